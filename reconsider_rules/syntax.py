"""What a YAML syntax error means to a coach, and how much of the file it spoils."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

NBSP = "\u00a0"


@dataclass(frozen=True, slots=True)
class SyntaxFinding:
    """A syntax error in a coach's words, at a line and column counted from 1."""

    code: str
    message: str
    line: int
    column: int
    help: str


def line_of(error: yaml.YAMLError) -> int:
    """The line, from 1, at which the parser gave up."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return mark.line + 1 if mark else 1


def explain(error: yaml.YAMLError, lines: list[str]) -> SyntaxFinding:
    """Say what is wrong: the likeliest slip at the place, else the parser's own words."""
    problem_mark = getattr(error, "problem_mark", None)
    context_mark = getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", "") or error)
    mark = problem_mark or context_mark
    line = mark.line + 1 if mark else 1
    column = mark.column + 1 if mark else 1
    if "quoted scalar" in str(getattr(error, "context", "")) and context_mark:
        return SyntaxFinding(
            "unclosed-quote",
            "the quote that opens here is never closed.",
            context_mark.line + 1,
            context_mark.column + 1,
            "Close it, or leave quotes out. Inside '…' write an apostrophe twice, or use \"…\".",
        )
    for look in (_tab, _text_after_quote, _unclosed_bracket, _two_colons, _missing_colon, _indent):
        if finding := look(problem, line, column, lines, context_mark):
            return finding
    return SyntaxFinding("syntax", f"this is not valid YAML: {problem}.", line, column,
                         "Compare with the lines above; a text with special signs needs quotes.")  # fmt: skip


def _tab(
    problem: str, line: int, column: int, lines: list[str], context: yaml.Mark | None
) -> SyntaxFinding | None:
    first = context.line if context else max(line - 2, 0)
    for number in range(first, min(line, len(lines))):
        indent = re.match(r"[ \t]*", lines[number])
        if indent and "\t" in indent.group():
            return SyntaxFinding(
                "tab", "this line is indented with a tab.", number + 1,
                indent.group().index("\t") + 1, "Indent with spaces only.",
            )  # fmt: skip
    if "'\\t'" in problem:
        return SyntaxFinding("tab", "a tab stands here.", line, column, "Use spaces instead.")
    return None


def _text_after_quote(
    problem: str, line: int, column: int, lines: list[str], context: yaml.Mark | None
) -> SyntaxFinding | None:
    text = lines[line - 1] if line <= len(lines) else ""
    if re.search(r"""(:|-|\[|,)\s+(["']).*?\2\s*[^\s,\]}#]""", text[: column + 1]):
        return SyntaxFinding(
            "text-after-quote", "there is more text after the closing quote.", line, column,
            "Put the quotes round the whole text. Inside '…' write an apostrophe twice.",
        )  # fmt: skip
    return None


def _unclosed_bracket(
    problem: str, line: int, column: int, lines: list[str], context: yaml.Mark | None
) -> SyntaxFinding | None:
    if "did not find expected ',' or" not in problem or context is None:
        return None
    bracket = lines[context.line][context.column : context.column + 1]
    return SyntaxFinding(
        "unclosed-bracket",
        f"the '{bracket}' that opens here is not closed, or a comma is missing.",
        context.line + 1,
        context.column + 1,
        "Close it on the same line and put commas between; a text with brackets needs quotes.",
    )


def _two_colons(
    problem: str, line: int, column: int, lines: list[str], context: yaml.Mark | None
) -> SyntaxFinding | None:
    if "mapping values are not allowed" not in problem:
        return None
    text = lines[line - 1]
    if (
        re.match(r"\s*(- )?[\w ]+:\s", text[:column])
        and text[:column].count(": ") + text[:column].endswith(":") >= 2
    ):
        return SyntaxFinding(
            "colon-in-text", "a ': ' inside a text starts a new value.", line, column,
            "Put quotes round the whole text.",
        )  # fmt: skip
    above = next((n for n in range(line - 2, -1, -1) if lines[n].strip()), None)
    if above is not None and re.match(r"\s*(- )?[\w ]+$", lines[above]):
        start = len(lines[above]) - len(lines[above].lstrip())
        return _no_colon(lines[above], above + 1, start + 1)
    return SyntaxFinding(
        "indent", "this line is indented more than its place allows.", line,
        len(text) - len(text.lstrip()) + 1, "Line it up with the lines that belong beside it.",
    )  # fmt: skip


def _missing_colon(
    problem: str, line: int, column: int, lines: list[str], context: yaml.Mark | None
) -> SyntaxFinding | None:
    if "could not find expected ':'" not in problem:
        return None
    number = context.line if context else line - 1
    text = lines[number]
    before = lines[number - 1] if number else ""
    if re.search(r"\s#", before) and not re.match(r"\s*#", before):
        return SyntaxFinding(
            "comment-in-text", "everything after ' #' is a comment, which cuts this text in two.",
            number, before.index(" #") + 2, "Put quotes round the whole text.",
        )  # fmt: skip
    return _no_colon(text, number + 1, len(text) - len(text.lstrip()) + 1)


def _no_colon(text: str, line: int, column: int) -> SyntaxFinding:
    word = text.strip().removeprefix("- ").split(" ")[0].split(NBSP)[0]
    if NBSP in text:
        return SyntaxFinding(
            "non-breaking-space", "a non-breaking space stands here where a space must be.",
            line, text.index(NBSP) + 1, "Replace it by an ordinary space.",
        )  # fmt: skip
    if re.match(r"[\w ]+:\S", text.strip()):
        return SyntaxFinding(
            "no-space-after-colon", "a space is missing after ':'.", line, text.index(":") + 1,
            "Write 'name: value'.",
        )  # fmt: skip
    return SyntaxFinding(
        "missing-colon", f"'{word}' has no ':' after it.", line, column, "Write 'name: value'."
    )


def _indent(
    problem: str, line: int, column: int, lines: list[str], context: yaml.Mark | None
) -> SyntaxFinding | None:
    text = lines[line - 1] if line <= len(lines) else ""
    if problem.startswith(("did not find expected key", "did not find expected '-'")):
        before = lines[line - 2] if line > 1 else ""
        if NBSP in text[: len(text) - len(text.lstrip())]:
            return _no_colon(text, line, 1)
        if re.search(r"\S\s+#", before) and not re.match(r"\s*#", before):
            place = re.search(r"\s#", before)
            return SyntaxFinding(
                "comment-in-text",
                "everything after ' #' is a comment, which cuts this text in two.",
                line - 1, place.end() if place else 1, "Put quotes round the whole text.",
            )  # fmt: skip
        return SyntaxFinding(
            "indent", "this line doesn't line up with the lines it belongs to.", line, column,
            "Indent entries of one list or mapping alike; a list item starts with '- '.",
        )  # fmt: skip
    return None


def entry_around(lines: list[str], line: int) -> range:
    """The line numbers, from 0, of the entry that the line (from 1) belongs to.

    An entry is what starts at the smallest indentation below a top-level key: one rule, one
    fact, one advice; or the top-level line itself.
    """
    number = min(line, len(lines)) - 1
    top = number
    while top > 0 and (not lines[top].strip() or lines[top][0] in " \t#-"):
        top -= 1
    end = top + 1
    while end < len(lines) and (not lines[end].strip() or lines[end][0] in " \t#-" + NBSP):
        end += 1
    inside = [n for n in range(top + 1, end) if lines[n].strip()]
    if number == top or not inside:
        return range(number, number + 1)
    indent = min(_width(lines[n]) for n in inside)
    starts = [n for n in inside if _width(lines[n]) == indent]
    start = max((n for n in starts if n <= number), default=top + 1)
    stop = min((n for n in starts if n > number), default=end)
    return range(start, stop)


def _width(line: str) -> int:
    return len(line) - len(line.lstrip(" \t" + NBSP))
