"""Proofs run beside the typing: of the newest rules only, and what is not wanted any more is ended."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest

from reconsider_rules.editing.proofs import Proved, Prover
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
    prover.prove(rules)
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
        prover.prove(edited(rules, number))
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
    prover.prove(shipped().rules)
    while not prover._is_busy:
        time.sleep(0.001)
    process = prover._process
    prover.prove(None)
    assert process
    process.wait(LONG)
    prover.prove(rules)
    assert told.get(timeout=LONG).digest == rules.digest  # and nothing of the first
    assert told.empty()


def test_a_process_that_is_lost_is_replaced(
    prover: Prover, told: Queue[Proved], rules: RuleBase
) -> None:
    prover.prove(rules)
    told.get(timeout=LONG)
    assert prover._process
    prover._process.kill()
    prover._process.wait(LONG)
    prover.prove(edited(rules, 2))
    assert told.get(timeout=LONG).digest == "sha256:2"


def test_cases_that_cannot_be_read_keep_nothing_back(
    prover: Prover, told: Queue[Proved], tmp_path: Path
) -> None:
    rule_base(tmp_path, FILES | {"cases/a.yaml": "facts: ["})
    prover.prove(read_rules(tmp_path))
    proved = told.get(timeout=LONG)
    assert proved.results == ()
    assert proved.findings


def test_nothing_is_told_once_it_is_closed(told: Queue[Proved], rules: RuleBase) -> None:
    prover = Prover(told.put, pause=0)
    prover.prove(rules)
    prover.close()
    time.sleep(0.2)
    assert told.empty()
