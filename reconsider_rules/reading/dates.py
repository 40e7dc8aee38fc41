"""Days of the calendar → the number of days that a fact counts."""

from __future__ import annotations

import re
from datetime import date

from reconsider_rules.model import Fact
from reconsider_rules.reading.refusals import NotAValue, shorten

_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")


def is_date(text: str) -> bool:
    """Whether a text is written as a day, be it one of the calendar or not."""
    return _DATE.fullmatch(text) is not None


def day(text: str) -> date:
    """The day that a text names, or NotAValue."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotAValue(
            "not-a-date",
            f"'{shorten(text)}' is not a day of the calendar.",
            "Write year-month-day, as in 2026-10-20.",
        ) from None


def counted(fact: Fact, then: date, as_of: date | None) -> int:
    """How many days it is from one day to the other, as the fact counts them, or NotAValue."""
    if as_of is None:
        raise NotAValue(
            "needs-as-of",
            f"'{fact.name}' is given as a day, and nothing says as of which day to count.",
            "Add 'as of:' with the day on which the case was so.",
        )
    days = (as_of - then).days if fact.counts == "days since" else (then - as_of).days
    if days < 0:
        side = "after" if fact.counts == "days since" else "before"
        raise NotAValue(
            "out-of-range",
            f"{then} is {side} {as_of}, the day as of which '{fact.name}' is counted.",
            "Check the year, or leave it out."
            if fact.counts == "days since"
            else "Check the year; if the day has passed, leave it out, or say as of which day it was so.",
        )
    return days
