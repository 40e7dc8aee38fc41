"""What a command is given: the rule base to use, scenarios, case files, --set."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from reconsider_rules.errors import Diagnostic, ScenarioError
from reconsider_rules.model import Case, Expectation, Fact, RuleBase, Scenario, Value
from reconsider_rules.parsing import file as files
from reconsider_rules.parsing import nodes
from reconsider_rules.reading.files import built_in_rules, find_files
from reconsider_rules.reading.scenarios import read_cases, scenario_from
from reconsider_rules.reading.values import is_none, is_unknown

if TYPE_CHECKING:
    from reconsider_rules.advisor import Advisor


def rules_folder(option: str | None) -> str:
    """The rule base to use: --rules, RECONSIDER_RULES, ./rules, the built-in one."""
    chosen = option or os.environ.get("RECONSIDER_RULES")
    if chosen:
        return chosen
    return "rules" if _holds_rules("rules") else built_in_rules()


def _holds_rules(folder: str) -> bool:
    """Whether a folder was meant as a rule base; if it can't be read as one, loading it says why."""
    try:
        return os.path.isdir(folder) and bool(find_files(folder))
    except OSError:
        return True


def load_advisor(option: str | None) -> Advisor:
    """An advisor for the rule base to use, or RuleBaseError with all that is wrong with it."""
    from reconsider_rules.cache import load

    return load(rules_folder(option))


def read_scenarios(
    rules: RuleBase, paths: Iterable[str], expecting: bool = False
) -> tuple[list[Case], list[Diagnostic]]:
    """The scenarios of files that have no slip, and the slips of the others; if `expecting`, one
    that expects nothing is a slip."""
    cases: list[Case] = []
    findings: list[Diagnostic] = []
    for path in paths:
        if path == "-":
            found = files.parse(sys.stdin.buffer.read(files.MAX_BYTES + 1), "<stdin>")
        else:
            found = files.read(path)
        read = read_cases(rules, found)
        if found.diagnostics:
            findings += found.diagnostics
            continue
        nothing = Expectation()
        idle = [case for case in read if expecting and case.expect == nothing]
        findings += [
            Diagnostic(
                "error",
                "missing-key",
                "this case has no 'expect': it can't fail.",
                case.location,
                "Add 'expect:' and below it what must come out.",
            )
            for case in idle
        ]
        cases += [case for case in read if not expecting or case.expect != nothing]
    return cases, findings


def varied(rules: RuleBase, scenario: Scenario, settings: Sequence[str]) -> Scenario:
    """The scenario with each --set fact=value carried out."""
    if not settings:
        return scenario
    facts: dict[str, Value] = dict(scenario.facts)
    for setting in settings:
        name, sign, value = setting.partition("=")
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
        return scenario_from(
            rules, Scenario(facts, scenario.title, scenario.notes, scenario.source)
        )
    except ScenarioError as error:
        first = error.diagnostics[0]
        raise click.UsageError(f"--set: {first.message} {first.help}".strip()) from None


def _members(fact: Fact, text: str) -> Value:
    """What --set says of a set: one option, `none`, several with commas, or a list as in a file."""
    if is_none(fact, text) or any(option.name == text for option in fact.options):
        return text
    found = files.parse(text, "--set").documents if text.startswith("[") else []
    if found and isinstance(found[0], nodes.Sequence):
        items = [node for node in found[0].items if isinstance(node, nodes.Scalar)]
        return tuple(item.text for item in items) if len(items) == len(found[0].items) else text
    return tuple(member.strip() for member in text.split(",") if member.strip()) or text
