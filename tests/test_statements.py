"""Does a program mean to us what it means to clingo's own reader?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import compress, product
from random import Random

import clingo
import pytest

from reconsider_rules.proving.budget import Budget, Budgets
from reconsider_rules.proving.reasoner import Reasoner

INPUTS = [f"i{number}" for number in range(6)]


def random_program(random: Random) -> tuple[str, list[str]]:
    """A program, and its atoms. What rules define reads only what stands above."""
    lines = ["{i0;i1}.", "1{i2;i3}1.", "{i4}:-i0,not i1.", "0{i5}1:-not i2."]
    atoms = list(INPUTS)
    for number in range(random.randint(3, 8)):
        for _ in range(random.randint(1, 2)):
            body = ",".join(random_part(random, atoms) for _ in range(random.randint(0, 3)))
            lines.append(f"d{number}:-{body}." if body else f"d{number}.")
        atoms.append(f"d{number}")
    if random.random() < 0.7:
        lines.append(f":-{random_part(random, atoms)},{random_part(random, atoms)}.")
    for number, atom in enumerate(INPUTS):
        sign = random.choice(("", "not "))
        lines.append(f":~{sign}{atom},{random_part(random, atoms)}. [{number + 1}@-2,{number}]")
        lines.append(f":~{sign}{atom}. [{1 << number}@{random.choice((-3, 4))},{number},7]")
    return random.choice(("\n", " ", "")).join(lines), atoms


def random_part(random: Random, atoms: list[str]) -> str:
    """A part of a body."""
    if random.random() < 0.1:
        return random.choice(("#false", "not #false"))
    if random.random() < 0.7:
        return random.choice(("", "not ")) + random.choice(atoms)
    some = random.sample(atoms, random.randint(1, 4))
    low, high = random.choice(("", "0", "1", "2", "5")), random.choice(("", "0", "1", "3", "6"))
    return f"{low}{{{';'.join(some)}}}{high}"


def models(program: str) -> Iterator[tuple[frozenset[str], tuple[int, ...]]]:
    """The models as clingo's own reader and grounder have them, with what they cost; there is one at
    most for all that the inputs can be."""
    control = clingo.Control(["--opt-mode=opt", "--models=0", "--warn=none"])
    control.add("base", [], program)
    control.ground([("base", [])])
    for holds in product((True, False), repeat=len(INPUTS)):
        assumed = zip(map(clingo.Function, INPUTS), holds, strict=True)
        with control.solve(assumptions=[*assumed], yield_=True) as found:
            for model in found:
                yield frozenset(map(str, model.symbols(atoms=True))), tuple(model.cost)


@pytest.mark.parametrize("seed", range(40))
def test_a_program_has_the_models_that_it_has_for_clingo(seed: int) -> None:
    program, atoms = random_program(Random(seed))
    expected = dict(models(program))
    reasoner = Reasoner(program)
    for holds in product((True, False), repeat=len(INPUTS)):
        true = {*compress(INPUTS, holds)}
        assumed = [atom if atom in true else f"not {atom}" for atom in INPUTS]
        best = reasoner.best(assumed, atoms, Budget(1))
        there = [(all_, cost) for all_, cost in expected.items() if all_ & {*INPUTS} == true]
        assert ([(best.true, best.cost)] if best else []) == there
    together: set[str] = set().union(*expected)
    assert reasoner.possible(atoms, (), Budgets(1)) == (together, set())
    assert reasoner.together(atoms, (), Budget(1)) == (together if expected else None, True)
    cheapest = reasoner.best((), atoms, Budget(1))
    assert (cheapest.cost if cheapest else None) == min(expected.values(), default=None)
