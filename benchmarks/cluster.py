"""What does a Dask cluster cost? It needs distributed.

Two workers of a cluster on this machine stand beside two processes without one, from file to file,
by the wall clock. Of the one process that reads, sends, fetches and writes, and of the scheduler, it
is processor time that counts: so many rows a second can pass through each of them.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path

from benchmarks.measure import Figure, ratios, taking_turns
from reconsider_rules.batch.answering import Answering, Options
from reconsider_rules.batch.cluster import Cluster
from reconsider_rules.batch.inputs import Input
from reconsider_rules.batch.output import File
from reconsider_rules.batch.partition import partitions
from reconsider_rules.batch.pool import Pool
from reconsider_rules.batch.whole import run_batch
from tests.cluster import Dask
from tests.helpers import shipped
from tests.kill_batch import write_rows

ROWS, ROUNDS = 200_000, 5


class Costs:
    """Runs batches on a cluster and without one, and adds up what each costs."""

    def __init__(self, folder: Path, dask: Dask) -> None:
        self.given, self.to = folder / "in.jsonl", folder / "out.jsonl"
        self.scheduler = dask.scheduler.pid
        self.address = dask.address
        write_rows(self.given, ROWS, 1)
        self.here: list[float] = []
        self.between: list[float] = []

    def pool(self, workers: int) -> None:
        self._run(Pool(workers, 60, Answering, shipped(), Options()))

    def cluster(self) -> None:
        before = time.process_time(), processor_time(self.scheduler)
        self._run(Cluster(self.address, 60, Answering, shipped(), Options()))
        self.here.append(time.process_time() - before[0])
        self.between.append(processor_time(self.scheduler) - before[1])

    def _run(self, crew: Pool | Cluster) -> None:
        rules, options = shipped().rules, Options()
        with File(str(self.to), rules, options, resume=False) as output, crew:
            run_batch(rules, options, [Input(str(self.given))], output, crew)
        self.to.unlink()
        Path(f"{self.to}.journal").unlink()


def processor_time(process: int) -> float:
    """The seconds that a process has computed, as Linux counts them."""
    told = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        dask = Dask(Path(folder))
        try:
            for _ in range(2):
                dask.add_worker()
            costs = Costs(Path(folder), dask)
            runs: list[Callable[[], object]] = [
                partial(costs.pool, 1),
                partial(costs.pool, 2),
                costs.cluster,
            ]
            taken = taking_turns(ROUNDS, runs, time.perf_counter)
        finally:
            dask.end()
        bytes_each = sizes(Path(folder) / "in.jsonl")
    rates = [tuple(ROWS / seconds for seconds in each) for each in zip(*taken, strict=True)]
    return [
        Figure("cluster of two workers ÷ two processes, by the wall clock", ratios(taken, 2, 1)),
        Figure("  one process, from file to file", rates[0], "rows/s"),
        Figure("  two processes", rates[1], "rows/s"),
        Figure("  cluster of two workers", rates[2], "rows/s"),
        Figure("  can pass through who writes", tuple(ROWS / own for own in costs.here), "rows/s"),
        Figure("  can pass the scheduler", tuple(ROWS / own for own in costs.between), "rows/s"),
        *bytes_each,
    ]


def sizes(given: Path) -> list[Figure]:
    """How long a row is, and its answer."""
    rows = Input(str(given)).rows(shipped().rules)
    some = list(islice(partitions(None, rows, Options().rows), 10))
    answering = Answering(shipped(), Options())
    count = sum(len(each.rows) for each in some)
    read = sum(len(row) for each in some for _, row in each.rows if isinstance(row, bytes))
    written = sum(len(answering.answer(each).lines) for each in some)
    return [
        Figure("  a row", (read / count,), "bytes"),
        Figure("  its answer", (written / count,), "bytes"),
    ]
