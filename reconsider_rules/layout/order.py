"""In which order boxes and tracks stand in their columns, so that few lines cross.

Each is drawn to the mean place of what it is linked with (its barycentre), in sweeps to and fro; the
best order met is kept.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from itertools import pairwise

from reconsider_rules.layout.layers import Layers, Stop

SWEEPS = 24


def ordered(layers: Layers) -> list[list[Stop]]:
    """The columns, each in a good order; the same one for the same layers."""
    forth = layers.links
    back: dict[Stop, list[Stop]] = {}
    for stop, targets in forth.items():
        for target in targets:
            back.setdefault(target, []).append(stop)
    columns = [list(column) for column in layers.columns]
    best, fewest = columns, crossings(columns, forth)
    for sweep in range(SWEEPS):
        columns = [list(column) for column in columns]
        rightwards = sweep % 2 == 0
        numbers = range(1, len(columns)) if rightwards else range(len(columns) - 2, -1, -1)
        for number in numbers:
            if number in layers.settled:
                continue
            fixed = columns[number - 1 if rightwards else number + 1]
            _sort(columns[number], fixed, back if rightwards else forth)
        found = crossings(columns, forth)
        if found < fewest:
            best, fewest = columns, found
    return best


def _sort(column: list[Stop], fixed: Sequence[Stop], linked: Mapping[Stop, Sequence[Stop]]) -> None:
    """By the mean place of what is linked; what is linked with nothing there stays where it is."""
    place = {stop: number for number, stop in enumerate(fixed)}
    key = {}
    for number, stop in enumerate(column):
        places = [place[each] for each in linked.get(stop, ())]
        scaled = number * len(fixed) / len(column)
        key[stop] = sum(places) / len(places) if places else scaled
    column.sort(key=lambda stop: key[stop])


def crossings(columns: Sequence[Sequence[Stop]], links: Mapping[Stop, Sequence[Stop]]) -> int:
    """How many pairs of links cross."""
    count = 0
    for column, following in pairwise(columns):
        place = {stop: number for number, stop in enumerate(following)}
        above: list[int] = []  # where links end that begin further up
        for stop in column:
            ends = sorted(place[target] for target in links.get(stop, ()))
            count += sum(len(above) - bisect_right(above, end) for end in ends)
            for end in ends:
                insort(above, end)
    return count
