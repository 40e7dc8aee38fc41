"""Trace → Explanation: what is advised, and the justification of each part of it.

An explanation is a view of a trace, built only as far as it is asked for. Before a firing is
shown as a reason it is certified: its conditions are put to `formulas` again, on the facts it
cites; every derived fact it cites must come from a firing of a lower stratum, and what is known in
the end must be what the scenario and the firings give.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from reconsider_rules.errors import InternalError
from reconsider_rules.formulas import blame, holds
from reconsider_rules.model import (
    STEPS,
    VERDICT,
    Advice,
    Condition,
    Formula,
    Rule,
    RuleBase,
    Scenario,
    Text,
    Value,
)
from reconsider_rules.record import cached
from reconsider_rules.running.justification import (
    Concluded,
    ContradictionError,
    Justification,
    Recommendation,
    Side,
    Used,
)
from reconsider_rules.running.message import Message, message_of
from reconsider_rules.running.trace import AnyEngine, Clash, Trace, united
from reconsider_rules.words import filled, in_words


class Explanation:
    """What the rules say of one scenario, and why."""

    def __init__(self, rules: RuleBase, scenario: Scenario, trace: Trace) -> None:
        self.rules = rules
        self.scenario = scenario
        self.trace = trace
        self._justified: dict[str, Justification] = {}
        self._reasons_found: dict[str, tuple[Justification, ...]] = {}

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        """Copied and pickled as what it is made of: the rest is worked out anew."""
        return Explanation, (self.rules, self.scenario, self.trace)

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

        def told(text: Text | None) -> str:
            return filled(text, facts, known) if text else ""

        for advice in sorted(self.recommended, key=place_in_answer):
            firings = self._givers[("recommend", advice.id)]
            found.append(
                Recommendation(
                    advice,
                    told(advice.title),
                    told(advice.text),
                    told(advice.opens),
                    told(advice.say),
                    told(advice.closes),
                    told(advice.because),
                    tuple(map(self.justification, firings)),
                )
            )
        return tuple(found)

    @cached
    def message(self) -> Message | None:
        """The message to start from, or None where nothing is to be said."""
        return message_of(self.recommendations)

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
        if name not in self._reasons_found:
            givers = self._givers.get(("then", name))
            if givers is None:
                raise InternalError(f"'{name}' has a value that no firing gave")
            self._reasons_found[name] = tuple(map(self.justification, givers))
        return self._reasons_found[name]

    @cached
    def _givers(self) -> dict[tuple[str, str], list[Rule]]:
        """The firings that gave each conclusion ('then') and each advice ('recommend')."""
        found: dict[tuple[str, str], list[Rule]] = {}
        for rule in self.trace.firings:
            given = [("then", name) for name, value in rule.then if value != ()]
            given += [("recommend", id) for id in rule.recommend]
            for each in given:
                givers = found.setdefault(each, [])
                if not givers or givers[-1] is not rule:
                    givers.append(rule)
        return found

    def justification(self, rule: Rule) -> Justification:
        """A firing of the trace, certified, with all that led to it."""
        if rule.id not in self._justified:
            if rule.id not in self._certified:
                raise InternalError(f"rule '{rule.id}' is given as a reason and did not fire")
            self._justified[rule.id] = Justification(
                rule,
                filled(rule.because, self.rules.facts, self.trace.facts),
                (*self._relied_on(rule.when, True), *self._relied_on(rule.unless, False)),
            )
        return self._justified[rule.id]

    def _relied_on(self, formula: Formula, wanted: bool) -> Iterator[Used]:
        """The conditions by which a formula holds, or, not wanted, fails."""
        blamed = blame(formula, wanted, self.trace.facts)
        return (self._used(condition, wanted) for condition, _ in blamed)

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
        known: dict[str, Value] = {**self.rules.empty_sets, **self.scenario.facts}
        certified: set[str] = set()
        last = max(
            (strata[rule.id] for clash in self.trace.clashes[:1] for rule in clash.rules),
            default=len(strata),
        )
        for stratum, together in groupby(firings, key=lambda rule: strata[rule.id]):
            if stratum > last:
                break
            firing = list(together)
            for rule in firing:
                if not holds(rule.when, known) or holds(rule.unless, known):
                    raise InternalError(f"rule '{rule.id}' fired, whose antecedent doesn't hold")
                if rule.id in overridden:
                    raise InternalError(f"rule '{rule.id}' fired, which is overridden")
            for rule in firing:
                certified.add(rule.id)
                for name, value in rule.then:
                    is_set = isinstance(value, tuple)
                    known[name] = united(known[name], value) if is_set else value
        if not self.trace.clashes and known != self.trace.facts:
            raise InternalError("the facts of a scenario are not what its firings give")
        return frozenset(certified)


def explanation_of(engine: AnyEngine, scenario: Scenario) -> Explanation:
    """What the rules say of a scenario whose facts are declared and typed.

    Raises ContradictionError.
    """
    explanation = Explanation(engine.rules, scenario, engine.run(scenario.facts))
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


def place_in_answer(advice: Advice) -> tuple[int, int, str]:
    """What advice is sorted by."""
    return STEPS.index(advice.step), advice.place, advice.id
