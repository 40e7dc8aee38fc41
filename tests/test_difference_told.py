"""What `diff` says besides: the rules that a change comes from, saved cases, and facts that differ."""

from __future__ import annotations

import pytest

from reconsider_rules.model import Case, Expectation, Facts, Location, RuleBase, Scenario
from reconsider_rules.proving.comparison import NotComparableError
from tests.helpers import advisor, loaded

VOCABULARY = """
facts:
  a: {ask: A?, type: yes/no}
  b: {ask: B?, type: yes/no}
conclusions:
  verdict: {type: choice, options: {go: Go, stop: Stop}}
advice:
  call: {step: say, title: Call, text: Call.}
  write: {step: say, title: Write, text: Write.}
rules:
"""
BASE = "- {id: base, then: {verdict: stop}, because: So.}\n"
GO = "- {id: go, when: {a: yes}, then: {verdict: go}, overrides: base, because: So.}\n"
CALL = "- {id: call, when: {b: yes}, recommend: call, because: So.}\n"


def base(*rules: str) -> RuleBase:
    return loaded(VOCABULARY + "".join(rules))


def told(old: RuleBase, new: RuleBase) -> dict[str, list[tuple[str, str, str]]]:
    """By what changes, the rules that it comes from."""
    return {
        change.witness.title: [(each.what, each.id, each.at) for each in change.rules]
        for change in advisor(old).compare(advisor(new)).differences
    }


def test_a_rule_that_was_added_or_removed() -> None:
    less, more = base(BASE), base(BASE, GO)
    assert told(less, more) == {"Was stop, is go": [("added", "go", "rules.yaml:12")]}
    assert told(more, less) == {"Was go, is stop": [("removed", "go", "rules.yaml:12")]}


def test_a_rule_that_was_altered() -> None:
    old, new = base(BASE, GO, CALL), base(BASE, CALL, GO.replace("a: yes", "a: known"))
    assert told(old, new) == {"Was stop, is go": [("altered", "go", "rules.yaml:13")]}
    assert told(new, old) == {"Was go, is stop": [("altered", "go", "rules.yaml:12")]}


def test_only_rules_that_act_in_the_example_are_named() -> None:
    old = base(BASE, GO, CALL)
    new = base(
        BASE, GO.replace("a: yes", "a: known"), CALL.replace("recommend: call", "recommend: write")
    )
    assert told(old, new) == {
        "Was stop, is go": [("altered", "go", "rules.yaml:12")],
        "Loses the advice call": [("altered", "call", "rules.yaml:13")],
        "Gains the advice write": [("altered", "call", "rules.yaml:13")],
    }


def test_a_rule_that_overrides_another_is_another() -> None:
    old, new = base(BASE, GO, CALL), base(BASE, GO.replace("base", "[base, call]"), CALL)
    assert told(old, new) == {"Loses the advice call": [("altered", "go", "rules.yaml:12")]}


def test_a_rule_of_another_name_is_the_same_rule() -> None:
    old, new = base(BASE, GO, CALL), base(BASE, GO.replace("id: go", "id: gone"), CALL)
    assert told(old, new) == {}


def test_where_only_the_facts_differ_the_rules_that_fire_on_one_side_are_named() -> None:
    one = "facts:\n  a: {ask: A?, type: choice, options: {x: X}}\n"
    two = "facts:\n  a: {ask: A?, type: choice, options: {x: X, y: Y}}\n"
    rest = VOCABULARY.split("type: yes/no}\n", 1)[1] + BASE + GO.replace("a: yes", "a: known")
    assert told(loaded(one + rest), loaded(two + rest)) == {
        "Was stop, is go": [("same", "base", "rules.yaml:10"), ("same", "go", "rules.yaml:11")]
    }


def test_of_examples_as_small_as_another_the_first_by_the_new_order() -> None:
    """The facts declared first stay unknown."""
    either = GO.replace("{a: yes}", "{any: [{a: yes}, {b: yes}]}")
    new = VOCABULARY + BASE + either
    a, b = "  a: {ask: A?, type: yes/no}\n", "  b: {ask: B?, type: yes/no}\n"
    for text, expected in ((new, {"b": True}), (new.replace(a + b, b + a), {"a": True})):
        found = advisor(base(BASE)).compare(advisor(loaded(text))).differences
        assert [change.witness.facts for change in found] == [expected]


CLASH = "- {id: clash, when: {a: yes}, then: {verdict: go}, because: So.}\n"


@pytest.mark.parametrize(
    ("old", "new", "facts", "expected"),
    [
        (BASE + GO, BASE + GO, {"a": True}, None),
        (BASE, BASE + GO, {"a": True}, ("stop", "go", (), ())),
        (BASE, BASE + GO, {"a": False}, None),
        (BASE + GO, BASE + CLASH, {"a": True}, ("go", "(contradiction)", (), ())),
        (BASE + CLASH, BASE + GO, {"a": True}, ("(contradiction)", "go", (), ())),
        (BASE, "", {}, ("stop", "(no verdict)", (), ())),
        (BASE + CALL, BASE, {"b": True}, ("stop", "stop", (), ("call",))),
        (
            BASE,
            BASE + CALL.replace("recommend: call", "recommend: [write, call]"),
            {"b": True},
            ("stop", "stop", ("call", "write"), ()),
        ),
    ],
)
def test_saved_cases(old: str, new: str, facts: Facts, expected: tuple[object, ...] | None) -> None:
    rules = base(old), base(new or CALL)
    case = Case(Scenario(facts, "Saved"), Expectation(), Location("case.yaml", 1, 1))
    found = advisor(rules[0]).compare(advisor(rules[1]), [case]).cases
    assert [(each.case, each.old, each.new, each.gained, each.lost) for each in found] == (
        [(case, *expected)] if expected else []
    )


def test_an_option_that_one_side_lacks_is_none_of_its_set() -> None:
    text = (
        VOCABULARY.replace(
            "a: {ask: A?, type: yes/no}", "a: {ask: A?, type: choices, options: {x: X, y: Y}}"
        )
        + BASE
        + GO.replace("a: yes", "a: {count: {at least: 2}}")
    )
    old, new = loaded(text.replace(", y: Y", "")), loaded(text)
    case = Case(Scenario({"a": ("x", "y")}), Expectation(), Location("case.yaml", 1, 1))
    [found] = advisor(old).compare(advisor(new), [case]).cases
    assert (found.old, found.new) == ("stop", "go")


def test_facts_and_options_that_one_side_lacks() -> None:
    old = loaded("""
        facts:
          gone: {ask: G?, type: yes/no}
          which: {ask: W?, type: choice, options: {z: Z, y: Y, x: X}}
          days: {ask: D?, type: number, at least: 0}
          weeks: {ask: W?, type: number, whole: yes, at most: 9}
          years: {ask: Y?, type: number, at least: 0}
        conclusions:
          verdict: {type: choice, options: {go: Go}}
        rules: []
        """)
    new = loaded("""
        facts:
          which: {ask: W?, type: choice, options: {x: X, v: V, u: U}}
          days: {ask: Days?, type: number, at least: 1}
          weeks: {ask: W?, type: number, at most: 9}
          years: {ask: Y?, type: number, at least: 0}
          new: {ask: N?, type: yes/no}
        conclusions:
          verdict: {type: choice, options: {go: Go}}
        rules: []
        """)
    assert advisor(old).compare(advisor(new)).vocabulary == (
        "fact 'new' is new",
        "fact 'gone' is gone",
        "option 'which: u' is new",
        "option 'which: v' is new",
        "option 'which: y' is gone",
        "option 'which: z' is gone",
        "fact 'days' has other bounds",
        "fact 'weeks' has other bounds",
    )


def test_a_fact_that_becomes_a_conclusion_or_of_another_type() -> None:
    old = base(BASE)
    typed = loaded(
        VOCABULARY.replace("b: {ask: B?, type: yes/no}", "b: {ask: B?, type: number}") + BASE
    )
    concluded = loaded(
        VOCABULARY.replace(
            "  b: {ask: B?, type: yes/no}\nconclusions:\n", "conclusions:\n  b: {type: yes/no}\n"
        )
        + BASE
    )
    with pytest.raises(
        NotComparableError,
        match="'b' is a fact of type yes/no in the one and a fact of type number",
    ):
        advisor(old).compare(advisor(typed))
    with pytest.raises(
        NotComparableError, match="'b' is a fact of type yes/no in the one and a conclusion of type"
    ):
        advisor(old).compare(advisor(concluded))
