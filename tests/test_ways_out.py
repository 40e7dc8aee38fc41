"""What a slip is told to do instead: never what would be refused in turn."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconsider_rules import ScenarioError
from reconsider_rules.console.scenarios import varied
from reconsider_rules.model import Scenario
from reconsider_rules.reading.scenarios import scenario_from
from tests.commands import refusal, run
from tests.helpers import shipped, write_files

RULES = shipped().rules


@pytest.mark.parametrize(
    ("fact", "text", "way"),
    [
        ("days_since_decline", "known", "Write the number, or unknown."),
        ("days_since_decline", "unkown", "Did you mean 'unknown'?"),
        ("days_since_decline", "none", "Write digits: 0."),
        ("days_since_decline", "0x10", "Write the digits 0 to 9"),
        ("days_since_decline", "\u0663", "Write the digits 0 to 9"),
        ("days_since_decline", "\u22125", "Write an ordinary minus sign: -5."),
        ("days_since_decline", "1e-400", "Write 0, or a larger one."),
        ("obligations", ["none", "visa_sponsorship"], "'none' stands alone"),
    ],
)
def test_the_way_out(fact: str, text: object, way: str) -> None:
    with pytest.raises(ScenarioError) as refusal:
        scenario_from(RULES, {fact: text})
    assert way in refusal.value.diagnostics[0].help


@pytest.mark.parametrize("fact", ["days_since_decline", "obligations", "door_left_open"])
@pytest.mark.parametrize("word", ["null", "unknown"])
def test_a_fact_can_be_made_unknown_with_set_as_in_a_file(fact: str, word: str) -> None:
    known = scenario_from(
        RULES, {"days_since_decline": 3, "obligations": [], "door_left_open": True}
    )
    assert fact in known.facts
    assert fact not in varied(RULES, known, [f"{fact}={word}"]).facts
    assert varied(RULES, Scenario({}), [f"{fact}={word}"]) == Scenario({})


def test_a_command_is_asked_for_once() -> None:
    code, out, err = run()
    assert (code, out) == (2, "")
    assert err.count("Usage:") == 1
    assert "explain" in err


def test_facts_left_empty(here: Path) -> None:
    write_files(here, {"case.yaml": "facts:\n"})
    assert "Write below it what you know, without '#' before it, or 'facts: {}'." in refusal(
        "explain", "case.yaml"
    )
