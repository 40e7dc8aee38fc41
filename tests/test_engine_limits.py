"""Is the engine right at and beyond the limits of durable_rules?

Each limit makes durable_rules itself hang, crash or answer wrongly in silence; the numbers here
are beyond it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.engine_bases import base, fired, ran


def test_300_rules_on_one_identical_condition() -> None:
    rules = base({"f": "type: yes/no"}, {f"r{n}": "when: {f: yes}" for n in range(300)})
    assert len(fired(rules, {"f": True})) == 300
    assert not fired(rules, {"f": False})
    assert not fired(rules, {})


def test_300_rules_that_always_hold() -> None:
    rules = base({"f": "type: yes/no"}, {f"r{n}": "source: S" for n in range(300)})
    assert len(fired(rules, {})) == 300
    assert len(fired(rules, {"f": False})) == 300


@pytest.mark.parametrize("bound", ["at least", "more than", "at most", "less than"])
def test_1000_thresholds_on_one_fact(bound: str) -> None:
    passes: dict[str, Callable[[float, int], bool]] = {
        "at least": lambda value, limit: value >= limit,
        "more than": lambda value, limit: value > limit,
        "at most": lambda value, limit: value <= limit,
        "less than": lambda value, limit: value < limit,
    }
    thresholds = range(0, 3000, 3)
    rules = base(
        {"f": "type: number"}, {f"r{n}": f"when: {{f: {{{bound}: {n}}}}}" for n in thresholds}
    )
    for value in (-1, 0, 0.5, 3, 4, 1499, 1500, 1500.5, 1501, 2996, 2997, 2998, 10**30 - 1):
        expected = {f"r{limit}" for limit in thresholds if passes[bound](value, limit)}
        assert ran(rules, {"f": value}) == expected


def test_1000_equalities_on_one_fact() -> None:
    rules = base({"f": "type: number"}, {f"r{n}": f"when: {{f: {n}}}" for n in range(1000)})
    assert fired(rules, {"f": 0}) == {"r0"}
    assert fired(rules, {"f": 999}) == {"r999"}
    assert not fired(rules, {"f": 999.5})


def test_1000_options_of_one_fact_half_of_them_in_one_test() -> None:
    options = ", ".join(f"o{n}: Option" for n in range(1000))
    odd = ", ".join(f"o{n}" for n in range(1, 1000, 2))
    rules = base(
        {"f": f"type: choice, options: {{{options}}}"},
        {f"r{n}": f"when: {{f: o{n}}}" for n in range(1000)}
        | {"odd": f"when: {{f: [{odd}]}}", "even": f"when: {{f: {{not: [{odd}]}}}}"},
    )
    assert fired(rules, {"f": "o999"}) == {"r999", "odd"}
    assert fired(rules, {"f": "o512"}) == {"r512", "even"}
    assert not fired(rules, {})


def test_300_conditions_in_one_rule() -> None:
    facts = {f"f{n}": "type: number" for n in range(300)}
    tests = ", ".join(f"f{n}: {{at least: {n}}}" for n in range(300))
    parts = ", ".join(f"{{f{n}: {{less than: {n}}}}}" for n in range(300))
    rules = base(
        facts,
        {
            "all": f"when: {{{tests}}}",
            "unless": f"unless: {{any: [{parts}]}}",
            "not-all": f"unless: {{{tests}}}",
        },
    )
    enough = {f"f{n}": n for n in range(300)}
    assert fired(rules, enough) == {"all", "unless"}
    for wrong in (0, 99, 100, 101, 150, 299):
        assert fired(rules, enough | {f"f{wrong}": wrong - 1}) == {"not-all"}
        without = {name: value for name, value in enough.items() if name != f"f{wrong}"}
        assert fired(rules, without) == {"unless", "not-all"}


def test_300_facts_over_many_rules() -> None:
    facts = {f"f{n}": "type: yes/no" for n in range(300)}
    rules = base(
        facts,
        {f"r{n}": f"when: {{f{n}: yes, f{(n + 7) % 300}: no}}" for n in range(300)},
    )
    given = {f"f{n}": n % 3 == 0 for n in range(300)}
    expected = {f"r{n}" for n in range(300) if n % 3 == 0 and (n + 7) % 300 % 3}
    assert fired(rules, given) == expected


def test_an_any_of_200_branches() -> None:
    branches = ", ".join(f"{{f{n}: yes, f{n + 1}: yes}}" for n in range(200))
    rules = base(
        {f"f{n}": "type: yes/no" for n in range(201)},
        {"one": f"when: {{any: [{branches}]}}", "none": f"unless: {{any: [{branches}]}}"},
    )
    assert fired(rules, {"f199": True, "f200": True}) == {"one"}
    assert fired(rules, {"f0": True, "f1": True}) == {"one"}
    assert fired(rules, {f"f{n}": True for n in range(201)}) == {"one"}
    assert fired(rules, {f"f{n}": True for n in range(0, 201, 2)}) == {"none"}


def test_a_product_of_anys_that_would_multiply_out_to_a_million() -> None:
    names = [[f"f{k}_{n}" for n in range(10)] for k in range(6)]
    factors = ", ".join(
        "{any: [" + ", ".join(f"{{{name}: yes}}" for name in each) + "]}" for each in names
    )
    sums = ", ".join("{" + ", ".join(f"{name}: yes" for name in each) + "}" for each in names)
    rules = base(
        {name: "type: yes/no" for each in names for name in each},
        {
            "product": f"when: {{all: [{factors}]}}",
            "otherwise": f"unless: {{all: [{factors}]}}",
            "sum": f"unless: {{any: [{sums}]}}",
        },
    )
    one_each = {each[place]: True for place, each in enumerate(names)}
    assert fired(rules, one_each) == {"product", "sum"}
    assert fired(rules, dict(list(one_each.items())[1:])) == {"otherwise", "sum"}
    assert fired(rules, dict.fromkeys(names[3], True)) == {"otherwise"}
    assert fired(rules, {name: True for each in names for name in each}) == {"product"}


def test_5000_rules() -> None:
    start = time.process_time()
    rules = base(
        {f"f{n}": "type: number" for n in range(100)},
        {f"r{n}": f"when: {{f{n % 100}: {{at least: {n}}}}}" for n in range(5000)},
    )
    for limit in (-1, 0, 2500, 4999, 10**6):
        facts = dict.fromkeys((f"f{n}" for n in range(100)), limit)
        assert ran(rules, facts) == {f"r{n}" for n in range(5000) if n <= limit}
    assert time.process_time() - start < 20


def test_a_chain_of_100_strata() -> None:
    conclusions = "\n".join(f"  c{n}: {{type: yes/no}}" for n in range(100))
    rules = {"r0": "when: {f: yes}, then: {c0: yes}"} | {
        f"r{n}": f"when: {{c{n - 1}: yes}}, then: {{c{n}: yes}}" for n in range(1, 100)
    }
    chain = base({"f": "type: yes/no"}, rules, conclusions)
    assert max(chain.rules.strata.values()) == 99
    assert fired(chain, {"f": True}) == {f"r{n}" for n in range(100)}
    assert not fired(chain, {"f": False})
    assert chain.explain({"f": True}).to_dict(outlook=False)["conclusions"]["c99"]["value"] is True


def test_a_chain_of_100_overrides() -> None:
    rules = base(
        {"f": "type: yes/no"},
        {f"r{n}": f"when: {{f: yes}}, overrides: r{n + 1}" for n in range(100)}
        | {"r100": "when: {f: yes}"},
    )
    assert fired(rules, {"f": True}) == {f"r{n}" for n in range(0, 101, 2)}
    assert len(rules.explain({"f": True}).trace.overridden) == 50


@pytest.mark.parametrize("number", [20, 300])
def test_many_overriders_of_one_rule(number: int) -> None:
    facts = {f"f{n}": "type: yes/no" for n in range(number)}
    rules = base(
        facts,
        {f"r{n}": f"when: {{f{n}: yes}}, overrides: usual" for n in range(number)} | {"usual": ""},
    )
    assert fired(rules, {}) == {"usual"}
    for some in ([0], [number - 1], list(range(number)), [3, 11]):
        trace = rules.explain({f"f{n}": True for n in some}).trace
        assert {rule.id for rule in trace.firings} == {f"r{n}" for n in some}
        ((loser, by),) = trace.overridden
        assert loser.id == "usual"
        assert set(by) == {f"r{n}" for n in some}


def test_a_set_of_200_options_and_its_count() -> None:
    options = ", ".join(f"o{n}: Option {n}" for n in range(200))
    every = ", ".join(f"o{n}" for n in range(200))
    rules = base(
        {"f": f"type: choices, options: {{{options}}}"},
        {
            "all": f"when: {{f: {{includes all: [{every}]}}}}",
            "any": f"when: {{f: {{includes any: [{every}]}}}}",
            "none": f"when: {{f: known}}, unless: {{f: {{includes any: [{every}]}}}}",
            "derived-all": "when: {c: {count: 200}}",
            "derived-few": "when: {c: {count: {less than: 3}}}",
        }
        | {f"size-{n}": f"when: {{f: {{count: {n}}}}}" for n in range(201)}
        | {f"in-{n}": f"when: {{f: {{includes: o{n}}}}}, then: {{c: o{n}}}" for n in range(200)},
        f"  c: {{type: choices, options: {{{options}}}}}",
    )
    assert fired(rules, {}) == {"derived-few"}
    for size in (0, 1, 2, 3, 100, 199, 200):
        members = [f"o{n}" for n in range(size)]
        expected = {f"size-{size}", "any" if size else "none"} | {f"in-{n}" for n in range(size)}
        expected |= {"derived-few"} if size < 3 else set()
        expected |= {"all", "derived-all"} if size == 200 else set()
        assert fired(rules, {"f": members}) == expected  # type: ignore[dict-item]
        assert rules.explain({"f": tuple(members)}).trace.facts["c"] == tuple(sorted(members))
