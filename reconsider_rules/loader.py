"""A folder of YAML files → RuleBase, with every diagnostic of every file.

Two passes: first what is declared anywhere, then what refers to it.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable

from reconsider_rules.declarations import read_conclusion, read_fact, read_source
from reconsider_rules.errors import Diagnostic, RuleBaseError
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
from reconsider_rules.reader import Reader
from reconsider_rules.rules import Names, RuleReader
from reconsider_rules.source import Mapping, Node, Scalar, Sequence, Source, read
from reconsider_rules.strata import Edge, stratify

SECTIONS = ("sources", "facts", "conclusions", "advice", "rules", "guarantees")
CASES = "cases"
_KEBAB = re.compile(r"[^\W_A-Z]+(-[^\W_A-Z]+)*")


def find_files(folder: str) -> list[str]:
    """The rule files of a folder, as sorted '/'-separated relative paths; cases/ left out."""
    found = []
    for where, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        if where == folder and CASES in folders:
            folders.remove(CASES)
        for name in files:
            if name.endswith((".yaml", ".yml")) and not name.startswith("."):
                found.append(
                    os.path.relpath(os.path.join(where, name), folder).replace(os.sep, "/")
                )
    return sorted(found)


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
    names = find_files(folder)
    sources = [read(os.path.join(folder, name), f"{folder.rstrip('/')}/{name}") for name in names]
    loader = _Loader(sources)
    for name, source in zip(names, sources, strict=True):
        if name.endswith(".yml"):
            source.report("file-name", f"{name} ends in .yml; rule files end in .yaml.", 1, 1,
                          f"Rename it to {name[:-4]}.yaml.")  # fmt: skip
    if not names:
        return None, [_about(folder, "no-rule-base", f"the folder {folder} holds no rule files (*.yaml).",
                             "Give the folder that holds them: --rules DIR.")]  # fmt: skip
    loader.declare()
    loader.read_rules()
    cycle = loader.stratify()
    diagnostics = sorted(
        (finding for source in sources for finding in source.diagnostics),
        key=lambda finding: finding.location,
    )
    if cycle or any(finding.severity == "error" for finding in diagnostics):
        return None, diagnostics
    return loader.rule_base(folder, names), diagnostics


def _about(path: str, code: str, message: str, help: str) -> Diagnostic:
    return Diagnostic("error", code, message, Location(path, 1, 1), help)


class _Loader:
    """What has been read so far; each dict is by name."""

    def __init__(self, sources: list[Source]) -> None:
        unread = {word for source in sources for word in re.findall(r"[\w-]+", source.blanked)}
        self.sources = sources
        self.readers = [Reader(source, unread) for source in sources]
        self.facts: dict[str, Fact] = {}
        self.citations: dict[str, Citation] = {}
        self.advice_nodes: dict[str, tuple[Reader, Scalar, Node]] = {}
        self.rule_nodes: dict[str, tuple[Reader, Scalar, Node]] = {}
        self.guarantee_nodes: dict[str, tuple[Reader, Scalar, Node]] = {}
        self.anonymous: list[tuple[Reader, Node]] = []  # rules without a usable id
        self.advice: dict[str, Advice] = {}
        self.rules: tuple[Rule, ...] = ()
        self.guarantees: tuple[Guarantee, ...] = ()
        self.strata: dict[str, int] = {}

    def declare(self) -> None:
        """Collect every name that is declared in any file."""
        for reader, source in zip(self.readers, self.sources, strict=True):
            for node in source.documents[1:]:
                reader.error("second-document", node, "'---' starts a second document here.",
                             "Delete the line: a rule file is one document.")  # fmt: skip
            if not source.documents and not source.diagnostics:
                source.report("empty-file", "this file is empty.", 1, 1,
                              "Write rules in it, or delete it.")  # fmt: skip
            for node in source.documents[:1]:
                for name, section in reader.fields(
                    node, "a rule file", dict.fromkeys(SECTIONS, "")
                ).items():
                    self.declare_section(reader, name, section)

    def declare_section(self, reader: Reader, name: str, node: Node) -> None:
        if name in ("rules", "guarantees"):
            self.declare_list(reader, name, node)
            return
        for key, value in reader.entries(node, f"'{name}'"):
            if reader.odd_character(key):
                continue
            if name == "facts" or name == "conclusions":
                read_one = read_fact if name == "facts" else read_conclusion
                if self.is_new(reader, key, self.facts, f"{name[:-1]} '{key.text}'"):
                    self.facts[key.text] = read_one(reader, key, value)
            elif name == "sources":
                if self.is_new(reader, key, self.citations, f"source '{key.text}'"):
                    self.citations[key.text] = read_source(reader, key, value)
            elif self.is_new(reader, key, self.advice_nodes, f"advice '{key.text}'"):
                self.advice_nodes[key.text] = (reader, key, value)

    def declare_list(self, reader: Reader, name: str, node: Node) -> None:
        """Rules and guarantees: lists of entries with an `id`."""
        if not isinstance(node, Sequence):
            reader.error("not-a-list", node, f"'{name}' must be a list.",
                         "Start each entry with '- id: …'.")  # fmt: skip
            return
        nodes = self.rule_nodes if name == "rules" else self.guarantee_nodes
        for item in node.items:
            entries = reader.entries(item, f"an entry of '{name}'")
            id = next((value for key, value in entries if key.text == "id"), None)
            if id is None:
                if isinstance(item, Mapping):
                    reader.error("missing-key", item, f"this entry of '{name}' has no 'id'.",
                                 "Add 'id: a-name-in-kebab-case'.")  # fmt: skip
                    self.anonymous.append((reader, item))
            elif reader.word(id, "'id'") is None or not isinstance(id, Scalar):
                self.anonymous.append((reader, item))
            else:
                if not _KEBAB.fullmatch(id.text):
                    reader.error("bad-id", id, f"the id '{id.text[:60]}' is not in kebab-case.",
                                 "Use small letters and digits with '-' between words.")  # fmt: skip
                if self.is_new(reader, id, nodes, f"{name[:-1]} '{id.text}'"):
                    nodes[id.text] = (reader, id, item)
                else:
                    self.anonymous.append((reader, item))

    def is_new(self, reader: Reader, key: Scalar, table: dict[str, object] | dict[str, Fact]
               | dict[str, Citation] | dict[str, tuple[Reader, Scalar, Node]], what: str) -> bool:  # fmt: skip
        """Whether a name is declared for the first time; reports it if not."""
        first = table.get(key.text)
        if first is None:
            return True
        place = first[0].at(first[1]) if isinstance(first, tuple) else first.location
        reader.error("declared-twice", key, f"{what} is already declared at {place}.",
                     "Give one of them another name, or delete it.")  # fmt: skip
        return False

    def read_rules(self) -> None:
        """Read what refers to names: advice, rules, guarantees."""
        names = Names(self.facts, self.citations, self.advice_nodes, self.rule_nodes)
        by_reader = {id(reader): RuleReader(reader, names) for reader in self.readers}
        self.advice = {
            name: by_reader[id(reader)].advice(key, node)
            for name, (reader, key, node) in sorted(self.advice_nodes.items())
        }
        self.rules = tuple(
            by_reader[id(reader)].rule(name, key, node)
            for name, (reader, key, node) in sorted(self.rule_nodes.items())
        )
        for reader, node in self.anonymous:
            by_reader[id(reader)].rule("?", None, node)
        self.guarantees = tuple(
            by_reader[id(reader)].guarantee(name, key, node)
            for name, (reader, key, node) in sorted(self.guarantee_nodes.items())
        )
        if (verdict := self.facts.get(VERDICT)) and (verdict.given or verdict.type != "choice"):
            self.report_at(verdict.location, "reserved-name", "'verdict' heads every answer: it must be a conclusion of type choice.",
                           "Declare it under 'conclusions', or use another name.")  # fmt: skip

    def stratify(self) -> bool:
        """Set the strata; report a cycle, if there is one."""
        strata, cycle = stratify(self.rules)
        self.strata = dict(strata)
        if cycle is None:
            return False
        rules = {rule.id: rule for rule in self.rules}
        first = next(name for kind, name in cycle if kind == "rule")
        self.report_at(rules[first].location, "cycle", f"these depend on each other in a circle: {_circle(cycle)}.",
                       "Take one of the steps out: nothing may depend on itself.")  # fmt: skip
        return True

    def report_at(self, location: Location, code: str, message: str, help: str) -> None:
        source = next(source for source in self.sources if source.path == location.path)
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


def _circle(cycle: list[Edge]) -> str:
    """The cycle as 'rule a needs conclusion b, which needs …', from its first rule on."""
    start = next(number for number, (kind, _) in enumerate(cycle) if kind == "rule")
    turned = cycle[start:] + cycle[:start] + [cycle[start]]
    return " needs ".join(f"{kind} '{name}'" for kind, name in turned)
