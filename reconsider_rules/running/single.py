"""Rules run on one scenario, all of a stratum at once: whole numbers with a bit for each rule.

Most of what antecedents ask is asked of one attribute by itself. So each code of an attribute has a
number that tells which rules it leaves, and a scenario leaves those that all of its codes leave. What
is asked of several attributes, of which one would do, is asked of each rule that is left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import reduce
from itertools import compress, groupby
from operator import and_, or_
from typing import TypeAlias

from reconsider_rules.model import AllOf, AnyOf, Condition, Facts, Formula, Rule, RuleBase, Value
from reconsider_rules.record import Record
from reconsider_rules.running.attributes import UNKNOWN
from reconsider_rules.running.situations import Situations, literals
from reconsider_rules.running.trace import Trace, trace_of, united
from reconsider_rules.strata import of_conclusions

_Coder: TypeAlias = Callable[[Value], int]
_Leaf: TypeAlias = tuple[str, str, _Coder, int]
"""That the code of an attribute (a fact, and an aspect of it) is in a mask."""
_Asked: TypeAlias = tuple[str, _Coder, tuple[int, ...]]
"""A fact, what gives the code of a value of it, and by code the rules that are left."""


class _Together(Record):
    """Parts of which every one must hold, or one."""

    every: bool
    parts: tuple[_Leaf | _Together, ...]


_Part: TypeAlias = _Leaf | _Together


class _Stratum(Record):
    """Rules that run together. Their bits are counted from the first of them.

    `asked` are the attributes that are complete now, and were not before; `together` is what is asked
    of a rule besides; `overriding` are rules, and the bits among all rules of those that give way.
    """

    first: int
    rules: tuple[Rule, ...]
    asked: tuple[_Asked, ...]
    together: tuple[tuple[int, _Part], ...]
    overriding: tuple[tuple[int, int], ...]


class Single:
    """Runs the rules of one rule base on one scenario at a time."""

    def __init__(self, rules: RuleBase, order: Sequence[Rule], situations: Situations) -> None:
        """`order` has the rules by stratum."""
        self.rules = rules
        self._sets = rules.empty_sets
        self._all = (1 << len(order)) - 1
        asks = _Asks(order, situations)
        complete = {fact.name: -1 for fact in rules.given} | of_conclusions(rules)
        asked: dict[int, list[_Asked]] = defaultdict(list)
        for each in asks.asked():
            asked[complete[each[0]] + 1].append(each)
        losers: dict[str, int] = defaultdict(int)
        for place, rule in enumerate(order):
            for id in rules.overriders.get(rule.id, ()):
                losers[id] |= 1 << place
        self._strata: list[_Stratum] = []
        first = reached = 0
        for number, members in groupby(order, key=lambda rule: rules.strata[rule.id]):
            own = list(enumerate(members))
            self._strata.append(
                _Stratum(
                    first,
                    tuple([rule for _, rule in own]),
                    tuple([each for n in range(reached, number + 1) for each in asked[n]]),
                    tuple([(1 << n, part) for n, rule in own for part in asks.together[rule.id]]),
                    tuple([(1 << n, losers[rule.id]) for n, rule in own if rule.id in losers]),
                )
            )
            first += len(own)
            reached = number + 1

    def run(self, facts: Facts) -> Trace:
        """Run one scenario. The facts must be declared and of their types."""
        known: dict[str, Value] = {**self._sets, **facts}
        firings: list[Rule] = []
        gave_way: list[Rule] = []
        clashing: set[str] = set()
        left, overridden = self._all, 0
        for stratum in self._strata:
            for name, coder, leaves in stratum.asked:
                value = known.get(name)
                left &= leaves[UNKNOWN if value is None else coder(value)]
            holding = left >> stratum.first & (1 << len(stratum.rules)) - 1
            for bit, part in stratum.together:
                if holding & bit and not _holds(part, known):
                    holding ^= bit
            beaten = overridden >> stratum.first & holding
            if beaten:
                gave_way += _of(stratum.rules, beaten)
                holding ^= beaten
            if holding:
                for bit, losers in stratum.overriding:
                    if holding & bit:
                        overridden |= losers
                fired = _of(stratum.rules, holding)
                firings += fired
                clashing |= conclude(known, fired, self._sets)
        return trace_of(self.rules, facts, known, firings, gave_way, clashing)


def conclude(known: dict[str, Value], firings: Iterable[Rule], sets: Container[str]) -> set[str]:
    """Add to what is known what firings give, one after the other: of two values of a conclusion, the
    first counts. Returns the conclusions that got two."""
    clashing = set()
    for rule in firings:
        for name, value in rule.then:
            if name in sets:
                known[name] = united(known[name], value)
            elif known.setdefault(name, value) != value:
                clashing.add(name)
    return clashing


class _Asks:
    """What the antecedents of rules ask, of attributes by themselves and `together`."""

    def __init__(self, order: Sequence[Rule], situations: Situations) -> None:
        self.situations = situations
        self.together: dict[str, list[_Part]] = {rule.id: [] for rule in order}
        self._every = (1 << len(order)) - 1
        self._asking: dict[tuple[str, str], dict[int, int]] = {}
        """By attribute and mask, the rules that ask for a code in it."""
        for place, rule in enumerate(order):
            for part in (*self._parts(rule.when, True), *self._parts(rule.unless, False)):
                if isinstance(part, _Together):
                    self.together[rule.id].append(part)
                else:
                    asking = self._asking.setdefault(part[:2], defaultdict(int))
                    asking[part[3]] |= 1 << place

    def asked(self) -> Iterator[_Asked]:
        """Every attribute that is asked by itself."""
        for (name, aspect), asking in self._asking.items():
            attribute = self.situations.attributes[name, aspect]
            leaves = [self._every] * attribute.size
            for mask, rules in asking.items():
                for code in range(attribute.size):
                    if not mask >> code & 1:
                        leaves[code] &= ~rules
            yield name, attribute.coder(), tuple(leaves)

    def _parts(self, formula: Formula, outcome: bool) -> Iterator[_Part]:
        """What must hold, every part of it, where a formula has an outcome."""
        if isinstance(formula, (AllOf, AnyOf)):
            if isinstance(formula, AllOf) == outcome:
                for part in formula.parts:
                    yield from self._parts(part, outcome)
            else:
                ways = [_joined(True, self._parts(part, outcome)) for part in formula.parts]
                yield _joined(False, ways)
            return
        assert isinstance(formula, Condition)  # only guarantees ask what is recommended
        every, asked = literals(self.situations, formula)
        parts = [
            (
                each.fact.name,
                each.aspect,
                each.coder(),
                mask if outcome else (1 << each.size) - 1 ^ mask,
            )
            for each, mask in asked
        ]
        if every == outcome:
            yield from parts
        else:
            yield _joined(False, parts)


def _joined(every: bool, parts: Iterable[_Part]) -> _Part:
    """Parts as one. If all are of one attribute, that is a mask again."""
    parts = tuple(parts)
    leaves = [part for part in parts if not isinstance(part, _Together)]
    if len(leaves) < len(parts) or len({leaf[:2] for leaf in leaves}) != 1:
        return parts[0] if len(parts) == 1 else _Together(every, parts)
    masks = [mask for *_, mask in leaves]
    return (*leaves[0][:3], reduce(and_ if every else or_, masks))


def _holds(part: _Part, known: Facts) -> bool:
    if isinstance(part, _Together):
        return (all if part.every else any)(_holds(each, known) for each in part.parts)
    name, _, coder, mask = part
    value = known.get(name)
    return bool(mask >> (UNKNOWN if value is None else coder(value)) & 1)


def _of(rules: Sequence[Rule], bits: int) -> Iterable[Rule]:
    """The rules whose bits are set."""
    flags = f"{bits:0{len(rules)}b}"[::-1].encode().translate(_FLAGS)  # as text, the first is last
    return list(compress(rules, flags))


_FLAGS = bytes.maketrans(b"01", b"\0\1")
