"""The JSON form of an explanation: schema_version 1, a contract with other programs."""

from __future__ import annotations

from typing import Any

from reconsider_rules.explanation import Concluded, Explanation, Justification, Used
from reconsider_rules.model import Location, RuleBase, Rule, Value
from reconsider_rules.words import test_in_words


def explanation_as_dict(explanation: Explanation) -> dict[str, Any]:
    """The whole answer. Unknown facts, undecided conclusions and empty sets are left out."""
    writer = _Writer(explanation.rules)
    verdict = explanation.verdict
    return {
        "schema_version": 1,
        "rule_base": {"digest": explanation.rules.digest},
        "title": explanation.scenario.title,
        "facts": {
            name: _plain(value) for name, value in sorted(explanation.scenario.facts.items())
        },
        "verdict": verdict and {
            "value": verdict.value, "title": verdict.title, "because": writer.because(verdict),
        },
        "conclusions": {
            found.fact.name: {"value": _plain(found.value), "because": writer.because(found)}
            for found in explanation.conclusions
        },
        "recommendations": [
            {"id": found.id, "step": found.step, "title": found.title, "text": found.text}
            | ({"say": found.say} if found.say else {})
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
    }  # fmt: skip


def at(rules: RuleBase, location: Location) -> str:
    """A place as 'file:line', the file relative to the rule base."""
    return f"{location.path.removeprefix(rules.path.rstrip('/') + '/')}:{location.line}"


class _Writer:
    """Justifications as dicts; a firing that justifies several things is written once and shared."""

    def __init__(self, rules: RuleBase) -> None:
        self.rules = rules
        self.written: dict[str, dict[str, Any]] = {}

    def at(self, rule: Rule) -> str:
        return at(self.rules, rule.location)

    def because(self, concluded: Concluded) -> list[dict[str, Any]]:
        return [self.justification(each) for each in concluded.because]

    def justification(self, found: Justification) -> dict[str, Any]:
        if found.rule.id not in self.written:
            self.written[found.rule.id] = {
                "rule": found.rule.id,
                "at": self.at(found.rule),
                "because": found.because,
                "sources": [self.source(id) for id in found.rule.source],
                "conditions": [self.condition(used) for used in found.used],
            }
        return self.written[found.rule.id]

    def source(self, id: str) -> dict[str, str]:
        source = self.rules.sources[id]
        address = {"address": source.address} if source.address else {}
        return {"id": id, "title": source.title} | address

    def condition(self, used: Used) -> dict[str, Any]:
        test = test_in_words(used.condition.test)
        written: dict[str, Any] = {
            "fact": used.fact.name,
            "test": test if used.wanted else f"not ({test})",
        }
        if used.value is not None:
            written["value"] = _plain(used.value)
        written["given"] = used.fact.given
        if not used.fact.given:
            written["because"] = [self.justification(each) for each in used.because]
        return written


def _plain(value: Value) -> Any:
    return sorted(value) if isinstance(value, tuple) else value
