"""What `check` found → text, JSON, annotations for GitHub."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reconsider_rules.model import VERDICT, RuleBase
from reconsider_rules.proving.finding import Finding, Proof
from reconsider_rules.render.diagnostics import diagnostic_as_text
from reconsider_rules.render.scenario import scenario_as_dict, scenario_as_yaml

PROVED = {
    "one-verdict": "every scenario gets exactly one verdict",
    "no-contradiction": "no two rules contradict each other, no advice conflicts",
    "all-fire": "every rule fires in some scenario",
    "none-needless": "no rule could be left out without changing some answer",
}
"""What can be proved of rules, in words."""


def finding_as_text(finding: Finding, color: bool = False) -> str:
    """A finding with its witness, ready to paste."""
    text = diagnostic_as_text(finding.diagnostic, color)
    if finding.witness is not None:
        text += (
            "\n    witness:\n"
            + textwrap.indent(scenario_as_yaml(finding.witness), "        ").rstrip()
        )
    return text


def proof_as_text(rules: RuleBase, proof: Proof, findings: Sequence[Finding]) -> str:
    """What was proved, in plain words. Only what no finding contradicts."""
    lines = [f"  - {PROVED[each]}" for each in proved(rules, findings)]
    # Of a layer, what is said of the guarantees below stands with the rest that is said of these.
    own = {guarantee.id for guarantee in rules.guarantees if rules.is_own(guarantee)}
    held = guarantees_held(rules, findings)
    if holding := [id for id, holds in held.items() if holds and id in own]:
        verb = "guarantee holds" if len(holding) == 1 else "guarantees hold"
        lines.append(f"  - {len(holding)} {verb}:")
        lines += [f"      {id}" for id in holding]
    about = f"all {in_figures(proof.scenarios)} scenarios that the {len(rules.rules)} rules can tell apart"
    head = f"Proved over {about}:" if lines else f"Nothing was proved over {about}."
    return "\n".join([head, *lines]) + "\n"


def proved(rules: RuleBase, findings: Sequence[Finding]) -> Iterator[str]:
    """What holds in all scenarios, but for guarantees, as keys of PROVED."""
    codes = {finding.undecided or finding.diagnostic.code for finding in findings}
    if VERDICT in rules.facts and not codes & {"no-verdict", "two-values", "conflicting-advice"}:
        yield "one-verdict"
    if not codes & {"two-values", "conflicting-advice"}:
        yield "no-contradiction"
    if not codes & {"never-fires", "always-overridden"}:
        yield "all-fire"
    needless = {"redundant-rule", "subsumed-rule", "never-fires", "always-overridden"}
    if not codes & {*needless, "two-values"}:
        yield "none-needless"


def guarantees_held(rules: RuleBase, findings: Sequence[Finding]) -> dict[str, bool | None]:
    """By id, whether each guarantee holds; None where that is undecided."""
    about = {
        f.diagnostic.location: None if f.undecided else False
        for f in findings
        if "guarantee-fails" in (f.diagnostic.code, f.undecided)
    }
    return {g.id: about.get(g.location, True) for g in rules.guarantees}


def in_figures(number: int) -> str:
    """A number in full up to a million million, then as a power of ten."""
    if number < 10**12:
        return f"{number:,}"
    digits = str(number)
    return f"{digits[0]}.{digits[1]} × 10^{len(digits) - 1}"


def findings_as_json(
    rules: RuleBase | None,
    proof: Proof | None,
    findings: Sequence[Finding],
    touched: Mapping[str, Any] | None = None,
) -> str:
    """All findings, accepted ones included, and what was looked at; of a layer, also what it touches
    of the rules below."""
    written: dict[str, Any] = {
        "schema_version": 1,
        "rule_base": {"digest": rules.digest if rules else None},
        "findings": [_finding(finding) for finding in findings],
    }
    if rules and proof:
        written["scenarios"] = proof.scenarios
        written["guarantees"] = guarantees_held(rules, findings)
    if touched:
        written["below"] = touched
    return json.dumps(written, indent=2, ensure_ascii=False) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    found = finding.diagnostic
    written: dict[str, Any] = {
        "severity": found.severity,
        "code": found.code,
        "message": found.message,
        "help": found.help,
        "file": found.location.path,
        "line": found.location.line,
        "column": found.location.column,
    }
    if finding.witness is not None:
        written["witness"] = scenario_as_dict(finding.witness)
    if finding.undecided:
        written["undecided"] = finding.undecided
    if finding.accepted:
        written["accepted"] = finding.accepted
    return written


def finding_for_github(finding: Finding) -> str:
    """A workflow command that annotates the line."""
    found = finding.diagnostic
    place = f"line={found.location.line},col={found.location.column}"
    path = _for_github(found.location.path).replace(":", "%3A").replace(",", "%2C")
    message = _for_github(f"{found.message} {found.help}")
    return f"::{found.severity} file={path},{place},title={found.code}::{message}"


def _for_github(text: str) -> str:
    """The text without what would end the command, and start another."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
