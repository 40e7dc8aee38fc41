"""Questions about all possible cases, put to clingo. The only module that imports it.

A `Reasoner` grounds a program once and then answers any number of questions under assumptions:
literals, written as in the program ('f7', 'not f7'), that every model looked at must satisfy.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

import clingo

from reconsider_rules.errors import InternalError

AT_ONCE = 256  # atoms; of more, to look at each would take longer than to find more models


class Model:
    """A stable model: which of the atoms looked at are true in it, and its cost, which is least."""

    def __init__(self, true: frozenset[str], cost: tuple[int, ...]) -> None:
        self.true = true
        self.cost = cost


class Reasoner:
    """A grounded program."""

    def __init__(self, program: str) -> None:
        # One thread, no heuristics left to chance: the same question gets the same answer.
        # Optima are found by improving on models: the other strategy (usc) can loop for ever when a
        # program is asked again under other assumptions (clingo 5.8.3).
        self._control = clingo.Control(
            ["--opt-mode=ignore", "--opt-strategy=bb", "--warn=none"], message_limit=0
        )
        self._solving: Any = self._control.configuration.solve
        self._literals: dict[str, int | None] = {}
        self._parts = 0
        self.extend(program)

    def extend(self, program: str) -> None:
        """Add to the program; nothing added may define an atom that is there already."""
        self._parts += 1
        try:
            self._control.add(f"part{self._parts}", [], program)
            self._control.ground([(f"part{self._parts}", [])])
        except RuntimeError as error:
            raise InternalError(f"clingo refused the program: {error}") from error
        self._literals.clear()

    def literal(self, name: str) -> int | None:
        """The number of an atom, or None for one that is in no model."""
        if name not in self._literals:
            atom = self._control.symbolic_atoms[clingo.Function(name)]
            self._literals[name] = atom.literal if atom else None
        return self._literals[name]

    def _assumed(self, assumptions: Iterable[str]) -> list[int] | None:
        """Assumptions as numbers, or None if one of them can't be met."""
        numbers = []
        for text in assumptions:
            name = text.removeprefix("not ")
            number = self.literal(name)
            if name == text:
                if number is None:
                    return None
                numbers.append(number)
            elif number is not None:
                numbers.append(-number)
        return numbers

    def best(self, assumptions: Iterable[str], atoms: Iterable[str]) -> Model | None:
        """A model of least cost by the program's weak constraints, or None if there is none.

        `atoms` are those of interest: all others are left out of it.
        """
        assumed = self._assumed(assumptions)
        if assumed is None:
            return None
        watched = [(name, number) for name in atoms if (number := self.literal(name)) is not None]
        found: Model | None = None
        self._solving.opt_mode = "opt"
        try:
            with self._control.solve(assumptions=assumed, yield_=True) as handle:
                for model in handle:
                    true = frozenset(name for name, number in watched if model.is_true(number))
                    found = Model(true, tuple(model.cost))
        finally:
            self._solving.opt_mode = "ignore"
        return found

    def shown(self, assumptions: Iterable[str]) -> set[str] | None:
        """The atoms that the program shows and that are true in some model, or None if there is no
        model. Faster than `possible` where all that is shown is asked about."""
        assumed = self._assumed(assumptions)
        if assumed is None:
            return None
        found: list[set[str]] = []
        self._solving.enum_mode, self._solving.models = "brave", 0
        try:
            self._control.solve(
                assumptions=assumed,
                on_last=lambda model: found.append({s.name for s in model.symbols(shown=True)}),
            )
        finally:
            self._solving.enum_mode, self._solving.models = "auto", -1
        return found[0] if found else None

    def possible(self, atoms: Iterable[str], assumptions: Iterable[str] = ()) -> set[str]:
        """Those of the atoms that are true in some model (the brave consequences among them)."""
        left: dict[int, list[str]] = {}
        for name in atoms:
            if (number := self.literal(name)) is not None:
                left.setdefault(number, []).append(name)
        assumed = self._assumed(assumptions)
        reached: set[str] = set()
        if assumed is None:
            return reached
        self._solving.models = 0
        try:
            while left:
                some = list(islice(left, AT_ONCE))
                for number in self._reached(some, left, assumed):
                    reached.update(left.pop(number))
                for number in some:
                    left.pop(number, None)
        finally:
            self._solving.models = -1
        return reached

    def _reached(self, some: Iterable[int], left: Iterable[int], assumed: list[int]) -> set[int]:
        """Those of some atoms that are true in some model, and others that are by chance.

        After the first, each model looked at must add one that is new, so there are few.
        """
        found: set[int] = set()
        with self._control.solve(assumptions=assumed, yield_=True) as handle:
            for model in handle:
                looked_at = some if found else left
                found.update(number for number in looked_at if model.is_true(number))
                some = [number for number in some if number not in found]
                model.context.add_clause(some)
        return found
