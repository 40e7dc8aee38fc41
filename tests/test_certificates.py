"""Nothing false is given as a reason: a forged trace and a lying reasoner are found out.

Each test forges what one guard stands against, and fails when that guard is deleted.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconsider_rules import Answer, ContradictionError, InternalError, RuleBase, Scenario
from reconsider_rules.model import Facts, Value
from reconsider_rules.proving.budget import BUDGET
from reconsider_rules.proving.reasoner import Reasoner
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.running.trace import Clash, Trace
from tests.commands import run
from tests.helpers import advisor, rule_base, write_files

RULES = """
    facts:
      reposted: {type: yes/no, ask: Is it advertised again?}
      left_well: {type: yes/no, ask: Did you part as friends?}
      days: {type: number, at least: 0, ask: How many days ago?}
    conclusions:
      chance: {type: choice, options: {good: good, poor: poor}}
      worries: {type: choices, options: {pay: pay, haste: haste}}
      verdict: {type: choice, options: {go: Go, wait: Wait, stop: Let it go}}
    advice:
      call: {step: reach out, title: Call, text: "Your chance is {chance}."}
    rules:
      - {id: otherwise, then: {verdict: stop}, because: Nothing speaks for it.}
      - {id: still-looking, when: {reposted: yes}, then: {chance: good}, because: They look.}
      - {id: in-haste, when: {days: {less than: 3}}, then: {worries: haste}, because: So soon.}
      - id: ask
        when: {chance: good}
        unless: {worries: {includes: haste}}
        then: {verdict: go}
        recommend: call
        overrides: otherwise
        because: The chance is {chance}.
      - id: patience
        when: {worries: {includes: haste}}
        then: {verdict: wait}
        overrides: otherwise
        because: Wait.
    """
GOOD: dict[str, Value] = {"reposted": True, "days": 20}  # still-looking, then ask


@pytest.fixture
def rules(tmp_path: Path) -> RuleBase:
    return rule_base(tmp_path, RULES)


def forged(rules: RuleBase, facts: Facts, *firings: str, **derived: Value) -> Answer:
    """An explanation of a trace with these firings and these derived facts."""
    chosen = tuple(rules.rule[id] for id in firings)
    known = {"worries": (), **facts, **derived}
    explanation = Explanation(rules, Scenario(facts), Trace(facts, known, chosen, (), ()))
    return Answer(advisor(rules), explanation, BUDGET)


def refused(answer: Answer, saying: str) -> None:
    """Each view of the answer that names a reason is refused."""
    views: list[Callable[[], object]] = [
        lambda: answer.verdict,
        lambda: answer.to_dict(outlook=False),
        lambda: answer.explanation.justification(answer.rules.rule["ask"]),
    ]
    for view in views:
        with pytest.raises(InternalError, match=saying):
            view()


def test_the_true_trace_is_shown(rules: RuleBase) -> None:
    """Or nothing below would mean anything."""
    true = forged(rules, GOOD, "still-looking", "ask", chance="good", verdict="go")
    trace = advisor(rules).engine.run(GOOD)
    assert true.trace == trace.replaced(overridden=())
    assert true.to_dict()["verdict"] == advisor(rules).explain(GOOD).to_dict()["verdict"]


def test_a_firing_whose_when_fails(rules: RuleBase) -> None:
    facts = {**GOOD, "reposted": False}
    lie = forged(rules, facts, "still-looking", "ask", chance="good", verdict="go")
    refused(lie, "'still-looking' fired, whose antecedent doesn't hold")


def test_a_firing_whose_unless_holds(rules: RuleBase) -> None:
    lie = forged(
        rules,
        {**GOOD, "days": 1},
        "in-haste",
        "still-looking",
        "ask",
        chance="good",
        worries=("haste",),
        verdict="go",
    )
    refused(lie, "'ask' fired, whose antecedent doesn't hold")


def test_a_firing_that_is_overridden(rules: RuleBase) -> None:
    lie = forged(rules, GOOD, "still-looking", "ask", "otherwise", chance="good", verdict="go")
    refused(lie, "'otherwise' fired, which is overridden")


def test_a_reason_that_did_not_fire(rules: RuleBase) -> None:
    true = advisor(rules).explain({"days": 20}).explanation
    with pytest.raises(InternalError, match="'ask' is given as a reason and did not fire"):
        true.justification(rules.rule["ask"])


def test_a_cited_fact_that_no_firing_gave(rules: RuleBase) -> None:
    lie = forged(rules, GOOD, "ask", chance="good", verdict="go")
    refused(lie, "'ask' fired, whose antecedent doesn't hold")


def test_a_cited_fact_that_was_given_too_late(rules: RuleBase) -> None:
    lie = forged(rules, GOOD, "ask", "still-looking", chance="good", verdict="go")
    refused(lie, "'ask' fired, whose antecedent doesn't hold")


def test_a_conclusion_that_no_firing_gave(rules: RuleBase) -> None:
    lie = forged(rules, {}, verdict="go")
    with pytest.raises(InternalError, match="'verdict' has a value that no firing gave"):
        _ = lie.verdict
    lie = forged(rules, {}, worries=("pay",))
    with pytest.raises(InternalError, match="'worries' has a value that no firing gave"):
        _ = lie.conclusions


@pytest.mark.parametrize(
    "derived",
    [
        {"chance": "poor", "verdict": "go"},
        {"chance": "good", "verdict": "stop"},
        {"chance": "good", "verdict": "go", "worries": ("pay",)},
        {"chance": "good", "verdict": "go", "left_well": True},
        {"chance": "good"},
    ],
)
def test_facts_other_than_the_firings_give(rules: RuleBase, derived: dict[str, Value]) -> None:
    lie = forged(rules, GOOD, "still-looking", "ask", **derived)
    with pytest.raises(
        InternalError, match="the facts of a scenario are not what its firings give"
    ):
        lie.to_dict(outlook=False)


def test_a_trace_of_another_case(rules: RuleBase) -> None:
    """What the client said is what counts, not what the trace says they did."""
    trace = advisor(rules).engine.run(GOOD)
    explanation = Explanation(rules, Scenario({"reposted": False, "days": 20}), trace)
    lie = Answer(advisor(rules), explanation, BUDGET)
    refused(lie, "'still-looking' fired, whose antecedent doesn't hold")


def test_a_contradiction_that_is_none(rules: RuleBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two sides of a contradiction are reasons too."""
    sides = (rules.rule["ask"], rules.rule["otherwise"])
    real = advisor(rules).engine.run

    def lying(facts: Facts) -> Trace:
        return real(facts).replaced(firings=sides, clashes=(Clash("verdict", sides),))

    monkeypatch.setattr(advisor(rules).engine, "run", lying)
    with pytest.raises(InternalError, match="'ask' fired, whose antecedent doesn't hold"):
        advisor(rules).explain({"reposted": False})


def test_beyond_a_contradiction_nothing_is_certified(tmp_path: Path) -> None:
    """What follows from a contradiction, another one even, means nothing, and is no reason."""
    rules = rule_base(
        tmp_path,
        """
        facts:
          a: {type: yes/no, ask: A?}
        conclusions:
          one: {type: choice, options: {x: X, y: Y}}
          verdict: {type: choice, options: {go: Go, stop: Stop}}
        rules:
          - {id: first, when: {a: yes}, then: {one: x}, because: So.}
          - {id: second, when: {a: known}, then: {one: y}, because: So.}
          - {id: third, when: {one: x}, then: {verdict: go}, because: So.}
          - {id: fourth, when: {one: y}, then: {verdict: go}, because: So.}
          - {id: fifth, when: {one: known}, then: {verdict: stop}, because: So.}
        """,
    )
    with pytest.raises(ContradictionError) as caught:
        advisor(rules).explain({"a": True})
    assert [side.because.rule.id for side in caught.value.sides] == ["first", "second"]
    explanation = Explanation(rules, Scenario({"a": True}), advisor(rules).engine.run({"a": True}))
    assert [clash.conclusion for clash in explanation.trace.clashes] == ["one", "verdict"]
    with pytest.raises(InternalError, match="'fifth' is given as a reason and did not fire"):
        explanation.justification(rules.rule["fifth"])


@pytest.fixture
def liar(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reasoner that answers every question with the first case that it finds."""
    found: list[Any] = []
    real = Reasoner.best

    def lying(self: Reasoner, *args: Any, **kwargs: Any) -> Any:
        answer = real(self, *args, **kwargs)
        if answer is not None:
            found.append(answer)
        return found[0] if answer is not None else None

    monkeypatch.setattr(Reasoner, "best", lying)


def test_a_change_that_does_not_lead_where_it_should(rules: RuleBase, liar: None) -> None:
    explanation = advisor(rules).explain(GOOD)
    with pytest.raises(InternalError, match="does not work when it is run"):
        _ = explanation.changes


def test_a_why_not_that_does_not_bring_it_about(rules: RuleBase, liar: None) -> None:
    explanation = advisor(rules).explain(GOOD)
    assert explanation.why_not("verdict=wait").changes  # the first answer is true
    for asked in ("verdict=stop", "otherwise"):
        with pytest.raises(InternalError, match="does not work when it is run"):
            explanation.why_not(asked)


@pytest.mark.parametrize("asked", [(), ("--why-not", "patience", "--why-not", "otherwise")])
def test_a_lie_is_never_shown(asked: tuple[str, ...], here: Path, liar: None) -> None:
    files = {"rules/rules.yaml": RULES, "case.yaml": "facts: {reposted: yes, days: 20}\n"}
    write_files(here, files)
    code, out, err = run("explain", "case.yaml", *asked)
    assert code == 3
    # The answer, and the first change, are true and there before the lie is told.
    assert "would change the answer" not in out
    assert "'otherwise'" not in out
    assert err.startswith("internal error: a change found by the reasoner does not work")
