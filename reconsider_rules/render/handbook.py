"""Rule base → a handbook for people who never open YAML: what stands in it, in which order.

It is told in words; what things are called in the rule files stands beside them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial

from reconsider_rules.catalog import KINDS, Entry, matches, members
from reconsider_rules.formulas import conditions_of
from reconsider_rules.model import STEPS, VERDICT, Advice, Fact, Rule, RuleBase, Value
from reconsider_rules.render.handbook_entries import Entries
from reconsider_rules.render.handbook_parts import (
    Item,
    Part,
    Span,
    anchor,
    anchor_of,
    joined,
    link,
    links,
    said,
    titled,
    told,
)
from reconsider_rules.strata import of_conclusions
from reconsider_rules.words import in_words

TITLE = "Handbook of the rules"


def handbook(
    rules: RuleBase, kinds: Collection[str] = tuple(KINDS), words: Sequence[str] = ()
) -> tuple[Part, ...]:
    """The parts of it: of these kinds of things, those that have all the words. How an answer comes
    about is told where everything is in it."""
    chosen = {
        anchor_of(each) for kind in kinds for each in KINDS[kind](rules) if matches(each, words)
    }
    book = _Book(rules, chosen)
    parts = [
        Part("facts", said("Facts: what is asked"), parts=tuple(book.topics())),
        Part("conclusions", said("Conclusions: what follows"), parts=tuple(book.conclusions())),
        Part("advice", said("Advice: what to do"), parts=tuple(book.steps())),
        Part("guarantees", said("Guarantees: what always holds"), parts=book.guarantees()),
        Part("sources", said("Sources: who says so"), parts=book.sources()),
    ]
    found = tuple(part for part in parts if part.parts)
    whole = found and set(kinds) == set(KINDS) and not words
    return (_course(rules, book.entries), *found) if whole else found


class _Book:
    """The chosen things, each in its place. A rule stands below the first thing that it concludes, or
    else advises; further ones have its name."""

    def __init__(self, rules: RuleBase, chosen: Collection[str]) -> None:
        self.rules = rules
        self.entries = Entries(rules)
        self.chosen = chosen
        self.order = of_conclusions(rules)
        self.concluding: dict[tuple[str, Value], list[Rule]] = {}
        self.advising: dict[str, list[Rule]] = {}
        for rule in filter(self.has, rules.rules):
            if rule.then:
                name, value = rule.then[0]
                self.concluding.setdefault((name, next(iter(members(value)), value)), []).append(
                    rule
                )
            else:
                self.advising.setdefault(rule.recommend[0], []).append(rule)

    def has(self, entry: Entry) -> bool:
        return anchor_of(entry) in self.chosen

    def topics(self) -> Iterator[Part]:
        """The questions, under their topics if there are any."""
        topics: dict[str, list[Part]] = {}
        for fact in filter(self.has, self.rules.given):
            topics.setdefault(fact.topic, []).append(self.entries.fact(fact))
        if list(topics) == [""]:
            yield from topics[""]
            return
        for number, (topic, parts) in enumerate(topics.items(), 1):
            yield Part(f"topic-{number}", said(topic or "Without a topic"), parts=tuple(parts))

    def conclusions(self) -> Iterator[Part]:
        """In the order in which they are drawn."""
        for fact in sorted(self.rules.conclusions, key=lambda fact: self.order[fact.name]):
            parts = tuple(self._values(fact))
            if self.has(fact):
                yield self.entries.conclusion(fact, parts)
            elif parts:
                yield Part(anchor_of(fact), titled(fact.label), parts=parts)

    def _values(self, fact: Fact) -> Iterator[Part]:
        """What can be concluded, in declared order, with the rules that say so."""
        given: dict[Value, list[Rule]] = {}
        for rule in filter(self.has, self.rules.rules):
            for name, value in rule.then:
                if name == fact.name:
                    for member in members(value) or (value,):
                        given.setdefault(member, []).append(rule)
        for value in sorted(given, key=partial(_rank, fact)):
            here = self.concluding.get((fact.name, value), [])
            ids = {rule.id for rule in here}
            further = [rule for rule in given[value] if rule.id not in ids]
            body = [Item((Span("Also said by: ", "quiet"), *links(further)))] if further else []
            yield Part(
                anchor(
                    "value", fact.name, "".join(value) if isinstance(value, tuple) else str(value)
                ),
                titled(in_words(fact, value)),
                body=tuple(body),
                parts=tuple(map(self.entries.rule, here)),
            )

    def steps(self) -> Iterator[Part]:
        """The advice in the order of an answer."""
        for step in STEPS:
            advice = [each for each in self.rules.advice.values() if each.step == step]
            advice.sort(key=lambda each: (each.place, each.id))
            parts = [part for each in advice for part in self._advised(each)]
            if parts:
                yield Part(anchor("step", step), said(step.capitalize()), parts=tuple(parts))

    def _advised(self, advice: Advice) -> Iterator[Part]:
        rules = tuple(map(self.entries.rule, self.advising.get(advice.id, ())))
        if self.has(advice):
            yield self.entries.advice(advice, rules)
        elif rules:
            yield Part(anchor_of(advice), told(self.rules, advice.title), parts=rules)

    def guarantees(self) -> tuple[Part, ...]:
        return tuple(map(self.entries.guarantee, filter(self.has, self.rules.guarantees)))

    def sources(self) -> tuple[Part, ...]:
        return tuple(map(self.entries.source, filter(self.has, self.rules.sources.values())))


def _rank(fact: Fact, value: Value) -> tuple[int, str]:
    """The place of a value among the options declared."""
    name = value[0] if isinstance(value, tuple) and value else value
    known = fact.option_names
    return (known.index(str(name)) if name in known else len(known), str(value))


def _course(rules: RuleBase, entries: Entries) -> Part:
    """How an answer comes about: what is drawn from what, and which rule for the verdict prevails."""
    lead = (
        f"What is known of a client answers some of {len(rules.given)} questions. From it "
        f"{len(rules.rules)} rules draw conclusions, one after the other, and the last of them advise. "
        "What isn't known is never taken for a no. Words in [brackets] stand for what is known of "
        "the client."
    )
    parts = [_order(rules), _prevailing(rules, entries), _advised(rules)]
    found = tuple(part for part in parts if part.body)
    return Part("course", said("How an answer comes about"), lead=said(lead), parts=found)


def _order(rules: RuleBase) -> Part:
    """Each conclusion with what its rules read."""
    order = of_conclusions(rules)
    items = []
    for fact in sorted(rules.conclusions, key=lambda fact: order[fact.name]):
        concluding = [rule for rule in rules.rules if fact.name in dict(rule.then)]
        read = dict.fromkeys(each.fact for rule in concluding for each in conditions_of(rule))
        facts = [rules.facts[name] for name in read]
        drawn = joined((link(each, each.label),) for each in facts if not each.background)
        many = "1 rule" if len(concluding) == 1 else f"{len(concluding)} rules"
        below = (Item((Span("from: ", "quiet"), *drawn)),) if drawn else ()
        items.append(Item((link(fact, fact.label), Span(f" ({many})", "quiet")), below))
    lead = "Each rests on questions and on conclusions before it."
    title = said("What is concluded, in this order")
    return Part("order", title, lead=said(lead), body=tuple(items), numbered=True)


def _prevailing(rules: RuleBase, entries: Entries) -> Part:
    """The rules for the verdict: each after those that it gives way to."""
    giving = [rule for rule in rules.rules if VERDICT in dict(rule.then)]
    items = []
    for rule in _by_weight(rules, giving):
        words = in_words(rules.facts[VERDICT], dict(rule.then)[VERDICT])
        below = [*entries.antecedent(rule)]
        if before := [rules.rule[each] for each in rules.overriders.get(rule.id, ())]:
            below.append(Item((Span("Gives way to: ", "quiet"), *links(before))))
        items.append(Item((Span(words, "strong"), Span(" "), link(rule)), tuple(below)))
    lead = "A rule comes after all those that it gives way to, so the first that applies decides."
    title = said("Which verdict prevails")
    return Part("prevails", title, lead=said(lead), body=tuple(items), numbered=True)


def _by_weight(rules: RuleBase, some: Iterable[Rule]) -> list[Rule]:
    """Rules, each after those among them that override it; else in declared order."""
    above: dict[str, int] = {}
    ordered = list(some)
    for rule in sorted(
        ordered, key=lambda rule: rules.strata[rule.id]
    ):  # who overrides comes first
        found = [above[id] for id in rules.overriders.get(rule.id, ()) if id in above]
        above[rule.id] = max(found, default=-1) + 1
    return sorted(ordered, key=lambda rule: above[rule.id])


def _advised(rules: RuleBase) -> Part:
    """The steps, and how much each may say."""
    items = []
    for step in STEPS:
        count = sum(advice.step == step for advice in rules.advice.values())
        if count:
            words = Span(step.capitalize(), to=anchor("step", step))
            items.append(Item((words, Span(f" ({count})", "quiet"))))
    lead = "Each piece of advice comes with the rules that led to it, in these steps."
    title = said("What is advised")
    return Part("steps", title, lead=said(lead), body=tuple(items), numbered=True)
