"""What must be, whatever is put to the program. Each raises WrongError where it is not so."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random

from reconsider_rules import (
    Answer,
    ContradictionError,
    RuleBase,
    Scenario,
    ScenarioError,
    UnknownNameError,
)
from reconsider_rules.errors import Diagnostic
from reconsider_rules.model import Facts, Value
from reconsider_rules.parsing import file
from reconsider_rules.proving.anomalies import check_rules
from reconsider_rules.reading.scenarios import read_cases, scenario_from
from reconsider_rules.render.diagnostics import diagnostic_as_text
from reconsider_rules.render.page import Page
from reconsider_rules.render.scenario import scenario_as_yaml
from reconsider_rules.render.whynot import why_not_as_text
from tests.agreement import explanation_difference, trace_difference
from tests.commands import Done
from tests.fuzz.running import WrongError
from tests.helpers import advisor, as_markdown, as_text
from tests.mutants import untruth
from tests.pages import Checked, as_page
from tests.random_scenarios import telling_values
from tests.reference import answer

# Escapes, and what turns the direction of text round: neither may reach a terminal.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
ENDLESS = 60  # seconds: two answers cut short are not the same
MOST_FINDINGS = 20  # whose witnesses are looked at


def sure(true: object, kind: str, told: object = "") -> None:
    if not true:
        raise WrongError(kind, told)


def plain(text: str, what: str) -> None:
    found = CONTROL.search(text)
    if found:
        near = text[max(0, found.start() - 60) : found.end() + 60]
        raise WrongError(f"a control character in {what}", repr(near))


def well_told(told: Done, arguments: Iterable[str]) -> None:
    """A command ends with an answer, with findings, or with a sentence."""
    err = told.err
    shown = f"{list(arguments)} gave {told.code}: {err[-800:]}"
    sure("internal error" not in err and "Traceback" not in err, "an internal error", shown)
    sure(told.code in (0, 1, 2), f"exit code {told.code}", shown)
    sure(told.code != 2 or err.strip(), "refused without a word", shown)
    plain(told.out, "the output")
    plain(err, "the errors")


def well_located(found: Diagnostic, texts: Mapping[str, str]) -> None:
    """A diagnostic of a file points into it, says what is wrong and the way out."""
    shown = f"{found} (help: {found.help!r})"
    sure(found.message.strip() and found.code, "a diagnostic without a message", shown)
    sure(found.help.strip(), f"no help for {found.code}", shown)
    plain(diagnostic_as_text(found, color=False), f"the diagnostic {found.code}")
    text = texts.get(found.location.path)
    if text is None:
        return
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    line, column = found.location.line, found.location.column
    sure(
        1 <= line <= len(lines), f"{found.code} outside of the file", f"{shown}, {len(lines)} lines"
    )
    sure(
        1 <= column <= len(lines[line - 1]) + 1,
        f"{found.code} outside of its line",
        f"{shown}\n{lines[line - 1]!r}",
    )


def well_explained(rules: RuleBase, facts: Facts, random: Random) -> None:
    """One case: as the reference has it, in every form, with its outlook, changes and why-not."""
    expected = answer(rules, facts)
    if different := trace_difference(rules, advisor(rules).engine.run(facts), expected):
        raise WrongError("the engine differs from the reference", f"{facts}: {different}")
    if different := explanation_difference(rules, facts, expected):
        raise WrongError("the explanation differs from the reference", f"{facts}: {different}")
    if expected.clash or expected.conflict:
        return
    explanation = advisor(rules).explain(facts, ENDLESS)
    written = json.dumps(explanation.to_dict())
    turned = advisor(rules).explain(dict([*facts.items()][::-1]), ENDLESS)
    sure(written == json.dumps(turned.to_dict()), "the order of facts matters", facts)
    plain(as_text(explanation), "an explanation")
    plain(as_markdown(explanation), "an explanation in Markdown")
    page = as_page(explanation, view=random.choice(("short", "full")))
    plain(page, "a page")
    Checked(page)
    if facts:
        sure(
            read_back(rules, explanation.scenario) == facts,
            "a scenario is read back otherwise",
            facts,
        )
    asked = random.choice([*rules.rule, *rules.advice, "verdict=go", "nobody"])
    with refusing_names(asked, rules):
        plain(
            why_not_as_text(explanation.why_not(asked), explanation.explanation, Page(80)),
            "a why-not",
        )
    settled_by_its_questions(rules, explanation, random)


@contextmanager
def refusing_names(asked: str, rules: RuleBase) -> Iterator[None]:
    try:
        yield
    except UnknownNameError:
        if asked in rules.rule or asked in rules.advice:
            raise


def settled_by_its_questions(rules: RuleBase, explanation: Answer, random: Random) -> None:
    """The verdict is among those possible; open means a question; answering them ends settled."""
    verdict = explanation.verdict.value if explanation.verdict else None
    facts: dict[str, Value] = dict(explanation.trace.given)
    for _ in rules.given:
        outlook = explanation.outlook
        sure(verdict in outlook.possible, "the verdict is not among the possible", facts)
        if outlook.settled:
            return
        sure(outlook.ask, "open without a question", facts)
        fact = outlook.ask[0]
        sure(fact.name not in facts, "asks what is known", f"{fact.name}: {facts}")
        facts[fact.name] = random.choice(telling_values(rules, fact) or [0])
        try:
            explanation = advisor(rules).explain(facts)
        except (ContradictionError, ScenarioError):  # a number beside a bound may be too exact
            return
        verdict = explanation.verdict.value if explanation.verdict else None
    sure(explanation.outlook.settled, "open although all has been answered", facts)


def read_back(rules: RuleBase, scenario: Scenario) -> Facts:
    """The facts of a scenario after it has been written to a file."""
    return read_text(rules, scenario_as_yaml(scenario))


def read_text(rules: RuleBase, text: str) -> Facts:
    """The facts of the one scenario in a text; WrongError if it is refused."""
    found = file.parse(text.encode(), "witness.yaml")
    cases = read_cases(rules, found)
    sure(
        not found.diagnostics,
        "a scenario that was written is refused",
        f"{text}\n{[str(each) for each in found.diagnostics]}",
    )
    return cases[0].scenario.facts


def well_checked(rules: RuleBase) -> None:
    """Every finding has a place and a way out; its witness is read back, and shows it."""
    findings, _ = check_rules(rules, [])
    for finding in findings[:MOST_FINDINGS]:
        well_located(finding.diagnostic, {})
        if finding.witness is None:
            continue
        facts = scenario_from(rules, finding.witness).facts
        back = read_back(rules, finding.witness)
        sure(back == facts, "a witness is read back otherwise", f"{facts}, read: {back}")
        if wrong := untruth(rules, finding):
            raise WrongError(f"{finding.diagnostic.code}: {wrong}", f"{finding.diagnostic} {facts}")


def texts_below(folder: str) -> dict[str, str]:
    """The text of every file below a folder, by its path."""
    found = {}
    for base, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(base, name)
            found[path] = Path(path).read_bytes().decode("utf-8", "replace")
    return found
