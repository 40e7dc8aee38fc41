"""Signs that mean something in YAML and stand where a coach meant plain text, or lack their partner."""

from __future__ import annotations

import re

from reconsider_rules.parsing.layout import key_of
from reconsider_rules.parsing.place import Place, SyntaxSlip

QUOTE_WHOLE_TEXT = "Put quotes round the whole text."

_CUT_ESCAPE = re.compile(r"\\?[0-9A-Fa-f]*\s*")  # where a text ends within a '\u00e9'


def quotes(place: Place) -> SyntaxSlip | None:
    """A quote never closed, or closed before the text ends."""
    line, column = place.problem.start
    if "quoted scalar" in place.problem.reading:
        if place.is_end or _CUT_ESCAPE.fullmatch("\n".join(place.rest)):
            return _unclosed_quote(line, column)
        if "Unicode character" in place.problem.what:
            return SyntaxSlip(
                "no-character",
                "what is written with '\\' here is no character, or half of one.",
                place.line,
                place.column - 2,
                "Write the character itself.",
            )
        if "escape" in place.problem.what:
            return SyntaxSlip(
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
    return SyntaxSlip(
        "text-after-quote",
        "there is more text after the closing quote.",
        place.line,
        place.column,
        "Put the quotes round the whole text; inside \"…\" write '…', "
        "and inside '…' write an apostrophe twice.",
    )


def _unclosed_quote(line: int, column: int) -> SyntaxSlip:
    return SyntaxSlip(
        "unclosed-quote",
        "the quote that opens here is never closed.",
        line,
        column,
        "Close it, or leave quotes out; inside '…' write an apostrophe twice.",
    )


def brackets(place: Place) -> SyntaxSlip | None:
    """A bracket not closed, closed by the wrong one, or followed by text."""
    what = place.problem.what
    if place.problem.reading.startswith("while parsing a flow"):
        line, column, bracket = _open_bracket(place)
        if place.is_end:
            return _unclosed_bracket(line, column, bracket)
        if place.at == "," and what.endswith("node content"):
            return SyntaxSlip(
                "extra-comma",
                "there is a comma too many here.",
                place.line,
                place.column,
                "Take it out, or write what is missing before it.",
            )
        if place.at and place.at in "]}" and place.line == line:
            return SyntaxSlip(
                "wrong-bracket",
                f"'{place.at}' stands where '{bracket}' must be closed.",
                place.line,
                place.column,
                "Close every '{' by '}' and every '[' by ']'.",
            )
        if place.line == line:
            return SyntaxSlip(
                "missing-comma",
                "a comma is missing before this.",
                place.line,
                place.column,
                "Put commas between: {at least: 3, at most: 5}; a text with ': ' needs quotes.",
            )
        return _unclosed_bracket(line, column, bracket)
    if what.startswith("did not find expected key") and place.before.rstrip()[-1:] in ("]", "}"):
        if place.at in "]}":
            return SyntaxSlip(
                "extra-bracket",
                f"there is one '{place.at}' too many.",
                place.line,
                place.column,
                "Take it out.",
            )
        if (key := key_of(place.text)) and place.text[key.end() : key.end() + 1] in ("{", "["):
            sign = place.text[key.end()]
            return SyntaxSlip(
                "text-starts-with-bracket",
                f"a text can't start with '{sign}' without quotes.",
                place.line,
                key.end() + 1,
                QUOTE_WHOLE_TEXT,
            )
    return None


def _open_bracket(place: Place) -> tuple[int, int, str]:
    """The line and column of the innermost bracket that the parser was in, and the bracket."""
    for line, column in reversed(place.problem.open):
        bracket = place.lines[line - 1][column - 1 : column]
        if bracket in ("{", "["):  # else it is a pair in a list: [name: value]
            return line, column, bracket
    return place.line, place.column, place.at


def _unclosed_bracket(line: int, column: int, bracket: str) -> SyntaxSlip:
    return SyntaxSlip(
        "unclosed-bracket",
        f"the '{bracket}' that opens here is never closed.",
        line,
        column,
        "Close it at the end; a text that starts with a bracket needs quotes.",
    )


def special_sign(place: Place) -> SyntaxSlip | None:
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
        return SyntaxSlip(
            "text-after-fold-sign",
            f"after '{sign}' the text starts in the next line.",
            line,
            column,
            f"Put it there, indented; or take the '{sign}' out.",
        )
    if sign == "-":
        return SyntaxSlip(
            "list-on-same-line",
            "a list can't start on this line.",
            line,
            column,
            "Put every '- ' on a line of its own; a text that starts with '- ' needs quotes.",
        )
    return SyntaxSlip(
        "special-sign",
        f"a text can't start with '{sign}' without quotes.",
        line,
        column,
        QUOTE_WHOLE_TEXT,
    )
