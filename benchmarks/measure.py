"""Taking turns, and what comes out of it: figures."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, once a round, and what it should be (None: it is only reported).

    Where nothing could be measured, there are no values, and the note says why.
    """

    name: str
    values: tuple[float, ...]
    unit: str = "×"
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def target(self) -> str:
        if self.at_most is not None:
            return f"≤ {self.at_most:.3g}"
        return "" if self.at_least is None else f"≥ {self.at_least:.3g}"

    @property
    def met(self) -> bool | None:
        if not self.values:
            return None
        if self.at_most is not None:
            return self.median <= self.at_most
        return None if self.at_least is None else self.median >= self.at_least


def taking_turns(
    rounds: int, actions: Sequence[Callable[[], object]], clock: Callable[[], float] | None = None
) -> list[tuple[float, ...]]:
    """The seconds that each action takes, in every round; within a round they follow each other.

    By default these are seconds of processor time of this process, so that what else the machine
    does counts little. Garbage of one action is collected before the next starts.
    """
    clock = clock or time.process_time
    taken: list[tuple[float, ...]] = []
    for _ in range(rounds):
        one_round = []
        for action in actions:
            gc.collect()
            start = clock()
            action()
            one_round.append(clock() - start)
        taken.append(tuple(one_round))
    return taken


def ratios(taken: Sequence[tuple[float, ...]], one: int, other: int) -> tuple[float, ...]:
    """In every round, the time of one action ÷ that of another."""
    return tuple(times[one] / times[other] for times in taken)


def milliseconds(taken: Sequence[tuple[float, ...]], one: int) -> tuple[float, ...]:
    return tuple(times[one] * 1000 for times in taken)


@contextmanager
def kept_apart() -> Iterator[None]:
    """What is in memory now is left alone by the garbage collector, as if it weren't there."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
