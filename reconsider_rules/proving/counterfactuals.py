"""The possible scenarios of a rule base beside a scenario at hand, as text for the reasoner.

A program is made for each question, with what the question takes for granted written into it as
facts: that leaves little to search. What all questions have in common is written once,
and nothing is changed after that: several threads may ask at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconsider_rules.model import VERDICT, Fact, RuleBase
from reconsider_rules.proving.derived import Derived
from reconsider_rules.proving.inputs import Inputs
from reconsider_rules.record import cached
from reconsider_rules.running.situations import Situations
from reconsider_rules.running.trace import AnyEngine
from reconsider_rules.strata import Edge, dependencies


class Counterfactuals:
    """What every question about a scenario of one rule base starts from.

    `names` tells the atoms of what rules derive; it writes nothing.
    """

    def __init__(self, engine: AnyEngine, deciding: str | None = None) -> None:
        """`deciding` is the rule base's `deciding_program`, where it is known already."""
        self.engine = engine
        self.rules = engine.rules
        self.inputs = Inputs(engine.situations)
        self.names = Derived(self.rules, self.inputs, self.inputs.situations)
        self.deciding_program = deciding or deciding_program(self.rules)

    @cached
    def program(self) -> str:
        """What all rules make of a scenario."""
        derived = Derived(self.rules, self.inputs, self.inputs.situations)
        derived.write()
        return derived.flush()

    @cached
    def read(self) -> tuple[Fact, ...]:
        """The given facts that the program of the verdict looks at."""
        read = inputs_read(self.deciding_program)
        return tuple(fact for number, fact in enumerate(self.inputs.facts) if number in read)


def opposite(literal: str) -> str:
    """The literal that holds where this one doesn't."""
    return literal.removeprefix("not ") if literal.startswith("not ") else f"not {literal}"


ATOM = re.compile(r"(?<![#\w])(?!not\b)[a-z]\w*")
_INPUT = re.compile(r"(?<!\w)[vgkm](\d+)")


class Twin:
    """A second scenario beside the first: what may be different in it, all else being the same.

    `different` are the atoms of the given facts that may differ; what rules make of them is
    written once more, in atoms of its own.
    """

    def __init__(self, program: str, different: set[str]) -> None:
        lines = [(line, ATOM.findall(line)) for line in program.splitlines()]
        self.atoms = set(different)
        before = -1
        while before < len(self.atoms):
            before = len(self.atoms)
            self.atoms.update(found[0] for _, found in lines if not self.atoms.isdisjoint(found))
        self.program = "\n".join(
            self.text(line) for line, found in lines if found and found[0] in self.atoms
        )

    def text(self, program: str) -> str:
        """A part of the program as it is for the second scenario."""
        return ATOM.sub(lambda atom: self.atom(atom[0]), program)

    def atom(self, name: str) -> str:
        return f"twin_{name}" if name in self.atoms else name

    def differs(self, head: str, atom: str) -> str:
        """That a head holds where an atom holds in one of the scenarios only."""
        other = self.atom(atom)
        return "" if other == atom else f"{head}:-{atom},not {other}. {head}:-not {atom},{other}."


def inputs_read(program: str) -> set[int]:
    """The numbers of the given facts that a program looks at."""
    return set(map(int, _INPUT.findall(program)))


def deciding_program(rules: RuleBase) -> str:
    """The program of the rules that bear on the verdict, or on whether anything contradicts
    itself."""
    situations = Situations(rules)
    derived = Derived(_without_mere_advice(rules), Inputs(situations), situations)
    derived.write()
    return derived.flush()


def _without_mere_advice(rules: RuleBase) -> RuleBase:
    """The rule base without what has no bearing on the verdict, nor on whether anything contradicts
    itself: rules that only advise, and sets that only advice looks at."""
    conflicting = {id for pair in rules.conflicts for id in pair}
    graph = dependencies(rules.rules)
    telling = {VERDICT, *_that_can_clash(rules)}
    todo: list[Edge] = [
        ("rule", rule.id)
        for rule in rules.rules
        if telling.intersection(name for name, _ in rule.then)
        or conflicting.intersection(rule.recommend)
    ]
    needed = set(todo)
    while todo:
        new = set(graph[todo.pop()]) - needed
        needed |= new
        todo += new
    kept = [rule for rule in rules.rules if ("rule", rule.id) in needed]
    return rules.replaced(
        advice={id: rules.advice[id] for id in rules.advice if id in conflicting},
        rules=tuple(
            rule.replaced(recommend=tuple(id for id in rule.recommend if id in conflicting))
            for rule in kept
        ),
    )


def _that_can_clash(rules: RuleBase) -> Iterator[str]:
    """The conclusions that rules give more than one value; a set unites them."""
    for fact in rules.conclusions:
        if fact.type != "choices" and len(rules.concluded[fact.name]) > 1:
            yield fact.name
