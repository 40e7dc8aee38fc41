"""One thing that the rules declare, for who doesn't read the rule language: in the handbook's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reconsider_rules.catalog import KINDS, Entry
from reconsider_rules.model import Advice, Fact, Guarantee, Rule, RuleBase, Source
from reconsider_rules.render.elements import Html, element, joined, link
from reconsider_rules.render.handbook_entries import Entries
from reconsider_rules.render.handbook_parts import Item, Line, Span, anchor_of
from reconsider_rules.workbench.links import card_of


def in_words(rules: RuleBase, entry: Entry) -> Html:
    """A section with what it says; none where its title says it all."""
    inside = list(_told(_Writer(rules), Entries(rules), entry))
    return element("section", element("h2", "In words"), *inside) if inside else Html()


def addresses(source: Source) -> Sequence[str]:
    """Where it can be read."""
    return [each for each in source.address.split(" ; ") if each]


def _told(writer: _Writer, words: Entries, entry: Entry) -> Iterator[Html]:
    match entry:
        case Fact():
            yield from _of_fact(entry)
        case Rule():
            yield writer.lines([*words.antecedent(entry), *words.consequent(entry)])
        case Guarantee():
            yield writer.lines(words.guarantee(entry).body)
        case Advice():
            part = words.advice(entry, ())
            yield element("p", writer.line(part.lead))
            yield writer.lines(item for item in part.body if _is_own(item))
        case Source():
            yield from (element("p", link(address)) for address in addresses(entry))


def _is_own(item: Item) -> bool:
    """Whether a line of an advice is about itself: neighbours stand elsewhere on a card."""
    return item.line[0].look != "quiet"


def _of_fact(fact: Fact) -> Iterator[Html]:
    if fact.ask:
        yield element("p", f"In a sentence: {fact.label}.")
    match fact.type:
        case "yes/no":
            yield element("p", "Yes or no.")
        case "number":
            yield element("p", f"A number of {fact.unit}." if fact.unit else "A number.")
        case _:
            many = "Any of these, or none:" if fact.type == "choices" else "One of these:"
            options = (
                element("li", each.label, " ", element("code", each.name)) for each in fact.options
            )
            yield element("p", many)
            yield element("ul", *options)


class _Writer:
    """Writes lines of the handbook, whose links lead to cards."""

    def __init__(self, rules: RuleBase) -> None:
        entries = [entry for kind in KINDS.values() for entry in kind(rules)]
        self.cards = {anchor_of(entry): card_of(entry) for entry in entries}

    def lines(self, items: Iterable[Item]) -> Html:
        found = (
            element("li", self.line(item.line), self.lines(item.items) if item.items else "")
            for item in items
        )
        return element("ul", *found, class_="words")

    def line(self, line: Line) -> Html:
        return joined(map(self.span, line))

    def span(self, span: Span) -> Html:
        text = element("code", span.text) if span.look == "name" else joined([span.text])
        if span.to in self.cards:
            text = element("a", text, href=self.cards[span.to])
        return element("strong", text) if span.look == "strong" else text
