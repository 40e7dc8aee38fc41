"""What YAML text is made of, each part with its place. Lines and columns count from 1.

Scalars stay text: what `no` or `08` means is for the declared type to say, not for YAML.
"""

from __future__ import annotations

from typing import TypeAlias


class Scalar:
    """A piece of text; `plain` if written without quotes and not as a block."""

    __slots__ = ("column", "end_column", "end_line", "line", "plain", "text")

    def __init__(
        self, line: int, column: int, text: str, plain: bool, end_line: int, end_column: int
    ) -> None:
        self.line = line
        self.column = column
        self.text = text
        self.plain = plain
        self.end_line = end_line
        self.end_column = end_column


class Sequence:
    """A list."""

    __slots__ = ("column", "items", "line")

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column
        self.items: list[Node] = []


class Mapping:
    """Keys with values, in order, each key once; `repeated` holds (again, first) keys."""

    __slots__ = ("column", "entries", "line", "repeated")

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column
        self.entries: list[tuple[Scalar, Node]] = []
        self.repeated: list[tuple[Scalar, Scalar]] = []


class Unread:
    """Something already reported, about which nothing more is to be said."""

    __slots__ = ("column", "line")

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column


Node: TypeAlias = Scalar | Sequence | Mapping | Unread
