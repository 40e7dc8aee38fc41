"""RuleBase → a logic program whose stable models are exactly the possible cases (pure).

A model picks a code for every given fact (`situations`: numbers are cut at the thresholds of the
rules, unknown is one more possibility) and contains what the rules make of it. The text is for
clingo. Atoms are short names, listed here so that a program can be read:

=========  =====================================================================
v3_2       attribute 3 (a choice, yes/no, or derived number) has code 2
g4_2       attribute 4 (a given number) has code 2 or higher
k5, m5_1   the set 5 is known; it has member 1
a7, f7     rule 7: its antecedent holds; it fires
r8         advice 8 is recommended
c3         attribute 3 has two values: a contradiction
x9         a part of an antecedent, named so as to be used once more
=========  =====================================================================

Atoms of what rules derive start with the program's `side`, so that two rule bases can stand in
one program over the same given facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from itertools import pairwise

from reconsider_rules.model import (
    NEVER,
    VERDICT,
    AllOf,
    Condition,
    Count,
    Fact,
    Facts,
    Formula,
    Includes,
    Known,
    Recommended,
    Rule,
    RuleBase,
    Value,
)
from reconsider_rules.record import cached
from reconsider_rules.running.situations import SIZE, UNKNOWN, Attribute, Situations, runs


class Inputs:
    """The part of a program that picks the given facts of a case."""

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

        Of all the cases that differ only in which of them there are, they leave one, which is the
        first by `first_declared`; to count them then takes no search. Members that the case at hand
        has (`held`) are told apart from those that it hasn't.
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


class Derived:
    """The part of a program that says what the rules of one rule base make of the given facts."""

    def __init__(
        self, rules: RuleBase, inputs: Inputs, situations: Situations, side: str = ""
    ) -> None:
        self.rules = rules
        self.inputs = inputs
        self.situations = situations
        self.side = side
        self.lines: list[str] = []
        self.rule_number = {rule.id: number for number, rule in enumerate(rules.rules)}
        self.advice_number = {id: number for number, id in enumerate(rules.advice)}
        self.conclusion_number = {fact.name: n for n, fact in enumerate(rules.conclusions)}
        self._values: dict[str, list[Value]] = {fact.name: [] for fact in rules.conclusions}
        for rule in rules.rules:
            for name, value in rule.then:
                self._values[name].append(value)
        self._parts: dict[object, str] = {}  # a set of bodies → the atom that names it

    def flush(self) -> str:
        """The lines written since the last time."""
        text = "".join(line + "\n" for line in self.lines)
        self.lines.clear()
        return text

    def write(self) -> None:
        """Write the program of the whole rule base; `flush` gives it."""
        overriders: dict[str, list[str]] = {}
        for rule in self.rules.rules:
            for loser in rule.overrides:
                overriders.setdefault(loser, []).append(rule.id)
        for rule in self.rules.rules:
            self.rule(rule, overriders.get(rule.id, []))
        for fact in self.rules.conclusions:
            self.conclusion(fact)
        for id, advice in self.rules.advice.items():
            for other in advice.conflicts_with:
                self.add(f"{self.side}conflict", [self.advises(id), self.advises(other)])

    def fires(self, id: str) -> str:
        return f"{self.side}f{self.rule_number[id]}"

    def antecedent(self, id: str) -> str:
        return f"{self.side}a{self.rule_number[id]}"

    def advises(self, id: str) -> str:
        return f"{self.side}r{self.advice_number[id]}"

    def clashes(self, conclusion: str) -> str:
        return f"{self.side}c{self.conclusion_number[conclusion]}"

    def decided(self, conclusion: str) -> str:
        """The atom that says that a conclusion (not a set) has a value."""
        return f"{self.side}h{self.conclusion_number[conclusion]}"

    def concludes(self, conclusion: str, value: Value) -> str:
        """The atom that says that a conclusion has a value (a set: its one member)."""
        fact = self.rules.facts[conclusion]
        n = self.conclusion_number[conclusion]
        if isinstance(value, tuple):
            return f"{self.side}dm{n}_{[o.name for o in fact.options].index(value[0])}"
        return f"{self.side}d{n}_{self.situations.of(conclusion)[0].code(value)}"

    def verdict(self, value: str) -> str:
        return self.concludes(VERDICT, value)

    def add(self, head: str, body: list[str]) -> None:
        self.lines.append(f"{head}:-{','.join(body)}." if body else f"{head}.")

    def rule(self, rule: Rule, overriders: list[str]) -> None:
        self.add(self.antecedent(rule.id), self.held(rule.when, rule.unless))
        gives_way = [f"not {self.fires(id)}" for id in overriders]
        fires = self.fires(rule.id)
        self.add(fires, [self.antecedent(rule.id), *gives_way])
        for name, value in rule.then:
            members = [(member,) for member in value] if isinstance(value, tuple) else [value]
            for member in members:
                self.add(self.concludes(name, member), [fires])
        for id in rule.recommend:
            self.add(self.advises(id), [fires])

    def conclusion(self, fact: Fact) -> None:
        """Whether a conclusion is known, and whether it has two values."""
        if fact.type == "choices":
            return
        values = sorted({self.concludes(fact.name, value) for value in self._values[fact.name]})
        for value in values:
            self.add(self.decided(fact.name), [value])
        if len(values) > 1:
            self.add(self.clashes(fact.name), [f"2{{{';'.join(values)}}}"])
            self.add(f"{self.side}clash", [self.clashes(fact.name)])

    def held(self, when: Formula, unless: Formula) -> list[str]:
        """Literals that hold together where the one holds and the other doesn't."""
        none = [] if unless == NEVER else ["not " + self.named([self.body(unless)])]
        return self.body(when) + none

    def named(self, bodies: list[list[str]]) -> str:
        """An atom that holds where one of the bodies does."""
        key = frozenset(map(tuple, bodies))  # none at all is not the same as one that is empty
        if key not in self._parts:
            self._parts[key] = f"{self.side}x{len(self._parts)}"
            for body in bodies:
                self.add(self._parts[key], body)
        return self._parts[key]

    def body(self, formula: Formula) -> list[str]:
        """Literals that hold together where a formula does."""
        if isinstance(formula, Condition):
            return self.condition(formula)
        if isinstance(formula, Recommended):
            return [self.advises(formula.advice)]
        if isinstance(formula, AllOf):
            return [literal for part in formula.parts for literal in self.body(part)]
        return [self.named([self.body(part) for part in formula.parts])]

    def condition(self, condition: Condition) -> list[str]:
        fact = self.rules.facts[condition.fact]
        if fact.type == "choices":
            return self.set_condition(fact, condition)
        attribute = self.situations.of(fact.name)[0]
        mask = attribute.mask(condition.test)
        if not fact.given:
            return self.derived(fact, mask)
        n = self.inputs.number[fact.name]
        if fact.type == "number":
            return _range(f"g{n}", mask, attribute.size)
        return [self.one_of([f"v{n}_{code}" for code in _codes(mask)])]

    def derived(self, fact: Fact, mask: int) -> list[str]:
        """That a conclusion's code is in a mask; code 0 is: not known."""
        n = self.conclusion_number[fact.name]
        unknown = [f"not {self.decided(fact.name)}"] if mask >> UNKNOWN & 1 else []
        return [self.one_of([*unknown, *(f"{self.side}d{n}_{code}" for code in _codes(mask & ~1))])]

    def one_of(self, literals: list[str]) -> str:
        if not literals:
            return NO
        return literals[0] if len(literals) == 1 else self.named([[each] for each in literals])

    def set_condition(self, fact: Fact, condition: Condition) -> list[str]:
        test = condition.test
        member, known = self.set_atoms(fact)
        if isinstance(test, Known):
            return (
                [known if test.known else f"not {known}"] if known else [] if test.known else [NO]
            )
        if isinstance(test, Includes):
            wanted = [member(option) for option in test.options]
            return wanted if test.every else [self.one_of(wanted)]
        assert isinstance(test, Count)
        size = self.situations.attributes[fact.name, SIZE]
        options = [option.name for option in fact.options if size.understands(option.name)]
        counts = [n for n in range(len(options) + 1) if size.mask(test) >> size.code(("",) * n) & 1]
        members = ";".join(map(member, options))
        held = self.one_of([f"{run[0]}{{{members}}}{run[-1]}" for run in runs(counts)])
        return [known, held] if known else [held]

    def set_atoms(self, fact: Fact) -> tuple[Callable[[str], str], str]:
        """How a member is written, and the atom that the set is known (empty: always)."""
        place = {option.name: j for j, option in enumerate(fact.options)}
        if fact.given:
            n = self.inputs.number[fact.name]
            return (lambda option: f"m{n}_{place[option]}"), f"k{n}"
        n = self.conclusion_number[fact.name]
        return (lambda option: f"{self.side}dm{n}_{place[option]}"), ""


NO = "#false"
SANE = ("not clash", "not conflict")
"""That no conclusion has two values and no conflicting advice is recommended."""


def members(value: Value) -> tuple[Value, ...]:
    """The members of a set; any other value is its own only one."""
    return value if isinstance(value, tuple) else (value,)


def concluded(rules: RuleBase, fact: Fact) -> list[Value]:
    """The values that rules give a conclusion."""
    return [value for rule in rules.rules for name, value in rule.then if name == fact.name]


def smallest(inputs: Inputs) -> str:
    """Weak constraints that prefer few known facts, then small sets, then what is declared first."""
    lines = []
    for number, fact in enumerate(inputs.facts):
        lines.append(f":~{inputs.known(fact)}. [1@2,{number}]")
        if fact.type == "choices":
            lines += [f":~m{number}_{j}. [1@1,{number},{j}]" for j in range(len(fact.options))]
    return "\n".join([*lines, *first_declared(inputs, inputs.facts)]) + "\n"


def first_declared(inputs: Inputs, facts: Iterable[Fact]) -> Iterator[str]:
    """Weak constraints, weaker than all others, that leave just one best case: of the facts in
    turn, the lowest code, or of sets the members declared first.

    Without them, which of several equally good cases is found would depend on earlier questions.
    """
    level = 0
    for fact in facts:
        n = inputs.number[fact.name]
        level -= 1
        if fact.type == "choices":
            for place in range(len(fact.options)):
                level -= place and not place % 16  # weights have to stay small numbers
                yield f":~m{n}_{place}. [{1 << place % 16}@{level},{n},{place}]"
        elif fact.type == "number":
            for code in range(1, inputs.attribute(fact).size):
                yield f":~g{n}_{code}. [1@{level},{n},{code}]"
        else:
            for code in range(1, inputs.attribute(fact).size):
                yield f":~v{n}_{code}. [{code}@{level},{n},{code}]"


def given_facts(inputs: Inputs, true: Set[str]) -> Facts:
    """The scenario that a model (its true atoms) stands for."""
    found = {fact.name: inputs.value(fact, true) for fact in inputs.facts}
    return {name: value for name, value in found.items() if value is not None}


def _codes(mask: int) -> list[int]:
    return [code for code in range(mask.bit_length()) if mask >> code & 1]


def _range(name: str, mask: int, size: int) -> list[str]:
    """That a given number's code is in a mask: one unbroken range, as every test of a number is."""
    if not mask:
        return [NO]
    low, high = (mask & -mask).bit_length() - 1, mask.bit_length() - 1
    below = [f"{name}_{low}"] if low else []
    above = [f"not {name}_{high + 1}"] if high + 1 < size else []
    return below + above
