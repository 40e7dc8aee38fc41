"""Given facts that a program doesn't tell apart: of cases that differ in their order, one will do.

Where some yes/no questions are only counted, it is all the same which of them are answered with yes,
and a solver that doesn't know it tries them all. Two facts are *alike* for some atoms if each of
these is made in the same way with the two exchanged. That is decided exactly: every atom gets the
number of the expression in given facts that it stands for, and equal expressions have one number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from itertools import pairwise

from reconsider_rules.model import Fact, Facts
from reconsider_rules.proving.logic import Inputs

_COUNT = re.compile(r"(\d*)\{(.*)\}(\d*)")


def order_of_alike(
    inputs: Inputs, program: str, free: Iterable[Fact], given: Facts, atoms: Sequence[str]
) -> list[str]:
    """Constraints that of cases which differ only in the order of facts that are alike for some
    atoms leave one: that in which the values come in the order of their codes.

    It is the first of them by `first_declared`. Facts are only alike if the case at hand (`given`)
    has the same value for both.
    """
    expressions = _Expressions(program)
    as_it_is = expressions.numbers(atoms, {})
    groups: list[list[Fact]] = []
    for fact in free:
        for group in groups:
            if _similar(inputs, group[0], fact, given) and as_it_is == expressions.numbers(
                atoms, _exchanged(inputs, group[0], fact)
            ):
                group.append(fact)
                break
        else:
            groups.append([fact])
    pairs = (pair for group in groups for pair in pairwise(group))
    return [line for first, second in pairs for line in _in_order(inputs, first, second)]


def _similar(inputs: Inputs, one: Fact, other: Fact, given: Facts) -> bool:
    """Whether two facts could be alike: the same codes, of which the case has the same."""
    if one.type == "choices" or one.type != other.type or one.changeable != other.changeable:
        return False
    first, second = inputs.attribute(one), inputs.attribute(other)
    same = first.code(given.get(one.name)) == second.code(given.get(other.name))
    return same and first.possible == second.possible


def _exchanged(inputs: Inputs, one: Fact, other: Fact) -> dict[str, str]:
    pairs = list(zip(inputs.atoms_of(one), inputs.atoms_of(other), strict=True))
    return dict(pairs) | {second: first for first, second in pairs}


def _in_order(inputs: Inputs, first: Fact, second: Fact) -> Iterator[str]:
    """That the code of the first is not higher than that of the second."""
    ones, others = inputs.atoms_of(first), inputs.atoms_of(second)
    if first.type == "number":
        yield from (f":-{one},not {other}." for one, other in zip(ones, others, strict=True))
        return
    for code, one in enumerate(ones):
        yield from (f":-{one},{other}." for other in others[:code])


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
