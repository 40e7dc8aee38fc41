"""A question of the rules → a field of a form; the script reads and fills all of them alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconsider_rules.model import Fact, RuleBase
from reconsider_rules.render.elements import Html, element, joined

DONT_KNOW = "Don't know"


def topics(rules: RuleBase) -> dict[str, list[Fact]]:
    """The facts under their topics, in the order in which each is first named."""
    found: dict[str, list[Fact]] = {}
    for fact in rules.given:
        found.setdefault(fact.topic or "Other questions", []).append(fact)
    return found


def form(rules: RuleBase) -> Html:
    """Every question, by topic; a topic opens and closes."""
    return joined(
        element(
            "details",
            element(
                "summary",
                element("h3", topic),
                " ",
                element("span", class_="count", data_total=len(facts)),
            ),
            *(field(fact) for fact in facts),
            class_="topic",
            open=number == 0,
        )
        for number, (topic, facts) in enumerate(topics(rules).items())
    )


def field(fact: Fact, asked: str = "form") -> Html:
    """A question with its answers. `asked` tells apart the places at which one question stands."""
    group = f"{asked}-{fact.name}"
    return element(
        "fieldset",
        element("legend", fact.ask or fact.label),
        element("div", *_answers(fact, group), class_="answers"),
        element("p", class_="slip", role="alert", hidden=True),
        class_="field",
        id=group,
        data_fact=fact.name,
        data_type=fact.type,
    )


def _answers(fact: Fact, group: str) -> Iterator[Html]:
    match fact.type:
        case "choice":
            yield from _options(fact, group, "radio")
        case "yes/no":
            yield from (_choice("radio", group, value, value) for value in ("yes", "no"))
        case "choices":
            yield from _options(fact, group, "checkbox")
            yield _choice("checkbox", group, "none", "none of these", class_="none")
        case "number":
            yield joined(_number(fact, group))
    kind = "radio" if fact.type in ("choice", "yes/no") else "checkbox"
    yield _choice(kind, group, "", DONT_KNOW, class_="unknown")
    yield element("button", "Clear", type="button", class_="clear quiet", hidden=True)


def _options(fact: Fact, group: str, kind: str) -> Iterable[Html]:
    return (_choice(kind, group, each.name, each.label) for each in fact.options)


def _choice(kind: str, group: str, value: str, words: str, class_: str | None = None) -> Html:
    box = element("input", type=kind, name=group, value=value, data_role=class_ or "value")
    return element("label", box, " ", words, class_=class_)


def _number(fact: Fact, group: str) -> Iterator[Html]:
    """A number with its unit; where days are counted, or the day itself."""
    yield element(
        "label",
        element(
            "input",
            type="number",
            name=group,
            min=_bound(fact.at_least),
            max=_bound(fact.at_most),
            step="1" if fact.whole or fact.counts else "any",
            data_role="number",
            inputmode="decimal",
        ),
        " ",
        fact.unit or "(a number)",
    )
    if fact.counts:
        told = "since the day" if fact.counts == "days since" else "until the day"
        day = element("input", type="date", name=f"{group}-day", data_role="day")
        yield element("label", f"or {told} ", day)


def _bound(number: float | int | None) -> str | None:
    return None if number is None else f"{number}"
