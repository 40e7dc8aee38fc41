"""How far down everything stands in its column: as near as can be to what it is linked with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from reconsider_rules.layout.layers import Stop

ROUNDS = 40
BETWEEN_BOXES, BESIDE_TRACK = 14.0, 9.0
_Pool: TypeAlias = tuple[float, float, int]  # mean, weight, how many

STIFF = 40.0
"""How much more a track resists a bend than a box does."""


def middles(
    columns: Sequence[Sequence[Stop]],
    links: Mapping[Stop, Sequence[Stop]],
    height: Callable[[Stop], float],
) -> dict[Stop, float]:
    """The middle of every stop, none nearer to the next than there is room for."""
    linked: dict[Stop, list[Stop]] = {}
    for stop, targets in links.items():
        for target in targets:
            linked.setdefault(stop, []).append(target)
            linked.setdefault(target, []).append(stop)
    rooms = [_rooms(column, height) for column in columns]
    tallest = max((sum(room) for room in rooms), default=0.0)
    middle: dict[Stop, float] = {}
    for column, room in zip(columns, rooms, strict=True):
        at = (tallest - sum(room)) / 2
        for stop, above in zip(column, room, strict=True):
            at += above
            middle[stop] = at
    for number in range(ROUNDS):
        way = range(len(columns)) if number % 2 == 0 else range(len(columns) - 1, -1, -1)
        for index in way:
            column = columns[index]
            wanted = [_wanted(stop, linked.get(stop, ()), middle) for stop in column]
            middle.update(zip(column, _apart(wanted, rooms[index]), strict=True))
    return middle


def _rooms(column: Sequence[Stop], height: Callable[[Stop], float]) -> list[float]:
    """How far the middle of each must at least be below that of the one before it."""
    rooms = [height(stop) / 2 for stop in column[:1]]
    for above, stop in pairwise(column):
        gap = BETWEEN_BOXES if above.box and stop.box else BESIDE_TRACK
        rooms.append((height(above) + height(stop)) / 2 + gap)
    return rooms


def _wanted(
    stop: Stop, linked: Sequence[Stop], middle: Mapping[Stop, float]
) -> tuple[float, float]:
    """Where it would stand by itself, and how much that matters."""
    weights = [STIFF if not stop.box and not each.box else 1.0 for each in linked]
    total = sum(weights)
    if not total:
        return middle[stop], 0.1
    at = sum(weight * middle[each] for weight, each in zip(weights, linked, strict=True)) / total
    return at, total


def _pooled(one: _Pool, other: _Pool) -> _Pool:
    weight = one[1] + other[1]
    return (one[0] * one[1] + other[0] * other[1]) / weight, weight, one[2] + other[2]


def _apart(wanted: Sequence[tuple[float, float]], rooms: Sequence[float]) -> list[float]:
    """The places nearest to those wanted (in least squares) that keep the order and the distances.

    Without the distances, places only have to ascend: those that don't are pooled at their mean.
    """
    pools: list[_Pool] = []
    offset, offsets = 0.0, []
    for number, (at, weight) in enumerate(wanted):
        offset += rooms[number] if number else 0.0
        offsets.append(offset)
        pool = (at - offset, weight, 1)
        while pools and pools[-1][0] > pool[0]:
            pool = _pooled(pools.pop(), pool)
        pools.append(pool)
    bases = [mean for mean, _, many in pools for _ in range(many)]
    return [base + offset for base, offset in zip(bases, offsets, strict=True)]
