"""The first pass over the files of a rule base: every name that is declared in any of them.

Facts, conclusions and sources refer to nothing else and are read here; advice, rules and
guarantees are only found, to be read once all names are known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import TypeAlias, TypeVar

from reconsider_rules.keys import Kind
from reconsider_rules.language import CONCLUSION, FACT, RULE, RULE_FILE, SECTIONS, SOURCE
from reconsider_rules.model import Fact, Location, Source
from reconsider_rules.parsing import layout
from reconsider_rules.parsing.file import FullError, YamlFile
from reconsider_rules.parsing.nodes import Mapping, Node, Scalar, Sequence, Unread
from reconsider_rules.reading.declarations import DeclarationReader
from reconsider_rules.reading.reader import Reader
from reconsider_rules.reading.refusals import nearest, shorten

KEBAB = re.compile(r"[^\W_A-Z]+(-[^\W_A-Z]+)*")

MAX_UNKNOWN = 20

_T = TypeVar("_T")
Found: TypeAlias = tuple[Reader, Scalar, Node]  # where, its name, what it says


class Sections:
    """What the files declare, by name; `anonymous` are rules without a usable id, `layer` is what
    the files say of the rules that they extend."""

    def __init__(self, files: Iterable[YamlFile]) -> None:
        self.unread: set[str] = set()
        self.doubtful: set[str] = set()
        self.readers = [Reader(file, self.unread, self.doubtful) for file in files]
        self.facts: dict[str, Fact] = {}
        self.citations: dict[str, Source] = {}
        self.advice: dict[str, Found] = {}
        self.rules: dict[str, Found] = {}
        self.guarantees: dict[str, Found] = {}
        self.anonymous: list[tuple[Reader, Node]] = []
        self.layer: list[Found] = []
        self.noted: dict[YamlFile, int] = {}  # how many unread lines were looked at
        for reader in self.readers:
            with suppress(FullError):
                self.declare_file(reader)
        self.note_unread()

    def layered(self, name: str) -> list[Found]:
        """Where the files say this of the rules that they extend."""
        return [found for found in self.layer if found[1].text == name]

    def note_unread(self) -> None:
        """Names in text that was not read may be declared there; facts declared there are doubtful."""
        for reader in self.readers:
            file = reader.file
            if self.noted.get(file) != len(file.unread):
                self.noted[file] = len(file.unread)
                self.unread |= file.unread_names()
        unread = {file.path: file.unread for file in self.noted}
        self.doubtful.update(
            fact.name
            for fact in self.facts.values()
            if fact.location.line - 1 in unread[fact.location.path]
        )

    def declare_file(self, reader: Reader) -> None:
        file = reader.file
        if not file.documents and not file.diagnostics:
            file.report(
                "empty-file", "this file is empty.", 1, 1, "Write rules in it, or delete it."
            )
        unknown = 0
        for node in file.documents[:1]:
            fields = reader.entries(node, "a rule file")
            if not isinstance(node, Mapping):
                file.skip(range(len(file.lines)))
            for key, section in fields:
                if key.text in SECTIONS:
                    self.declare_section(reader, key, section)
                elif key.text in RULE_FILE.key:
                    self.layer.append((reader, key, section))
                else:
                    self.unknown_section(reader, key, section)
                    unknown += 1
                if unknown > MAX_UNKNOWN:  # this is some other file
                    file.skip(range(len(file.lines)))
                    return
        for node in file.documents[1:2]:
            file.skip(range(node.line - 1, len(file.lines)))
            reader.error(
                "second-document",
                node,
                "'---' starts a second file within the file here.",
                "Delete the line with '---'; one file holds each section once.",
            )

    def unknown_section(self, reader: Reader, key: Scalar, node: Node) -> None:
        """A name at the very left that is none of the sections'."""
        file = reader.file
        around = layout.entry_around(file.lines, key.line - 1)
        if around.start < key.line - 1:  # it ends the entry above
            file.skip(around)
        is_near = nearest(key.text, RULE_FILE.key)
        if (
            is_near
            or key.column > 1
            or not layout.is_stray(file.lines[key.line - 1], layout.sections_of(file.lines))
        ):
            reader.unknown_key(key, node, "a rule file", RULE_FILE.key)
            return
        from reconsider_rules.parsing.syntax import stray  # only needed once something is wrong

        file.skip_block(key.line)
        finding = stray(key.text, key.line, tuple(RULE_FILE.key))
        reader.error(finding.code, key, finding.message, finding.help)

    def declare_section(self, reader: Reader, section: Scalar, node: Node) -> None:
        name, entries = section.text, SECTIONS[section.text]
        if entries.listed:
            self.declare_list(reader, name, entries.kind, node)
            return
        found = reader.entries(node, f"'{name}'", entries.kind.key)
        if not isinstance(node, Mapping):
            reader.file.skip_block(section.line)
        declarations = DeclarationReader(reader)
        for key, value in found:
            reader.told = set()
            if reader.odd_character(key):
                reader.file.skip_block(key.line)
            elif entries.kind is FACT:
                self.declare_one(reader, key, value, FACT, self.facts, declarations.fact)
            elif entries.kind is CONCLUSION:
                self.declare_one(
                    reader, key, value, CONCLUSION, self.facts, declarations.conclusion
                )
            elif entries.kind is SOURCE:
                self.declare_one(reader, key, value, SOURCE, self.citations, declarations.source)
            else:
                as_it_is = partial(_as_it_is, reader)
                self.declare_one(reader, key, value, entries.kind, self.advice, as_it_is)

    def declare_one(
        self,
        reader: Reader,
        key: Scalar,
        node: Node,
        kind: Kind,
        table: dict[str, _T],
        read_one: Callable[[Scalar, Node], _T],
    ) -> None:
        if isinstance(node, Unread) or (reader.is_empty(node) and reader.file.is_cut(key.line)):
            self.unread.add(key.text)
        elif key.text in table:
            self.doubtful.add(key.text)
            self.declared_twice(reader, key, kind, _location(table[key.text]))
        else:
            table[key.text] = read_one(key, node)

    def declared_twice(self, reader: Reader, key: Scalar, kind: Kind, first: Location) -> None:
        """Report a second declaration: of two files, it is the newer that has it."""
        last, file = reader.at(key), reader.file
        other = next(each.file for each in self.readers if each.file.path == first.path)
        if other.changed > file.changed:
            first, last, file = last, first, other
        file.report(
            "declared-twice",
            f"{kind.name} '{shorten(key.text)}' is already declared at {first}.",
            last.line,
            last.column,
            "Give one of them another name, or delete it.",
            width=len(key.text),
        )

    def declare_list(self, reader: Reader, name: str, kind: Kind, node: Node) -> None:
        """Rules and guarantees: lists of entries with an `id`."""
        if not isinstance(node, Sequence):
            if reader.is_empty(node):
                reader.report_empty(node, f"'{name}'")
            elif not isinstance(node, Unread):
                reader.file.skip(layout.section_around(reader.file.lines, node.line - 1))
                reader.error(
                    "not-a-list",
                    node,
                    f"'{name}' must be a list.",
                    "Start each entry with '- id: …'.",
                )
            return
        nodes = self.rules if kind is RULE else self.guarantees
        pieces = 0  # how many items before this one belong to the one before them
        for number, item in enumerate(node.items):
            entries = item.entries if isinstance(item, Mapping) else []
            id = next((value for key, value in entries if key.text == "id"), None)
            if id is None and number and len(entries) == 1 and entries[0][0].text in kind.key:
                pieces += 1
                reader.file.skip_block(node.items[number - 1].line)
                reader.file.skip_block(item.line)
                if pieces == 1:
                    reader.error(
                        "extra-dash",
                        item,
                        f"this '- ' starts a new entry of '{name}', which has no 'id'.",
                        "Replace '- ' by two spaces if the line belongs to the entry above.",
                    )
                continue
            pieces = 0
            if id is None:
                self.anonymous_entry(reader, name, kind, item)
            else:
                self.declare_item(reader, kind, nodes, id, item)

    def anonymous_entry(self, reader: Reader, name: str, kind: Kind, item: Node) -> None:
        """A rule or guarantee without a usable id: its other errors are still reported."""
        if not isinstance(item, Mapping):
            reader.entries(item, f"an entry of '{name}'")
            reader.file.skip_block(item.line)
        elif kind is RULE:
            self.anonymous.append((reader, item))
        else:
            reader.error(
                "missing-key", item, f"this {kind.name} has no 'id'.", "Add a line 'id: …'."
            )

    def declare_item(
        self, reader: Reader, kind: Kind, nodes: dict[str, Found], id: Node, item: Node
    ) -> None:
        word = reader.word(id, "'id'")
        if word is None:
            reader.file.skip_block(item.line)
            if kind is RULE:
                self.anonymous.append((reader, item))
            return
        if not KEBAB.fullmatch(word.text):
            reader.error(
                "bad-id",
                word,
                f"'{shorten(word.text)}' can't be an id.",
                f"Use small letters and digits with '-' between words: {as_id(word.text)}.",
            )
        if word.text in nodes:
            first, key, _ = nodes[word.text]
            self.declared_twice(reader, word, kind, first.at(key))
            if kind is RULE:
                self.anonymous.append((reader, item))
        else:
            nodes[word.text] = (reader, word, item)


def _as_it_is(reader: Reader, key: Scalar, node: Node) -> Found:
    return reader, key, node


def _location(declared: Fact | Source | Found | object) -> Location:
    if isinstance(declared, tuple):
        reader, key, _ = declared
        place = reader.at(key)
        assert isinstance(place, Location)
        return place
    assert isinstance(declared, (Fact, Source))
    return declared.location


def as_id(text: str) -> str:
    """The nearest text that may be an id."""
    return "-".join(re.findall(r"[^\W_]+", text.lower())) or "warm-welcome"
