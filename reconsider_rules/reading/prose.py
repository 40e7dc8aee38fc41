"""Nodes → texts for people, with their placeholders."""

from __future__ import annotations

import re
from collections.abc import Collection

from reconsider_rules.errors import Severity
from reconsider_rules.model import Text
from reconsider_rules.parsing.nodes import Node, Scalar, Unread
from reconsider_rules.reading.reader import Reader
from reconsider_rules.reading.refusals import shorten, suggest

_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def prose(reader: Reader, node: Node, what: str) -> str:
    """A text for people; empty, with a diagnostic, if it is something else."""
    if isinstance(node, Unread):
        return ""
    if not isinstance(node, Scalar):
        reader.error(
            "not-a-text",
            node,
            f"{what} must be a text.",
            "Put quotes round a text that starts with '[' or '{'; take '- ' out.",
        )
        return ""
    if node.plain:
        line = reader.file.lines[node.end_line - 1]
        end = node.end_column - 1
        # Two spaces before '#' are a comment on purpose; one is a '#' within a sentence.
        if line.startswith(" #", end):
            reader.file.report(
                "comment-in-text",
                f"{what} stops here: what follows ' #' is a comment.",
                node.end_line,
                end + 2,
                "Put quotes round the whole text, or two spaces before a comment.",
            )
            return node.text
    text = node.text.strip()
    if not text:
        reader.report_empty(node, what)
    return text


def text(reader: Reader, node: Node, what: str, facts: Collection[str]) -> Text:
    """A text whose placeholders name facts."""
    raw = prose(reader, node, what)
    if "{" not in raw and "}" not in raw:
        return Text(raw, (raw,))
    assert isinstance(node, Scalar)
    parts: list[str | tuple[str, str | None]] = []
    end = 0
    for match in _PLACEHOLDER.finditer(raw):
        parts.append(raw[end : match.start()])
        end = match.end()
        if match[0] in ("{{", "}}"):
            parts.append(match[0][0])
        elif match[1] is None:
            _report(
                reader,
                node,
                raw,
                match,
                "stray-brace",
                f"{what} has a single '{match[0]}'.",
                "Write {name} with the name of a fact, or '{{' and '}}' for braces themselves.",
            )
        else:
            name, alternative, fallback = match[1].partition(" or")
            fallback = fallback.removeprefix(" ")
            if alternative and not fallback.strip():
                _report(
                    reader,
                    node,
                    raw,
                    match,
                    "empty-fallback",
                    f"{what} has no words after 'or' in '{match[0]}'.",
                    "Write what to say where the fact is unknown, or take 'or' out.",
                )
            elif name in facts:
                parts.append((name, fallback or None))
            elif name not in reader.unread and name not in reader.told:
                reader.told.add(name)
                _report(
                    reader,
                    node,
                    raw,
                    match,
                    "unknown-placeholder",
                    f"{what} mentions {{{shorten(name)}}}, which is no fact.",
                    suggest(name, facts),
                )
    parts.append(raw[end:])
    return Text(raw, tuple(part for part in parts if part))


def check_known(reader: Reader, node: Node, text: Text, known: Collection[str], what: str) -> None:
    """Warn of a placeholder that may have nothing to show."""
    open_names = {name for name, fallback in text.placeholders if fallback is None}
    open_names -= {*known, *reader.doubtful}
    if not open_names or not isinstance(node, Scalar):
        return
    for match in _PLACEHOLDER.finditer(text.raw):
        if (name := match[1]) in open_names:
            open_names.remove(name)  # once is enough
            _report(
                reader,
                node,
                text.raw,
                match,
                "placeholder-may-be-unknown",
                f"{what} mentions {{{name}}}, which may be unknown when it is shown.",
                f"Write words for when it is: {{{name} or …}}.",
                "warning",
            )


def _report(
    reader: Reader,
    node: Scalar,
    raw: str,
    match: re.Match[str],
    code: str,
    message: str,
    help: str,
    severity: Severity = "error",
) -> None:
    """Report at the place of a match in the text, found again in the lines of the file."""
    again = raw.count(match[0], 0, match.start())
    for number in range(node.line, min(node.end_line, len(reader.file.lines)) + 1):
        line = reader.file.lines[number - 1]
        column = node.column - 2 if number == node.line else -1
        while (column := line.find(match[0], column + 1)) >= 0:
            if again == 0:
                reader.file.report(
                    code, message, number, column + 1, help, width=len(match[0]), severity=severity
                )
                return
            again -= 1
    reader.error(code, node, message, help, severity)
