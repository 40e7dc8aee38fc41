"""Where a new advice stands among those of its step: in the usual place, first, or after another."""

from __future__ import annotations

from reconsider_rules.model import LAST, Advice, RuleBase

FIRST = "first"
AFTER = "after "
"""What is chosen: '' is the usual place; behind this stands the name of another advice."""
GAP = 10
"""Between two places, so that another may come between them."""


def of_step(rules: RuleBase, step: str) -> list[Advice]:
    """The advice of a step, in the order in which it is shown."""
    found = [each for each in rules.advice.values() if each.step == step]
    return sorted(found, key=lambda each: (each.place, each.id))


def place_of(rules: RuleBase, step: str, chosen: str, id: str) -> int | None:
    """The place that puts an advice of a name there; LAST for the usual one. None where there is no such
    place: the other one is of another step, or nothing fits between it and the next."""
    there = of_step(rules, step)
    if not chosen or (chosen == FIRST and not there):
        return LAST
    if chosen == FIRST:
        lowest = there[0].place
        return GAP if lowest > GAP else lowest - 1
    names = [AFTER + each.id for each in there]
    if chosen not in names:
        return None
    number = names.index(chosen)
    before = there[number].place
    if number + 1 == len(there):
        return before + GAP
    next_ = there[number + 1]
    tries = ((before + next_.place) // 2, before, next_.place)
    at_least, at_most = ((each.place, each.id) for each in (there[number], next_))
    return next((place for place in tries if at_least < (place, id) < at_most), None)
