"""Days of the calendar in words, and on which of them an advice is to be done."""

from __future__ import annotations

from datetime import date, timedelta

from reconsider_rules.model import Advice


def day_in_words(day: date) -> str:
    """'Friday 27 November 2026'."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def later(day: date, days: int) -> date | None:
    """The day so many days on; None beyond the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def span(advice: Advice, as_of: date) -> tuple[date, date] | None:
    """The first day and the last on which to do what has its time, counted as of a day; or None."""
    if advice.within is None:
        return None
    first, last = later(as_of, advice.after), later(as_of, advice.within)
    return (first, last) if first and last else None


def due(advice: Advice, as_of: date | None) -> str:
    """When to do it, in a sentence; empty where it has no time, or no day is known to count from."""
    days = as_of and span(advice, as_of)
    if not days or not as_of:
        return ""
    first, last = days
    if last == as_of:
        return f"Today, {day_in_words(as_of)}."
    if first == last:
        return f"On {day_in_words(last)}."
    if first == as_of:
        return f"By {day_in_words(last)}."
    between = f"Between {first:%A} {first.day} {first:%B} and {day_in_words(last)}"
    return f"{between}, counted from {as_of:%A} {as_of.day} {as_of:%B}."
