"""Random rule bases, as YAML text.

Everything is drawn from a `random.Random`, so that a seed stands for a rule base. Rule bases are
free of errors by construction: every rule has a rank, the place of the first conclusion it
concludes; it tests only conclusions of lower rank, and overrides only rules of higher rank, or
later ones of its own.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from reconsider_rules.model import (
    STEPS,
    VERDICT,
    FactType,
    Number,
)
from tests.helpers import texts
from tests.spelling import Draft, Spelling

TYPES: tuple[FactType, ...] = ("choice", "choices", "number", "yes/no")
OPTIONS = texts(
    'pay¦culture_people¦remote work¦no¦yes¦true¦5¦08¦1.0¦-0¦null¦~¦or¦any¦not¦it\'s¦say "hi"¦'
    "back\\slash¦two\nlines¦ space¦#1¦- dash¦{brace}¦[list]¦a: b¦🙂¦Ärger¦ärger¦%d¦=¦*star¦&and"
)
SMALL_NUMBERS: tuple[Number, ...] = (0, 1, 2, 3, 5, 7, 14, 30, -1, -3)
FRACTIONS: tuple[Number, ...] = (0.5, 2.5, 0.1, 0.3, 1e-7, -1e-7, 1.000001)
LARGE_NUMBERS: tuple[Number, ...] = (2**31, 2**53 + 1, 2**63 - 1, 2**63, 2**63 + 1, -(2**63))
NUMBERS = (*SMALL_NUMBERS, *FRACTIONS, *LARGE_NUMBERS, 10**25, 10**25 + 1)


@dataclass(frozen=True)
class Sizes:
    """The most there may be of each thing; `plain` keeps to few, small, whole numbers."""

    facts: int = 6
    conclusions: int = 6
    rules: int = 16
    options: int = 6
    thresholds: int = 4
    entries: int = 3
    depth: int = 2
    advice: int = 3
    files: int = 4
    plain: bool = False


USUAL = Sizes()
LARGE = Sizes(facts=12, conclusions=16, rules=60, options=8, thresholds=9, depth=3, advice=8)
TINY = Sizes(
    facts=3,
    conclusions=3,
    rules=6,
    options=3,
    thresholds=2,
    entries=2,
    depth=1,
    advice=2,
    files=2,
    plain=True,
)


@dataclass
class Name:
    """A fact or conclusion while it is being drawn; `pool` are the thresholds of a number."""

    name: str
    type: FactType
    options: Sequence[str] = ()
    pool: Sequence[Number] = ()


def random_rule_base(random: Random, sizes: Sizes = USUAL) -> dict[str, str]:
    """A valid rule base: file name → text."""
    return random_draft(random, sizes).laid_out(random, sizes.files)


def random_draft(random: Random, sizes: Sizes = USUAL) -> Draft:
    return _Drawing(random, sizes).draft()


class _Drawing(Spelling):
    """Draws the parts of one rule base."""

    def __init__(self, random: Random, sizes: Sizes) -> None:
        super().__init__(random)
        self.sizes = sizes
        self.shared_pool = self.numbers()
        self.facts = [self.name(f"f{n}") for n in range(self.up_to(sizes.facts))]
        self.conclusions = [self.name(f"c{n}") for n in range(self.up_to(sizes.conclusions))]
        if self.maybe(0.5):
            self.conclusions[-1] = Name(VERDICT, "choice", self.options())
        self.advice = [f"advice_{n}" for n in range(self.up_to(sizes.advice))]
        self.usual = {each.name: self.value(each) for each in self.conclusions}

    def draft(self) -> Draft:
        draft = Draft()

        def add(section: str, key: str, entry: object) -> None:
            draft.entries.append((section, self.block({key: entry}, 2)))

        add("sources", "S1", {"title": "An article", "address": "https://example.org/1"})
        for fact in self.facts:
            add("facts", fact.name, self.fact(fact))
        for each in self.conclusions:
            add("conclusions", each.name, {"type": each.type} | self.declared_options(each))
        for id in self.advice:
            add("advice", id, self.advised(id))
        rules = sorted(
            (self.rule(n) for n in range(self.up_to(self.sizes.rules))), key=lambda each: each[0]
        )
        self.add_overrides([rule for _, rule in rules])
        for _, rule in rules:
            draft.entries.append(("rules", self.item(rule)))
        for n in range(self.random.choice((0, 0, 1, 2))):
            draft.entries.append(("guarantees", self.item(self.guarantee(n))))
        return draft

    def up_to(self, most: int) -> int:
        return self.random.randint((most + 3) // 4, most)

    def some(self, things: Sequence[Any], most: int | None = None) -> list[Any]:
        return self.random.sample(things, self.random.randint(1, min(len(things), most or 99)))

    def numbers(self) -> list[Number]:
        numbers = range(5) if self.sizes.plain else NUMBERS
        return self.random.sample(numbers, self.random.randint(1, self.sizes.thresholds))

    def options(self) -> list[str]:
        return self.random.sample(OPTIONS, self.random.randint(1, self.sizes.options))

    def name(self, name: str) -> Name:
        type = self.random.choice(TYPES)
        if self.maybe(0.1):
            name = f"Größe_{name}"
        if type == "number":
            return Name(name, type, pool=self.shared_pool if self.maybe(0.3) else self.numbers())
        return Name(name, type, self.options() if type.startswith("choice") else ())

    def declared_options(self, name: Name) -> dict[str, object]:
        if not name.options:
            return {}
        return {
            "options": {self.quoted(each): f"words for {n}" for n, each in enumerate(name.options)}
        }

    def fact(self, name: Name) -> dict[str, object]:
        declared: dict[str, object] = {"ask": f"What is {name.name}?", "type": name.type}
        declared |= self.declared_options(name)
        if name.type == "number":
            if self.maybe(0.4):
                declared["unit"] = "days"
            low, high = sorted(self.random.choices([*name.pool, *self.numbers()], k=2))
            if self.sizes.plain or self.maybe(0.3):
                declared["at least"] = self.number(low)
            if self.sizes.plain or self.maybe(0.3):
                declared["at most"] = self.number(high)
            if self.sizes.plain or self.maybe(0.4):
                declared["whole"] = "yes"
                # Bounds without a whole number between them leave no value at all.
                if math.ceil(low) > math.floor(high):
                    declared.pop("at most", None)
        if self.maybe(0.3):
            declared["changeable"] = "no"
        return declared

    def advised(self, id: str) -> dict[str, object]:
        shown = self.random.choice([*self.facts, *self.conclusions]).name
        entry: dict[str, object] = {
            "step": self.random.choice(STEPS),
            "title": f"Do {id}",
            "text": f'"It is {{{shown} or not told}}, so do {id}."',
        }
        others = [other for other in self.advice if other != id]
        if others and self.maybe(0.15):
            entry["conflicts with"] = self.some(others, 2)
        if self.maybe(0.1):
            entry["opens"] = "Hello."
        return entry

    def rule(self, number: int) -> tuple[tuple[int, int], dict[str, Any]]:
        """A rule with its rank and a number; it depends on rules of lower rank only."""
        last = len(self.conclusions)
        rank = last if self.maybe(0.1) else self.random.randrange(last)
        names = [*self.facts, *self.conclusions[:rank]]
        rule: dict[str, Any] = {"id": f"r{number}-{self.random.choice('abc')}"}
        if self.maybe(0.9):
            rule["when"] = self.formula(names, self.sizes.depth)
        if self.maybe(0.35):
            rule["unless"] = self.formula(names, self.sizes.depth)
        if rank < last:
            more = self.conclusions[rank + 1 :]
            also = self.some(more, 2) if more and self.maybe(0.15) else []
            rule["then"] = {
                each.name: self.concluded(each) for each in [self.conclusions[rank], *also]
            }
        if rank == last or self.maybe(0.2):
            rule["recommend"] = self.listed(self.some(self.advice, 2))
        rule["because"] = f'"It is {{{self.random.choice(names).name} or not told}}."'
        if self.maybe(0.2):
            rule["source"] = "S1"
        return (rank, self.random.randrange(1000)), rule

    def add_overrides(self, rules: list[dict[str, Any]]) -> None:
        """Let rules override later ones, most often such as conclude something else."""
        losers: dict[int, list[str]] = {}
        for winner, loser in itertools.combinations(range(len(rules)), 2):
            one, other = rules[winner].get("then", {}), rules[loser].get("then", {})
            against = any(one[name] != other[name] for name in one.keys() & other.keys())
            if self.maybe(0.6 if against else 0.03):
                losers.setdefault(winner, []).append(rules[loser]["id"])
        for winner, ids in losers.items():
            rules[winner]["overrides"] = self.listed(self.random.sample(ids, len(ids)))

    def guarantee(self, number: int) -> dict[str, Any]:
        names = [*self.facts, *self.conclusions]
        claim = self.formula(names, 0)
        if isinstance(claim, dict) and self.maybe(0.3):
            claim = {**claim, "recommend": self.listed(self.some(self.advice))}
        entry: dict[str, Any] = {"id": f"g{number}"}
        if self.maybe(0.7):
            entry["when"] = self.formula(names, 1)
        return entry | {self.random.choice(("never", "always")): claim, "because": "Trust."}

    def formula(self, names: Sequence[Name], depth: int) -> dict[str, Any] | list[Any]:
        if depth and self.maybe(0.1):
            return [self.mapping(names, depth - 1) for _ in range(self.random.randint(1, 3))]
        return self.mapping(names, depth)

    def mapping(self, names: Sequence[Name], depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for _ in range(self.random.randint(1, self.sizes.entries)):
            if depth and self.maybe(0.25):
                parts = range(self.random.randint(1, 3))
                entry = [self.formula(names, depth - 1) for _ in parts]
                found[self.random.choice(("any", "any", "all"))] = entry
            else:
                # Conclusions are few among the names; without a preference chains stay short.
                late = names[-3:] if self.maybe(0.4) else names
                name = self.random.choice(late)
                found[name.name] = self.test(name)
        return found

    def test(self, name: Name) -> object:
        if self.maybe(0.12):
            return self.random.choice(("known", "unknown"))
        if name.type == "number":
            return self.range(name.pool)
        if name.type == "yes/no":
            return self.value(name)
        if name.type == "choices":
            return self.set_test(name)
        few = self.some(name.options, 3)
        test = self.quoted(few[0]) if self.maybe(0.5) else self.listed(few)
        return {"not": test} if self.maybe(0.3) else test

    def set_test(self, name: Name) -> dict[str, object]:
        tests = {
            "includes": self.quoted(self.random.choice(name.options)),
            "includes any": self.listed(self.some(name.options, 3)),
            "includes all": self.listed(self.some(name.options, 2)),
            "count": self.range(range(len(name.options) + 2)),
        }
        return {key: tests[key] for key in self.some(list(tests), 1 if self.maybe(0.8) else 2)}

    def range(self, pool: Sequence[Number]) -> object:
        """A number or bounds that a number can lie within."""
        if self.maybe(0.2):
            return self.number(self.random.choice(pool))
        low, high = sorted(self.random.choices(pool, k=2))
        lows = ["at least", "more than"] if low < high else ["at least"]
        highs = ["at most", "less than"] if low < high else ["at most"]
        few = 1 if self.maybe(0.85) else 2
        keys: list[str] = []
        for side in self.random.choice(((lows,), (highs,), (lows, highs))):
            keys += self.some(side, few)
        self.random.shuffle(keys)
        return {key: self.number(low if key in lows else high) for key in keys}

    def concluded(self, name: Name) -> object:
        """What a rule concludes: more often than not the same, so that not all contradict."""
        if name.type == "choices":
            if self.maybe(0.05):
                return []
            few = self.some(name.options, 2)
            return self.quoted(few[0]) if len(few) == 1 else self.listed(few)
        return self.usual[name.name] if self.maybe(0.6) else self.value(name)

    def value(self, name: Name) -> object:
        if name.type == "number":
            return self.number(self.random.choice(name.pool))
        if name.type == "yes/no":
            return self.random.choice(("yes", "no", "true", "No"))
        return self.quoted(self.random.choice(name.options))
