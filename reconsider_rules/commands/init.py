"""`init`: a rule base of one's own."""

from __future__ import annotations

import os

import click

from reconsider_rules.console.options import debug_option, typed
from reconsider_rules.console.printing import tell, write
from reconsider_rules.reading.files import BUILT_IN


@click.command("init")
@click.argument("folder", metavar="DIR")
@click.option(
    "--extends",
    "below",
    metavar="RULES",
    default=BUILT_IN,
    show_default=True,
    help="The rules that these add to: built-in, or a folder, seen from DIR.",
)
@click.option("--empty", is_flag=True, help="Start from nothing, with one small example.")
@debug_option
def command(folder: str, below: str, empty: bool) -> int:
    """Start a rule base of your own in DIR: house rules over the built-in ones, or an empty one."""
    from reconsider_rules.render.start import empty_files, layer_files

    if folder == BUILT_IN:
        raise click.UsageError(
            f"'{BUILT_IN}' is the name of the rules that come with the program: with --rules it would "
            "never mean yours. Name another folder."
        )
    if os.path.lexists(folder) and not (os.path.isdir(folder) and not os.listdir(folder)):
        raise click.UsageError(f"{folder} is there already. Name another folder.")
    files = empty_files() if empty else layer_files(folder, below)
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write(text, path)
    tell(f"{folder} is written: {', '.join(files)}. Next: {typed('check', rules=folder)}")
    return 0
