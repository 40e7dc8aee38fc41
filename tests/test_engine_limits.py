"""Is the engine right at and beyond the limits of durable_rules?

Each limit makes durable_rules itself hang, crash or answer wrongly in silence; the numbers here
are beyond it.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest

from reconsider_rules import Answer, InternalError, RuleBase, ScenarioError
from reconsider_rules.model import Facts, Number
from reconsider_rules.reading.loader import read_rules
from reconsider_rules.running import engine as engine_module
from reconsider_rules.running.compiler import attribute_name
from reconsider_rules.running.engine import Engine
from tests.generators import random_rule_base, random_scenario
from tests.helpers import advisor, loaded, rule_base, write_files

ROOT = Path(__file__).parents[1]
SAME_HASH = (  # pairs of words with the same 32-bit FNV-1a hash
    ("days_tone_role_school", "offer_growth_rounds_kids"),
    ("weeks_offer_days_reply", "reply_stock_move_weeks"),
    ("notice_hours_house", "salary_team_title_days"),
    ("weeks_stock_title_terms", "bonus_house_stock_kids"),
    ("role_reply_health_title", "boss_salary_union_role"),
    ("bonus_days_house_growth", "boss_travel_notice_reply"),
)
ADVICE = (
    "sources:\n  S: {title: A book}\nadvice:\n  do_it: {step: say, title: Do it, text: Do it.}\n"
)


def fnv(text: str) -> int:
    found = 0x811C9DC5
    for byte in text.encode():
        found = (found ^ byte) * 0x01000193 & 0xFFFFFFFF
    return found


def base(facts: dict[str, str], rules: dict[str, str], conclusions: str = "") -> RuleBase:
    """Facts by name (`type: …`), and rules by id (their antecedent), all of which recommend."""
    lines = ["facts:", *(f"  {name}: {{ask: Well?, {what}}}" for name, what in facts.items())]
    if conclusions:
        lines += ["conclusions:", conclusions]
    lines.append("rules:")
    for id, what in rules.items():
        lines.append(f"  - {{id: {id}, because: So it is., recommend: do_it, {what}}}")
    return loaded(ADVICE + "\n".join(lines) + "\n")


def fired(rules: RuleBase, facts: Facts) -> set[str]:
    """The rules that fire, through the public API: with explanations built and certified."""
    return {
        firing["rule"] for firing in advisor(rules).explain(facts).to_dict(outlook=False)["firings"]
    }


def ran(rules: RuleBase, facts: Facts) -> set[str]:
    """The same without building explanations, for cases with very many firings."""
    return {rule.id for rule in advisor(rules).explain(facts).trace.firings}


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


def test_names_whose_hashes_collide() -> None:
    assert all(fnv(one) == fnv(other) for one, other in SAME_HASH)
    names = [name for pair in SAME_HASH for name in pair]
    tests = {f"r{place}": f"when: {{{name}: 1}}" for place, name in enumerate(names)}
    rules = base(dict.fromkeys(names, "type: number"), tests)
    for place, name in enumerate(names):
        assert fired(rules, {name: 1}) == {f"r{place}"}


@pytest.mark.parametrize("test", ["{}", "{{includes: {}}}"])
def test_options_whose_hashes_collide(test: str) -> None:
    names = [name for pair in SAME_HASH for name in pair]
    options = ", ".join(f"{name}: {name}" for name in names)
    type = "choices" if "includes" in test else "choice"
    rules = base(
        {"f": f"type: {type}, options: {{{options}}}"},
        {f"r{place}": f"when: {{f: {test.format(name)}}}" for place, name in enumerate(names)},
    )
    for place, name in enumerate(names):
        assert fired(rules, {"f": name}) == {f"r{place}"}


def test_the_engines_own_names_differ_in_their_hashes() -> None:
    names = ["sid", "id", "z", "$s", "label", "chart", *map(attribute_name, range(200_000))]
    assert len(set(names)) == len(names)
    assert len({fnv(name) for name in names}) == len(names)


@pytest.mark.parametrize("length", [65_535, 65_536, 70_000])
def test_long_options_that_differ_at_the_end_only(length: int) -> None:
    names = [("x" * (length - 1)) + end for end in "ab"] + ["x", "b"]
    keys = "".join(f'      ? "{name}"\n      : Option {n}\n' for n, name in enumerate(names))
    rules = loaded(
        f"{ADVICE}facts:\n  f:\n    ask: Well?\n    type: choice\n    options:\n{keys}rules:\n"
        + "".join(
            f'  - {{id: r{n}, when: {{f: "{name}"}}, recommend: do_it, because: So.}}\n'
            for n, name in enumerate(names)
        )
    )
    for place, name in enumerate(names):
        assert fired(rules, {"f": name}) == {f"r{place}"}


NUMBERS: tuple[tuple[str, Number], ...] = (
    ("0", 0),
    ("0.0000001", 1e-7),
    ("1e-5", 1e-5),
    ("-1e-7", -1e-7),
    ("0.3", 0.3),
    ("5", 5),
    ("2147483648", 2**31),
    ("4294967296", 2**32),
    ("9007199254740993", 2**53 + 1),
    ("9223372036854775807", 2**63 - 1),
    ("9223372036854775808", 2**63),
    ("9223372036854775809", 2**63 + 1),
    ("-9223372036854775808", -(2**63)),
    ("-9223372036854775809", -(2**63) - 1),
    ("18446744073709551616", 2**64),
    ("10000000000000000000000000", 10**25),
    ("10000000000000000000000001", 10**25 + 1),
)


def test_numbers_are_compared_exactly() -> None:
    tests: dict[str, tuple[str, Callable[[Fraction, Fraction], bool]]] = {
        "least": ("{{at least: {}}}", lambda value, limit: value >= limit),
        "most": ("{{at most: {}}}", lambda value, limit: value <= limit),
        "more": ("{{more than: {}}}", lambda value, limit: value > limit),
        "less": ("{{less than: {}}}", lambda value, limit: value < limit),
        "same": ("{}", lambda value, limit: value == limit),
    }
    rules = base(
        {"f": "type: number"},
        {
            f"{name}-{n}": f"when: {{f: {test.format(text)}}}"
            for n, (text, _) in enumerate(NUMBERS)
            for name, (test, _) in tests.items()
        },
    )
    values: list[Number] = [number for _, number in NUMBERS]
    values += [-0.0, 0.1 + 0.2, 5.0, 1e-8, 2e-7, float(2**63), 1e25, 1e29, -1e29, 5e-324]
    for value in values:
        exact = Fraction(value)
        expected = {
            f"{name}-{n}"
            for n, (_, limit) in enumerate(NUMBERS)
            for name, (_, passes) in tests.items()
            if passes(exact, Fraction(limit))
        }
        assert fired(rules, {"f": value}) == expected, value


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    rules = base({"f": "type: number"}, {"r": "when: {f: known}"})
    with pytest.raises(ScenarioError):
        advisor(rules).explain({"f": value})


def test_5_is_not_the_text_5_nor_1_true() -> None:
    rules = base(
        {
            "number": "type: number",
            "choice": 'type: choice, options: {"5": Five, "1": One, "true": True, "True": Yes}',
            "choices": 'type: choices, options: {"5": Five, "1": One, "True": Yes}',
            "truth": "type: yes/no",
        },
        {
            "number-5": "when: {number: 5}",
            "number-1": "when: {number: 1}",
            "choice-5": "when: {choice: 5}",
            "choice-1": "when: {choice: 1}",
            "choice-true": "when: {choice: true}",
            "choices-5": "when: {choices: {includes: 5}}",
            "truth": "when: {truth: yes}",
            "untruth": "when: {truth: no}",
        },
    )
    right: list[tuple[str, object, set[str]]] = [
        ("number", 5, {"number-5"}),
        ("number", 5.0, {"number-5"}),
        ("number", "5", {"number-5"}),
        ("choice", "5", {"choice-5"}),
        ("choice", "1", {"choice-1"}),
        ("choice", "true", {"choice-true"}),
        ("choice", "True", set()),
        ("choices", ["5"], {"choices-5"}),
        ("choices", ["1", "True"], set()),
        ("truth", True, {"truth"}),
        ("truth", False, {"untruth"}),
        ("truth", "yes", {"truth"}),
    ]
    for name, value, expected in right:
        assert fired(rules, {name: value}) == expected  # type: ignore[dict-item]
    wrong: list[tuple[str, object]] = [
        ("number", True),
        ("number", "five"),
        ("number", ["5"]),
        ("choice", 5),
        ("choice", 1),
        ("choice", True),
        ("choice", ["5"]),
        ("choices", [5]),
        ("choices", True),
        ("choices", 5),
        ("truth", 1),
        ("truth", 0),
        ("truth", "1"),
        ("truth", 5),
    ]
    for name, value in wrong:
        with pytest.raises(ScenarioError):
            advisor(rules).explain({name: value})


def test_names_that_durable_rules_reserves() -> None:
    names = ["sid", "id", "label", "chart", "m", "z", "va", "s", "type", "run", "pri", "count"]
    tests = {f"r-{name}": f"when: {{{name}: 7}}" for name in names}
    rules = base(dict.fromkeys(names, "type: number"), tests)
    for name in names:
        assert fired(rules, {name: 7}) == {f"r-{name}"}
    assert len(fired(rules, dict.fromkeys(names, 7))) == len(names)


def test_options_with_signs_that_json_or_yaml_need() -> None:
    names = [
        '"',
        "'",
        "\\",
        "\\n",
        "\n",
        "a\nb",
        '{"m":{',
        "🙂",
        "é",
        "e\u0301",
        "%",
        "%d",
        "$and",
        ":",
        "a: b",
        "#",
        " ",
        "  ",
        "\t",
        "null",
        "~",
        "no",
        "[",
        "''",
        "0",
        "00",
        "-0",
    ]
    written = [json.dumps(name, ensure_ascii=False) for name in names]
    options = ", ".join(f"{name}: Option {n}" for n, name in enumerate(written))
    rules = base(
        {"f": f"type: choice, options: {{{options}}}"},
        {f"r{n}": f"when: {{f: {name}}}" for n, name in enumerate(written)},
    )
    for place, name in enumerate(names):
        assert fired(rules, {"f": name}) == {f"r{place}"}


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
    assert max(chain.strata.values()) == 99
    assert fired(chain, {"f": True}) == {f"r{n}" for n in range(100)}
    assert not fired(chain, {"f": False})
    assert (
        advisor(chain).explain({"f": True}).to_dict(outlook=False)["conclusions"]["c99"]["value"]
        is True
    )


def test_a_chain_of_100_overrides() -> None:
    rules = base(
        {"f": "type: yes/no"},
        {f"r{n}": f"when: {{f: yes}}, overrides: r{n + 1}" for n in range(100)}
        | {"r100": "when: {f: yes}"},
    )
    assert fired(rules, {"f": True}) == {f"r{n}" for n in range(0, 101, 2)}
    assert len(advisor(rules).explain({"f": True}).trace.overridden) == 50


@pytest.mark.parametrize("number", [20, 300])
def test_many_overriders_of_one_rule(number: int) -> None:
    facts = {f"f{n}": "type: yes/no" for n in range(number)}
    rules = base(
        facts,
        {f"r{n}": f"when: {{f{n}: yes}}, overrides: usual" for n in range(number)} | {"usual": ""},
    )
    assert fired(rules, {}) == {"usual"}
    for some in ([0], [number - 1], list(range(number)), [3, 11]):
        trace = advisor(rules).explain({f"f{n}": True for n in some}).trace
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
        assert advisor(rules).explain({"f": tuple(members)}).trace.facts["c"] == tuple(
            sorted(members)
        )


def usual() -> RuleBase:
    """Rules in several layers, several of which fire together."""
    return base(
        {"f": "type: number", "g": "type: yes/no"},
        {
            "low": "when: {f: {less than: 3}}, then: {c: low}",
            "high": "when: {f: {at least: 3}}, then: {c: high}",
            "even": "when: {any: [{f: 0}, {f: 2}, {f: 4}, {f: 6}]}",
            "after-low": "when: {c: low}",
            "after-high": "when: {c: high}, unless: {g: yes}, overrides: anyway",
            "anyway": "",
        },
        "  c: {type: choice, options: {low: Low, high: High}}",
    )


def expected_of_usual(number: int, given: bool) -> set[str]:
    found = {"low", "after-low", "anyway"} if number < 3 else {"high"}
    if number >= 3:
        found.add("anyway" if given else "after-high")
    return found | ({"even"} if number in (0, 2, 4, 6) else set())


CASES = [(number, given) for number in range(8) for given in (False, True)]


class Interrupting:
    """durable_rules, in which something happens at the nth firing asked for."""

    def __init__(self, nth: int, happen: Callable[[], None]) -> None:
        self.durable: Any = engine_module.durable
        self.left = nth
        self.happen = happen

    def __getattr__(self, name: str) -> Any:
        return getattr(self.durable, name)

    def complete_and_start_action(self, handle: int, state: int) -> object:
        self.left -= 1
        if self.left == 0:
            self.happen()
        return self.durable.complete_and_start_action(handle, state)


def interrupt() -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_an_interrupt_between_firings_leaves_the_engine_usable(
    nth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = usual()
    assert fired(rules, {"f": 2}) == expected_of_usual(2, False)
    with monkeypatch.context() as patch:
        patch.setattr(engine_module, "durable", Interrupting(nth, interrupt))
        with pytest.raises(KeyboardInterrupt):
            advisor(rules).explain({"f": 2})
    for number, given in CASES:
        assert fired(rules, {"f": number, "g": given}) == expected_of_usual(number, given)


def test_an_error_of_durable_rules_is_an_internal_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise engine_module.durable.durable.error("no")

    rules = usual()
    with monkeypatch.context() as patch:
        patch.setattr(engine_module, "durable", Interrupting(1, refuse))
        with pytest.raises(InternalError):
            advisor(rules).explain({"f": 2})
    assert fired(rules, {"f": 2}) == expected_of_usual(2, False)


def test_an_interrupt_does_not_harm_a_thread_that_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = usual()
    firing, waiting = threading.Event(), threading.Event()
    find_session = Engine._session

    def noted_session(self: Engine) -> object:
        session = find_session(self)
        if firing.is_set():
            waiting.set()
        return session

    def interrupt_once_another_waits() -> None:
        firing.set()
        assert waiting.wait(10)
        time.sleep(0.1)  # from having the session to waiting for its lock
        raise KeyboardInterrupt

    advisor(rules).explain({"f": 2})
    monkeypatch.setattr(Engine, "_session", noted_session)
    monkeypatch.setattr(engine_module, "durable", Interrupting(1, interrupt_once_another_waits))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(advisor(rules).explain, {"f": 2})
        assert firing.wait(10)
        found = [pool.submit(fired, rules, {"f": n, "g": given}) for n, given in CASES]
        assert isinstance(first.exception(), KeyboardInterrupt)
        assert [each.result() for each in found] == [expected_of_usual(*case) for case in CASES]


def test_threads_answer_as_one_thread_does() -> None:
    random = Random(3)
    rules = loaded(random_rule_base(random))
    cases = [random_scenario(random, rules) for _ in range(200)]

    def all_of_them(_: int) -> list[object]:
        return [(t.firings, t.overridden, t.facts) for t in map(advisor(rules).engine.run, cases)]

    serially = all_of_them(0)
    with ThreadPoolExecutor(4) as pool:
        assert all(found == serially for found in pool.map(all_of_them, range(4)))


def run_script(script: str, *arguments: str) -> str:
    """The output of a script run by a fresh Python."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


FORK = """
import os, sys
from tests.test_engine_limits import CASES, expected_of_usual, fired, usual
def right():
    return all(fired(rules, {"f": n, "g": g}) == expected_of_usual(n, g) for n, g in CASES)
rules = usual()
before = right()
child = os.fork()
if child == 0:
    grandchild = os.fork()
    if grandchild == 0:
        os._exit(0 if right() else 1)
    os._exit(0 if right() and os.waitpid(grandchild, 0)[1] == 0 else 1)
during = right()
print(before, during, os.waitpid(child, 0)[1], right())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_both_sides_of_a_fork_answer_rightly() -> None:
    assert run_script(FORK) == "True True 0 True\n"


MEMORY = """
import os, sys
from reconsider_rules import read_rules
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
rules = read_rules(sys.argv[1])
def run(first, last):
    cases = ({"f": n % 977 / 8, "g": n % 3 == 0} for n in range(first, last))
    for number, answer in enumerate(rules.explain_many(cases)):
        if number % 5 == 0:
            answer.to_dict(outlook=False)
run(0, 2_000)
before = resident()
run(2_000, 22_000)
print(resident() - before)
"""


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="needs /proc")
def test_memory_does_not_grow_over_20000_cases(tmp_path: Path) -> None:
    rules = "".join(
        f"  - {{id: r{n}, when: {{f: {{at least: {n * 10}}}}}, then: {{c: o{n % 5}}}, "
        'recommend: do_it, because: "Since it is {f}."}\n'
        for n in range(10)
    )
    options = ", ".join(f"o{n}: Option" for n in range(5))
    write_files(
        tmp_path,
        f"{ADVICE}facts:\n  f: {{ask: Well?, type: number}}\n  g: {{ask: Well?, type: yes/no}}\n"
        f"conclusions:\n  c: {{type: choices, options: {{{options}}}}}\nrules:\n{rules}"
        "  - {id: g, when: {g: yes, c: {count: {at least: 2}}}, recommend: do_it, because: So.}\n",
    )
    assert int(run_script(MEMORY, str(tmp_path))) < 2_000_000


def test_rule_bases_in_one_process_do_not_disturb_each_other(tmp_path: Path) -> None:
    text = "{}facts:\n  f: {{ask: Well?, type: number}}\nrules:\n  - {{id: r, when: {{f: {{{}: 3}}}}, recommend: do_it, because: So.}}\n"
    one = rule_base(tmp_path, text.format(ADVICE, "at least"))
    rule_base(tmp_path, text.format(ADVICE, "at most"))
    other = read_rules(tmp_path)
    assert one.digest != other.digest
    for value in (2, 4, 2, 2, 4):
        assert fired(one, {"f": value}) == ({"r"} if value >= 3 else set())
        assert fired(other, {"f": value}) == ({"r"} if value <= 3 else set())


def test_the_same_case_twice_gives_the_same() -> None:
    rules = usual()
    for facts in ({"f": 2}, {"f": 4, "g": True}, {}):
        texts = [json.dumps(advisor(rules).explain(facts).to_dict(outlook=False)) for _ in range(3)]
        assert texts == [texts[0]] * 3


def test_a_case_leaves_nothing_behind() -> None:
    rules = usual()
    orders: Sequence[Sequence[tuple[int, bool]]] = (CASES, CASES[::-1], CASES[::3] * 2)
    for order in orders:
        for number, given in order:
            assert fired(rules, {"f": number, "g": given}) == expected_of_usual(number, given)
            assert fired(rules, {}) == {"anyway"}


def test_cases_are_taken_one_by_one() -> None:
    taken = []

    def cases() -> Iterator[Facts]:
        for number in itertools.count():
            taken.append(number)
            yield {"f": number}

    answers = advisor(usual()).explain_many(cases())
    assert not taken
    for number, answer in enumerate(itertools.islice(answers, 5)):
        assert taken == list(range(number + 1))
        assert isinstance(answer, Answer)
        assert {rule.id for rule in answer.trace.firings} == expected_of_usual(number, False)
