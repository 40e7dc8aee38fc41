"""The outlook of the shipped rules: while the verdict is open there is something to ask, and when
all that is asked is answered it is settled. (Small rule bases are held against every scenario by
test_reasoner_counterfactuals.)"""

from __future__ import annotations

from random import Random

import pytest

from reconsider_rules import ContradictionError, RuleBase
from reconsider_rules.model import Fact, Facts, Value
from tests.helpers import advisor, shipped
from tests.random_scenarios import random_scenario

RULES = shipped().rules


def a_value(rules: RuleBase, fact: Fact, random: Random) -> Value:
    """An answer that the client could give."""
    while True:
        facts = random_scenario(random, rules)
        if fact.name in facts:
            return facts[fact.name]


def check_outlook(given: Facts, random: Random) -> int:
    """How many questions there were."""
    outlook = advisor(RULES).explain(given).outlook
    assert not outlook.undecided
    assert outlook.settled == (len(outlook.possible) == 1)
    assert outlook.settled or outlook.ask
    answered = dict(given) | {fact.name: a_value(RULES, fact, random) for fact in outlook.ask}
    try:
        then = advisor(RULES).explain(answered).outlook
    except ContradictionError:
        return len(outlook.ask)
    assert then.settled
    assert then.possible[0] in outlook.possible
    return len(outlook.ask)


def test_a_verdict_that_only_a_pair_of_answers_settles() -> None:
    """No single answer rules a verdict out here."""
    given: Facts = {
        "user_goal": "get_same_role",
        "decline_stage": "declined_offer",
        "prior_reversals": 0,
        "contact_attempts": 15,
    }
    outlook = advisor(RULES).explain(given).outlook
    assert len(outlook.possible) == 2
    assert outlook.ask
    assert check_outlook(given, Random(0)) > 1


@pytest.mark.parametrize("seed", range(12))
def test_what_is_asked_settles_it(seed: int) -> None:
    random = Random(seed)
    facts = random_scenario(random, RULES)
    some = random.sample(sorted(facts), min(len(facts), random.choice((0, 1, 3, 6))))
    check_outlook({name: facts[name] for name in some}, random)
