"""`list`: what the rule base declares."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from reconsider_rules.catalog import KINDS
from reconsider_rules.console.endings import FINDINGS
from reconsider_rules.console.options import format_option, output_option, rules_option
from reconsider_rules.console.printing import page, tell, write
from reconsider_rules.console.rule_base import rules_folder

if TYPE_CHECKING:
    from reconsider_rules.model import RuleBase


@click.command("list")
@click.argument("what", nargs=-1, metavar=f"[{'|'.join(KINDS)}] [WORD]...")
@format_option("How to write it; html and markdown are a handbook.", "text", "html", "markdown")
@output_option
@rules_option
def command(what: tuple[str, ...], form: str, output: str | None, rules_dir: str | None) -> int:
    """List what the rule base declares; only what has every WORD in its name or its words.

    As html or markdown it is a handbook for people who never open the rule files: with what leads to
    what, in words.
    """
    from reconsider_rules.console.outputs import guard_form, guard_output
    from reconsider_rules.reading.loader import read_rules

    folder = rules_folder(rules_dir)
    file = None if output == "-" else output
    if file:
        guard_output("-o", file, folder)
        guard_form(file, "handbook" if form == "html" else form)
    kinds, words = ([what[0]], what[1:]) if what and what[0] in KINDS else (list(KINDS), what)
    text = _written(read_rules(folder), kinds, words, form, file)
    if not text:
        tell(
            f"Nothing has {' and '.join(map(repr, words))} in its name or words."
            if words
            else "Nothing of this kind is declared."
        )
        return FINDINGS
    write(text, file, styled=form == "text", is_html=form == "html")
    return 0


def _written(
    rules: RuleBase, kinds: Sequence[str], words: Sequence[str], form: str, file: str | None
) -> str:
    """What is asked for, in a format; nothing where there is nothing."""
    if form == "text":
        from reconsider_rules.render.listing import listing
        from reconsider_rules.render.text import write_rule_base

        paper = page(sys.stdout, file)
        if not listing(paper, rules, kinds, words):
            return ""
        if file:
            write_rule_base(paper, rules)
        return str(paper)
    from reconsider_rules.render.handbook import TITLE, handbook

    parts = handbook(rules, kinds, words)
    if not parts:
        return ""
    if form == "html":
        from reconsider_rules.render.handbook_html import handbook_as_html

        return handbook_as_html(TITLE, parts)
    from reconsider_rules.render.handbook_markdown import handbook_as_markdown

    return handbook_as_markdown(TITLE, parts)
