"""Both engines against the reference, and each other, for as long as you like: `python -m tests.long_run`.

Prints what was met. A difference ends the run with the seed, the rule base and the scenario.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from tests.agreement import examine
from tests.generators import LARGE, TINY, USUAL

CHUNK = 50  # rule bases for one process: rulesets are never freed


def examine_chunk(scenarios: int, first: int) -> Counter[str]:
    """The figures of `CHUNK` rule bases: one in ten large, two tiny, the rest of usual size."""
    total: Counter[str] = Counter()
    deepest = 0
    for seed in range(first, first + CHUNK):
        sizes = LARGE if seed % 10 == 0 else TINY if seed % 10 < 3 else USUAL
        met = examine(seed, sizes, scenarios)
        deepest = max(deepest, met["strata"])
        total += met
    total["strata"] = deepest
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rule-bases", type=int, default=2000, help=f"rounded up to {CHUNK}s")
    parser.add_argument("--scenarios", type=int, default=20, help="for each rule base")
    parser.add_argument("--seed", type=int, default=0, help="of the first rule base")
    options = parser.parse_args()
    start = time.perf_counter()
    total: Counter[str] = Counter()
    deepest = 0
    firsts = range(options.seed, options.seed + options.rule_bases, CHUNK)
    with ProcessPoolExecutor(
        os.cpu_count(), mp_context=get_context("spawn"), max_tasks_per_child=1
    ) as pool:
        for met in pool.map(partial(examine_chunk, options.scenarios), firsts):
            deepest = max(deepest, met["strata"])
            total += met
    total["strata"] = deepest
    for name, number in sorted(total.items()):
        print(f"{number:>12,}  {name}")
    print(f"No difference in {time.perf_counter() - start:.0f} s.")


if __name__ == "__main__":
    main()
