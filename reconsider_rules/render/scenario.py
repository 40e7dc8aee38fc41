"""Scenario → YAML that can be pasted into a file and explained, and JSON."""

from __future__ import annotations

from typing import Any

from reconsider_rules.model import Scenario, Value
from reconsider_rules.render.yaml import name_as_yaml, value_as_yaml


def scenario_as_yaml(scenario: Scenario) -> str:
    """The scenario as a file."""
    title = f"title: {name_as_yaml(scenario.title)}\n" if scenario.title else ""
    if not scenario.facts:
        return f"{title}facts: {{}}\n"
    facts = "".join(
        f"  {name}: {value_as_yaml(value)}\n" for name, value in sorted(scenario.facts.items())
    )
    return f"{title}facts:\n{facts}"


def scenario_as_dict(scenario: Scenario) -> dict[str, dict[str, Any]]:
    """The scenario for programs: its facts by name, sets as lists."""
    return {"facts": {name: plain(value) for name, value in sorted(scenario.facts.items())}}


def plain(value: Value) -> Any:
    """A value as JSON has it."""
    return sorted(value) if isinstance(value, tuple) else value
