"""Compiled rules + a scenario → Trace. The only module that imports durable_rules.

durable_rules decides what fires; this module feeds it one object for each stratum, holding what is
given and what earlier strata derived, and records the answer.

Rulesets can't be freed, so they are made once for a rule base and process. Scenarios are
independent: the object of one replaces that of the last. Calls from several threads take turns.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import Any

from reconsider_rules.errors import InternalError
from reconsider_rules.model import Facts, Rule, RuleBase, Value
from reconsider_rules.record import Record
from reconsider_rules.running.compiler import (
    ON,
    Compiled,
    Outcome,
    Ruleset,
    attribute_name,
    compile_rules,
)
from reconsider_rules.running.interrupts import interrupts_later
from reconsider_rules.running.trace import Trace, in_order, trace_of, united


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


class _Effect(Record):
    """What a firing does: the rule's place in order, plain values, members of sets, and the codes
    that the plain values put into slots."""

    place: int
    values: tuple[tuple[str, Value], ...]
    members: tuple[tuple[str, Value], ...]
    codes: tuple[tuple[int, int], ...]


class Engine:
    """Runs the rules of one rule base."""

    name = "durable_rules"

    def __init__(self, rules: RuleBase, compiled: Compiled | None = None) -> None:
        self.rules = rules
        self.compiled = compiled or compile_rules(rules)
        self.situations = self.compiled.situations
        self._order = in_order(rules)
        self._sets: dict[str, Value] = {f.name: () for f in rules.conclusions if f.always_known}
        self._coders: dict[str, list[tuple[int, Callable[[Value], int]]]] = {}
        for name in rules.facts:
            self._coders[name] = []
        for key, slot in self.compiled.slots.items():
            self._coders[key[0]].append((slot, self.situations.attributes[key].coder()))
        self._effects = {
            rule.id: self._effect(place, rule) for place, rule in enumerate(self._order)
        }
        self._sessions: dict[int, _Session] = {}

    def _effect(self, place: int, rule: Rule) -> _Effect:
        values = tuple((name, value) for name, value in rule.then if name not in self._sets)
        members = tuple((name, value) for name, value in rule.then if name in self._sets)
        codes = [(slot, code(value)) for name, value in values for slot, code in self._coders[name]]
        return _Effect(place, values, members, tuple(codes))

    def run(self, facts: Facts) -> Trace:
        """Run one scenario. The facts must be declared and of their types (`scenario_from`)."""
        with interrupts_later():
            while True:
                session = self._session()
                with session.lock:
                    if session.broken:
                        continue
                    try:
                        return self._run(session, facts)
                    except BaseException:
                        # A firing loop that was broken off leaves the rulesets in an unknown state,
                        # for those as well who wait for their turn with them.
                        session.broken = True
                        self._sessions.clear()
                        raise

    def _session(self) -> _Session:
        """This process's rulesets: after a fork, new ones."""
        pid = os.getpid()
        return self._sessions.get(pid) or self._sessions.setdefault(pid, _Session())

    def _run(self, session: _Session, facts: Facts) -> Trace:
        codes = list(self.compiled.initial)
        for name, value in facts.items():
            for slot, code in self._coders[name]:
                codes[slot] = code(value)
        known = {**self._sets, **facts}
        fired: list[int] = []
        gave_way: list[int] = []
        clashing: set[str] = set()
        for stratum in session.strata(self.compiled, self._effects):
            for flag, effect, overridden in stratum.fire(codes):
                if flag is not None:
                    codes[flag] = ON
                if effect is None:
                    continue
                if overridden:
                    gave_way.append(effect.place)
                    continue
                fired.append(effect.place)
                for slot, number in effect.codes:
                    codes[slot] = number
                for name, value in effect.values:
                    if known.setdefault(name, value) != value:
                        clashing.add(name)
                        self._settle(name, fired, known, codes)
                for name, value in effect.members:
                    known[name] = merged = united(known[name], value)
                    for slot, code in self._coders[name]:
                        codes[slot] = code(merged)
        return trace_of(
            self.rules,
            facts,
            known,
            [self._order[place] for place in sorted(fired)],
            [self._order[place] for place in sorted(gave_way)],
            clashing,
        )

    def _settle(
        self, name: str, fired: list[int], known: dict[str, Value], codes: list[int]
    ) -> None:
        """Let a conclusion with two values have that of the first rule, in whatever order
        durable_rules came to them."""
        values = (dict(self._order[place].then) for place in sorted(fired))
        known[name] = next(value[name] for value in values if name in value)
        for slot, code in self._coders[name]:
            codes[slot] = code(known[name])


_Happening = tuple[int | None, _Effect | None, bool]  # the slot set, the rule's effect, overridden?


class _Session:
    """The rulesets of one process, made by durable_rules, and the lock that guards them.

    They are never freed: so they are made by whoever first holds the lock, and only once.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.broken = False
        self._strata: list[_Stratum] = []

    def strata(self, compiled: Compiled, effects: Mapping[str, _Effect]) -> list[_Stratum]:
        if not self._strata:
            self._strata = [_Stratum(stratum, effects) for stratum in compiled.strata]
        return self._strata


class _Stratum:
    """The rulesets of one stratum inside durable_rules."""

    def __init__(self, rulesets: Iterable[Ruleset], effects: Mapping[str, _Effect]) -> None:
        self.rulesets = [
            (
                durable.create_ruleset("rules", ruleset.definition),
                _template(ruleset),
                itemgetter(*ruleset.reads) if ruleset.reads else lambda codes: (),
                {name: _happening(outcome, effects) for name, outcome in ruleset.outcomes.items()},
            )
            for ruleset in rulesets
        ]

    def fire(self, codes: list[int]) -> Iterable[_Happening]:
        """What happens in a scenario with these codes, each thing once."""
        happened: dict[int, _Happening] = {}
        update, start = durable.update_state, durable.start_action_for_state
        following = durable.complete_and_start_action
        try:
            for handle, template, pick, happenings in self.rulesets:
                state = update(handle, template % pick(codes))
                action = start(handle, state)
                message = action[1] if action else None
                while message:  # '{"7":{"m":{…}}}': the number of a rule
                    number, happening = happenings[message[2 : message.index('"', 2)]]
                    happened[number] = happening
                    message = following(handle, state)
        except durable.error as error:
            raise InternalError(f"durable_rules refused a scenario: {error}") from error
        return happened.values()


def _template(ruleset: Ruleset) -> str:
    """The object of a ruleset with room for codes.

    An explicit id makes each object replace the last, and is never mistaken for another's.
    """
    attributes = "".join(f',"{attribute_name(slot)}":%d' for slot in ruleset.reads)
    return '{"sid":"0","id":"c","z":1' + attributes + "}"


def _happening(outcome: Outcome, effects: Mapping[str, _Effect]) -> tuple[int, _Happening]:
    """An outcome as the stratum reports it, under a number that its alternatives share."""
    effect = effects[outcome.rule.id] if outcome.rule else None
    return id(outcome), (outcome.slot, effect, outcome.overridden)
