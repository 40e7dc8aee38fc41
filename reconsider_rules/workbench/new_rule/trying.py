"""The rules with a new one added, before it is saved: can they be read, and what would it do?"""

from __future__ import annotations

import os

from reconsider_rules.advisor import Advisor, load_rules
from reconsider_rules.model import Case, Rule, RuleBase
from reconsider_rules.proving.finding import Finding, Proof
from reconsider_rules.proving.house import gathered
from reconsider_rules.reading.files import find_files
from reconsider_rules.record import Record
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.new_rule.inserting import inserted
from reconsider_rules.workbench.new_rule.writing import Written
from reconsider_rules.workbench.stored import Stored, stored
from reconsider_rules.workbench.version import PROOF_BUDGET, Version

HOUSE_FILE = "house.yaml"
SILENT = ("never-fires", "always-overridden", "never-recommended")
"""What a contradiction alone may bring: for a client of two answers no rule counts as firing."""


class Place(Record):
    """The file into which a rule goes: its name and path, what it is now, and its text with the rule."""

    name: str
    path: str
    now: Stored
    text: str


class Tried(Record):
    """What the new rule does: the rule as it was read, the rules without it and with it; the findings that
    it brings, all of them, and what is proved; the saved cases in which it fires, and those that don't come out any more as they must; how many
    were tried, and whether others can't be read."""

    rule: Rule
    saved: Version
    advisor: Advisor
    findings: tuple[Finding, ...]
    all_findings: tuple[Finding, ...]
    proof: Proof | None
    fires_in: tuple[Case, ...]
    failing: tuple[Case, ...]
    cases: int
    some_unread: bool


def place_for(desk: Desk, new: Written) -> Place:
    """Where the rule goes. Raises NoPlaceError, OSError."""
    name = _file(desk)
    path = os.path.join(desk.folder, name)
    now = stored(path)
    text = inserted(now.text, "advice", new.advice) if new.advice else now.text
    return Place(name, path, now, inserted(text, "rules", new.rule))


def _file(desk: Desk) -> str:
    """The file of house rules; else the first with rules in it, or the first."""
    names = find_files(desk.folder)
    if HOUSE_FILE in names:
        return HOUSE_FILE
    having = (name for name in names if "\nrules:" in f"\n{_text(desk, name)}")
    return next(having, names[0] if names else HOUSE_FILE)


def _text(desk: Desk, name: str) -> str:
    return stored(os.path.join(desk.folder, name)).text


def loaded(desk: Desk, place: Place) -> Advisor:
    """The rules with the new one. Raises RuleBaseError with all that is wrong with them."""
    return load_rules(desk.folder, overlay={place.path: place.text}, live=True)


def tried(saved: Version, advisor: Advisor, id: str) -> Tried:
    """What the rule of a name does that the saved rules don't do."""
    findings, proof = advisor.check(PROOF_BUDGET)
    told = [each for each in findings if not each.accepted]
    results = list(advisor.test(saved.cases.judged))
    before = saved.results if results else ()
    passing = {each.case.location for each in before if each.passed}
    return Tried(
        advisor.rules.rule[id],
        saved,
        advisor,
        tuple(brought(saved, advisor.rules, told)) if told else (),
        tuple(findings),
        proof,
        tuple(each.case for each in results if id in each.fired),
        tuple(each.case for each in results if not each.passed and each.case.location in passing),
        len(results),
        bool(saved.cases.slips),
    )


def brought(saved: Version, rules: RuleBase, found: list[Finding]) -> list[Finding]:
    """Those of the findings that the saved rules don't have; where answers contradict each other, without
    what follows from that alone."""
    known = {_about(each) for each in gathered(saved.advisor.rules, saved.findings)}
    new = [each for each in gathered(rules, found) if _about(each) not in known]
    if any(each.diagnostic.code == "two-values" for each in new):
        return [each for each in new if each.diagnostic.code not in SILENT]
    return new


def _about(finding: Finding) -> tuple[str, str, str]:
    """What a finding says, wherever it stands: lines move."""
    found = finding.diagnostic
    return found.code, found.message, finding.about
