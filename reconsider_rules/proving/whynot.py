"""Why a rule did not fire, an advice was not given, or a verdict is not the one asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from reconsider_rules.conditions import holds
from reconsider_rules.errors import InternalError, UnknownNameError
from reconsider_rules.model import VERDICT, AllOf, AnyOf, Condition, Formula, Rule, Value
from reconsider_rules.proving.budget import Budget, UndecidedError
from reconsider_rules.proving.changes import Change, Changes, Search, changed
from reconsider_rules.proving.counterfactuals import Counterfactuals
from reconsider_rules.reading.values import NotAValue, from_text, suggest
from reconsider_rules.record import Record
from reconsider_rules.running.explanation import Explanation


class Failing(Record):
    """A condition that stands in a rule's way; `wanted` is false for one of its `unless`.

    Of neighbours with the same `choice` one would do; 0: it is needed in any case.
    """

    condition: Condition
    wanted: bool
    choice: int


class WhyNot(Record):
    """The answer. `there`: what is asked about is so already.

    `changes` is the smallest change of given facts, also of history, that brings it about; None if
    there is none, or if that is `undecided` within the budget, which may also have left it open
    whether a change that works is the `smallest`. `rule` is the rule that then does it (or the one
    asked about), with what stands in its way now: conditions, and rules that override it.
    """

    asked: str
    there: bool
    changes: tuple[Change, ...] | None
    rule: Rule | None
    failing: tuple[Failing, ...]
    overridden_by: tuple[str, ...]
    undecided: bool = False
    smallest: bool = True


def why_not(explanation: Explanation, asked: str) -> WhyNot:
    """Answer for a rule id, an advice id or `conclusion=value`. Raises UnknownNameError."""
    rules, given = explanation.rules, explanation.trace.given
    beside = rules.counterfactuals
    question = _Question(beside, asked)
    if any(map(question.gives, explanation.trace.firings)):
        return WhyNot(asked, True, (), None, (), ())
    undecided, budget = False, Budget(explanation.budget)
    try:
        search = Search(beside, given, beside.inputs.facts, beside.program, "", budget)
        changes = search.nearest(question.atom, budget)
    except UndecidedError:
        changes, undecided = Changes(()), True
    rule = rules.rule.get(asked)
    if changes.made:
        firings = rules.engine.run(changed(given, changes.made)).firings
        does_it = next(filter(question.gives, firings), None)
        if does_it is None:
            raise InternalError("a change found by the reasoner does not work when it is run")
        rule = rule or does_it
    made = changes.made or None
    if rule is None:
        return WhyNot(asked, False, made, None, (), (), undecided)
    failing = (*_failing(rule.when, True, explanation), *_failing(rule.unless, False, explanation))
    fired = [other.id for other in explanation.trace.firings if rule.id in other.overrides]
    return WhyNot(
        asked,
        False,
        made,
        rule,
        tuple(dict.fromkeys(failing)),
        tuple(fired),
        undecided,
        changes.smallest,
    )


class _Question:
    """What is asked about: the `atom` that says that it is there, and which firing `gives` it."""

    def __init__(self, beside: Counterfactuals, asked: str) -> None:
        rules, names = beside.rules, beside.names
        self.gives: Callable[[Rule], bool]
        if asked in rules.rule:
            self.atom, self.gives = names.fires(asked), lambda rule: rule.id == asked
        elif asked in rules.advice:
            self.atom, self.gives = names.advises(asked), lambda rule: asked in rule.recommend
        else:
            name, value = _conclusion_asked(beside, asked)
            self.atom = names.concludes(name, value)
            self.gives = lambda rule: _concludes(rule, name, value)


def _conclusion_asked(beside: Counterfactuals, asked: str) -> tuple[str, Value]:
    """The conclusion and its value (of a set: its one member) that a text asks about."""
    rules, verdicts = beside.rules, beside.verdicts
    name, _, written = (VERDICT, "", asked) if asked in verdicts else asked.partition("=")
    fact = rules.facts.get(name)
    if fact is None or fact.given or not written:
        help = suggest(asked, [*rules.rule, *rules.advice, *(f"{VERDICT}={v}" for v in verdicts)])
        if not help.startswith("Did"):
            help = "Write a rule's id, an advice's, or conclusion=value, such as verdict=value."
        raise UnknownNameError(f"'{asked}' is no rule, advice or verdict. {help}")
    try:
        value = from_text(fact, written)
    except NotAValue as refusal:
        raise UnknownNameError(f"{refusal.message} {refusal.help}".strip()) from None
    if value == ():
        raise UnknownNameError(
            f"'{name}' is empty where no rule adds to it. Ask about one of its options, "
            f"such as {name}={fact.options[0].name}."
        )
    return name, value


def _concludes(rule: Rule, name: str, value: Value) -> bool:
    """Whether a rule gives a conclusion a value; of a set, the one member."""
    given = dict(rule.then).get(name)
    return (
        value[0] in given
        if isinstance(value, tuple) and isinstance(given, tuple)
        else given == value
    )


def _failing(
    formula: Formula, wanted: bool, explanation: Explanation, choice: int = 0
) -> Iterator[Failing]:
    """The conditions by which a formula fails to be as wanted."""
    if holds(formula, explanation.trace.facts) == wanted:
        return
    if isinstance(formula, Condition):
        yield Failing(formula, wanted, choice)
    elif isinstance(formula, (AllOf, AnyOf)):
        one_would_do = isinstance(formula, AnyOf) == wanted and len(formula.parts) > 1
        for part in formula.parts:
            yield from _failing(part, wanted, explanation, id(formula) if one_would_do else choice)
