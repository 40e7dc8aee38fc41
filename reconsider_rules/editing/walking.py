"""Nodes of a file and the table of the language → what each name and word in it stands for.

Half-typed files are walked too, so nothing is checked here: what has no meaning is passed by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from reconsider_rules.editing.symbols import Declared, Occurrence, Section, Slot, Symbol
from reconsider_rules.keys import Entries, Form, Key, Kind, Nested, References, Word
from reconsider_rules.language import (
    ACCEPTABLE,
    CHANGES,
    EXTENDS,
    GROUPS,
    KINDS,
    KNOWN,
    REMOVES,
    RULE_FILE,
    SCENARIO,
    TYPES,
)
from reconsider_rules.model import VERDICT
from reconsider_rules.parsing.nodes import Mapping, Node, Scalar
from reconsider_rules.parsing.nodes import Sequence as Listed
from reconsider_rules.reading.files import BUILT_IN

_WORDS = ("ask", "label", "title", "because")
"""The keys behind which stand the words that a thing is known by, the best first."""
_PLACEHOLDER = re.compile(r"\{\{|\{([^\s{}]+)(?=\s+or\b|\s*\}|\s*$)")
_TEST = {key.name: key for type in TYPES for key in type.tests.keys}
_BELOW = {BUILT_IN: "The rules that come with the package."}
_YES_NO = {"yes": "", "no": ""}


class Walk:
    """What stands in a file: its occurrences, what it declares, and its sections with their keys."""

    def __init__(self, lines: Sequence[str], documents: Iterable[Node], kind: Kind) -> None:
        self.lines = lines
        self.occurrences: list[Occurrence] = []
        self.declared: list[Declared] = []
        self.sections: list[Scalar] = []
        self.extends = ""
        for node in documents:
            if kind is RULE_FILE and isinstance(node, Mapping):
                self.sections += [key for key, _ in node.entries]
                said = {key.text: value for key, value in node.entries}.get("extends")
                self.extends = said.text.strip() if isinstance(said, Scalar) else ""
            elif kind is SCENARIO:
                self.case(node)
            self.entry(node, kind)

    def note(
        self,
        node: Scalar,
        slot: Slot,
        symbol: Symbol | None = None,
        declares: bool = False,
        means: str = "",
    ) -> None:
        if node.text.strip():
            self.occurrences.append(Occurrence(node, slot, symbol, declares, means))

    def case(self, node: Node) -> None:
        """A scenario is known by its title; no name refers to it but one of the layers above."""
        for key, title in _entries(node):
            if key.text == "title" and isinstance(title, Scalar):
                symbol = Symbol("cases", title.text)
                self.declared.append(Declared(symbol, title, node, node.line, "case", ""))

    def entry(self, node: Node, kind: Kind, owner: Symbol | None = None) -> None:
        """An entry of a kind, its keys and what stands behind each."""
        entries = node.entries if isinstance(node, Mapping) else []
        there = {key.text for key, _ in entries}
        left = tuple([key for key in kind.keys if key.name not in there])
        if isinstance(node, Scalar):
            self.note(node, Slot(left, is_key=True))
        for key, value in entries:
            known = kind.key.get(key.text)
            keys = (*left, known) if known else left
            self.note(key, Slot(keys, is_key=True), means=known.means if known else "")
            if known:
                self.behind(known, value, kind, owner)

    def behind(self, key: Key, node: Node, kind: Kind, owner: Symbol | None) -> None:
        """What stands behind a key of an entry of a kind."""
        form: Form = key.form
        if isinstance(form, Nested):
            self.entry(node, form.kind)
        elif isinstance(form, Entries):
            self.declarations(key.name, node, form, declares=kind is not CHANGES)
        elif isinstance(form, Word) or form == "yes/no" or key is EXTENDS:
            self.words(node, _words_behind(key).items())
        elif isinstance(form, References) and form.to == "verdicts":
            self.values(VERDICT, node, Slot(fact=VERDICT))
        elif isinstance(form, References):
            self.names(node, form.to)  # type: ignore[arg-type]
        elif form == "reasons":
            self.reasons(node, _section(key.name) if kind is REMOVES else None)
        elif form == "options" and owner:
            self.options(node, owner)
        elif form == "text":
            self.placeholders(node)
        elif form in ("conditions", "claims"):
            self.formula(node, claims=form == "claims")
        elif form in ("facts", "conclusions", "won"):
            self.given(
                node,
                Slot(
                    sections=("facts",),
                    only="facts" if form == "facts" else "conclusions",
                    is_key=form != "won",
                ),
            )

    def reasons(self, node: Node, section: Section | None) -> None:
        """Names of a section, each with a reason; without one, findings of the check."""
        for name in _keys(node):
            if section:
                slot = Slot(sections=(section,), is_key=True)
                self.note(name, slot, Symbol(section, name.text))
            else:
                slot = Slot(words=tuple(ACCEPTABLE.items()), is_key=True)
                self.note(name, slot, means=ACCEPTABLE.get(name.text, ""))

    def declarations(self, name: str, node: Node, form: Entries, declares: bool) -> None:
        """The entries of a section; in changes they are those of the rules below."""
        section = _section(name)
        slot = (
            Slot()
            if declares
            else Slot(
                sections=(section,),
                only=name if name in ("facts", "conclusions") else "",
                is_key=True,
            )
        )
        if form.listed and isinstance(node, Listed) and declares:
            for item in node.items:
                entries = item.entries if isinstance(item, Mapping) else []
                id = next((value for key, value in entries if key.text == "id"), None)
                if isinstance(id, Scalar):
                    self.declare(Symbol(section, id.text), id, item, item.line, form.kind)
                self.entry(item, form.kind)
            return
        if isinstance(node, Scalar) and not declares:
            self.note(node, slot)
        for key, entry in node.entries if isinstance(node, Mapping) else ():
            symbol = Symbol(section, key.text)
            if declares:
                self.declare(symbol, key, entry, key.line, form.kind)
            else:
                self.note(key, slot, symbol)
            self.entry(entry, form.kind, symbol)

    def declare(self, symbol: Symbol, key: Scalar, node: Node, line: int, kind: Kind) -> None:
        said = {key.text: value for key, value in _entries(node) if isinstance(value, Scalar)}
        words = next((said[name].text for name in _WORDS if name in said), "")
        type = said["type"].text if "type" in said else ""
        self.note_declared(Declared(symbol, key, node, line, kind.name, words, type))

    def options(self, node: Node, fact: Symbol) -> None:
        for key, words in _entries(node):
            symbol = Symbol("options", key.text, fact.name)
            text = words.text if isinstance(words, Scalar) else ""
            self.note_declared(Declared(symbol, key, words, key.line, "option", text))

    def note_declared(self, found: Declared) -> None:
        if found.symbol.name.strip():
            self.note(found.key, Slot(), found.symbol, True)
            words = " ".join(found.words.split())
            self.declared.append(found.replaced(words=words))

    def words(self, node: Node, words: Iterable[tuple[str, str]]) -> None:
        if isinstance(node, Scalar):
            slot = Slot(words=tuple(words))
            self.note(node, slot, means=dict(slot.words).get(node.text, ""))

    def names(self, node: Node, section: Section) -> None:
        for word in _words(node):
            self.note(word, Slot(sections=(section,)), Symbol(section, word.text))

    def placeholders(self, node: Node) -> None:
        """The facts that a text names in braces."""
        if not isinstance(node, Scalar) or "{" not in node.text:
            return
        for number in range(node.line, min(node.end_line, len(self.lines)) + 1):
            start = node.column - 1 if number == node.line else 0
            for match in _PLACEHOLDER.finditer(self.lines[number - 1], start):
                if name := match[1]:
                    column = match.start(1) + 1
                    word = Scalar(number, column, name, True, number, column + len(name))
                    self.note(word, Slot(sections=("facts",)), Symbol("facts", name))

    def formula(self, node: Node, claims: bool) -> None:
        """Conditions; in claims, advice too."""
        groups = (*GROUPS.keys, *(_RECOMMEND if claims else ()))
        slot = Slot(groups, ("facts",), is_key=True)
        if isinstance(node, Scalar):
            self.note(node, slot)
        for item in node.items if isinstance(node, Listed) else ():
            self.formula(item, claims)
        for key, value in _entries(node):
            if key.text in GROUPS.key:
                self.note(key, slot, means=GROUPS.key[key.text].means)
                self.formula(value, claims)
            elif key.text == "recommend" and claims:
                self.note(key, slot, means=_RECOMMEND[0].means)
                self.names(value, "advice")
            else:
                self.note(key, slot, Symbol("facts", key.text))
                self.test(key.text, value)

    def test(self, fact: str, node: Node) -> None:
        """What is asked of a fact."""
        if not isinstance(node, Mapping):
            self.values(fact, node, Slot(fact=fact, asked="test"))
            return
        for key, value in node.entries:
            known = _TEST.get(key.text)
            self.note(
                key, Slot(fact=fact, asked="keys", is_key=True), means=known.means if known else ""
            )
            if known and known.form == "range":
                for bound, _ in _entries(value):
                    self.note(bound, Slot(_TEST_OF_NUMBERS, is_key=True))
            elif known and known.form in ("any members", "all members"):
                self.values(fact, value, Slot(fact=fact))

    def given(self, node: Node, slot: Slot) -> None:
        """Facts or conclusions, each with its value or values."""
        for name in _words(node):
            self.note(name, slot, Symbol("facts", name.text))
        for key, value in _entries(node):
            self.note(key, slot, Symbol("facts", key.text))
            self.values(key.text, value, Slot(fact=key.text))

    def values(self, fact: str, node: Node, slot: Slot) -> None:
        if isinstance(node, Listed):  # in which no word stands for all that is known
            slot = slot.replaced(asked="value")
        for word in _words(node):
            means = KNOWN.get(word.text, "") if slot.asked == "test" else ""
            self.note(word, slot, Symbol("options", word.text, fact), means=means)


_RECOMMEND = tuple([key for kind in KINDS for key in kind.keys if key.name == "recommend"][:1])
_TEST_OF_NUMBERS = next(type.tests.keys for type in TYPES if type.name == "number")


def _section(name: str) -> Section:
    return "facts" if name == "conclusions" else name  # type: ignore[return-value]


def _words_behind(key: Key) -> dict[str, str]:
    """The words that may stand behind a key, with what each means."""
    if isinstance(key.form, Word):
        return dict(key.form.words)
    return _BELOW if key is EXTENDS else _YES_NO


def _entries(node: Node) -> Iterable[tuple[Scalar, Node]]:
    return node.entries if isinstance(node, Mapping) else ()


def _keys(node: Node) -> Iterable[Scalar]:
    """The keys of a mapping; a word that may become one."""
    return [node] if isinstance(node, Scalar) else [key for key, _ in _entries(node)]


def _words(node: Node) -> list[Scalar]:
    """The words of `one` or `[one, two]`."""
    items = node.items if isinstance(node, Listed) else [node]
    return [item for item in items if isinstance(item, Scalar)]
