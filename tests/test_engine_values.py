"""Are names, options and numbers themselves, whatever durable_rules makes of the like?

It compares texts by a hash of 32 bits and numbers as doubles, and has names of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction

import pytest

from reconsider_rules import ScenarioError
from reconsider_rules.model import Number
from reconsider_rules.running.rulesets import attribute_name
from tests.engine_bases import ADVICE, base, fired
from tests.helpers import advisor, loaded, texts

SAME_HASH = (  # pairs of words with the same 32-bit FNV-1a hash
    ("days_tone_role_school", "offer_growth_rounds_kids"),
    ("weeks_offer_days_reply", "reply_stock_move_weeks"),
    ("notice_hours_house", "salary_team_title_days"),
    ("weeks_stock_title_terms", "bonus_house_stock_kids"),
    ("role_reply_health_title", "boss_salary_union_role"),
    ("bonus_days_house_growth", "boss_travel_notice_reply"),
)


def fnv(text: str) -> int:
    found = 0x811C9DC5
    for byte in text.encode():
        found = (found ^ byte) * 0x01000193 & 0xFFFFFFFF
    return found


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
        assert fired(advisor(rules), {"f": name}) == {f"r{place}"}


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
        rules.explain({"f": value})


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
            rules.explain({name: value})


def test_names_that_durable_rules_reserves() -> None:
    names = ["sid", "id", "label", "chart", "m", "z", "va", "s", "type", "run", "pri", "count"]
    tests = {f"r-{name}": f"when: {{{name}: 7}}" for name in names}
    rules = base(dict.fromkeys(names, "type: number"), tests)
    for name in names:
        assert fired(rules, {name: 7}) == {f"r-{name}"}
    assert len(fired(rules, dict.fromkeys(names, 7))) == len(names)


def test_options_with_signs_that_json_or_yaml_need() -> None:
    names = texts(
        "\"¦'¦\\¦\\n¦\n¦a\nb¦{\"m\":{¦🙂¦é¦e\u0301¦%¦%d¦$and¦:¦a: b¦#¦ ¦  ¦\t¦null¦~¦no¦[¦''¦0¦00¦-0"
    )
    written = [json.dumps(name, ensure_ascii=False) for name in names]
    options = ", ".join(f"{name}: Option {n}" for n, name in enumerate(written))
    rules = base(
        {"f": f"type: choice, options: {{{options}}}"},
        {f"r{n}": f"when: {{f: {name}}}" for n, name in enumerate(written)},
    )
    for place, name in enumerate(names):
        assert fired(rules, {"f": name}) == {f"r{place}"}
