"""Where lines turn between two columns: each track up or down in a lane of its own."""

from __future__ import annotations

from collections.abc import Sequence

from reconsider_rules.record import Record

MOST_PASSES = 30
NEAR = 3.0
"""Lines nearer than this would be taken for one."""


class Turn(Record):
    """A track that comes in at one height and goes on at others."""

    start: float
    ends: tuple[float, ...]

    @property
    def top(self) -> float:
        return min(self.start, *self.ends)

    @property
    def bottom(self) -> float:
        return max(self.start, *self.ends)

    @property
    def straight(self) -> bool:
        return self.bottom - self.top < 1


def lanes(turns: Sequence[Turn]) -> list[int]:
    """The lane of each, counted from 0: tracks cross little, and none runs on another."""
    order = _order(turns)
    found = [0] * len(turns)
    for place, number in enumerate(order):
        turn = turns[number]
        found[number] = max(
            (
                found[other] + 1
                for other in order[:place]
                if turns[other].top - NEAR < turn.bottom and turn.top < turns[other].bottom + NEAR
            ),
            default=0,
        )
    return found


def _order(turns: Sequence[Turn]) -> list[int]:
    """From left to right: neighbours change places as long as that saves crossings."""
    down = [n for n, turn in enumerate(turns) if _mean(turn) >= turn.start]
    up = [n for n, turn in enumerate(turns) if _mean(turn) < turn.start]
    order = sorted(down, key=lambda n: -turns[n].start) + sorted(up, key=lambda n: turns[n].start)
    for _ in range(MOST_PASSES):
        changed = False
        for place in range(len(order) - 1):
            left, right = turns[order[place]], turns[order[place + 1]]
            if _crossings(right, left) < _crossings(left, right):
                order[place], order[place + 1] = order[place + 1], order[place]
                changed = True
        if not changed:
            break
    return order


def _mean(turn: Turn) -> float:
    return sum(turn.ends) / len(turn.ends)


def _crossings(left: Turn, right: Turn) -> int:
    """How often two cross if they turn in this order; lines on each other count as many."""
    count = int(left.top < right.start < left.bottom)
    for end in left.ends:
        count += int(right.top < end < right.bottom)
        count += 10 * int(abs(end - right.start) < NEAR)
    return count
