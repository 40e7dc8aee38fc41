"""Questions about all possible scenarios, put to clingo. The only module that imports it.

A `Reasoner` takes in a program once and then answers any number of questions under assumptions:
literals, written as in the program ('f7', 'not f7'), that every model looked at must satisfy.

Every question has a `Budget`. What isn't decided within it is told by `UndecidedError`, or by
`Model.proved`; it is never guessed. An interrupt ends a question at once.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any

import clingo

from reconsider_rules.proving.budget import Budget, Budgets, UndecidedError
from reconsider_rules.proving.statements import Statements
from reconsider_rules.record import Record

AT_ONCE = 256  # atoms; of more, to look at each would take longer than to find more models
MAX_PROGRAM = 20_000_000  # characters; a larger one takes gigabytes
OPTIONS = (
    "--opt-mode=ignore",
    # Optima are found by improving on models, from a good one on. (The other strategy, usc, can
    # loop for ever when a program is asked again under other assumptions: clingo 5.8.3.)
    "--opt-strategy=bb,inc",
    "--opt-heuristic=sign",
    # Atoms are true unless something speaks against it, and every model begins anew, far from the
    # last: so that each answers many questions that ask what is possible.
    "--sign-def=pos",
    "--save-progress=0",
    "--restart-on-model",
    "--warn=none",
)
_MOMENT = 0.1  # seconds between two looks at whether somebody interrupts

_clingo_lock = threading.RLock()
"""Held wherever clingo may deal with names: it guards its table of them by a lock that a process
forked meanwhile would find locked for ever."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_clingo_lock.acquire,
        after_in_parent=_clingo_lock.release,
        after_in_child=_clingo_lock.release,
    )


class Model(Record):
    """A stable model: which of the atoms looked at are true in it, and its cost.

    `proved`: no model costs less. Otherwise the budget was used up before that was decided.
    """

    true: frozenset[str]
    cost: tuple[int, ...]
    proved: bool


class Reasoner:
    """A program that was taken in."""

    def __init__(self, program: str, most: int = MAX_PROGRAM) -> None:
        with _clingo_lock:
            self._control = clingo.Control([*OPTIONS], message_limit=0)
        self._solving: Any = self._control.configuration.solve
        self._statements = Statements()
        self._looked_for: set[int] = set()
        self._left = most
        self.extend(program)

    def extend(self, program: str) -> None:
        """Add to the program; nothing added may define an atom that is there already.

        Raises UndecidedError if it gets larger than it may be: taking it in knows no budget.
        """
        self._left -= len(program)
        if self._left < 0:
            raise UndecidedError
        with self._control.backend() as backend:
            self._statements.tell(program, backend)

    def literal(self, name: str) -> int | None:
        """The number of a literal, or None for one of an atom that the program doesn't have."""
        return self._statements.numbers.get(name)

    def _assumed(self, assumptions: Iterable[str]) -> list[int] | None:
        """Assumptions as numbers, or None if one of them can't be met."""
        numbers = []
        for text in assumptions:
            number = self.literal(text)
            if number is not None:
                numbers.append(number)
            elif not text.startswith("not "):
                return None
        return numbers

    @contextmanager
    def _asked(
        self, assumed: list[int], budget: Budget, yields: bool = False, **how: Any
    ) -> Iterator[clingo.SolveHandle]:
        """A search under way, `how` telling the solver what to look for.

        The solver works in a thread of its own: this one sees interrupts.
        """
        if budget.conflicts <= 0:
            raise UndecidedError
        usual = {key: getattr(self._solving, key) for key in how}
        self._solving.solve_limit = str(budget.conflicts)
        for key, value in how.items():
            setattr(self._solving, key, value)
        try:
            with self._control.solve(assumptions=assumed, yield_=yields, async_=True) as handle:
                yield handle
        finally:
            for key, value in usual.items():
                setattr(self._solving, key, value)

    def satisfiable(self, assumptions: Iterable[str], budget: Budget) -> bool:
        """Whether there is a model. Raises UndecidedError."""
        return self.obstacle(assumptions, budget) is None

    def obstacle(self, assumptions: Iterable[str], budget: Budget) -> set[str] | None:
        """Assumptions that no model meets together, or None if some model meets all. Raises
        UndecidedError."""
        named: dict[int, str] = {}
        for text in assumptions:
            numbers = self._assumed([text])
            if numbers is None:
                return {text}
            named.update((number, text) for number in numbers)
        core = self._core([*named], budget)
        return None if core is None else {named[number] for number in core}

    def _core(self, assumed: list[int], budget: Budget) -> list[int] | None:
        """The same, with numbers."""
        with self._asked(assumed, budget, models=1) as handle:
            result = _finished(handle, budget)
            if result.satisfiable is None:
                budget.conflicts = 0
                raise UndecidedError
            return None if result.satisfiable else handle.core()

    def best(
        self, assumptions: Iterable[str], atoms: Iterable[str], budget: Budget
    ) -> Model | None:
        """A model of least cost by the program's weak constraints, or None if there is none.

        `atoms` are those of interest: all others are left out of it. Where the budget doesn't
        suffice, the best model so far, not `proved`; raises UndecidedError if there is none.
        """
        assumed = self._assumed(assumptions)
        if assumed is None:
            return None
        with self._asked(assumed, budget, opt_mode="opt", models=0) as handle:
            result = _finished(handle, budget)
            model = handle.last()
            if not result.exhausted:
                budget.conflicts = 0
            if model is None:
                if not result.exhausted:
                    raise UndecidedError
                return None
            numbers = ((name, self.literal(name)) for name in atoms)
            true = frozenset(name for name, n in numbers if n is not None and model.is_true(n))
            return Model(true, tuple(model.cost), bool(result.exhausted))

    def together(
        self, atoms: Iterable[str], assumptions: Iterable[str], budget: Budget
    ) -> tuple[set[str] | None, bool]:
        """Those of the atoms that are true in some model, or None if there is no model; and whether
        the budget sufficed to find all.

        Asked again, it looks for all that it was ever asked about. Raises UndecidedError if the
        budget didn't suffice for one model.
        """
        assumed = self._assumed(assumptions)
        if assumed is None:
            return None, True
        numbers = {name: number for name in atoms if (number := self.literal(name)) is not None}
        found, finished = self._together(set(numbers.values()), assumed, budget)
        if found is None:
            return None, finished
        return {name for name, number in numbers.items() if number in found}, finished

    def _together(
        self, atoms: Set[int], assumed: list[int], budget: Budget
    ) -> tuple[Set[int] | None, bool]:
        if new := atoms - self._looked_for:
            self._looked_for.update(new)
            with self._control.backend() as backend:
                backend.add_project(sorted(new))
        with self._asked(assumed, budget, enum_mode="brave", models=0) as handle:
            result = _finished(handle, budget)
            last = handle.last()
            if not result.exhausted:
                budget.conflicts = 0
                if last is None:
                    raise UndecidedError
            found = {number for number in atoms if last.is_true(number)} if last else None
            return found, bool(result.exhausted)

    def possible(
        self,
        atoms: Iterable[str],
        assumptions: Iterable[str],
        budgets: Budgets,
        watch: Callable[[int], None] = lambda left: None,
    ) -> tuple[set[str], set[str]]:
        """Those of the atoms, or literals, that are true in some model, and those of which that is
        undecided.

        There is a part of a budget for many atoms together, then, should it not suffice, a budget
        for each of them alone. `watch` is told how many atoms are left.
        """
        assumed = self._assumed(assumptions)
        reached: set[str] = set()
        undecided: set[str] = set()
        if assumed is None:
            return reached, undecided
        left: dict[int, list[str]] = {}
        for name in atoms:
            for number in self._assumed([name]) or ():
                left.setdefault(number, []).append(name)
        if left and not self._looked_for:  # else all of that would be looked for once more
            watch(len(left))
            reached |= self._first_reached(left, assumed, budgets)
        while left:
            watch(len(left))
            some = list(islice(left, AT_ONCE))
            try:
                with budgets.next() as budget, budget.share(4) as share:
                    found, finished = self._reached(some, left, assumed, share)
            except UndecidedError:
                found, finished = set(), False
            for number in found:
                reached.update(left.pop(number))
            for number in some:
                if (names := left.pop(number, None)) is None or finished:
                    continue
                try:
                    with budgets.next() as budget:
                        if self._core([*assumed, number], budget) is None:
                            reached.update(names)
                except UndecidedError:
                    undecided.update(names)
        return reached, undecided

    def _first_reached(
        self, left: dict[int, list[str]], assumed: list[int], budgets: Budgets
    ) -> set[str]:
        """The names of atoms found to be true in some model. All that are decided are taken out of
        those `left`."""
        reached: set[str] = set()
        atoms = {number for number in left if number > 0}
        with suppress(UndecidedError), budgets.next() as budget, budget.share(4) as share:
            found, finished = self._together(atoms, assumed, share)
            for number in atoms if finished else found or ():
                names = left.pop(number)
                reached.update(names if found and number in found else ())
        return reached

    def _reached(
        self, some: list[int], left: Iterable[int], assumed: list[int], budget: Budget
    ) -> tuple[set[int], bool]:
        """Those of some atoms that are true in some model, and others that are by chance; and
        whether the budget sufficed to find all.

        After the first, each model looked at must add one that is new, so there are few.
        """
        found: set[int] = set()
        with self._asked(assumed, budget, yields=True, models=0) as handle:
            while True:
                handle.resume()
                result = _finished(handle, budget)
                model = handle.model()
                if model is None:
                    if not result.exhausted:
                        budget.conflicts = 0
                    return found, bool(result.exhausted)
                looked_at = some if found else left
                found.update(number for number in looked_at if model.is_true(number))
                some = [number for number in some if number not in found]
                model.context.add_clause(some)


def _finished(handle: clingo.SolveHandle, budget: Budget) -> clingo.SolveResult:
    """What a search came to, once it has ended, or its budget was used up."""
    while not handle.wait(_MOMENT):
        if time.monotonic() > budget.deadline:
            handle.cancel()
            break
    return handle.get()
