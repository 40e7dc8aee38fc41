"""The rules for CLIPS.

Written in the way that was fastest for CLIPS of those tried: what a case gives is one fact of one
template, tested by literals where possible; every derived fact is an ordered fact of its own,
joined to it; a rule's salience is its stratum, so that what `not` asks about is complete. A firing
is noted in a global string, read once at the end of a case; every fifty rules have one of their
own, since each note copies what is noted before it (with one for all, 5,000 rules take four times
as long).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.peers.peer import (
    UNKNOWN,
    Fired,
    Peer,
    PlainRule,
    Test,
    imported,
    plain_rules,
)
from reconsider_rules.model import Facts, RuleBase, Value

RULES_A_NOTE = 50


class Clips(Peer):
    """A CLIPS environment. It slows down with every case that it has seen."""

    slows_down = True

    def __init__(self, rules: RuleBase) -> None:
        clips = imported("clips", "clipspy")
        self.environment: Any = clips.Environment()
        plain = plain_rules(rules)
        notes = [f"note-{number}" for number in range(1 + (len(plain) - 1) // RULES_A_NOTE)]
        for note in notes:
            self.environment.build(f'(defglobal ?*{note}* = "")')
        self.environment.build(_template(rules))
        for number, rule in enumerate(plain):
            self.environment.build(_rule(rule, notes[number // RULES_A_NOTE]))
        self.template = self.environment.find_template("case")
        self.notes = list(map(self.environment.find_global, notes))
        names = {option.name for fact in rules.given for option in fact.options}
        symbols: dict[Value, Any] = {n: clips.Symbol(n) for n in (*names, "yes", "no")}
        self.symbols: dict[Value, Any] = symbols | {True: symbols["yes"], False: symbols["no"]}
        self.numbers = {fact.name for fact in rules.given if fact.type == "number"}

    def fired(self, cases: Sequence[Facts]) -> Fired:
        """Answer cases, one after the other."""
        return list(map(self._fired, cases))

    def _fired(self, case: Facts) -> list[str]:
        symbols, numbers = self.symbols, self.numbers
        self.environment.reset()  # empties the notes as well
        self.template.assert_fact(
            **{name: value if name in numbers else symbols[value] for name, value in case.items()}
        )
        self.environment.run()
        return [id for note in self.notes for id in note.value.split(" ")[:-1]]


def _template(rules: RuleBase) -> str:
    slots = " ".join(
        f"(slot {fact.name} (default {UNKNOWN if fact.type == 'number' else 'nil'}))"
        for fact in rules.given
    )
    return f"(deftemplate case {slots})"


def _rule(rule: PlainRule, note: str) -> str:
    slots: dict[str, list[str]] = {}
    patterns: list[str] = []
    for wanted, tests in ((True, rule.when), (False, rule.unless)):
        for test in tests:
            if test.given:
                slots.setdefault(test.fact, []).append(_constraint(test, wanted))
            else:
                pattern = f"({test.fact} {'|'.join(map(_written, test.wanted))})"
                patterns.append(pattern if wanted else f"(not {pattern})")
    patterns += [f"(not (fired {id}))" for id in rule.overriders]
    case = " ".join(f"({name} {'&'.join(parts)})" for name, parts in slots.items())
    actions = [f"(assert ({name} {_written(value)}))" for name, value in rule.then]
    if rule.overrides:
        actions.append(f"(assert (fired {rule.id}))")
    actions.append(f'(bind ?*{note}* (str-cat ?*{note}* "{rule.id} "))')
    return (
        f"(defrule {rule.id} (declare (salience {-rule.stratum})) "
        f"(case {case}) {' '.join(patterns)} => {' '.join(actions)})"
    )


def _constraint(test: Test, wanted: bool) -> str:
    """That a slot of the case passes a test, or does not."""
    if not test.bounds:
        names = list(map(_written, test.wanted))
        return "|".join(names) if wanted else "&".join(f"~{name}" for name in names)
    variable = f"?{test.fact}"
    passes = _within(test, variable)
    return f"{variable}&:{passes if wanted else f'(not {passes})'}"


def _within(test: Test, variable: str) -> str:
    """That a number is within bounds; what stands for unknown is in none."""
    tests = [f"({sign} {variable} {bound})" for sign, bound in test.bounds.items()]
    if not test.bounds.keys() & {">=", ">"}:
        [(sign, bound)] = test.bounds.items()
        return f"({sign} {UNKNOWN + 1} {variable} {bound})"
    return tests[0] if len(tests) == 1 else f"(and {' '.join(tests)})"


def _written(value: Value) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
