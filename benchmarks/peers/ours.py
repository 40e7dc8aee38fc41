"""Our own engines, as peers of the others.

One at a time, cases go through `explain_many`, which also checks that facts are declared and of
their types, and that nothing contradicts itself. In a batch they are encoded as `batch` does it,
which checks them too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Any

from benchmarks.peers.peer import Fired, Peer
from reconsider_rules import Advisor, Answer
from reconsider_rules.batch.encoding import Encoder
from reconsider_rules.batch.partition import ROWS
from reconsider_rules.model import Facts, RuleBase
from reconsider_rules.running.columns import ColumnEngine


class OneByOne(Peer):
    """The Python API on the engine that it takes by itself: durable_rules."""

    live = False

    def __init__(self, rules: RuleBase) -> None:
        self.advisor = Advisor(rules, live=self.live)

    def fired(self, cases: Sequence[Facts]) -> Fired:
        """Answer cases, one after the other."""
        return [[rule.id for rule in answer.trace.firings] for answer in self.answers(cases)]

    def answers(self, cases: Sequence[Facts]) -> Iterator[Answer]:
        """All of them."""
        for answer in self.advisor.explain_many(cases):
            assert isinstance(answer, Answer)
            yield answer


class OneByOneInColumns(OneByOne):
    """The same on the column engine."""

    live = True


class Justified(OneByOne):
    """The same on durable_rules, every firing certified and justified."""

    def fired(self, cases: Sequence[Facts]) -> Fired:
        """Answer cases, one after the other."""
        found = []
        for answer in self.answers(cases):
            justify, firings = answer.explanation.justification, answer.trace.firings
            found.append([justify(rule).rule.id for rule in firings])
        return found


class Columns(Peer):
    """The column engine, so many cases at once, listed for each case."""

    def __init__(self, rules: RuleBase) -> None:
        self.engine = ColumnEngine(rules)
        self.encoder = Encoder(self.engine, None)
        self.ids = [rule.id for rule in self.engine.order]

    def fired(self, cases: Sequence[Facts]) -> Fired:
        """Answer cases, so many at once."""
        found: Fired = []
        for columns, count in self.columns(self.encoded(cases)):
            text = "".join([f"{column:0{count}b}" for column in columns])  # the first case is last
            flags = text.encode().translate(_FLAGS)
            found += [
                list(compress(self.ids, flags[place::count])) for place in reversed(range(count))
            ]
        return found

    def columns(self, rows: Sequence[bytes]) -> Iterator[tuple[list[int], int]]:
        """For each rule where it fires, and among how many cases."""
        for first in range(0, len(rows), ROWS):
            some = rows[first : first + ROWS]
            batch = self.engine.of_columns(self.encoder.columns(some), len(some))
            yield [batch.fires(id) for id in self.ids], len(some)

    def encoded(self, cases: Sequence[Facts]) -> list[bytes]:
        """Every value checked, and as its code."""
        rows = [row for row in map(self.encoder.row, cases) if row]
        assert len(rows) == len(cases), "every case is in order"
        return rows


class ColumnsOnCodes(Columns):
    """The same, cases encoded ahead, what fired being kept in columns: a bit for each case."""

    def prepared(self, cases: Sequence[Facts]) -> Sequence[Any]:
        """Cases as codes."""
        return self.encoded(cases)

    def record(self, prepared: Sequence[Any]) -> object:
        """Answer cases, so many at once."""
        return list(self.columns(prepared))


_FLAGS = bytes.maketrans(b"01", b"\0\1")
