"""`new`: a scenario to fill in."""

from __future__ import annotations

import os

import click

from reconsider_rules.console.options import rules_option, typed
from reconsider_rules.console.printing import tell, write
from reconsider_rules.console.rule_base import rules_folder


@click.command("new")
@click.argument("file", metavar="CLIENT.yaml")
@rules_option
def command(file: str, rules_dir: str | None) -> int:
    """Write a scenario to fill in: every question with its answers. '-' prints it."""
    from reconsider_rules.reading.loader import read_rules
    from reconsider_rules.render.form import form_of

    folder = rules_folder(rules_dir)
    if file != "-":
        _guard(file, folder)
    then = typed("explain", "client.yaml" if file == "-" else file, rules=rules_dir)
    write(form_of(read_rules(folder), then), file)
    if file != "-":
        tell(f"{file} is written. Fill in what you know, then: {then}")
    return 0


def _guard(file: str, folder: str) -> None:
    """Refuse to write over anything, or into the rule base."""
    from reconsider_rules.console.outputs import guard_output

    if os.path.lexists(file):
        raise click.UsageError(f"{file} is there already. Name another file.")
    guard_output("CLIENT.yaml", file, folder)
