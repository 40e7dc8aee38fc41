"""`list`: what the rule base declares."""

from __future__ import annotations

import sys

import click

from reconsider_rules.catalog import KINDS
from reconsider_rules.console.endings import FINDINGS
from reconsider_rules.console.options import rules_option
from reconsider_rules.console.printing import echo, page, tell
from reconsider_rules.console.rule_base import rules_folder


@click.command("list")
@click.argument("what", nargs=-1, metavar=f"[{'|'.join(KINDS)}] [WORD]...")
@rules_option
def command(what: tuple[str, ...], rules_dir: str | None) -> int:
    """List what the rule base declares; only what has every WORD in its name or its words."""
    from reconsider_rules.reading.loader import read_rules
    from reconsider_rules.render.listing import listing

    kinds, words = ([what[0]], what[1:]) if what and what[0] in KINDS else (list(KINDS), what)
    rules = read_rules(rules_folder(rules_dir))
    paper = page(sys.stdout)
    if not listing(paper, rules, kinds, words):
        tell(
            f"Nothing has {' and '.join(map(repr, words))} in its name or words."
            if words
            else "Nothing of this kind is declared."
        )
        return FINDINGS
    echo(str(paper), styled=True)
    return 0
