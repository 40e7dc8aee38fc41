"""Do processes that are lost, at any moment, cost nothing but the rows that end them?"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from random import Random

import pytest

from reconsider_rules.batch.answering import Answered, Answering, Options
from reconsider_rules.batch.partition import Partition
from reconsider_rules.batch.pool import Answers, Pool
from reconsider_rules.errors import InternalError
from tests.engine_bases import base
from tests.helpers import ROOT
from tests.poison import NeverThere, Poisoned, Slow

RULES = base({"n": "type: number"}, {"one": "when: {n: 1}"})


def rows(*ids: object) -> Partition:
    given = [json.dumps({"id": id, "facts": {"n": 1}}).encode() for id in ids]
    return Partition(None, tuple(enumerate(given, 1)))


def pool(maker: Callable[..., Answers] = Poisoned, workers: int = 1, limit: float = 60) -> Pool:
    return Pool(workers, limit, maker, RULES, Options())


def ids_and_errors(answered: Answered) -> list[tuple[object, str | None]]:
    found = [json.loads(line) for line in answered.lines.splitlines()]
    return [(each["id"], each.get("error", {}).get("message")) for each in found]


@pytest.mark.parametrize(
    ("does", "told"),
    [
        ("kill", "it ends the process (SIGKILL)"),
        ("crash", "it ends the process (SIGABRT)"),
        ("leave", "it ends the process (exit code 7)"),
        ("stall", "it takes longer than 0.5"),
        ("stop", "it takes longer than 0.5"),
        ("fail", "it fails with LookupError: nothing there"),
    ],
)
def test_a_row_that_ends_its_process_gets_an_error(does: str, told: str) -> None:
    limit = 5 if does in ("stall", "stop") else 60
    with pool(limit=limit) as processes:
        answered = processes.answer(rows(1, 2, does, 4, 5)).result()
        one, two, bad, four, five = ids_and_errors(answered)
    assert [one, two, four, five] == [(1, None), (2, None), (4, None), (5, None)]
    assert bad[0] == does
    assert bad[1]
    assert bad[1].startswith(f"this row can't be answered: {told}")
    assert json.loads(answered.lines.splitlines()[2])["line"] == 3
    assert answered.tally.rows == 5
    assert answered.tally.refused == {"not-answered": 1}


def test_several_such_rows_in_several_processes() -> None:
    with pool(workers=2) as processes:
        given = [rows(1, "kill", 3), rows("kill", "fail"), rows(6, 7), rows("crash")]
        found = [ids_and_errors(each.result()) for each in map(processes.answer, given)]
    assert [[(id, bool(error)) for id, error in each] for each in found] == [
        [(1, False), ("kill", True), (3, False)],
        [("kill", True), ("fail", True)],
        [(6, False), (7, False)],
        [("crash", True)],
    ]


def test_processes_ended_and_stopped_from_outside() -> None:
    """At random, while rows are answered: the answers are the same."""
    partitions = [rows(*range(first, first + 100)) for first in range(0, 2_500, 100)]
    wanted = [Answering(RULES, Options()).answer(each) for each in partitions]
    with pool(Slow, workers=2, limit=3) as processes:
        over = threading.Event()
        disturbing = threading.Thread(target=disturb, args=(processes, over))
        disturbing.start()
        try:
            found = [each.result() for each in map(processes.answer, partitions)]
        finally:
            over.set()
            disturbing.join()
    assert found == wanted


def disturb(processes: Pool, over: threading.Event) -> None:
    random = Random(1)
    while not over.wait(0.3 + random.random()):
        if running := processes.processes:
            with suppress(ProcessLookupError):
                os.kill(random.choice(running), random.choice([signal.SIGKILL, signal.SIGSTOP]))


def test_the_end_of_a_pool_is_the_end_of_its_processes() -> None:
    """Also of one that would go on for minutes, and of the rows that nobody has begun."""
    with pool(workers=2) as processes:
        answers = [processes.answer(rows("stall")) for _ in range(5)]
        while len(processes.processes) < 2:
            time.sleep(0.01)
        numbers = processes.processes
    assert all(answer.done() for answer in answers)
    for number in numbers:
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


STALLED = """
import time
from tests.test_batch_pool import pool, rows
with pool() as processes:
    processes.answer(rows(1)).result()
    processes.answer(rows("stall"))
    time.sleep(1)  # the process is there, and has the row at once
    print(*processes.processes, flush=True)
    time.sleep(60)
"""


def test_a_stalled_process_ends_with_the_program() -> None:
    program = subprocess.Popen([sys.executable, "-c", STALLED], stdout=subprocess.PIPE, cwd=ROOT)
    assert program.stdout
    number = int(program.stdout.readline())
    program.kill()
    program.communicate()
    end = time.monotonic() + 30
    while os.path.exists(f"/proc/{number}") and _state(number) != "Z":
        assert time.monotonic() < end, "the process is still there"
        time.sleep(0.05)


def _state(number: int) -> str:
    """The letter for what a process does; Z when it has ended and nobody has asked how."""
    with suppress(OSError), open(f"/proc/{number}/stat", encoding="ascii") as file:
        return file.read().rpartition(")")[2].split()[0]
    return "Z"


def test_processes_that_end_as_they_begin() -> None:
    with pool(NeverThere) as processes, pytest.raises(InternalError, match="as soon as they begin"):
        processes.answer(rows(1)).result()


class Contradicting(Answering):
    """An answer that durable_rules doesn't give."""

    def answer(self, partition: Partition) -> Answered:
        """Raises InternalError."""
        raise InternalError("two engines answer the row on line 1 differently")


def test_a_difference_of_the_engines_is_no_row_s_error() -> None:
    with pool(Contradicting) as processes, pytest.raises(InternalError, match="two engines"):
        processes.answer(rows(1, 2)).result()


@pytest.fixture(autouse=True)
def no_process_is_left() -> Iterator[None]:
    yield
    assert not [each for each in threading.enumerate() if "ThreadPool" in each.name]
