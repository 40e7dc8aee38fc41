"""`show`: one thing that the rule base declares, and what has to do with it."""

from __future__ import annotations

import sys

import click

from reconsider_rules.console.options import rules_option
from reconsider_rules.console.printing import echo, page
from reconsider_rules.console.rule_base import load_advisor, saved_cases


@click.command("show")
@click.argument("name")
@click.option("--full", is_flag=True, help="All of every list, not the first few.")
@rules_option
def command(name: str, full: bool, rules_dir: str | None) -> int:
    """Show a fact, a conclusion, an advice, a rule, a guarantee or a source: as it is written, who
    reads it, who concludes it, what it overrides and gives way to, its sources, and the saved cases
    in which it has a part.

    NAME is its name, or words that only it has.
    """
    from reconsider_rules.parsing.file import read
    from reconsider_rules.parsing.layout import block_below
    from reconsider_rules.reading.subjects import entries_from
    from reconsider_rules.render.entry import write_entry

    advisor = load_advisor(rules_dir)
    entries = entries_from(advisor.rules, name)
    results = list(advisor.test(saved_cases(advisor)))
    paper = page(sys.stdout)
    for entry in entries:
        file = read(entry.location.path)
        lines = [file.lines[n] for n in block_below(file.lines, entry.location.line - 1)]
        write_entry(paper, advisor.rules, entry, lines, results, full=full)
    echo(str(paper), styled=True)
    return 0
