"""A folder of YAML files → RuleBase, with every diagnostic of every file.

Two passes: first what is declared anywhere, then what refers to it.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TypeVar

from reconsider_rules import layout, values
from reconsider_rules.declarations import (
    CONCLUSION_KEYS,
    FACT_KEYS,
    SOURCE_KEYS,
    read_conclusion,
    read_fact,
    read_source,
)
from reconsider_rules.errors import Diagnostic, RuleBaseError
from reconsider_rules.files import find_files
from reconsider_rules.model import (
    VERDICT,
    Advice,
    Fact,
    Guarantee,
    Location,
    Rule,
    RuleBase,
)
from reconsider_rules.model import Source as Citation
from reconsider_rules.nodes import Mapping as MappingNode
from reconsider_rules.nodes import Node, Scalar, Sequence, Unread
from reconsider_rules.reader import Reader
from reconsider_rules.rules import ADVICE_KEYS, RULE_KEYS, Names, RuleReader
from reconsider_rules.source import FullError, Source, read
from reconsider_rules.strata import Edge, stratify

MAX_CYCLES = 10
_KEBAB = re.compile(r"[^\W_A-Z]+(-[^\W_A-Z]+)*")
_ENTRY_KEYS = {
    "sources": SOURCE_KEYS,
    "facts": FACT_KEYS,
    "conclusions": CONCLUSION_KEYS,
    "advice": ADVICE_KEYS,
}
SECTIONS = (*_ENTRY_KEYS, "rules", "guarantees")

_T = TypeVar("_T")
_Declared = tuple[Reader, Scalar, Node]  # where, its name, what it says


def load_rules(path: str | os.PathLike[str]) -> RuleBase:
    """Read and validate the rule base in a folder. Raises RuleBaseError with all diagnostics."""
    rules, diagnostics = load(os.fspath(path))
    if rules is None:
        raise RuleBaseError(diagnostics)
    return rules


def load(folder: str) -> tuple[RuleBase | None, list[Diagnostic]]:
    """The rule base, or None if it has errors; and all diagnostics, warnings included."""
    if not os.path.isdir(folder):
        what = "is a file, not a folder" if os.path.exists(folder) else "doesn't exist"
        return None, [_about(folder, "no-rule-base", f"the rule base {folder} {what}.",
                             "Give the folder that holds the rule files: --rules DIR.")]  # fmt: skip
    failed: list[OSError] = []
    names = find_files(folder, failed.append)
    diagnostics = [
        _about(str(error.filename), "unreadable", f"the folder {error.filename} can't be read.",
               "Ask for the right to read it, or move it elsewhere.")
        for error in failed
    ]  # fmt: skip
    if not names:
        return None, diagnostics or [
            _about(folder, "no-rule-base", f"the folder {folder} holds no rule files (*.yaml).",
                   "Give the folder that holds them: --rules DIR.")
        ]  # fmt: skip
    sources = [_read(folder, name) for name in names]
    loader = _Loader(sources)
    loader.declare()
    loader.read_rules()
    cycles = loader.stratify()
    diagnostics += sorted(
        (finding for source in sources for finding in source.diagnostics),
        key=lambda finding: finding.location,
    )
    if cycles or any(finding.severity == "error" for finding in diagnostics):
        return None, diagnostics
    return loader.rule_base(folder, names), diagnostics


def _read(folder: str, name: str) -> Source:
    shown = f"{folder.rstrip('/')}/{name}".encode("utf-8", "backslashreplace").decode()
    source = read(os.path.join(folder, name), shown)
    if name.endswith(".yml") or not name.isprintable():
        with suppress(FullError):
            source.report("file-name", f"the name of {shown} must end in .yaml and be plain text.", 1, 1,
                          f"Rename it, to {os.path.splitext(shown)[0]}.yaml for example.")  # fmt: skip
    return source


def _about(path: str, code: str, message: str, help: str) -> Diagnostic:
    return Diagnostic("error", code, message, Location(path, 1, 1), help)


class _Loader:
    """What has been read so far; each dict is by name."""

    def __init__(self, sources: list[Source]) -> None:
        self.sources = sources
        self.unread: set[str] = set()
        doubtful: set[str] = set()
        self.readers = [Reader(source, self.unread, doubtful) for source in sources]
        self.doubtful = doubtful
        self.facts: dict[str, Fact] = {}
        self.citations: dict[str, Citation] = {}
        self.advice_nodes: dict[str, _Declared] = {}
        self.rule_nodes: dict[str, _Declared] = {}
        self.guarantee_nodes: dict[str, _Declared] = {}
        self.anonymous: list[tuple[Reader, Node]] = []  # rules without a usable id
        self.advice: dict[str, Advice] = {}
        self.rules: tuple[Rule, ...] = ()
        self.guarantees: tuple[Guarantee, ...] = ()
        self.strata: dict[str, int] = {}

    def declare(self) -> None:
        """Collect every name that is declared in any file."""
        for reader in self.readers:
            with suppress(FullError):
                self.declare_file(reader)
        self.note_unread()

    def note_unread(self) -> None:
        """Names in text that was not read may be declared there."""
        for source in self.sources:
            self.unread |= source.unread_names()

    def declare_file(self, reader: Reader) -> None:
        source = reader.source
        if not source.documents and not source.diagnostics:
            source.report("empty-file", "this file is empty.", 1, 1,
                          "Write rules in it, or delete it.")  # fmt: skip
        for node in source.documents[:1]:
            fields = reader.entries(node, "a rule file")
            if not isinstance(node, MappingNode):
                source.skip(range(len(source.lines)))
            for key, section in fields:
                if key.text in SECTIONS:
                    self.declare_section(reader, key, section)
                else:
                    self.unknown_section(reader, key, section)
        for node in source.documents[1:]:
            source.skip(range(node.line - 1, len(source.lines)))
            reader.error("second-document", node, "'---' starts a second file within the file here.",
                         "Delete the line with '---'; one file holds each section once.")  # fmt: skip

    def unknown_section(self, reader: Reader, key: Scalar, node: Node) -> None:
        """A name at the very left that is none of the sections'."""
        if not layout.STRAY.match(f"{key.text}: "):
            reader.unknown_key(key, node, "a rule file", SECTIONS)
            return
        lines = reader.source.lines
        reader.source.skip(layout.entry_around(lines, key.line - 1))
        reader.error("indent", key, f"'{key.text}' stands at the very left, which ends the entry above.",
                     "Indent it like the other lines of its entry.")  # fmt: skip

    def declare_section(self, reader: Reader, section: Scalar, node: Node) -> None:
        name = section.text
        if name in ("rules", "guarantees"):
            self.declare_list(reader, name, node)
            return
        entries = reader.entries(node, f"'{name}'", _ENTRY_KEYS[name])
        if not isinstance(node, MappingNode):
            reader.source.skip_block(section.line)
        for key, value in entries:
            reader.told = set()
            if reader.odd_character(key):
                reader.source.skip_block(key.line)
            elif name == "facts":
                self.declare_one(reader, key, value, "fact", self.facts, read_fact)
            elif name == "conclusions":
                self.declare_one(reader, key, value, "conclusion", self.facts, read_conclusion)
            elif name == "sources":
                self.declare_one(reader, key, value, "source", self.citations, read_source)
            else:
                self.declare_one(reader, key, value, "advice", self.advice_nodes, _as_it_is)

    def declare_one(
        self,
        reader: Reader,
        key: Scalar,
        node: Node,
        kind: str,
        table: dict[str, _T],
        read_one: Callable[[Reader, Scalar, Node], _T],
    ) -> None:
        if isinstance(node, Unread) or (reader.is_empty(node) and reader.source.is_cut(key.line)):
            self.unread.add(key.text)
        elif key.text in table:
            self.doubtful.add(key.text)
            self.declared_twice(reader, key, kind, _location(table[key.text]))
        else:
            table[key.text] = read_one(reader, key, node)

    def declared_twice(self, reader: Reader, key: Scalar, kind: str, first: Location) -> None:
        reader.error("declared-twice", key,
                     f"{kind} '{values.shorten(key.text)}' is already declared at {first}.",
                     "Give one of them another name, or delete it.")  # fmt: skip

    def declare_list(self, reader: Reader, name: str, node: Node) -> None:
        """Rules and guarantees: lists of entries with an `id`."""
        if not isinstance(node, Sequence):
            if reader.is_empty(node):
                reader.report_empty(node, f"'{name}'")
            elif not isinstance(node, Unread):
                reader.source.skip(layout.section_around(reader.source.lines, node.line - 1))
                reader.error("not-a-list", node, f"'{name}' must be a list.",
                             "Start each entry with '- id: …'.")  # fmt: skip
            return
        nodes = self.rule_nodes if name == "rules" else self.guarantee_nodes
        pieces = 0  # how many items before this one belong to the one before them
        for number, item in enumerate(node.items):
            entries = item.entries if isinstance(item, MappingNode) else []
            id = next((value for key, value in entries if key.text == "id"), None)
            if id is None and number and len(entries) == 1 and entries[0][0].text in RULE_KEYS:
                pieces += 1
                reader.source.skip_block(node.items[number - 1].line)
                reader.source.skip_block(item.line)
                if pieces == 1:
                    reader.error("extra-dash", item, f"this '- ' starts a new entry of '{name}', which has no 'id'.",
                                 "Replace '- ' by two spaces if the line belongs to the entry above.")  # fmt: skip
                continue
            pieces = 0
            if id is None:
                self.anonymous_entry(reader, name, item)
            else:
                self.declare_item(reader, name, nodes, id, item)

    def anonymous_entry(self, reader: Reader, name: str, item: Node) -> None:
        """A rule or guarantee without a usable id: its other errors are still reported."""
        if not isinstance(item, MappingNode):
            reader.entries(item, f"an entry of '{name}'")
            reader.source.skip_block(item.line)
        elif name == "rules":
            self.anonymous.append((reader, item))
        else:
            reader.error("missing-key", item, "this guarantee has no 'id'.", "Add a line 'id: …'.")

    def declare_item(
        self, reader: Reader, name: str, nodes: dict[str, _Declared], id: Node, item: Node
    ) -> None:
        word = reader.word(id, "'id'")
        if word is None:
            reader.source.skip_block(item.line)
            if name == "rules":
                self.anonymous.append((reader, item))
            return
        if not _KEBAB.fullmatch(word.text):
            reader.error("bad-id", word, f"'{values.shorten(word.text)}' can't be an id.",
                         f"Use small letters and digits with '-' between words: {_as_id(word.text)}.")  # fmt: skip
        if word.text in nodes:
            first, key, _ = nodes[word.text]
            self.declared_twice(reader, word, name[:-1], first.at(key))
            if name == "rules":
                self.anonymous.append((reader, item))
        else:
            nodes[word.text] = (reader, word, item)

    def read_rules(self) -> None:
        """Read what refers to names: advice, rules, guarantees."""
        names = Names(self.facts, self.citations, self.advice_nodes, self.rule_nodes)
        readers = {reader: RuleReader(reader, names) for reader in self.readers}

        def read_all(
            nodes: Mapping[str, _Declared], kind: Callable[[RuleReader, str, Scalar, Node], _T]
        ) -> Iterator[_T]:
            for name, (reader, key, node) in sorted(nodes.items()):
                if not reader.source.is_full:
                    with suppress(FullError):
                        yield kind(readers[reader], name, key, node)

        self.advice = {
            advice.id: advice
            for advice in read_all(
                self.advice_nodes, lambda reads, _, key, node: reads.advice(key, node)
            )
        }
        self.note_unread()
        self.rules = tuple(read_all(self.rule_nodes, RuleReader.rule))
        self.guarantees = tuple(read_all(self.guarantee_nodes, RuleReader.guarantee))
        for reader, node in self.anonymous:
            if not reader.source.is_full:
                with suppress(FullError):
                    readers[reader].rule("", None, node)
        verdict = self.facts.get(VERDICT)
        if verdict and (verdict.given or verdict.type != "choice") and VERDICT not in self.doubtful:
            self.report_at(verdict.location, "reserved-name",
                           "'verdict' heads every answer: it must be a conclusion of type choice.",
                           "Declare it under 'conclusions', or use another name.")  # fmt: skip

    def stratify(self) -> bool:
        """Set the strata; report every cycle that shares no rule with another."""
        rules = {rule.id: rule for rule in self.rules}
        for number in range(MAX_CYCLES):
            strata, cycle = stratify(tuple(rules.values()))
            if cycle is None:
                self.strata = dict(strata)
                return number > 0
            steps = _from_first_rule(cycle)
            first = rules[steps[0][1]]
            self.report_at(first.location, "cycle", f"these depend on each other in a circle: {_circle(steps)}.",
                           "Take one of the steps out: nothing may depend on itself.")  # fmt: skip
            for kind, name in cycle:
                if kind == "rule":
                    del rules[name]
        return True

    def report_at(self, location: Location, code: str, message: str, help: str) -> None:
        source = next(source for source in self.sources if source.path == location.path)
        if not source.is_full:
            with suppress(FullError):
                source.report(code, message, location.line, location.column, help)

    def rule_base(self, folder: str, names: Iterable[str]) -> RuleBase:
        digest = hashlib.sha256()
        for name, source in zip(names, self.sources, strict=True):
            digest.update(f"{len(name)} {name}\n{len(source.text)}\n{source.text}".encode())
        return RuleBase(
            folder,
            f"sha256:{digest.hexdigest()}",
            self.facts,
            self.advice,
            self.rules,
            self.guarantees,
            self.citations,
            self.strata,
        )


def _as_it_is(reader: Reader, key: Scalar, node: Node) -> _Declared:
    return reader, key, node


def _location(declared: Fact | Citation | _Declared | object) -> Location:
    if isinstance(declared, tuple):
        reader, key, _ = declared
        place = reader.at(key)
        assert isinstance(place, Location)
        return place
    assert isinstance(declared, (Fact, Citation))
    return declared.location


def _as_id(text: str) -> str:
    """The nearest text that may be an id."""
    return "-".join(re.findall(r"[^\W_]+", text.lower())) or "warm-welcome"


def _from_first_rule(cycle: list[Edge]) -> list[Edge]:
    """The cycle turned so that it starts with the alphabetically first rule."""
    first = min(edge for edge in cycle if edge[0] == "rule")
    start = cycle.index(first)
    return cycle[start:] + cycle[:start]


def _circle(steps: list[Edge]) -> str:
    """The cycle in words, from a rule to itself."""
    words = f"rule '{steps[0][1]}'"
    for (kind, _), (next_kind, name) in zip(steps, [*steps[1:], steps[0]], strict=True):
        if next_kind == "conclusion":
            words += f" tests '{name}'"
        else:
            verb = ", which follows from" if kind == "conclusion" else " gives way to"
            words += f"{verb} rule '{name}'"
        if kind == "conclusion" or next_kind == "rule":
            words += ", which"
    return words.removesuffix(", which")
