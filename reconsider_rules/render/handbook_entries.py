"""Each thing that a rule base declares, as a part of the handbook: in words, with what it leads to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconsider_rules.formulas import advice_asked, conditions, conditions_of, parts
from reconsider_rules.model import (
    ALWAYS,
    NEVER,
    Advice,
    AllOf,
    AnyOf,
    Between,
    Condition,
    Fact,
    Formula,
    Guarantee,
    Rule,
    RuleBase,
    Source,
    Text,
)
from reconsider_rules.render.handbook_parts import (
    Item,
    Line,
    Part,
    Span,
    anchor_of,
    joined,
    link,
    links,
    said,
    titled,
    told,
)
from reconsider_rules.words import in_words, range_in_words, test_in_words, unfilled


class Entries:
    """Writes the part of each thing; who reads, concludes and cites it is looked up once."""

    def __init__(self, rules: RuleBase) -> None:
        self.rules = rules
        self.readers: dict[str, dict[Rule, None]] = {}
        self.guards: dict[str, dict[Guarantee, None]] = {}
        self.recommenders: dict[str, list[Rule]] = {}
        self.citing: dict[str, list[Rule | Advice]] = {}
        self.apart: dict[str, dict[Advice, None]] = {}
        for rule in rules.rules:
            for condition in conditions_of(rule):
                self.readers.setdefault(condition.fact, {})[rule] = None
            for id in rule.recommend:
                self.recommenders.setdefault(id, []).append(rule)
        for guarantee in rules.guarantees:
            asked = [each.fact for each in conditions(guarantee.when, guarantee.claim)]
            for name in (*asked, *advice_asked(guarantee.when, guarantee.claim)):
                self.guards.setdefault(name, {})[guarantee] = None
        entries: list[Rule | Advice] = [*rules.rules, *rules.advice.values()]
        for entry in entries:
            for id in entry.source:
                self.citing.setdefault(id, []).append(entry)
        for advice in rules.advice.values():
            for id in advice.conflicts_with:
                self.apart.setdefault(advice.id, {})[rules.advice[id]] = None
                self.apart.setdefault(id, {})[advice] = None

    def fact(self, fact: Fact) -> Part:
        """A question with its answers."""
        answers = [Item((Span(option.label), *_named(option.name))) for option in fact.options]
        body = [
            Item(said(f"In a sentence: {fact.label}.")),
            Item(said(_kind(fact)), tuple(answers)),
            *self._used(fact),
        ]
        title = titled(fact.ask or fact.label)
        return Part(anchor_of(fact), title, _named(fact.name), body=tuple(body))

    def conclusion(self, fact: Fact, parts: Iterable[Part]) -> Part:
        """A conclusion; `parts` are what can be concluded, each with the rules that conclude it."""
        kind = "Several of these can hold." if fact.type == "choices" else "One of these, if any."
        notes = [kind] if fact.options else []
        if fact.background:
            notes.append("It goes without saying where reasons are told.")
        body = [Item(said(note)) for note in notes]
        return Part(
            anchor_of(fact),
            titled(fact.label),
            _named(fact.name),
            (),
            (*body, *self._used(fact)),
            tuple(parts),
        )

    def _used(self, fact: Fact) -> Iterator[Item]:
        if readers := self.readers.get(fact.name):
            yield _names(f"Read by ({len(readers)})", readers)
        if guards := self.guards.get(fact.name):
            yield _names("Guarantees about it", guards)

    def rule(self, rule: Rule) -> Part:
        """A rule: its reason, when it fires, what follows, and which rules come before it."""
        place = f" {self.rules.at(rule.location)}"
        body = [*self.antecedent(rule), *self.consequent(rule)]
        if before := self.rules.overriders.get(rule.id):
            body.append(_names("Gives way to", (self.rules.rule[id] for id in before)))
        if rule.overrides:
            body.append(_names("Overrides", (self.rules.rule[id] for id in rule.overrides)))
        body += self._sources(rule.source)
        title = told(self.rules, rule.because)
        notes = (*_named(rule.id), Span(place, "quiet"))
        return Part(anchor_of(rule), title, notes, body=tuple(body), headed=False)

    def antecedent(self, rule: Rule) -> Iterator[Item]:
        """When it fires, and unless what."""
        if rule.when == ALWAYS:
            yield Item(said("Always", "strong"))
        else:
            yield self._clause("When", rule.when)
        if rule.unless != NEVER:
            yield self._clause("Unless", rule.unless)

    def _clause(self, word: str, formula: Formula) -> Item:
        """One condition stands in the line, several stand below it."""
        start = Span(f"{word} ", "strong")
        items = tuple(map(self.formula, parts(formula)))
        if len(items) == 1:
            return Item((start, *items[0].line), items[0].items)
        return Item((start, Span("all of these hold:")), items)

    def formula(self, formula: Formula) -> Item:
        """A formula in words, the parts of an `any` or `all` below it."""
        if isinstance(formula, Condition):
            return Item(self._condition(formula))
        if isinstance(formula, (AllOf, AnyOf)):
            if len(formula.parts) == 1:
                return self.formula(formula.parts[0])
            many = "all of these hold:" if isinstance(formula, AllOf) else "one of these holds:"
            return Item(said(many), tuple(map(self.formula, formula.parts)))
        advice = self.rules.advice[formula.advice]
        return Item(
            (Span("this is advised: "), link(advice, unfilled(advice.title, self.rules.facts)))
        )

    def _condition(self, condition: Condition) -> Line:
        fact = self.rules.facts[condition.fact]
        words = test_in_words(condition.test, fact)
        if isinstance(condition.test, Between):
            words = f"{range_in_words(condition.test)} {fact.unit}".rstrip()
        return link(fact, fact.label), Span(": "), Span(words, "strong"), *_named(fact.name)

    def consequent(self, rule: Rule) -> Iterator[Item]:
        """What it concludes and advises."""
        for name, value in rule.then:
            fact = self.rules.facts[name]
            words = Span(in_words(fact, value), "strong")
            yield Item((Span("Then ", "strong"), link(fact, fact.label), Span(": "), words))
        if rule.recommend:
            advised = (self.rules.advice[id] for id in rule.recommend)
            titles = joined(
                ((link(each, unfilled(each.title, self.rules.facts)),) for each in advised), "; "
            )
            yield Item((Span("Advises ", "strong"), *titles))

    def advice(self, advice: Advice, parts: Iterable[Part]) -> Part:
        """An advice; `parts` are the rules that stand below it."""
        rules, below = self.rules, tuple(parts)
        body = [*self._message(advice)]
        if advice.because:
            body.append(self._text("Why", advice.because))
        if advice.within is not None:
            days = f"from day {advice.after} to day {advice.within}, counted from the answer"
            body.append(Item((Span("Has its time ", "strong"), Span(days))))
        if others := self.apart.get(advice.id):
            body.append(_names("Never comes with", others))
        if guards := self.guards.get(advice.id):
            body.append(_names("Guarantees about it", guards))
        body += self._sources(advice.source)
        by = self.recommenders.get(advice.id, [])
        body.append(_names("Advised by", by) if by else Item(said("No rule advises it.")))
        title, lead = told(rules, advice.title), told(rules, advice.text)
        return Part(anchor_of(advice), title, _named(advice.id), lead, tuple(body), below)

    def _message(self, advice: Advice) -> Iterator[Item]:
        if advice.opens:
            yield self._text(
                "The message opens (and no other advice that opens one comes)", advice.opens
            )
        if advice.say:
            yield self._text(f"Line of the message (paragraph {advice.paragraph})", advice.say)
        if advice.ends_the_message:
            yield Item(said("The message ends with it; later lines wait for the talk."))
        if advice.closes:
            yield self._text("The message closes", advice.closes)

    def _text(self, label: str, text: Text) -> Item:
        return Item((Span(f"{label}: ", "strong"), *told(self.rules, text)))

    def guarantee(self, guarantee: Guarantee) -> Part:
        """What must hold in every scenario."""
        word = "Always" if guarantee.always else "Never"
        body = [self._clause(word, guarantee.claim)]
        if guarantee.when != ALWAYS:
            body.insert(0, self._clause("Where", guarantee.when))
        return Part(
            anchor_of(guarantee),
            said(guarantee.because),
            _named(guarantee.id),
            body=tuple(body),
            headed=False,
        )

    def source(self, source: Source) -> Part:
        """A source with its address, and what rests on it."""
        addresses = filter(None, source.address.split(" ; "))
        body = [Item((Span(address, address=address),)) for address in addresses]
        if citing := self.citing.get(source.id):
            body.append(_names("Cited by", citing))
        notes = _named(source.id)
        return Part(anchor_of(source), said(source.title), notes, body=tuple(body), headed=False)

    def _sources(self, ids: Iterable[str]) -> Iterator[Item]:
        sources = [self.rules.sources[id] for id in ids]
        if sources:
            yield _names("Sources", sources)


def _named(name: str) -> Line:
    return (Span(" "), Span(name, "name"))


def _names(label: str, entries: Iterable[Fact | Advice | Rule | Guarantee | Source]) -> Item:
    return Item((Span(f"{label}: ", "quiet"), *links(entries)))


def _kind(fact: Fact) -> str:
    """What is answered."""
    match fact.type:
        case "choice":
            return "One of these answers:"
        case "choices":
            return "Any of these answers, or none:"
        case "yes/no":
            return "Yes or no."
    bounds = range_in_words(Between(at_least=fact.at_least, at_most=fact.at_most))
    kind = f"A {'whole ' if fact.whole else ''}number"
    unit = f" of {fact.unit}" if fact.unit else ""
    day = ", or the day itself" if fact.counts else ""
    return f"{kind}{unit}{f', {bounds}' if bounds else ''}{day}."
