"""How a command ends: its exit code, and an error in a sentence, never a traceback."""

from __future__ import annotations

import sys

import click

from reconsider_rules.console.interrupts import heard
from reconsider_rules.console.printing import page, print_diagnostics, tell
from reconsider_rules.errors import InputError, InternalError, ReconsiderError

FINDINGS, BAD_INPUT, INTERNAL, INTERRUPTED = 1, 2, 3, 130


def failure(error: Exception, debug: bool = False) -> int:
    """Tell an error on stderr; returns the exit code."""
    if isinstance(error, click.Abort):
        heard()
        tell("Stopped.")
        return INTERRUPTED
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        tell(error.format_message())
    elif isinstance(error, click.ClickException):
        tell(_usage(error))
    elif isinstance(error, InputError):
        print_diagnostics(error.diagnostics)
    elif isinstance(error, ReconsiderError) and not isinstance(error, InternalError):
        _tell_in_words(error)
    elif isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        tell(f"error: {where}{(error.strerror or str(error)).lower()}.")
    else:
        if debug:
            import traceback

            tell("".join(traceback.format_exception(error)).rstrip())
        message = " ".join(str(error).split()) or type(error).__name__
        tell(
            f"internal error: {message} - this is not your fault. Please report it with the "
            "command and its files; --debug shows the details."
        )
        return INTERNAL
    return BAD_INPUT


def _usage(error: click.ClickException) -> str:
    """As click shows it, which would leave orders to the terminal out and not show them."""
    context = getattr(error, "ctx", None)
    way = (
        f"{context.get_usage()}\nTry '{context.command_path} --help' for help.\n\n"
        if context
        else ""
    )
    return f"{way}Error: {error.format_message()}"


def _tell_in_words(error: ReconsiderError) -> None:
    from reconsider_rules.running.justification import ContradictionError

    if not isinstance(error, ContradictionError):
        tell(f"error: {error}")
        return
    from reconsider_rules.render.text import contradiction_as_text

    tell(contradiction_as_text(error, page(sys.stderr)).rstrip(), styled=True)
