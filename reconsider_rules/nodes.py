"""What YAML text is made of, each part with its place. Lines and columns count from 1.

Scalars stay text: what `no` or `08` means is for the declared type to say, not for YAML.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(slots=True)
class Scalar:
    """A piece of text; `plain` if written without quotes and not as a block."""

    line: int
    column: int
    text: str
    plain: bool
    end_line: int
    end_column: int


@dataclass(slots=True)
class Sequence:
    """A list."""

    line: int
    column: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """Keys with values, in order, each key once; `repeated` holds (again, first) keys."""

    line: int
    column: int
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    repeated: list[tuple[Scalar, Scalar]] = field(default_factory=list)


@dataclass(slots=True)
class Unread:
    """Something already reported, about which nothing more is to be said."""

    line: int
    column: int


Node: TypeAlias = Scalar | Sequence | Mapping | Unread
