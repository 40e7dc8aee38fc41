"""Our own engines, as peers of the others.

One at a time, cases go through `explain_many`, which also checks that facts are declared and of
their types, and that nothing contradicts itself. In a batch they are encoded as `batch` does it,
which checks them too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress

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
        for columns, count in self.columns(cases):
            text = "".join([f"{column:0{count}b}" for column in columns])  # the first case is last
            flags = text.encode().translate(_FLAGS)
            found += [
                list(compress(self.ids, flags[place::count])) for place in reversed(range(count))
            ]
        return found

    def columns(self, cases: Sequence[Facts]) -> Iterator[tuple[list[int], int]]:
        """For each rule where it fires, and among how many cases."""
        for first in range(0, len(cases), ROWS):
            rows = [self._row(case) for case in cases[first : first + ROWS]]
            batch = self.engine.of_columns(self.encoder.columns(rows), len(rows))
            yield [batch.fires(id) for id in self.ids], len(rows)

    def _row(self, case: Facts) -> bytes:
        row = self.encoder.row(case)
        assert row is not None, "every case is in order"
        return row


class Unlisted(Columns):
    """The same, what fired being kept in columns: of each rule, a bit for each case."""

    def record(self, cases: Sequence[Facts]) -> object:
        """Answer cases, so many at once."""
        return list(self.columns(cases))


_FLAGS = bytes.maketrans(b"01", b"\0\1")
