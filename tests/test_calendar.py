"""Advice that has its time: the days in each form of an answer, and the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from reconsider_rules import Advisor, Answer
from reconsider_rules.render.calendar import as_calendar
from tests.commands import run
from tests.helpers import as_markdown, as_text, loaded, shipped, write_files

DAY = date(2026, 11, 27)
RULES = """
facts:
  since: {ask: Since?, type: number, at least: 0, counts: days since}
conclusions:
  verdict: {type: choice, options: {go: Go, wait: Wait}}
advice:
  ask: {step: say, title: "Ask, once", text: "Ask; then wait.", TIME}
  rest: {step: expect, title: Rest, text: Rest.}
rules:
  - {id: fresh, when: {since: {less than: 10}}, then: {verdict: go}, because: It is fresh.}
  - {id: old, when: {since: {at least: 10}}, then: {verdict: wait}, because: It is old.}
  - {id: always, recommend: [ask, rest], because: It is always so.}
"""


def advisor(time: str = "after: 7, within: 14") -> Advisor:
    return Advisor(loaded(RULES.replace("TIME", time)))


def events(answer: Answer, today: date = DAY) -> list[Any]:
    calendar = Calendar.from_ical(as_calendar([(answer.explanation, answer.turns)], today))
    return list(calendar.walk("VEVENT"))


@pytest.mark.parametrize(
    ("time", "says"),
    [
        (
            "after: 7, within: 14",
            "Between Friday 4 December and Friday 11 December 2026, counted from Friday 27 November.",
        ),
        ("within: 0", "Today, Friday 27 November 2026."),
        ("within: 1", "By Saturday 28 November 2026."),
        ("after: 1, within: 1", "On Saturday 28 November 2026."),
    ],
)
def test_every_form_names_the_days(time: str, says: str) -> None:
    answer = advisor(time).explain({"since": 3}, as_of=DAY)
    forms = [as_text(answer), as_text(answer, view="full")]
    forms += [as_markdown(answer), as_markdown(answer, "full")]
    for text in forms:
        assert " ".join(text.split()).count(says) == 1
    undated = advisor(time).explain({"since": 3})
    assert "2026" not in as_text(undated) + as_markdown(undated, "full")


def test_json_has_the_days_only_where_they_are_known() -> None:
    ask, rest = advisor().explain({"since": 3}, as_of=DAY).to_dict()["recommendations"]
    assert (ask["from"], ask["to"]) == ("2026-12-04", "2026-12-11")
    assert "from" not in rest
    assert "from" not in advisor().explain({"since": 3}).to_dict()["recommendations"][0]


def test_a_calendar_has_what_has_its_time_and_the_day_on_which_the_answer_turns() -> None:
    ask, turn = events(advisor().explain({"since": 3}, as_of=DAY))
    assert ask["SUMMARY"] == "Ask, once" and ask["DESCRIPTION"] == "Ask; then wait."
    assert ask["DTSTART"].dt == date(2026, 12, 4)
    assert ask["DTEND"].dt == date(2026, 12, 12), "the day after the last"
    assert turn["DTSTART"].dt == DAY + timedelta(days=7)
    assert len(events(advisor().explain({}, as_of=DAY))) == 1


def test_a_calendar_counts_from_today_where_the_scenario_has_no_day() -> None:
    answer = advisor().explain({"since": 3})
    assert [each["DTSTART"].dt for each in events(answer, date(2027, 1, 1))] == [
        date(2027, 1, 8),
        date(2027, 1, 8),
    ]


def test_an_event_is_the_same_one_when_imported_again_and_another_client_s_is_not() -> None:
    uids = [
        {each["UID"] for each in events(advisor().explain({"since": days}, as_of=DAY))}
        for days in (3, 3, 4)
    ]
    assert uids[0] == uids[1] and not uids[0] & uids[2]


def test_no_day_beyond_the_calendar() -> None:
    last = date(9999, 12, 30)
    assert events(advisor().explain({"since": 3}, as_of=last)) == []
    answer = advisor("within: 1").explain({"since": 3}, as_of=last)
    assert [each["DTSTART"].dt for each in events(answer)] == [last]
    assert "By Friday 31 December 9999" in as_text(answer)


def test_the_command_writes_one_calendar(here: Path) -> None:
    write_files(
        here,
        {
            "rules/r.yaml": RULES.replace("TIME", "within: 0"),
            "s.yaml": 'title: "A; B,\\nC"\nfacts: {since: 3}\n---\nfacts: {since: 4}\n',
        },
    )
    args = ("explain", "s.yaml", "--rules", "rules", "--format", "ics", "--as-of", "2026-11-27")
    assert run(*args, "-o", "c.ics").code == 0
    written = (here / "c.ics").read_bytes()
    assert written.count(b"\n") == written.count(b"\r\n") > 20
    assert written.replace(b"\r\n", b"\n").decode() == run(*args).out.replace("\r\n", "\n")
    found = Calendar.from_ical(written).walk("VEVENT")
    assert len(found) == 4 and found[0]["SUMMARY"] == "Ask, once (A; B,\nC)"
    assert len({each["UID"] for each in found}) == 4
    assert run(*args, "--no-outlook").out.count("BEGIN:VEVENT") == 2


def test_what_has_its_time_in_the_shipped_rules() -> None:
    spans = {each.id: (each.after, each.within) for each in shipped().rules.advice.values()}
    assert spans["one_follow_up"] == (7, 14), "after a week or two, then stop"
    assert spans["act_today"] == (0, 1), "today, or tomorrow morning at the latest"
    assert sum(within is not None for _, within in spans.values()) == 10
