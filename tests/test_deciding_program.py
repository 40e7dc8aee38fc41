"""Does the program of the verdict look at what bears on it, or on a contradiction, and no more?"""

from __future__ import annotations

import pytest

from reconsider_rules.proving.counterfactuals import Twin, inputs_read
from tests.helpers import advisor, loaded

VOCABULARY = """
facts:
  a: {ask: A?, type: yes/no}
  b: {ask: B?, type: yes/no}
  c: {ask: C?, type: number}
  d: {ask: D?, type: choices, options: {x: X, y: Y}}
conclusions:
  verdict: {type: choice, options: {go: Go, stop: Stop}}
  mood: {type: choice, options: {warm: warm, cold: cold}}
  seen: {type: choices, options: {one: one, two: two}}
advice:
  call: {step: say, title: Call, text: Call.}
  write: {step: say, title: Write, text: Write.}
"""
GO = "when: {a: yes}, then: {verdict: go}"

READ = {
    "advice alone": ("", [GO, "when: {b: yes}, recommend: call"], "a"),
    "advice overridden": (
        "",
        [f"{GO}, recommend: write, overrides: r1", "when: {b: yes}, recommend: call"],
        "a",
    ),
    "advice that overrides": ("", [GO, "when: {b: yes}, recommend: call, overrides: r0"], "ab"),
    "what stands in the way": ("", [f"{GO}, unless: {{c: {{at least: 3}}}}"], "ac"),
    "a set for advice": (
        "",
        [
            GO,
            "when: {b: yes}, then: {seen: one}",
            "when: {c: known}, then: {seen: two}",
            "when: {seen: {includes: one}}, recommend: call",
        ],
        "a",
    ),
    "a set for the verdict": (
        "",
        [
            "when: {seen: {includes: one}}, then: {verdict: go}",
            "when: {b: yes}, then: {seen: one}",
            "when: {c: known}, then: {seen: two}",
            "when: {a: yes}, recommend: call",
        ],
        "bc",
    ),
    "a given set": (
        "",
        ["when: {d: {includes: x}}, then: {verdict: go}", "when: {a: yes}, recommend: call"],
        "d",
    ),
    "the size of a set": ("", ["when: {d: {count: 1}}, then: {verdict: go}"], "d"),
    "one value for advice": (
        "",
        [GO, "when: {b: yes}, then: {mood: warm}", "when: {mood: warm}, recommend: call"],
        "a",
    ),
    "two values, which may clash": (
        "",
        [GO, "when: {b: yes}, then: {mood: warm}", "when: {c: known}, then: {mood: cold}"],
        "abc",
    ),
    "one value, given twice": (
        "",
        [GO, "when: {b: yes}, then: {mood: warm}", "when: {c: known}, then: {mood: warm}"],
        "a",
    ),
    "a chain": (
        "",
        [
            "when: {mood: warm}, then: {verdict: go}",
            "when: {seen: {includes: one}}, then: {mood: warm}",
            "when: {d: known}, then: {seen: one}",
            "when: {a: yes}, recommend: call",
        ],
        "d",
    ),
    "conflicting advice": (
        "  tell: {step: say, title: Tell, text: Tell., conflicts with: [call]}\n",
        [
            GO,
            "when: {b: yes}, recommend: call",
            "when: {c: known}, recommend: tell",
            "when: {d: known}, recommend: write",
        ],
        "abc",
    ),
}


@pytest.mark.parametrize("name", READ)
def test_what_the_program_looks_at(name: str) -> None:
    advice, written, expected = READ[name]
    listed = "".join(f"- {{id: r{n}, {rule}, because: So.}}\n" for n, rule in enumerate(written))
    rules = loaded(f"{VOCABULARY}{advice}rules:\n{listed}")
    facts = advisor(rules).counterfactuals.inputs.facts
    read = inputs_read(advisor(rules).counterfactuals.deciding_program)
    assert "".join(fact.name for number, fact in enumerate(facts) if number in read) == expected


def test_without_a_verdict_there_is_nothing_to_ask() -> None:
    text = VOCABULARY.replace("  verdict: {type: choice, options: {go: Go, stop: Stop}}\n", "")
    rules = loaded(
        f"{text}rules:\n- {{id: r, when: {{a: yes}}, then: {{mood: warm}}, because: So.}}\n"
    )
    assert rules.verdicts == ()
    answer = advisor(rules).explain({})
    assert (answer.outlook.possible, answer.outlook.ask, answer.changes) == ((None,), (), ())


def test_one_atom_alone_makes_a_second_case() -> None:
    twin = Twin("a:-g0_1.\nb:-a.\n", {"g0_1"})
    assert twin.program.splitlines() == ["twin_a:-twin_g0_1.", "twin_b:-twin_a."]


def test_a_second_case_has_its_own_of_what_may_differ() -> None:
    program = "a:-v0_1.\nb:-a,not v1_1.\nc:-v1_1,2{v1_1;a;v0_1}.\nd:-v1_1.\n:-b,c.\n1{v0_0;v0_1}1."
    twin = Twin(program, {"v0_0", "v0_1"})
    assert twin.atoms == {"v0_0", "v0_1", "a", "b", "c"}
    assert {line for line in twin.program.splitlines() if "twin" in line} == {
        "twin_a:-twin_v0_1.",
        "twin_b:-twin_a,not v1_1.",
        "twin_c:-v1_1,2{v1_1;twin_a;twin_v0_1}.",
        ":-twin_b,twin_c.",
        "1{twin_v0_0;twin_v0_1}1.",
    }
    assert twin.text("not clash, b") == "not clash, twin_b"
    assert twin.differs("odd", "b") == "odd:-b,not twin_b. odd:-not b,twin_b."
    assert twin.differs("odd", "d") == ""
