"""The answer beside the form: what is advised, and what could still change it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator

from reconsider_rules.advisor import Advisor
from reconsider_rules.answer import Answer
from reconsider_rules.model import VERDICT, Scenario
from reconsider_rules.proving.budget import Budget
from reconsider_rules.proving.changes import Way, Ways, ways
from reconsider_rules.proving.questions import questions
from reconsider_rules.render.article import (
    SOURCES,
    TO_DO,
    WOULD_CHANGE,
    Place,
    listing,
    message_part,
    source_list,
    steps,
)
from reconsider_rules.render.contents import contents
from reconsider_rules.render.elements import Html, element, joined
from reconsider_rules.render.holding import HOLDS, holding
from reconsider_rules.render.outline import MESSAGE, outline
from reconsider_rules.render.prospects import Prospects, change_in_words, prospects
from reconsider_rules.render.scenario import plain
from reconsider_rules.running.justification import ContradictionError
from reconsider_rules.words import counted, in_words
from reconsider_rules.workbench.client.fields import field
from reconsider_rules.workbench.client.why import why
from reconsider_rules.workbench.version import Version

BUDGET = 2.0
"""Seconds, about, for what could still change an answer: a client is waiting."""
PLACE = Place(1, 2)


def answer_to(advisor: Advisor, scenario: Scenario) -> tuple[str, Html]:
    """The verdict in words, and all of the answer that needs no search."""
    try:
        answer = advisor.explain(scenario, BUDGET)
    except ContradictionError as error:
        told = element("p", str(error), class_="slip")
        return "Two rules contradict each other", joined((_verdict("No answer"), told))
    found, told_of = outline(answer.explanation), contents(answer.explanation)
    message = told_of.message
    sections = (
        _part(TO_DO, joined(steps(told_of, PLACE))),
        _part(MESSAGE, joined(message_part(message, PLACE)) if message else ""),
        _part(HOLDS, joined(element("p", each) for each in _holding(answer))),
        _folded("Why, step by step", why(found)),
        _folded(SOURCES, source_list(told_of, found, False)),
    )
    return told_of.verdict, joined((_verdict(told_of.verdict), listing(told_of.reasons), *sections))


def _verdict(text: str) -> Html:
    return element("p", text, class_="verdict")


def _holding(answer: Answer) -> Iterator[str]:
    return holding(answer.explanation, answer.turns)


def _part(title: str, inside: str) -> Html:
    return element("section", element("h3", title, class_="part"), inside) if inside else Html()


def _folded(title: str, inside: Html) -> Html:
    if not inside:
        return inside
    return element("details", element("summary", element("h3", title, class_="part")), inside)


def ahead_of(rules: Version, scenario: Scenario, unknown: Collection[str]) -> tuple[Html, Html]:
    """The question that matters most next, and what would change the answer. A question of which it is
    said that nobody knows isn't asked again."""
    advisor = rules.advisor
    budget = Budget(BUDGET / 2)
    try:
        answer = advisor.explain(scenario, BUDGET)
    except ContradictionError:
        return Html(), Html()
    step = rules.interview.step(answer.trace.given, unknown, budget)
    asked = questions(advisor.engine, answer.trace, step.outlook)
    found = ways(advisor.counterfactuals, answer.trace, Budget(BUDGET / 2))
    told = prospects(answer.explanation, step.outlook, asked, found)
    likely = [each for each in step.likely if each]
    return _next(rules, step.ask[0].name if step.ask else "", len(step.ask), likely), _ahead(
        answer, told, found
    )


def _next(rules: Version, name: str, left: int, likely: list[str]) -> Html:
    """The question to put first, with how much is still open."""
    facts = rules.advisor.rules.facts
    if not name:
        return element("p", "Nothing more needs to be asked: the verdict is settled.")
    told = f"{counted(left, 'question')} can still matter."
    if likely and VERDICT in facts:
        verdict = in_words(facts[VERDICT], likely[0])
        told = f"{told} With all of them answered, the likeliest is: {verdict}."
    take = element("button", "Next question", type="submit")
    return joined((field(facts[name], "next"), take, element("p", told, class_="notes")))


def _ahead(answer: Answer, told: Prospects | None, found: Ways) -> Html:
    """What the unknown could still bring, and the smallest changes, each to be tried by a click."""
    if told is None:
        return Html()
    asked = (joined((question.ask, listing(question.lines))) for question in told.questions)
    verdict = answer.rules.facts[VERDICT]
    tries: list[str] = [_way(in_words(verdict, way.verdict), way) for way in found.found]
    tries += list(told.changes)[len(told.ways) :]  # of which it was left open whether there are any
    return joined(
        (
            _part("What is still open", joined(element("p", each) for each in told.summary)),
            _folded("What to find out", listing((*asked, *told.further), "ol")),
            _part(WOULD_CHANGE, listing(tries, class_="ways")),
        )
    )


def _way(title: str, way: Way) -> Html:
    """What would lead to another verdict, and a button that tries it."""
    changes = {
        change.fact.name: None if change.then is None else plain(change.then)
        for change in way.changes
    }
    button = element(
        "button",
        "What if?",
        type="button",
        class_="quiet what-if",
        data_changes=json.dumps(changes, ensure_ascii=False),
        aria_label=f"What if? {title}",
    )
    told = "; ".join(map(change_in_words, way.changes))
    changed = element("span", told, class_="changes")
    return joined((element("b", title), " – if this were so: ", changed, " ", button))
