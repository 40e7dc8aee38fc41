"""Two clients, or a client with a what-if, or saved rules with edited ones: side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from reconsider_rules.advisor import Advisor
from reconsider_rules.model import Scenario
from reconsider_rules.record import Record
from reconsider_rules.render.article import listing
from reconsider_rules.render.elements import Html, element, joined
from reconsider_rules.render.outline import NO_VERDICT
from reconsider_rules.running.explanation import Explanation, explanation_of
from reconsider_rules.running.justification import ContradictionError
from reconsider_rules.words import NOT_KNOWN, filled, given_in_words
from reconsider_rules.workbench.links import small_rule_link


class Side(Record):
    """A client, by which rules, and what that is called. `new` is a rule that has no card yet."""

    name: str
    advisor: Advisor
    scenario: Scenario
    new: str = ""


def side_by_side(left: Side, right: Side) -> Html:
    """What differs in facts, in advice and in the rules that fired."""
    answers = [_explained(side) for side in (left, right)]
    heads = (element("th", side.name, scope="col") for side in (left, right))
    head = element("thead", element("tr", element("td"), *heads))
    rows = [_row("Verdict", map(_verdict, answers), "strong"), *_facts(left, right)]
    whole = [each for each in answers if isinstance(each, Explanation)]
    same: list[str] = []
    if len(whole) == len(answers):
        advice = [{each.id: each.title for each in side.recommendations} for side in whole]
        rows += _differing("Advised only here", advice)
        new = {side.new for side in (left, right)}
        rows += _differing("Reasons that count only here", [_fired(each, new) for each in whole])
        same = [title for id, title in advice[0].items() if id in advice[1]]
    table = element("table", head, element("tbody", *rows))
    scrolls = element("div", table, class_="scrolls", tabindex=0, role="group", aria_label="Table")
    both = (element("h3", "Advised in both"), listing(same)) if same else ()
    return element("div", scrolls, *both, class_="compared")


def _differing(label: str, sides: Sequence[Mapping[str, str]]) -> list[Html]:
    """A row of what only the one has, and only the other; none if they have the same."""
    first, second = sides
    only = (_only_in(first, second), _only_in(second, first))
    return [_row(label, (listing(each) for each in only))] if any(only) else []


def _only_in(here: Mapping[str, str], there: Mapping[str, str]) -> list[str]:
    return [words for id, words in here.items() if id not in there]


def _fired(explanation: Explanation, new: Collection[str]) -> dict[str, str]:
    """The rules that fired, told by their reasons, each with a link to its card; a new one has none."""
    facts, known = explanation.rules.facts, explanation.trace.facts
    return {
        rule.id: joined(
            (
                filled(rule.because, facts, known),
                " ",
                "" if rule.id in new else small_rule_link(rule.id),
            )
        )
        for rule in explanation.trace.firings
    }


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
