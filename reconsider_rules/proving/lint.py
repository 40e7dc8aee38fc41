"""What is wrong with a rule base that needs no proof: things declared and never used."""

from __future__ import annotations

from collections.abc import Iterator

from reconsider_rules.errors import Diagnostic
from reconsider_rules.formulas import all_conditions
from reconsider_rules.model import VERDICT, Location, RuleBase, Text
from reconsider_rules.proving.derived import members


def lint(rules: RuleBase) -> list[Diagnostic]:
    """Warnings about unused and unreachable declarations, by place; of a layer about its own, since
    nobody who writes it can delete what is below."""
    findings = [
        *_facts(rules, _used(rules)),
        *_advice(rules),
        *_sources(rules),
        *_unreachable(rules),
    ]
    return sorted(filter(rules.is_own, findings), key=lambda finding: finding.location)


def _warning(code: str, location: Location, message: str, help: str, width: int = 1) -> Diagnostic:
    return Diagnostic("warning", code, message, location, help, width=width)


def _used(rules: RuleBase) -> set[str]:
    """The facts that a condition or a text looks at."""
    used = {condition.fact for condition in all_conditions(rules)}
    return used.union(name for text in _texts(rules) for name, _ in text.placeholders)


def _texts(rules: RuleBase) -> Iterator[Text]:
    yield from (rule.because for rule in rules.rules)
    for advice in rules.advice.values():
        message = advice.opens, advice.say, advice.closes
        yield from (t for t in (advice.title, advice.text, *message, advice.because) if t)


def _facts(rules: RuleBase, used: set[str]) -> Iterator[Diagnostic]:
    for fact in rules.facts.values():
        kind = "fact" if fact.given else "conclusion"
        if fact.name not in used and fact.name != VERDICT:
            yield _warning(
                f"unused-{kind}",
                fact.location,
                f"no rule and no text uses the {kind} '{fact.name}'.",
                "Use it, or delete it.",
                len(fact.name),
            )


def _advice(rules: RuleBase) -> Iterator[Diagnostic]:
    recommended = {id for rule in rules.rules for id in rule.recommend}
    for id, advice in rules.advice.items():
        if id not in recommended:
            yield _warning(
                "unused-advice",
                advice.location,
                f"no rule recommends the advice '{id}'.",
                "Recommend it in a rule, or delete it.",
                len(id),
            )


def _sources(rules: RuleBase) -> Iterator[Diagnostic]:
    cited = {id for rule in rules.rules for id in rule.source}
    cited |= {id for advice in rules.advice.values() for id in advice.source}
    for id, source in rules.sources.items():
        if id not in cited:
            yield _warning(
                "unused-source",
                source.location,
                f"nothing cites the source '{id}'.",
                "Cite it, or delete it.",
                len(id),
            )


def _unreachable(rules: RuleBase) -> Iterator[Diagnostic]:
    """Conclusions, their options, and tests of them that no rule can bring about."""
    for fact in rules.conclusions:
        concluded = rules.concluded[fact.name]
        if not concluded:
            yield _warning(
                "never-concluded",
                fact.location,
                f"no rule concludes '{fact.name}'.",
                "Conclude it in a rule, or delete it.",
                len(fact.name),
            )
            continue
        reached = {member for value in concluded for member in members(value)}
        for option in fact.options:
            if option.name not in reached:
                yield _warning(
                    "never-concluded",
                    option.location,
                    f"no rule concludes '{fact.name}: {option.name}'.",
                    "Conclude it in a rule, or delete the option.",
                    len(option.name),
                )
