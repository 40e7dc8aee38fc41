"""Lines of a file by their indentation alone: which entry a line belongs to.

Used where the text can't be read as it stands, so nothing here relies on its being correct.
Line numbers are counted from 0 here, as lists are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from reconsider_rules.language import RULE_FILE, SCENARIO

BLANKS = " \t\u00a0\u202f"

REACH = 5_000
_ONLY_RULES = tuple(f"{name}:" for name in RULE_FILE.key if name not in SCENARIO.key)
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


def is_stray(line: str, sections: tuple[str, ...]) -> bool:
    """Whether a line at the very left has a name that belongs further to the right."""
    key = key_of(line)
    if key is None or key.start("key") > 0 or (name := key["key"].lower()) in sections:
        return False
    return name == "source" or not any(name[:4] == section[:4] for section in sections)


def sections_of(lines: Sequence[str]) -> tuple[str, ...]:
    """What may stand at the very left in this file."""
    has_rules = any(line.startswith(_ONLY_RULES) for line in lines[:REACH])
    return tuple((RULE_FILE if has_rules else SCENARIO).key)


def section_around(lines: Sequence[str], number: int) -> range:
    """From the line at the very left, above or here, to before the next such line.

    Looks no further than REACH lines away, for the sake of files that hold no sections.
    """
    sections = sections_of(lines)
    names = tuple(f"{name}:" for name in sections)

    def opens(n: int) -> bool:
        line = lines[n]
        if line[:1] in ("", *BLANKS):  # a tab, say, before a section's name
            return line[:1] not in ("", " ") and line.lstrip(BLANKS).startswith(names)
        return line[0] not in "#-–—•" and not is_stray(line, sections)

    first, last = max(number - REACH, 0), min(number + REACH, len(lines))
    top = next((n for n in range(number, first, -1) if opens(n)), first)
    end = next((n for n in range(number + 1, last) if opens(n)), last)
    return range(top, end)


def entry_around(lines: Sequence[str], number: int) -> range:
    """The entry that a line belongs to: one rule, fact or advice; else the whole section."""
    section = section_around(lines, number)
    inside = [n for n in section[1:] if is_text(lines[n])]
    if number == section.start or not inside:
        return section
    heads = _heads(lines, inside)
    start = max((n for n in heads if n <= number), default=section.start + 1)
    stop = min((n for n in heads if n > number), default=section.stop)
    return range(start, stop)


def _heads(lines: Sequence[str], inside: list[int]) -> list[int]:
    """The first lines of the entries of a section, given its lines that have text.

    Whether '- ' starts entries shows in the first.
    """
    sections = sections_of(lines)
    indent = _usual_indent(lines, inside)
    listed = lines[inside[0]].lstrip(BLANKS).startswith(("-", "–"))

    def starts(n: int, following: int) -> bool:
        line, own = lines[n], width(lines[n])
        if own > indent or not line.startswith(" " * own):
            return False
        is_item = line[own:].startswith(("-", "–"))
        if listed or is_item:
            return listed and is_item and (own == indent or "id:" in line)
        has_value = width(lines[following]) > own and _has_value(line)  # what follows isn't its own
        return not has_value and not is_stray(line, sections)

    pairs = zip(inside, [*inside[1:], inside[-1]], strict=True)
    return [n for n, following in pairs if starts(n, following)]


def _usual_indent(lines: Sequence[str], inside: list[int]) -> int:
    """How far entries are indented: as the first is, unless less occurs more than once."""
    widths = Counter(width(lines[n]) for n in inside)
    usual = min((indent for indent, times in widths.items() if times > 1), default=80)
    return min(width(lines[inside[0]]), usual)


def _has_value(line: str) -> bool:
    """Whether a name has its value on the same line, so that nothing may stand below it."""
    key = key_of(line)
    return key is not None and line[key.end() :].strip()[:1] not in ("", "#", ">", "|", "{", "[")


def odd_one(lines: Sequence[str], number: int) -> int:
    """The line that is out of line, where reading stopped at `number`: that one, or one above.

    The one above, if it is less indented than what surrounds it and can't have lines below it; the
    first of the section, if it is more indented than the other entries.
    """
    before = above(lines, number)
    section = section_around(lines, number)
    inside = [n for n in section[1:] if is_text(lines[n])]
    if before is None or number not in inside:
        return number
    own = width(lines[number])
    if own == _usual_indent(lines, inside) < width(lines[inside[0]]):
        return inside[0]
    earlier = above(lines, before)
    is_between = earlier in inside and width(lines[before]) < own <= width(lines[earlier])
    if is_between and _has_value(lines[before]):
        return before
    return number


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


def columns_beside(lines: Sequence[str], number: int) -> tuple[tuple[int, str], tuple[int, str]]:
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
