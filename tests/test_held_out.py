"""The held-out cases are whole and are held out. Whether the rules agree with them is not asked here."""

from __future__ import annotations

import re

import pytest

from benchmarks.held_out import CASES, LOOKED_AT, Outcome, report
from reconsider_rules.model import Case, Expectation, Scenario
from tests.helpers import shipped

HELD_OUT = shipped().cases(CASES)
ALL = [*HELD_OUT, *shipped().cases(LOOKED_AT)]


def addresses(case: Case) -> list[str]:
    return re.findall(r"https?://\S+", case.scenario.source)


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.scenario.title)
def test_a_case_has_a_title_notes_an_address_and_a_verdict(case: Case) -> None:
    assert case.scenario.title
    assert case.scenario.notes
    assert addresses(case)
    assert case.expect.verdict


def test_no_address_is_also_among_the_cases_that_were_looked_at() -> None:
    held_out = {address for case in HELD_OUT for address in addresses(case)}
    known = [*shipped().cases(), *shipped().cases(LOOKED_AT)]
    assert held_out and known
    assert not held_out & {address for case in known for address in addresses(case)}


@pytest.mark.parametrize(
    ("expected", "given", "grade"),
    [
        ("go_for_it", "go_for_it", "strict lenient"),
        ("decide_first go_for_it", "go_for_it", "lenient"),
        ("do_not", "go_for_it", "serious"),
        ("go_for_it ask_first", "let_go_keep_door_open", "serious"),
        ("renege_allowed_with_care", "renege_avoid", "serious"),
        ("go_for_it", "ask_first", ""),
        ("ask_first", "do_not", ""),
        ("do_not", "let_go_keep_door_open", ""),
    ],
)
def test_grades(expected: str, given: str, grade: str) -> None:
    example = HELD_OUT[0]
    verdicts = Expectation(verdict=tuple(expected.split()))
    outcome = Outcome(Case(Scenario({}, title="One"), verdicts, example.location), given)
    grades = [name for name in ("strict", "lenient", "serious") if getattr(outcome, name)]
    assert " ".join(grades) == grade
    assert ("One" in report([outcome])) is not outcome.strict
