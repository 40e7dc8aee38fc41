"""RuleBase → alternatives in strata, for durable_rules (pure).

Each rule becomes one or more *alternatives*: conjunctions of comparisons on the small integer
codes of `situations`. They are laid out in strata: a stratum reads only what the scenario gives and
what earlier strata derived, so negation (`unless`, `unknown`, overrides, sizes) always looks at
something complete. Inside durable_rules there is one object and no join, no `any`, no negation,
no string and no number but a small code: the part of it that never misbehaves.

A rule that can be overridden is compiled twice, to learn both when it fires and when it gives
way. Where an antecedent would multiply out into too many alternatives, a part of it becomes an
*auxiliary*: a hidden yes/no attribute that an earlier stratum sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reconsider_rules.formulas import fold
from reconsider_rules.model import Condition, Formula, Recommended, Rule, RuleBase
from reconsider_rules.record import Record
from reconsider_rules.running.rulesets import Conjunction, Outcome, Ruleset, holes, rulesets_of
from reconsider_rules.running.situations import Situations, literals

# Limits of durable_rules, with room to spare. Beyond them it hangs, crashes or loses facts.
MAX_COMPARISONS = 100  # in one alternative: kept within the object
MAX_ALTERNATIVES = 6  # of one rule, before a part of it becomes an auxiliary
MAX_HOLES = 8  # single codes left out of a range, before it is split into ranges

OFF, ON = 0, 1


class Compiled(Record):
    """A rule base ready for the engine.

    `slots` gives the place of an attribute (fact, aspect) in a scenario's list of codes; `initial`
    are the codes of a scenario of which nothing is known, `sizes` say how many codes each slot has.
    """

    situations: Situations
    slots: Mapping[tuple[str, str], int]
    initial: tuple[int, ...]
    sizes: tuple[int, ...]
    strata: tuple[tuple[Ruleset, ...], ...]


def compile_rules(rules: RuleBase, max_alternatives: int = MAX_ALTERNATIVES) -> Compiled:
    """The strata of rulesets for a rule base."""
    return _Compiler(rules, max_alternatives).compiled()


class _Compiler:
    def __init__(self, rules: RuleBase, max_alternatives: int) -> None:
        self.rules = rules
        self.max_alternatives = max_alternatives
        self.situations = Situations(rules)
        self.slots: dict[tuple[str, str], int] = {}
        self.initial: list[int] = []
        self.sizes: list[int] = []  # per slot: how many codes it has
        self.ready: list[int] = []  # per slot: the first stratum that may read it
        self.concluded_by: dict[str, int] = {}  # conclusion → the first stratum that may read it
        self.strata: list[list[tuple[Outcome, list[Conjunction]]]] = []

    def compiled(self) -> Compiled:
        overriders: dict[str, list[int]] = {}
        order = self.rules.strata
        for rule in sorted(self.rules.rules, key=lambda rule: order[rule.id]):
            stratum = self.add(rule, overriders)
            for name, _ in rule.then:
                self.concluded_by[name] = max(self.concluded_by.get(name, 0), stratum + 1)
        strata = tuple(tuple(rulesets_of(stratum, self.sizes)) for stratum in self.strata)
        return Compiled(self.situations, self.slots, tuple(self.initial), tuple(self.sizes), strata)

    def add(self, rule: Rule, overriders: dict[str, list[int]]) -> int:
        """Compile a rule whose every dependency is compiled; returns its stratum."""
        antecedent = self.product(
            [self.alternatives(rule.when, True), self.alternatives(rule.unless, False)]
        )
        flag = self.hidden_slot() if rule.overrides else None
        for loser in rule.overrides:
            if flag is not None:
                overriders.setdefault(loser, []).append(flag)
        above = overriders.get(rule.id, [])
        fires = self.product([antecedent, [dict.fromkeys(above, 1 << OFF)]])
        stratum = self.place(Outcome(rule, False, flag), fires)
        if above:
            gives_way = self.product([antecedent, [{slot: 1 << ON} for slot in above]])
            stratum = max(stratum, self.place(Outcome(rule, True, None), gives_way))
        return stratum

    def place(self, outcome: Outcome, alternatives: list[Conjunction]) -> int:
        """Put alternatives into the first stratum in which all they read is complete."""
        reads = {slot for conjunction in alternatives for slot in conjunction}
        stratum = max((self.ready[slot] for slot in reads), default=0)
        while len(self.strata) <= stratum:
            self.strata.append([])
        self.strata[stratum].append((outcome, alternatives))
        if outcome.slot is not None:
            self.ready[outcome.slot] = stratum + 1
        return stratum

    def slot(self, fact: str, aspect: str) -> int:
        key = fact, aspect
        if key not in self.slots:
            attribute = self.situations.attributes[key]
            self.slots[key] = self.new_slot(
                attribute.initial, attribute.size, self.concluded_by.get(fact, 0)
            )
        return self.slots[key]

    def hidden_slot(self) -> int:
        return self.new_slot(OFF, 2, 0)

    def new_slot(self, initial: int, size: int, ready: int) -> int:
        self.initial.append(initial)
        self.sizes.append(size)
        self.ready.append(ready)
        return len(self.initial) - 1

    def alternatives(self, formula: Formula, wanted: bool) -> list[Conjunction]:
        """The ways in which a formula holds (or, if not wanted, fails to hold)."""
        every, some = (self.product, _either) if wanted else (_either, self.product)

        def leaf(condition: Condition | Recommended) -> list[Conjunction]:
            assert isinstance(condition, Condition)  # only guarantees ask what is recommended
            all_of_them, tests = literals(self.situations, condition)
            ways = [
                self.ways(self.slot(attribute.fact.name, attribute.aspect), mask, wanted)
                for attribute, mask in tests
            ]
            return every(ways) if all_of_them else some(ways)

        return fold(formula, leaf, every, some)

    def ways(self, slot: int, mask: int, wanted: bool) -> list[Conjunction]:
        """A mask as one range with few holes, or as several ranges."""
        full = (1 << self.sizes[slot]) - 1
        mask = mask if wanted else full & ~mask
        if mask == full:
            return [{}]
        if len(holes(mask)) <= MAX_HOLES:
            return [{slot: mask}] if mask else []
        return [{slot: run} for run in _runs(mask)]

    def product(self, factors: Iterable[list[Conjunction]]) -> list[Conjunction]:
        """The ways in which one of each factor holds; a factor too many becomes an auxiliary."""
        result: list[Conjunction] = [{}]
        for factor in sorted(factors, key=len):
            more = len(factor) > 1 and len(result) > 1
            too_many = more and len(result) * len(factor) > self.max_alternatives
            ways = [{self.auxiliary(factor): 1 << ON}] if too_many else factor
            result = [
                both for one in result for way in ways if (both := _both(one, way)) is not None
            ]
        return [self.shortened(conjunction) for conjunction in result]

    def shortened(self, conjunction: Conjunction) -> Conjunction:
        """The conjunction, parts of it made auxiliaries while it is too long for one object."""
        while len(conjunction) > MAX_COMPARISONS:
            items = list(conjunction.items())
            first, rest = items[:MAX_COMPARISONS], items[MAX_COMPARISONS:]
            conjunction = {self.auxiliary([dict(first)]): 1 << ON, **dict(rest)}
        return conjunction

    def auxiliary(self, alternatives: list[Conjunction]) -> int:
        slot = self.hidden_slot()
        self.place(Outcome(None, False, slot), alternatives)
        return slot


def _either(ways: Iterable[list[Conjunction]]) -> list[Conjunction]:
    """The ways of one or another."""
    return [way for each in ways for way in each]


def _both(one: Conjunction, other: Conjunction) -> Conjunction | None:
    """Two conjunctions in one, or None if they exclude each other."""
    merged = dict(one)
    for slot, mask in other.items():
        merged[slot] = merged.get(slot, mask) & mask
        if not merged[slot]:
            return None
    return merged


def _runs(mask: int) -> Iterator[int]:
    """The unbroken ranges of a mask, each as a mask."""
    while mask:
        lowest = mask & -mask
        run = mask & ~(mask + lowest)
        yield run
        mask &= ~run
