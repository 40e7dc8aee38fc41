"""`check`: every slip, every anomaly, every guarantee."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from reconsider_rules.console.endings import FINDINGS
from reconsider_rules.console.options import budget_option, format_option, rules_option
from reconsider_rules.console.printing import echo, tell, use_color, with_excerpt, write
from reconsider_rules.console.rule_base import rule_folders, rules_folder
from reconsider_rules.console.watching import watch_option
from reconsider_rules.errors import RuleBaseError

if TYPE_CHECKING:
    from reconsider_rules.model import RuleBase
    from reconsider_rules.proving.finding import Finding, Proof
    from reconsider_rules.proving.house import Touched


@click.command("check")
@format_option("How to write the findings.", "text", "json", "github")
@click.option(
    "--strict", is_flag=True, help="Warnings count as errors, and so does what is undecided."
)
@click.option("--witnesses", metavar="DIR", help="Write each witness to a scenario file in DIR.")
@budget_option
@rules_option
@watch_option(lambda rules_dir, **_: rule_folders(rules_dir))
def command(
    form: str, strict: bool, witnesses: str | None, budget: float, rules_dir: str | None
) -> int:
    """Check and prove the rule base: every slip, every anomaly, every guarantee."""
    from reconsider_rules.console.outputs import guard_output, write_witnesses

    folder = rules_folder(rules_dir)
    if witnesses:
        guard_output("--witnesses", witnesses, folder)
        os.makedirs(witnesses, exist_ok=True)  # now, not when all the work is done
    rules, findings, proof = _find(folder, budget)
    findings = [each.replaced(diagnostic=with_excerpt(each.diagnostic)) for each in findings]
    if witnesses:
        write_witnesses(findings, witnesses, folder)
    below = _touched(rules, findings) if rules and rules.below and form != "github" else None
    _print(form, rules, findings, proof, below)
    counted = [finding.diagnostic for finding in findings if not finding.accepted]
    errors = any(found.severity == "error" for found in counted)
    return FINDINGS if errors or (strict and counted) else 0


def _find(folder: str, budget: float) -> tuple[RuleBase | None, list[Finding], Proof | None]:
    """The rules if they can be read, all that is to be said of them, and what was proved."""
    from reconsider_rules.console.progress import progress
    from reconsider_rules.proving.anomalies import check_rules
    from reconsider_rules.proving.finding import Finding
    from reconsider_rules.reading.loader import load

    rules, diagnostics = load(folder)
    if rules is None and any(found.code == "no-rule-base" for found in diagnostics):
        raise RuleBaseError(diagnostics)
    loaded = [Finding(found) for found in diagnostics]
    if rules is None:
        return None, loaded, None
    with progress() as show:
        return rules, *check_rules(rules, loaded, budget, show)


def _touched(rules: RuleBase, findings: list[Finding]) -> tuple[Touched, dict[str, bool | None]]:
    """What a layer touches of the rules below, and which of their guarantees hold."""
    from reconsider_rules.proving.house import touched
    from reconsider_rules.reading.loader import read_rules
    from reconsider_rules.reading.saved import cases_below
    from reconsider_rules.render.findings import guarantees_held
    from reconsider_rules.running.columns import ColumnEngine

    assert rules.below
    below = read_rules(rules.below.path)
    there = {each.id for each in rules.guarantees if not rules.is_own(each)}
    held = guarantees_held(rules, findings)
    return touched(ColumnEngine(below), ColumnEngine(rules), cases_below(rules, below)), {
        id: holds for id, holds in held.items() if id in there
    }


def _print(
    form: str,
    rules: RuleBase | None,
    findings: list[Finding],
    proof: Proof | None,
    below: tuple[Touched, dict[str, bool | None]] | None,
) -> None:
    from reconsider_rules.render import findings as render

    if form == "json":
        from reconsider_rules.render.house import touched_as_dict

        more = touched_as_dict(rules.below, *below) if rules and rules.below and below else None
        write(render.findings_as_json(rules, proof, findings, more), is_json=True)
    elif form == "github":
        shown = [render.finding_for_github(each) for each in findings if not each.accepted]
        echo("".join(f"{line}\n" for line in shown))
    else:
        _print_as_text(rules, findings, proof)
        if rules and below:
            from reconsider_rules.render.house import touched_as_text

            echo(touched_as_text(rules, *below))


def _print_as_text(rules: RuleBase | None, findings: list[Finding], proof: Proof | None) -> None:
    from reconsider_rules.proving.house import gathered
    from reconsider_rules.render.diagnostics import summary
    from reconsider_rules.render.findings import finding_as_text, proof_as_text

    color = use_color(sys.stderr)
    told = [finding for finding in findings if not finding.accepted]
    shown = gathered(rules, told) if rules else told
    for finding in shown:
        found = finding.replaced(diagnostic=with_excerpt(finding.diagnostic))
        tell(finding_as_text(found, color), styled=True)
    if shown:
        tell(summary([finding.diagnostic for finding in shown]))
    if rules and proof:
        echo(proof_as_text(rules, proof, findings))
    if accepted := len(findings) - len(told):
        echo(f"{accepted} finding{'s' if accepted > 1 else ''} accepted in the rule files.\n")
