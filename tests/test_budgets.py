"""What a budget leaves undecided is said, and nothing is claimed that was not decided."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest

from reconsider_rules.model import RuleBase
from reconsider_rules.proving.anomalies import find_anomalies
from reconsider_rules.proving.budget import CONFLICTS_A_SECOND, Budget
from reconsider_rules.proving.finding import Finding
from reconsider_rules.proving.reasoner import Reasoner
from reconsider_rules.render.findings import proof_as_text
from tests.brute_force import Key, expected_findings, key, worlds
from tests.commands import refusal, run
from tests.hard_cases import HARD, overlapping_ranges, pigeons
from tests.helpers import advisor, loaded, write_files
from tests.small_bases import as_rules, small_base

STEP = 1 / CONFLICTS_A_SECOND


@pytest.fixture
def rules() -> RuleBase:
    return as_rules(small_base(Random(4)))


@pytest.mark.parametrize("name", HARD)
def test_hard_questions_end(name: str) -> None:
    """These took minutes, or for ever."""
    rules = loaded(HARD[name])
    answers = [advisor(rules).explain({}, budget=0.2) for _ in range(2)]
    for answer in answers:
        assert answer.verdict is not None
        assert answer.verdict.value == "wait"
        assert answer.outlook.settled or answer.outlook.ask
        found = answer.why_not("verdict=go")
        if name.startswith("11 pigeons"):  # there is no way, whether that is proved or not
            assert "go" not in answer.outlook.possible
            assert not answer.changes
            assert found.changes is None
        else:
            assert set(answer.outlook.possible) == {"wait", "go"}
            assert [way.verdict for way in answer.changes] == ["go"]
            assert found.changes
    assert answers[0].to_dict() == answers[1].to_dict()


def test_one_overlap_is_told_for_each_rule() -> None:
    """Every pair of 200 rules overlaps: that would be 19,900 findings."""
    rules = loaded(overlapping_ranges())
    findings, _ = find_anomalies(rules)
    overlaps = [finding for finding in findings if finding.diagnostic.code == "overlap"]
    assert len(overlaps) == len({finding.about for finding in overlaps}) == 199


def test_without_a_budget_nothing_is_decided(rules: RuleBase) -> None:
    answer = advisor(rules).explain({}, budget=0)
    now = answer.trace.facts.get("verdict")
    assert answer.outlook.possible == (now,)  # should all that is unknown stay so
    assert set(answer.outlook.undecided) == {*rules.verdicts, None} - {now}
    assert not answer.outlook.settled
    assert answer.outlook.ask
    assert answer.changes == ()
    others = set(rules.verdicts) - {answer.trace.facts.get("verdict")}
    assert set(answer.ways.undecided) == others
    written = answer.to_dict()
    assert written["outlook"]["settled"] is False
    assert written["outlook"]["undecided"]
    assert written["undecided_changes"]
    silent = next(rule.id for rule in rules.rules if rule not in answer.trace.firings)
    assert answer.why_not(silent).undecided
    findings, proof = find_anomalies(rules, budget=0)
    assert {finding.diagnostic.code for finding in findings} == {"undecided"}
    assert "  - every" not in proof_as_text(rules, proof, findings)
    found = advisor(rules).compare(advisor(as_rules(small_base(Random(5)))), budget=0)
    assert (found.differences, bool(found.undecided)) == ((), True)


def is_true(found: Key, expected: Iterable[Key]) -> bool:
    """Whether it is so; of a rule that one other makes needless, less may have been decided."""
    return found in expected or ("subsumed-rule", *found[1:]) in expected


def questions(code: str, *about: str) -> set[Key]:
    """The undecided questions of which each may hide a finding."""
    if code in ("gap", "overlap"):  # only rules that fire are looked at
        return {(code,), ("never-fires",)}
    if code in ("never-fires", "always-overridden", "impossible-test"):
        return {(code, *about[:1]), ("never-fires", *about[:1])}
    if code in ("redundant-rule", "subsumed-rule"):
        return {("redundant-rule", *about), ("never-fires", *about)}
    if code == "empty-guarantee":
        return {(code, *about), ("guarantee-fails", *about)}
    return {(code, *about) if code == "guarantee-fails" else (code,)}


def left_open(findings: list[Finding]) -> set[Key]:
    """The undecided questions: their codes alone, and with what they are about."""
    codes = {(finding.undecided,) for finding in findings if finding.undecided}
    return codes | {(f.undecided, f.about) for f in findings if f.undecided}


def unclear(rules: RuleBase, findings: list[Finding]) -> set[Key]:
    """The questions that are left open. Raises AssertionError for what is found and isn't so, and for
    what isn't found though no question is open that may hide it."""
    expected = expected_findings(rules, worlds(rules))
    found = {key(finding) for finding in findings if not finding.undecided}
    open_questions = left_open(findings)
    assert all(is_true(each, expected) for each in found)
    for each in expected.keys() - found:
        assert ("redundant-rule", *each[1:]) in found or questions(*each) & open_questions
    return open_questions


@pytest.mark.parametrize("steps", [0, 1, 2, 4, 8])
def test_what_is_claimed_is_true_and_what_is_not_found_is_undecided(steps: int) -> None:
    undecided = 0
    for seed in range(25):
        rules = as_rules(small_base(Random(seed)))
        undecided += len(unclear(rules, find_anomalies(rules, steps * STEP)[0]))
    assert undecided or steps > 2


@pytest.mark.parametrize("share", [0.3, 0.6])
def test_of_questions_that_are_left_open_at_random_each_is_told(
    share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the clock may end any of them on a busy machine, and the next be decided all the same."""
    random = Random()
    begun = Budget.__init__

    def begin(budget: Budget, seconds: float) -> None:
        begun(budget, seconds)
        if random.random() < share:
            budget.conflicts = 0

    monkeypatch.setattr(Budget, "__init__", begin)
    for seed in range(40):
        random.seed(1000 + seed)
        rules = as_rules(small_base(Random(seed)))
        unclear(rules, find_anomalies(rules)[0])


def test_commands_say_what_is_undecided(here: Path) -> None:
    write_files(here, {"rules/rules.yaml": pigeons(4), "s.yaml": "facts: {}\n"})
    none = ("--budget", "0")
    code, out, _ = run("explain", "s.yaml", *none)
    assert code == 0
    assert "Within the budget it was not decided whether what is not known yet could" in out
    assert "Nothing: the verdict is settled" not in out
    assert "Within the budget it was not decided what would have to be different for" in out
    out = run("explain", "s.yaml", "--why-not", "verdict=go", *none).out
    assert "Within the budget it was not decided what would bring it about." in out
    assert run("check", *none).code == 0
    code, _, err = run("check", "--strict", *none)
    assert code == 1
    assert "warning[undecided]: within the budget it was not decided whether every scenario" in err
    out = run("check", "--format", "json", *none).out
    assert json.loads(out)["findings"][0]["undecided"]
    code, out, err = run("diff", "rules", "rules", *none)
    assert (code, "proved" in out + err) == (0, False)
    assert "Not decided within the budget" in out
    assert run("diff", "rules", "rules", "--strict", *none).code == 1


@pytest.mark.parametrize("budget", ["-1", "nan", "inf", "1e9", "soon"])
def test_a_budget_is_a_number_of_seconds(budget: str) -> None:
    assert "--budget" in refusal("check", "--budget", budget)


def test_questions_left_open_are_about_what_the_verdict_looks_at() -> None:
    rules = loaded("""
        facts:
          a: {ask: A?, type: yes/no}
          b: {ask: B?, type: yes/no}
        conclusions:
          verdict: {type: choice, options: {go: Go, stop: Stop}}
        advice:
          call: {step: say, title: Call, text: Call.}
        rules:
        - {id: go, when: {a: yes}, then: {verdict: go}, because: So.}
        - {id: stop, when: {a: no}, then: {verdict: stop}, because: So.}
        - {id: call, when: {b: yes}, recommend: call, because: So.}
        """)
    assert [fact.name for fact in advisor(rules).explain({}, budget=0).outlook.ask] == ["a"]


def test_what_is_settled_takes_no_search_for_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """That could be undecided."""
    rules = loaded(HARD["24 answers, counted"])
    answer = advisor(rules).explain({f"y{n}": True for n in range(12)})
    monkeypatch.setattr(Reasoner, "satisfiable", None)
    assert answer.outlook.settled
    assert answer.outlook.ask == ()


def test_where_nothing_is_unknown_nothing_is_searched_for() -> None:
    rules = loaded(pigeons(2))
    answer = advisor(rules).explain({"p0": "o0", "p1": "o1", "p2": "o1"}, budget=0)
    assert answer.outlook.settled
    assert answer.outlook.possible == ("wait",)
    assert answer.outlook.ask == answer.outlook.undecided == ()
