"""The JSON form of an explanation: schema_version 1, a contract with other programs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from reconsider_rules.model import VERDICT, Advice, Rule, RuleBase
from reconsider_rules.render.days import later, span
from reconsider_rules.render.scenario import plain
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.running.justification import Concluded, Justification, Used
from reconsider_rules.words import in_words, test_in_words

if TYPE_CHECKING:
    from reconsider_rules.proving.changes import Way, Ways
    from reconsider_rules.proving.outlook import Outlook
    from reconsider_rules.running.holding import Turn

MAX_JUSTIFICATIONS = 1000
MAX_DEPTH = 8


def explanation_as_dict(
    explanation: Explanation,
    outlook: Outlook | None = None,
    ways: Ways | None = None,
    turns: Iterable[Turn] = (),
) -> dict[str, Any]:
    """The whole answer. Unknown facts, undecided conclusions and empty sets are left out."""
    written = _answer(explanation)
    if outlook is not None:
        written["outlook"] = _outlook(outlook)
        if found := [_turn(turn, explanation.scenario.as_of) for turn in turns]:
            written["outlook"]["turns"] = found
    if ways is not None:
        written["changes"] = [_way(explanation, way) for way in ways.found]
        if ways.undecided:
            written["undecided_changes"] = list(ways.undecided)
    return written


def _outlook(outlook: Outlook) -> dict[str, Any]:
    first = outlook.ask[0] if outlook.ask else None
    written = {
        "settled": outlook.settled,
        "possible": list(outlook.possible),
        "ask_first": first and {"fact": first.name, "ask": first.ask},
    }
    return written | ({"undecided": list(outlook.undecided)} if outlook.undecided else {})


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


def _way(explanation: Explanation, way: Way) -> dict[str, Any]:
    """A way to another verdict; `from` or `to` is left out where the fact is unknown, and
    `smallest` unless the budget left it open."""
    changes = []
    for change in way.changes:
        written: dict[str, Any] = {"fact": change.fact.name}
        if change.now is not None:
            written["from"] = plain(change.now)
        if change.then is not None:
            written["to"] = plain(change.then)
        changes.append(written)
    title = in_words(explanation.rules.facts[VERDICT], way.verdict)
    written = {"verdict": way.verdict, "title": title, "facts": changes}
    return written if way.smallest else written | {"smallest": False}


def _answer(explanation: Explanation) -> dict[str, Any]:
    writer = _Writer(explanation.rules)
    verdict = explanation.verdict
    return {
        "schema_version": 1,
        "rule_base": {"digest": explanation.rules.digest},
        "title": explanation.scenario.title,
        "facts": {
            name: plain(value)
            for name, value in sorted(explanation.scenario.facts.items())
            if value != ()
        },
        "verdict": verdict
        and {
            "value": verdict.value,
            "title": verdict.title,
            "because": writer.because(verdict),
        },
        "conclusions": {
            found.fact.name: {"value": plain(found.value), "because": writer.because(found)}
            for found in explanation.conclusions
        },
        "recommendations": [
            {"id": found.id, "step": found.step, "title": found.title, "text": found.text}
            | ({"say": found.say} if found.say else {})
            | _days(found.advice, explanation.scenario.as_of)
            | {"because": [writer.justification(each) for each in found.because]}
            for found in explanation.recommendations
        ],
        "firings": [
            {"rule": rule.id, "at": writer.at(rule), "stratum": explanation.rules.strata[rule.id]}
            for rule in explanation.trace.firings
        ],
        "overridden": [
            {"rule": rule.id, "at": writer.at(rule), "by": list(by)}
            for rule, by in explanation.trace.overridden
        ],
    }


def _days(advice: Advice, as_of: date | None) -> dict[str, Any]:
    """On which days to do it: `from` and `to`, where it has its time and the day is known."""
    days = as_of and span(advice, as_of)
    return {"from": str(days[0]), "to": str(days[1])} if days else {}


class _Writer:
    """Justifications as dicts.

    A firing that justifies several things is written out in each place; where rules build on each
    other in ever new combinations, or stand high on one another, that could be more than any memory
    holds. MAX_DEPTH levels down, and beyond MAX_JUSTIFICATIONS in one place, a firing is therefore
    given without its conditions, which are told where its own conclusion is.
    """

    def __init__(self, rules: RuleBase) -> None:
        self.rules = rules
        self.written: dict[tuple[str, int], dict[str, Any]] = {}  # by rule and depth
        self.sizes: dict[str, int] = {}  # how many justifications each stands for, written out

    def at(self, rule: Rule) -> str:
        return self.rules.at(rule.location)

    def because(self, concluded: Concluded) -> list[dict[str, Any]]:
        return [self.justification(each) for each in concluded.because]

    def justification(self, found: Justification, depth: int = 0) -> dict[str, Any]:
        id = found.rule.id
        if (id, depth) in self.written and self.sizes.get(id, 0) <= MAX_JUSTIFICATIONS:
            return self.written[id, depth]
        written: dict[str, Any] = {
            "rule": id,
            "at": self.at(found.rule),
            "because": found.because,
            "sources": [self.source(cited) for cited in found.rule.source],
        }
        if depth < MAX_DEPTH and self.sizes.get(id, 0) <= MAX_JUSTIFICATIONS:
            written["conditions"] = [self.condition(used, depth) for used in found.used]
            below = {each.rule.id for used in found.used for each in used.because}
            self.sizes[id] = 1 + sum(self.sizes.get(each, 1) for each in below)
        self.written[id, depth] = written
        return written

    def source(self, id: str) -> dict[str, str]:
        source = self.rules.sources[id]
        address = {"address": source.address} if source.address else {}
        return {"id": id, "title": source.title} | address

    def condition(self, used: Used, depth: int) -> dict[str, Any]:
        test = test_in_words(used.condition.test)
        written: dict[str, Any] = {
            "fact": used.fact.name,
            "test": test if used.wanted else f"not ({test})",
        }
        if used.value is not None:
            written["value"] = plain(used.value)
        written["given"] = used.fact.given
        if not used.fact.given:
            written["because"] = [self.justification(each, depth + 1) for each in used.because]
        return written
