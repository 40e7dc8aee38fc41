"""A layered layout: where boxes stand whose layers are given, and how lines run past what is between.

After Sugiyama: a line over several layers takes a track through those between, one for all the lines
of a box; boxes and tracks are ordered by the mean place of their neighbours, as long as that
uncrosses lines; then each is drawn as close to the mean height of its neighbours as the order lets it.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

from reconsider_rules.record import Record

SWEEPS = 12
GAP = 10.0  # between boxes; lines may be closer
TRACK = 0.0
"""The height of a track, which has no box."""


class Layout(Record):
    """The middle of each box; the steps of all lines, from `(layer, height)` to the same one layer
    on, by the box that they come from; and how high it all is."""

    middles: tuple[float, ...]
    steps: Mapping[int, tuple[tuple[tuple[int, float], tuple[int, float]], ...]]
    height: float


class _Cell:
    """A box, or the track of one through a layer, with its neighbours."""

    def __init__(self, owner: int, layer: int, height: float) -> None:
        self.owner = owner
        self.layer = layer
        self.height = height
        self.before: list[_Cell] = []
        self.after: list[_Cell] = []
        self.place = 0
        self.middle = 0.0


def arranged(boxes: Sequence[tuple[int, float]], lines: Iterable[tuple[int, int]]) -> Layout:
    """Boxes, each a layer and a height, and lines from a box to one in a higher layer."""
    cells = [_Cell(number, layer, height) for number, (layer, height) in enumerate(boxes)]
    columns: list[list[_Cell]] = [
        [] for _ in range(max((layer for layer, _ in boxes), default=-1) + 1)
    ]
    for cell in cells:
        columns[cell.layer].append(cell)
    tracks: dict[tuple[int, int], _Cell] = {}
    for start, end in dict.fromkeys(lines):
        last = cells[start]
        for layer in range(last.layer + 1, cells[end].layer):
            if (start, layer) not in tracks:
                tracks[start, layer] = _Cell(start, layer, TRACK)
                columns[layer].append(tracks[start, layer])
                _join(last, tracks[start, layer])
            last = tracks[start, layer]
        _join(last, cells[end])
    _order(columns)
    _settle(columns)
    every = [*cells, *tracks.values()]
    top = min((cell.middle - cell.height / 2 for cell in every), default=0)
    for cell in every:
        cell.middle -= top
    steps: dict[int, list[tuple[tuple[int, float], tuple[int, float]]]] = {}
    for cell in every:
        steps.setdefault(cell.owner, []).extend(
            ((cell.layer, cell.middle), (after.layer, after.middle)) for after in cell.after
        )
    return Layout(
        tuple(cell.middle for cell in cells),
        {owner: tuple(found) for owner, found in steps.items() if found},
        max((cell.middle + cell.height / 2 for cell in every), default=0),
    )


def _join(before: _Cell, after: _Cell) -> None:
    before.after.append(after)
    after.before.append(before)


def _order(columns: list[list[_Cell]]) -> None:
    """Leave each column in the order in which fewest lines cross, of those that were tried."""
    _number(columns)
    best, fewest = [list(column) for column in columns], _crossings(columns)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        for column in columns[:-1] if forward else reversed(columns[:-1]):
            column.sort(key=lambda cell: _mean_place(cell, forward))
            _number([column])
        if (crossings := _crossings(columns)) < fewest:
            best, fewest = [list(column) for column in columns], crossings
    columns[:] = best
    _number(columns)


def _number(columns: Iterable[list[_Cell]]) -> None:
    for column in columns:
        for place, cell in enumerate(column):
            cell.place = place


def _mean_place(cell: _Cell, forward: bool) -> float:
    beside = cell.before if forward else cell.after
    return fmean(other.place for other in beside) if beside else cell.place


def _crossings(columns: Iterable[Sequence[_Cell]]) -> int:
    """How many pairs of lines cross between neighbouring columns."""
    count = 0
    for column in columns:
        ends: list[int] = []
        for cell in column:
            for place in sorted(other.place for other in cell.after):
                count += len(ends) - bisect_right(ends, place)
                insort(ends, place)
    return count


def _settle(columns: list[list[_Cell]]) -> None:
    """Give each cell its middle: first as close together as they fit, then near to its neighbours."""
    for column in columns:
        _put(column, [0.0] * len(column))
    for sweep in range(SWEEPS):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            wanted = []
            for cell in column:
                first, second = (
                    (cell.before, cell.after) if sweep % 2 == 0 else (cell.after, cell.before)
                )
                beside = first or second
                wanted.append(fmean(other.middle for other in beside) if beside else cell.middle)
            _put(column, wanted)


def _put(column: Sequence[_Cell], wanted: Sequence[float]) -> None:
    """Put cells, in order and apart, as close to the middles wanted as can be, in least squares.

    Less the room that those above a cell need, middles may not decrease: where wanted ones do, a
    group of cells takes their mean ("pool adjacent violators").
    """
    room, rooms = 0.0, []
    groups: list[tuple[float, int]] = []  # the mean of a group, and how many cells it has
    for number, cell in enumerate(column):
        if number:
            above = column[number - 1]
            gap = GAP if above.height and cell.height else GAP * 0.7
            room += (above.height + cell.height) / 2 + gap
        rooms.append(room)
        mean, many = wanted[number] - room, 1
        while groups and groups[-1][0] >= mean:
            other, more = groups.pop()
            mean, many = (mean * many + other * more) / (many + more), many + more
        groups.append((mean, many))
    means = [mean for mean, many in groups for _ in range(many)]
    for cell, mean, room in zip(column, means, rooms, strict=True):
        cell.middle = mean + room
