"""Defects put into a rule base on purpose: does `check` find each of them, with a true witness?

`python -m tests.mutants` prints how many of how many.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from functools import cache
from pathlib import Path

from reconsider_rules import ContradictionError, Diagnostic, RuleBase, RuleBaseError, Scenario
from reconsider_rules.model import Facts
from reconsider_rules.parsing.file import parse
from reconsider_rules.proving.anomalies import check_rules
from reconsider_rules.proving.finding import Finding
from reconsider_rules.reading.scenarios import read_cases
from reconsider_rules.render.scenario import scenario_as_yaml
from tests.brute_force import World, gives, key, quoted
from tests.defects import KINDS, Mutant
from tests.helpers import advisor
from tests.rule_trees import Original, as_rules, read_original, spread


def mutants(original: Original, most: int = 8) -> list[Mutant]:
    """At most so many for each way of making them."""
    return [each for kind in KINDS for each in spread(list(kind(original)), most)]


@cache
def found_in(original: Original) -> list[Finding]:
    """What is found without any defect."""
    return check_rules(original.rules, [])[0]


def verdict_on(original: Original, mutant: Mutant) -> str:
    """Empty if the defect is found with a true witness; else what is wrong."""
    before = {_told(finding) for finding in found_in(original)}
    try:
        rules = as_rules(mutant.tree)
    except RuleBaseError as refusal:
        found = [each for each in refusal.diagnostics if each.code == mutant.code]
        return "" if found and mutant.place in found[0].message else f"doesn't load: {refusal}"
    for finding in check_rules(rules, [])[0]:
        if finding.diagnostic.code == mutant.code and _told(finding) not in before:
            if names(finding, mutant.place):
                return untruth(rules, finding)
    return "not found"


def _told(finding: Finding) -> tuple[str, str]:
    return finding.diagnostic.code, finding.diagnostic.message


def names(finding: Finding, place: str) -> bool:
    return not place or f"'{place}'" in finding.diagnostic.message or finding.about == place


WITNESSED = (
    "no-verdict",
    "two-values",
    "conflicting-advice",
    "guarantee-fails",
    "gap",
    "overlap",
    "always-overridden",
    "subsumed-rule",
    "redundant-rule",
)


def untruth(rules: RuleBase, finding: Finding) -> str:
    """Empty if the witness, if there must be one, shows the finding when it is run."""
    code = finding.diagnostic.code
    if finding.witness is None:
        return "no witness" if code in WITNESSED else ""
    if read_back(rules, finding.witness) != finding.witness.facts:
        return "the witness is another scenario once it is written to a file"
    world = World(rules, finding.witness.facts)
    try:
        answer = advisor(rules).explain(world.facts)
    except ContradictionError:
        said = world.answer.clash if code == "two-values" else None
        shown = code in ("two-values", "conflicting-advice") and not world.sane
        return "" if shown and said in (None, key(finding)[-1]) else "a contradiction"
    fired = {each.id for each in answer.trace.firings}
    gave_way = {each.id for each, _ in answer.trace.overridden}
    shown = {
        "no-verdict": lambda: answer.verdict is None,
        "guarantee-fails": lambda: breaks(world, key(finding)[1]),
        "always-overridden": lambda: finding.about in gave_way,
        "subsumed-rule": lambda: needless(rules, finding.about, fired),
        "redundant-rule": lambda: needless(rules, finding.about, fired),
        "overlap": lambda: {*quoted(r"rules '(\S+)' and '(\S+)' overlap", finding)} <= fired,
        "gap": lambda: key(finding)[1] not in answer.trace.facts,
    }.get(code, lambda: False)()
    return "" if shown else "the witness doesn't show it"


def read_back(rules: RuleBase, scenario: Scenario) -> Facts | list[Diagnostic]:
    """The facts of a scenario written to a file, as explain reads them; what is wrong with it."""
    source = parse(scenario_as_yaml(scenario), "witness.yaml")
    cases = read_cases(rules, source)
    return source.diagnostics or cases[0].scenario.facts


def breaks(world: World, id: str) -> bool:
    guarantee = next(each for each in world.rules.guarantees if each.id == id)
    return world.holds(guarantee.when) and world.holds(guarantee.claim) != guarantee.always


def needless(rules: RuleBase, id: str, fired: set[str]) -> bool:
    others = {given for other in fired - {id} for given in gives(rules.rule[other])}
    return id in fired and gives(rules.rule[id]) <= others


def report(folder: Path, most: int = 8) -> int:
    """Print how many defects are found, kind by kind; how many are not."""
    original = read_original(folder)
    start, found, made = time.perf_counter(), Counter[str](), Counter[str]()
    for mutant in mutants(original, most):
        wrong = verdict_on(original, mutant)
        made[mutant.kind] += 1
        found[mutant.kind] += not wrong
        if wrong:
            print(f"{mutant.kind}, {mutant.code} at {mutant.place or 'verdict'}: {wrong[:300]}")
    for kind in made:
        print(f"{found[kind]:>4} of {made[kind]:<4} {kind}")
    seconds = time.perf_counter() - start
    print(f"{found.total():>4} of {made.total():<4} found with a true witness, in {seconds:.0f} s")
    return made.total() - found.total()


if __name__ == "__main__":
    sys.exit(report(Path(__file__).parent.parent / "rules") != 0)
