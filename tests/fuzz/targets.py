"""The ways in: for each, how an input is made and how the program is judged by what it does."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from reconsider_rules import RuleBase, ScenarioError
from reconsider_rules.model import Facts
from reconsider_rules.parsing import file
from reconsider_rules.reading.loader import load
from reconsider_rules.reading.scenarios import read_cases, scenario_from
from tests.agreement import trace_difference
from tests.commands import Done, run, run_in_a_process
from tests.fuzz import arguments, rows, values
from tests.fuzz.mutation import mutated
from tests.fuzz.oracles import (
    read_back,
    sure,
    texts_below,
    well_checked,
    well_explained,
    well_located,
    well_told,
)
from tests.fuzz.running import Input, Target
from tests.generators import TINY, random_rule_base
from tests.helpers import ROOT, advisor, shipped
from tests.random_scenarios import random_scenario, telling_values
from tests.reference import answer


@cache
def texts(*patterns: str) -> dict[str, str]:
    found = [path for pattern in patterns for path in sorted(ROOT.glob(pattern))]
    return {path.name: path.read_text(encoding="utf-8") for path in found}


def command(*arguments: str, stdin: bytes = b"") -> Done:
    """Run a command as a process does it: the shipped rules are loaded, or kept, for it alone."""
    return run(*arguments, stdin=stdin, sharing=False)


def rule_files(random: Random) -> Input:
    """One or two files changed: of the shipped rules, of the tests' vocabulary, or of a random base."""
    kind = random.choice(("shipped", "vocabulary", "vocabulary", "random", "random"))
    if kind == "shipped":
        files = dict(texts("rules/*.yaml"))
    elif kind == "vocabulary":
        files = {"vocabulary.yaml": texts("tests/slips/*.yaml")["vocabulary.yaml"]}
        name, slip = random.choice(sorted(texts("tests/slips/*/*.yaml").items()))
        files[name] = slip
    else:
        files = random_rule_base(random, TINY)
    others = [*files.values(), random.choice(list(texts("rules/*.yaml").values()))]
    for name in random.sample(sorted(files), random.choice((1, 1, 2)) if len(files) > 1 else 1):
        files[name] = mutated(random, files[name], others)
    return Input(
        {f"rules/{name}": text for name, text in files.items()}, (), random.getrandbits(32)
    )


def judge_rule_files(given: Input) -> None:
    rules, found = load("rules")
    files = texts_below("rules")
    for each in found:
        well_located(each, files)
    errors = [each for each in found if each.severity == "error"]
    sure((rules is None) == bool(errors), "loaded with errors, or refused without", found)
    again, found_again = load("rules")
    sure(found == found_again, "loading twice tells different things", found_again)
    if rules is None or again is None:
        return
    random = Random(given.seed)
    turned = again.replaced(rules=again.rules[::-1], facts=dict([*again.facts.items()][::-1]))
    for facts in _possible(rules, random, 2):
        well_explained(rules, facts, random)
        different = trace_difference(
            turned, advisor(turned).engine.run(facts), answer(rules, facts)
        )
        sure(not different, "the order of rules matters", f"{facts}: {different}")
    well_checked(rules)


def _possible(rules: RuleBase, random: Random, number: int) -> Iterator[Facts]:
    """Some cases that a scenario may hold: a fact's bounds may leave out any number to choose."""
    if not all(telling_values(rules, fact) for fact in rules.given):
        return
    for _ in range(number):
        facts = random_scenario(random, rules)
        with suppress(ScenarioError):
            yield scenario_from(rules, facts).facts


def scenarios(random: Random) -> Input:
    """A shipped scenario or saved case changed."""
    found = texts("examples/*.yaml", "rules/cases/*.yaml", "tests/slips/scenarios/*.yaml")
    name = random.choice(sorted(found))
    documents = found[name].split("\n---\n")
    chosen = "\n---\n".join(random.sample(documents, random.choice((1, 1, min(2, len(documents))))))
    text = mutated(random, chosen, [random.choice(list(found.values()))])
    return Input({"case.yaml": text}, (), random.getrandbits(32))


def judge_scenarios(given: Input) -> None:
    if given.seed % 20 == 0:  # loads the rules each time
        well_told(command("explain", "case.yaml"), ["explain", "case.yaml"])
    rules = shipped().rules
    found = file.read("case.yaml")
    cases = read_cases(rules, found)
    files = texts_below(".")
    for each in found.diagnostics:
        well_located(each, {"case.yaml": files["./case.yaml"]})
    sure(cases or found.diagnostics, "neither read nor refused")
    if found.diagnostics:
        return
    for case in cases:
        facts = case.scenario.facts
        sure(
            scenario_from(rules, facts).facts == facts,
            "a file and Python are read otherwise",
            facts,
        )
        back = read_back(rules, case.scenario)
        sure(back == facts, "a scenario is read back otherwise", f"{facts}, read: {back}")
        well_explained(rules, facts, Random(given.seed))


def json_scenarios(random: Random) -> Input:
    """A scenario as another program writes it, sometimes spoilt afterwards."""
    facts = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in random_scenario(random, shipped().rules).items()
    }
    some = random.sample(sorted(facts), min(len(facts), random.choice((0, 1, 3, 8))))
    document = {
        "title": random.choice(
            ("Näheres", "🙂 und 𝒳", "a: b # c", "'\"\\/", "null", "-", "{x}", "1", "  a")
        ),
        "facts": {name: facts[name] for name in some},
    }
    ascii, indent = random.random() < 0.5, random.choice((None, None, 0, 1, 2, "\t"))
    text = json.dumps(document, ensure_ascii=ascii, indent=indent)
    if random.random() < 0.4:
        text = mutated(random, text, [])
    return Input({"case.json": text}, (), random.getrandbits(32))


def judge_json_scenarios(given: Input) -> None:
    rules = shipped().rules
    found = file.read("case.json")
    cases = read_cases(rules, found)
    files = texts_below(".")
    for each in found.diagnostics:
        well_located(each, {"case.json": files["./case.json"]})
    sure(cases or found.diagnostics, "neither read nor refused")
    document = _scenario_in_json(given.files["case.json"])
    if document is None:
        return
    if any(each.code == "repeated-value" for each in found.diagnostics):
        return  # a slip in any file, though a set in Python may be given with doubles
    sure(not found.diagnostics, "valid JSON is refused", [str(each) for each in found.diagnostics])
    scenario = cases[0].scenario
    facts = scenario_from(rules, document["facts"]).facts
    sure(scenario.facts == facts, "JSON is read otherwise", f"{scenario.facts}, expected {facts}")
    title = document.get("title", "")
    sure(scenario.title.split() == title.split(), "a JSON title is read otherwise", scenario.title)
    well_explained(rules, facts, Random(given.seed))


def _scenario_in_json(text: str) -> dict[str, Any] | None:
    """What a text holds if it is JSON of a scenario that nobody could object to."""
    try:
        document = json.loads(text, object_pairs_hook=_without_repetition)
        title, facts = document.get("title", ""), document["facts"]
        if not document.keys() <= {"title", "facts"} or not str(title).isprintable():
            return None
        scenario_from(shipped().rules, facts)
    except (ValueError, TypeError, KeyError, AttributeError, ScenarioError, RecursionError):
        return None
    printable = text.replace("\n", "").replace("\t", "").isprintable()
    return document if isinstance(title, str) and title.strip() and printable else None


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


def python_facts(random: Random) -> Input:
    """A mapping as a program may give it, one entry a line."""
    facts = random_scenario(random, shipped().rules)
    some = random.sample(sorted(facts), min(len(facts), random.choice((0, 1, 2, 5))))
    entries = [f"{name!r}: {facts[name]!r},\n" for name in some]
    entries += [values.entry(random, shipped().rules) for _ in range(random.choice((1, 1, 2, 3)))]
    random.shuffle(entries)
    return Input({"facts.py": "{\n" + "".join(entries) + "}\n"}, (), random.getrandbits(32))


def judge_python_facts(given: Input) -> None:
    rules = shipped().rules
    facts = values.evaluated(given.files["facts.py"])
    try:
        explanation = advisor(rules).explain(facts)
    except ScenarioError as refusal:
        for each in refusal.diagnostics:
            well_located(each, {})
        return
    understood = explanation.scenario.facts
    for name, value in understood.items():
        sure(
            type(value) in (str, bool, int, float, tuple),
            "a value of a foreign type",
            f"{name}: {type(value)}",
        )
    back = read_back(rules, explanation.scenario)
    sure(back == understood, "a scenario is read back otherwise", f"{understood}, read: {back}")
    well_explained(rules, understood, Random(given.seed))


def witnesses(random: Random) -> Input:
    """A small rule base in which anomalies are common, with odd names and numbers."""
    return Input({"rules/rules.yaml": values.odd_rule_base(random)}, (), random.getrandbits(32))


def judge_witnesses(given: Input) -> None:
    rules, found = load("rules")
    for each in found:
        well_located(each, texts_below("rules"))
    if rules is None:
        return
    random = Random(given.seed)
    for facts in _possible(rules, random, 3):
        well_explained(rules, facts, random)
    well_checked(rules)


def command_lines(random: Random) -> Input:
    """A command with options and values of all sorts, beside files to go with them."""
    files = {f"rules/{name}": text for name, text in random_rule_base(random, TINY).items()}
    if random.random() < 0.5:
        files = {"rules/a.yaml": texts("tests/slips/*.yaml")["vocabulary.yaml"]}
    files["new/a.yaml"] = mutated(random, files[min(files)], list(files.values()))
    files["case.yaml"] = random.choice(
        list(texts("examples/*.yaml", "tests/slips/scenarios/*.yaml").values())
    )
    files["rules/cases/a.yaml"] = "facts: {}\nexpect: {verdict: [ask_first]}\n"
    return Input(
        files, arguments.command_line(random, "\n".join(files.values())), random.getrandbits(32)
    )


def judge_command_lines(given: Input) -> None:
    stdin = given.files.get("case.yaml", "").encode("utf-8", "surrogateescape")
    first = command(*given.arguments, stdin=stdin)
    well_told(first, given.arguments)
    if "--format" in given.arguments and first.code != 2 and first.out[:1] in ("{", "["):
        json.loads(first.out)
    again = command(*given.arguments, stdin=stdin)  # with the rules that the first has kept
    if not arguments.writes(given.arguments):
        sure(
            again == first,
            "a command does otherwise the second time",
            f"{given.arguments}\n{first}\n{again}",
        )
        if given.seed % 25 == 0:
            sure(
                run_in_a_process(*given.arguments, stdin=stdin) == first,
                "a process does otherwise",
                given.arguments,
            )


def kept_rules(random: Random) -> Input:
    """A run after which what was kept is spoilt, and how."""
    text = random.choice(list(texts("examples/*.yaml").values()))
    how = random.choice(("bit", "bit", "bit", "bit", "cut", "zero", "more", "swap"))
    place = (str(random.random()), str(random.random()))
    return Input({"case.yaml": text}, (how, *place), random.getrandbits(32))


def judge_kept_rules(given: Input) -> None:
    """Whatever becomes of the kept rule base, the answer is the same, or the same again."""
    arguments = ["explain", "--no-outlook", "case.yaml"]
    os.environ["XDG_CACHE_HOME"] = os.path.abspath("kept")
    expected = command(*arguments)
    well_told(expected, arguments)
    for path in Path("kept").rglob("*"):
        if path.is_file():
            path.write_bytes(values.spoilt(path.read_bytes(), *given.arguments))
    for _ in range(2):
        found = command(*arguments)
        sure(
            found == expected,
            "a spoilt kept rule base changes the answer",
            f"{given.arguments} {found}",
        )


TARGETS = {
    "rule-files": Target(rule_files, judge_rule_files, 20),
    "scenarios": Target(scenarios, judge_scenarios, 100),
    "json-scenarios": Target(json_scenarios, judge_json_scenarios, 100),
    "python-facts": Target(python_facts, judge_python_facts, 100),
    "json-rows": Target(rows.json_rows, rows.judge_rows, 100),
    "csv-rows": Target(rows.csv_rows, rows.judge_rows, 100),
    "witnesses": Target(witnesses, judge_witnesses, 20),
    "arguments": Target(command_lines, judge_command_lines, 20),
    "kept-rules": Target(kept_rules, judge_kept_rules, 20),
}
