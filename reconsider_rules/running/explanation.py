"""Trace → Explanation: what is advised, and the justification of each part of it.

An explanation is a view of a trace, built only as far as it is asked for. Before a firing is
shown as a reason it is certified: its conditions are put to `conditions` again, on the facts it
cites; every derived fact it cites must come from a firing of a lower stratum, and what is known in
the end must be what the scenario and the firings give.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from reconsider_rules.conditions import holds
from reconsider_rules.errors import InternalError, ReconsiderError
from reconsider_rules.model import (
    BUDGET,
    STEPS,
    VERDICT,
    Advice,
    AllOf,
    AnyOf,
    Condition,
    Fact,
    Formula,
    Rule,
    RuleBase,
    Scenario,
    Value,
)
from reconsider_rules.record import Record, cached
from reconsider_rules.running.engine import Clash, Trace, united
from reconsider_rules.words import filled, in_words

if TYPE_CHECKING:
    from reconsider_rules.proving.changes import Way, Ways
    from reconsider_rules.proving.outlook import Outlook


class Used(Record):
    """A condition that a firing relied on, and the value its fact has (None: unknown).

    `wanted` is false for a condition of `unless`: one that does not hold. `because` justifies a
    derived value; it is empty for a given one.
    """

    condition: Condition
    wanted: bool
    fact: Fact
    value: Value | None
    because: tuple[Justification, ...]


class Justification(Record):
    """A firing with the conditions it relied on; `because` has the values filled in."""

    rule: Rule
    because: str
    used: tuple[Used, ...]

    def __repr__(self) -> str:
        return f"Justification(rule={self.rule.id!r}, because={self.because!r})"

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        """Copied and pickled as a flat list: what rules stand on can be deeper than pickle goes."""
        return _from_flat, (_as_flat(self),)


_Flat = tuple[Rule, str, tuple[tuple[Used, tuple[int, ...]], ...]]
"""A justification; beside each `Used` the places in a list of what justifies it."""


def _as_flat(justification: Justification) -> tuple[_Flat, ...]:
    """A justification and all that led to it, each once, after those that it rests on."""
    places: dict[int, int] = {}
    found: list[_Flat] = []

    def add(each: Justification) -> int:
        if id(each) not in places:
            used = tuple(
                (use.replaced(because=()), tuple(map(add, use.because))) for use in each.used
            )
            places[id(each)] = len(found)
            found.append((each.rule, each.because, used))
        return places[id(each)]

    add(justification)
    return tuple(found)


def _from_flat(flat: Iterable[_Flat]) -> Justification:
    """The last of a list of justifications, with all that it rests on."""
    found: list[Justification] = []
    for rule, because, used in flat:
        uses = [use.replaced(because=tuple(found[n] for n in places)) for use, places in used]
        found.append(Justification(rule, because, tuple(uses)))
    return found[-1]


class Concluded(Record):
    """A conclusion's value with the firings that gave it."""

    fact: Fact
    value: Value
    because: tuple[Justification, ...]

    @property
    def title(self) -> str:
        return in_words(self.fact, self.value)


class Recommendation(Record):
    """An advice with its texts filled in and the firings that recommend it."""

    advice: Advice
    title: str
    text: str
    say: str
    reason: str
    because: tuple[Justification, ...]

    @property
    def id(self) -> str:
        return self.advice.id

    @property
    def step(self) -> str:
        return self.advice.step


class Side(Record):
    """One side of a contradiction: what it says, and why."""

    says: str
    because: Justification


class ContradictionError(ReconsiderError):
    """Two firings can't both be followed: the rule base is at fault, not the case."""

    def __init__(self, about: str, sides: tuple[Side, ...]) -> None:
        super().__init__(about, sides)
        self.about = about
        self.sides = sides

    @property
    def message(self) -> str:
        """What can't be both, and the rules that say so."""
        rules = " and ".join(side.because.rule.id for side in self.sides)
        return f"{self.about}: {rules} contradict each other"


class Explanation:
    """The answer to one case. `budget` is how many seconds, about, may be searched for its outlook,
    its changes and each why-not."""

    def __init__(
        self, rules: RuleBase, scenario: Scenario, trace: Trace, budget: float = BUDGET
    ) -> None:
        self.rules = rules
        self.scenario = scenario
        self.trace = trace
        self.budget = budget
        self._justified: dict[str, Justification] = {}

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        """Copied and pickled as what it is made of: the rest is worked out anew."""
        return Explanation, (self.rules, self.scenario, self.trace, self.budget)

    @cached
    def verdict(self) -> Concluded | None:
        """What heads the answer, or None where no rule concludes it."""
        return self.concluded(VERDICT)

    @cached
    def conclusions(self) -> tuple[Concluded, ...]:
        """All decided conclusions but the verdict, by name."""
        names = sorted(fact.name for fact in self.rules.conclusions if fact.name != VERDICT)
        return tuple(found for name in names if (found := self.concluded(name)))

    @cached
    def recommendations(self) -> tuple[Recommendation, ...]:
        """The advice, in order of steps."""
        facts, known = self.rules.facts, self.trace.facts
        found = []
        for advice in sorted(self.recommended, key=_place):
            firings = self._givers[("recommend", advice.id)]
            found.append(
                Recommendation(
                    advice,
                    filled(advice.title, facts, known),
                    filled(advice.text, facts, known),
                    filled(advice.say, facts, known) if advice.say else "",
                    filled(advice.because, facts, known) if advice.because else "",
                    tuple(map(self.justification, firings)),
                )
            )
        return tuple(found)

    @cached
    def recommended(self) -> tuple[Advice, ...]:
        """The declared advice that is recommended, in no particular order."""
        ids = {id: None for rule in self.trace.firings for id in rule.recommend}
        return tuple(self.rules.advice[id] for id in ids)

    def concluded(self, name: str) -> Concluded | None:
        """The value of a conclusion with its reasons, or None if it is undecided or empty."""
        if name not in self.trace.facts:
            return None
        value = self.trace.facts[name]
        if value == ():
            return None
        return Concluded(self.rules.facts[name], value, self._reasons(name))

    def _reasons(self, name: str) -> tuple[Justification, ...]:
        """The firings that gave a conclusion its value (of a set: its members)."""
        givers = self._givers.get(("then", name))
        if givers is None:
            raise InternalError(f"'{name}' has a value that no firing gave")
        return tuple(map(self.justification, givers))

    @cached
    def _givers(self) -> dict[tuple[str, str], list[Rule]]:
        """The firings that gave each conclusion ('then') and each advice ('recommend')."""
        found: dict[tuple[str, str], list[Rule]] = {}
        for rule in self.trace.firings:
            for name in dict.fromkeys(name for name, value in rule.then if value != ()):
                found.setdefault(("then", name), []).append(rule)
            for id in dict.fromkeys(rule.recommend):
                found.setdefault(("recommend", id), []).append(rule)
        return found

    def justification(self, rule: Rule) -> Justification:
        """A firing of the trace, certified, with all that led to it."""
        if rule.id not in self._justified:
            if rule.id not in self._certified:
                raise InternalError(f"rule '{rule.id}' is given as a reason and did not fire")
            used = [
                *_relied_on(rule.when, True, self.trace),
                *_relied_on(rule.unless, False, self.trace),
            ]
            self._justified[rule.id] = Justification(
                rule,
                filled(rule.because, self.rules.facts, self.trace.facts),
                tuple(self._used(condition, wanted) for condition, wanted in dict.fromkeys(used)),
            )
        return self._justified[rule.id]

    def _used(self, condition: Condition, wanted: bool) -> Used:
        fact = self.rules.facts[condition.fact]
        value = self.trace.facts.get(fact.name)
        because = () if fact.given or value is None or value == () else self._reasons(fact.name)
        return Used(condition, wanted, fact, value, because)

    @cached
    def _certified(self) -> frozenset[str]:
        """The rules whose firing has been replayed: all of them, or InternalError.

        Stratum by stratum: what a firing cites must have been there before it. Beyond a clash
        nothing can be relied upon, so nothing is certified.
        """
        strata, firings = self.rules.strata, self.trace.firings
        overridden = {id for rule in firings for id in rule.overrides}
        known: dict[str, Value] = {f.name: () for f in self.rules.conclusions if f.always_known}
        known.update(self.scenario.facts)
        certified: set[str] = set()
        last = max(
            (strata[rule.id] for clash in self.trace.clashes[:1] for rule in clash.rules),
            default=len(strata),
        )
        for stratum, together in groupby(firings, key=lambda rule: strata[rule.id]):
            if stratum > last:
                break
            layer = list(together)
            for rule in layer:
                if not holds(rule.when, known) or holds(rule.unless, known):
                    raise InternalError(f"rule '{rule.id}' fired, whose antecedent doesn't hold")
                if rule.id in overridden:
                    raise InternalError(f"rule '{rule.id}' fired, which is overridden")
            for rule in layer:
                certified.add(rule.id)
                for name, value in rule.then:
                    is_set = isinstance(value, tuple)
                    known[name] = united(known[name], value) if is_set else value
        if not self.trace.clashes and known != self.trace.facts:
            raise InternalError("the facts of a case are not what its firings give")
        return frozenset(certified)

    @cached
    def outlook(self) -> Outlook:
        """Which verdicts the unknown facts can still bring, and which to find out first."""
        from reconsider_rules.proving.budget import Budget
        from reconsider_rules.proving.outlook import outlook

        return outlook(self.rules.counterfactuals, self.trace.given, Budget(self.budget / 2))

    @property
    def changes(self) -> tuple[Way, ...]:
        """For every other verdict within reach, the smallest change of changeable facts."""
        return self.ways.found

    @cached
    def ways(self) -> Ways:
        """The changes, and the verdicts of which it is undecided whether any leads to them."""
        from reconsider_rules.proving.budget import Budget
        from reconsider_rules.proving.changes import ways

        return ways(self, Budget(self.budget / 2))

    def to_dict(self, outlook: bool = True) -> dict[str, Any]:
        """The JSON form (schema_version 1), with outlook and changes unless told otherwise."""
        from reconsider_rules.render.json import explanation_as_dict

        return explanation_as_dict(self, outlook)


def explain(rules: RuleBase, scenario: Scenario, budget: float = BUDGET) -> Explanation:
    """Run a scenario whose facts are declared and typed. Raises ContradictionError."""
    explanation = Explanation(rules, scenario, rules.engine.run(scenario.facts), budget)
    if explanation.trace.clashes:
        raise _contradiction(explanation, explanation.trace.clashes[0])
    _check_conflicts(explanation)
    return explanation


def _contradiction(explanation: Explanation, clash: Clash) -> ContradictionError:
    fact = explanation.rules.facts[clash.conclusion]
    sides = [
        Side(in_words(fact, dict(rule.then)[fact.name]), explanation.justification(rule))
        for rule in clash.rules
    ]
    return ContradictionError(f"{fact.label} can't be both", tuple(sides))


def _check_conflicts(explanation: Explanation) -> None:
    """Raise if two recommended advices are declared to be in conflict."""
    if not explanation.rules.conflicts:
        return
    recommended = {advice.id for advice in explanation.recommended}
    for pair in explanation.rules.conflicts:
        if recommended.issuperset(pair):
            both = {found.id: found for found in explanation.recommendations}
            sides = [Side(both[id].title, both[id].because[0]) for id in pair]
            raise ContradictionError("these can't both be recommended", tuple(sides))


def _place(advice: Advice) -> tuple[int, int, str]:
    return STEPS.index(advice.step), advice.place, advice.id


def _relied_on(formula: Formula, wanted: bool, trace: Trace) -> Iterator[tuple[Condition, bool]]:
    """The conditions by which a formula holds (or, not wanted, fails), which it does: the true parts
    of an `any`, the false parts of a failing `all`."""
    if isinstance(formula, Condition):
        yield formula, wanted
    elif isinstance(formula, (AllOf, AnyOf)):
        for part in formula.parts:
            if holds(part, trace.facts) == wanted:
                yield from _relied_on(part, wanted, trace)
