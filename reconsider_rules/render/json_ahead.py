"""What could still change an answer, as JSON: the outlook, the changes, why something is not so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from reconsider_rules.model import VERDICT, Advice, Between, Formula, Rule, RuleBase, Subject, Value
from reconsider_rules.proving.changes import Change, Way, Ways
from reconsider_rules.proving.outlook import Outlook
from reconsider_rules.proving.questions import Question
from reconsider_rules.proving.whynot import WhyNot
from reconsider_rules.render.days import later
from reconsider_rules.render.scenario import plain
from reconsider_rules.running.holding import Turn
from reconsider_rules.words import in_words, test_in_words


def outlook_as_dict(
    outlook: Outlook, questions: Iterable[Question], turns: Iterable[Turn], as_of: date | None
) -> dict[str, Any]:
    """Which verdicts are still possible, what to find out, and how long the answer holds."""
    brings = {question.fact.name: _outcomes(question) for question in questions}
    written: dict[str, Any] = {
        "settled": outlook.settled,
        "possible": list(outlook.possible),
        "ask": [
            {"fact": fact.name, "ask": fact.ask}
            | ({"outcomes": brings[fact.name]} if fact.name in brings else {})
            for fact in outlook.ask
        ],
    }
    if outlook.undecided:
        written["undecided"] = list(outlook.undecided)
    if told := [_turn(turn, as_of) for turn in turns]:
        written["turns"] = told
    return written


def _outcomes(question: Question) -> list[dict[str, Any]]:
    return [
        {"verdict": verdict, "answers": [_answer(each) for each in answers]}
        for verdict, answers in question.outcomes
    ]


def _answer(answer: Value | Between) -> Any:
    """An answer as a scenario has it, a range of numbers by its bounds."""
    if not isinstance(answer, Between):
        return plain(answer)
    bounds = {name.replace("_", " "): getattr(answer, name) for name in Between._fields}
    return {name: bound for name, bound in bounds.items() if bound is not None}


def _turn(turn: Turn, as_of: date | None) -> dict[str, Any]:
    """A day on which the answer becomes another; `date` where it is known."""
    verdict = turn.after.verdict
    written: dict[str, Any] = {"days": turn.days}
    if day := as_of and later(as_of, turn.days):
        written["date"] = str(day)
    return written | {
        "verdict": verdict and verdict.value,
        "gained": sorted(each.id for each in turn.gained),
        "lost": sorted(each.id for each in turn.lost),
    }


def ways_as_dict(rules: RuleBase, ways: Ways) -> dict[str, Any]:
    """The smallest changes that lead to other verdicts."""
    written: dict[str, Any] = {"changes": [_way(rules, way) for way in ways.found]}
    return written | ({"undecided_changes": list(ways.undecided)} if ways.undecided else {})


def _way(rules: RuleBase, way: Way) -> dict[str, Any]:
    """A way to another verdict; `smallest` is left out unless the budget left it open."""
    written = {
        "verdict": way.verdict,
        "title": in_words(rules.facts[VERDICT], way.verdict),
        "facts": list(map(_change, way.changes)),
    }
    return written if way.smallest else written | {"smallest": False}


def _change(change: Change) -> dict[str, Any]:
    """A fact with its value now and then; `from` or `to` is left out where it is unknown."""
    written: dict[str, Any] = {"fact": change.fact.name}
    if change.now is not None:
        written["from"] = plain(change.now)
    if change.then is not None:
        written["to"] = plain(change.then)
    return written


def why_not_as_dict(found: WhyNot) -> dict[str, Any]:
    """Why something is not so, and the smallest change that would bring it about."""
    written: dict[str, Any] = {"asked": _asked(found.asked), "there": found.there}
    if found.there:
        return written
    if found.rule:
        written["rule"] = found.rule.id
        written["failing"] = _failing(found)
        written["overridden_by"] = list(found.overridden_by)
    if found.undecided:
        return written | {"undecided": True}
    written["changes"] = found.changes and list(map(_change, found.changes))
    return written if found.smallest else written | {"smallest": False}


def _asked(asked: Subject) -> dict[str, Any]:
    if isinstance(asked, Rule):
        return {"rule": asked.id}
    if isinstance(asked, Advice):
        return {"advice": asked.id}
    return {"conclusion": asked.fact.name, "value": plain(asked.value)}


def _failing(found: WhyNot) -> list[dict[str, Any]]:
    """The conditions in the way; of those with the same number as `choice` one would do."""
    choices: dict[Formula, int] = {}
    written = []
    for failing in found.failing:
        each: dict[str, Any] = {
            "fact": failing.condition.fact,
            "test": test_in_words(failing.condition.test),
            "wanted": failing.wanted,
        }
        if failing.choice is not None:
            each["choice"] = choices.setdefault(failing.choice, len(choices) + 1)
        written.append(each)
    return written
