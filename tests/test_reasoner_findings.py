"""Each finding of `check`, once: the rule base, what is found, and the scenario that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from reconsider_rules.errors import RuleBaseError
from reconsider_rules.model import Facts
from reconsider_rules.proving.anomalies import check_rules
from reconsider_rules.proving.budget import UndecidedError
from reconsider_rules.proving.finding import Finding
from reconsider_rules.proving.reasoner import Reasoner
from reconsider_rules.proving.space import ScenarioSpace
from tests.helpers import loaded
from tests.mutants import untruth

VOCABULARY = """
facts:
  days: {ask: How many days ago?, type: number, whole: yes, at least: 0}
  reason: {ask: Why?, type: choice, options: {pay: pay, people: the people}}
  sure: {ask: Are you sure?, type: yes/no}
  ties: {ask: What binds you?, type: choices, options: {contract: a contract, visa: a visa}}
conclusions:
  verdict: {type: choice, options: {go: Go, wait: Wait}}
  mood: {type: choice, options: {warm: warm, cold: cold}}
  doubts: {type: choices, options: {money: money, trust: trust}}
advice:
  call: {step: reach out, title: Call, text: Call them.}
  write: {step: reach out, title: Write, text: Write to them.}
"""
DEFAULT = "- {id: else-wait, then: {verdict: wait}, because: So far.}"


@dataclass(frozen=True)
class Example:
    """Rules (and more), and the one finding about them: code, part of its message, witness."""

    name: str
    text: str
    code: str
    says: str
    witness: Facts | None = None


EXAMPLES = [
    Example(
        "no rule gives a verdict when nothing is known",
        "rules:\n- {id: sure-go, when: {sure: yes}, then: {verdict: go}, because: Sure.}",
        "no-verdict",
        "a scenario that gets no verdict",
        {},
    ),
    Example(
        "two rules fire together and give two verdicts",
        f"rules:\n{DEFAULT}\n- {{id: sure-go, when: {{sure: yes}}, then: {{verdict: go}}, because: Sure.}}",
        "two-values",
        "'else-wait' and 'sure-go' (rules.yaml:",
        {"sure": True},
    ),
    Example(
        "two pieces of advice that conflict",
        """
        advice:
          visit: {step: reach out, title: Visit, text: Visit them., conflicts with: [call]}
        rules:
        - {id: a, when: {sure: yes}, recommend: [call], because: Sure.}
        - {id: b, when: {reason: pay}, recommend: [visit], because: Pay.}
        """,
        "conflicting-advice",
        "'visit' and 'call', which conflict",
        {"sure": True, "reason": "pay"},
    ),
    Example(
        "two pieces of advice that open a message",
        """
        advice:
          phone: {step: reach out, title: Phone, text: Phone them., opens: Hello.}
          post: {step: reach out, title: Post, text: Write to them., opens: Dear all.}
        rules:
        - {id: a, when: {sure: yes}, recommend: [phone], because: Sure.}
        - {id: b, when: {reason: pay}, recommend: [post], because: Pay.}
        """,
        "conflicting-advice",
        "'phone' and 'post', which both open a message",
        {"sure": True, "reason": "pay"},
    ),
    Example(
        "a guarantee that some scenario breaks",
        """
        rules:
        - {id: a, when: {reason: pay}, recommend: [call], because: Pay.}
        guarantees:
        - {id: never-call-when-unsure, when: {sure: no}, never: {recommend: call}, because: Rash.}
        """,
        "guarantee-fails",
        "'never-call-when-unsure' fails",
        {"sure": False, "reason": "pay"},
    ),
    Example(
        "a guarantee about nothing",
        """
        guarantees:
        - {id: never-so, when: [{sure: yes}, {sure: no}], never: {verdict: go}, because: Trust.}
        """,
        "empty-guarantee",
        "'never-so' is about no possible scenario",
    ),
    Example(
        "conditions that exclude each other",
        "rules:\n- {id: a, when: [{sure: yes}, {sure: unknown}], recommend: [call], because: Odd.}",
        "never-fires",
        "'a' can never fire: its conditions exclude each other",
    ),
    Example(
        "a condition that nothing can meet",
        "rules:\n- {id: a, when: {ties: {count: {at least: 3}}}, recommend: [call], because: Odd.}",
        "never-fires",
        "nothing makes its test of 'ties' hold",
    ),
    Example(
        "an exception as wide as its rule",
        "rules:\n- {id: a, when: {sure: yes}, unless: {sure: known}, recommend: [call], because: Odd.}",
        "never-fires",
        "its 'unless' holds wherever its 'when' does",
    ),
    Example(
        "a rule that always gives way",
        f"rules:\n{DEFAULT}\n- {{id: all-go, then: {{verdict: go}}, overrides: [else-wait], because: Go.}}",
        "always-overridden",
        "'else-wait' always gives way to 'all-go'",
        {},
    ),
    Example(
        "a rule within another",
        """
        rules:
        - {id: wide, when: {sure: known}, recommend: [call], because: Wide.}
        - {id: narrow, when: {sure: yes}, recommend: [call], because: Narrow.}
        """,
        "subsumed-rule",
        "wherever rule 'narrow' fires, 'wide' fires too",
        {"sure": True},
    ),
    Example(
        "a rule that two others make needless",
        """
        rules:
        - {id: yes-call, when: {sure: yes}, recommend: [call], because: Yes.}
        - {id: no-call, when: {sure: no}, recommend: [call], because: No.}
        - {id: known-call, when: {sure: known, days: 3}, recommend: [call], because: Known.}
        """,
        "redundant-rule",
        "all that rule 'known-call' gives, 'no-call' or 'yes-call' give as well",
        {"sure": False, "days": 3},
    ),
    Example(
        "a value that is concluded, but never",
        "rules:\n- {id: a, when: [{sure: yes}, {sure: no}], then: {mood: warm}, because: Odd.}",
        "never-concluded",
        "no scenario leads to 'mood: warm'",
    ),
    Example(
        "a value that no rule concludes",
        "rules:\n- {id: a, when: {sure: yes}, then: {mood: warm}, because: Sure.}",
        "never-concluded",
        "no rule concludes 'mood: cold'",
    ),
    Example(
        "advice that is recommended, but never",
        "rules:\n- {id: a, when: [{sure: yes}, {sure: no}], recommend: [call], because: Odd.}",
        "never-recommended",
        "no scenario brings the advice 'call'",
    ),
    Example(
        "a test of what can't be, in a rule that can fire",
        "rules:\n- {id: a, when: {any: [{days: {less than: 0}}, {sure: yes}]}, recommend: [call], because: A.}",
        "impossible-test",
        "rule 'a' tests 'days: less than 0', which never occurs",
    ),
    Example(
        "a test of a value that no rule concludes",
        """
        rules:
        - {id: a, when: {sure: yes}, then: {mood: warm}, because: Sure.}
        - {id: b, when: {mood: [warm, cold]}, recommend: [call], because: Mood.}
        """,
        "impossible-test",
        "rule 'b' tests 'mood: cold', which never occurs",
    ),
    Example(
        "a gap between two ranges",
        """
        rules:
        - {id: early, when: {days: {at most: 2}}, then: {mood: warm}, because: Early.}
        - {id: late, when: {days: {at least: 5}}, then: {mood: cold}, because: Late.}
        """,
        "gap",
        "'days' at least 3 and at most 4 falls between rules: 'mood' stays undecided",
        {"days": 3},
    ),
    Example(
        "two ranges that overlap",
        """
        rules:
        - {id: early, when: {days: {at most: 5}}, then: {mood: warm}, because: Early.}
        - {id: later, when: {days: {at least: 3, at most: 9}}, then: {mood: warm}, because: Later.}
        """,
        "overlap",
        "the ranges of 'days' in rules 'early' and 'later' overlap",
        {"days": 3},
    ),
    Example("a fact that nothing uses", "", "unused-fact", "uses the fact 'ties'"),
    Example(
        "a conclusion that nothing uses", "", "unused-conclusion", "uses the conclusion 'mood'"
    ),
    Example("advice that no rule recommends", "", "unused-advice", "recommends the advice 'write'"),
    Example(
        "a source that nothing cites",
        "sources:\n  S1: {title: A book}",
        "unused-source",
        "nothing cites the source 'S1'",
    ),
    Example(
        "an acceptance of what isn't there",
        "rules:\n- {id: a, when: {sure: yes}, recommend: [call], accept: {gap: It is meant.}, because: A.}",
        "stale-acceptance",
        "rule 'a' accepts 'gap', which is not found any more",
    ),
]


def findings(text: str) -> list[Finding]:
    rules = loaded({"vocabulary.yaml": VOCABULARY, "rules.yaml": dedent(text) or "rules: []\n"})
    found = check_rules(rules, [])[0]
    assert not any(untruth(rules, finding) for finding in found if finding.witness)
    return found


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_finding(example: Example) -> None:
    found = [
        finding
        for finding in findings(example.text)
        if finding.diagnostic.code == example.code and example.says in finding.diagnostic.message
    ]
    assert len(found) == 1
    witness = found[0].witness
    assert (dict(witness.facts) if witness else None) == example.witness


def test_a_cycle_is_told_when_loading() -> None:
    with pytest.raises(RuleBaseError, match="in a circle: rule 'a'"):
        findings("""
            rules:
            - {id: a, when: {mood: warm}, then: {doubts: money}, because: A.}
            - {id: b, when: {doubts: {includes: money}}, then: {mood: warm}, because: B.}
        """)


def test_an_accepted_finding_keeps_its_reason() -> None:
    found = findings("""
        rules:
        - {id: wide, when: {sure: known}, recommend: [call], because: Wide.}
        - id: narrow
          when: {sure: yes}
          recommend: [call]
          because: Narrow.
          accept: {subsumed-rule: Its reason is worth telling.}
    """)
    accepted = [finding for finding in found if finding.accepted]
    assert [finding.accepted for finding in accepted] == ["Its reason is worth telling."]
    assert not any(finding.diagnostic.code == "stale-acceptance" for finding in found)


def test_what_follows_from_a_contradiction_is_no_finding_of_its_own() -> None:
    """`mood` clashes wherever `sure` is known, so nothing that is built on it is looked at."""
    found = findings("""
        rules:
        - {id: a, when: {sure: known}, then: {mood: warm}, because: A.}
        - {id: b, when: {sure: known}, then: {mood: cold}, because: B.}
        - {id: c, when: {mood: warm}, then: {verdict: go}, because: C.}
        - {id: d, when: {mood: cold}, then: {verdict: wait}, because: D.}
        - {id: e, when: {sure: unknown}, then: {verdict: wait}, because: E.}
    """)
    two_values = [f for f in found if f.diagnostic.code == "two-values"]
    assert ["'mood'" in finding.diagnostic.message for finding in two_values] == [True]
    silent = {finding.about for finding in found if finding.diagnostic.code == "never-fires"}
    assert silent == {"a", "b", "c", "d"}
    assert "where nothing contradicts itself" in next(
        f.diagnostic.message for f in found if f.about == "a"
    )


def test_conflicts_are_told_once_whichever_side_declares_them() -> None:
    found = findings("""
        advice:
          visit: {step: reach out, title: Visit, text: Visit., conflicts with: [phone]}
          phone: {step: reach out, title: Phone, text: Phone., conflicts with: [visit]}
        rules:
        - {id: a, when: {sure: yes}, recommend: [visit, phone], because: Sure.}
    """)
    assert [f.diagnostic.code for f in found].count("conflicting-advice") == 1


def test_numbers_of_a_rule_that_gives_way_are_in_no_gap() -> None:
    found = findings("""
        rules:
        - {id: early, when: {days: {at most: 2}}, then: {mood: warm}, because: Early.}
        - {id: late, when: {days: {at least: 3}}, then: {mood: cold}, because: Late.}
        - {id: sure, when: {sure: yes}, recommend: [call], overrides: [early, late], because: Sure.}
    """)
    assert not any(finding.diagnostic.code == "gap" for finding in found)


def test_every_gap_of_a_family_is_told() -> None:
    found = findings("""
        rules:
        - {id: early, when: {days: {at most: 2}}, then: {mood: warm}, because: Early.}
        - {id: later, when: {days: {at least: 5, at most: 6}}, then: {mood: cold}, because: Later.}
        - {id: late, when: {days: {at least: 9}}, then: {mood: warm}, because: Late.}
    """)
    gaps = [finding for finding in found if finding.diagnostic.code == "gap"]
    assert [(gap.about, gap.witness and gap.witness.facts) for gap in gaps] == [
        ("early", {"days": 3}),
        ("later", {"days": 7}),
    ]


def test_an_overlap_is_told_of_a_rule_that_fires_too() -> None:
    found = findings("""
        rules:
        - id: early
          when: {days: {at most: 5}}
          then: {mood: warm}
          overrides: [later]
          because: Early.
        - {id: later, when: {days: {at least: 3, at most: 9}}, then: {mood: warm}, because: Later.}
        - {id: late, when: {days: {at least: 4, at most: 9}}, then: {mood: warm}, because: Late.}
    """)
    overlaps = [f.diagnostic.message for f in found if f.diagnostic.code == "overlap"]
    assert overlaps == [
        "the ranges of 'days' in rules 'early' and 'late' overlap.",
        "the ranges of 'days' in rules 'later' and 'late' overlap.",
    ]


def test_a_gap_may_stay_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScenarioSpace, "undecided", lambda cases, atom: True)
    every = findings("""
        rules:
        - {id: late, when: {days: {at least: 5}}, then: {mood: cold}, because: Late.}
        - id: early
          when: {days: {at most: 2}}
          then: {mood: warm}
          accept: {impossible-test: It is meant.}
          because: Early.
    """)
    assert not any(finding.diagnostic.code == "stale-acceptance" for finding in every)
    found = [finding for finding in every if finding.undecided == "gap"]
    assert [finding.about for finding in found] == ["early"]
    assert "whether numbers fall between rules like 'early'" in found[0].diagnostic.message


def test_an_overlap_may_stay_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    def smallest(*_: object) -> None:
        raise UndecidedError

    monkeypatch.setattr(ScenarioSpace, "smallest", smallest)
    found = [
        finding
        for finding in findings("""
        rules:
        - {id: early, when: {days: {at most: 5}}, then: {mood: warm}, because: Early.}
        - {id: later, when: {days: {at least: 3, at most: 9}}, then: {mood: warm}, because: Later.}
    """)
        if "overlap" in (finding.undecided, finding.diagnostic.code)
    ]
    assert [(each.about, each.diagnostic.code) for each in found] == [("early", "undecided")]
    assert found[0].diagnostic.message.endswith("the range of rule 'early' overlaps with another.")


def test_where_nothing_could_be_proved_no_acceptance_is_stale(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def too_large(*_: object) -> None:
        raise UndecidedError

    monkeypatch.setattr(Reasoner, "extend", too_large)
    found = findings("""
        rules:
        - {id: a, when: {sure: yes}, recommend: [call], accept: {gap: It is meant.}, because: A.}
    """)
    assert not any(finding.diagnostic.code == "stale-acceptance" for finding in found)
    [undecided] = [finding for finding in found if finding.undecided]
    assert "the rule base is too large for proofs" in undecided.diagnostic.message
    [undecided] = [finding for finding in findings("") if finding.undecided]
    assert str(undecided.diagnostic.location).endswith(":1:1")


def test_errors_come_first_then_by_place() -> None:
    found = [
        finding.diagnostic
        for finding in findings("""
            rules:
            - {id: a, when: {sure: yes}, then: {verdict: go}, because: A.}
            - {id: b, when: {days: {less than: 0}}, recommend: [call], because: B.}
        """)
    ]
    severities = [each.severity for each in found]
    assert severities == sorted(severities)
    assert set(severities) == {"error", "warning"}
    assert found[0].location.path > found[1].location.path
    warned = [each.location for each in found if each.severity == "warning"]
    assert warned == sorted(warned)


def test_nothing_is_found_in_a_sound_rule_base(tmp_path: Path) -> None:
    rules = loaded("""
        facts:
          sure: {ask: Are you sure?, type: yes/no}
        conclusions:
          verdict: {type: choice, options: {go: Go, wait: Wait}}
        rules:
          - {id: else-wait, then: {verdict: wait}, because: So far.}
          - id: sure-go
            when: {sure: yes}
            then: {verdict: go}
            overrides: [else-wait]
            because: You are sure.
    """)
    found, proof = check_rules(rules, [])
    assert found == []
    assert proof and proof.scenarios == 3
