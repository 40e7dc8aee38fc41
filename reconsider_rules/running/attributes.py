"""How the rules see one aspect of a fact: as one of finitely many codes.

Rules can only tell values apart by their tests. So every aspect of a fact that a test can look at
is an `Attribute` with a finite domain: for a choice its options, for yes/no the two, for a number
the thresholds that occur in tests and the gaps between them, for a set each member and the size.
The code of a value is its position in that domain; code 0 is *unknown*. A test is then a set of
codes, written as a bit mask: for what isn't a number, `formulas.passes` is asked of each value.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from reconsider_rules.formulas import passes
from reconsider_rules.model import MAX_DIGITS, Between, Count, Fact, Number, Test, Value
from reconsider_rules.record import Record, cached

UNKNOWN = 0
SIZE = "#"
"""The aspect of a set that is its number of members; other aspects are `=option`."""


class Attribute(Record):
    """One aspect of a fact, with the sorted thresholds that divide it if it is a number.

    `bounds` are the least and greatest number possible (None: no bound). `initial` is the code
    it has where no rule concludes anything and no scenario gives it. `understood`, if set, are the
    only options that the rules know of: to them, any other is as good as unknown.
    """

    fact: Fact
    aspect: str = ""
    thresholds: tuple[Number, ...] = ()
    bounds: tuple[Number | None, Number | None] = (None, None)
    understood: frozenset[str] | None = None

    @property
    def is_number(self) -> bool:
        return self.aspect == SIZE or self.fact.type == "number"

    @cached
    def size(self) -> int:
        """How many codes there are."""
        return len(self.values)

    @property
    def initial(self) -> int:
        return self.code(()) if self.fact.always_known else UNKNOWN

    @cached
    def values(self) -> tuple[Value | None, ...]:
        """What the rules take each code for, None: unknown; of a number only whether it is known."""
        if self.is_number:
            return (None, *[0] * (2 * len(self.thresholds) + 1))
        if self.aspect:
            return (None, (), (self.aspect[1:],))
        if self.fact.type == "yes/no":
            return (None, False, True)
        names = self.fact.option_names
        return (None, *(name if self.understands(name) else None for name in names))

    def understands(self, option: str) -> bool:
        return self.understood is None or option in self.understood

    @cached
    def _positions(self) -> Mapping[object, int]:
        if self.fact.type == "yes/no":
            return {False: 1, True: 2}
        return {option.name: code for code, option in enumerate(self.fact.options, 1)}

    def code(self, value: Value | None) -> int:
        """The code of a value of the fact (of the whole set, for an aspect of a set)."""
        if value is None:
            return UNKNOWN
        if isinstance(value, tuple):
            if self.aspect != SIZE:
                return 2 if self.aspect[1:] in value else 1
            value = len(value)
        if self.is_number:
            assert isinstance(value, (int, float))
            place = bisect_left(self.thresholds, value)
            exact = place < len(self.thresholds) and self.thresholds[place] == value
            return 2 * place + (2 if exact else 1)
        return self._positions[value]

    def coder(self) -> Callable[[Value], int]:
        """`code` for known values, with all that depends on the attribute decided."""
        if self.fact.type == "choices":
            return self.code
        if not self.is_number:
            return self._positions.__getitem__
        thresholds, count = self.thresholds, len(self.thresholds)

        def code(value: Value) -> int:
            place = bisect_left(thresholds, value)
            exact = place < count and thresholds[place] == value
            return 2 * place + (2 if exact else 1)

        return code

    def mask(self, test: Test) -> int:
        """The codes that pass a test, as bits."""
        if isinstance(test, Count):
            return self._mask_of_range(test.size)
        if isinstance(test, Between):
            return self._mask_of_range(test)
        return sum(1 << code for code, value in enumerate(self.values) if passes(test, value))

    def _mask_of_range(self, between: Between) -> int:
        low, high = 1, self.size - 1
        if between.at_least is not None:
            low = max(low, self.code(between.at_least))
        if between.more_than is not None:
            low = max(low, self.code(between.more_than) + 1)
        if between.at_most is not None:
            high = min(high, self.code(between.at_most))
        if between.less_than is not None:
            high = min(high, self.code(between.less_than) - 1)
        return (1 << high + 1) - (1 << low) if low <= high else 0

    @cached
    def possible(self) -> tuple[int, ...]:
        """The codes that a scenario can give (unknown included), or rules can derive.

        A gap below the least number, above the greatest, or without a whole number, is none.
        """
        if not self.is_number:
            return tuple(range(self.size))
        return (UNKNOWN, *(c for c in range(1, self.size) if self.example(c) is not None))

    def range(self, low: int, high: int) -> Between:
        """The numbers whose codes run from `low` to `high`, as bounds."""
        below, exact_low = divmod(low - 1, 2)
        above, exact_high = divmod(high - 1, 2)
        at_least = self.thresholds[below] if exact_low else None
        more_than = self.thresholds[below - 1] if not exact_low and below else None
        at_most = self.thresholds[above] if exact_high else None
        beyond = not exact_high and above < len(self.thresholds)
        less_than = self.thresholds[above] if beyond else None
        if self.whole and isinstance(more_than, int):
            at_least, more_than = more_than + 1, None
        if self.whole and isinstance(less_than, int):
            at_most, less_than = less_than - 1, None
        return Between(at_least, at_most, more_than, less_than)

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are possible."""
        return self.fact.whole or self.aspect == SIZE

    def example(self, code: int) -> Number | None:
        """A number with this code that a scenario may give, the plainest there is; else None."""
        place, exact = divmod(code - 1, 2)
        if exact:
            candidates: Iterable[Number] = (self.thresholds[place],)
        else:
            below = self.thresholds[place - 1] if place else None
            above = self.thresholds[place] if place < len(self.thresholds) else None
            candidates = chain(_between(below, above, *self.bounds), self._least_above(below))
        return next(
            (each for each in candidates if self._allows(each) and self.code(each) == code),
            None,
        )

    def _least_above(self, below: Number | None) -> Iterator[Number]:
        """Numbers of which one is the least that is possible above a threshold (None: none): where
        it lies below the next one, there is an example, else there is none."""
        if below is None:
            yield 1 - 10**MAX_DIGITS
        else:
            # From 2**53 on there are whole numbers only, and more of them than floats.
            yield math.floor(below) + 1
            if abs(below) < 2**53:
                yield _tidy(math.nextafter(below, math.inf))

    def _allows(self, number: Number) -> bool:
        low, high = self.bounds
        return (
            (low is None or number >= low)
            and (high is None or number <= high)
            and (not self.whole or isinstance(number, int))
            and abs(number) < 10**MAX_DIGITS
        )


def _between(
    below: Number | None, above: Number | None, low: Number | None, high: Number | None
) -> Iterator[Number]:
    """Plain numbers between thresholds and within bounds (None: none), and others; a whole one
    first, if there is one."""
    if below is None and low is not None:
        yield low
    if low is not None:
        yield math.ceil(low)
    if below is not None:
        yield math.floor(below) + 1
    if below is None and low is None:
        if above is None and high is None:
            yield 0
        if above is not None:
            yield math.ceil(above) - 1
        if high is not None:
            yield math.floor(high)
    if low is not None:
        yield low
    if high is not None:
        yield high
    if below is not None and above is not None:
        from fractions import Fraction  # rarely needed, and slow to import

        middle = float((Fraction(below) + Fraction(above)) / 2)
        yield from (_tidy(float(f"{middle:.{digits}g}")) for digits in range(1, 18))


def _tidy(number: float) -> Number:
    """The same number as int where it is whole, as all numbers are held."""
    return int(number) if number.is_integer() else number


def runs(numbers: Iterable[int]) -> list[list[int]]:
    """Ascending numbers, neighbours together."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][-1] + 1 == number:
            found[-1].append(number)
        else:
            found.append([number])
    return found
