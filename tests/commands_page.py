"""docs/commands.md, written from what each command says of itself."""

from __future__ import annotations

from collections.abc import Iterator

import click

from reconsider_rules.cli import COMMANDS, cli
from tests.helpers import ROOT

PAGE = ROOT / "docs" / "commands.md"

FIRST = """\
# Commands

What `--help` says of every command, in one place; `python -m tests.docs` writes this page from it. Answers go to standard
output, findings and progress to standard error. A command ends with 0 when all is well, 1 for findings (a failed
case, an error of `check`), 2 for bad input or usage, 3 for an error of the program itself.

The rules are those of `--rules DIR`, else of the environment variable `RECONSIDER_RULES`, else of the folder `rules` where
you are if it holds any, else the built-in ones. `-` stands for standard input or output wherever a file is asked for.
"""


def page() -> str:
    return "\n".join([FIRST, *(section(name) for name in COMMANDS)])


def section(name: str) -> str:
    command = cli.get_command(click.Context(cli), name)
    assert command
    context = click.Context(command, info_name=f"reconsider-rules {name}")
    usage = " ".join(command.collect_usage_pieces(context))
    told = "\n\n".join(" ".join(part.split()) for part in (command.help or "").split("\n\n"))
    rows = list(options(command, context))
    table = "\n".join(["| option | what it does |", "|---|---|", *rows])
    return f"## {name}\n\n`reconsider-rules {name} {usage}`\n\n{told}\n\n{table}\n"


def options(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if isinstance(parameter, click.Option) and record and "--help" not in parameter.opts:
            names, help = (text.replace("|", "\\|") for text in record)
            yield f"| `{names}` | {help} |"
