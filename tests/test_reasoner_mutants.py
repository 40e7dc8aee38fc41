"""Does `check` find defects put into the shipped rule base? All of them: `python -m tests.mutants`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.defects import KINDS, Mutant
from tests.mutants import verdict_on
from tests.rule_trees import Original, read_original, spread

RULES = Path(__file__).parent.parent / "rules"
MOST = 1  # of each kind; some seconds each: `tests.long_run_reasoner` tries all


@cache
def original() -> Original:
    return read_original(RULES)


@pytest.mark.parametrize("kind", KINDS)
def test_defects_are_found_with_a_true_witness(
    kind: Callable[[Original], Iterator[Mutant]],
) -> None:
    made = list(kind(original()))
    assert made, "no such defect can be made any more"
    for mutant in spread(made, MOST):
        assert not verdict_on(original(), mutant), (mutant.kind, mutant.code, mutant.place)


def test_the_text_and_the_tree_are_the_same_rule_base() -> None:
    """Mutants are made of the tree: it must not have lost anything."""
    names = {rule["id"] for rule in original().tree["rules"]}
    assert names == set(original().rules.rule)
    assert original().worlds
