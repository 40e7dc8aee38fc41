"""Whose advice changes from one rule base to another: in any scenario, and in the saved cases."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from operator import attrgetter

from reconsider_rules.errors import ReconsiderError
from reconsider_rules.model import (
    VERDICT,
    Case,
    RuleBase,
    Scenario,
)
from reconsider_rules.proving.both_sides import (
    CONTRADICTION,
    NO_VERDICT,
    BothSides,
    Difference,
    known_to,
)
from reconsider_rules.proving.budget import BUDGET, UndecidedError
from reconsider_rules.proving.finding import Progress, silently
from reconsider_rules.record import Record
from reconsider_rules.running.columns import ColumnEngine
from reconsider_rules.running.explanation import explanation_of
from reconsider_rules.running.justification import ContradictionError
from reconsider_rules.running.trace import AnyEngine


class NotComparableError(ReconsiderError):
    """Two rule bases that use one name for different kinds of thing."""


class CaseDifference(Record):
    """A saved case that is answered differently."""

    case: Case
    old: str
    new: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]


class Comparison(Record):
    """Everything that differs. `vocabulary` says in sentences which facts and options changed,
    `undecided` which differences the budget left open, `wording` names what has other words."""

    differences: tuple[Difference, ...]
    cases: tuple[CaseDifference, ...]
    vocabulary: tuple[str, ...]
    undecided: tuple[str, ...] = ()
    wording: tuple[str, ...] = ()


def compare(
    old: AnyEngine,
    new: AnyEngine,
    cases: Iterable[Case] = (),
    budget: float = BUDGET,
    progress: Progress = silently,
) -> Comparison:
    """Compare two rule bases; `cases` are saved ones to be run with both.

    Each kind of difference has a budget of so many seconds, about. Raises NotComparableError.
    """
    _check_comparable(old.rules, new.rules)
    vocabulary = tuple(_vocabulary(old.rules, new.rules))
    wording = tuple(_worded_otherwise(old.rules, new.rules))
    if _is_layer_over(new.rules, old.rules):
        old = _knowing(old, new.rules)
    try:
        sides = BothSides(old, new, budget, progress)
        differences, undecided = list(sides.differences()), sides.undecided
    except UndecidedError:
        differences, undecided = [], ["anything: together the rule bases are too large for proofs"]
    progress("running the saved cases")
    return Comparison(
        tuple(differences),
        tuple(found for case in cases if (found := case_difference(old, new, case))),
        vocabulary,
        tuple(undecided),
        wording,
    )


def _is_layer_over(new: RuleBase, old: RuleBase) -> bool:
    below = {os.path.realpath(folder) for _, folder in new.folders[1:]}
    return os.path.realpath(old.path) in below


def _knowing(old: AnyEngine, new: RuleBase) -> AnyEngine:
    """The rules below a layer, as if they knew its questions and options, which none of them names:
    what differs then is what the rules of the layer bring about."""
    return ColumnEngine(old.rules.replaced(facts={**old.rules.facts, **new.facts}))


def case_difference(old: AnyEngine, new: AnyEngine, case: Case) -> CaseDifference | None:
    """What changes for a saved case, or None."""
    before, after = (_answer(engine, case.scenario) for engine in (old, new))
    gained = tuple(sorted(after[1] - before[1]))
    lost = tuple(sorted(before[1] - after[1]))
    if before[0] == after[0] and not gained and not lost:
        return None
    return CaseDifference(case, before[0], after[0], gained, lost)


def _answer(engine: AnyEngine, scenario: Scenario) -> tuple[str, frozenset[str]]:
    """The outcome of a scenario and the advice given."""
    facts = known_to(engine.rules, scenario.facts)
    try:
        explanation = explanation_of(engine, scenario.replaced(facts=facts))
    except ContradictionError:
        return CONTRADICTION, frozenset()
    verdict = explanation.trace.facts.get(VERDICT)
    advice = frozenset(found.id for found in explanation.recommended)
    return (NO_VERDICT if verdict is None else str(verdict)), advice


def _check_comparable(old: RuleBase, new: RuleBase) -> None:
    """Raise NotComparableError where one name stands for two kinds of thing."""
    for name, fact in old.facts.items():
        other = new.facts.get(name)
        if other is not None and (fact.given, fact.type) != (other.given, other.type):
            kinds = [
                f"{'a fact' if f.given else 'a conclusion'} of type {f.type}" for f in (fact, other)
            ]
            raise NotComparableError(
                f"'{name}' is {kinds[0]} in the one and {kinds[1]} in the other: nothing can be "
                "compared. Give the new one another name."
            )


def _worded_otherwise(old: RuleBase, new: RuleBase) -> Iterator[str]:
    """The names of facts, advice and rules that people read other words of."""
    for name, fact in new.facts.items():
        before = old.facts.get(name)
        labels = {option.name: option.label for option in before.options} if before else {}
        if before and (
            (before.ask, before.label) != (fact.ask, fact.label)
            or any(labels.get(each.name, each.label) != each.label for each in fact.options)
        ):
            yield name
    texts = attrgetter("title", "text", "opens", "say", "closes", "because")
    for id, advice in new.advice.items():
        if id in old.advice and texts(old.advice[id]) != texts(advice):
            yield id
    for rule in new.rules:
        if rule.id in old.rule and old.rule[rule.id].because != rule.because:
            yield rule.id


def _vocabulary(old: RuleBase, new: RuleBase) -> Iterator[str]:
    """What scenarios can say that they couldn't, or could say and now can't."""
    before = {fact.name: fact for fact in old.given}
    after = {fact.name: fact for fact in new.given}
    yield from (f"fact '{name}' is new" for name in after if name not in before)
    yield from (f"fact '{name}' is gone" for name in before if name not in after)
    for name, one in before.items():
        if other := after.get(name):
            options = [set(fact.option_names) for fact in (one, other)]
            yield from (f"option '{name}: {o}' is new" for o in sorted(options[1] - options[0]))
            yield from (f"option '{name}: {o}' is gone" for o in sorted(options[0] - options[1]))
            if (one.at_least, one.at_most, one.whole) != (
                other.at_least,
                other.at_most,
                other.whole,
            ):
                yield f"fact '{name}' has other bounds"
