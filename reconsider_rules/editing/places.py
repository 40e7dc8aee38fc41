"""Where something stands in the open files, and what is to be written there.

Lines and columns are counted from 1, columns in characters.
"""

from __future__ import annotations

from collections.abc import Iterable

from reconsider_rules.parsing.nodes import Scalar
from reconsider_rules.record import Record


class Span(Record):
    """A stretch of a file; the end is the first column behind it."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def holds(self, line: int, column: int) -> bool:
        """Whether a place lies in it or right behind it."""
        return (self.line, self.column) <= (line, column) <= (self.end_line, self.end_column)


class Edit(Record):
    """A text to be written in the place of what stands there."""

    span: Span
    text: str


def span_of(path: str, node: Scalar) -> Span:
    """A name as it is written, without quotes round it."""
    quote = 0 if node.plain else 1
    return Span(path, node.line, node.column + quote, node.end_line, node.end_column - quote)


def at_line(path: str, line: int, column: int = 1) -> Span:
    """A place, with nothing in it."""
    return Span(path, line, column, line, column)


def applied(text: str, edits: Iterable[Edit]) -> str:
    """A text with edits of it carried out, whose places are those before any of them."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)

    def offset(line: int, column: int) -> int:
        return min(starts[min(line - 1, len(lines))] + column - 1, len(text))

    for edit in sorted(edits, key=lambda each: (-each.span.line, -each.span.column)):
        span = edit.span
        start, end = offset(span.line, span.column), offset(span.end_line, span.end_column)
        text = text[:start] + edit.text + text[end:]
    return text
