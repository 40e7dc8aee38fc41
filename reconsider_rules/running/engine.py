"""Compiled rules + a scenario → Trace, by durable_rules.

durable_rules decides what fires; this module feeds it one object for each ruleset, holding what is
given and what earlier strata derived, and records the answer.

Scenarios are independent: the object of one replaces that of the last. Calls from several threads
take turns.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from reconsider_rules.errors import InternalError
from reconsider_rules.model import Facts, RuleBase, Value
from reconsider_rules.running.compiler import ON, Compiled, compile_rules
from reconsider_rules.running.durable import DurableRuleset
from reconsider_rules.running.rulesets import Outcome, attribute_name
from reconsider_rules.running.trace import Trace, in_order, trace_of, united

_Texts = tuple[tuple[int, str], ...]
"""Parts of objects: a place among all of them, and what stands there."""


class _Happening(NamedTuple):
    """What a firing means: the place of the rule in order (None: it is none of the rule base), whether
    it gives way, what objects of later strata hold of it, the values that it concludes, the members
    that it adds to sets."""

    place: int | None
    overridden: bool
    texts: _Texts
    values: Sequence[tuple[str, Value]]
    members: Sequence[tuple[str, Value]]


class Engine:
    """Runs the rules of one rule base."""

    name = "durable_rules"

    def __init__(self, rules: RuleBase, compiled: Compiled | None = None) -> None:
        self.rules = rules
        self.compiled = compiled or compile_rules(rules)
        self.situations = self.compiled.situations
        self._order = in_order(rules)
        self._sets = rules.empty_sets
        self._texts = [_texts(slot, size) for slot, size in enumerate(self.compiled.sizes)]
        self._initial = [""] * (2 * len(self._texts))
        for texts, code in zip(self._texts, self.compiled.initial, strict=True):
            for place, text in texts[code]:
                self._initial[place] = text
        self._told = {name: self._teller(name) for name in rules.facts}
        self._sessions: dict[int, _Session] = {}

    def _teller(self, name: str) -> Callable[[Value], Iterable[tuple[int, str]]]:
        """What gives the texts of a fact's value."""
        told = [
            (self.situations.attributes[key].coder(), self._texts[slot])
            for key, slot in self.compiled.slots.items()
            if key[0] == name
        ]
        if len(told) != 1:
            return lambda value: [each for code, texts in told for each in texts[code(value)]]
        [(code, texts)] = told
        return lambda value: texts[code(value)]

    def run(self, facts: Facts) -> Trace:
        """Run one scenario. The facts must be declared and of their types (`scenario_from`)."""
        while True:
            session = self._session()
            with session.lock:
                if session.broken:
                    continue
                try:
                    return self._run(session.strata(self._rulesets), facts)
                except InternalError:
                    # What durable_rules refused leaves the rulesets in an unknown state, for those
                    # as well who wait for their turn with them.
                    session.broken = True
                    self._sessions.clear()
                    raise

    def _session(self) -> _Session:
        """This process's rulesets: after a fork, new ones."""
        pid = os.getpid()
        return self._sessions.get(pid) or self._sessions.setdefault(pid, _Session())

    def _run(self, strata: Iterable[_Stratum], facts: Facts) -> Trace:
        texts = self._initial.copy()
        for name, value in facts.items():
            for at, text in self._told[name](value):
                texts[at] = text
        known: dict[str, Value] = {**self._sets, **facts}
        fired: list[int] = []
        gave_way: list[int] = []
        clashing: set[str] = set()
        for stratum in strata:
            for place, overridden, more, values, members in _happenings(stratum, texts):
                for at, text in more:
                    texts[at] = text
                if place is None:
                    continue
                (gave_way if overridden else fired).append(place)
                for name, value in values:
                    if known.setdefault(name, value) != value:
                        clashing.add(name)
                        self._settle(name, fired, known, texts)
                for name, value in members:
                    known[name] = merged = united(known[name], value)
                    for at, text in self._told[name](merged):
                        texts[at] = text
        return trace_of(
            self.rules,
            facts,
            known,
            [self._order[place] for place in sorted(fired)],
            [self._order[place] for place in sorted(gave_way)],
            clashing,
        )

    def _settle(
        self, name: str, fired: list[int], known: dict[str, Value], texts: list[str]
    ) -> None:
        """Let a conclusion with two values have that of the first rule, in whatever order
        durable_rules came to them."""
        values = (dict(self._order[place].then) for place in sorted(fired))
        known[name] = next(value[name] for value in values if name in value)
        for at, text in self._told[name](known[name]):
            texts[at] = text

    def _rulesets(self) -> list[_Stratum]:
        """The rulesets for a process, by strata."""
        places = {rule.id: place for place, rule in enumerate(self._order)}
        return [
            [
                DurableRuleset(
                    ruleset.definition,
                    [2 * slot + (slot in ruleset.reads_unknown) for slot in ruleset.reads],
                    {
                        name: (id(outcome), self._happening(outcome, places))
                        for name, outcome in ruleset.outcomes.items()
                    },
                )
                for ruleset in stratum
            ]
            for stratum in self.compiled.strata
        ]

    def _happening(self, outcome: Outcome, places: Mapping[str, int]) -> _Happening:
        texts = self._texts[outcome.slot][ON] if outcome.slot is not None else ()
        rule = outcome.rule
        if rule is None or outcome.overridden:
            place = places[rule.id] if rule else None
            return _Happening(place, outcome.overridden, texts, (), ())
        values = [(name, value) for name, value in rule.then if name not in self._sets]
        members = [(name, value) for name, value in rule.then if name in self._sets]
        more = [each for name, value in values for each in self._told[name](value)]
        return _Happening(places[rule.id], False, (*texts, *more), values, members)


_Stratum = Sequence[DurableRuleset[tuple[int, _Happening]]]
"""Rulesets, of whose firings those with the same number mean the same thing."""


def _happenings(stratum: _Stratum, texts: list[str]) -> Iterable[_Happening]:
    """What happens in a stratum, each thing once."""
    happened: dict[int, _Happening] = {}
    for ruleset in stratum:
        happened.update(ruleset.fire(texts))
    return happened.values()


def _texts(slot: int, size: int) -> list[_Texts]:
    """What stands in objects for each code of a slot: in those that leave out what is unknown, and in
    those that don't."""
    texts = [f',"{attribute_name(slot)}":{code}' for code in range(size)]
    return [
        ((2 * slot, text if code else ""), (2 * slot + 1, text)) for code, text in enumerate(texts)
    ]


class _Session:
    """The rulesets of one process, and the lock that guards them.

    durable_rules never frees them: so they are made by whoever first holds the lock, and only once.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.broken = False
        self._strata: list[_Stratum] = []

    def strata(self, make: Callable[[], list[_Stratum]]) -> list[_Stratum]:
        if not self._strata:
            self._strata = make()
        return self._strata
