"""Several threads may ask one rule base everything at once, and each gets the right answer.

On Python 3.12 and later the reasoner's program used to be written by whoever came first while others
read it: some were told that no possible case brings a verdict about.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from random import Random
from threading import Barrier

import pytest

from reconsider_rules import RuleBase
from reconsider_rules.model import Facts
from reconsider_rules.proving.anomalies import check_rules
from reconsider_rules.reading.loader import read_rules
from tests.brute_force import worlds
from tests.helpers import advisor
from tests.small_bases import as_rules, small_base

THREADS = 8


Question = Callable[[RuleBase], object]


def questions(rules: RuleBase, cases: list[Facts]) -> Iterator[Question]:
    """Everything that can be asked, each as a function of a rule base."""
    yield _check
    for facts in cases:
        yield from (partial(ask, facts) for ask in (_to_dict, _outlook, _changes))
        yield from (partial(_why_not, facts, asked) for asked in (*rules.rule, *rules.advice))


def _check(rules: RuleBase) -> object:
    return [str(finding.diagnostic) for finding in check_rules(rules, [])[0]]


def _to_dict(facts: Facts, rules: RuleBase) -> object:
    return advisor(rules).explain(facts).to_dict()


def _outlook(facts: Facts, rules: RuleBase) -> object:
    return advisor(rules).explain(facts).outlook


def _changes(facts: Facts, rules: RuleBase) -> object:
    return advisor(rules).explain(facts).changes


def _why_not(facts: Facts, asked: str, rules: RuleBase) -> object:
    found = advisor(rules).explain(facts).why_not(asked)
    return found.there, found.changes, found.rule, found.overridden_by


@pytest.fixture(autouse=True)
def restless() -> Iterator[None]:
    """Threads that take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def asked_together(rules: RuleBase, orders: list[list[Question]]) -> list[list[str]]:
    """What each of several threads is told that start at the same moment."""
    barrier = Barrier(len(orders))

    def ask(order: list[Question]) -> list[str]:
        barrier.wait()
        return [str(question(rules)) for question in order]

    with ThreadPoolExecutor(len(orders)) as pool:
        return list(pool.map(ask, orders))


def test_the_programs_are_written_once() -> None:
    shipped = read_rules(Path(__file__).parent.parent / "rules")
    expected = str(
        (
            advisor(shipped).counterfactuals.deciding_program,
            advisor(shipped).counterfactuals.program,
        )
    )
    for _ in range(3):
        told = asked_together(shipped.replaced(), [[_programs]] * THREADS)
        assert told == [[expected]] * THREADS


def _programs(rules: RuleBase) -> object:
    return advisor(rules).counterfactuals.deciding_program, advisor(rules).counterfactuals.program


@pytest.mark.parametrize("seed", range(4))
def test_threads_get_the_answers_that_one_alone_gets(seed: int) -> None:
    base = small_base(Random(seed))
    rules = as_rules(base)
    cases = _cases(rules)
    asked = list(questions(rules, cases))
    expected = [str(question(rules)) for question in asked]
    fresh = rules.replaced()  # nothing of it is worked out yet
    orders = [Random(thread).sample(asked, len(asked)) for thread in range(THREADS)]
    for order, answers in zip(orders, asked_together(fresh, orders), strict=True):
        assert answers == [expected[asked.index(question)] for question in order]
    assert [str(question(fresh)) for question in asked] == expected


def _cases(rules: RuleBase) -> list[Facts]:
    """Some cases that contradict nothing."""
    sane = [world.facts for world in worlds(rules) if world.sane]
    return Random(1).sample(sane, min(3, len(sane)))
