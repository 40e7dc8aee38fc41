"""What knowing one more fact would do to the verdict, looked at by running the engine."""

from __future__ import annotations

from reconsider_rules.model import VERDICT, Between, Fact, Value
from reconsider_rules.proving.outlook import Outlook
from reconsider_rules.record import Record
from reconsider_rules.running.attributes import Attribute, runs
from reconsider_rules.running.trace import AnyEngine, Trace

MOST = 5
"""Questions about one answer: each takes some runs of the engine."""


class Question(Record):
    """A fact that isn't known, and the other verdicts that knowing it, by itself, would bring.

    `outcomes` are pairs of a verdict and the answers that bring it: values, or ranges of a number.
    """

    fact: Fact
    outcomes: tuple[tuple[str, tuple[Value | Between, ...]], ...]


def questions(engine: AnyEngine, trace: Trace, outlook: Outlook) -> tuple[Question, ...]:
    """The most useful questions that an outlook has."""
    return tuple(_question(engine, trace, fact) for fact in outlook.ask[:MOST])


def _question(engine: AnyEngine, trace: Trace, fact: Fact) -> Question:
    """The verdicts that the answers to an unknown fact bring, all else staying as it is."""
    now = trace.facts.get(VERDICT)
    attribute = engine.situations.of(fact.name)[0]
    answers = answers_of(attribute)
    verdicts: dict[str, list[int]] = {}
    for number, value in answers.items():
        then = engine.run({**trace.given, fact.name: value})
        verdict = None if then.clashes else then.facts.get(VERDICT)
        if verdict is not None and verdict != now:
            verdicts.setdefault(str(verdict), []).append(number)
    return Question(
        fact,
        tuple(
            (verdict, _together(attribute, answers, numbers))
            for verdict, numbers in verdicts.items()
        ),
    )


def answers_of(attribute: Attribute) -> dict[int, Value]:
    """A value for every answer that the rules tell apart, by a number: of a number, its code."""
    fact = attribute.fact
    if fact.type == "number":
        examples = {code: attribute.example(code) for code in attribute.possible[1:]}
        return {code: value for code, value in examples.items() if value is not None}
    if fact.type == "yes/no":
        return {1: True, 0: False}
    names = fact.option_names
    return dict(enumerate(((name,) for name in names) if fact.type == "choices" else names))


def _together(
    attribute: Attribute, answers: dict[int, Value], numbers: list[int]
) -> tuple[Value | Between, ...]:
    """The answers with these numbers; for a number fact, neighbours as one range."""
    if attribute.fact.type != "number":
        return tuple(answers[number] for number in numbers)
    # Neighbours among the answers there are: a code that nothing has separates none.
    order = list(answers)
    places = runs(order.index(code) for code in numbers)
    return tuple(attribute.range(order[run[0]], order[run[-1]]) for run in places)
