"""`diff`: whose advice changes from one rule base to another."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from reconsider_rules.console.endings import FINDINGS
from reconsider_rules.console.options import budget_option, debug_option, format_option
from reconsider_rules.console.printing import print_diagnostics, tell, write
from reconsider_rules.reading.files import case_files

if TYPE_CHECKING:
    from reconsider_rules.errors import Diagnostic
    from reconsider_rules.model import Case, RuleBase


@click.command("diff")
@click.argument("old")
@click.argument("new")
@format_option("How to write the differences.", "text", "markdown", "json")
@click.option("--exit-code", is_flag=True, help="Exit with 1 where anything changes.")
@click.option("--strict", is_flag=True, help="Exit with 1 where something is left undecided.")
@budget_option
@debug_option
def command(old: str, new: str, form: str, exit_code: bool, strict: bool, budget: float) -> int:
    """Whose advice changes from OLD to NEW: folders, git revisions such as HEAD~1:rules, or built-in.

    The folder of a revision is sought from where you are, then from the top of the repository.
    """
    from reconsider_rules.console.progress import progress
    from reconsider_rules.render.comparison import FORMATS
    from reconsider_rules.revisions import advisor_at

    with advisor_at(old) as before, advisor_at(new) as after:
        cases, slips = _cases(after.rules, new, before.rules, old)
        if slips:
            tell("These saved cases can't be read with the new rules and are left out:")
            print_diagnostics(slips)
        with progress() as show:
            found = before.compare(after, cases, budget, show)
        write(FORMATS[form](found), is_json=form == "json")
    differs = found.differences or found.cases or found.undecided
    return FINDINGS if (exit_code and differs) or (strict and found.undecided) else 0


def _cases(
    after: RuleBase, new: str, before: RuleBase, old: str
) -> tuple[list[Case], list[Diagnostic]]:
    """The saved cases of the new rule base, or else of the old, and what is wrong with them, their
    files named as the rule bases were."""
    from reconsider_rules.console.scenarios import read_scenarios
    from reconsider_rules.reading.saved import cases_below, own_folders
    from reconsider_rules.revisions import as_given, location_as_given

    for rules, place in ((after, new), (before, old)):
        folders = [each for each in own_folders(rules) if os.path.isdir(each)]
        if folders or rules.below:
            cases, slips = read_scenarios(after, case_files(folders))
            own = [
                each.replaced(location=location_as_given(each.location, rules.path, place))
                for each in cases
                if not each.pinned  # the differences themselves tell more
            ]
            return own + cases_below(rules), [as_given(each, rules.path, place) for each in slips]
    return [], []
