"""Days of the calendar in scenarios, and how long an answer holds."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from reconsider_rules import Advisor, Answer, ScenarioError
from reconsider_rules.model import Facts, Value
from reconsider_rules.render.holding import holding
from tests.commands import run
from tests.helpers import as_markdown, as_text, loaded, shipped, write_files
from tests.random_scenarios import random_scenario

RULES = """
facts:
  since: {ask: Since?, label: time since, type: number, unit: days, at least: 0, counts: days since}
  until: {ask: Until?, label: time left, type: number, unit: days, at least: 0, counts: days until}
  rounds: {ask: Rounds?, type: number, at least: 0}
conclusions:
  verdict: {type: choice, options: {go: Go, wait: Wait, stop: Stop}}
advice:
  hurry: {step: prepare, title: Hurry, text: Do.}
rules:
  - {id: fresh, when: {since: {at most: 10}}, then: {verdict: go}, because: It is fresh.}
  - {id: old, when: {since: {more than: 10, less than: 20.5}}, then: {verdict: wait}, because: It is old.}
  - {id: gone, when: {since: {at least: 20.5}}, then: {verdict: stop}, because: It is gone.}
  - {id: soon, when: {until: {less than: 5}}, recommend: hurry, because: It is soon.}
"""
DAY = date(2026, 11, 24)


def told(answer: Answer) -> list[str]:
    return list(holding(answer.explanation, answer.turns))


def written(folder: Path, text: str) -> str:
    write_files(folder, {"rules/r.yaml": RULES, "s.yaml": text})
    return "s.yaml"


def test_a_day_is_counted_as_of_another() -> None:
    advisor = Advisor(loaded(RULES))
    for since in ("2026-11-14", date(2026, 11, 14)):
        answer = advisor.explain({"since": since, "until": "2026-11-30"}, as_of=DAY)
        assert answer.scenario.facts == {"since": 10, "until": 6}
        assert answer.scenario.as_of == DAY
        assert dict(answer.scenario.dates)["since"] == date(2026, 11, 14)
    assert advisor.explain({"since": date.today()}).scenario.facts == {"since": 0}
    assert advisor.explain({"since": 3}).scenario.as_of is None


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"since": "2026-11-25"}, "2026-11-25 is after 2026-11-24"),
        ({"until": "2026-11-23"}, "2026-11-23 is before 2026-11-24"),
        ({"since": "2026-13-01"}, "'2026-13-01' is not a day of the calendar"),
        ({"since": "1.11.2026"}, "'1.11.2026' is not written as a day"),
        ({"since": "2026-1-1"}, "'2026-1-1' is not a day of the calendar"),
        ({"rounds": "2026-11-01"}, "'2026-11-01' is not a number"),
        ({"rounds": DAY}, "'rounds' must be a number"),
    ],
)
def test_a_day_that_can_t_be_counted(facts: dict[str, object], says: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        Advisor(loaded(RULES)).explain(facts, as_of=DAY)
    assert says in str(raised.value)


def test_a_file_names_the_day_or_the_command_does(here: Path) -> None:
    path = written(here, "as of: 2026-11-24\nfacts: {since: 2026-11-20}\n")
    args = ("explain", path, "--rules", "rules")
    assert "Go (fresh)" in run(*args).out
    assert "Stop (gone)" in run(*args, "--as-of", "2026-12-24").out
    assert "until Monday 30 November 2026 (6 more days)" in " ".join(run(*args).out.split())
    assert "Wait (old)" in run(*args, "--set", "since=2026-11-10").out
    assert "since 20 November" not in run(*args, "--set", "since=4", "--full").out
    assert "time since: 4 days, since 20 November 2026 (you said)" in run(*args, "--full").out
    assert "- time since: 4 days, since 20 November 2026" in run(*args, "--format", "markdown").out
    for nonsense in ("tomorrow", ""):
        code, _, err = run(*args, "--as-of", nonsense)
        assert code == 2 and f"--as-of: '{nonsense}' is not a day" in err


def test_a_saved_case_with_a_day_needs_as_of(here: Path) -> None:
    path = written(here, "title: T\nfacts: {since: 2026-11-20}\nexpect: {verdict: go}\n")
    code, out, err = run("test", path, "--rules", "rules")
    assert code == 2 and "s.yaml:2:16: error[needs-as-of]" in out + err
    written(
        here, "title: T\nas of: 2026-11-24\nfacts: {since: 2026-11-20}\nexpect: {verdict: go}\n"
    )
    assert run("test", path, "--rules", "rules").code == 0


def test_how_long_it_holds() -> None:
    advisor = Advisor(loaded(RULES))
    assert told(advisor.explain({"since": 3, "until": 10})) == [
        'It holds for 5 more days. Then it comes to this: "Hurry".',
        "The verdict holds for 7 more days. Then: Wait. It is old.",
    ]
    assert told(advisor.explain({"since": 10})) == ["It holds today. Then: Wait. It is old."]
    assert told(advisor.explain({"since": 30})) == [
        "As far as the calendar goes, nothing changes it."
    ]
    assert told(advisor.explain({"since": 3, "until": 1}, as_of=DAY)) == [
        "It holds until Wednesday 25 November 2026, when this has run out: time left. "
        "Then look at it again."
    ]
    assert told(advisor.explain({"until": 1})) == [
        "It holds until this has run out: time left. Then look at it again."
    ]
    assert told(advisor.explain({"rounds": 1})) == []
    days = [turn.days for turn in advisor.explain({"since": 0}).turns]
    assert days == [11, 21]
    found = advisor.explain({"since": 3, "until": 10}, as_of=DAY).to_dict()["outlook"]["turns"]
    first = {"days": 6, "date": "2026-11-30", "verdict": "go", "gained": ["hurry"], "lost": []}
    assert found[0] == first
    assert [turn["verdict"] for turn in found] == ["go", "wait"], "then the day to come is past"


def test_the_days_are_those_that_a_day_by_day_run_finds() -> None:
    advisor = shipped()
    counting = [fact for fact in advisor.rules.given if fact.counts]
    assert len(counting) == 4
    random = Random(3)
    seen = 0
    for _ in range(60):
        facts: dict[str, Value] = dict(random_scenario(random, advisor.rules))
        for fact in counting:
            facts.pop(fact.name, None)
            if random.random() < 0.6:
                facts[fact.name] = random.choice([0, 2, 6, 12, 28, 85, 170, 360])
        answer = advisor.explain(facts)
        found = {turn.days for turn in answer.turns}
        expected = set(day_by_day(advisor, facts, 100))
        assert {day for day in found if day <= 100} == expected, facts
        seen += len(expected)
    assert seen > 10


def day_by_day(advisor: Advisor, facts: Facts, most: int) -> list[int]:
    """The days on which the answer differs from that of the day before."""
    found: list[int] = []
    before = advised(advisor, facts)
    for days in range(1, most + 1):
        later: dict[str, Value] = dict(facts)
        for fact in advisor.rules.given:
            value = facts.get(fact.name)
            if fact.counts and isinstance(value, int):
                count = value + days if fact.counts == "days since" else value - days
                if count < 0:
                    return found
                later[fact.name] = count
        after = advised(advisor, later)
        if after != before:
            found.append(days)
        before = after
    return found


def advised(advisor: Advisor, facts: Facts) -> tuple[object, frozenset[str]]:
    answer = advisor.explain(facts)
    assert answer.verdict
    return answer.verdict.value, frozenset(each.id for each in answer.recommendations)


def test_days_beyond_the_calendar_are_told_as_a_number() -> None:
    last = date(9999, 12, 30)
    answer = Advisor(loaded(RULES)).explain({"since": 3}, as_of=last)
    assert told(answer) == ["It holds for 7 more days. Then: Wait. It is old."]
    assert "date" not in answer.to_dict()["outlook"]["turns"][0]


def test_every_form_says_how_long() -> None:
    answer = Advisor(loaded(RULES)).explain({"since": "2026-11-20"}, as_of=DAY)
    until = DAY + timedelta(days=6)
    for text in (as_text(answer), as_text(answer, view="full"), as_markdown(answer)):
        assert "How long this holds" in text
        assert f"until Monday {until.day} November 2026" in " ".join(text.split())
    assert "How long" not in as_text(answer, view="brief")
