"""Is what is said to stand in a rule's way what does, and is there no more to it?"""

from __future__ import annotations

import pytest

from reconsider_rules.model import Facts, RuleBase, Value
from reconsider_rules.proving.whynot import WhyNot
from reconsider_rules.reading.subjects import subject_from
from tests.helpers import advisor, loaded

RULES = """
    facts:
      a: {ask: A?, type: yes/no}
      b: {ask: B?, type: yes/no}
      c: {ask: C?, type: yes/no}
      d: {ask: D?, type: yes/no}
    conclusions:
      verdict: {type: choice, options: {go: Go, stop: Stop}}
      worries: {type: choices, options: {pay: pay, haste: haste, trust: trust}}
      sign: {type: yes/no}
    advice:
      call: {step: say, title: Call, text: Call.}
    rules:
      - {id: base, then: {verdict: stop}, because: So.}
      - {id: all, when: {a: yes, b: yes}, then: {worries: [pay, haste]}, because: So.}
      - {id: any, when: {any: [{a: yes}, {b: yes}]}, recommend: call, because: So.}
      - {id: one, when: {any: [{c: yes}]}, then: {sign: yes}, because: So.}
      - {id: nested, when: {all: [{a: yes}, {any: [{b: yes}, {all: [{c: yes}, {d: yes}]}]}]}, then: {verdict: go},
         overrides: base, because: So.}
      - {id: but-any, when: {a: yes}, unless: {any: [{b: yes}, {c: yes}]}, recommend: call, because: So.}
      - {id: but-all, when: {a: yes}, unless: {all: [{b: yes}, {c: yes}]}, recommend: call, because: So.}
      - {id: loser, when: {a: yes}, recommend: call, because: So.}
      - {id: first, when: {b: yes}, recommend: call, overrides: loser, because: So.}
      - {id: second, when: {c: yes}, recommend: call, overrides: loser, because: So.}
    """


@pytest.fixture(scope="module")
def rules() -> RuleBase:
    return loaded(RULES)


def in_the_way(found: WhyNot) -> str:
    """The facts of the conditions, those that hold and shouldn't with a `-`; those of which one
    would do in brackets."""
    choices = dict.fromkeys(each.choice for each in found.failing)
    said = {
        choice: " ".join(
            ("" if each.wanted else "-") + each.condition.fact
            for each in found.failing
            if each.choice == choice
        )
        for choice in choices
    }
    return " ".join(f"({text})" if choice else text for choice, text in said.items())


@pytest.mark.parametrize(
    ("asked", "yes", "expected"),
    [
        ("all", "", "a b"),
        ("all", "a", "b"),
        ("any", "", "(a b)"),
        ("one", "", "c"),
        ("nested", "", "a (b c d)"),
        ("nested", "a", "(b c d)"),
        ("nested", "ac", "(b d)"),
        ("nested", "bd", "a"),
        ("but-any", "", "a"),
        ("but-any", "ab", "-b"),
        ("but-any", "bc", "a -b -c"),
        ("but-all", "abc", "(-b -c)"),
        ("but-all", "b", "a"),
        ("loser", "ab", ""),
        ("loser", "bc", "a"),
    ],
)
def test_what_stands_in_the_way(rules: RuleBase, asked: str, yes: str, expected: str) -> None:
    found = advisor(rules).explain(dict.fromkeys(yes, True)).why_not(asked)
    assert not found.there
    assert found.rule is rules.rule[asked]
    assert in_the_way(found) == expected
    overriding = {"b": "first", "c": "second"} if asked == "loser" else {}
    assert found.overridden_by == tuple(overriding[name] for name in yes if name in overriding)


@pytest.mark.parametrize(
    ("asked", "facts", "rule", "changed"),
    [
        ("verdict=go", {"a": True}, "nested", {"b": True}),
        ("go", {"a": True}, "nested", {"b": True}),
        ("verdict=stop", {"a": True, "b": True}, "base", {"a": False}),
        ("worries=haste", {"a": True}, "all", {"b": True}),
        ("worries=trust", {"a": True}, None, None),
        ("sign=yes", {}, "one", {"c": True}),
        ("sign=no", {}, None, None),
        ("call", {}, "second", {"c": True}),
        ("call", {"a": False, "b": False}, "second", {"c": True}),
    ],
)
def test_who_would_do_it_after_which_change(
    rules: RuleBase, asked: str, facts: Facts, rule: str | None, changed: dict[str, Value] | None
) -> None:
    found = advisor(rules).explain(facts).why_not(asked)
    assert not found.there
    assert (found.rule.id if found.rule else None) == rule
    if changed is None:
        assert found.changes is None
        assert found.failing == ()
    else:
        assert found.changes
        assert {change.fact.name: change.then for change in found.changes} == changed
    assert found.smallest
    assert not found.undecided


@pytest.mark.parametrize(
    "asked", ["all", "worries=pay", "any", "call", "verdict=go", "go", "nested"]
)
def test_what_is_so_is_there(rules: RuleBase, asked: str) -> None:
    found = advisor(rules).explain({"a": True, "b": True}).why_not(asked)
    assert found == WhyNot(subject_from(rules, asked), True, (), None, (), ())
