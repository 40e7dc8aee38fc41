"""`test`: do the saved cases get the answers that they must get, and what do they show?"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from reconsider_rules.console.endings import BAD_INPUT, FINDINGS
from reconsider_rules.console.options import budget_option, format_option, rules_option
from reconsider_rules.console.printing import echo, page, print_diagnostics, tell, write
from reconsider_rules.console.rule_base import load_advisor, rule_folders
from reconsider_rules.console.watching import watch_option
from reconsider_rules.reading.files import CASES, case_files

if TYPE_CHECKING:
    from reconsider_rules.errors import Diagnostic
    from reconsider_rules.model import Case, RuleBase
    from reconsider_rules.proving.mutation import Mutation
    from reconsider_rules.running.cases import Result
    from reconsider_rules.running.coverage import Coverage


@click.command("test")
@click.argument("cases", nargs=-1, metavar="[CASES]...")
@click.option("--coverage", is_flag=True, help="Tell what no case shows of the rules.")
@click.option("--mutate", is_flag=True, help="Tell which edits of the rules no case would notice.")
@click.option("--full", is_flag=True, help="Of --coverage and --mutate, all there is to tell.")
@click.option(
    "--write", "new_cases", metavar="FILE", help="Write cases that notice more edits to a new file."
)
@format_option("How to write the results.", "text", "json", "junit")
@budget_option
@rules_option
@watch_option(lambda cases, rules_dir, **_: (*rule_folders(rules_dir), *cases))
def command(
    cases: tuple[str, ...],
    coverage: bool,
    mutate: bool,
    full: bool,
    new_cases: str | None,
    form: str,
    budget: float,
    rules_dir: str | None,
) -> int:
    """Run the saved cases and show where an answer is not the expected one."""
    from reconsider_rules.console.scenarios import read_scenarios
    from reconsider_rules.reading.saved import cases_below, own_folders
    from reconsider_rules.render.cases import results_as_text

    _check_options(form, coverage, mutate, new_cases)
    advisor = load_advisor(rules_dir)
    rules = advisor.rules
    if new_cases is not None:
        _guard(new_cases, rules.path)
    read, slips = read_scenarios(rules, case_files(cases or own_folders(rules)), expecting=True)
    read += [] if cases else cases_below(rules)
    results = list(advisor.test(read))
    if form == "text":
        echo(results_as_text(results, page(sys.stdout)), styled=True)
    seen = _coverage(rules, read) if coverage else None
    if form == "text" and seen:
        echo(_coverage_as_text(seen, full))
    noticed = _mutation(rules, read, budget) if mutate else None
    if form == "text" and noticed:
        echo(_mutation_as_text(noticed, full))
    elif form == "json":
        write(_as_json(rules, results, seen, noticed), is_json=True)
    elif form == "junit":
        write(_as_junit(results, slips))
    if noticed and new_cases is not None:
        _write_cases(noticed, new_cases)
    if slips:
        print_diagnostics(slips)
        return BAD_INPUT
    return 0 if all(result.passed for result in results) else FINDINGS


def _check_options(form: str, coverage: bool, mutate: bool, new_cases: str | None) -> None:
    """Raise click.UsageError for options that don't go together."""
    if form == "junit" and (coverage or mutate):
        raise click.UsageError(
            "--format junit tells of the cases alone. Ask for --coverage and --mutate as text or json."
        )
    if new_cases is not None and not mutate:
        raise click.UsageError("--write writes what --mutate finds: give both.")
    if new_cases == "-":
        raise click.UsageError("--write takes the name of a new file.")


def _guard(path: str, folder: str) -> None:
    """Refuse, before all the work, to write over anything, to nowhere, or cases to where rules are."""
    from reconsider_rules.console.outputs import guard_output, is_within

    if os.path.lexists(path):
        raise click.UsageError(f"{path} is there already. Name another file.")
    above = os.path.dirname(path) or "."
    if not (os.path.isdir(above) and os.access(above, os.W_OK | os.X_OK)):
        raise click.UsageError(f"--write {path}: {above} is no folder that can be written to.")
    if not is_within(path, os.path.join(folder, CASES)):
        guard_output("--write", path, folder)


def _coverage(rules: RuleBase, cases: Sequence[Case]) -> Coverage:
    from reconsider_rules.running.coverage import coverage

    return coverage(rules, [case.scenario.facts for case in cases])


def _coverage_as_text(found: Coverage, full: bool) -> str:
    from reconsider_rules.render.coverage import coverage_as_text

    return coverage_as_text(found, full)


def _mutation(rules: RuleBase, cases: Sequence[Case], budget: float) -> Mutation:
    from reconsider_rules.console.progress import progress
    from reconsider_rules.proving.mutation import mutate

    with progress() as show:
        return mutate(rules, cases, budget, show)


def _mutation_as_text(found: Mutation, full: bool) -> str:
    from reconsider_rules.render.mutation import mutation_as_text

    return mutation_as_text(found, full)


def _as_json(
    rules: RuleBase, results: Sequence[Result], seen: Coverage | None, noticed: Mutation | None
) -> str:
    from reconsider_rules.render.cases import results_as_dict

    written: dict[str, Any] = results_as_dict(rules, results)
    if seen:
        from reconsider_rules.render.coverage import coverage_as_dict

        written["coverage"] = coverage_as_dict(seen)
    if noticed:
        from reconsider_rules.render.mutation import mutation_as_dict

        written["mutation"] = mutation_as_dict(noticed)
    return json.dumps(written, indent=2, ensure_ascii=False) + "\n"


def _as_junit(results: Sequence[Result], slips: Sequence[Diagnostic]) -> str:
    from reconsider_rules.render.junit import results_as_junit

    return results_as_junit(results, slips)


def _write_cases(found: Mutation, path: str) -> None:
    """Write the witnesses as cases, unless there are none; never over anything."""
    from reconsider_rules.render.mutation import cases_as_yaml

    cases = [witness for witness in found.witnesses if witness.expect is not None]
    if not cases:
        tell(f"{path} is not written: no case is missing.")
        return
    write(cases_as_yaml(found), path, new=True)
    written = "1 case is" if len(cases) == 1 else f"{len(cases)} cases are"
    tell(f"{written} written to {path}. Keep those whose answer is right.")
