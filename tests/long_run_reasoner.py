"""The reasoner against brute force for as long as you like: `python -m tests.long_run_reasoner`.

Prints what was met. A difference ends the run with the seed of the rule base.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from random import Random

from reconsider_rules.proving.space import ScenarioSpace
from tests.generators import LARGE, TINY, USUAL, random_rule_base
from tests.helpers import loaded
from tests.mutants import report
from tests.small_bases import as_rules, small_base
from tests.test_reasoner_counterfactuals import examine_counterfactuals
from tests.test_reasoner_difference import examine_edit
from tests.test_reasoner_equivalence import examine_program
from tests.test_reasoner_exactness import MOST_WORLDS, examine_findings

CHUNK = 25  # rule bases for one process: rulesets are never freed


def examine_chunk(first: int) -> Counter[str]:
    total: Counter[str] = Counter()
    for seed in range(first, first + CHUNK):
        try:
            total += examine(seed)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}") from error
    return total


def examine(seed: int) -> Counter[str]:
    """One rule base of each kind with everything that is asked of it."""
    sizes = LARGE if seed % 10 == 0 else TINY if seed % 10 < 3 else USUAL
    tiny = loaded(random_rule_base(Random(seed), TINY))
    met = {
        "equivalence": examine_program(seed, sizes, scenarios=10),
        "findings": examine_findings(as_rules(small_base(Random(seed)))),
        "findings, other rule bases": examine_findings(tiny)
        if ScenarioSpace(tiny).scenarios() <= MOST_WORLDS
        else Counter(),
        "counterfactuals": examine_counterfactuals(seed, cases=5),
        "difference": examine_edit(seed),
    }
    return Counter({f"{what}: {name}": n for what, each in met.items() for name, n in each.items()})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rule-bases", type=int, default=500, help=f"rounded up to {CHUNK}s")
    parser.add_argument("--seed", type=int, default=0, help="of the first rule base")
    parser.add_argument("--mutants", type=int, default=8, help="at most, of each kind of defect")
    options = parser.parse_args()
    start = time.perf_counter()
    total: Counter[str] = Counter()
    firsts = range(options.seed, options.seed + options.rule_bases, CHUNK)
    with ProcessPoolExecutor(
        os.cpu_count(), mp_context=get_context("spawn"), max_tasks_per_child=1
    ) as pool:
        for met in pool.map(examine_chunk, firsts):
            total += met
    for name, number in sorted(total.items()):
        print(f"{number:>10,}  {name}")
    print(f"No difference in {time.perf_counter() - start:.0f} s.")
    if options.mutants:
        report(Path(__file__).parent.parent / "rules", options.mutants)


if __name__ == "__main__":
    main()
