"""How many rows a second does `batch` answer, and does it stay as small as it is?

Rows are answered as its processes do it: from text to text, every value checked, one row in some
hundred run again by durable_rules. Beside it stands what nobody who reads JSON can do without:
json.loads of the same lines. `python -m benchmarks.batch ROWS` prints the memory of a whole batch.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from benchmarks.measure import Figure, kept_apart, ratios, taking_turns
from reconsider_rules.batch.answering import Answering, Options
from reconsider_rules.batch.inputs import Input
from reconsider_rules.batch.output import File
from reconsider_rules.batch.partition import Partition, Row, partitions
from reconsider_rules.batch.pool import Pool
from reconsider_rules.batch.whole import Progress, run_batch
from reconsider_rules.model import RuleBase
from tests.helpers import shipped
from tests.rows import lines_of, random_rows

ROWS, ROUNDS = 200_000, 3
FEW, MANY, MOST = 100_000, 1_000_000, 10_000_000
PROJECT = Path(__file__).parent.parent


def measure() -> list[Figure]:
    rows = lines_of(random_rows(shipped().rules), ROWS).splitlines()
    cut = list(partitions(None, enumerate(rows, 1), Options().rows))
    answering = Answering(shipped(), Options())
    with kept_apart():
        taken = taking_turns(ROUNDS, [partial(read, rows), partial(answered, answering, cut)])
    size = sum(map(len, rows)) / ROWS
    return [
        Figure(
            "batch: a row ÷ json.loads of it", ratios(taken, 1, 0), note=f"{size:.0f} bytes each"
        ),
        Figure("  one core", tuple(ROWS / own for _, own in taken), "rows/s"),
        Figure("  json.loads", tuple(ROWS / read for read, _ in taken), "rows/s"),
        *two_workers(rows),
        *memory(),
    ]


def read(rows: Sequence[bytes]) -> None:
    for row in rows:
        json.loads(row)


def answered(answering: Answering, cut: Sequence[Partition]) -> None:
    for partition in cut:
        answering.answer(partition)


def two_workers(rows: Sequence[bytes]) -> list[Figure]:
    """By the wall clock: what else the machine does counts."""
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "in.jsonl"
        given.write_bytes(b"\n".join(rows))
        whole = [partial(run, folder, given, workers) for workers in (1, 2)]
        taken = taking_turns(ROUNDS, whole, time.perf_counter)
    return [
        Figure("batch: two workers ÷ one, by the wall clock", ratios(taken, 0, 1), at_least=1.8),
        Figure("  one worker, from file to file", tuple(ROWS / one for one, _ in taken), "rows/s"),
        Figure("  two workers", tuple(ROWS / two for _, two in taken), "rows/s"),
    ]


def run(folder: str, given: Path, workers: int) -> None:
    to = Path(folder) / "out.jsonl"
    options, rules = Options(), shipped().rules
    with (
        File(str(to), rules, options, resume=False) as output,
        Pool(workers, 60, Answering, shipped(), options) as pool,
    ):
        run_batch(rules, options, [Input(str(given))], output, pool)
    to.unlink()
    Path(f"{to}.journal").unlink()


def memory(many: int = MANY, at_most: float = 5.0) -> list[Figure]:
    command = [sys.executable, "-m", "benchmarks.batch", str(many)]
    written = subprocess.run(command, check=True, cwd=PROJECT, capture_output=True, text=True)
    before, after = map(float, written.stdout.split())
    what = f"batch: memory after {many:,} rows − after {FEW:,}"
    return [
        Figure(what, (after - before,), "MB", at_most=at_most),
        Figure(f"  after {FEW:,} rows, both processes", (before,), "MB"),
    ]


class Made(Input):
    """Rows that are made as they are read."""

    def __init__(self, count: int) -> None:
        super().__init__("-")
        self.count = count

    def rows(self, rules: RuleBase) -> Iterator[Row]:
        """So many of them."""
        for number, row in enumerate(islice(random_rows(rules), self.count), 1):
            yield number, json.dumps(row).encode()


def main(count: int) -> None:
    """Print the megabytes of a batch and its process, after few rows and after all."""

    def look(now: Progress) -> None:
        if (now.rows >= FEW and not seen) or now.rows == count:
            seen.append(sum(map(megabytes, [os.getpid(), *pool.processes])))

    seen: list[float] = []
    options, rules = Options(), shipped().rules
    with (
        tempfile.TemporaryDirectory() as folder,
        File(os.path.join(folder, "out.jsonl"), rules, options, resume=False) as output,
        Pool(1, 60, Answering, shipped(), options) as pool,
    ):
        run_batch(rules, options, [Made(count)], output, pool, look)
    print(*seen)


def megabytes(process: int) -> float:
    """The resident memory of a process, as Linux counts it."""
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main(int(sys.argv[1]))
