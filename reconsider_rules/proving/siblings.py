"""Gaps and overlaps between the ranges of one number.

Rules are *siblings* if they conclude a value of the same conclusion (not a set) and differ in
nothing that they test but the range of one number; only rules that can fire count. Two of them
*overlap* if their ranges differ and both fire in some sane scenario; of those that one overlaps
with, one is told. A *gap* are numbers between the lowest and the highest that a family covers for
which, all the other conditions holding, the conclusion stays undecided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from reconsider_rules.formulas import parts, shape
from reconsider_rules.model import AllOf, Between, Condition, Formula, Rule
from reconsider_rules.proving.budget import UndecidedError
from reconsider_rules.proving.derived import SANE
from reconsider_rules.proving.finding import Finding, about, undecided_about
from reconsider_rules.proving.space import ScenarioSpace
from reconsider_rules.record import Record
from reconsider_rules.words import range_in_words


class _Sibling(Record):
    """A rule as a range of codes (`mask`) of one number; `rest` are its other conditions."""

    rule: Rule
    mask: int
    rest: AllOf

    @property
    def lowest(self) -> int:
        return (self.mask & -self.mask).bit_length() - 1


class _Family(Record):
    """Siblings, by their lowest number."""

    conclusion: str
    number: str
    siblings: tuple[_Sibling, ...]


def ranges(space: ScenarioSpace) -> Iterator[Finding]:
    """Gaps and overlaps between siblings."""
    families = list(_families(space))
    yield from _overlaps(space, families)
    holes = [(family, _holes(space, family)) for family in families]
    empty = space.possible([atom for _, atoms in holes for atom in atoms.values()])
    for family, atoms in holes:
        if any(map(space.undecided, atoms.values())):
            rule = family.siblings[0].rule
            yield undecided_about(
                rule, "gap", f"whether numbers fall between rules like '{rule.id}'"
            )
        codes = {code: atom for code, atom in atoms.items() if atom in empty}
        for run in _runs(space, family.number, codes):
            yield _gap(space, family, run, [codes[code] for code in run])


def _overlaps(space: ScenarioSpace, families: list[_Family]) -> Iterator[Finding]:
    """For each rule, one of its later siblings whose range overlaps with its own in some
    scenario."""
    partners: dict[str, dict[str, str]] = {}  # by rule: whom it may overlap with, and the number
    for family in families:
        for one, other in combinations(family.siblings, 2):
            if one.mask & other.mask and one.mask != other.mask:
                partners.setdefault(one.rule.id, {})[other.rule.id] = family.number
    fires = space.derived.fires
    atoms = {
        id: space.derived.named([[fires(id), fires(other)] for other in others])
        for id, others in partners.items()
    }
    space.possible(atoms.values())
    for id, atom in atoms.items():
        if space.never(atom):
            continue
        rule, found = space.rules.rule[id], {fires(other): other for other in partners[id]}
        try:
            best = space.smallest([atom, *SANE], found)
        except UndecidedError:
            yield undecided_about(
                rule, "overlap", f"whether the range of rule '{id}' overlaps with another"
            )
            continue
        if best is None:  # what was left open before is decided by now: there is none
            continue
        partner = next(found[fired] for fired in found if fired in best.true)
        yield about(
            rule,
            "overlap",
            f"the ranges of '{partners[id][partner]}' in rules '{id}' and '{partner}' overlap.",
            "Let one end where the other begins.",
            space.scenario("Both rules fire", best),
        )


def _families(space: ScenarioSpace) -> Iterator[_Family]:
    found: dict[tuple[str, str, object], list[_Sibling]] = defaultdict(list)
    for rule in space.rules.rules:
        if rule.id not in space.firing:
            continue
        together = parts(rule.when)
        for place, part in enumerate(together):
            if isinstance(part, Condition) and isinstance(part.test, Between):
                rest = AllOf((*together[:place], *together[place + 1 :]))
                attribute = space.situations.of(part.fact)[0]
                possible = sum(1 << code for code in attribute.possible)
                sibling = _Sibling(rule, attribute.mask(part.test) & possible, rest)
                alike = shape(rest), shape(rule.unless)
                for name, _ in rule.then:
                    if space.rules.facts[name].type != "choices":
                        found[name, part.fact, alike].append(sibling)
    for (name, number, _), siblings in found.items():
        if len(siblings) > 1:
            yield _Family(name, number, tuple(sorted(siblings, key=lambda each: each.lowest)))


def _holes(space: ScenarioSpace, family: _Family) -> dict[int, str]:
    """The codes that no range covers between some that are, with an atom each: it stays
    undecided."""
    covered = 0
    for sibling in family.siblings:
        covered |= sibling.mask
    codes = range(family.siblings[0].lowest, covered.bit_length())
    one, derived = family.siblings[0], space.derived
    attribute = space.situations.of(family.number)[0]

    def undecided(code: int) -> str:
        there: Formula = Condition(family.number, attribute.range(code, code), one.rule.location)
        held = derived.held(AllOf((there, one.rest)), one.rule.unless)
        return derived.named([[*held, f"not {derived.decided(family.conclusion)}"]])

    return {code: undecided(code) for code in codes if not covered >> code & 1}


def _runs(space: ScenarioSpace, number: str, codes: dict[int, str]) -> Iterator[list[int]]:
    """Codes, each with higher ones that are covered, as runs of neighbours; a code that no number
    has separates nothing."""
    run: list[int] = []
    for code in space.situations.of(number)[0].possible:
        if code in codes:
            run.append(code)
        elif run:
            yield run
            run = []


def _gap(space: ScenarioSpace, family: _Family, run: list[int], atoms: list[str]) -> Finding:
    below = next(each for each in reversed(family.siblings) if each.lowest < run[0])
    words = range_in_words(space.situations.of(family.number)[0].range(run[0], run[-1]))
    try:
        models = [best for atom in atoms if (best := space.smallest([atom, *SANE]))]
        witness = space.scenario("Between the ranges", min(models, key=lambda model: model.cost))
    except UndecidedError:
        witness = None
    return about(
        below.rule,
        "gap",
        f"'{family.number}' {words} falls between rules: '{family.conclusion}' stays undecided.",
        "Let one range begin where the other ends.",
        witness,
    )
