"""A difference between two rule bases → text, Markdown, JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from typing import Any

from reconsider_rules.proving.difference import CaseChange, Change, Difference, Responsible
from reconsider_rules.render.markup import escaped
from reconsider_rules.render.scenario import scenario_as_yaml
from reconsider_rules.words import listed

UNDECIDED = "Not decided within the budget (a larger --budget may decide it)"
NOTHING = "No scenario is advised differently: proved over all possible scenarios."


def difference_as_text(found: Difference) -> str:
    """Every way in which advice changes, each with a smallest scenario and the rules."""
    lines = [f"Vocabulary: {note}." for note in found.vocabulary]
    for change in found.changes:
        lines.append(_headline(change))
        lines += [f"  {_rule(each)}" for each in change.rules]
        lines.append("  for example:")
        lines.append(textwrap.indent(scenario_as_yaml(change.witness), "    ").rstrip())
    if not found.changes and not found.undecided:
        lines.append(NOTHING)
    lines += [f"{UNDECIDED}: {each}" for each in found.undecided]
    if found.cases:
        lines.append("Saved cases that are answered differently:")
        lines += [f"  {_case(each)}" for each in found.cases]
    return "\n".join(lines) + "\n"


def difference_as_markdown(found: Difference) -> str:
    """The same for a pull request."""
    lines = ["## Whose advice changes", ""]
    lines += [f"- Vocabulary: {escaped(note)}." for note in found.vocabulary]
    if not found.changes and not found.undecided:
        lines += [NOTHING]
    lines += [f"- {UNDECIDED}: {escaped(each)}" for each in found.undecided]
    for change in found.changes:
        lines += ["", f"### {escaped(_headline(change))}", ""]
        lines += [f"- {escaped(_rule(each))}" for each in change.rules]
        lines += ["", "```yaml", scenario_as_yaml(change.witness).rstrip(), "```"]
    if found.cases:
        lines += ["", "### Saved cases that are answered differently", ""]
        lines += [f"- {escaped(_case(each))}" for each in found.cases]
    return "\n".join(lines) + "\n"


def difference_as_json(found: Difference) -> str:
    """The same for programs."""
    written = {
        "schema_version": 1,
        "changes": [_change(change) for change in found.changes],
        "cases": [
            {
                "at": str(each.case.location),
                "title": each.case.scenario.title,
                "old": each.old,
                "new": each.new,
                "gained": list(each.gained),
                "lost": list(each.lost),
            }
            for each in found.cases
        ],
        "vocabulary": list(found.vocabulary),
    } | ({"undecided": list(found.undecided)} if found.undecided else {})
    return json.dumps(written, indent=2, ensure_ascii=False) + "\n"


def _change(change: Change) -> dict[str, Any]:
    facts = sorted(change.witness.facts.items())
    kind: dict[str, Any] = (
        {"verdict": {"old": change.old, "new": change.new}}
        if not change.advice
        else {"gained" if change.new else "lost": change.advice}
    )
    return kind | {
        "witness": {"facts": {n: sorted(v) if isinstance(v, tuple) else v for n, v in facts}},
        "rules": [{"rule": each.id, "what": each.what, "at": each.at} for each in change.rules],
    }


def _headline(change: Change) -> str:
    if not change.advice:
        return f"Verdict: {change.old} → {change.new}"
    return f"Advice {'gained' if change.new else 'lost'}: {change.advice}"


def _rule(responsible: Responsible) -> str:
    what = "rule" if responsible.what == "same" else f"{responsible.what} rule"
    return f"{what} {responsible.id} ({responsible.at})"


def _case(change: CaseChange) -> str:
    parts = [f"{change.old} → {change.new}"] if change.old != change.new else []
    parts += [f"gains {listed(change.gained)}"] if change.gained else []
    parts += [f"loses {listed(change.lost)}"] if change.lost else []
    title = change.case.scenario.title or "untitled case"
    return f"{change.case.location.path}:{change.case.location.line}: {title}: {'; '.join(parts)}"


FORMATS: dict[str, Callable[[Difference], str]] = {
    "text": difference_as_text,
    "markdown": difference_as_markdown,
    "json": difference_as_json,
}
