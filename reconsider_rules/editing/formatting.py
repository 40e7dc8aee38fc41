"""A file, tidied: blanks at the ends of lines, empty lines, spaces in brackets. Comments stay.

What it says is the same to the letter, or nothing is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconsider_rules.editing.places import Edit, Span
from reconsider_rules.editing.workspace import Snapshot
from reconsider_rules.parsing.file import YamlFile, parse
from reconsider_rules.parsing.nodes import Mapping, Node, Scalar, Sequence

_OPEN = re.compile(r"(?<=[:\-,\[{] )([{\[]) +(?=\S)")
_CLOSE = re.compile(r"(?<=\S) +([}\]])(?=[ ,}\]]*(?:$| #))")
_COLON = re.compile(r"^( *(?:- +)?[\w ]+\w:) {2,}(?=[^\s#|>])")


def tidied(text: str) -> str:
    """The text with no blanks at the ends of lines, at most one empty line in a row, one space behind
    a colon and none within brackets; as it was where that would change what it says."""
    before = parse(text, "")
    if before.diagnostics:
        return text
    kept = {number for node in before.documents for number in _texts(node)}
    lines: list[str] = []
    for number, line in enumerate(before.lines, 1):
        tidy = line if number in kept else _line(line)
        if tidy or number in kept or (lines and lines[-1]):
            lines.append(tidy)
    text_now = "\n".join(lines).rstrip("\n") + "\n"
    after = parse(text_now, "")
    is_same = not after.diagnostics and _said(after) == _said(before)
    return text_now if is_same else text


def tidy(snapshot: Snapshot, path: str) -> list[Edit]:
    """What makes a file tidy: an edit for each stretch of lines that changes."""
    file = snapshot.file(path)
    if (text := tidied(file.text)) == file.text:
        return []
    last = file.lines[-1]
    return [Edit(Span(path, 1, 1, len(file.lines), len(last) + 1), text)]


def _line(line: str) -> str:
    line = line.rstrip(" \t")
    if line.lstrip().startswith("#"):
        return line
    return _CLOSE.sub(r"\1", _OPEN.sub(r"\1", _COLON.sub(r"\1 ", line)))


def _texts(node: Node) -> Iterator[int]:
    """The lines that texts of more than one line take."""
    match node:
        case Scalar() if node.end_line > node.line:
            yield from range(node.line + 1, node.end_line + (node.end_column > 1))
        case Sequence():
            for item in node.items:
                yield from _texts(item)
        case Mapping():
            for key, value in node.entries:
                yield from (*_texts(key), *_texts(value))


def _said(file: YamlFile) -> list[object]:
    """All that a file says, without the places."""
    return [_plain(node) for node in file.documents]


def _plain(node: Node) -> object:
    match node:
        case Scalar():
            return node.text, node.plain
        case Sequence():
            return [_plain(item) for item in node.items]
        case Mapping():
            return [(key.text, _plain(value)) for key, value in node.entries]
    return None
