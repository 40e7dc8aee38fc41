"""What a YAML syntax error means to a coach.

The parser says where it could not go on; the slip is in that line or shortly above. `diagnose`
makes a chain of checks, the most specific first: each looks for one kind of slip there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from reconsider_rules.language import WORDS
from reconsider_rules.parsing.characters import ODD_SPACES
from reconsider_rules.parsing.layout import (
    BLANKS,
    above,
    columns_beside,
    is_stray,
    key_of,
    odd_one,
    section_around,
    sections_of,
    width,
)
from reconsider_rules.parsing.parser import Problem
from reconsider_rules.parsing.place import Place, SyntaxSlip
from reconsider_rules.parsing.signs import QUOTE_WHOLE_TEXT, brackets, quotes, special_sign
from reconsider_rules.parsing.slips import SLIPS, WRITE_PAIR

_NAME = re.compile(rf"\w+(?: (?:{'|'.join(word.split()[1] for word in WORDS if ' ' in word)}))?")
_ODD_INDENT = re.compile(f"[ ]*[{ODD_SPACES}]")


def diagnose(problem: Problem, lines: list[str]) -> SyntaxSlip:
    """Say what is wrong: the likeliest slip at the place."""
    line, column = problem.place
    last = max(len(lines), 1)
    place = Place(problem, lines or [""], min(line, last), column)
    for check in _CHECKS:
        if slip := check(place):
            return slip
    return SyntaxSlip(
        "syntax",
        "from here on this line can't be understood.",
        place.line,
        column,
        "Compare it with the lines above; a text with special signs needs quotes.",
    )


def _line_out_of_place(place: Place) -> SyntaxSlip | None:
    """A line further up, at the very left or indented by odd spaces, that ends what it is in."""
    if not _is_about_layout(place.problem):
        return None
    sections = sections_of(place.lines)
    for number in reversed(section_around(place.lines, place.number)):
        text = place.lines[number]
        if number > place.number:
            continue
        if match := _ODD_INDENT.match(text):
            slip = SLIPS[1]
            return SyntaxSlip(slip.code, slip.message, number + 1, match.end(), slip.help)
        if is_stray(text, sections):
            return stray(text.split(":")[0], number + 1, sections)
    return None


def stray(name: str, line: int, sections: tuple[str, ...]) -> SyntaxSlip:
    """A name at the very left that is none of the sections'."""
    return SyntaxSlip(
        "indent",
        f"'{name[:60]}' stands at the very left, where only sections may.",
        line,
        1,
        f"Indent it like the lines beside it; the sections are: {', '.join(sections)}.",
        len(name),
    )


def _is_about_layout(problem: Problem) -> bool:
    return problem.what.startswith(
        (
            "did not find expected key",
            "did not find expected '-'",
            "mapping values are",
            "could not",
        )
    )


def _one_line_slip(place: Place) -> SyntaxSlip | None:
    """A slip that the line itself shows, or the line that was begun, or the one above."""
    began = place.problem.start[0] - 1
    numbers = [place.number]
    if place.problem.reading.startswith("while scanning a simple key"):
        numbers.insert(0, began)
    if _is_about_layout(place.problem) and place.above is not None:
        numbers.append(place.above)
    for number in dict.fromkeys(numbers):
        for slip in SLIPS:
            text = place.lines[number] if number < len(place.lines) else ""
            if match := slip.pattern.match(text):
                return SyntaxSlip(
                    slip.code,
                    slip.message.format(at=match["at"]),
                    number + 1,
                    match.start("at") + 1,
                    slip.help.replace("{{", "{").replace("}}", "}"),
                )
    return None


def _comment_in_text(place: Place) -> SyntaxSlip | None:
    """A ' #' that cuts a text of several lines in two."""
    began = place.problem.start[0] - 1 if "simple key" in place.problem.reading else place.number
    before = above(place.lines, began)
    if before is None or (began < len(place.lines) and key_of(place.lines[began])):
        return None
    match = re.search(r"[^\s#:]\s+(#)", place.lines[before])
    is_beside = width(place.lines[began]) <= width(place.lines[before])
    if not match or (is_beside and key_of(place.lines[before])):
        return None
    return SyntaxSlip(
        "comment-in-text",
        "everything after ' #' is a comment, which cuts this text in two.",
        before + 1,
        match.start(1) + 1,
        QUOTE_WHOLE_TEXT,
    )


def _colon(place: Place) -> SyntaxSlip | None:
    """A colon too many in this line."""
    if not place.problem.what.startswith("mapping values are not allowed"):
        return None
    key = key_of(place.text)
    is_second = key is not None and key.end() < place.column - 1
    above = place.above
    if not is_second and (
        above is None
        or not _continues_text(place.lines, place.number)
        or (key is not None and _looks_like_key(key["key"]))
    ):
        return None
    return SyntaxSlip(
        "colon-in-text",
        "this colon with a space after it would start a new value.",
        place.line,
        place.column,
        QUOTE_WHOLE_TEXT,
    )


def _continues_text(lines: Sequence[str], number: int) -> bool:
    """Whether a line goes on with a plain text that the lines above began."""
    start = above(lines, number)
    while start is not None and not key_of(lines[start]):
        start = above(lines, start)
    if start is None or (key := key_of(lines[start])) is None:
        return False
    value = lines[start][key.end() :].strip()
    return " " in value and value[0] not in "{['\"" and width(lines[number]) > width(lines[start])


def _looks_like_key(words: str) -> bool:
    """Whether it could be a name that rules use: one word with '_', or a word of the language."""
    return "_" in words or words in WORDS


def _missing_colon(place: Place) -> SyntaxSlip | None:
    """A name without its colon: in the line that was begun, or in the one above."""
    began = place.problem.start[0] - 1 if "simple key" in place.problem.reading else None
    if place.problem.what.startswith("mapping values are not allowed"):
        began = place.above
        if began is not None and key_of(place.lines[began]):
            return None
    if began is None or began >= len(place.lines):
        return None
    text = place.lines[began]
    start = len(text) - len(text.lstrip(BLANKS + "-"))
    words = _NAME.match(text, start)
    name = words[0] if words else text[start:].split(" ")[0]
    before = above(place.lines, began)
    if before is not None and not _looks_like_key(name) and _is_prose(place.lines, before):
        return SyntaxSlip(
            "indent",
            "this line looks like more of the text above, but isn't indented.",
            began + 1,
            start + 1,
            "Indent it further than the name that the text belongs to.",
        )
    return SyntaxSlip(
        "missing-colon",
        f"a colon is missing after '{name}'.",
        began + 1,
        start + 1,
        WRITE_PAIR,
        max(len(name), 1),
    )


def _is_prose(lines: Sequence[str], number: int) -> bool:
    """Whether a line holds a plain text of several words, or more of one."""
    key = key_of(lines[number])
    value = lines[number][key.end() :] if key else lines[number].strip()
    return " " in value.strip() and value.lstrip()[:1] not in ("{", "[", "'", '"', "-")


def _indent(place: Place) -> SyntaxSlip | None:
    """A line that doesn't line up; says which lines it could stand beside."""
    if not _is_about_layout(place.problem):
        return None
    number = odd_one(place.lines, place.number)
    column = width(place.lines[number]) + 1
    ways = [
        f"column {where} to stand beside {name}"
        for where, name in columns_beside(place.lines, number)
        if where and where != column
    ]
    way = " or to ".join(ways) or "where the lines beside it start"
    if number < place.number:
        way = f"column {width(place.text) + 1} to line up with line {place.line}"
    return SyntaxSlip(
        "indent",
        "this line doesn't line up with the lines around it.",
        number + 1,
        column,
        f"It starts in column {column}; move it to {way}.",
    )


_CHECKS: tuple[Callable[[Place], SyntaxSlip | None], ...] = (
    quotes,
    _one_line_slip,
    brackets,
    special_sign,
    _line_out_of_place,
    _comment_in_text,
    _colon,
    _missing_colon,
    _indent,
)
