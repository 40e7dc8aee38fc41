"""A whole batch: rows in, answers out, in order and in constant memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from reconsider_rules.batch.answering import Answered, Options
from reconsider_rules.batch.inputs import Input
from reconsider_rules.batch.output import Output
from reconsider_rules.batch.partition import Partition, partitions
from reconsider_rules.model import RuleBase
from reconsider_rules.record import Record
from reconsider_rules.running.tally import Tally


class Progress(Record):
    """How far a batch is: rows written, in this run or one before; those of them that were refused;
    those of an earlier run; and which share of the input was read, None where nobody knows."""

    rows: int
    errors: int
    earlier: int
    share: float | None


class Coming(Protocol):
    """Answers to come."""

    def result(self) -> Answered: ...


class Crew(Protocol):
    """Workers that answer partitions: processes here, or a cluster. How many there are may change."""

    @property
    def workers(self) -> int: ...

    def answer(self, partition: Partition) -> Coming: ...


def run_batch(
    rules: RuleBase,
    options: Options,
    inputs: Sequence[Input],
    output: Output,
    pool: Crew,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Tally:
    """Answer all rows that aren't answered yet; returns what all of them showed.

    Raises OSError, InputError or BatchError where the input can't be read or the output not be
    written, and InternalError where an answer is not to be relied upon.
    """
    running: deque[tuple[Partition, Coming]] = deque()
    tally = output.tally
    earlier = tally.rows

    def write_next() -> None:
        nonlocal tally
        partition, answers = running.popleft()
        answered = answers.result()
        output.write(partition, answered)
        tally += answered.tally
        progress(Progress(tally.rows, tally.errors, earlier, _share(inputs)))

    for partition in _cut(rules, inputs, options.rows):
        if not running and output.done(partition):
            continue
        running.append((partition, pool.answer(partition)))
        if len(running) > 2 * pool.workers:  # enough that nobody waits
            write_next()
    while running:
        write_next()
    output.finish()
    return tally


def _cut(rules: RuleBase, inputs: Sequence[Input], most: int) -> Iterator[Partition]:
    for each in inputs:
        yield from partitions(each.shown if len(inputs) > 1 else None, each.rows(rules), most)


def _share(inputs: Sequence[Input]) -> float | None:
    """Which share of the input was read."""
    sizes = [each.size for each in inputs]
    if None in sizes:
        return None
    whole = sum(size or 0 for size in sizes)
    return sum(each.read for each in inputs) / whole if whole else 1.0
