"""Facts as JSON has them → columns.

Most rows are in order and say what others have said. So each value of a fact is looked at once, by
`scenario_of`, and its code is kept. A row with a name or a value that is not in order is not
encoded: what is wrong with it is what `scenario_of` says of the whole row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from operator import getitem
from types import NoneType
from typing import Any, Generic, TypeVar

from reconsider_rules.batch.rows import scenario_of
from reconsider_rules.errors import ScenarioError
from reconsider_rules.model import Fact
from reconsider_rules.record import cached
from reconsider_rules.running.columns import ColumnEngine
from reconsider_rules.running.layout import Span

_K = TypeVar("_K")

_UNKNOWN = 0
_MOST = 255  # codes in a byte
_MOST_KEPT = 20_000  # values of one fact


class Encoder:
    """Encodes rows for an engine. It keeps what it has seen, so one is used for many partitions.

    A row becomes bytes: the code of each fact that has few; then for each other fact (a set, say) a
    byte for each column that it may be in, 1 if it is.
    """

    def __init__(self, engine: ColumnEngine, as_of: date | None) -> None:
        self.engine = engine
        given = engine.rules.given
        self._names = frozenset(fact.name for fact in given)
        simple = [fact for fact in given if not _is_wide(engine, fact)]
        # In a dict True and 1 are the same key, so it is the types that tell them apart.
        numbers = [fact for fact in simple if fact.type == "number"]
        yes_no = [fact for fact in simple if fact.type == "yes/no"]
        choices = [fact for fact in simple if fact.type == "choice"]
        self._numbers = slice(0, len(numbers))
        self._yes_no = slice(len(numbers), len(numbers) + len(yes_no))
        self._simple = [*numbers, *yes_no, *choices]
        self._wide = [fact for fact in given if _is_wide(engine, fact)]
        looking = {fact: _looking(engine, fact, as_of) for fact in given}
        self._codes = [_Kept(looking[fact], _code(engine, fact)) for fact in self._simple]
        self._flags = [
            (fact.name, _Kept(looking[fact], _flags(engine, fact))) for fact in self._wide
        ]
        self._simple_names = [fact.name for fact in self._simple]

    def row(self, facts: Any) -> bytes | None:
        """A row as bytes; None if anything in it is not in order."""
        if type(facts) is not dict or not self._names.issuperset(facts):
            return None
        values = list(map(facts.get, self._simple_names))
        if not (
            _NUMBER.issuperset(map(type, values[self._numbers]))
            and _YES_NO.issuperset(map(type, values[self._yes_no]))
        ):
            return None
        try:
            row = bytes(map(getitem, self._codes, values))
            for name, flags in self._flags:
                value = facts.get(name)
                row += flags[tuple(value) if type(value) is list else value]
        except (TypeError, ScenarioError):  # TypeError: a list or mapping where none can be
            return None
        return row

    def columns(self, rows: Sequence[bytes]) -> list[int]:
        """The columns of rows."""
        columns = [0] * self.engine.layout.width
        width, joined = len(rows[0]), b"".join(reversed(rows))  # the last bit is the first row's
        for place, fact in enumerate(self._simple):
            first = self._span(fact).first
            codes = joined[place::width]
            for code in set(codes) - {_UNKNOWN}:
                column = int(codes.translate(_IS[code]), 2)
                columns[first] |= column
                columns[first + code] = column
        place = len(self._simple)
        for fact in self._wide:
            first = self._span(fact).first
            for column in range(first, first + _width(self._span(fact), fact)):
                columns[column] = int(joined[place::width].translate(_IS[1]), 2)
                place += 1
        return columns

    @cached
    def nothing(self) -> bytes:
        """The row in which nothing is known."""
        row = self.row({})
        assert row is not None
        return row

    def _span(self, fact: Fact) -> Span:
        return self.engine.layout.spans[fact.name]


def _is_wide(engine: ColumnEngine, fact: Fact) -> bool:
    """Whether a byte can't hold the code of a value."""
    return fact.type == "choices" or engine.layout.spans[fact.name].values > _MOST


def _width(span: Span, fact: Fact) -> int:
    """How many columns a fact has."""
    return span.sizes - span.first + (span.values + 1 if fact.type == "choices" else 0)


class _Kept(dict[Any, _K], Generic[_K]):
    """What a value of a fact is encoded as, of all values that were looked at."""

    def __init__(
        self, columns: Callable[[Any], Sequence[int]], encoded: Callable[[Sequence[int]], _K]
    ) -> None:
        """`columns` tells which a value is in, or raises ScenarioError."""
        super().__init__({None: encoded(())})
        self.columns = columns
        self.encoded = encoded

    def __missing__(self, value: Any) -> _K:
        found = self.encoded(self.columns(value))
        if len(self) < _MOST_KEPT:
            self[value] = found
        return found


def _looking(
    engine: ColumnEngine, fact: Fact, as_of: date | None
) -> Callable[[Any], Sequence[int]]:
    coder = engine.layout.coders[fact.name]

    def columns(value: Any) -> Sequence[int]:
        given = list(value) if isinstance(value, tuple) else value
        facts = scenario_of(engine.rules, {fact.name: given}, as_of).facts
        return tuple(coder(facts[fact.name])) if facts else ()

    return columns


def _code(engine: ColumnEngine, fact: Fact) -> Callable[[Sequence[int]], int]:
    """The code of a value, from the columns that it is in: that of who knows it, and its own."""
    first = engine.layout.spans[fact.name].first
    return lambda columns: columns[1] - first if columns else _UNKNOWN


def _flags(engine: ColumnEngine, fact: Fact) -> Callable[[Sequence[int]], bytes]:
    span = engine.layout.spans[fact.name]
    every = range(span.first, span.first + _width(span, fact))
    return lambda columns: bytes(column in columns for column in every)


_NUMBER = frozenset({int, float, str, NoneType})
_YES_NO = frozenset({bool, str, NoneType})
_IS: Sequence[bytes] = [
    bytes(ord("1") if each == code else ord("0") for each in range(256)) for code in range(256)
]
"""For each code, what makes of it a 1 and of any other a 0, as int() reads them."""
