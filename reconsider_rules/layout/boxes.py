"""What is laid out, and what comes of it. Lengths are in pixels, from the upper left corner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from reconsider_rules.record import Record

Point: TypeAlias = tuple[float, float]
End: TypeAlias = Literal["", "first", "last"]


class Box(Record):
    """A box of a size that leads to others; it may have to stand at an end."""

    id: str
    width: float
    height: float
    end: End = ""


class Place(Record):
    """Where a box stands. It may have become higher, so that every line has its own place to end."""

    x: float
    y: float
    width: float
    height: float


class Route(Record):
    """How a line runs from one box to another: across, up or down, across …"""

    source: str
    target: str
    points: tuple[Point, ...]


class Layout(Record):
    """Where everything stands, and how large the whole is."""

    width: float
    height: float
    places: Mapping[str, Place]
    routes: tuple[Route, ...]
