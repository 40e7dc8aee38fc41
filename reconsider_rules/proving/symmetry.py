"""Given facts that a program doesn't tell apart: of scenarios that differ in their order, one will
do.

Where some yes/no questions are only counted, it is all the same which of them are answered with
yes, and a solver that doesn't know it tries them all. Two facts are *alike* for some atoms if each
of these is made in the same way with the two exchanged. That is decided exactly: every atom gets
the number of the expression in given facts that it stands for, and equal expressions have one
number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from graphlib import TopologicalSorter
from itertools import pairwise

from reconsider_rules.model import Fact, Facts
from reconsider_rules.proving.inputs import Inputs

_COUNT = re.compile(r"(\d*)\{(.*)\}(\d*)")
MOST_READ = 500_000
"""Lines of a program that are gone through, in about a second, to find out which facts are
alike."""


def order_of_alike(
    inputs: Inputs, program: str, free: Iterable[Fact], given: Facts, literals: Iterable[str]
) -> list[str]:
    """Constraints that of scenarios which differ only in the order of facts that are alike for the
    atoms of some literals leave one: that in which the values come in the order of their codes.

    It is the first of them by `first_declared`. Facts are only alike if the scenario at hand
    (`given`) has the same value for both. In a large program, not all that are alike may be found.
    """
    expressions = _Expressions(program)
    atoms = [literal.removeprefix("not ") for literal in literals]
    as_it_is = expressions.numbers(atoms, {})
    comparisons = MOST_READ // max(len(expressions.order), 1)
    groups: list[list[Fact]] = []
    for fact in free:
        for group in groups:
            if not _similar(inputs, expressions, group[0], fact, given) or comparisons <= 0:
                continue
            comparisons -= 1
            exchanged = _exchanged(inputs, group[0], fact)
            if as_it_is == expressions.numbers(atoms, exchanged):
                group.append(fact)
                break
        else:
            groups.append([fact])
    return [line for group in groups if len(group) > 1 for line in _in_order(inputs, group)]


def _similar(
    inputs: Inputs, expressions: _Expressions, one: Fact, other: Fact, given: Facts
) -> bool:
    """Whether two facts could be alike: the scenario has the same of the same codes, and the
    program reads each as often."""
    if one.type == "choices" or one.type != other.type or one.changeable != other.changeable:
        return False
    attributes = [inputs.attribute(fact) for fact in (one, other)]
    now = [inputs.attribute(fact).code(given.get(fact.name)) for fact in (one, other)]
    read = [[expressions.read[atom] for atom in inputs.atoms_of(fact)] for fact in (one, other)]
    same_codes = attributes[0].possible == attributes[1].possible
    return same_codes and now[0] == now[1] and read[0] == read[1]


def _exchanged(inputs: Inputs, one: Fact, other: Fact) -> dict[str, str]:
    pairs = list(zip(inputs.atoms_of(one), inputs.atoms_of(other), strict=True))
    return dict(pairs) | {second: first for first, second in pairs}


def _in_order(inputs: Inputs, group: list[Fact]) -> Iterator[str]:
    """That the code of no fact is higher than that of the next."""
    for fact in group:
        if fact.type != "number":  # of a number, each code's atom says 'this code or higher'
            atoms, higher = inputs.atoms_of(fact), _at_least(inputs, fact)
            yield from (f"{name}:-{atom}." for name, atom in zip(higher, atoms, strict=True))
            yield from (f"{low}:-{high}." for low, high in pairwise(higher))
    for first, second in pairwise(group):
        codes = zip(_at_least(inputs, first), _at_least(inputs, second), strict=True)
        yield from (f":-{one},not {other}." for one, other in codes)


def _at_least(inputs: Inputs, fact: Fact) -> list[str]:
    """For each code an atom that says that the fact has this one or a higher."""
    atoms = inputs.atoms_of(fact)
    return atoms if fact.type == "number" else [f"least_{atom}" for atom in atoms]


class _Expressions:
    """What the atoms of a program stand for: expressions in its inputs, each with a number."""

    def __init__(self, program: str) -> None:
        self.bodies: dict[str, list[list[str]]] = {}
        for line in program.splitlines():
            head, _, body = line.rstrip(".").partition(":-")
            self.bodies.setdefault(head, []).append(body.split(",") if body else [])
        uses = {
            head: {atom for body in bodies for part in body for atom in _atoms(part)}
            for head, bodies in self.bodies.items()
        }
        self.read = Counter(atom for found in uses.values() for atom in found)
        self.order = list(TopologicalSorter(uses).static_order())
        self.known: dict[object, int] = {}

    def number(self, expression: object) -> int:
        return self.known.setdefault(expression, len(self.known) + 1)

    def numbers(self, atoms: Iterable[str], exchanged: Mapping[str, str]) -> list[int]:
        """The numbers of atoms, some inputs taken for others."""
        found: dict[str, int] = {}
        for atom in self.order:
            bodies = self.bodies.get(atom)
            if bodies is None:
                found[atom] = self.number(exchanged.get(atom, atom))
                continue
            alternatives = {
                tuple(sorted({self.literal(part, found) for part in body})) for body in bodies
            }
            found[atom] = self.number(tuple(sorted(alternatives)))
        return [found.get(atom, 0) for atom in atoms]

    def literal(self, part: str, found: Mapping[str, int]) -> int:
        """The number of a part of a body; negative where it is negated."""
        if count := _COUNT.fullmatch(part):
            counted = tuple(sorted(found[atom] for atom in count[2].split(";")))
            return self.number((count[1], count[3], counted))
        name = part.removeprefix("not ")
        return found[name] if name == part else -found[name]


def _atoms(part: str) -> list[str]:
    """The atoms of a part of a body."""
    if count := _COUNT.fullmatch(part):
        return count[2].split(";")
    return [part.removeprefix("not ")]
