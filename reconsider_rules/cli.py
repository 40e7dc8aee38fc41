"""The command line: finds the command, runs it, and exits as it says."""

from __future__ import annotations

import gc
import os
import signal
import sys
from importlib import import_module

import click

from reconsider_rules.console import streams
from reconsider_rules.console.endings import failure

COMMANDS = (
    "ask",
    "new",
    "explain",
    "check",
    "test",
    "batch",
    "diff",
    "list",
    "show",
    "graph",
    "init",
    "schema",
    "language-server",
    "workbench",
)


def main() -> None:
    """Run the command line and exit: 0 fine, 1 findings, 2 bad input, 3 internal error."""
    # What is loaded stays to the end, so collecting garbage while loading only costs time.
    gc.disable()
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a closed pipe ends us, as it does others
    streams.prepare()
    code = run(sys.argv[1:])
    streams.finish()
    os._exit(code)  # Python would clear up first, for longer than some answers take


def run(arguments: list[str]) -> int:
    """Run a command; returns the exit code. Never raises: --debug tells the traceback."""
    try:
        result = cli.main(arguments, prog_name="reconsider-rules", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except Exception as error:
        return failure(error, debug="--debug" in arguments)
    except KeyboardInterrupt:
        return failure(click.Abort())


def _version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Print the version, and which engine runs the rules here."""
    if wanted and not context.resilient_parsing:
        from importlib.metadata import version

        from reconsider_rules.running.engines import engine_name

        number = version("reconsider-rules")
        click.echo(f"reconsider-rules {number} (rules run on {engine_name()})")
        context.exit()


class _Commands(click.Group):
    """The commands, each in a module of its name, which is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"reconsider_rules.commands.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version, and what runs the rules, and exit.",
)
def cli() -> None:
    """Is there a way back to a job offer that was turned down? Advice with its reasons."""
