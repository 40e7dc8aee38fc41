"""The conditions of a new rule as rows of a form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconsider_rules.model import Fact, Number, RuleBase
from reconsider_rules.render.elements import Html, element, joined
from reconsider_rules.workbench.client.fields import topics
from reconsider_rules.workbench.new_rule.wanted import Row, how_of
from reconsider_rules.workbench.parts import button, tick


def row(rules: RuleBase, given: Row, number: int) -> Html:
    """What one condition is about, and what must be so of it. `number` tells rows apart."""
    fact = rules.facts.get(given.fact)
    return element(
        "fieldset",
        element("legend", "Condition", class_="unseen"),
        element("label", "What it is about", _facts(rules, given.fact), class_="block"),
        element(
            "div",
            test(fact, given, number) if fact else "",
            class_="test",
            data_of=fact.name if fact else "",
        ),
        button("Remove", class_="quiet remove"),
        class_="row",
    )


def _facts(rules: RuleBase, chosen: str) -> Html:
    """Everything that a condition can be about, by topic."""
    groups = {**topics(rules), "What follows from answers": list(rules.conclusions)}
    return element(
        "select",
        element("option", "(choose)", value=""),
        *(
            element("optgroup", *_options(facts, chosen), label=topic)
            for topic, facts in groups.items()
            if facts
        ),
        class_="fact",
    )


def _options(facts: Iterable[Fact], chosen: str) -> Iterator[Html]:
    for fact in facts:
        yield element(
            "option", fact.ask or fact.label, value=fact.name, selected=fact.name == chosen
        )


def test(fact: Fact, given: Row, number: int) -> Html:
    """What must be so of a fact: which of its options, or within which bounds."""
    ways = how_of(fact)
    chosen = given.how if given.how in ways else next(iter(ways))
    how = element(
        "select",
        *(
            element("option", words, value=name, selected=name == chosen)
            for name, words in ways.items()
        ),
        class_="how",
    )
    asked = element("p", fact.ask, class_="notes") if fact.ask else ""
    return joined(
        (
            asked,
            element("label", "The answer " if fact.ask else "It ", how),
            _values(fact, given, chosen, number),
        )
    )


def _values(fact: Fact, given: Row, how: str, number: int) -> Html:
    needs = "any none all"
    inside = [
        tick("checkbox", f"row-{number}", each.name, each.label, each.name in given.values)
        for each in fact.options
    ]
    if fact.type == "number":
        needs = "range"
        bounds = (("at least", "least", given.least), ("at most", "most", given.most))
        inside = [_bound(fact, words, name, value) for words, name, value in bounds]
    if not inside:
        return Html()
    return element(
        "div",
        *inside,
        class_="options values",
        role="group",
        aria_label=fact.label,
        data_needs=needs,
        hidden=how not in needs.split(),
    )


def _bound(fact: Fact, words: str, name: str, value: Number | None) -> Html:
    text = None if value is None else f"{value}"
    box = element("input", type="number", step="any", class_=name, value=text)
    return element("label", f"{words} ", box, f" {fact.unit}")
