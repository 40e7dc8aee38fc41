"""The JSON form of an answer: schema_version 2, a contract with other programs.

`answer.schema.json` beside this file says what each field holds. Every firing, and every source, is
written out once and referred to by its id, so an answer stays small however rules build on each
other.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

from reconsider_rules.model import Advice, RuleBase
from reconsider_rules.render.days import span
from reconsider_rules.render.scenario import plain
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.running.justification import Justification, Recommendation, Used
from reconsider_rules.words import test_in_words

if TYPE_CHECKING:
    from reconsider_rules.running.message import Message

VERSION = 2


def answer_schema() -> dict[str, Any]:
    """The JSON Schema of an answer."""
    path = os.path.join(os.path.dirname(__file__), "answer.schema.json")
    with open(path, encoding="utf-8") as file:
        schema: dict[str, Any] = json.load(file)
    return schema


def explanation_as_dict(explanation: Explanation, engine: str) -> dict[str, Any]:
    """All that was decided, by which engine, and why. Unknown facts, undecided conclusions and empty
    sets are left out, and so is whatever there is none of."""
    scenario, verdict = explanation.scenario, explanation.verdict
    concluded = (*([verdict] if verdict else []), *explanation.conclusions)
    advised = explanation.recommendations
    reasons = [*(each.because for each in concluded), *(each.because for each in advised)]
    justified = _all_of(chain.from_iterable(reasons))
    rules = explanation.rules
    written = {
        "schema_version": VERSION,
        "rule_base": _rule_base(rules),
        "engine": engine,
        "title": scenario.title,
        "as_of": scenario.as_of and str(scenario.as_of),
        "facts": {
            name: plain(value) for name, value in sorted(scenario.facts.items()) if value != ()
        },
        "dates": {name: str(day) for name, day in scenario.dates},
        "verdict": verdict
        and {
            "value": verdict.value,
            "title": verdict.title,
            "because": _ids(verdict.because),
        },
        "conclusions": {
            found.fact.name: {"value": plain(found.value), "because": _ids(found.because)}
            for found in explanation.conclusions
        },
        "recommendations": [_recommendation(found, scenario.as_of) for found in advised],
        "message": explanation.message and _message(explanation.message),
        "justifications": {id: _justification(rules, justified[id]) for id in sorted(justified)},
        "sources": _sources(rules, justified.values(), advised),
        "firings": [
            {"rule": rule.id, "at": rules.at(rule.location), "stratum": rules.strata[rule.id]}
            for rule in explanation.trace.firings
        ],
        "overridden": [
            {"rule": rule.id, "at": rules.at(rule.location), "by": list(by)}
            for rule, by in explanation.trace.overridden
        ],
    }
    optional = ("as_of", "dates", "message")
    return {key: value for key, value in written.items() if value or key not in optional}


def _rule_base(rules: RuleBase) -> dict[str, Any]:
    written = {"name": rules.name, "digest": rules.digest, "rules": len(rules.rules)}
    return written | ({"extends": rules.below.name} if rules.below else {})


def _recommendation(found: Recommendation, as_of: date | None) -> dict[str, Any]:
    written = {
        "id": found.id,
        "step": found.step,
        "title": found.title,
        "text": found.text,
        "say": found.say,
        "reason": found.reason,
        "sources": list(found.advice.source),
        **_days(found.advice, as_of),
        "because": _ids(found.because),
    }
    return {key: value for key, value in written.items() if value}


def _days(advice: Advice, as_of: date | None) -> dict[str, str]:
    """On which days to do it: `from` and `to`, where it has its time and the day is known."""
    days = as_of and span(advice, as_of)
    return {"from": str(days[0]), "to": str(days[1])} if days else {}


def _message(message: Message) -> dict[str, Any]:
    written = {
        "spoken": message.spoken,
        "opens": list(message.opens),
        "paragraphs": [[each.id for each in paragraph] for paragraph in message.paragraphs],
        "closes": list(message.closes),
        "later": [each.id for each in message.later],
    }
    return {key: value for key, value in written.items() if value or key == "spoken"}


def _ids(because: Iterable[Justification]) -> list[str]:
    """Firings by their rules: in one scenario each fires once."""
    return [each.rule.id for each in because]


def _all_of(reasons: Iterable[Justification]) -> dict[str, Justification]:
    """The firings given as reasons and all that led to them, by the ids of their rules."""
    found: dict[str, Justification] = {}
    todo = list(reasons)
    while todo:
        each = todo.pop()
        if each.rule.id not in found:
            found[each.rule.id] = each
            todo += [below for used in each.used for below in used.because]
    return found


def _justification(rules: RuleBase, found: Justification) -> dict[str, Any]:
    return {
        "at": rules.at(found.rule.location),
        "because": found.because,
        "sources": list(found.rule.source),
        "conditions": [_condition(used) for used in found.used],
    }


def _condition(used: Used) -> dict[str, Any]:
    test = test_in_words(used.condition.test)
    written: dict[str, Any] = {
        "fact": used.fact.name,
        "test": test if used.wanted else f"not ({test})",
        "given": used.fact.given,
    }
    if used.value is not None:
        written["value"] = plain(used.value)
    if not used.fact.given:
        written["because"] = _ids(used.because)
    return written


def _sources(
    rules: RuleBase, justified: Iterable[Justification], advised: Iterable[Recommendation]
) -> dict[str, dict[str, str]]:
    """Every source that is cited, by id."""
    cited = {id for each in justified for id in each.rule.source}
    cited |= {id for each in advised for id in each.advice.source}
    found = {}
    for id in sorted(cited):
        source = rules.sources[id]
        address = {"address": source.address} if source.address else {}
        found[id] = {"title": source.title} | address
    return found
