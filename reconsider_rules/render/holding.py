"""How long an answer holds, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from reconsider_rules.render.days import day_in_words, later
from reconsider_rules.render.short import shortened
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.running.holding import Turn
from reconsider_rules.running.justification import Recommendation
from reconsider_rules.words import listed

HOLDS = "How long this holds"


def holding(explanation: Explanation, turns: Sequence[Turn]) -> Iterator[str]:
    """Until when the answer holds, and what comes then; nothing where no days are counted."""
    scenario = explanation.scenario
    if not any(fact.counts and fact.name in scenario.facts for fact in explanation.rules.given):
        return
    if not turns:
        yield _unchanged(explanation)
        return
    first = turns[0]
    yield f"{_until(first.days, scenario.as_of)} {_told(first)}"
    for turn in turns[1:]:
        if turn.verdict_changes and not first.verdict_changes:
            yield f"{_until(turn.days, scenario.as_of, 'The verdict holds')} {_told(turn)}"
            return


def _unchanged(explanation: Explanation) -> str:
    """That nothing changes it, and until when that is known: the first day to come that is given."""
    scenario = explanation.scenario
    ends = {
        fact.label: float(str(scenario.facts[fact.name]))
        for fact in explanation.rules.given
        if fact.counts == "days until" and fact.name in scenario.facts
    }
    if not ends:
        return "As far as the calendar goes, nothing changes it."
    label = min(ends, key=ends.__getitem__)
    day = scenario.as_of and later(scenario.as_of, int(ends[label]))
    last = f"until {day_in_words(day)}, when" if day else "until"
    return f"It holds {last} this has run out: {label}. Then look at it again."


def _until(days: int, as_of: date | None, what: str = "It holds") -> str:
    """Until the day before it changes; today doesn't count."""
    left = days - 1
    more = "1 more day" if left == 1 else f"{left} more days"
    day = as_of and later(as_of, left)
    if not left:
        return f"{what} today, {day_in_words(day)}." if day else f"{what} today."
    return f"{what} until {day_in_words(day)} ({more})." if day else f"{what} for {more}."


def _told(turn: Turn) -> str:
    """What the answer becomes."""
    short = shortened(turn.after)
    if turn.verdict_changes:
        why = f" {short.reasons[0].text}" if short.reasons else ""
        return f"Then: {short.verdict}.{why}"
    gained = f"it comes to this: {_quoted(turn.gained)}" if turn.gained else ""
    lost = f"this falls away: {_quoted(turn.lost)}" if turn.lost else ""
    return f"Then {'; and '.join(filter(None, (gained, lost)))}."


def _quoted(advice: Sequence[Recommendation]) -> str:
    return listed([f'"{each.title}"' for each in advice])
