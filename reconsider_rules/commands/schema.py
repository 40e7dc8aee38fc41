"""`schema`: what rule files and scenarios may hold, for editors; and answers, for programs."""

from __future__ import annotations

import os

import click

from reconsider_rules.console.options import output_option, rules_option
from reconsider_rules.console.printing import write
from reconsider_rules.console.rule_base import rules_folder


@click.command("schema")
@click.argument("what", type=click.Choice(["rules", "scenario", "answer"]))
@output_option
@rules_option
def command(what: str, output: str | None, rules_dir: str | None) -> int:
    """Print a JSON Schema by which an editor completes and checks rule files or scenarios, or that
    of the answers that 'explain --format json' prints.

    Those for editors know the facts, options, conclusions, advice, rules and sources of the rule base.
    """
    import json

    from reconsider_rules.reading.loader import read_rules
    from reconsider_rules.render.json import answer_schema
    from reconsider_rules.render.schema import SCHEMAS

    folder = rules_folder(rules_dir)
    if output and output != "-":
        _guard(output, what, folder)
    schema = SCHEMAS[what](read_rules(folder)) if what in SCHEMAS else answer_schema()
    write(json.dumps(schema, indent=1, ensure_ascii=False) + "\n", output, is_json=True)
    return 0


def _guard(output: str, what: str, folder: str) -> None:
    """Refuse to write over anything but the same schema, which may stand among the rules, as it is no
    rule file."""
    from reconsider_rules.console.outputs import guard_form, guard_output

    if not output.lower().endswith(".json") or os.path.islink(output):
        guard_output("-o", output, folder)
    guard_form(output, what)
