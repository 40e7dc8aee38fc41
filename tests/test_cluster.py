"""Does a batch on a Dask cluster answer as one here does, whatever is lost of the cluster?"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import pytest

from reconsider_rules.batch import cluster as on_cluster
from reconsider_rules.batch.answering import Answering, Options
from reconsider_rules.batch.cluster import Cluster, Remote
from reconsider_rules.batch.partition import ROWS
from reconsider_rules.batch.pool import Answers
from reconsider_rules.errors import BatchError, InternalError
from tests.cluster import Dask, until
from tests.commands import PROGRAM, refusal, run
from tests.helpers import ROOT, write_files
from tests.kill_batch import write_rows
from tests.poison import Noted, Poisoned, Slow
from tests.test_batch_pool import RULES, Contradicting, ids_and_errors, rows
from tests.test_interrupts import ended, started

pytestmark = pytest.mark.skipif(not find_spec("distributed"), reason="needs distributed")

LATER = 60  # seconds: Dask looks for a scheduler that is lost for ten of them
KEPT = "What is answered so far is kept. The same with --resume goes on from there.\n"


@pytest.fixture(scope="module")
def one_for_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dask]:
    dask = Dask(tmp_path_factory.mktemp("dask"))
    yield dask
    dask.end()


@pytest.fixture
def dask(one_for_all: Dask) -> Dask:
    """A cluster of two workers; in place of those that were lost there are others."""
    while len(one_for_all.workers) < 2:
        one_for_all.add_worker()
    return one_for_all


def of(dask: Dask, maker: Callable[..., Answers], *more: object) -> Cluster:
    return Cluster(dask.address, 60, maker, RULES, Options(), *more)


def batch(*arguments: str, dask: Dask) -> list[str]:
    command = ["batch", "in.jsonl", "--rules", str(ROOT / "rules"), "-o", "out.jsonl"]
    return [*command, "--scheduler", dask.address, *arguments]


@pytest.fixture
def wanted(here: Path) -> bytes:
    """Many rows are in `in.jsonl`; what one worker answers to them."""
    write_rows(here / "in.jsonl", 10 * ROWS, 1)
    rules = str(ROOT / "rules")
    assert run("batch", "in.jsonl", "--rules", rules, "-o", "here.jsonl").code == 0
    return Path("here.jsonl").read_bytes()


def written() -> int:
    """How many partitions are, for good: the journal has a head, and a line for each."""
    journal = Path("out.jsonl.journal")
    return max(0, journal.read_bytes().count(b"\n") - 1) if journal.exists() else 0


def test_the_same_bytes_whatever_is_lost(dask: Dask, wanted: bytes) -> None:
    """A worker is killed, then the program; what goes on from there has one worker."""
    process = begun(*batch(dask=dask))
    until(lambda: written() > 0)
    dask.kill_worker()
    before = written()
    until(lambda: written() > before)
    process.kill()
    assert ended(process) == (-signal.SIGKILL, "")
    assert 0 < written() < 10
    process = begun(*batch("--resume", dask=dask))
    code, told = ended(process, LATER)
    assert (code, told.partition("\n")[0]) == (0, f"{10 * ROWS:,} rows, {10 * ROWS:,} answered")
    assert Path("out.jsonl").read_bytes() == wanted


def begun(*command: str) -> subprocess.Popen[str]:
    return started(*PROGRAM[1:], *command, folder=Path.cwd())


def test_rows_that_end_their_process(dask: Dask) -> None:
    with of(dask, Poisoned) as cluster:
        coming = [cluster.answer(rows(1, "segfault", 3)), cluster.answer(rows("kill", 5))]
        found = [ids_and_errors(each.result()) for each in coming]
    assert [[(id, bool(error)) for id, error in each] for each in found] == [
        [(1, False), ("segfault", True), (3, False)],
        [("kill", True), (5, False)],
    ]
    assert all(worker.poll() is None for worker in dask.workers)


def test_all_who_have_the_rules_are_lost(dask: Dask) -> None:
    """Others get them, and what was not fetched is answered again."""
    partitions = [rows(*range(first, first + 10)) for first in range(0, 100, 10)]
    answering = Answering(RULES, Options())
    with of(dask, Slow) as cluster:
        coming = [cluster.answer(each) for each in partitions]
        assert coming[0].result() == answering.answer(partitions[0])
        for _ in range(2):
            dask.kill_worker()
        dask.add_worker()
        found = [each.result() for each in coming[1:]]
    assert found == [answering.answer(each) for each in partitions[1:]]


def test_the_rules_are_taken_up_once_by_each_worker(dask: Dask, tmp_path: Path) -> None:
    with of(dask, Noted, str(tmp_path)) as cluster:
        for each in [cluster.answer(rows(number)) for number in range(20)]:
            each.result()
        processes = list(map(int, os.listdir(tmp_path)))
        assert len(processes) <= 2
    until(lambda: not any(map(runs, processes)))  # the workers end what nobody needs any more


def runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_difference_of_the_engines_ends_it(dask: Dask) -> None:
    with of(dask, Contradicting) as cluster, pytest.raises(InternalError, match="two engines"):
        cluster.answer(rows(1)).result()


def test_an_interrupt(dask: Dask, here: Path) -> None:
    write_files(here, {"rules/r.yaml": SMALL})
    process = begun("batch", "-", "-o", "out.jsonl", "--scheduler", dask.address)
    assert process.stdin
    process.stdin.write('{"n": 1}\n' * 6 * ROWS)
    process.stdin.flush()
    until(lambda: written() > 1)  # so that the program knows of the first
    process.send_signal(signal.SIGINT)
    assert ended(process, LATER) == (130, f"{KEPT}\nStopped.")


SMALL = """
    facts: {n: {ask: How many?, type: number}}
    conclusions: {verdict: {type: choice, options: {go: Go}}}
    rules: [{id: base, then: {verdict: go}, because: So.}]
"""


def test_the_scheduler_is_lost(here: Path) -> None:
    write_files(here, {"rules/r.yaml": SMALL, "in.jsonl": '{"n": 1}'})
    alone = Dask(here)
    try:
        process = begun("batch", "in.jsonl", "-o", "-", "--scheduler", alone.address)
        assert process.stderr
        waiting = f"No worker has joined {alone.address} yet: rows wait for the first.\n"
        assert process.stderr.readline() == waiting
    finally:
        alone.end()
    told = f"error: the scheduler at {alone.address} was lost. See that it runs."
    assert ended(process, LATER) == (2, told)


def test_no_scheduler(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither where nothing listens, nor where what listens says nothing."""
    monkeypatch.setattr(on_cluster, "PATIENCE", 0.5)
    write_files(here, {"rules/r.yaml": SMALL, "in.jsonl": '{"n": 1}'})
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for port in (silent.getsockname()[1], 1):
            address = f"tcp://127.0.0.1:{port}"
            told = refusal("batch", "in.jsonl", "-o", "out.jsonl", "--scheduler", address)
            assert told.startswith(f"error: no scheduler answers at {address} within ")
    assert sorted(os.listdir()) == ["in.jsonl", "rules"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["127.0.0.1:8786"], "tcp://HOST:PORT (or tls://)"),
        (["http://127.0.0.1:8786"], "tcp://HOST:PORT (or tls://)"),
        (["tcp://127.0.0.1"], "tcp://HOST:PORT (or tls://)"),
        (["tcp://127.0.0.1:8786", "--workers", "1"], "--workers is for this machine"),
    ],
)
def test_what_is_refused(here: Path, arguments: list[str], told: str) -> None:
    write_files(here, {"rules/r.yaml": SMALL, "in.jsonl": '{"n": 1}'})
    assert told in refusal("batch", "in.jsonl", "-o", "out.jsonl", "--scheduler", *arguments)


class Versions:
    """A cluster on which these versions are installed; '' is none."""

    def __init__(self, scheduler: str, worker: str) -> None:
        self.scheduler, self.worker = scheduler, worker

    def run(self, *_: object, on_error: str) -> dict[str, object]:
        assert on_error == "return"
        return {"tcp://one:1": self.worker or PackageNotFoundError()}

    def run_on_scheduler(self, *_: object) -> str:
        """Raises PackageNotFoundError."""
        if not self.scheduler:
            raise PackageNotFoundError
        return self.scheduler


HERE = version("reconsider-rules")


@pytest.mark.parametrize(
    ("scheduler", "worker", "told"),
    [
        (HERE, "0.0.1", "and tcp://one:1 has 0.0.1."),
        (HERE, "", "and tcp://one:1 has none."),
        ("0.0.1", HERE, "and the scheduler has 0.0.1."),
        ("", HERE, "and the scheduler has none."),
    ],
)
def test_other_versions(scheduler: str, worker: str, told: str) -> None:
    with pytest.raises(BatchError) as caught:
        on_cluster.check(Versions(scheduler, worker))
    assert str(caught.value) == (
        f"reconsider-rules {HERE} is needed on the scheduler and on every worker, {told} "
        "Install the same version there."
    )


def test_a_worker_of_another_version_that_joins_later() -> None:
    with pytest.raises(BatchError, match=r"0\.0\.1 is needed .* and a worker has "):
        Remote("0.0.1", b"").answer(b"")
