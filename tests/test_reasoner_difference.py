"""Does `diff` find every way in which advice changes, and no other? Held against every scenario."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconsider_rules import ContradictionError, RuleBase, RuleBaseError
from reconsider_rules.model import Facts
from reconsider_rules.proving.both_sides import Difference
from tests.brute_difference import changes, expected_changes, understood
from tests.brute_force import Key
from tests.generators import TINY, random_draft
from tests.helpers import advisor, loaded
from tests.mutants import read_back
from tests.small_bases import as_rules, edited, renamed, small_base

seeds = st.integers(0, 2**32 - 1)


def examples(number: int) -> settings:
    return settings(derandomize=True, database=None, deadline=None, max_examples=number)


def examine_edit(seed: int) -> Counter[str]:
    """Compare a rule base with a random edit of it, in both directions."""
    random = Random(seed)
    base = small_base(random)
    old = as_rules(base)
    try:
        new = as_rules(edited(random, base))
    except RuleBaseError:
        return Counter({"edits that don't load": 1})
    met = examine_pair(old, new) + examine_pair(new, old)
    assert not advisor(old).compare(advisor(as_rules(renamed(base)))).differences
    return met


def examine_pair(old: RuleBase, new: RuleBase) -> Counter[str]:
    expected = expected_changes(old, new)
    found = {key(change): change for change in advisor(old).compare(advisor(new)).differences}
    assert len(found) == len(advisor(old).compare(advisor(new)).differences)
    assert found.keys() == expected.keys()
    for name, change in found.items():
        facts = change.witness.facts
        assert read_back(knowing(old, new, facts), change.witness) == facts
        assert len(facts) == expected[name], "there is a smaller witness"
        assert name in changes(understood(old, facts), understood(new, facts))
        assert outcome(old, facts) != outcome(new, facts)
    kinds = Counter("verdict" if name[0] == "verdict" else "advice" for name in found)
    return kinds + Counter({"pairs": 1, "pairs that differ": bool(found)})


def knowing(old: RuleBase, new: RuleBase, facts: Facts) -> RuleBase:
    """Every fact and option that a witness names, in one rule base."""
    facts_of = {**new.facts, **old.facts}
    for name in new.facts.keys() & old.facts.keys():
        options = dict.fromkeys((*old.facts[name].options, *new.facts[name].options))
        by_name = {option.name: option for option in options}
        facts_of[name] = new.facts[name].replaced(options=tuple(by_name.values()))
    assert facts.keys() <= facts_of.keys()
    return new.replaced(facts=facts_of)


def key(change: Difference) -> Key:
    if not change.advice:
        return "verdict", change.old, change.new
    return ("gained" if change.new else "lost", change.advice)


def outcome(rules: RuleBase, facts: object) -> tuple[str, ...]:
    """What `explain` answers: the verdict and the advice, or the contradiction."""
    try:
        answer = advisor(rules).explain(understood(rules, facts).facts)  # type: ignore[arg-type]
    except ContradictionError:
        return ("(contradiction)",)
    verdict = str(answer.verdict.value) if answer.verdict else ""
    return (verdict, *sorted(advice.id for advice in answer.recommendations))


@examples(40)
@given(seeds)
def test_every_change_is_found_and_no_other(seed: int) -> None:
    examine_edit(seed)


@pytest.mark.parametrize("seed", range(12))
def test_another_order_of_files_and_entries_is_no_difference(seed: int) -> None:
    random = Random(seed)
    draft = random_draft(random, TINY)
    one, other = loaded(draft.laid_out(random)), loaded(draft.laid_out(random))
    found = advisor(one).compare(advisor(other))
    assert (found.differences, found.cases, found.vocabulary) == ((), (), ())
