"""Where the parser stopped, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence

from reconsider_rules.parsing.layout import above, is_text
from reconsider_rules.parsing.parser import Problem
from reconsider_rules.record import Record


class SyntaxSlip(Record):
    """A syntax error in a coach's words, at a line and column counted from 1."""

    code: str
    message: str
    line: int
    column: int
    help: str
    width: int = 1


class Place(Record):
    """Where the parser stopped; `line` and `column` count from 1, `number` from 0."""

    problem: Problem
    lines: Sequence[str]
    line: int
    column: int

    @property
    def number(self) -> int:
        return self.line - 1

    @property
    def text(self) -> str:
        return self.lines[self.number]

    @property
    def before(self) -> str:
        return self.text[: self.column - 1]

    @property
    def at(self) -> str:
        return self.text[self.column - 1 : self.column]

    @property
    def rest(self) -> list[str]:
        """What follows in the file, the rest of the line first."""
        if self.problem.place[0] > len(self.lines):
            return []
        return [self.text[self.column - 1 :], *self.lines[self.line :]]

    @property
    def is_end(self) -> bool:
        """Whether nothing but comments follows."""
        return not any(map(is_text, self.rest))

    @property
    def above(self) -> int | None:
        return above(self.lines, self.number)
