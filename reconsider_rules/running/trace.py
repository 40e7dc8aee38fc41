"""What happened in one scenario, whichever engine ran it; and what an engine is.

There are two: `engine` hands the rules to durable_rules, `columns` runs them on many scenarios at
once. They give the same traces, so whatever is made of a trace takes either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from reconsider_rules.model import Facts, Rule, RuleBase, Value
from reconsider_rules.record import Record
from reconsider_rules.running.situations import Situations
from reconsider_rules.strata import of_conclusions


class Clash(Record):
    """Two or more firings that give a conclusion different values."""

    conclusion: str
    rules: tuple[Rule, ...]


class Trace(Record):
    """What happened in one scenario.

    `firings` and `overridden` (each with the rules it gave way to) are in order of stratum, then
    id. `facts` are all that is known in the end, given and derived; of two values of a conclusion,
    the one that the first firing gives. Where `clashes` is not empty, what depends on a clashing
    conclusion is not to be relied upon.
    """

    given: Facts
    facts: Facts
    firings: tuple[Rule, ...]
    overridden: tuple[tuple[Rule, tuple[str, ...]], ...]
    clashes: tuple[Clash, ...]


class AnyEngine(Protocol):
    """Whatever runs the rules of one rule base, and what it is called."""

    @property
    def name(self) -> str: ...

    @property
    def rules(self) -> RuleBase: ...

    @property
    def situations(self) -> Situations: ...

    def run(self, facts: Facts) -> Trace:
        """Run one scenario. The facts must be declared and of their types (`scenario_from`)."""


def in_order(rules: RuleBase) -> tuple[Rule, ...]:
    """The rules by stratum, then id: a rule stands after all that it depends on."""
    return tuple(sorted(rules.rules, key=lambda rule: (rules.strata[rule.id], rule.id)))


def trace_of(
    rules: RuleBase,
    given: Facts,
    known: Mapping[str, Value],
    firings: Sequence[Rule],
    gave_way: Sequence[Rule],
    clashing: Iterable[str],
) -> Trace:
    """The trace of a scenario, given which rules fired and which gave way, each in order, what is
    known in the end, and which conclusions got two values."""
    by: dict[str, list[str]] = {}
    if gave_way:
        for rule in firings:
            for loser in rule.overrides:
                by.setdefault(loser, []).append(rule.id)
    return Trace(
        given,
        known,
        tuple(firings),
        tuple([(rule, tuple(sorted(by[rule.id]))) for rule in gave_way]),
        _clashes(rules, firings, clashing) if clashing else (),
    )


def _clashes(
    rules: RuleBase, firings: Iterable[Rule], conclusions: Iterable[str]
) -> tuple[Clash, ...]:
    """The conclusions with two values, the one that depends on no other first."""
    strata = of_conclusions(rules)
    clashes = []
    for name in sorted(conclusions, key=lambda name: (strata[name], name)):
        giving: dict[Value, Rule] = {}  # the first for each value
        for rule in firings:
            for concluded, value in rule.then:
                if concluded == name:
                    giving.setdefault(value, rule)
        clashes.append(Clash(name, tuple(giving.values())))
    return tuple(clashes)


def united(one: Value, other: Value) -> Value:
    """Two sets in one."""
    assert isinstance(one, tuple)
    assert isinstance(other, tuple)
    return tuple(sorted({*one, *other}))
