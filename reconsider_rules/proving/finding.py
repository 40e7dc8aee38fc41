"""What `check` says: a diagnostic, and a scenario that shows it."""

from __future__ import annotations

from collections.abc import Callable

from reconsider_rules.errors import Diagnostic
from reconsider_rules.model import Condition, Guarantee, Location, Rule, Scenario
from reconsider_rules.record import Record

Progress = Callable[[str], None]
"""Told what is being looked at, whenever that changes."""


def silently(what: str) -> None:
    """Progress that nobody watches."""


class Finding(Record):
    """A diagnostic with a scenario that shows it, if one can; `accepted` is the coach's reason.

    `about` is the id of the rule that it is about, `between` are those that contradict each other.
    Where the budget left open whether there is a finding, its code stands in `undecided`, and the
    diagnostic says so.
    """

    diagnostic: Diagnostic
    witness: Scenario | None = None
    accepted: str = ""
    about: str = ""
    undecided: str = ""
    between: tuple[str, ...] = ()


class Proof(Record):
    """What was looked at: how many scenarios the rules can tell apart."""

    scenarios: int


def error(
    code: str,
    location: Location,
    message: str,
    help: str,
    witness: Scenario | None = None,
    width: int = 1,
) -> Finding:
    return Finding(Diagnostic("error", code, message, location, help, width=width), witness)


def warning(code: str, location: Location, message: str, help: str, width: int = 1) -> Finding:
    return Finding(Diagnostic("warning", code, message, location, help, width=width))


def undecided(
    code: str, location: Location, question: str, about: str = "", width: int = 1
) -> Finding:
    """That the budget left a question open: whether there is a finding with this code."""
    found = Diagnostic(
        "warning",
        "undecided",
        f"within the budget it was not decided {question}.",
        location,
        "A larger --budget may decide it.",
        width=width,
    )
    return Finding(found, about=about, undecided=code)


def undecided_about(entry: Rule | Guarantee, code: str, question: str) -> Finding:
    """That the budget left a question about a rule or a guarantee open."""
    return undecided(code, entry.location, question, entry.id, len(entry.id))


def about(
    rule: Rule,
    code: str,
    message: str,
    help: str,
    witness: Scenario | None = None,
    place: Condition | None = None,
) -> Finding:
    """A warning about a rule, or one of its conditions, accepted if the rule says so."""
    location, width = (place.location, len(place.fact)) if place else (rule.location, len(rule.id))
    found = Diagnostic("warning", code, message, location, help, width=width)
    return Finding(found, witness, dict(rule.accept).get(code, ""), rule.id)
