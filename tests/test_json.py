"""The JSON of an answer: as its schema says, each firing and source once, and all that they refer to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import jsonschema_rs
import pytest

from reconsider_rules import Answer, ContradictionError
from reconsider_rules.parsing.file import read
from reconsider_rules.reading.scenarios import read_cases
from reconsider_rules.render.json import answer_schema
from tests.commands import SHIPPED, run
from tests.hard_cases import BASE, CONCLUSIONS, long_chain
from tests.helpers import ROOT, advisor, loaded, shipped, write_files
from tests.random_scenarios import random_scenario
from tests.small_bases import as_rules, small_base

VALIDATOR = jsonschema_rs.Draft202012Validator(answer_schema())
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
FACTS = {"user_goal": "get_same_role", "role_status": "reposted", "days_since_decline": 30}


def checked(written: dict[str, Any]) -> dict[str, Any]:
    """An answer's JSON, held to the schema; whatever it refers to is there."""
    VALIDATOR.validate(json.loads(json.dumps(written)))
    assert set(reasons(written)) == set(written["justifications"])
    assert set(cited(written)) == set(written["sources"])
    fired = {each["rule"] for each in written["firings"]}
    assert fired >= set(written["justifications"])
    advised = {each["id"] for each in written["recommendations"]}
    message = written.get("message", {"paragraphs": []})
    assert {id for part in message["paragraphs"] for id in part} <= advised
    return written


def reasons(written: Any) -> Iterator[str]:
    """Every id that stands as a reason."""
    if isinstance(written, dict):
        because = written.get("because")
        yield from because if isinstance(because, list) else ()
        for key, value in written.items():
            if key != "because":
                yield from reasons(value)
    elif isinstance(written, list):
        for each in written:
            yield from reasons(each)


def cited(written: dict[str, Any]) -> Iterator[str]:
    for each in (*written["justifications"].values(), *written["recommendations"]):
        yield from each.get("sources", ())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_are_as_the_schema_says(path: Path) -> None:
    [case] = read_cases(shipped().rules, read(str(path)))
    answer = shipped().explain(case.scenario, as_of=date(2026, 11, 27))
    asked = ["verdict=do_not", "Call the hiring manager", "go-for-it"]
    written = checked(answer.to_dict(why_not=asked))
    assert len(written["why_not"]) == 3
    assert len(json.dumps(written)) < 70_000


@pytest.mark.parametrize("seed", range(40))
def test_random_rules_are_as_the_schema_says(seed: int) -> None:
    random = Random(seed)
    rules = as_rules(small_base(random))
    for _ in range(3):
        try:
            answer = advisor(rules).explain(random_scenario(random, rules))
        except ContradictionError:
            continue
        checked(answer.to_dict(why_not=[rule.id for rule in rules.rules[:3]]))


def test_the_schema_says_what_is_there() -> None:
    """It lets no other field pass, and none go missing."""
    written = shipped().explain(FACTS).to_dict()
    for key in answer_schema()["required"]:
        assert not VALIDATOR.is_valid({k: v for k, v in written.items() if k != key}), key
    assert not VALIDATOR.is_valid(written | {"more": 1})
    assert not VALIDATOR.is_valid(written | {"schema_version": 1})
    assert VALIDATOR.is_valid(json.loads(json.dumps(written)))


def test_every_field_of_the_schema_occurs() -> None:
    """But for those that say what a budget left open."""
    found = {name for answer in many_answers() for name in fields(answer.to_dict(why_not=ASKED))}
    answer = advisor(loaded(RANGES)).explain({})
    found |= set(fields(answer.to_dict(why_not=["verdict=do_not"])))
    undecided = {"undecided", "undecided_changes", "smallest"}
    named = set(fields_of(answer_schema())) - undecided - {"extends"}
    assert named - found == set()


ASKED = ("verdict=do_not", "go-for-it", "call_the_manager", "obstacles=job_gone")


def many_answers() -> Iterator[Answer]:
    day = date(2026, 11, 27)
    spoken = {**FACTS, "days_since_decline": date(2026, 10, 28), "access_path": "hiring_manager"}
    yield shipped().explain(spoken, as_of=day)
    for path in EXAMPLES:
        [case] = read_cases(shipped().rules, read(str(path)))
        yield shipped().explain(case.scenario, as_of=day)


RANGES = """
    facts: {n: {ask: N?, type: number}, a: {ask: A?, type: yes/no}, b: {ask: B?, type: yes/no}}
    conclusions: {verdict: {type: choice, options: {do_not: No, go: Go, ask: Ask}}}
    rules:
    - {id: ask, then: {verdict: ask}, because: A.}
    - {id: go-for-it, when: {n: {more than: 3, less than: 5}}, then: {verdict: go}, overrides: ask, because: G.}
    - id: stop
      when: {any: [{a: yes}, {b: yes}]}
      then: {verdict: do_not}
      overrides: [ask, go-for-it]
      because: S.
"""


def fields(written: Any) -> Iterator[str]:
    if isinstance(written, dict):
        yield from written
    for each in written.values() if isinstance(written, dict) else written:
        if isinstance(each, (dict, list)):
            yield from fields(each)


def fields_of(schema: Any) -> Iterator[str]:
    """The names of all properties in a schema."""
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
        schema = list(schema.values())
    if isinstance(schema, list):
        for each in schema:
            yield from fields_of(each)


def test_a_budget_of_nothing_is_as_the_schema_says() -> None:
    written = checked(shipped().explain(FACTS, budget=0).to_dict(why_not=["verdict=do_not"]))
    assert written["outlook"]["undecided"]
    assert written["undecided_changes"]
    assert written["why_not"][0]["undecided"] is True


def test_a_long_chain_is_of_a_size() -> None:
    """190 conclusions, each because of the one before, were 155 MB, then 3."""
    answer = advisor(loaded(long_chain())).explain({"x": True})
    written = checked(answer.to_dict(outlook=False))
    assert len(json.dumps(written)) < 100_000
    assert {f"step-{n}" for n in range(190)} <= set(written["justifications"])


def test_a_lattice_is_of_a_size() -> None:
    """40 strata of 3 conclusions, each because of all of the stratum before: 3 to the 40th ways."""
    strata, width = 40, 3
    names = "".join(f"  c{n}x{i}: {{type: yes/no}}\n" for n in range(strata) for i in range(width))
    rules = "".join(
        f"- {{id: r{n}-{i}, when: {{{when}}}, then: {{c{n}x{i}: yes}}, because: So.}}\n"
        for n in range(strata)
        for i in range(width)
        for when in [", ".join(f"c{n - 1}x{j}: yes" for j in range(width)) if n else "x: yes"]
    )
    text = f"facts:\n  x: {{ask: Is it?, type: yes/no}}\n{CONCLUSIONS}{names}rules:\n{BASE}{rules}"
    written = checked(advisor(loaded(text)).explain({"x": True}).to_dict(outlook=False))
    assert len(json.dumps(written)) < 200_000
    assert {f"r{n}-{i}" for n in range(strata) for i in range(width)} <= set(
        written["justifications"]
    )


def test_a_layer_says_what_it_extends(here: Path) -> None:
    write_files(here, {"house/h.yaml": "extends: built-in\n", "s.yaml": "facts: {}"})
    written = json.loads(run("explain", "s.yaml", "--rules", "house", "--format", "json").out)
    assert checked(written)["rule_base"]["name"] == "house"
    assert written["rule_base"]["extends"] == "built-in"


def test_the_command_prints_the_same_and_the_schema_too(here: Path) -> None:
    write_files(here, {"s.yaml": "facts: {role_status: reposted}"})
    asked = ("--why-not", "verdict=do_not", "--format", "json")
    written = json.loads(run("explain", "s.yaml", *SHIPPED, *asked).out)
    assert written == shipped().explain({"role_status": "reposted"}).to_dict(
        why_not=["verdict=do_not"]
    )
    assert json.loads(run("schema", "answer").out) == answer_schema()
