"""Scenario → YAML that can be pasted into a file and explained, and JSON."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from reconsider_rules.model import Scenario, Value

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_ -]*[A-Za-z0-9_]|[A-Za-z]")


def scenario_as_yaml(scenario: Scenario) -> str:
    """The scenario as a file."""
    title = f"title: {_text(scenario.title)}\n" if scenario.title else ""
    if not scenario.facts:
        return f"{title}facts: {{}}\n"
    facts = "".join(
        f"  {name}: {value_as_yaml(value)}\n" for name, value in sorted(scenario.facts.items())
    )
    return f"{title}facts:\n{facts}"


def value_as_yaml(value: Value | date) -> str:
    """A value, or the day that was given for it, as it stands behind the name of its fact."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_text, value))}]"
    return _text(value)


def _text(text: str) -> str:
    """Plain where no reader could take it for anything else, else in double quotes."""
    if _PLAIN.fullmatch(text) and text not in ("known", "unknown", "null"):
        return text
    return json.dumps(text, ensure_ascii=False)


def scenario_as_dict(scenario: Scenario) -> dict[str, dict[str, Any]]:
    """The scenario for programs: its facts by name, sets as lists."""
    return {"facts": {name: plain(value) for name, value in sorted(scenario.facts.items())}}


def plain(value: Value) -> Any:
    """A value as JSON has it."""
    return sorted(value) if isinstance(value, tuple) else value
