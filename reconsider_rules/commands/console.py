"""What is printed, and how an error is told: the exit code and a sentence, never a traceback."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

import click

from reconsider_rules.errors import Diagnostic, InputError, InternalError, ReconsiderError
from reconsider_rules.reading.source import MAX_BYTES
from reconsider_rules.render.page import Page

FINDINGS, BAD_INPUT, INTERNAL, INTERRUPTED = 1, 2, 3, 130


def failure(error: Exception, debug: bool = False) -> int:
    """Tell an error on stderr; returns the exit code."""
    if isinstance(error, click.Abort):
        click.echo("Stopped.", err=True)
        return INTERRUPTED
    if isinstance(error, click.ClickException):
        error.show()
    elif isinstance(error, InputError):
        print_diagnostics(error.diagnostics)
    elif isinstance(error, ReconsiderError) and not isinstance(error, InternalError):
        click.echo(_in_words(error), err=True)
    elif isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"error: {where}{(error.strerror or str(error)).lower()}.", err=True)
    else:
        if debug:
            import traceback

            traceback.print_exception(error)
        message = " ".join(str(error).split()) or type(error).__name__
        click.echo(
            f"internal error: {message} - this is not your fault. Please report it with the "
            "command and its files; --debug shows the details.",
            err=True,
        )
        return INTERNAL
    return BAD_INPUT


def _in_words(error: ReconsiderError) -> str:
    from reconsider_rules.running.explanation import ContradictionError

    if not isinstance(error, ContradictionError):
        return f"error: {error}"
    from reconsider_rules.render.text import contradiction_as_text

    return contradiction_as_text(error, page(sys.stderr)).rstrip()


def width() -> int:
    """The columns to write in: the terminal's, at most 120."""
    columns = os.environ.get("COLUMNS", "")
    if not columns.isdecimal() or columns == "0":
        try:
            columns = str(os.get_terminal_size(sys.stdout.fileno()).columns or 80)
        except (OSError, ValueError):  # not a terminal, or closed
            columns = "80"
    return min(int(columns), 120)


def page(stream: Any, output: str | None = None) -> Page:
    """An empty page for a stream, or for a file, which takes no colours."""
    to_file = output is not None and output != "-"
    return Page(width(), not to_file and use_color(stream))


def use_color(stream: Any) -> bool:
    """Whether to write colours: on a terminal, unless NO_COLOR is set."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def print_diagnostics(diagnostics: Sequence[Diagnostic]) -> None:
    """Diagnostics on stderr, with a closing count."""
    from reconsider_rules.render.diagnostics import diagnostic_as_text, summary

    color = use_color(sys.stderr)
    for found in diagnostics:
        click.echo(diagnostic_as_text(with_excerpt(found), color), err=True)
    click.echo(summary(diagnostics), err=True)


def with_excerpt(found: Diagnostic) -> Diagnostic:
    """The diagnostic with its line, read from the file if it isn't there."""
    if found.excerpt:
        return found
    lines = _lines(found.location.path)
    number = found.location.line - 1
    return found.replaced(excerpt=lines[number]) if number < len(lines) else found


@cache
def _lines(path: str) -> list[str]:
    """The lines of a file; none of what isn't an ordinary text file of a size that is read."""
    try:
        about = os.stat(path)  # a FIFO would be waited for: look before opening
        if not stat.S_ISREG(about.st_mode) or about.st_size > MAX_BYTES:
            return []
        with open(path, encoding="utf-8-sig") as file:
            return file.read().split("\n")
    except (OSError, ValueError):  # ValueError: not UTF-8, or a NUL in the path
        return []


def write(text: str, output: str | None) -> None:
    """To a file, or to standard output."""
    if output and output != "-":
        with open(output, "w", encoding="utf-8") as file:
            file.write(text)
    else:
        click.echo(text, nl=False, color=True)
