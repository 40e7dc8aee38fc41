"""Which given facts count as alike, and which of the cases that differ in their order is left?"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from reconsider_rules.model import Facts, RuleBase
from reconsider_rules.proving.budget import Budget
from reconsider_rules.proving.changes import Changes, Search
from reconsider_rules.proving.derived import SANE
from reconsider_rules.proving.symmetry import order_of_alike
from tests.helpers import advisor, loaded

YES_NO = "type: yes/no"
NUMBER = "type: number"
CHOICE = "type: choice, options: {x: X, y: Y}"


def base(kinds: list[str], *rules: str) -> RuleBase:
    """Facts a, b, c of these kinds, of which rules make the set `seen` and from it the verdict."""
    facts = "".join(
        f"  {name}: {{ask: Is it?, {kind}}}\n" for name, kind in zip("abc", kinds, strict=False)
    )
    written = "".join(f"- {{id: r{n}, {rule}, because: So.}}\n" for n, rule in enumerate(rules))
    return loaded(
        f"facts:\n{facts}conclusions:\n  verdict: {{type: choice, options: {{go: Go, wait: Wait}}}}\n"
        "  seen: {type: choices, options: {a: A, b: B, c: C}}\n  sign: {type: yes/no}\n"
        f"rules:\n- {{id: base, then: {{verdict: wait}}, because: So.}}\n{written}"
    )


def seen(test: str, names: str = "ab") -> Iterator[str]:
    return (f"when: {{{name}: {test}}}, then: {{seen: {name}}}" for name in names)


TWO = "when: {seen: {count: {at least: 2}}}, then: {verdict: go}, overrides: base"


def order(rules: RuleBase, given: Facts) -> list[str]:
    beside = advisor(rules).counterfactuals
    atoms = [beside.names.verdict("go"), "clash", "conflict"]
    facts = beside.inputs.facts
    lines = order_of_alike(beside.inputs, beside.deciding_program, facts, given, atoms)
    assert len(set(lines)) == len(lines)
    return lines


def put_in_order(rules: RuleBase, given: Facts) -> set[tuple[str, str]]:
    """The pairs of facts of which the second comes after the first."""
    constraints = [line for line in order(rules, given) if line.startswith(":-")]
    lines = [re.findall(r"[vg](\d)_", line) for line in constraints]
    return {("abc"[int(first)], "abc"[int(second)]) for first, second in lines}


ALIKE = {
    "counted": (base([YES_NO] * 2, *seen("yes"), TWO), {}),
    "counted numbers": (base([NUMBER] * 2, *seen("{at least: 3}"), TWO), {}),
    "counted choices": (base([CHOICE] * 2, *seen("x"), TWO), {}),
    "answered alike": (base([YES_NO] * 2, *seen("yes"), TWO), {"a": True, "b": True}),
    "in another order": (
        base(
            [YES_NO] * 2,
            "when: {a: yes, b: no}, then: {seen: c}",
            "when: {b: yes, a: no}, then: {seen: c}",
            "when: {seen: {includes: c}}, then: {verdict: go}, overrides: base",
        ),
        {},
    ),
    "in the other order": (
        base(
            [YES_NO] * 2, "when: {any: [{b: yes}, {a: yes}]}, then: {verdict: go}, overrides: base"
        ),
        {},
    ),
    "both stand in the way": (
        base(
            [YES_NO] * 2,
            "unless: {any: [{a: yes}, {b: yes}]}, then: {verdict: go}, overrides: base",
        ),
        {},
    ),
}


@pytest.mark.parametrize("name", ALIKE)
def test_these_are_alike(name: str) -> None:
    assert put_in_order(*ALIKE[name]) == {("a", "b")}


APART = {
    "one is given": (base([YES_NO] * 2, *seen("yes"), TWO), {"a": True}),
    "the other is given": (base([YES_NO] * 2, *seen("yes"), TWO), {"b": True}),
    "answered otherwise": (base([YES_NO] * 2, *seen("yes"), TWO), {"a": True, "b": False}),
    "two types": (base([YES_NO, CHOICE], *seen("known"), TWO), {}),
    "two bounds": (base([f"{NUMBER}, at least: 3", NUMBER], *seen("{at least: 3}"), TWO), {}),
    "one doesn't change": (base([YES_NO, f"{YES_NO}, changeable: no"], *seen("yes"), TWO), {}),
    "another doesn't change": (base([f"{YES_NO}, changeable: no", YES_NO], *seen("yes"), TWO), {}),
    "sets": (base(["type: choices, options: {x: X, y: Y}"] * 2, *seen("{includes: x}"), TWO), {}),
    "two tests": (base([YES_NO] * 2, *seen("yes", "a"), *seen("no", "b"), TWO), {}),
    "one said, one not": (base([NUMBER] * 2, *seen("known", "a"), *seen("unknown", "b"), TWO), {}),
    "one stands in the way": (
        base(
            [YES_NO] * 2, "when: {a: yes}, unless: {b: yes}, then: {verdict: go}, overrides: base"
        ),
        {},
    ),
    "one counts twice": (
        base([YES_NO] * 2, *seen("yes"), "when: {a: yes}, then: {seen: c}", TWO),
        {},
    ),
    "other members": (
        base(
            [YES_NO] * 2,
            *seen("yes"),
            "when: {seen: {includes: a}}, then: {verdict: go}, overrides: base",
        ),
        {},
    ),
    "other numbers of members": (
        base(
            [YES_NO] * 2,
            "when: {a: yes}, then: {seen: a}",
            "when: {b: yes}, then: {seen: [b, c]}",
            "when: {seen: {count: {at least: 1, at most: 1}}}, then: {verdict: go}, overrides: base",
        ),
        {},
    ),
    "other bounds of a count": (
        base(
            [YES_NO] * 2,
            "then: {seen: c}",
            "when: {a: yes, seen: {count: 1}}, then: {verdict: go}, overrides: base",
            "when: {b: yes, seen: {count: {at least: 1}}}, then: {verdict: go}, overrides: base",
        ),
        {},
    ),
}


@pytest.mark.parametrize("name", APART)
def test_these_are_not(name: str) -> None:
    assert order(*APART[name]) == []


def test_those_alike_are_in_one_row() -> None:
    """Also if there is one between that is not."""
    rules = base([YES_NO] * 3, *seen("yes", "abc"), TWO)
    assert put_in_order(rules, {}) == {("a", "b"), ("b", "c")}
    assert put_in_order(rules, {"b": True}) == {("a", "c")}


@pytest.mark.parametrize("kind", [YES_NO, NUMBER, CHOICE])
def test_what_is_nearest_remains(kind: str) -> None:
    """The very case that is found without any order."""
    tests = {YES_NO: "yes", NUMBER: "{at least: 3, at most: 5}", CHOICE: "y"}
    rules = base([kind] * 3, *seen(tests[kind], "abc"), TWO)
    assert len(put_in_order(rules, {})) == 2
    assert nearest(rules, [*order(rules, {})]) == nearest(rules, [])


def nearest(rules: RuleBase, also: list[str]) -> Changes:
    beside, budget = advisor(rules).counterfactuals, Budget(60)
    fixed = "\n".join(also)
    search = Search(beside, {}, beside.inputs.facts, beside.deciding_program, fixed, budget)
    return search._best(search._reasoner, [beside.names.verdict("go"), *SANE], budget)
