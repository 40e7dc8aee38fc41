"""Nodes → words, numbers, values and lists of names, each slip a diagnostic."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import TypeVar

from reconsider_rules.model import Fact, Number, Value
from reconsider_rules.parsing.nodes import Mapping, Node, Scalar, Sequence, Unread
from reconsider_rules.reading import numbers, values
from reconsider_rules.reading.entries import EntryReader
from reconsider_rules.reading.refusals import NotAValue, shorten

_T = TypeVar("_T")


class Reader(EntryReader):
    """Reads all nodes of one file. A method that finds a slip reports it and returns nothing."""

    def word(self, node: Node, what: str) -> Scalar | None:
        """A name or value on one line."""
        if type(node) is not Scalar:
            if not isinstance(node, Unread):
                self.error(
                    "not-a-word",
                    node,
                    f"{what} must be a single value.",
                    "Write one value, without '- ', brackets or further lines.",
                )
            return None
        if not node.text:
            self.report_empty(node, what)
            return None
        if node.line != node.end_line and node.plain:
            text = self.file.lines[node.line]
            self.file.report(
                "indent",
                "this line continues the value above it.",
                node.line + 1,
                len(text) - len(text.lstrip()) + 1,
                "Line it up with the lines it belongs beside.",
            )
            return None
        return None if self.odd_character(node) else node

    def words(self, node: Node, what: str) -> Iterator[Scalar]:
        """The words of `one` or `[one, two]`."""
        if type(node) is Scalar:
            if word := self.word(node, what):
                yield word
            return
        if isinstance(node, Mapping):
            self.error(
                "not-a-word",
                node,
                f"{what} must be one name, or a list of names.",
                "Write one, or [one, other], without ':'.",
            )
            return
        items = node.items if isinstance(node, Sequence) else [node]
        if not items:
            self.error("empty-list", node, f"{what} is an empty list.", "Name at least one.")
        seen: set[str] = set()
        for item in items:
            word = self.word(item, what)
            if word is not None and word.text in seen:
                self.error(
                    "repeated-value",
                    word,
                    f"'{shorten(word.text)}' is listed twice.",
                    "Delete one of them.",
                )
            elif word is not None:
                seen.add(word.text)
                yield word

    def references(
        self, node: Node, what: str, code: str, declared: Collection[str]
    ) -> tuple[str, ...]:
        """Names that must be declared."""
        found = []
        for word in self.words(node, what):
            if word.text in declared:
                found.append(word.text)
            else:
                self.unknown_name(
                    code,
                    word,
                    f"{what} names '{shorten(word.text)}', which is not declared.",
                    declared,
                )
        return tuple(found)

    def number(self, node: Node, what: str, unit: str = "", tested: bool = False) -> Number | None:
        """A number; where a fact is `tested`, there may be bounds in its place."""
        word = self.word(node, what)
        convert = partial(numbers.number, unit=unit, tested=tested)
        return None if word is None else self.value(word, convert)

    def yes_no(self, node: Node, what: str) -> bool | None:
        word = self.word(node, what)
        value = None if word is None else values.yes_no(word.text)
        if word is not None and value is None:
            self.error("not-yes-or-no", word, f"{what} must be yes or no.", "Write yes or no.")
        return value

    def value(self, node: Scalar, convert: Callable[[str], _T]) -> _T | None:
        """What `convert` makes of the text, its refusal reported at the node."""
        try:
            return convert(node.text)
        except NotAValue as refusal:
            self.error(refusal.code, node, refusal.message, refusal.help)
            return None

    def value_of(self, fact: Fact, node: Node, what: str) -> Value | None:
        """A value of the fact's type: a list for a set, else a single word."""
        if fact.name in self.doubtful:
            return None
        if fact.type == "choices":
            if isinstance(node, Sequence) and not node.items:
                return ()
            if isinstance(node, Scalar) and values.is_none(fact, node.text):
                return ()
            convert = partial(values.option, fact)
            members = [self.value(word, convert) for word in self.words(node, what)]
            found = [member for member in members if member is not None]
            return tuple(sorted(found)) if len(found) == len(members) and found else None
        word = self.word(node, what)
        return None if word is None else self.value(word, partial(values.from_text, fact))
