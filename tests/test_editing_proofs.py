"""Proofs run beside the typing: of the newest rules only, and what is not wanted any more is ended."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest

from reconsider_rules.editing.proofs import Proved, Prover, Question
from reconsider_rules.model import RuleBase
from reconsider_rules.proving.anomalies import check_rules
from reconsider_rules.reading.loader import read_rules
from tests.editing import FILES
from tests.helpers import rule_base, shipped

LONG = 60  # seconds, on a busy machine


@pytest.fixture
def told() -> Queue[Proved]:
    return Queue()


@pytest.fixture
def prover(told: Queue[Proved]) -> Iterator[Prover]:
    prover = Prover(told.put, pause=0.05)
    yield prover
    prover.close()
    assert prover._process is None or prover._process.poll() is not None


@pytest.fixture
def rules(tmp_path: Path) -> RuleBase:
    return rule_base(tmp_path, FILES)


def test_what_check_finds(prover: Prover, told: Queue[Proved], rules: RuleBase) -> None:
    prover.prove(Question(rules))
    proved = told.get(timeout=LONG)
    assert proved.digest == rules.digest
    assert list(proved.findings) == check_rules(rules, [])[0] != []
    assert [(each.case.scenario.title, each.fired) for each in proved.results] == [
        ("A calm one", frozenset({"calm-goes"}))
    ]


def edited(rules: RuleBase, number: int) -> RuleBase:
    return rules.replaced(digest=f"sha256:{number}")


def test_of_many_edits_the_last_is_told(
    prover: Prover, told: Queue[Proved], rules: RuleBase
) -> None:
    for number in range(30):
        prover.prove(Question(edited(rules, number)))
        time.sleep(0.02 if number % 10 else 0.3)  # with pauses in which a proof begins
    seen = []
    while "sha256:29" not in seen:
        seen.append(told.get(timeout=LONG).digest)
    assert len(seen) <= 4  # those that were waited for, if they were quick
    with pytest.raises(Empty):
        told.get(timeout=0.5)


def test_a_proof_that_nobody_wants_is_ended(
    prover: Prover, told: Queue[Proved], rules: RuleBase
) -> None:
    prover.prove(Question(shipped().rules))
    while not (prover._proving and prover._process):
        time.sleep(0.001)
    process = prover._process
    prover.prove(None)
    assert process
    process.wait(LONG)
    prover.prove(Question(rules))
    assert told.get(timeout=LONG).digest == rules.digest  # and nothing of the first
    assert told.empty()


def test_a_process_that_is_lost_is_replaced(
    prover: Prover, told: Queue[Proved], rules: RuleBase
) -> None:
    prover.prove(Question(rules))
    told.get(timeout=LONG)
    assert prover._process
    prover._process.kill()
    prover._process.wait(LONG)
    prover.prove(Question(edited(rules, 2)))
    assert told.get(timeout=LONG).digest == "sha256:2"


def kill(prover: Prover, process: object = None) -> object:
    """Kill the next process that proves something, as if memory were short."""
    while not (prover._proving and prover._process and prover._process is not process):
        time.sleep(0.001)
    prover._process.kill()
    return prover._process


def test_a_proof_that_is_lost_is_tried_again(
    prover: Prover, told: Queue[Proved], rules: RuleBase
) -> None:
    prover.prove(Question(rules))
    kill(prover)
    proved = told.get(timeout=LONG)
    assert (bool(proved.findings), proved.failed, proved.is_final) == (True, "", True)


def test_a_proof_that_is_lost_twice_is_told_and_the_next_one_comes(
    prover: Prover, told: Queue[Proved], rules: RuleBase
) -> None:
    prover.prove(Question(rules))
    kill(prover, kill(prover))
    proved = told.get(timeout=LONG)
    assert (proved.digest, proved.findings, proved.is_final) == (rules.digest, (), True)
    assert "reconsider-rules check" in proved.failed
    prover.prove(Question(edited(rules, 2)))
    assert told.get(timeout=LONG).findings
    assert told.empty()


def test_a_question_that_can_t_be_asked_is_told_and_the_next_one_comes(
    prover: Prover, told: Queue[Proved], rules: RuleBase
) -> None:
    prover.prove(Question(rules, {"a.yaml": lambda: None}))  # type: ignore[dict-item]
    assert told.get(timeout=LONG).failed
    prover.prove(Question(edited(rules, 2)))
    assert told.get(timeout=LONG).findings


def test_what_was_told_stays_where_the_comparison_is_lost(
    told: Queue[Proved], rules: RuleBase
) -> None:
    def hear(proved: Proved) -> None:
        told.put(proved)
        if not proved.is_final and mine._process:
            mine._process.kill()

    mine = Prover(hear, pause=0.05)
    mine.prove(Question(rules, saved=shipped().rules))
    for _ in range(2):
        assert told.get(timeout=LONG).is_final is False
    proved = told.get(timeout=LONG)
    assert (proved.comparison, bool(proved.findings), bool(proved.failed)) == (None, True, True)
    mine.close()


def test_the_comparison_comes_after_the_findings(
    prover: Prover, told: Queue[Proved], rules: RuleBase, tmp_path: Path
) -> None:
    new = FILES["rules.yaml"].replace("mood: calm}\n    then: {verdict: go}", "mood: calm, sure: yes}\n    then: {verdict: go}")  # fmt: skip
    edited = rule_base(tmp_path / "new", FILES | {"rules.yaml": new})
    prover.prove(Question(edited, saved=rules))
    first, second = told.get(timeout=LONG), told.get(timeout=LONG)
    assert (first.comparison, first.is_final) == (None, False)
    assert first.findings
    assert second == first.replaced(comparison=second.comparison, is_final=True)
    assert second.comparison
    assert second.comparison.differences
    assert [(each.old, each.new) for each in second.comparison.cases] == [("go", "(no verdict)")]


def test_a_comparison_that_nobody_wants_is_ended(
    prover: Prover, told: Queue[Proved], rules: RuleBase
) -> None:
    prover.prove(Question(rules, saved=shipped().rules))
    assert told.get(timeout=LONG).is_final is False
    process = prover._process
    prover.prove(None)
    assert process
    process.wait(LONG)
    prover.prove(Question(rules))
    assert told.get(timeout=LONG).is_final  # and nothing more of the first
    assert told.empty()


def test_what_cannot_be_compared_says_why(
    prover: Prover, told: Queue[Proved], rules: RuleBase, tmp_path: Path
) -> None:
    files = FILES | {"words.yaml": FILES["words.yaml"].replace("type: number, unit: days", "type: yes/no")}  # fmt: skip
    prover.prove(Question(rule_base(tmp_path / "new", files), saved=rules))
    assert told.get(timeout=LONG).not_comparable == ""
    proved = told.get(timeout=LONG)
    assert proved.not_comparable.startswith("'days' is a fact of type number in the one")
    assert (proved.comparison, proved.is_final) == (None, True)


def test_cases_are_those_of_the_editor(
    prover: Prover, told: Queue[Proved], rules: RuleBase
) -> None:
    folder = Path(rules.path) / "cases"
    texts = {
        str(folder / "a.yaml"): "title: Typed\nfacts: {mood: calm}\nexpect: {verdict: stop}\n",
        str(folder / "b.yaml"): "title: New\nfacts: {mood: calm}\nexpect: {verdict: go}\n",
        str(folder / "c.yaml"): "title: Half\nfacts: {mood: ca",
        f"{rules.path}/d.txt": "title: No case\nfacts: {}\n",
    }
    prover.prove(Question(rules, texts))
    results = told.get(timeout=LONG).results
    assert [(each.case.scenario.title, each.passed) for each in results] == [
        ("Typed", False),
        ("New", True),
    ]


def test_cases_below_are_those_of_the_editor_and_stand_in_their_files(
    prover: Prover, told: Queue[Proved], rules: RuleBase, tmp_path: Path
) -> None:
    layer = rule_base(tmp_path.parent / f"{tmp_path.name}-house", {"house.yaml": f"extends: {rules.path}\n"})  # fmt: skip
    case = f"{rules.path}/cases/a.yaml"
    prover.prove(Question(layer, {case: "\ntitle: Typed\nfacts: {mood: calm}\n"}))
    [result] = told.get(timeout=LONG).results
    assert (result.case.scenario.title, str(result.case.location)) == ("Typed", f"{case}:2:1")


def test_cases_that_cannot_be_read_keep_nothing_back(
    prover: Prover, told: Queue[Proved], tmp_path: Path
) -> None:
    rule_base(tmp_path, FILES | {"cases/a.yaml": "facts: ["})
    prover.prove(Question(read_rules(tmp_path)))
    proved = told.get(timeout=LONG)
    assert proved.results == ()
    assert proved.findings


def test_nothing_is_told_once_it_is_closed(told: Queue[Proved], rules: RuleBase) -> None:
    prover = Prover(told.put, pause=0)
    prover.prove(Question(rules))
    prover.close()
    time.sleep(0.2)
    assert told.empty()
