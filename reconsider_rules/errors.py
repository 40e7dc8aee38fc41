"""What can go wrong, as values: diagnostics, and the exceptions that carry them.

Every exception hands all that it is made of to `Exception`, which is how pickle makes it anew: one
that can't be made anew hangs a pool of processes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from reconsider_rules.model import Location
from reconsider_rules.record import Record

Severity = Literal["error", "warning"]


class Diagnostic(Record):
    """A located finding about a file: what is wrong, and the way out.

    `excerpt` is the line itself; `width` is how many characters of it, from the column on, the
    finding is about.
    """

    severity: Severity
    code: str
    message: str
    location: Location
    help: str = ""
    excerpt: str = ""
    width: int = 1

    def __str__(self) -> str:
        return f"{self.location}: {self.severity}[{self.code}]: {self.message}"


class ReconsiderError(Exception):
    """The base of every error that this package raises on purpose.

    `place` is that of the scenario that it is about in what `explain_many` was given, counted from
    0; None for any other error.
    """

    place: int | None = None

    def __str__(self) -> str:
        return self.message if self.place is None else f"scenario {self.place}: {self.message}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    @property
    def message(self) -> str:
        """What is wrong, in a sentence."""
        return super().__str__()


class InputError(ReconsiderError):
    """Something the user gave can't be used; `diagnostics` says what, where and the way out."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return "\n".join(map(str, self.diagnostics))


class RuleBaseError(InputError):
    """The rule base has errors: all of them, of all its files."""


class ScenarioError(InputError):
    """A scenario or case file has errors, or gives facts that the rule base can't understand."""


class UnknownNameError(ReconsiderError):
    """A rule, advice, fact or value was asked for that the rule base doesn't have."""


class InternalError(ReconsiderError):
    """The program contradicts itself; never the user's fault."""


class BatchError(ReconsiderError):
    """A batch can't begin, or not go on: what it reads, or has written before, can't be used."""
