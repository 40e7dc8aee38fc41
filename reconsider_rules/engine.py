"""Compiled rules + a case → Trace. The only module that imports durable_rules.

durable_rules decides what fires; this module feeds it one object for each layer, holding what is
given and what earlier layers derived, and records the answer.

Rulesets can't be freed, so they are made once for a rule base and process. Cases are independent:
the object of one replaces that of the last. Calls from several threads take turns.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from reconsider_rules.compiler import ON, Compiled, Outcome, Ruleset, attribute_name, compile_rules
from reconsider_rules.errors import InternalError
from reconsider_rules.model import Facts, Rule, RuleBase, Value
from reconsider_rules.record import Record
from reconsider_rules.situations import Attribute


def _import_durable_rules() -> Any:
    """The extension module of durable_rules.

    Built without further ado for Python 3.13, it refers to a function that Python no longer has
    and that is only called for storage, which isn't used here. Binding names lazily lets it load.
    """
    if sys.version_info < (3, 13) or not hasattr(sys, "setdlopenflags"):
        import durable_rules_engine

        return durable_rules_engine
    flags = sys.getdlopenflags()
    sys.setdlopenflags(os.RTLD_LAZY)
    try:
        import durable_rules_engine
    finally:
        sys.setdlopenflags(flags)
    return durable_rules_engine


durable: Any = _import_durable_rules()


class Clash(Record):
    """Two or more firings that give a conclusion different values."""

    conclusion: str
    rules: tuple[Rule, ...]


class Trace(Record):
    """What happened in one case.

    `firings` and `overridden` (each with the rules it gave way to) are in order of stratum, then
    id. `facts` are all that is known in the end, given and derived. Where `clashes` is not empty,
    what depends on a clashing conclusion is not to be relied upon.
    """

    given: Facts
    facts: Facts
    firings: tuple[Rule, ...]
    overridden: tuple[tuple[Rule, tuple[str, ...]], ...]
    clashes: tuple[Clash, ...]


class Engine:
    """Runs the rules of one rule base."""

    def __init__(self, rules: RuleBase, compiled: Compiled | None = None) -> None:
        self._rules = rules
        self._compiled = compiled or compile_rules(rules)
        self.situations = self._compiled.situations
        strata = rules.strata
        self._order = {
            rule.id: place
            for place, rule in enumerate(sorted(rules.rules, key=lambda r: (strata[r.id], r.id)))
        }
        self._conclusions = {fact.name: fact for fact in rules.conclusions}
        self._empty_sets: dict[str, Value] = {
            fact.name: () for fact in rules.conclusions if fact.always_known
        }
        self._attributes: dict[str, list[tuple[int, Attribute]]] = {
            name: [] for name in rules.facts
        }
        for key, slot in self._compiled.slots.items():
            self._attributes[key[0]].append((slot, self._compiled.situations.attributes[key]))
        self._sessions: dict[int, _Session] = {}

    def run(self, facts: Facts) -> Trace:
        """Run one case. The facts must be declared and of their types (`scenario_from`)."""
        while True:
            session = self._session()
            with session.lock:
                if session.broken:
                    continue
                try:
                    outcomes, derived = self._run_layers(session, facts)
                except BaseException:
                    # A firing loop that was broken off leaves the rulesets in an unknown state,
                    # for those as well who wait for their turn with them.
                    session.broken = True
                    self._sessions.clear()
                    raise
            return self._trace(facts, outcomes, derived)

    def _session(self) -> _Session:
        """This process's rulesets: after a fork, new ones."""
        pid = os.getpid()
        session = self._sessions.get(pid)
        return session or self._sessions.setdefault(pid, _Session(self._compiled))

    def _run_layers(
        self, session: _Session, facts: Facts
    ) -> tuple[list[Outcome], dict[str, list[tuple[Value, Rule]]]]:
        codes = list(self._compiled.initial)
        for name, value in facts.items():
            for slot, attribute in self._attributes[name]:
                codes[slot] = attribute.code(value)
        everything: list[Outcome] = []
        derived: dict[str, list[tuple[Value, Rule]]] = {}
        for layer in session.layers:
            happened = [outcome for ruleset in layer for outcome in ruleset.fire(codes)]
            touched = set()
            for outcome in happened:
                if outcome.slot is not None:
                    codes[outcome.slot] = ON
                if outcome.rule is None or outcome.overridden:
                    continue
                for name, value in outcome.rule.then:
                    derived.setdefault(name, []).append((value, outcome.rule))
                    touched.add(name)
            for name in touched:
                value = self._merged(name, derived[name])
                for slot, attribute in self._attributes[name]:
                    codes[slot] = attribute.code(value)
            everything += happened
        return everything, derived

    def _merged(self, name: str, concluded: list[tuple[Value, Rule]]) -> Value:
        """The value of a conclusion: the union for a set, else the first."""
        if self._conclusions[name].type != "choices":
            return concluded[0][0]
        sets = [value for value, _ in concluded if isinstance(value, tuple)]
        return tuple(sorted(set().union(*sets)))

    def _trace(
        self,
        given: Facts,
        outcomes: list[Outcome],
        derived: Mapping[str, list[tuple[Value, Rule]]],
    ) -> Trace:
        fired: dict[str, Rule] = {}
        gave_way: dict[str, Rule] = {}
        for outcome in outcomes:
            if outcome.rule is not None:
                (gave_way if outcome.overridden else fired)[outcome.rule.id] = outcome.rule
        place = self._order.__getitem__
        by: dict[str, list[str]] = {}
        for id in sorted(fired, key=place):
            for loser in fired[id].overrides:
                by.setdefault(loser, []).append(id)
        facts = {**self._empty_sets, **given}
        for name, concluded in derived.items():
            facts[name] = self._merged(name, concluded)
        return Trace(
            given=given,
            facts=facts,
            firings=tuple(fired[id] for id in sorted(fired, key=place)),
            overridden=tuple(
                (gave_way[id], tuple(sorted(by[id]))) for id in sorted(gave_way, key=place)
            ),
            clashes=self._clashes(derived),
        )

    def _clashes(self, derived: Mapping[str, list[tuple[Value, Rule]]]) -> tuple[Clash, ...]:
        """The conclusions with two values, the one that depends on no other first."""
        clashing = []
        for name, concluded in derived.items():
            values = {value for value, _ in concluded}
            if len(values) > 1 and self._conclusions[name].type != "choices":
                by_value = dict(sorted(concluded, key=self._late, reverse=True))
                rules = sorted(by_value.values(), key=lambda rule: self._order[rule.id])
                level = max(
                    self._rules.strata[rule.id]
                    for rule in self._rules.rules
                    if any(name == concluded_name for concluded_name, _ in rule.then)
                )
                clashing.append((level, Clash(name, tuple(rules))))
        clashing.sort(key=lambda item: (item[0], item[1].conclusion))
        return tuple(clash for _, clash in clashing)

    def _late(self, concluded: tuple[Value, Rule]) -> int:
        return self._order[concluded[1].id]


class _Session:
    """The rulesets of one process, made by durable_rules, and the lock that guards them."""

    def __init__(self, compiled: Compiled) -> None:
        self.lock = threading.Lock()
        self.broken = False
        self.layers = [[_Running(ruleset) for ruleset in layer] for layer in compiled.layers]


class _Running:
    """One ruleset inside durable_rules."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.handle = durable.create_ruleset("rules", ruleset.definition)
        self.outcomes = ruleset.outcomes
        self.pick = itemgetter(*ruleset.reads) if ruleset.reads else lambda codes: ()
        # An explicit id makes each object replace the last, and is never mistaken for another's.
        self.template = (
            '{"sid":"0","id":"c","z":1'
            + "".join(f',"{attribute_name(slot)}":%d' for slot in ruleset.reads)
            + "}"
        )

    def fire(self, codes: list[int]) -> list[Outcome]:
        """What happens for a case with these codes, each outcome once."""
        handle = self.handle
        try:
            state = durable.update_state(handle, self.template % self.pick(codes))
            action = durable.start_action_for_state(handle, state)
            happened = {}
            message = action[1] if action else None
            while message:
                outcome = self.outcomes[message[2 : message.index('"', 2)]]
                happened[id(outcome)] = outcome
                message = durable.complete_and_start_action(handle, state)
        except durable.error as error:
            raise InternalError(f"durable_rules refused a case: {error}") from error
        return list(happened.values())
