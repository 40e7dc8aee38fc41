"""The scenarios that a command is given: their files, standard input, --set."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import date

import click

from reconsider_rules.errors import Diagnostic, ScenarioError
from reconsider_rules.model import Case, Expectation, Fact, RuleBase, Scenario, Value
from reconsider_rules.parsing import nodes
from reconsider_rules.parsing.file import YamlFile, parse, read
from reconsider_rules.parsing.limits import MAX_BYTES
from reconsider_rules.reading.scenarios import read_cases, scenario_from
from reconsider_rules.reading.values import is_none, is_unknown


def read_scenarios(
    rules: RuleBase,
    paths: Iterable[str],
    expecting: bool = False,
    as_of: date | None = None,
    today: date | None = None,
) -> tuple[list[Case], list[Diagnostic]]:
    """The scenarios of files that have no slip, and the slips of the others; if `expecting`, one
    that expects nothing is a slip."""
    cases: list[Case] = []
    slips: list[Diagnostic] = []
    for path in paths:
        file = _standard_input() if path == "-" else read(path)
        found = read_cases(rules, file, as_of, today)
        if file.diagnostics:
            slips += file.diagnostics
            continue
        nothing = Expectation()
        idle = [case for case in found if expecting and case.expect == nothing]
        slips += [
            Diagnostic(
                "error",
                "missing-key",
                "this case has no 'expect': it can't fail.",
                case.location,
                "Add 'expect:' and below it what must come out.",
            )
            for case in idle
        ]
        cases += [case for case in found if not expecting or case.expect != nothing]
    return cases, slips


def _standard_input() -> YamlFile:
    return parse(sys.stdin.buffer.read(MAX_BYTES + 1), "<stdin>")


def varied(rules: RuleBase, scenario: Scenario, settings: Sequence[str]) -> Scenario:
    """The scenario with each --set fact=value carried out."""
    if not settings:
        return scenario
    facts: dict[str, Value] = dict(scenario.facts)
    dates = dict(scenario.dates)
    for setting in settings:
        name, sign, value = setting.partition("=")
        dates.pop(name, None)
        if not sign:
            raise click.UsageError(f"--set {setting}: write FACT=VALUE.")
        fact = rules.facts.get(name)
        if fact is not None and is_unknown(fact, value, plain=True):
            facts.pop(name, None)
        elif fact is not None and fact.type == "choices":
            facts[name] = _members(fact, value)
        else:
            facts[name] = value
    try:
        return scenario_from(rules, scenario.replaced(facts=facts, dates=tuple(dates.items())))
    except ScenarioError as error:
        first = error.diagnostics[0]
        raise click.UsageError(f"--set: {first.message} {first.help}".strip()) from None


def _members(fact: Fact, text: str) -> Value:
    """What --set says of a set: one option, `none`, several with commas, or a list as in a file."""
    if is_none(fact, text) or any(option.name == text for option in fact.options):
        return text
    found = parse(text, "--set").documents if text.startswith("[") else []
    if found and isinstance(found[0], nodes.Sequence):
        items = [node for node in found[0].items if isinstance(node, nodes.Scalar)]
        return tuple(item.text for item in items) if len(items) == len(found[0].items) else text
    return tuple(member.strip() for member in text.split(",") if member.strip()) or text
