"""Answers → a calendar: what has its time, and the day on which an answer no longer holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event

from reconsider_rules.render.days import later, span
from reconsider_rules.render.mark import PRODUCT
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.running.holding import Turn


def as_calendar(answers: Iterable[tuple[Explanation, Iterable[Turn]]], today: date) -> str:
    """The days of all answers, in the form of RFC 5545 but for its line ends.

    Days are counted as of the scenario's day, else from `today`; the same answers and the same day
    give the same text.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    for explanation, turns in answers:
        scenario = explanation.scenario
        as_of = scenario.as_of or today
        for name, event in _events(explanation, turns, as_of):
            who = repr((name, as_of, scenario.title, sorted(scenario.facts.items())))
            event.add("uid", str(uuid5(NAMESPACE_URL, who)))  # another client's is another event
            event.add("dtstamp", datetime.combine(as_of, time(), UTC))
            calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written.decode().replace("\r\n", "\n")


def _events(
    explanation: Explanation, turns: Iterable[Turn], as_of: date
) -> Iterator[tuple[str, Event]]:
    title = explanation.scenario.title
    for found in explanation.recommendations:
        if days := span(found.advice, as_of):
            yield found.id, _event(found.title, title, found.text, *days)
    first = next(iter(turns), None)
    day = first and later(as_of, first.days)
    if day:
        what = "Look at the answer again: from today it is another"
        yield "look-again", _event(what, title, "Explain the scenario as of this day.", day, day)


def _event(what: str, title: str, text: str, first: date, last: date) -> Event:
    """All of the days from the first to the last, without taking up anybody's time."""
    event = Event()
    event.add("summary", f"{what} ({title})" if title else what)
    event.add("description", text)
    event.add("dtstart", first)
    if end := later(last, 1):
        event.add("dtend", end)
    event.add("transp", "TRANSPARENT")
    return event
