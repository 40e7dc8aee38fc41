"""What a file is made of: its sections with what they declare, and what can be folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconsider_rules.editing.places import Span, span_of
from reconsider_rules.editing.workspace import Snapshot
from reconsider_rules.parsing import layout
from reconsider_rules.parsing.nodes import Scalar
from reconsider_rules.record import Record


class Item(Record):
    """A section or an entry: the lines that it takes, its name in them, and what is in it."""

    name: str
    words: str
    kind: str
    span: Span
    named: Span
    items: tuple[Item, ...] = ()


def outline(snapshot: Snapshot, path: str) -> list[Item]:
    """The sections of a rule file, each with what it declares; of other files the cases."""
    walk = snapshot.walk(path)
    lines = walk.lines
    entries = [
        Item(
            each.symbol.name,
            each.words,
            each.kind,
            _lines(path, lines, each.line),
            span_of(path, each.key),
        )
        for each in walk.declared
        if not each.symbol.of
    ]
    if not walk.sections:
        return entries
    found = []
    for key in walk.sections:
        span = _lines(path, lines, key.line)
        inside = tuple([item for item in entries if _within(item.named, span, key)])
        found.append(Item(key.text, "", "section", span, span_of(path, key), inside))
    return found


def folds(snapshot: Snapshot, path: str) -> list[tuple[int, int]]:
    """First and last lines of what can be folded: sections, entries, and what takes lines in them."""
    lines = snapshot.file(path).lines
    found = []
    for number, line in enumerate(lines):
        if layout.is_text(line) and number + 1 < len(lines) and _opens(lines, number):
            last = _last(lines, number + 1)
            if last > number + 1:
                found.append((number + 1, last))
    return [*found, *_comments(lines)]


def _opens(lines: Sequence[str], number: int) -> bool:
    """Whether something stands below a line, further to the right."""
    line = lines[number]
    return layout.key_of(line) is not None or line.lstrip().startswith("- ")


def _comments(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where several lines in a row are comments."""
    first = None
    for number, line in enumerate([*lines, ""], 1):
        if line.lstrip().startswith("#"):
            first = first or number
        elif first:
            if number - 1 > first:
                yield first, number - 1
            first = None


def _within(named: Span, span: Span, key: Scalar) -> bool:
    return (key.line, key.column) < (named.line, named.column) and named.line <= span.end_line


def _lines(path: str, lines: Sequence[str], line: int) -> Span:
    """A line and what is indented below it."""
    last = _last(lines, line)
    return Span(path, line, 1, last, len(lines[last - 1]) + 1)


def _last(lines: Sequence[str], line: int) -> int:
    """The last line with text of what begins in a line, both from 1."""
    block = layout.block_below(lines, line - 1)
    return next((n + 1 for n in reversed(block) if layout.is_text(lines[n])), line)
