"""The schemas accept what the readers accept, and refuse what is not declared or of the language."""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
from jsonschema_rs import Draft202012Validator, meta

from reconsider_rules import RuleBase, language
from reconsider_rules.errors import Diagnostic
from reconsider_rules.model import Scenario
from reconsider_rules.parsing.file import parse
from reconsider_rules.reading.loader import load
from reconsider_rules.reading.scenarios import read_cases
from reconsider_rules.render.scenario import scenario_as_yaml
from reconsider_rules.render.schema import SCHEMAS
from tests.commands import SHIPPED, run
from tests.docs import PAGES, printed, steps, workplace
from tests.generators import random_rule_base
from tests.golden import schemas
from tests.helpers import ROOT, loaded, shipped, write_files
from tests.parsers import PARSERS, parsed
from tests.random_scenarios import random_scenario
from tests.small_bases import dressed, small_base

RULE_FILES = sorted((ROOT / "rules").glob("*.yaml"))
SCENARIOS = sorted(
    path
    for folder in ("rules/cases", "examples", "benchmarks/held_out", "benchmarks/looked_at")
    for path in (ROOT / folder).glob("*.yaml")
    if path.name != "pinned.yaml"  # hundreds more of the same, which no editor opens
)
SMALL = """
sources: {S1: {title: An article}}
facts:
  pay: {ask: Was it pay?, label: the pay, type: yes/no}
  days: {ask: How long ago?, type: number, at least: 0, whole: yes}
  tried: {ask: What did you try?, type: choices, options: {call: a call, mail: a mail}}
  reason: {ask: Why?, type: choice, options: {"yes": it was good, "no": it was bad, x: else}}
conclusions:
  mood: {label: the mood, type: choice, options: {good: Good, bad: Bad}}
  marks: {type: choices, options: {a: one, b: another}}
  verdict: {type: choice, options: {go: Go, wait: Wait}}
advice:
  call_them: {step: say, title: Call them, text: Today.}
rules:
- {id: a, then: {mood: good}, because: So it is.}
"""


@cache
def validator(what: str, rules: RuleBase) -> Draft202012Validator:
    schema = SCHEMAS[what](rules)
    meta.validate(schema)
    return Draft202012Validator(schema)


def refused(what: str, rules: RuleBase, text: str, parser: Any = PARSERS[0]) -> list[str]:
    """What the schema has against a file, as a parser reads it."""
    schema = validator(what, rules)
    found = [error for each in parsed(text, parser) for error in schema.iter_errors(each)]
    return [f"{error.instance_path}: {error.message[:200]}" for error in found]


@cache
def small() -> RuleBase:
    return loaded(SMALL)


FILES = [
    pytest.param(path, parser, id=f"{path.name}-{parser.__name__}")
    for path, parser in product([*RULE_FILES, *SCENARIOS], PARSERS)
    if path.name != "pinned.yaml" or parser is PARSERS[0]  # hundreds of cases, all of one form
]


@pytest.mark.parametrize(("path", "parser"), FILES)
def test_what_is_shipped_is_accepted(path: Path, parser: Any) -> None:
    what = "rules" if path in RULE_FILES else "scenario"
    assert refused(what, shipped().rules, path.read_text(encoding="utf-8"), parser) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_shows_is_accepted_unless_it_is_a_slip(page: Path, tmp_path: Path) -> None:
    workplace(tmp_path)
    folder, rules = "rules", shipped().rules
    for step in steps(page):
        if step.kind == "file" or step.command.startswith("rm "):
            printed(step, tmp_path)
        if step.kind != "file":
            continue
        folder, _, name = step.command.rpartition("/") if "/" in step.command else (folder, "", "")
        folder = folder.removesuffix("/cases")
        what = "scenario" if not name or "/cases/" in step.command else "rules"
        now, _ = load(str(tmp_path / folder))
        rules = now or rules
        for parser in PARSERS:
            assert bool(refused(what, rules, step.shown, parser)) == (now is None), step


@pytest.mark.parametrize("seed", range(40))
def test_random_rule_bases_and_scenarios_are_accepted(seed: int) -> None:
    random = Random(seed)
    texts = (
        random_rule_base(random)
        if seed % 2
        else {"r.yaml": json.dumps(dressed(small_base(random)))}
    )
    rules = loaded(texts)
    scenario = scenario_as_yaml(Scenario(random_scenario(random, rules), title="Any"))
    for parser in PARSERS:
        assert [
            each for text in texts.values() for each in refused("rules", rules, text, parser)
        ] == []
        assert refused("scenario", rules, scenario, parser) == []


ENTRIES = {
    "facts: {%s}": (
        ("late: {ask: Late?, type: yes/no}", True),
        ("late: {ask: Late?, type: yes/no, label: 5, changeable: no}", True),
        ("late: {ask: Late?}", False),
        ("late: {type: yes/no}", False),
        ("late: {ask: Late?, type: boolean}", False),
        ("late: {ask: Late?, type: yes/no, unit: days}", False),
        ("late: {ask: Late?, type: yes/no, options: {a: one}}", False),
        ("late: {ask: Late?, type: number, unit: days, at least: 1.5}", True),
        ("late: {ask: Late?, type: number, at least: few}", False),
        ("late: {ask: Late?, type: choice, options: {a: one, b: 2}}", True),
        ("late: {ask: Late?, type: choice}", False),
        ("late: {ask: Late?, type: choice, options: [a]}", False),
        ("late: {ask: Late?, type: choice, options: {unknown: who knows}}", False),
        ("late: {ask: Late?, type: number, hint: x}", False),
        ("late: {ask: '', type: number}", False),
        ("any: {ask: Any?, type: number}", False),
    ),
    "conclusions: {%s}": (("m: {type: number}", True), ("m: {type: number, ask: What?}", False)),
    "advice: {go: {title: Go, text: Now, %s}}": (
        ("step: say, place: 3, source: S1, conflicts with: [call_them]", True),
        ("step: shout", False),
        ("place: 3", False),
        ("step: say, place: 1.5", False),
        ("step: say, source: S2", False),
        ("step: say, source: []", False),
        ("step: say, source: [S1, S1]", False),
        ("step: say, conflicts with: call", False),
    ),
    "rules: [{id: b, because: So., %s}]": (
        ("then: {mood: good}", True),
        ("then: {mood: great}", False),
        ("then: {mood: [good]}", False),
        ("then: {marks: [a, b]}", True),
        ("then: {marks: a}", True),
        ("then: {marks: none}", True),
        ("then: {marks: []}", True),
        ("then: {pay: yes}", False),
        ("recommend: call_them, overrides: a, accept: {gap: I know.}", True),
        ("recommend: call", False),
        ("overrides: b-c", False),
        ("when: {pay: yes}", False),
    ),
    "rules: [{id: b, because: So., then: {mood: good}, when: %s}]": (
        ("{pay: yes, days: {at least: 2, less than: 9.5}, tried: {includes: call}}", True),
        ("[{pay: no}, {any: [{days: 3}, {all: [{reason: x}, {verdict: known}]}]}]", True),
        ("{reason: [yes, x]}", True),
        ("{reason: {not: [no]}}", True),
        ("{tried: {includes any: [call, mail], count: {more than: 1}}}", True),
        ("{pay: unknown, tried: unknown, days: known}", True),
        ("{days: '08'}", True),
        ("{}", False),
        ("{pai: yes}", False),
        ("{pay: maybe}", False),
        ("{pay: [yes]}", False),
        ("{days: many}", False),
        ("{days: {at last: 3}}", False),
        ("{days: {includes: 3}}", False),
        ("{days: yes}", False),
        ("{tried: call}", False),
        ("{tried: {includes: fax}}", False),
        ("{tried: {count: call}}", False),
        ("{reason: z}", False),
        ("{reason: {not: z}}", False),
        ("{reason: []}", False),
        ("{any: {pay: yes}}", False),
        ("{any: []}", False),
        ("{recommend: call_them}", False),
    ),
    "guarantees: [{id: g, because: So., %s}]": (
        ("never: {verdict: go, recommend: call_them}", True),
        ("always: {any: [{recommend: call_them}, {verdict: wait}]}", True),
        ("never: {verdict: go}, always: {verdict: wait}", False),
        ("when: {pay: yes}", False),
        ("never: {recommend: call}", False),
    ),
    "%s": (("sources: {S2: {address: x}}", False), ("fact: {}", False), ("rules: {}", False)),
}


@pytest.mark.parametrize(
    ("text", "right"),
    [(start % end, right) for start, ends in ENTRIES.items() for end, right in ends],
)
def test_the_schema_and_the_reader_agree_on_a_rule_file(
    text: str, right: bool, tmp_path: Path
) -> None:
    folder = write_files(tmp_path, {"a.yaml": SMALL, "b.yaml": text})
    rules, _ = load(str(folder))
    assert (rules is not None) == right
    for parser in PARSERS:
        assert (refused("rules", small(), text, parser) == []) == right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("facts: {}", True),
        ("title: x", False),
        ("{facts: {}, note: x}", False),
        (
            "{facts: {pay: no, days: 3, tried: [call], reason: no}, title: 5, notes: x, source: y}",
            True,
        ),
        (
            "{facts: {pay: unknown, days: null, tried: none, reason: unknown}, disputed: Why not?}",
            True,
        ),
        ("facts: {pay: 'Yes', days: '3', tried: [], reason: 'yes'}", True),
        ("facts: {days: -1}", False),
        ("facts: {days: 1.5}", False),
        ("facts: {days: [1]}", False),
        ("facts: {pay: 1}", False),
        ("facts: {tried: fax}", False),
        ("facts: {tried: [call, call]}", False),
        ("facts: {reason: {x: x}}", False),
        ("facts: {mood: good}", False),
        ("facts: [pay]", False),
        ("{facts: {}, expect: {verdict: [go, wait], recommends: call_them, because: a}}", True),
        ("{facts: {}, expect: {never recommends: [call_them], concludes: {mood: good}}}", True),
        ("{facts: {}, expect: {verdict: stop}}", False),
        ("{facts: {}, expect: {because: b}}", False),
        ("{facts: {}, expect: {concludes: {pay: yes}}}", False),
        ("{facts: {}, expect: {recommend: call_them}}", False),
    ],
)
def test_the_schema_and_the_reader_agree_on_a_scenario(text: str, right: bool) -> None:
    file = parse(text, "scenario.yaml")
    read_cases(small(), file)
    assert (file.diagnostics == []) == right
    for parser in PARSERS:
        assert (refused("scenario", small(), text, parser) == []) == right


class Misspelt(NamedTuple):
    """A file in which one word is no longer what it was, and where that word is."""

    path: Path
    text: str
    line: int
    column: int

    def is_meant_by(self, finding: Diagnostic) -> bool:
        at = finding.location
        return (
            at.path == str(self.path)
            and at.line == self.line
            and at.column <= self.column < at.column + finding.width
        )


def names(rules: RuleBase) -> set[str]:
    """All that is declared, and the words of the language."""
    options = {option.name for fact in rules.facts.values() for option in fact.options}
    words = {part for word in language.WORDS for part in word.split()}
    return {*rules.facts, *rules.advice, *rules.sources, *rules.rule, *options, *words}


def misspelt(random: Random, path: Path) -> Misspelt:
    """A file with a slip in one of the names in it."""
    text = path.read_text(encoding="utf-8")
    known = names(shipped().rules)
    word = random.choice([each for each in re.finditer(r"[\w-]+", text) if each[0] in known])
    place = word.start() + random.randrange(len(word[0]))
    change = random.choice(("", text[place] * 2, "x"))
    before = text[: word.start()]
    return Misspelt(
        path,
        text[:place] + change + text[place + 1 :],
        before.count("\n") + 1,
        len(before) - before.rfind("\n"),
    )


UNKNOWN = re.compile("unknown-.*|missing-key|not-a-.*|gives-conclusion|wrong-test|reserved-name")


@pytest.mark.parametrize("seed", range(24))
def test_a_slip_in_a_name_is_seen_by_both_or_neither(seed: int) -> None:
    random = Random(seed)
    path = random.choice(RULE_FILES if seed % 2 else SCENARIOS)
    slip = misspelt(random, path)
    what, rules = "scenario", shipped().rules
    if path in RULE_FILES:
        what = "rules"
        now, found = load(str(ROOT / "rules"), {str(path): slip.text})
        rules = now or rules
    else:
        file = parse(slip.text, str(path))
        read_cases(rules, file)
        found = file.diagnostics
    errors = [each for each in found if each.severity == "error"]
    if not errors:
        assert refused(what, rules, slip.text) == []
    elif any(slip.is_meant_by(each) and UNKNOWN.fullmatch(each.code) for each in errors):
        assert refused(what, rules, slip.text)


def test_an_editor_is_told_what_everything_means() -> None:
    defined = SCHEMAS["rules"](small())["$defs"]
    assert defined["test-pay"]["title"] == "the pay"
    assert defined["test-pay"]["description"] == "Was it pay?"
    assert {"const": "good", "description": "Good"} in defined["option-mood"]["anyOf"]
    assert {"const": "a", "description": "So it is."} in defined["one-of-rules"]["anyOf"]
    assert {"const": "S1", "description": "An article"} in defined["one-of-sources"]["anyOf"]
    assert {"const": "call_them", "description": "Call them"} in defined["one-of-advice"]["anyOf"]
    assert defined["one-rule"]["properties"]["overrides"]["description"]


def test_every_key_of_the_language_is_in_a_schema() -> None:
    written = json.dumps([make(small()) for make in SCHEMAS.values()])
    assert [word for word in language.WORDS if f'"{word}": ' not in written] == []


@pytest.mark.parametrize("what", SCHEMAS)
def test_the_command_prints_the_schema(what: str, tmp_path: Path) -> None:
    done = run("schema", what, *SHIPPED)
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out) == SCHEMAS[what](shipped().rules)
    target = tmp_path / "schema.json"
    assert run("schema", what, *SHIPPED, "-o", str(target)) == (0, "", "")
    assert target.read_text(encoding="utf-8") == done.out


def test_the_shipped_schemas_are_what_the_command_prints() -> None:
    """`python -m tests.golden` renews them."""
    for path, text in schemas():
        assert path.read_text(encoding="utf-8") == text, path


@pytest.mark.parametrize("path", [*RULE_FILES, *SCENARIOS], ids=lambda path: path.name)
def test_what_is_shipped_names_its_schema(path: Path) -> None:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    name = first.removeprefix("# yaml-language-server: $schema=")
    what = "rules" if path in RULE_FILES else "scenario"
    assert (path.parent / name).resolve() == ROOT / "rules" / "schema" / f"{what}.json"
    assert (path.parent / name).is_file()


def test_a_schema_may_stand_among_the_rules_and_never_in_the_place_of_some(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "rules", SMALL)
    rules = ("--rules", str(folder))
    (folder / "link.json").symlink_to(folder / "rules.yaml")
    for name in ("rules.yaml", "other.yaml", "link.json"):
        done = run("schema", "rules", *rules, "-o", str(folder / name))
        assert (done.code, "would write into the rule base" in done.err) == (2, True)
    assert run("schema", "rules", *rules, "-o", str(folder / "rules.json")).code == 0
    assert run("check", *rules).code == 1  # the scenarios without a verdict; the schema is not read


def test_rules_with_an_error_have_no_schema(tmp_path: Path) -> None:
    done = run("schema", "rules", "--rules", str(write_files(tmp_path, "fact: {}")))
    assert (done.code, done.out) == (2, "")
    assert "unknown-key" in done.err
    assert run("schema", "case").code == 2
