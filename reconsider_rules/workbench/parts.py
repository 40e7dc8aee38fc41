"""Small parts of which pages are made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconsider_rules.model import RuleBase, Scenario
from reconsider_rules.render.elements import Html, element
from reconsider_rules.words import given_in_words


def button(text: str, id: str | None = None, class_: str = "quiet", **more: str | bool) -> Html:
    """A button that a script waits for."""
    return element("button", text, type="button", id=id, class_=class_ or None, **more)


def tick(kind: str, group: str, value: str, words: str, ticked: bool) -> Html:
    """A box to tick, or one of several, with its words."""
    box = element("input", type=kind, name=group, value=value, checked=ticked)
    return element("label", box, " ", words)


def folded(title: str, *inside: str, open: bool = False, class_: str | None = None) -> Html:
    """What opens by a click."""
    return element("details", element("summary", title), *inside, class_=class_, open=open)


def pairs(found: Iterable[tuple[str, str]], class_: str = "") -> Html:
    """What is said of several things."""
    told = [
        element("div", element("dt", label), " ", element("dd", value)) for label, value in found
    ]
    if not told:
        return element("p", "Nothing.")
    return element("dl", *told, class_=f"pairs {class_}".strip())


def said(rules: RuleBase, scenario: Scenario) -> Iterator[tuple[str, str]]:
    """What is known of a client, in words."""
    dates = dict(scenario.dates)
    for fact in rules.given:
        value = scenario.facts.get(fact.name)
        if value is not None:
            yield fact.label, given_in_words(fact, value, dates)
