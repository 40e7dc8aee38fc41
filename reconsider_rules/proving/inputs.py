"""The given facts of every possible scenario, as a part of a logic program (pure).

A model picks a code for every given fact (`situations`: numbers are cut at the thresholds of the
rules, unknown is one more possibility). The text is for clingo. Atoms are short names, listed here
so that a program can be read; those of what rules derive are in `derived`:

=========  =====================================================================
v3_2       the given fact 3 (a choice, or yes/no) has code 2
g4_2       the given fact 4 (a number) has code 2 or higher
k5, m5_1   the given set 5 is known; it has member 1
=========  =====================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from itertools import pairwise

from reconsider_rules.model import Fact, Facts, Value
from reconsider_rules.record import cached
from reconsider_rules.running.attributes import Attribute
from reconsider_rules.running.situations import Situations


class Inputs:
    """The part of a program that picks the given facts of a scenario."""

    def __init__(self, situations: Situations) -> None:
        self.situations = situations
        self.facts = [fact for fact in situations.rules.facts.values() if fact.given]
        self.number = {fact.name: number for number, fact in enumerate(self.facts)}

    def text(self) -> str:
        return "\n".join(line for fact in self.facts for line in self.lines(fact)) + "\n"

    @cached
    def atoms(self) -> tuple[str, ...]:
        """Every atom that says something of a given fact."""
        return tuple(atom for fact in self.facts for atom in self.atoms_of(fact))

    def atoms_of(self, fact: Fact) -> list[str]:
        n = self.number[fact.name]
        if fact.type == "choices":
            return [f"k{n}", *(f"m{n}_{place}" for place in range(len(fact.options)))]
        if fact.type == "number":
            return [f"g{n}_{code}" for code in range(1, self.attribute(fact).size)]
        return [f"v{n}_{code}" for code in range(self.attribute(fact).size)]

    def held(self, fact: Fact, value: Value | None) -> list[str]:
        """The atoms of a fact that are true where it has a value; None for unknown."""
        atoms, code = self.atoms_of(fact), self.attribute(fact).code(value)
        if fact.type == "choices":
            members = value if isinstance(value, tuple) else ()
            places = zip(fact.options, atoms[1:], strict=True)
            chosen = [atom for option, atom in places if option.name in members]
            return atoms[:1] + chosen if value is not None else []
        return atoms[:code] if fact.type == "number" else [atoms[code]]

    def stated(self, fact: Fact, value: Value | None) -> str:
        """Lines that say that a given fact has a value."""
        return "".join(f"{atom}." for atom in self.held(fact, value))

    def attribute(self, fact: Fact) -> Attribute:
        return self.situations.of(fact.name)[0]

    def lines(self, fact: Fact) -> Iterator[str]:
        n = self.number[fact.name]
        attribute = self.attribute(fact)
        if fact.type == "choices":
            members = ";".join(f"m{n}_{place}" for place in range(len(fact.options)))
            yield f"{{k{n}}}. {{{members}}}:-k{n}."
        elif fact.type == "number":
            last = attribute.size - 1
            yield f"{{g{n}_1}}."
            possible = set(attribute.possible)
            for code in range(1, last):
                yield f"{{g{n}_{code + 1}}}:-g{n}_{code}."
                if code not in possible:
                    yield f":-g{n}_{code},not g{n}_{code + 1}."
            if last not in possible:
                yield f":-g{n}_{last}."
        else:
            codes = ";".join(f"v{n}_{code}" for code in range(attribute.size))
            yield f"1{{{codes}}}1."

    def alike(self, fact: Fact, held: Value | None = None) -> Iterator[str]:
        """Constraints on the members of a set that no test tells apart: the first declared first.

        Of all the scenarios that differ only in which of them there are, they leave one, which is
        the first by `first_declared`; to count them then takes no search. Members that the scenario
        at hand has (`held`) are told apart from those that it hasn't.
        """
        n, members = self.number[fact.name], held if isinstance(held, tuple) else ()
        same: dict[bool, list[int]] = {True: [], False: []}
        for place, option in enumerate(fact.options):
            if (fact.name, option.name) not in self.situations.told_apart:
                same[option.name in members].append(place)
        for places in same.values():
            yield from (f":-m{n}_{second},not m{n}_{first}." for first, second in pairwise(places))

    def known(self, fact: Fact) -> str:
        """The literal that says that a given fact is known."""
        n = self.number[fact.name]
        if fact.type == "choices":
            return f"k{n}"
        return f"g{n}_1" if fact.type == "number" else f"not v{n}_0"

    def has(self, fact: Fact, value: Value | None) -> list[str]:
        """Literals that say that a given fact has this value; None for unknown."""
        held = self.held(fact, value)
        return [atom if atom in held else f"not {atom}" for atom in self.atoms_of(fact)]

    def value(self, fact: Fact, true: Set[str]) -> Value | None:
        """The value that a model (its true atoms) picks for a given fact."""
        n = self.number[fact.name]
        if fact.type == "choices":
            if f"k{n}" not in true:
                return None
            members = enumerate(fact.options)
            return tuple(sorted(option.name for j, option in members if f"m{n}_{j}" in true))
        attribute = self.attribute(fact)
        if fact.type == "number":
            code = sum(f"g{n}_{code}" in true for code in range(1, attribute.size))
            return attribute.example(code) if code else None
        return next(attribute.values[c] for c in range(attribute.size) if f"v{n}_{c}" in true)


def given_facts(inputs: Inputs, true: Set[str]) -> Facts:
    """The scenario that a model (its true atoms) stands for."""
    found = {fact.name: inputs.value(fact, true) for fact in inputs.facts}
    return {name: value for name, value in found.items() if value is not None}


def smallest(inputs: Inputs) -> str:
    """Weak constraints that prefer few known facts, then small sets, then what is declared
    first."""
    lines = []
    for number, fact in enumerate(inputs.facts):
        lines.append(f":~{inputs.known(fact)}. [1@2,{number}]")
        if fact.type == "choices":
            lines += [f":~m{number}_{j}. [1@1,{number},{j}]" for j in range(len(fact.options))]
    return "\n".join([*lines, *first_declared(inputs, inputs.facts)]) + "\n"


def first_declared(inputs: Inputs, facts: Iterable[Fact]) -> Iterator[str]:
    """Weak constraints, weaker than all others, that leave just one best scenario: of the facts in
    turn, the lowest code, or of sets the members declared first.

    Without them, which of several equally good scenarios is found would depend on earlier
    questions.
    """
    priority = 0
    for fact in facts:
        n = inputs.number[fact.name]
        priority -= 1
        if fact.type == "choices":
            for place in range(len(fact.options)):
                priority -= place and not place % 16  # weights have to stay small numbers
                yield f":~m{n}_{place}. [{1 << place % 16}@{priority},{n},{place}]"
        elif fact.type == "number":
            for code in range(1, inputs.attribute(fact).size):
                yield f":~g{n}_{code}. [1@{priority},{n},{code}]"
        else:
            for code in range(1, inputs.attribute(fact).size):
                yield f":~v{n}_{code}. [{code}@{priority},{n},{code}]"
