"""What the saved cases show of the rules → text, and a part of JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reconsider_rules.running.coverage import Coverage, Tried
from reconsider_rules.words import test_in_words


def coverage_as_text(found: Coverage, full: bool = False) -> str:
    """How much of the rules the cases show, and where what they don't show is: of conditions, those
    that never hold, never fail or never decide; in `full`, all that is not seen."""
    lines = shares(found)
    lines += [f"  {rule.location}: rule {rule.id} fires in no case" for rule in found.silent]
    lines += [f"  {each.location}: advice {each.id} is given in none" for each in found.never_given]
    silent = {rule.id for rule in found.silent}
    for each in found.conditions:
        unseen = list(missing(each, full))
        if unseen and each.rule.id not in silent:
            place, name = each.condition.location, f"{quoted(each)} of rule {each.rule.id}"
            lines.append(f"  {place}: {name} {', '.join(unseen)}")
    return "\n".join(lines) + "\n"


def shares(found: Coverage) -> list[str]:
    """How much of the rules the cases show, in sentences."""
    rules, advice = found.rules - len(found.silent), found.advice - len(found.never_given)
    tried = found.conditions
    return [
        f"{rules} of {found.rules} rules fire in some case.",
        f"{advice} of {found.advice} pieces of advice are given in some case.",
        f"Of {len(tried)} conditions, {_share([each.holds for each in tried])} are seen to hold, "
        f"{_share([each.fails for each in tried])} to fail, "
        f"{_share([each.unknown for each in tried if each.unknown is not None])} to be asked of "
        "something unknown.",
        f"Of the same conditions, {_share([each.decides for each in tried])} decide in some case.",
    ]


def _share(seen: list[bool | None]) -> str:
    """How many of some were seen: 'all', or the number with a percentage that is never rounded up."""
    number = sum(map(bool, seen))
    return "all" if number == len(seen) else f"{number} ({100 * number // len(seen)}%)"


def quoted(tried: Tried) -> str:
    """A condition as a rule file has it, in quotes."""
    condition = tried.condition
    return f"'{condition.fact}: {test_in_words(condition.test)}'"


def missing(tried: Tried, full: bool) -> Iterator[str]:
    """What no case shows of a condition."""
    if not tried.holds:
        yield "never holds"
    if not tried.fails:
        yield "never fails"
    if tried.holds and tried.fails and not tried.decides:
        yield "never decides"
    if full:
        if tried.unknown is False:
            yield "is never asked of something unknown"
        if tried.decides and not tried.decides_holding:
            yield "never decides where it holds"
        if tried.decides and not tried.decides_failing:
            yield "never decides where it fails"


def coverage_as_dict(found: Coverage) -> dict[str, Any]:
    """The same for programs: of conditions, those of which something is not seen."""
    return {
        "rules": found.rules,
        "never_fire": [{"rule": rule.id, "at": str(rule.location)} for rule in found.silent],
        "advice": found.advice,
        "never_given": [
            {"advice": each.id, "at": str(each.location)} for each in found.never_given
        ],
        "conditions": len(found.conditions),
        "not_all_seen": [
            {
                "rule": each.rule.id,
                "at": str(each.condition.location),
                "fact": each.condition.fact,
                "test": test_in_words(each.condition.test),
                "holds": each.holds,
                "fails": each.fails,
                "unknown": each.unknown,
                "decides_where_it_holds": each.decides_holding,
                "decides_where_it_fails": each.decides_failing,
            }
            for each in found.conditions
            if not each.whole
        ],
    }
