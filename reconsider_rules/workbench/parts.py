"""Small parts of which pages are made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconsider_rules.model import RuleBase, Scenario
from reconsider_rules.render.elements import Html, element
from reconsider_rules.words import given_in_words


def button(text: str, id: str | None = None, class_: str = "quiet", **more: str | int) -> Html:
    """A button that a script waits for."""
    return element("button", text, type="button", id=id, class_=class_ or None, **more)


def buttons(*inside: str, **more: str | bool) -> Html:
    """Buttons in a row."""
    return element("div", *inside, class_="buttons", **more)


def dialog(
    id: str, title: str, *inside: str, closes: bool = False, told: str | None = None
) -> Html:
    """What opens over a page; if it `closes`, by a button beside its title. `told` is the id of what
    describes it."""
    head = element("h2", title, id=f"{id}-title")
    if closes:
        head = element("div", head, button("Close", class_="quiet close"), class_="head")
    return element(
        "dialog", head, *inside, id=id, aria_labelledby=f"{id}-title", aria_describedby=told
    )


def tick(kind: str, group: str, value: str, words: str, ticked: bool) -> Html:
    """A box to tick, or one of several, with its words."""
    box = element("input", type=kind, name=group, value=value, checked=ticked)
    return element("label", box, " ", words)


def folded(title: str, *inside: str, open: bool = False, class_: str | None = None) -> Html:
    """What opens by a click."""
    return element("details", element("summary", title), *inside, class_=class_, open=open)


def code_lines(text: str, label: str, id: str | None = None) -> Html:
    """Lines of a file; what scrolls is within reach of the keyboard."""
    code = element("code", text, id=id)
    return element("pre", code, class_="lines", tabindex=0, role="group", aria_label=label)


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
