"""What many scenarios showed: how often each verdict, advice and rule came, and what was refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from reconsider_rules.record import FrozenDict, Record

Counts = Mapping[str, int]
_NONE: Counts = FrozenDict()


class Tally(Record):
    """How many rows there were; of those refused how many for each reason (a code); of the others,
    how many had each verdict and advice, and in how many each rule fired."""

    rows: int = 0
    refused: Counts = _NONE
    verdicts: Counts = _NONE
    advice: Counts = _NONE
    rules: Counts = _NONE

    def __add__(self, other: Tally) -> Tally:
        both = zip(self._counts(), other._counts(), strict=True)
        return Tally(self.rows + other.rows, *[dict(Counter(a) + Counter(b)) for a, b in both])

    def _counts(self) -> tuple[Counts, ...]:
        return self.refused, self.verdicts, self.advice, self.rules

    @property
    def errors(self) -> int:
        return sum(self.refused.values())

    def as_dict(self) -> dict[str, Any]:
        return dict(zip(self._fields, self._values(), strict=True))
