"""All possible cases of one rule base as a logic program, and what is found by asking it.

An answer is *sane* if nothing contradicts itself in it: no conclusion has two values and no
conflicting advice is recommended. In any other case nothing is advised, so nothing but the
contradiction itself is ever said of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from math import prod

from reconsider_rules.errors import Diagnostic
from reconsider_rules.logic import Derived, Inputs, given_facts, smallest
from reconsider_rules.model import Condition, Location, Rule, RuleBase, Scenario, Test
from reconsider_rules.reasoner import Model, Reasoner
from reconsider_rules.record import Record
from reconsider_rules.situations import Situations
from reconsider_rules.strata import conditions

SANE = ("not clash", "not conflict")


class Finding(Record):
    """A diagnostic with a scenario that shows it, if one can; `accepted` is the coach's reason."""

    diagnostic: Diagnostic
    witness: Scenario | None = None
    accepted: str = ""
    about: str = ""  # the id of the rule that it is about


class Proof(Record):
    """What was looked at: how many scenarios the rules can tell apart."""

    scenarios: int


class Cases:
    """Every possible case of a rule base."""

    def __init__(self, rules: RuleBase) -> None:
        self.rules = rules
        self.situations = Situations(rules)
        self.inputs = Inputs(self.situations)
        self.derived = Derived(rules, self.inputs, self.situations)
        self.derived.write()
        self._fires = {self.derived.fires(rule.id): rule.id for rule in rules.rules}
        program = self.inputs.text() + smallest(self.inputs) + self.derived.flush()
        self._reasoner = Reasoner(program)

    def scenarios(self) -> int:
        """How many scenarios the rules can tell apart.

        Every option, every set of options, every threshold of a number and every gap between two
        counts, whether tested or not; and so does unknown.
        """
        sizes = (
            1 + 2 ** len(fact.options) if fact.type == "choices"
            else len(self.inputs.attribute(fact).possible)
            for fact in self.rules.given
        )  # fmt: skip
        return prod(sizes)

    def extend(self) -> None:
        """Add what was written to `derived` since the last time."""
        if text := self.derived.flush():
            self._reasoner.extend(text)

    def possible(self, atoms: Iterable[str], assumptions: Sequence[str] = SANE) -> set[str]:
        """Those of the atoms that are true in some case, a sane one unless told otherwise."""
        self.extend()
        return self._reasoner.possible(list(atoms), assumptions)

    def smallest(self, assumptions: Sequence[str], watched: Iterable[str] = ()) -> Model | None:
        """A case with the fewest facts, then the smallest sets; and which watched atoms hold."""
        self.extend()
        return self._reasoner.best(assumptions, [*self.inputs.atoms, *watched])

    def witness(self, title: str, assumptions: Sequence[str]) -> Scenario | None:
        """The smallest scenario that satisfies the assumptions, or None if none does."""
        best = self.smallest(assumptions)
        return self.scenario(title, best) if best else None

    def scenario(self, title: str, model: Model) -> Scenario:
        return Scenario(given_facts(self.inputs, model.true), title)

    @cached_property
    def firing(self) -> frozenset[str]:
        """The ids of the rules that fire in some sane case."""
        return frozenset(self._fires[atom] for atom in self.possible(self._fires))

    @cached_property
    def never_passed(self) -> frozenset[tuple[str, Test]]:
        """The tests in rules, each with its fact, that hold in no sane case."""
        tested = {
            (condition.fact, condition.test): condition
            for rule in self.rules.rules
            for condition in tests(rule)
        }
        atoms = {key: self.derived.named([self.derived.body(c)]) for key, c in tested.items()}
        passed = self.possible(set(atoms.values()))
        return frozenset(key for key, atom in atoms.items() if atom not in passed)


def tests(rule: Rule) -> list[Condition]:
    """Every condition of a rule, those of `unless` last."""
    return [*conditions(rule.when), *conditions(rule.unless)]


def error(
    code: str, location: Location, message: str, help: str, witness: Scenario | None = None
) -> Finding:
    return Finding(Diagnostic("error", code, message, location, help), witness)


def warning(code: str, location: Location, message: str, help: str, width: int = 1) -> Finding:
    return Finding(Diagnostic("warning", code, message, location, help, width=width))


def about(
    rule: Rule, code: str, message: str, help: str, witness: Scenario | None = None,
    place: Condition | None = None,
) -> Finding:  # fmt: skip
    """A warning about a rule, or one of its conditions, accepted if the rule says so."""
    location, width = (place.location, len(place.fact)) if place else (rule.location, len(rule.id))
    found = Diagnostic("warning", code, message, location, help, width=width)
    return Finding(found, witness, dict(rule.accept).get(code, ""), rule.id)
