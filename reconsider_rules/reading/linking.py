"""The second pass over the files of a rule base: what refers to names, once all are known."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TypeAlias, TypeVar

from reconsider_rules.language import REPLACEABLE
from reconsider_rules.model import (
    VERDICT,
    Advice,
    Below,
    Guarantee,
    Location,
    Rule,
    RuleBase,
)
from reconsider_rules.parsing.file import FullError
from reconsider_rules.parsing.nodes import Node, Scalar
from reconsider_rules.reading import layers
from reconsider_rules.reading.changes import Layer
from reconsider_rules.reading.files import BUILT_IN, built_in_rules
from reconsider_rules.reading.forms import Names
from reconsider_rules.reading.rules import RuleReader
from reconsider_rules.reading.sections import Found, Sections
from reconsider_rules.strata import Edge, stratify

MAX_STRATA = 200  # an explanation goes down through them
MAX_CYCLES = 10

_T = TypeVar("_T")

Own: TypeAlias = Mapping[str, Collection[Rule | Advice | Guarantee]]
"""The entries of a layer that can stand in the place of others, by section."""


class Linker:
    """Reads what refers to names, and puts all together; a layer with the rules `below` it."""

    def __init__(self, sections: Sections, below: RuleBase | None = None) -> None:
        self.sections = sections
        self.files = [reader.file for reader in sections.readers]
        self.layer = Layer(sections.layer, below) if below else None
        self.facts = {**(self.layer.facts() if self.layer else {}), **sections.facts}
        names = self.names()
        self.readers = {reader: RuleReader(reader, names) for reader in sections.readers}
        if not below:
            self.report_without_extends()
        self.advice: dict[str, Advice] = {
            advice.id: advice for advice in self.read_all(sections.advice, RuleReader.advice)
        }
        sections.note_unread()  # what turned out not to belong to the advice
        self.rules: tuple[Rule, ...] = tuple(self.read_all(sections.rules, RuleReader.rule))
        for reader, node in sections.anonymous:
            if not reader.file.is_full:
                with suppress(FullError):
                    self.readers[reader].rule("", None, node)
        self.guarantees: tuple[Guarantee, ...] = tuple(
            self.read_all(sections.guarantees, RuleReader.guarantee)
        )
        self.own = {rule.id for rule in self.rules}
        self.below = self.join(self.layer) if self.layer else None
        self.check_verdict()
        self.strata: dict[str, int] = {}
        self.has_cycles = self.stratify()

    def report_without_extends(self) -> None:
        for reader, key, _ in self.sections.layer:
            with suppress(FullError):
                self.readers[reader].without_extends(key, f"'{key.text}'")

    def names(self) -> Names:
        """Every name that is declared, in these files or below."""
        sections = self.sections
        if self.layer:
            there = self.layer.there
            return Names(
                self.facts,
                {*self.layer.below.sources, *sections.citations},
                {*there["advice"], *sections.advice},
                {*there["rules"], *sections.rules},
                there,
            )
        return Names(sections.facts, sections.citations, sections.advice, sections.rules)

    def join(self, layer: Layer) -> Below:
        """Put what is below together with what is the layer's own."""
        below, report = layer.below, self.report_at
        entries = self.rules, self.advice.values(), self.guarantees
        own: Own = dict(zip(REPLACEABLE, entries, strict=True))
        gone = layers.gone(layer.removals.values(), own, report)
        self.check_new(layer, own, gone)
        self.check_changed(layer, gone)
        self.advice = layers.advice_of(layer.advice(self.readers), self.advice, gone)
        self.rules = layers.rules_of(layer.rules(self.readers), self.rules, gone, report)
        self.guarantees = layers.guarantees_of(
            layer.there["guarantees"], self.guarantees, gone, report
        )
        return Below(
            layer.name,
            below.path,
            tuple([removal for here in gone.values() for removal in here.values()]),
            layer.changed_in_words(),
            below.folders[1:],
        )

    def read_all(
        self, found: Mapping[str, Found], read_one: Callable[[RuleReader, str, Scalar, Node], _T]
    ) -> Iterator[_T]:
        """What the entries say, by name; a file with too many findings is left."""
        for name, (reader, key, node) in sorted(found.items()):
            if not reader.file.is_full:
                with suppress(FullError):
                    yield read_one(self.readers[reader], name, key, node)

    def check_new(
        self,
        layer: Layer,
        own: Own,
        gone: layers.Gone,
    ) -> None:
        """Report names of the layer that are taken below, unless they are in place of these."""
        below, sections = layer.below, self.sections
        for name, fact in sections.facts.items():
            if name in below.facts:
                self.taken(fact.location, name, below.facts[name].location, "changes")
        for id, source in sections.citations.items():
            if id in below.sources:
                self.taken(source.location, id, below.sources[id].location, "")
        for section, entries in own.items():
            for entry in entries:
                there = layer.there[section].get(entry.id)
                if there and entry.id not in gone[section]:
                    self.taken(entry.location, entry.id, there.location, "replaces")

    def check_changed(self, layer: Layer, gone: layers.Gone) -> None:
        """Report what is changed although it is removed or replaced."""
        for (section, name), (reader, key, _) in layer.changes.items():
            if removal := gone.get(section, {}).get(name):
                how = f"replaced by '{removal.by}'" if removal.by else "removed"
                self.report_at(
                    reader.at(key),
                    "declared-twice",
                    f"'{name}' is changed here and {how} at {removal.location}.",
                    "Delete one of them.",
                )

    def taken(self, location: Location, name: str, first: Location, way: str) -> None:
        help = "Give it another name."
        if way == "changes":
            help += " To say that one otherwise, or add options to it, write it under 'changes'."
        elif way == "replaces":
            help += f" To have it in place of that one, add 'replaces: {name}'."
        message = f"'{name}' is already declared at {first}, in the rules that these extend."
        self.report_at(location, "declared-twice", message, help)

    def check_verdict(self) -> None:
        verdict = self.sections.facts.get(VERDICT)  # one that is below was looked at there
        if verdict is None or VERDICT in self.sections.doubtful:
            return
        if verdict.given or verdict.type != "choice":
            self.report_at(
                verdict.location,
                "reserved-name",
                "'verdict' heads every answer: it must be a conclusion of type choice.",
                "Declare it under 'conclusions', or use another name.",
            )

    def stratify(self) -> bool:
        """Set the strata; report every cycle that shares no rule with another."""
        rules = {rule.id: rule for rule in self.rules}
        for number in range(MAX_CYCLES):
            strata, cycle = stratify(tuple(rules.values()))
            if cycle is None:
                self.strata = dict(strata)
                self.check_depth(rules)
                return number > 0
            steps = _from_first_rule(cycle, self.own)
            first = rules[steps[0][1]]
            self.report_at(
                first.location,
                "cycle",
                f"these depend on each other in a circle: {_circle(steps)}.",
                (self.below and layers.way_out_of_circle(first))
                or "Take one of the steps out: nothing may depend on itself.",
            )
            for kind, name in cycle:
                if kind == "rule":
                    del rules[name]
        return True

    def check_depth(self, rules: Mapping[str, Rule]) -> None:
        deepest = max(self.strata, key=self.strata.__getitem__, default=None)
        if deepest is not None and self.strata[deepest] >= MAX_STRATA:
            own = deepest if deepest in self.own else min(self.own)
            self.report_at(
                rules[own].location,
                "too-many-strata",
                f"rule '{deepest}' stands on more than {MAX_STRATA} rules, one upon another.",
                "Let some of them conclude from facts directly.",
            )

    def report_at(self, location: Location, code: str, message: str, help: str) -> None:
        file = next(file for file in self.files if file.path == location.path)
        if not file.is_full:
            with suppress(FullError):
                file.report(code, message, location.line, location.column, help)

    def rule_base(self, folder: str, names: Iterable[str]) -> RuleBase:
        digest = hashlib.sha256()
        if self.layer:
            digest.update(self.layer.below.digest.encode())
        for name, file in zip(names, self.files, strict=True):
            digest.update(f"{len(name)} {name}\n{len(file.text)}\n{file.text}".encode())
        return RuleBase(
            folder,
            f"sha256:{digest.hexdigest()}",
            self.facts,
            self.advice,
            self.rules,
            self.guarantees,
            {**(self.layer.below.sources if self.layer else {}), **self.sections.citations},
            self.strata,
            self.below,
            _name_of(os.path.abspath(folder)),
        )


def _name_of(folder: str) -> str:
    """What a rule base is called: the last part of its path, unless it is the built-in one."""
    return BUILT_IN if folder == built_in_rules() else os.path.basename(folder)


def _from_first_rule(cycle: list[Edge], own: Collection[str]) -> list[Edge]:
    """The cycle turned so that it starts with the alphabetically first rule of these files; there
    is none without one, since what is below has been looked at."""
    first = min(edge for edge in cycle if edge[0] == "rule" and edge[1] in own)
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
