"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

from reconsider_rules.proving.budget import BUDGET

_F = TypeVar("_F", bound=Callable[..., Any])

MAX_BUDGET = 3600  # seconds


def debug_option(command: _F) -> _F:
    """Give a command --debug, which `cli.run` looks for."""
    help = "Show the traceback of an internal error."
    return click.option("--debug", is_flag=True, expose_value=False, help=help)(command)


def rules_option(command: _F) -> _F:
    """Give a command --rules and --debug."""
    help = "The rule base to use  [default: ./rules, else the built-in one]."
    rules = click.option("--rules", "rules_dir", metavar="DIR", help=help)
    return rules(debug_option(command))


def typed(*words: str, rules: str | None) -> str:
    """A command to go on with, as one types it: with the rule base that --rules gave, if any."""
    import shlex

    return shlex.join(["reconsider-rules", *words, *(["--rules", rules] if rules else [])])


def format_option(help: str, *forms: str) -> Callable[[_F], _F]:
    """Give a command --format, the first form being the default."""
    return click.option("--format", "form", type=click.Choice(forms), default=forms[0], help=help)


def output_option(command: _F) -> _F:
    """Give a command -o."""
    help = "Write to a file; over nothing but what this program wrote."
    return click.option("-o", "--output", metavar="FILE", help=help)(command)


def as_of_option(command: _F) -> _F:
    """Give a command --as-of."""
    return click.option(
        "--as-of",
        metavar="DATE",
        callback=lambda _, __, text: None if text is None else _day(text),
        help="Count days as of this day (year-month-day).",
    )(command)


def _day(text: str) -> date:
    """The day that --as-of names."""
    from reconsider_rules.reading.dates import day
    from reconsider_rules.reading.refusals import NotAValue

    try:
        return day(text)
    except NotAValue as refusal:
        raise click.UsageError(f"--as-of: {refusal.message} {refusal.help}") from None


def budget_option(command: _F) -> _F:
    """Give a command --budget."""
    return click.option(
        "--budget",
        type=float,
        default=BUDGET,
        show_default=True,
        callback=_seconds,
        metavar="SECONDS",
        help="How long, about, to search for an answer that a proof needs; counted in steps, "
        "the same on every machine.",
    )(command)


def _seconds(context: click.Context, parameter: click.Parameter, value: float) -> float:
    if not 0 <= value <= MAX_BUDGET:
        raise click.BadParameter(f"give a number of seconds from 0 to {MAX_BUDGET}.")
    return value
