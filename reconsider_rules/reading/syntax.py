"""What a YAML syntax error means to a coach.

The parser says where it could not go on; the slip is in that line or shortly above. `explain`
asks a chain of questions, the most specific first: each looks for one kind of slip there.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from reconsider_rules.reading.characters import ODD_SPACES
from reconsider_rules.reading.language import WORDS
from reconsider_rules.reading.layout import (
    BLANKS,
    above,
    columns_beside,
    is_stray,
    is_text,
    key_of,
    odd_one,
    section_around,
    sections_of,
    width,
)
from reconsider_rules.reading.parser import Problem
from reconsider_rules.reading.slips import SLIPS, WRITE_PAIR
from reconsider_rules.record import Record

QUOTE_WHOLE_TEXT = "Put quotes round the whole text."


_NAME = re.compile(rf"\w+(?: (?:{'|'.join(word.split()[1] for word in WORDS if ' ' in word)}))?")
_CUT_ESCAPE = re.compile(r"\\?[0-9A-Fa-f]*\s*")  # where a text ends within a '\u00e9'
_ODD_INDENT = re.compile(f"[ ]*[{ODD_SPACES}]")


class SyntaxFinding(Record):
    """A syntax error in a coach's words, at a line and column counted from 1."""

    code: str
    message: str
    line: int
    column: int
    help: str
    width: int = 1


class _Place(Record):
    """Where the parser stopped; `line` and `column` count from 1, `number` from 0."""

    problem: Problem
    lines: list[str]
    line: int
    column: int

    @property
    def number(self) -> int:
        return self.line - 1

    @property
    def text(self) -> str:
        return self.lines[self.number]

    @property
    def before(self) -> str:
        return self.text[: self.column - 1]

    @property
    def at(self) -> str:
        return self.text[self.column - 1 : self.column]

    @property
    def rest(self) -> list[str]:
        """What follows in the file, the rest of the line first."""
        if self.problem.place[0] > len(self.lines):
            return []
        return [self.text[self.column - 1 :], *self.lines[self.line :]]

    @property
    def is_end(self) -> bool:
        """Whether nothing but comments follows."""
        return not any(map(is_text, self.rest))

    @property
    def above(self) -> int | None:
        return above(self.lines, self.number)


def explain(problem: Problem, lines: list[str]) -> SyntaxFinding:
    """Say what is wrong: the likeliest slip at the place."""
    line, column = problem.place
    last = max(len(lines), 1)
    place = _Place(problem, lines or [""], min(line, last), column)
    for question in _QUESTIONS:
        if finding := question(place):
            return finding
    return SyntaxFinding(
        "syntax",
        "from here on this line can't be understood.",
        place.line,
        column,
        "Compare it with the lines above; a text with special signs needs quotes.",
    )


def _line_out_of_place(place: _Place) -> SyntaxFinding | None:
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
            return SyntaxFinding(slip.code, slip.message, number + 1, match.end(), slip.help)
        if is_stray(text, sections):
            return stray(text.split(":")[0], number + 1, sections)
    return None


def stray(name: str, line: int, sections: tuple[str, ...]) -> SyntaxFinding:
    """A name at the very left that is none of the sections'."""
    return SyntaxFinding(
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


def _one_line_slip(place: _Place) -> SyntaxFinding | None:
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
                return SyntaxFinding(
                    slip.code,
                    slip.message.format(at=match["at"]),
                    number + 1,
                    match.start("at") + 1,
                    slip.help.replace("{{", "{").replace("}}", "}"),
                )
    return None


def _quotes(place: _Place) -> SyntaxFinding | None:
    """A quote never closed, or closed before the text ends."""
    line, column = place.problem.start
    if "quoted scalar" in place.problem.reading:
        if place.is_end or _CUT_ESCAPE.fullmatch("\n".join(place.rest)):
            return _unclosed_quote(line, column)
        if "Unicode character" in place.problem.what:
            return SyntaxFinding(
                "no-character",
                "what is written with '\\' here is no character, or half of one.",
                place.line,
                place.column - 2,
                "Write the character itself.",
            )
        if "escape" in place.problem.what:
            return SyntaxFinding(
                "backslash",
                "'\\' has a special meaning inside \"…\".",
                *place.problem.place,
                "Write '\\\\' for the sign itself, or use '…' quotes.",
            )
        if "document indicator" in place.problem.what:
            return _unclosed_quote(line, column)
    quote = place.before.rstrip()[-1:]
    if not quote or quote not in "\"'" or not place.at:
        return None
    if re.search(r"(^|[\s\[{,])$", place.before.rstrip()[:-1]):  # it opens: an earlier one is open
        for number in range(place.number - 1, -1, -1):
            value = re.search(r"(?:: |- |[\[{,] ?)([\"'])", place.lines[number])
            if value and value[1] == quote and quote not in place.lines[number][value.end() :]:
                return _unclosed_quote(number + 1, value.start(1) + 1)
    return SyntaxFinding(
        "text-after-quote",
        "there is more text after the closing quote.",
        place.line,
        place.column,
        "Put the quotes round the whole text; inside \"…\" write '…', "
        "and inside '…' write an apostrophe twice.",
    )


def _unclosed_quote(line: int, column: int) -> SyntaxFinding:
    return SyntaxFinding(
        "unclosed-quote",
        "the quote that opens here is never closed.",
        line,
        column,
        "Close it, or leave quotes out; inside '…' write an apostrophe twice.",
    )


def _brackets(place: _Place) -> SyntaxFinding | None:
    """A bracket not closed, closed by the wrong one, or followed by text."""
    what = place.problem.what
    if place.problem.reading.startswith("while parsing a flow"):
        line, column, bracket = _open_bracket(place)
        if place.is_end:
            return _unclosed_bracket(line, column, bracket)
        if place.at == "," and what.endswith("node content"):
            return SyntaxFinding(
                "extra-comma",
                "there is a comma too many here.",
                place.line,
                place.column,
                "Take it out, or write what is missing before it.",
            )
        if place.at and place.at in "]}" and place.line == line:
            return SyntaxFinding(
                "wrong-bracket",
                f"'{place.at}' stands where '{bracket}' must be closed.",
                place.line,
                place.column,
                "Close every '{' by '}' and every '[' by ']'.",
            )
        if place.line == line:
            return SyntaxFinding(
                "missing-comma",
                "a comma is missing before this.",
                place.line,
                place.column,
                "Put commas between: {at least: 3, at most: 5}; a text with ': ' needs quotes.",
            )
        return _unclosed_bracket(line, column, bracket)
    if what.startswith("did not find expected key") and place.before.rstrip()[-1:] in ("]", "}"):
        if place.at in "]}":
            return SyntaxFinding(
                "extra-bracket",
                f"there is one '{place.at}' too many.",
                place.line,
                place.column,
                "Take it out.",
            )
        if (key := key_of(place.text)) and place.text[key.end() : key.end() + 1] in ("{", "["):
            sign = place.text[key.end()]
            return SyntaxFinding(
                "text-starts-with-bracket",
                f"a text can't start with '{sign}' without quotes.",
                place.line,
                key.end() + 1,
                QUOTE_WHOLE_TEXT,
            )
    return None


def _open_bracket(place: _Place) -> tuple[int, int, str]:
    """The line and column of the innermost bracket that the parser was in, and the bracket."""
    for line, column in reversed(place.problem.open):
        bracket = place.lines[line - 1][column - 1 : column]
        if bracket in ("{", "["):  # else it is a pair in a list: [name: value]
            return line, column, bracket
    return place.line, place.column, place.at


def _unclosed_bracket(line: int, column: int, bracket: str) -> SyntaxFinding:
    return SyntaxFinding(
        "unclosed-bracket",
        f"the '{bracket}' that opens here is never closed.",
        line,
        column,
        "Close it at the end; a text that starts with a bracket needs quotes.",
    )


def _special_sign(place: _Place) -> SyntaxFinding | None:
    """A text that starts with a sign that means something in YAML."""
    line, column = place.problem.place
    if re.search("alias|anchor|tag|block scalar", place.problem.reading):
        line, column = place.problem.start
    elif not re.search(
        "cannot start any token|keys are not|sequence entries|node content", place.problem.what
    ):
        return None
    text = place.lines[line - 1] if line <= len(place.lines) else ""
    key = key_of(text)
    if key and "block scalar" in place.problem.reading:
        column = key.end() + 1
    sign = text[column - 1 : column]
    if sign in ("|", ">"):
        return SyntaxFinding(
            "text-after-fold-sign",
            f"after '{sign}' the text starts in the next line.",
            line,
            column,
            f"Put it there, indented; or take the '{sign}' out.",
        )
    if sign == "-":
        return SyntaxFinding(
            "list-on-same-line",
            "a list can't start on this line.",
            line,
            column,
            "Put every '- ' on a line of its own; a text that starts with '- ' needs quotes.",
        )
    return SyntaxFinding(
        "special-sign",
        f"a text can't start with '{sign}' without quotes.",
        line,
        column,
        QUOTE_WHOLE_TEXT,
    )


def _comment_in_text(place: _Place) -> SyntaxFinding | None:
    """A ' #' that cuts a text of several lines in two."""
    began = place.problem.start[0] - 1 if "simple key" in place.problem.reading else place.number
    before = above(place.lines, began)
    if before is None or (began < len(place.lines) and key_of(place.lines[began])):
        return None
    match = re.search(r"[^\s#:]\s+(#)", place.lines[before])
    is_beside = width(place.lines[began]) <= width(place.lines[before])
    if not match or (is_beside and key_of(place.lines[before])):
        return None
    return SyntaxFinding(
        "comment-in-text",
        "everything after ' #' is a comment, which cuts this text in two.",
        before + 1,
        match.start(1) + 1,
        QUOTE_WHOLE_TEXT,
    )


def _colon(place: _Place) -> SyntaxFinding | None:
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
    return SyntaxFinding(
        "colon-in-text",
        "this colon with a space after it would start a new value.",
        place.line,
        place.column,
        QUOTE_WHOLE_TEXT,
    )


def _continues_text(lines: list[str], number: int) -> bool:
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


def _missing_colon(place: _Place) -> SyntaxFinding | None:
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
        return SyntaxFinding(
            "indent",
            "this line looks like more of the text above, but isn't indented.",
            began + 1,
            start + 1,
            "Indent it further than the name that the text belongs to.",
        )
    return SyntaxFinding(
        "missing-colon",
        f"a colon is missing after '{name}'.",
        began + 1,
        start + 1,
        WRITE_PAIR,
        max(len(name), 1),
    )


def _is_prose(lines: list[str], number: int) -> bool:
    """Whether a line holds a plain text of several words, or more of one."""
    key = key_of(lines[number])
    value = lines[number][key.end() :] if key else lines[number].strip()
    return " " in value.strip() and value.lstrip()[:1] not in ("{", "[", "'", '"', "-")


def _indent(place: _Place) -> SyntaxFinding | None:
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
    return SyntaxFinding(
        "indent",
        "this line doesn't line up with the lines around it.",
        number + 1,
        column,
        f"It starts in column {column}; move it to {way}.",
    )


_QUESTIONS: tuple[Callable[[_Place], SyntaxFinding | None], ...] = (
    _quotes,
    _one_line_slip,
    _brackets,
    _special_sign,
    _line_out_of_place,
    _comment_in_text,
    _colon,
    _missing_colon,
    _indent,
)
