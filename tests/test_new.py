"""`new`: a scenario to fill in."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from reconsider_rules.model import Value
from reconsider_rules.parsing.file import parse
from reconsider_rules.reading.scenarios import read_cases
from reconsider_rules.render.form import WIDTH, form_of
from reconsider_rules.render.scenario import scenario_as_yaml
from tests.commands import SHIPPED, run
from tests.helpers import loaded, shipped
from tests.random_scenarios import random_scenario
from tests.small_bases import as_rules, small_base


def filled_in(form: str, yaml: str) -> str:
    """The form with the answers of a scenario, as a coach would write them."""
    for line in yaml.splitlines():
        if line.startswith("  "):
            name, _, value = line.strip().partition(": ")
            assert form.count(f"\n  # {name}:  # ") == 1, name
            form = form.replace(f"\n  # {name}:  # ", f"\n  {name}: {value}  # ")
    return form


def read(form: str) -> dict[str, Value]:
    file = parse(form, "f.yaml")
    [case] = read_cases(shipped().rules, file)
    assert not file.diagnostics
    return dict(case.scenario.facts)


def test_whatever_is_filled_in_is_read() -> None:
    rules = shipped().rules
    form = form_of(rules, "explain it")
    random = Random(1)
    for _ in range(30):
        facts = random_scenario(random, rules) or {"door_left_open": True}
        scenario = shipped().explain(facts).scenario
        assert read(filled_in(form, scenario_as_yaml(scenario))) == scenario.facts


def test_every_question_stands_once_with_its_answers_in_words() -> None:
    rules = shipped().rules
    form = form_of(rules, "explain it")
    words = " ".join(form.replace("\n  #", " ").split())
    for fact in rules.given:
        assert form.count(f"\n  # {fact.name}:  # ") == 1
        assert " ".join(fact.ask.split()) in words
        for option in fact.options:
            assert f"{option.name} {' '.join(option.label.split())}" in words
    assert max(map(len, form.splitlines())) <= WIDTH


def test_questions_stand_under_their_topics() -> None:
    rules = loaded("""
facts:
  a: {ask: A?, topic: First, type: yes/no}
  b: {ask: B?, topic: Second, type: number, unit: days, counts: days since}
  c: {ask: C?, topic: First, type: choices, options: {x: an x, long_one: a long one}}
""")
    written = form_of(rules, "explain it").partition("facts:\n")[2]
    assert (
        written
        == """
  # FIRST

  # A?
  # a:  # yes or no

  # C?
  #   x         an x
  #   long_one  a long one
  # c:  # any of the names above: [one, another], or none

  # SECOND

  # B?
  # b:  # a number of days, or the day: 2026-10-20
"""
    )


@pytest.mark.parametrize("seed", range(5))
def test_a_form_says_nothing_yet(seed: int) -> None:
    form = form_of(as_rules(small_base(Random(seed))), "explain it")
    plain = [line for line in form.splitlines() if line and not line.lstrip().startswith("# ")]
    assert plain == ["facts:"]


def test_the_command_writes_a_file_and_never_over_one(here: Path) -> None:
    done = run("new", "client.yaml", *SHIPPED)
    assert done.code == 0 and done.out == "" and "explain client.yaml" in done.err
    written = Path("client.yaml").read_text()
    assert written == run("new", "-", *SHIPPED).out
    code, _, err = run("explain", "client.yaml", *SHIPPED)
    assert code == 2 and "without '#' before it" in err
    assert "client.yaml is there already. Name another file." in run("new", "client.yaml").err
    assert Path("client.yaml").read_text() == written
    assert "no such file or directory" in run("new", "nowhere/client.yaml", *SHIPPED).err


def test_the_command_to_go_on_with_has_the_rules_that_were_given(here: Path) -> None:
    Path("my house").mkdir()
    Path("my house/r.yaml").write_text("facts: {a: {ask: A?, type: yes/no}}\n")
    then = "reconsider-rules explain client.yaml --rules 'my house'\n"
    assert run("new", "client.yaml", "--rules", "my house").err.endswith(f"then: {then}")
    assert f"\n#   {then}" in Path("client.yaml").read_text()
    Path("my house").rename("rules")
    assert run("new", "other.yaml").err.endswith("then: reconsider-rules explain other.yaml\n")


def test_the_command_does_not_write_into_the_rule_base(here: Path) -> None:
    Path("rules").mkdir()
    Path("rules/r.yaml").write_text("facts: {a: {ask: A?, type: yes/no}}\n")
    assert "would write into the rule base" in run("new", "rules/client.yaml").err
    assert [path.name for path in Path("rules").iterdir()] == ["r.yaml"]
