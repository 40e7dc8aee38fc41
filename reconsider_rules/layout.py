"""Lines of a file by their indentation alone: which entry a line belongs to.

Used where the text can't be read as it stands, so nothing here relies on its being correct.
Line numbers are counted from 0 here, as lists are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

BLANKS = " \t\u00a0\u202f"

# Names that only stand inside an entry: at the very left they are out of place.
STRAY = re.compile(
    r"(id|when|unless|then|recommend|overrides|because|accept|never|always|ask|type|options|unit"
    r"|changeable|whole|step|text|say|conflicts with|place|label)\s*:(\s|$)"
)
_KEY = re.compile(r"[ \t]*(?:-[ \t]+)*(?P<key>[^\s#'\"{\[\-][^:#'\"]*?)[ \t]*:(?=\s|$)[ \t]*")


def width(line: str) -> int:
    """How far a line is indented."""
    return len(line) - len(line.lstrip(BLANKS))


def is_text(line: str) -> bool:
    """Whether a line is neither empty nor a comment."""
    bare = line.strip()
    return bool(bare) and bare[0] != "#"


def key_of(line: str) -> re.Match[str] | None:
    """The 'name:' that a line starts with, after any '- '; the match ends before its value."""
    return _KEY.match(line)


def above(lines: Sequence[str], number: int) -> int | None:
    """The nearest line above that isn't empty or a comment."""
    return next((n for n in range(number - 1, -1, -1) if is_text(lines[n])), None)


def section_around(lines: Sequence[str], number: int) -> range:
    """From the line at the very left, above or here, to before the next such line."""

    def opens(n: int) -> bool:
        line = lines[n]
        return bool(line.strip()) and line[0] not in BLANKS + "#-–—•" and not STRAY.match(line)

    top = next((n for n in range(number, -1, -1) if opens(n)), 0)
    end = next((n for n in range(top + 1, len(lines)) if opens(n)), len(lines))
    return range(top, end)


def entry_around(lines: Sequence[str], number: int) -> range:
    """The entry that a line belongs to: one rule, fact or advice; else the whole section.

    The first entry of a section shows how far entries are indented and whether '- ' starts them.
    """
    section = section_around(lines, number)
    inside = [n for n in section[1:] if is_text(lines[n])]
    if number == section.start or not inside:
        return section
    indent = width(lines[inside[0]])
    listed = lines[inside[0]].lstrip(BLANKS).startswith(("-", "–"))

    def starts(n: int) -> bool:
        line = lines[n]
        if listed:
            return width(line) <= indent and line.lstrip(BLANKS).startswith(("-", "–"))
        return width(line) <= indent and not STRAY.match(line)

    heads = [n for n in inside if starts(n)]
    start = max((n for n in heads if n <= number), default=section.start + 1)
    stop = min((n for n in heads if n > number), default=section.stop)
    return range(start, stop)


def block_below(lines: Sequence[str], number: int) -> range:
    """A line and all that is indented below it (a list may stand right below its name)."""
    indent = width(lines[number])
    is_item = lines[number].lstrip(BLANKS).startswith("- ")

    def belongs(line: str) -> bool:
        if not line.strip() or width(line) > indent:
            return True
        return width(line) == indent and not is_item and line.lstrip(BLANKS).startswith("- ")

    stop = next((n for n in range(number + 1, len(lines)) if not belongs(lines[n])), len(lines))
    return range(number, stop)


_DASH = "the '-' above"


def columns_beside(lines: list[str], number: int) -> tuple[tuple[int, str], tuple[int, str]]:
    """The nearest columns, left and right of a line's own, at which it could start; 0 for none.

    An item of a list can only stand beside an item, anything else beside a name.
    """
    own = width(lines[number])
    is_item = lines[number].lstrip(BLANKS).startswith("- ")
    left, right = (0, ""), (0, "")
    reach = own + 100  # only lines that nothing further left has closed are open
    for n in range(number - 1, -1, -1):
        if not is_text(lines[n]):
            continue
        for start, name in _starts(lines[n]):
            if (name == _DASH) != is_item or start >= reach:
                continue
            if start > own and (not right[0] or start + 1 < right[0]):
                right = (start + 1, name)
            elif start <= own and not left[0]:
                left = (start + 1, name)
        reach = min(reach, max(width(lines[n]), own + 1))
        if left[0]:
            break
    return left, right


def _starts(line: str) -> list[tuple[int, str]]:
    """The columns, from 0, at which a '- ' or a name starts in a line, rightmost first."""
    found = []
    if key := key_of(line):
        found.append((key.start("key"), f"'{key['key']}'"))
    dash = re.match(r"\s*(-) ", line)
    return found + ([(dash.start(1), _DASH)] if dash else [])
