"""Two clients, or a client with a what-if, or saved rules with edited ones: side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reconsider_rules.advisor import Advisor
from reconsider_rules.model import Scenario
from reconsider_rules.record import Record
from reconsider_rules.render.article import listing
from reconsider_rules.render.elements import Html, element
from reconsider_rules.render.outline import NO_VERDICT
from reconsider_rules.running.explanation import Explanation, explanation_of
from reconsider_rules.running.justification import ContradictionError
from reconsider_rules.words import NOT_KNOWN, given_in_words
from reconsider_rules.workbench.links import rule_link


class Side(Record):
    """A client, by which rules, and what that is called. `new` is a rule that has no card yet."""

    name: str
    advisor: Advisor
    scenario: Scenario
    new: str = ""


def side_by_side(left: Side, right: Side) -> Html:
    """What differs in facts, in advice and in the rules that fired."""
    sides = (left, right)
    answers = [_explained(side) for side in sides]
    heads = (element("th", side.name, scope="col") for side in sides)
    head = element("thead", element("tr", element("th", "", scope="col"), *heads))
    body = [_row("Verdict", map(_verdict, answers), "strong"), *_facts(left, right)]
    table = element("table", head, element("tbody", *body))
    first, second = answers
    if isinstance(first, str) or isinstance(second, str):
        return element("div", table, class_="compared")
    advice = [{each.id: each.title for each in side.recommendations} for side in (first, second)]
    fired = [
        {
            rule.id: element("code", rule.id) if rule.id == side.new else rule_link(rule.id)
            for rule in answer.trace.firings
        }
        for side, answer in ((left, first), (right, second))
    ]
    parts = [element("div", table, class_="scrolls", tabindex=0, role="group", aria_label="Facts")]
    for here, there, name in ((0, 1, left.name), (1, 0, right.name)):
        parts += _list(f"Advised only here: {name}", _only_in(advice[here], advice[there]))
        parts += _list(f"Rules that fire only here: {name}", _only_in(fired[here], fired[there]))
    same = [title for id, title in advice[0].items() if id in advice[1]]
    parts += _list("Advised in both", same)
    return element("div", *parts, class_="compared")


def _only_in(here: Mapping[str, str], there: Mapping[str, str]) -> list[str]:
    return [words for id, words in here.items() if id not in there]


def _list(title: str, words: list[str]) -> list[Html]:
    return [element("h3", title), listing(words)] if words else []


def _explained(side: Side) -> Explanation | str:
    try:
        return explanation_of(side.advisor.engine, side.scenario)
    except ContradictionError as error:
        return str(error)


def _verdict(answer: Explanation | str) -> str:
    if isinstance(answer, str):
        return answer
    return answer.verdict.title if answer.verdict else NO_VERDICT


def _facts(left: Side, right: Side) -> Iterable[Html]:
    """The facts that differ, in the order of the vocabulary."""
    given = {fact.name: fact for fact in (*left.advisor.rules.given, *right.advisor.rules.given)}
    for name, fact in given.items():
        values = [side.scenario.facts.get(name) for side in (left, right)]
        if values[0] != values[1]:
            words = (
                NOT_KNOWN
                if value is None
                else given_in_words(fact, value, dict(side.scenario.dates))
                for value, side in zip(values, (left, right), strict=True)
            )
            yield _row(fact.label, words)


def _row(label: str, values: Iterable[str], class_: str | None = None) -> Html:
    cells = (element("td", value) for value in values)
    return element("tr", element("th", label, scope="row"), *cells, class_=class_)
