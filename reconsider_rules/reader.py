"""Located nodes → words, numbers and texts, each slip a diagnostic."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

from reconsider_rules import values
from reconsider_rules.model import Fact, Location, Number, Text, Value
from reconsider_rules.source import Mapping, Node, Scalar, Sequence, Source
from reconsider_rules.syntax import NBSP

_T = TypeVar("_T")

_CURLY = re.compile("[“”„‘’‚«»]")
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


class Reader:
    """Reads the nodes of one file. A method that finds a slip reports it and returns None."""

    def __init__(self, source: Source, unread: Collection[str] = ()) -> None:
        self.source = source
        self.unread = unread  # words of text that could not be parsed, in any file

    def at(self, node: Node) -> Location:
        return Location(self.source.path, node.line, node.column)

    def error(
        self, code: str, node: Node, message: str, help: str = "", severity: str = "error"
    ) -> None:
        width = len(node.text) if isinstance(node, Scalar) and node.line == node.end_line else 1
        self.source.report(
            code, message, node.line, node.column, help, width=max(width, 1), severity=severity
        )

    def unknown_name(
        self, code: str, node: Scalar, message: str, candidates: Collection[str]
    ) -> None:
        """Report a name that is declared nowhere, unless unread text may declare it."""
        if node.text not in self.unread:
            self.error(code, node, message, values.suggest(node.text, list(candidates)))

    def entries(self, node: Node, what: str) -> list[tuple[Scalar, Node]]:
        """The entries of a mapping; none, with a diagnostic, if it is something else."""
        if isinstance(node, Mapping):
            return node.entries
        if isinstance(node, Scalar) and node.plain and not node.text:
            self.error("empty-value", node, f"{what} is empty.", "Fill it in, or delete the line.")
        else:
            help = "Write 'name: value' lines, indented below it."
            if isinstance(node, Sequence):
                help += " The '- ' of a list doesn't belong here."
            self.error("not-a-mapping", node, f"{what} must be a mapping.", help)
        return []

    def fields(self, node: Node, what: str, allowed: dict[str, str]) -> dict[str, Node]:
        """The entries of a mapping by key, unknown keys reported.

        `allowed` gives for every key what to say of it: 'required', or nothing.
        """
        found: dict[str, Node] = {}
        for key, value in self.entries(node, what):
            if key.text in allowed:
                found[key.text] = value
            elif not self.odd_character(key):
                self.unknown_key(key, what, allowed)
        if isinstance(node, Mapping):
            for name, need in allowed.items():
                if need == "required" and name not in found:
                    self.error("missing-key", node, f"{what} has no '{name}'.",
                               f"Add a line '{name}: …'.")  # fmt: skip
        return found

    def unknown_key(self, key: Scalar, what: str, allowed: Collection[str]) -> None:
        if key.text == "<<":
            self.error("merge-key", key, "'<<' (a merge key) is not used in rule files.",
                       "Write the repeated lines out.")  # fmt: skip
            return
        self.error("unknown-key", key, f"{what} has no key '{values.shorten(key.text)}'.",
                   values.suggest(key.text, list(allowed)))  # fmt: skip

    def odd_character(self, node: Scalar) -> bool:
        """Report a non-breaking space or a curly quote in a name or value."""
        for pattern, code, name in (
            (NBSP, "non-breaking-space", "non-breaking space"),
            (_CURLY, "curly-quotes", "curly quote"),
        ):
            if match := re.search(pattern, node.text):
                line = self.source.lines[node.line - 1]
                column = line.find(match.group(), node.column - 1)
                self.source.report(
                    code, f"a {name} stands in '{values.shorten(node.text)}'.", node.line,
                    column + 1 if column >= 0 else node.column,
                    "Replace it by an ordinary space." if pattern is NBSP
                    else "Use straight quotes, or none.",
                )  # fmt: skip
                return True
        return False

    def word(self, node: Node, what: str) -> str | None:
        """A name or value on one line."""
        if not isinstance(node, Scalar):
            self.error("not-a-word", node, f"{what} must be a single value.",
                       "Write one value, without '- ' or further keys.")  # fmt: skip
            return None
        if not node.text:
            self.error("empty-value", node, f"{what} is empty.", "Fill it in, or delete the line.")
            return None
        return None if self.odd_character(node) else node.text

    def scalars(self, node: Node, what: str) -> Iterator[Scalar]:
        """The words of `one` or `[one, two]`."""
        items = node.items if isinstance(node, Sequence) else [node]
        if not items:
            self.error("empty-list", node, f"{what} is an empty list.", "Name at least one.")
        seen: set[str] = set()
        for item in items:
            if self.word(item, what) is not None and isinstance(item, Scalar):
                if item.text in seen:
                    self.error("repeated-value", item, f"'{item.text}' is listed twice.",
                               "Delete one of them.")  # fmt: skip
                seen.add(item.text)
                yield item

    def references(
        self, node: Node | None, what: str, code: str, declared: Collection[str]
    ) -> tuple[str, ...]:
        """Names that must be declared."""
        if node is None:
            return ()
        found = []
        for item in self.scalars(node, what):
            if item.text in declared:
                found.append(item.text)
            else:
                self.unknown_name(code, item, f"{what} names '{values.shorten(item.text)}', "
                                  "which is not declared.", declared)  # fmt: skip
        return tuple(found)

    def prose(self, node: Node | None, what: str) -> str:
        """A text for people."""
        if node is None:
            return ""
        if not isinstance(node, Scalar):
            self.error("not-a-text", node, f"{what} must be a text.",
                       "Put quotes round a text that has ': ' in it or starts with '[' or '{'.")  # fmt: skip
            return ""
        if not node.text.strip():
            self.error("empty-value", node, f"{what} is empty.", "Write the text.")
        if node.plain:
            line = self.source.lines[node.end_line - 1]
            # Two spaces before '#' are a comment on purpose; one is a '#' within a sentence.
            if comment := re.match(r"\s#", line[node.end_column - 1 :]):
                self.source.report(
                    "comment-in-text", f"{what} stops here: what follows ' #' is a comment.",
                    node.end_line, node.end_column - 1 + comment.end(),
                    "Put quotes round the whole text, or two spaces before a comment.",
                )  # fmt: skip
        return node.text.strip()

    def text(self, node: Node | None, what: str, facts: Collection[str]) -> Text:
        """A text whose placeholders name facts."""
        raw = self.prose(node, what)
        if "{" not in raw and "}" not in raw:
            return Text(raw, (raw,))
        assert isinstance(node, Scalar)
        parts: list[str | tuple[str, str | None]] = []
        end = 0
        for match in _PLACEHOLDER.finditer(raw):
            parts.append(raw[end : match.start()])
            end = match.end()
            if match.group() in ("{{", "}}"):
                parts.append(match.group()[0])
            elif match[1] is None:
                self.in_text("stray-brace", node, match.group(), f"{what} has a single '{match[0]}'.",
                             "Write {fact}, or '{{' and '}}' for braces themselves.")  # fmt: skip
            else:
                name, _, fallback = match[1].partition(" or ")
                if name in facts:
                    parts.append((name, fallback or None))
                elif name not in self.unread:
                    self.in_text(
                        "unknown-placeholder", node, match.group(),
                        f"{what} mentions {{{values.shorten(name)}}}, which is no fact.",
                        values.suggest(name, list(facts)) or "Name a fact or a conclusion.",
                    )  # fmt: skip
        parts.append(raw[end:])
        return Text(raw, tuple(part for part in parts if part))

    def in_text(
        self,
        code: str,
        node: Scalar,
        needle: str,
        message: str,
        help: str,
        severity: str = "error",
    ) -> None:
        """Report at the first place of `needle` within the scalar."""
        for number in range(node.line, min(node.end_line, len(self.source.lines)) + 1):
            start = node.column - 1 if number == node.line else 0
            column = self.source.lines[number - 1].find(needle, start)
            if column >= 0:
                self.source.report(
                    code, message, number, column + 1, help,
                    width=len(needle), severity=severity,
                )  # fmt: skip
                return
        self.error(code, node, message, help, severity)

    def number(self, node: Node | None, what: str) -> Number | None:
        if node is None or self.word(node, what) is None or not isinstance(node, Scalar):
            return None
        return self.value(node, lambda: values.number(node.text))

    def yes_no(self, node: Node | None, what: str, default: bool) -> bool:
        if node is None or self.word(node, what) is None or not isinstance(node, Scalar):
            return default
        if node.text.lower() not in ("yes", "no"):
            self.error("not-yes-or-no", node, f"{what} must be yes or no.", "Write yes or no.")
        return node.text.lower() == "yes"

    def value(self, node: Node, convert: Callable[[], _T]) -> _T | None:
        """What `convert` gives, its refusal reported at the node."""
        try:
            return convert()
        except values.NotAValue as refusal:
            self.error(refusal.code, node, refusal.message, refusal.help)
            return None

    def value_of(self, fact: Fact, node: Node, what: str) -> Value | None:
        """A value of the fact's type: a list for a set, else a single word."""
        if fact.type == "choices":
            if isinstance(node, Sequence) and not node.items:
                return ()
            members = [
                self.value(item, lambda item=item: values.option(fact, item.text))
                for item in self.scalars(node, what)
            ]
            found = [member for member in members if member is not None]
            return tuple(sorted(found)) if len(found) == len(members) and found else None
        if self.word(node, what) is None or not isinstance(node, Scalar):
            return None
        return self.value(node, lambda: values.from_text(fact, node.text))
