"""Scenario and case files, and Python mappings → Scenario, Case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from types import NoneType
from typing import Any

from reconsider_rules.errors import Diagnostic, ScenarioError
from reconsider_rules.keys import Key
from reconsider_rules.language import EXPECT, SCENARIO
from reconsider_rules.model import (
    Case,
    Expectation,
    Fact,
    Location,
    PlainValues,
    RuleBase,
    Scenario,
    Value,
)
from reconsider_rules.parsing.file import FullError, YamlFile
from reconsider_rules.parsing.limits import MAX_DIAGNOSTICS
from reconsider_rules.parsing.nodes import Mapping as MappingNode
from reconsider_rules.parsing.nodes import Node, Scalar
from reconsider_rules.reading import values
from reconsider_rules.reading.dates import counted, day, is_date
from reconsider_rules.reading.forms import Entry, FormReader, Names, made
from reconsider_rules.reading.reader import Reader
from reconsider_rules.reading.refusals import NotAValue, shorten, shown, suggest_worded

_NO_PLAIN_VALUES: PlainValues = (NoneType, ())


def scenario_from(
    rules: RuleBase,
    facts: Scenario | Mapping[str, object],
    shown_as: str = "facts",
    as_of: date | None = None,
) -> Scenario:
    """A scenario whose facts are declared and of their types.

    None and "unknown" stand for an unknown fact. A day is counted `as_of` another: that of the
    scenario if none is given, else today. Raises ScenarioError with every slip, located in what the
    facts are `shown_as`.
    """
    scenario = facts if isinstance(facts, Scenario) else Scenario({})
    as_of = as_of or scenario.as_of
    dates: dict[str, date] = {}
    given: object = facts.facts if isinstance(facts, Scenario) else facts
    understood: dict[str, Any] = {}
    findings: list[Diagnostic] = []
    plain = rules.plain_values
    for name, value in _entries(given, shown_as):
        kind, values_of_it = plain.get(name, _NO_PLAIN_VALUES)
        if type(value) is kind and value in values_of_it:
            understood[name] = value
            continue
        try:
            fact = given_fact(rules, name)
            if fact.counts and (isinstance(value, date) or (type(value) is str and is_date(value))):
                as_of = as_of or date.today()
                dates[name] = then = day(str(value)[:10])
                understood[name] = values.in_range(fact, counted(fact, then, as_of))
            elif value is not None and not (isinstance(value, str) and value == "unknown"):
                understood[fact.name] = values.from_python(fact, value)
        except NotAValue as refusal:
            findings.append(_refused(refusal, shown_as))
        if len(findings) >= MAX_DIAGNOSTICS:
            break
    if findings:
        raise ScenarioError(findings)
    for name, then in scenario.dates:  # those that still stand
        if name not in dates and understood.get(name) == scenario.facts.get(name):
            dates[name] = then
    said = scenario.title, scenario.notes, scenario.source
    return Scenario(understood, *said, as_of, tuple(sorted(dates.items())))


def _entries(given: object, shown_as: str) -> Iterable[tuple[Any, object]]:
    """The entries of a mapping of facts; ScenarioError if it is something else."""
    if isinstance(given, Mapping):
        return given.items()
    refusal = NotAValue(
        "not-facts",
        f"facts are a mapping of names to values, not {shown(given)}.",
        "Write {'name of a fact': its value, …}; {} if nothing is known.",
    )
    raise ScenarioError([_refused(refusal, shown_as)])


def _refused(refusal: NotAValue, shown_as: str) -> Diagnostic:
    place = Location(shown_as, 1, 1)
    return Diagnostic("error", refusal.code, refusal.message, place, refusal.help)


def given_fact(rules: RuleBase, name: object) -> Fact:
    """The declared fact that a scenario may give; NotAValue says why it may not."""
    if not isinstance(name, str):
        raise NotAValue(
            "unknown-fact",
            f"the name of a fact is a text, not {shown(name)}.",
            "Write the name of a fact as the rules declare it.",
        )
    fact = rules.facts.get(name)
    if fact is not None and fact.given:
        return fact
    if fact is not None:
        raise NotAValue(
            "gives-conclusion",
            f"'{name}' is a conclusion: rules derive it.",
            "Give the facts it follows from instead.",
        )
    help = suggest_worded(name, {fact.name: fact.label for fact in rules.given})
    raise NotAValue(
        "unknown-fact",
        f"there is no fact '{shorten(name)}'.",
        help or "'reconsider-rules list facts' has them all, with their words.",
    )


def read_cases(
    rules: RuleBase, file: YamlFile, as_of: date | None = None, today: date | None = None
) -> list[Case]:
    """The cases of a file, one for each document. Slips are reported in the file.

    Days are counted `as_of` a day, else as of that which the case names, else from `today`.
    """
    reader = Reader(file, set(), set())
    cases: list[Case] = []
    try:
        if not file.documents and not file.diagnostics:
            file.report(
                "empty-file",
                "this file holds no scenario.",
                1,
                1,
                "Write 'facts:' and below it what you know.",
            )
        for node in file.documents:
            cases.append(_Document(rules, reader, as_of, today).case(node))
    except FullError:
        pass
    file.diagnostics.sort(key=lambda finding: finding.location)
    return cases


class _Document(FormReader):
    """Reads one scenario document."""

    def __init__(
        self, rules: RuleBase, reader: Reader, as_of: date | None, today: date | None
    ) -> None:
        super().__init__(reader, Names(rules.facts, rules.sources, rules.advice, rules.rule))
        self.rules = rules
        self.as_of = as_of
        self.today = today
        self.dates: dict[str, date] = {}

    def case(self, node: Node) -> Case:
        self.reader.told = set()
        fields = self.fields(node)
        if isinstance(node, MappingNode) and not {"facts"} & (fields.keys() | self.reader.told):
            self.missing_facts(node)
        entry = Entry(self, SCENARIO, fields, node, "a scenario")
        self.as_of = self.as_of or entry.value("as of")
        said = entry.values()
        dates = tuple(sorted(self.dates.items()))
        as_of = self.as_of or (self.today if dates else None)
        scenario = made(Scenario, said | {"as_of": as_of}, facts=said["facts"] or {}, dates=dates)
        expect = said["expect"] or Expectation()
        return Case(scenario, expect, self.reader.at(node), said["disputed"], said["pinned"])

    def special(self, key: Key, node: Node, entry: Entry) -> Any:
        """The facts, what is expected, or which conclusions are."""
        if key.form == "facts":
            return self.facts(node)
        if key.form == "conclusions":
            return self.concludes(node)
        return made(Expectation, self.entry(EXPECT, node, node, "'expect'").values())

    def fields(self, node: Node) -> dict[str, Node]:
        """The entries of a scenario; facts that stand beside them instead of below 'facts'."""
        if isinstance(node, MappingNode) and not any(
            key.text == "facts" for key, _ in node.entries
        ):
            facts = [key for key, _ in node.entries if key.text in self.rules.facts]
            if facts:
                name = facts[0].text
                self.reader.misplaced(
                    facts[0],
                    f"'{name}' is a fact: it belongs below 'facts:'.",
                    "Write 'facts:' above the facts, and indent them.",
                )
                self.reader.told.add("facts")
                rest = [(key, value) for key, value in node.entries if key not in facts]
                node = MappingNode(node.line, node.column)
                node.entries = rest
        return self.reader.fields(node, "a scenario", SCENARIO.key)

    def missing_facts(self, node: MappingNode) -> None:
        if not self.reader.file.unread:
            self.reader.error(
                "missing-key",
                node,
                "a scenario needs 'facts'.",
                "Write 'facts:' and below it what you know, or 'facts: {}'.",
            )

    def facts(self, node: Node) -> dict[str, Value]:
        found: dict[str, Value] = {}
        if self.reader.is_empty(node):
            self.reader.report_empty(
                node,
                "'facts'",
                "Write below it what you know, without '#' before it, or 'facts: {}'.",
            )
            return {}
        for key, value in self.reader.entries(node, "'facts'"):
            if self.reader.odd_character(key) or self.reader.runs_on(key, self.rules.facts):
                continue
            fact = self.reader.value(key, partial(given_fact, self.rules))
            if fact is None:
                continue
            if isinstance(value, Scalar) and values.is_unknown(fact, value.text, value.plain):
                continue
            if fact.counts and isinstance(value, Scalar) and is_date(value.text):
                understood: Value | None = self.reader.value(value, partial(self.days, fact))
            else:
                understood = self.reader.value_of(fact, value, f"'{key.text}'")
            if understood is not None:
                found[key.text] = understood
        return found

    def days(self, fact: Fact, text: str) -> Value:
        """The days that a fact counts from or to a day."""
        then = day(text)
        found = values.in_range(fact, counted(fact, then, self.as_of or self.today))
        self.dates[fact.name] = then
        return found

    def concludes(self, node: Node) -> tuple[tuple[str, Value], ...]:
        found = []
        conclusions = {fact.name: fact for fact in self.rules.conclusions}
        for key, value in self.reader.entries(node, "'concludes'"):
            if key.text not in conclusions:
                if self.reader.runs_on(key, conclusions):
                    continue
                self.reader.unknown_name(
                    "unknown-conclusion", key, f"there is no conclusion '{key.text}'.", conclusions
                )
                continue
            understood = self.reader.value_of(conclusions[key.text], value, f"'{key.text}'")
            if understood is not None:
                found.append((key.text, understood))
        return tuple(found)
