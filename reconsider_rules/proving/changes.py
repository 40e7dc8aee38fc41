"""The smallest change of a scenario that brings something else about.

The fewest facts; then the fewest that become unknown; then the nearest values: the fewest steps
from threshold to gap to threshold and the fewest members to add or take away. Every change is
shown to work by running it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from reconsider_rules.errors import InternalError
from reconsider_rules.model import VERDICT, Fact, Facts, Value
from reconsider_rules.proving.budget import Budget, UndecidedError
from reconsider_rules.proving.counterfactuals import Counterfactuals, opposite
from reconsider_rules.proving.derived import SANE
from reconsider_rules.proving.inputs import first_declared
from reconsider_rules.proving.reasoner import Reasoner
from reconsider_rules.proving.symmetry import order_of_alike
from reconsider_rules.record import Record
from reconsider_rules.running.trace import AnyEngine, Trace


class Change(Record):
    """A fact that would have to be different: its value now (None: unknown) and then."""

    fact: Fact
    now: Value | None
    then: Value | None


class Changes(Record):
    """Changes that, made together, bring something about; none if nothing does.

    `smallest`: no smaller ones do. Otherwise the budget left that open.
    """

    made: tuple[Change, ...]
    smallest: bool = True


class Way(Record):
    """The changes of changeable facts that lead to a verdict; a fact that is known doesn't become
    unknown. `smallest` as in `Changes`."""

    verdict: str
    changes: tuple[Change, ...]
    smallest: bool


class Ways(Record):
    """The ways to other verdicts, the shortest first; of the verdicts `undecided` the budget left
    open whether there is one."""

    found: tuple[Way, ...]
    undecided: tuple[str, ...]


def ways(beside: Counterfactuals, trace: Trace, budget: Budget) -> Ways:
    """For every other verdict that changeable facts can lead to, the smallest change."""
    inputs, given = beside.inputs, trace.given
    wanted = [v for v in beside.rules.verdicts if v != trace.facts.get(VERDICT)]
    free = [fact for fact in inputs.facts if fact.changeable]
    lines = [
        inputs.stated(fact, given.get(fact.name)) for fact in inputs.facts if not fact.changeable
    ]
    # What is known doesn't become unknown.
    lines += [f":-{opposite(inputs.known(fact))}." for fact in free if fact.name in given]
    found, undecided = [], []
    try:
        search = Search(beside, given, free, beside.deciding_program, "\n".join(lines), budget)
    except UndecidedError:
        return Ways((), tuple(wanted))
    for number, verdict in enumerate(wanted):
        try:
            with budget.share(len(wanted) - number) as share:
                changes = search.nearest(beside.names.verdict(verdict), share)
        except UndecidedError:
            undecided.append(verdict)
            continue
        if changes.made:
            _show(beside.engine, given, changes.made, verdict)
            found.append(Way(verdict, changes.made, changes.smallest))
    return Ways(tuple(sorted(found, key=lambda way: len(way.changes))), tuple(undecided))


def _show(engine: AnyEngine, given: Facts, changes: Iterable[Change], verdict: str) -> None:
    """Run the changed scenario: it must be as the solver says."""
    trace = engine.run(changed(given, changes))
    if trace.clashes or trace.facts.get(VERDICT) != verdict:
        raise InternalError("a change found by the reasoner does not work when it is run")


def changed(given: Facts, changes: Iterable[Change]) -> Facts:
    """The facts of a scenario with changes carried out."""
    facts = dict(given)
    for change in changes:
        if change.then is None:
            facts.pop(change.fact.name, None)
        else:
            facts[change.fact.name] = change.then
    return facts


class Search:
    """A program in which some facts are free, and the scenario at hand is the cheapest."""

    def __init__(
        self,
        beside: Counterfactuals,
        given: Facts,
        free: list[Fact],
        rules: str,
        fixed: str,
        budget: Budget,
    ) -> None:
        """`rules` are the program of the rules, `fixed` says what doesn't change.

        Raises UndecidedError if the program is too large for the budget.
        """
        self.inputs = beside.inputs
        self.given = given
        self.free = free
        self.rules = rules
        self.different = {f"dif{self.inputs.number[fact.name]}": fact for fact in free}
        lines = [line for fact in free for line in self.inputs.lines(fact)]
        lines += [line for f in free for line in self.inputs.alike(f, given.get(f.name))]
        lines += [line for fact in free for line in self._distance(fact)]
        lines += first_declared(self.inputs, free)
        self.program = "\n".join([rules, fixed, *lines])
        self._reasoner = Reasoner(self.program, budget.program)

    def _distance(self, fact: Fact) -> Iterator[str]:
        """Weak constraints: few changes, none to unknown where it can be helped, near values."""
        n = self.inputs.number[fact.name]
        held = self.inputs.held(fact, self.given.get(fact.name))
        for place, atom in enumerate(self.inputs.atoms_of(fact)):
            other = f"not {atom}" if atom in held else atom
            yield f"dif{n}:-{other}."
            if fact.type in ("choices", "number"):
                yield f":~{other}. [1@1,{n},{place}]"
        yield f":~dif{n}. [1@3,{n}]"
        yield f":~dif{n},{opposite(self.inputs.known(fact))}. [1@2,{n}]"

    def nearest(self, wanted: str, budget: Budget) -> Changes:
        """The nearest scenario in which an atom is true. Raises UndecidedError.

        Where half of the budget doesn't suffice, facts that are alike are put in order first.
        """
        wanted_and_sane = [wanted, *SANE]
        found: Changes | None = None
        with suppress(UndecidedError), budget.share(2) as share:
            found = self._best(self._reasoner, wanted_and_sane, share)
        if found and found.smallest:
            return found
        order = order_of_alike(self.inputs, self.rules, self.free, self.given, wanted_and_sane)
        if order:
            reasoner = Reasoner("\n".join([self.program, *order]), budget.program)
            with suppress(UndecidedError):
                found = self._best(reasoner, wanted_and_sane, budget)
        if found is None:
            raise UndecidedError
        return found

    def _best(self, reasoner: Reasoner, wanted: Iterable[str], budget: Budget) -> Changes:
        watched = [*self.different, *(atom for f in self.free for atom in self.inputs.atoms_of(f))]
        best = reasoner.best(wanted, watched, budget)
        if best is None:
            return Changes(())
        made = (
            Change(fact, self.given.get(fact.name), self.inputs.value(fact, best.true))
            for atom, fact in self.different.items()
            if atom in best.true
        )
        return Changes(tuple(made), best.proved)
