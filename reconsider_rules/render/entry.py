"""One thing that a rule base declares → its text, and what has to do with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from reconsider_rules.catalog import Entry, kind_of, name_of, words_of
from reconsider_rules.formulas import advice_asked, conditions, conditions_of
from reconsider_rules.model import Advice, Case, Fact, Guarantee, Rule, RuleBase, Source
from reconsider_rules.parsing.characters import visible
from reconsider_rules.record import Record
from reconsider_rules.render.page import Page
from reconsider_rules.running.cases import Result
from reconsider_rules.words import in_words

SHOWN = 10


class Neighbour(Record):
    """What has to do with a thing: how it is called here, and in which words."""

    entry: Entry | Case
    called: str
    words: str = ""

    def __str__(self) -> str:
        return f"{self.called}: {self.words}" if self.words else self.called


Related: TypeAlias = tuple[str, Iterable[Neighbour]]
"""A heading, and what stands under it."""


def write_entry(
    page: Page,
    rules: RuleBase,
    entry: Entry,
    lines: Iterable[str],
    results: Sequence[Result],
    *,
    full: bool = False,
) -> None:
    """What it is, the lines of its file, and all that is related; `full`: every list to its end."""
    page.heading(f"{kind_of(entry).removesuffix('s').capitalize()} {name_of(entry)}")
    page.add(entry.location.path + f":{entry.location.line}", code="2")
    page.lines += ["", *map(visible, "\n".join(lines).rstrip().split("\n"))]
    for heading, found in neighbours(rules, entry, results):
        page.heading(f"{heading} ({len(found)})")
        for each in found if full else found[:SHOWN]:
            page.add(str(each), 2, "- ")
        if not full and len(found) > SHOWN:
            page.add(f"({len(found) - SHOWN} more: --full)", 2)


def neighbours(
    rules: RuleBase, entry: Entry, results: Iterable[Result]
) -> Iterator[tuple[str, list[Neighbour]]]:
    """All that has to do with it, each once under its heading; headings with nothing are left out."""
    for heading, told in (*related(rules, entry), having_part(rules, entry, results)):
        if found := list({str(each): each for each in told}.values()):
            yield heading, found


def related(rules: RuleBase, entry: Entry) -> Iterator[Related]:
    """Who reads, concludes, recommends, overrides and guarantees it, and what it rests on."""
    match entry:
        case Fact():
            yield from _of_fact(rules, entry)
        case Advice():
            yield from _of_advice(rules, entry)
        case Rule():
            yield from _of_rule(rules, entry)
        case Guarantee():
            read = conditions(entry.when, entry.claim)
            yield "Reads", (_told(rules.facts[each.fact]) for each in read)
            asked = advice_asked(entry.when, entry.claim)
            yield "Asks about", (_told(rules.advice[each]) for each in asked)
        case Source():
            citing: list[Rule | Advice] = [*rules.rules, *rules.advice.values()]
            yield "Cited by", (_told(each) for each in citing if entry.id in each.source)


def _of_fact(rules: RuleBase, fact: Fact) -> Iterator[Related]:
    yield (
        "Concluded by",
        (
            Neighbour(rule, rule.id, in_words(fact, value))
            for rule in rules.rules
            for name, value in rule.then
            if name == fact.name
        ),
    )
    yield "Read by", (_told(rule) for rule in rules.rules if _reads(rule, fact))
    yield (
        "Guaranteed by",
        (
            _told(each)
            for each in rules.guarantees
            if any(read.fact == fact.name for read in conditions(each.when, each.claim))
        ),
    )


def _of_advice(rules: RuleBase, advice: Advice) -> Iterator[Related]:
    yield "Recommended by", (_told(rule) for rule in rules.rules if advice.id in rule.recommend)
    others = (set(pair) - {advice.id} for pair in rules.conflicts if advice.id in pair)
    yield "Never comes with", (_told(rules.advice[each]) for other in others for each in other)
    yield (
        "Guaranteed by",
        (
            _told(each)
            for each in rules.guarantees
            if advice.id in advice_asked(each.when, each.claim)
        ),
    )
    yield _sources(rules, advice)


def _of_rule(rules: RuleBase, rule: Rule) -> Iterator[Related]:
    yield "Reads", (_told(rules.facts[each.fact]) for each in conditions_of(rule))
    facts = {name: rules.facts[name] for name, _ in rule.then}
    yield (
        "Concludes",
        (
            Neighbour(facts[name], facts[name].label, in_words(facts[name], value))
            for name, value in rule.then
        ),
    )
    yield (
        "What it concludes is read by",
        (_told(each) for each in rules.rules if any(_reads(each, fact) for fact in facts.values())),
    )
    yield "Recommends", (_told(rules.advice[each]) for each in rule.recommend)
    yield "Overrides", (_told(rules.rule[each]) for each in rule.overrides)
    yield "Gives way to", (_told(rules.rule[each]) for each in rules.overriders.get(rule.id, ()))
    yield _sources(rules, rule)


def _sources(rules: RuleBase, entry: Rule | Advice) -> Related:
    sources = (rules.sources[each] for each in entry.source)
    return "Sources", (
        Neighbour(each, each.id, f"{words_of(each)} {each.address}".strip()) for each in sources
    )


def _reads(rule: Rule, fact: Fact) -> bool:
    return any(each.fact == fact.name for each in conditions_of(rule))


def _told(entry: Entry) -> Neighbour:
    return Neighbour(entry, name_of(entry), words_of(entry))


def _saved(case: Case) -> Neighbour:
    return Neighbour(case, case.scenario.title)


def having_part(rules: RuleBase, entry: Entry, results: Iterable[Result]) -> Related:
    """The saved cases that give the fact, or in which the rule, or one that leads to it, fires."""
    if isinstance(entry, Fact) and entry.given:
        having = [each.case for each in results if entry.name in each.case.scenario.facts]
        return "Known in the saved cases", map(_saved, having)
    firing = {
        rule.id
        for rule in rules.rules
        if rule == entry
        or (isinstance(entry, Advice) and entry.id in rule.recommend)
        or (isinstance(entry, Fact) and any(name == entry.name for name, _ in rule.then))
    }
    having = [each.case for each in results if firing & each.fired]
    return "Has a part in the saved cases", map(_saved, having)
