"""What rules make of the given facts, as a part of a logic program (pure).

Together with `inputs`, its stable models are exactly the possible scenarios:

=========  =====================================================================
a7, f7     rule 7: its antecedent holds; it fires. Where nothing overrides it that is
           the same, and there is no a7
d3_2, h3   conclusion 3 has code 2; it has a value
dm4_1      conclusion 4, a set, has member 1
c3, clash  conclusion 3 has two values; some conclusion has
r8         advice 8 is recommended
conflict   advice is recommended that conflicts
x9         a part of an antecedent, named so as to be used once more
=========  =====================================================================

These atoms start with the program's `side`, so that two rule bases can stand in one program over
the same given facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from reconsider_rules.formulas import fold
from reconsider_rules.model import (
    NEVER,
    VERDICT,
    Condition,
    Count,
    Fact,
    Formula,
    Includes,
    Known,
    Recommended,
    Rule,
    RuleBase,
    Value,
)
from reconsider_rules.proving.inputs import Inputs
from reconsider_rules.proving.statements import FALSE
from reconsider_rules.running.attributes import SIZE, UNKNOWN, runs
from reconsider_rules.running.situations import Situations

SANE = ("not clash", "not conflict")
"""That no conclusion has two values and no conflicting advice is recommended."""


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
        self._parts: dict[object, str] = {}  # a set of bodies → the atom that names it

    def flush(self) -> str:
        """The lines written since the last time."""
        text = "".join(line + "\n" for line in self.lines)
        self.lines.clear()
        return text

    def write(self) -> None:
        """Write the program of the whole rule base; `flush` gives it."""
        for rule in self.rules.rules:
            self.rule(rule)
        for fact in self.rules.conclusions:
            self.conclusion(fact)
        self.conflict()

    def fires(self, id: str) -> str:
        return f"{self.side}f{self.rule_number[id]}"

    def antecedent(self, id: str) -> str:
        overridable = id in self.rules.overriders
        return f"{self.side}a{self.rule_number[id]}" if overridable else self.fires(id)

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
            return f"{self.side}dm{n}_{fact.option_names.index(value[0])}"
        return f"{self.side}d{n}_{self.situations.of(conclusion)[0].code(value)}"

    def verdict(self, value: str) -> str:
        return self.concludes(VERDICT, value)

    def add(self, head: str, body: list[str]) -> None:
        self.lines.append(f"{head}:-{','.join(body)}." if body else f"{head}.")

    def rule(self, rule: Rule) -> None:
        fires, antecedent = self.fires(rule.id), self.antecedent(rule.id)
        self.add(antecedent, self.held(rule.when, rule.unless))
        if overriders := self.rules.overriders.get(rule.id):
            self.add(fires, [antecedent, *(f"not {self.fires(id)}" for id in overriders)])
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
        values = sorted(
            {self.concludes(fact.name, value) for value in self.rules.concluded[fact.name]}
        )
        for value in values:
            self.add(self.decided(fact.name), [value])
        if len(values) > 1:
            self.add(self.clashes(fact.name), [f"2{{{';'.join(values)}}}"])
            self.add(f"{self.side}clash", [self.clashes(fact.name)])

    def conflict(self) -> None:
        """Whether advice is recommended that conflicts. Each that opens a message does with all of
        these, which is told at once."""
        opening = [id for id, advice in self.rules.advice.items() if advice.opens]
        if len(opening) > 1:
            self.add(f"{self.side}conflict", [f"2{{{';'.join(map(self.advises, opening))}}}"])
        for pair in self.rules.conflicts:
            if not set(opening).issuperset(pair):
                self.add(f"{self.side}conflict", [*map(self.advises, pair)])

    def held(self, when: Formula, unless: Formula) -> list[str]:
        """Literals that hold together where the one holds and the other doesn't."""
        none = [] if unless == NEVER else [self.fails(self.body(unless))]
        return self.body(when) + none

    def fails(self, body: list[str]) -> str:
        """A literal that holds where a body doesn't."""
        if len(body) == 1 and body[0].isidentifier():
            return f"not {body[0]}"
        return f"not {self.named([body])}"

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
        return fold(formula, self.leaf, _all_literals, self.any_of)

    def leaf(self, leaf: Condition | Recommended) -> list[str]:
        if isinstance(leaf, Recommended):
            return [self.advises(leaf.advice)]
        return self.condition(leaf)

    def any_of(self, bodies: Iterable[list[str]]) -> list[str]:
        return [self.named(list(bodies))]

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
        held, others = _codes(mask), _codes((1 << attribute.size) - 1 & ~mask)
        if len(others) < len(held):  # it always has just one of its codes
            return [f"not v{n}_{code}" for code in others]
        return [self.one_of([f"v{n}_{code}" for code in held])]

    def derived(self, fact: Fact, mask: int) -> list[str]:
        """That a conclusion's code is in a mask; code 0 is: not known."""
        n = self.conclusion_number[fact.name]
        unknown = [f"not {self.decided(fact.name)}"] if mask >> UNKNOWN & 1 else []
        return [self.one_of([*unknown, *(f"{self.side}d{n}_{code}" for code in _codes(mask & ~1))])]

    def one_of(self, literals: list[str]) -> str:
        if not literals:
            return FALSE
        return literals[0] if len(literals) == 1 else self.named([[each] for each in literals])

    def set_condition(self, fact: Fact, condition: Condition) -> list[str]:
        test = condition.test
        member, known = self.set_atoms(fact)
        if isinstance(test, Known):
            return (
                [known if test.known else f"not {known}"]
                if known
                else []
                if test.known
                else [FALSE]
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


def _all_literals(bodies: Iterable[list[str]]) -> list[str]:
    return [literal for body in bodies for literal in body]


def members(value: Value) -> tuple[Value, ...]:
    """The members of a set; any other value is its own only one."""
    return value if isinstance(value, tuple) else (value,)


def _codes(mask: int) -> list[int]:
    return [code for code in range(mask.bit_length()) if mask >> code & 1]


def _range(name: str, mask: int, size: int) -> list[str]:
    """That a given number's code is in a mask: one unbroken range, as every test of a number is."""
    if not mask:
        return [FALSE]
    low, high = (mask & -mask).bit_length() - 1, mask.bit_length() - 1
    below = [f"{name}_{low}"] if low else []
    above = [f"not {name}_{high + 1}"] if high + 1 < size else []
    return below + above
