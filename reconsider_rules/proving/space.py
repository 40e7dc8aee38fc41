"""All possible scenarios of one rule base as a logic program, and what is found by asking it.

An answer is *sane* if nothing contradicts itself in it: no conclusion has two values and no
conflicting advice is recommended. In any other scenario nothing is advised, so nothing but the
contradiction itself is ever said of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from math import prod

from reconsider_rules.formulas import conditions_of
from reconsider_rules.model import RuleBase, Scenario, Test, Value
from reconsider_rules.proving.budget import BUDGET, Budgets, UndecidedError
from reconsider_rules.proving.derived import SANE, Derived, members
from reconsider_rules.proving.finding import Progress, silently
from reconsider_rules.proving.inputs import Inputs, given_facts, smallest
from reconsider_rules.proving.reasoner import Model, Reasoner
from reconsider_rules.proving.symmetry import order_of_alike
from reconsider_rules.record import cached
from reconsider_rules.running.situations import Situations

MOST_IN_ORDER = 20  # questions that are looked at again; each takes a program of its own


class ScenarioSpace:
    """Every possible scenario of a rule base.

    `budget`: seconds, about, for each question. What is undecided after that is in no answer that
    says that something is possible, and in none that says that it `never` is.
    """

    def __init__(
        self, rules: RuleBase, budget: float = BUDGET, progress: Progress = silently
    ) -> None:
        self.rules = rules
        self.progress = progress
        self.situations = Situations(rules)
        self.inputs = Inputs(self.situations)
        self.derived = Derived(rules, self.inputs, self.situations)
        self.derived.write()
        self._asked: set[str] = set()
        self._possible: set[str] = set()
        self._undecided: set[str] = set()
        self._budgets = Budgets(budget)
        progress("building the program of all scenarios")
        alike = [line for fact in self.inputs.facts for line in self.inputs.alike(fact)]
        self._given = "\n".join([self.inputs.text(), *alike])
        self._derived = self.derived.flush()
        self._reasoner = Reasoner(self._given + smallest(self.inputs) + self._derived)

    def scenarios(self) -> int:
        """How many scenarios the rules can tell apart.

        Every option, every set of options, every threshold of a number and every gap between two
        counts, whether tested or not; and so does unknown.
        """
        sizes = (
            1 + 2 ** len(fact.options)
            if fact.type == "choices"
            else len(self.inputs.attribute(fact).possible)
            for fact in self.rules.given
        )
        return prod(sizes)

    def extend(self) -> None:
        """Add what was written to `derived` since the last time."""
        if text := self.derived.flush():
            self._derived += text
            self._reasoner.extend(text)

    def possible(self, atoms: Iterable[str]) -> set[str]:
        """Those of the atoms that are true in some sane scenario. Nothing is asked twice."""
        self.extend()
        wanted = set(atoms)
        if new := sorted(wanted - self._asked):
            self._asked.update(new)
            possible, undecided = self._reasoner.possible(new, SANE, self._budgets, self._watch)
            for atom in sorted(undecided)[:MOST_IN_ORDER]:
                with suppress(UndecidedError):
                    possible |= {atom} if self._possible_in_order(atom) else set()
                    undecided.remove(atom)
            self._possible |= possible
            self._undecided |= undecided
        return wanted & self._possible

    def _possible_in_order(self, atom: str) -> bool:
        """Whether an atom is true in some sane scenario, facts that are alike being put in order.

        Raises UndecidedError.
        """
        self.progress("looking again, at facts that are alike in one order only")
        wanted = [atom, *SANE]
        order = order_of_alike(self.inputs, self._derived, self.inputs.facts, {}, wanted)
        if not order:
            raise UndecidedError
        reasoner = Reasoner("\n".join([self._given, self._derived, *order]))
        with self._budgets.next() as budget:
            return reasoner.satisfiable(wanted, budget)

    def _watch(self, left: int) -> None:
        self.progress(f"asking what can happen in some scenario ({left:,} questions left)")

    def never(self, atom: str) -> bool:
        """Whether an atom is proved to be true in no sane scenario."""
        return not self.possible([atom]) and atom not in self._undecided

    def undecided(self, atom: str) -> bool:
        """Whether the budget left open if an atom is true in some sane scenario."""
        return not self.possible([atom]) and atom in self._undecided

    def possible_where(
        self, atoms: Iterable[str], assumptions: Sequence[str]
    ) -> tuple[set[str], set[str]]:
        """Those of the atoms that are true in some scenario, sane or not, that is as assumed; and
        those of which that is undecided."""
        self.extend()
        return self._reasoner.possible(list(atoms), assumptions, self._budgets)

    def smallest(self, assumptions: Sequence[str], watched: Iterable[str] = ()) -> Model | None:
        """A scenario with the fewest facts, then the smallest sets; and which watched atoms hold.

        Raises UndecidedError.
        """
        self.extend()
        with self._budgets.next() as budget:
            return self._reasoner.best(assumptions, [*self.inputs.atoms, *watched], budget)

    def witness(self, title: str, assumptions: Sequence[str]) -> Scenario | None:
        """The smallest scenario that satisfies the assumptions, or None if none does.

        Raises UndecidedError. (A scenario that is found satisfies them, though one that is smaller
        may have been beyond the budget.)
        """
        best = self.smallest(assumptions)
        return self.scenario(title, best) if best else None

    def example(self, title: str, assumptions: Sequence[str]) -> Scenario | None:
        """A witness of what is known to be possible; None if the budget didn't suffice for one."""
        try:
            return self.witness(title, assumptions)
        except UndecidedError:
            return None

    def scenario(self, title: str, model: Model) -> Scenario:
        return Scenario(given_facts(self.inputs, model.true), title)

    @cached
    def firing(self) -> frozenset[str]:
        """The ids of the rules that fire in some sane scenario."""
        ids = {self.derived.fires(rule.id): rule.id for rule in self.rules.rules}
        return frozenset(ids[atom] for atom in self.possible(ids))

    @cached
    def reachable(self) -> dict[str, set[Value]]:
        """By conclusion: the values, or members, but those that it never has in a sane scenario."""
        found: dict[str, set[Value]] = {fact.name: set() for fact in self.rules.conclusions}
        for name, member, atom in self.values:
            if not self.never(atom):
                found[name].add(member)
        return found

    @cached
    def undecided_values(self) -> frozenset[tuple[str, Value]]:
        """The conclusions, each with a value, or member, of which the budget left open whether it
        ever has it."""
        return frozenset(
            (name, member) for name, member, atom in self.values if self.undecided(atom)
        )

    @cached
    def values(self) -> list[tuple[str, Value, str]]:
        """The values, or members, that rules give conclusions, each with its atom."""
        given = {
            (name, member): isinstance(value, tuple)
            for rule in self.rules.rules
            for name, value in rule.then
            for member in members(value)
        }
        return [
            (name, member, self.derived.concludes(name, (str(member),) if is_member else member))
            for (name, member), is_member in given.items()
        ]

    @cached
    def tests(self) -> dict[tuple[str, Test], str]:
        """The tests in rules, each with its fact, and the atom that says that it holds."""
        tested = {
            (condition.fact, condition.test): condition
            for rule in self.rules.rules
            for condition in conditions_of(rule)
        }
        return {key: self.derived.named([self.derived.body(c)]) for key, c in tested.items()}
