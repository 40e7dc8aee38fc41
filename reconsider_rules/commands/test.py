"""`test`: do the saved cases get the answers that they must get?"""

from __future__ import annotations

import sys

import click

from reconsider_rules.console.endings import BAD_INPUT, FINDINGS
from reconsider_rules.console.options import rules_option
from reconsider_rules.console.printing import echo, page, print_diagnostics
from reconsider_rules.console.rule_base import load_advisor
from reconsider_rules.reading.files import case_files


@click.command("test")
@click.argument("cases", nargs=-1, metavar="[CASES]...")
@click.option("--coverage", is_flag=True, help="List the rules that fire in no case.")
@rules_option
def command(cases: tuple[str, ...], coverage: bool, rules_dir: str | None) -> int:
    """Run the saved cases and show where an answer is not the expected one."""
    from reconsider_rules.console.scenarios import read_scenarios
    from reconsider_rules.reading.saved import cases_below, own_folders
    from reconsider_rules.render.cases import coverage_as_text, results_as_text

    advisor = load_advisor(rules_dir)
    paths = case_files(cases or own_folders(advisor.rules))
    read, findings = read_scenarios(advisor.rules, paths, expecting=True)
    read += [] if cases else cases_below(advisor.rules)
    results = list(advisor.test(read))
    echo(results_as_text(results, page(sys.stdout)), styled=True)
    if coverage:
        echo(coverage_as_text(advisor.rules, results))
    if findings:
        print_diagnostics(findings)
        return BAD_INPUT
    return 0 if all(result.passed for result in results) else FINDINGS
