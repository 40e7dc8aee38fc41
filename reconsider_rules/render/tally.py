"""What a batch showed, as text and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconsider_rules.model import RuleBase
from reconsider_rules.running.tally import Tally
from reconsider_rules.words import in_words

_MOST = 10  # of advice, in the text
NONE = "no verdict"


def tally_as_text(rules: RuleBase, tally: Tally) -> str:
    """What to look at: the verdicts, the advice given most, the rules that never fired, what was
    refused."""
    answered = tally.rows - tally.errors
    rows = "1 row" if tally.rows == 1 else f"{tally.rows:,} rows"
    parts = [f"{rows}, {answered:,} answered"]
    if tally.errors:
        reasons = ", ".join(f"{code} {count:,}" for code, count in _most_first(tally.refused))
        parts.append(f"Refused: {reasons}")
    verdicts = [(_verdict(rules, name), count) for name, count in _most_first(_verdicts(tally))]
    parts += _table("Verdicts", verdicts, answered)
    parts += _table("Advice", _most_first(tally.advice)[:_MOST], answered)
    if more := len(tally.advice) - _MOST:
        parts += [f"  and {more} more"] if more > 0 else []
    never = _never_fired(rules, tally)
    if never and answered:
        parts.append(f"{len(never)} of {len(rules.rules)} rules never fired.")
    return "\n".join(parts) + "\n"


def tally_as_dict(rules: RuleBase, tally: Tally) -> dict[str, Any]:
    """All of it, most first."""
    return {
        "rule_base": {"name": rules.name, "digest": rules.digest},
        "rows": tally.rows,
        "answered": tally.rows - tally.errors,
        "refused": dict(_most_first(tally.refused)),
        "verdicts": dict(_most_first(tally.verdicts)),
        "no_verdict": _verdicts(tally).get(NONE, 0),
        "recommendations": dict(_most_first(tally.advice)),
        "rules": dict(_most_first(tally.rules)),
        "never_fired": _never_fired(rules, tally),
    }


def _verdicts(tally: Tally) -> dict[str, int]:
    none = tally.rows - tally.errors - sum(tally.verdicts.values())
    return dict(tally.verdicts) | ({NONE: none} if none else {})


def _verdict(rules: RuleBase, name: str) -> str:
    return name if name == NONE else f"{in_words(rules.facts['verdict'], name)} ({name})"


def _never_fired(rules: RuleBase, tally: Tally) -> list[str]:
    return [rule.id for rule in rules.rules if rule.id not in tally.rules]


def _most_first(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def _table(head: str, counts: list[tuple[str, int]], of: int) -> list[str]:
    if not counts:
        return []
    return [head, *[f"  {count:>11,}  {count / of:>6.1%}  {name}" for name, count in counts]]
