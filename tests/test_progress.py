"""Do `check` and `diff` say on a terminal what they are doing, there only, and leave no trace?"""

from __future__ import annotations

from pathlib import Path

import pytest

from reconsider_rules.proving.anomalies import find_anomalies
from tests.commands import run
from tests.helpers import advisor, loaded, write_files

CLEAR = "\r\x1b[K"
RULES = """
    facts:
      a: {ask: A?, type: yes/no}
    conclusions:
      verdict: {type: choice, options: {go: Go, stop: Stop}}
    rules:
      - {id: base, then: {verdict: stop}, because: So.}
      - {id: go, when: {a: yes}, then: {verdict: go}, overrides: base, because: So.}
    """
OTHER = RULES.replace("a: yes", "a: known")
CHECKING = [
    "building the program of all scenarios",
    "asking what can happen in some scenario (8 questions left)",
    "looking for scenarios without a verdict",
    "looking for contradictions",
    "looking for conflicting advice",
    "looking at the guarantees",
    "looking for rules that never fire",
    "looking for rules that add nothing",
    "looking for what is never reached",
    "looking for tests that never hold",
    "looking for gaps and overlaps",
]
COMPARING = [
    "building the program of all scenarios",
    "asking what can change in some scenario",
    "looking for the smallest example: Was stop, is go",
    "running the saved cases",
]


def test_what_is_looked_at_is_told_in_turn() -> None:
    told: list[str] = []
    find_anomalies(loaded(RULES), progress=told.append)
    assert told == CHECKING
    told.clear()
    advisor(loaded(RULES)).compare(advisor(loaded(OTHER)), progress=told.append)
    assert told == COMPARING


@pytest.fixture(autouse=True)
def folders(here: Path) -> None:
    write_files(here, {"old/rules.yaml": RULES, "new/rules.yaml": OTHER})


@pytest.mark.parametrize(
    ("command", "told"), [("check --rules old", CHECKING), ("diff old new", COMPARING)]
)
def test_a_terminal_shows_it_in_one_line_that_is_gone_in_the_end(
    command: str, told: list[str]
) -> None:
    code, _, err = run(*command.split(), terminals=["stderr"])
    assert code == 0
    assert err.split(CLEAR) == ["", *(f"{what} …" for what in told), ""]


def test_a_terminal_that_can_t_clear_a_line_shows_nothing() -> None:
    dumb = {"TERM": "dumb"}
    done = run("check", "--rules", "old", terminals=["stderr"], environment=dumb)
    assert (done.code, done.err) == (0, "")


def test_nothing_is_written_where_there_is_no_terminal() -> None:
    done = run("check", "--rules", "old", terminals=["stdout"])
    assert (done.code, done.err) == (0, "")
