"""How long may be searched for a proof.

Counted in the solver's own steps, so that what is decided is the same on every machine.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

BUDGET = 2.0
"""Seconds, about, that may be searched for an answer, unless said otherwise."""
CONFLICTS_A_SECOND = 20_000  # of the solver, in a hard question about some hundred rules
PATIENCE = 10  # times as long as a budget says, the clock ends a question all the same
PROGRAM_A_SECOND = 1_000_000  # characters that are taken in in less than a second


class UndecidedError(Exception):
    """The budget was used up before the question was decided."""


class Budget:
    """How long may be searched for an answer: about so many `seconds`, as a number of `steps`.

    A search that ends in time costs nothing, one that doesn't all of it: no answer then depends on
    how quickly others were found. The clock stops only what the steps don't foresee, after PATIENCE
    times as long.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.conflicts = round(seconds * CONFLICTS_A_SECOND)
        self.deadline = time.monotonic() + PATIENCE * seconds

    @contextmanager
    def share(self, among: int) -> Iterator[Budget]:
        """A part of what is left, for one of so many questions."""
        part = Budget(self.seconds)
        part.conflicts = granted = self.conflicts // among
        part.deadline = min(part.deadline, self.deadline)
        try:
            yield part
        finally:
            self.conflicts -= granted - part.conflicts

    @property
    def program(self) -> int:
        """How many characters of a program may be taken in."""
        return round(self.seconds * PROGRAM_A_SECOND)

    @property
    def used_up(self) -> bool:
        return self.conflicts <= 0 or time.monotonic() > self.deadline


class Budgets:
    """A budget for every one of many questions; once MOST of them are used up, a small one."""

    MOST = 15
    SMALL = 0.01

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._whole = Budget(self.MOST * seconds)

    @contextmanager
    def next(self) -> Iterator[Budget]:
        """The budget of the next question."""
        budget = Budget(self._seconds * (self.SMALL if self._whole.used_up else 1))
        granted = budget.conflicts
        try:
            yield budget
        finally:
            self._whole.conflicts -= granted - budget.conflicts
