"""A comparison of two rule bases → text, Markdown, JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from typing import Any

from reconsider_rules.proving.both_sides import Difference, Responsible
from reconsider_rules.proving.comparison import CaseDifference, Comparison
from reconsider_rules.render.markup import escaped
from reconsider_rules.render.scenario import scenario_as_dict, scenario_as_yaml
from reconsider_rules.words import listed

MOST_NAMED = 12
UNDECIDED = "Not decided within the budget (a larger --budget may decide it)"
NOTHING = "No scenario is advised differently: proved over all possible scenarios."


def comparison_as_text(found: Comparison) -> str:
    """Every way in which advice changes, each with a smallest scenario and the rules."""
    lines = [f"Vocabulary: {note}." for note in found.vocabulary]
    told, rest = _told(found)
    lines += [*rest, *_wording(found)]
    for difference in told:
        lines.append(_headline(difference))
        lines += [f"  {_rule(each)}" for each in difference.rules]
        lines.append("  for example:")
        lines.append(textwrap.indent(scenario_as_yaml(difference.witness), "    ").rstrip())
    if not found.differences and not found.undecided:
        lines.append(NOTHING)
    lines += [f"{UNDECIDED}: {each}" for each in found.undecided]
    if found.cases:
        lines.append("Saved cases that are answered differently:")
        lines += [f"  {case_in_words(each)}" for each in found.cases]
    return "\n".join(lines) + "\n"


def comparison_as_markdown(found: Comparison) -> str:
    """The same for a pull request."""
    lines = ["## Whose advice changes", ""]
    lines += [f"- Vocabulary: {escaped(note)}." for note in found.vocabulary]
    if not found.differences and not found.undecided:
        lines += [NOTHING]
    lines += [f"- {UNDECIDED}: {escaped(each)}" for each in found.undecided]
    told, rest = _told(found)
    lines += [f"- {escaped(each)}" for each in (*rest, *_wording(found))]
    for difference in told:
        lines += ["", f"### {escaped(_headline(difference))}", ""]
        lines += [f"- {escaped(_rule(each))}" for each in difference.rules]
        lines += ["", "```yaml", scenario_as_yaml(difference.witness).rstrip(), "```"]
    if found.cases:
        lines += ["", "### Saved cases that are answered differently", ""]
        lines += [f"- {escaped(case_in_words(each))}" for each in found.cases]
    return "\n".join(lines) + "\n"


def _told(found: Comparison) -> tuple[list[Difference], list[str]]:
    """The differences to tell one by one, and the others in a sentence: where scenarios can say
    more, much is different for those who say it, without any rule having changed."""
    edited = [each for each in found.differences if any(r.what != "same" for r in each.rules)]
    if not found.vocabulary or len(edited) == len(found.differences):
        return list(found.differences), []
    rest = [each for each in found.differences if each not in edited]
    verdicts = sum(not each.advice for each in rest)
    told = (
        f"By the vocabulary alone {verdicts} changes of the verdict and {len(rest) - verdicts} of advice are "
        "possible, for clients who say what only one side understands: the other takes it as not "
        "said (--format json has them)."
    )
    return edited, [told]


def _wording(found: Comparison) -> list[str]:
    """What has other words, in a sentence, if anything has."""
    names = found.wording
    if len(names) > MOST_NAMED:
        return [
            f"Worded otherwise: {', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more."
        ]
    return [f"Worded otherwise: {listed(names)}."] if names else []


def comparison_as_json(found: Comparison) -> str:
    """The same for programs."""
    written = {
        "schema_version": 1,
        "changes": [_difference(each) for each in found.differences],
        "cases": [case_as_dict(each) for each in found.cases],
        "vocabulary": list(found.vocabulary),
        "wording": list(found.wording),
    } | ({"undecided": list(found.undecided)} if found.undecided else {})
    return json.dumps(written, indent=2, ensure_ascii=False) + "\n"


def case_as_dict(found: CaseDifference) -> dict[str, Any]:
    """A saved case that is answered differently."""
    return {
        "at": str(found.case.location),
        "title": found.case.scenario.title,
        "old": found.old,
        "new": found.new,
        "gained": list(found.gained),
        "lost": list(found.lost),
    }


def _difference(found: Difference) -> dict[str, Any]:
    kind: dict[str, Any] = (
        {"verdict": {"old": found.old, "new": found.new}}
        if not found.advice
        else {"gained" if found.new else "lost": found.advice}
    )
    return kind | {
        "witness": scenario_as_dict(found.witness),
        "rules": [{"rule": each.id, "what": each.what, "at": each.at} for each in found.rules],
    }


def _headline(found: Difference) -> str:
    if not found.advice:
        return f"Verdict: {found.old} → {found.new}"
    return f"Advice {'gained' if found.new else 'lost'}: {found.advice}"


def _rule(responsible: Responsible) -> str:
    what = "rule" if responsible.what == "same" else f"{responsible.what} rule"
    return f"{what} {responsible.id} ({responsible.at})"


def case_in_words(found: CaseDifference) -> str:
    """Where a saved case stands, and what changes for it."""
    parts = [f"{found.old} → {found.new}"] if found.old != found.new else []
    parts += [f"gains {listed(found.gained)}"] if found.gained else []
    parts += [f"loses {listed(found.lost)}"] if found.lost else []
    title = found.case.scenario.title or "untitled case"
    return f"{found.case.location.path}:{found.case.location.line}: {title}: {'; '.join(parts)}"


FORMATS: dict[str, Callable[[Comparison], str]] = {
    "text": comparison_as_text,
    "markdown": comparison_as_markdown,
    "json": comparison_as_json,
}
