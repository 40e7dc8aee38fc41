"""The text of a logic program, told to clingo statement by statement.

All programs here are without variables, so clingo's own reader and grounder, made for much more, are
passed by: that takes a fourth of the time. A statement is one of these, and ends with a full stop:

===================  ===========================================================
a:-b,not c.          a rule; without a head a constraint, without a body a fact
{a;b}:-c.            a choice; as 1{a;b}1 of so many, at least and at most
:~a,b. [2@1,7]       a weak constraint: what it costs, on which level, and what
                     tells it from all others
===================  ===========================================================

A part of a body may be a count, 1{a;b}3, or #false.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from reconsider_rules.errors import InternalError

FALSE = "#false"
_COUNT = re.compile(r"(\d*)\{(.*)\}(\d*)")
_COST = re.compile(r"\[(\d+)@(-?\d+)[^]]*\]\s*")


class Statements:
    """What clingo was told: each literal that was in it has a number."""

    def __init__(self) -> None:
        self.numbers = _Numbers()

    def tell(self, program: str, backend: Any) -> None:
        """Add a program. Raises InternalError for what is none."""
        numbers = self.numbers
        numbers.backend = backend
        costs: dict[int, list[tuple[int, int]]] = defaultdict(list)
        weak: list[int] = []  # a literal, of the weak constraint whose cost is still to come
        for part in program.split("."):
            statement = part.strip()
            if statement.startswith("["):
                cost = _COST.match(statement)
                if not cost:
                    raise InternalError(f"{statement!r} is no cost")
                costs[int(cost[2])] += [(literal, int(cost[1])) for literal in weak]
                statement = statement[cost.end() :]
            if statement.startswith(":~"):
                weak = self._both(self._literals(statement[2:]))
                continue
            head, _, body = statement.partition(":-")
            literals = self._literals(body)
            if literals is None or not statement:
                continue
            if "{" in head:
                self._choice(head, literals)
            else:
                backend.add_rule([numbers[head]] if head else [], literals)
        for level, found in costs.items():
            backend.add_minimize(level, found)

    def _literals(self, body: str) -> list[int] | None:
        """The literals of a body; None if it never holds."""
        parts = body.split(",") if body else []
        if "{" not in body and FALSE not in body:
            return [self.numbers[part] for part in parts]
        if FALSE in parts:
            return None
        found = []
        for part in parts:
            if "{" in part:
                found += self._count(part)
            elif part != f"not {FALSE}":
                found.append(self.numbers[part])
        return found

    def _count(self, text: str) -> list[int]:
        """Literals that say that so many of some atoms are true."""
        low, atoms, high = self._counted(text)
        found = []
        if low > 0:
            found.append(self._at_least(low, atoms))
        if high < len(atoms):
            found.append(-self._at_least(high + 1, atoms))
        return found

    def _counted(self, text: str) -> tuple[int, list[int], int]:
        """How many are counted at least, of which atoms, and how many at most."""
        count = _COUNT.fullmatch(text)
        if not count:
            raise InternalError(f"{text!r} is no count")
        atoms = [self.numbers[atom] for atom in count[2].split(";") if atom]
        return int(count[1] or 0), atoms, int(count[3] or len(atoms))

    def _at_least(self, least: int, atoms: list[int]) -> int:
        backend = self.numbers.backend
        enough: int = backend.add_atom()
        backend.add_weight_rule([enough], least, [(atom, 1) for atom in atoms])
        return enough

    def _choice(self, head: str, body: list[int]) -> None:
        backend = self.numbers.backend
        backend.add_rule(self._counted(head)[1], body, choice=True)
        for literal in self._count(head):
            backend.add_rule([], [*body, -literal])

    def _both(self, literals: list[int] | None) -> list[int]:
        """One literal that holds where all of these do; none where they never do."""
        if literals is None or len(literals) == 1:
            return literals or []
        backend = self.numbers.backend
        atom: int = backend.add_atom()
        backend.add_rule([atom], literals)
        return [atom]


class _Numbers(dict[str, int]):
    """By literal, its number; one that is new gets the next that clingo has."""

    backend: Any

    def __missing__(self, literal: str) -> int:
        name = literal.removeprefix("not ")
        if not name.isidentifier():
            raise InternalError(f"{literal!r} is no literal")
        self[name] = number = self.backend.add_atom()
        self[f"not {name}"] = -number
        return self[literal]
