"""What knowing one more fact would do to the verdict, looked at by running the engine."""

from __future__ import annotations

from reconsider_rules.model import VERDICT, Fact, Value
from reconsider_rules.record import Record
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.running.situations import Attribute, runs
from reconsider_rules.words import in_words, listed, range_in_words


class Unknown(Record):
    """A fact that isn't known, and the other verdicts that knowing it, by itself, would bring.

    `outcomes` are pairs of the verdict's title and the answers that lead to it, in words.
    """

    fact: Fact
    outcomes: tuple[tuple[str, str], ...]


def what_answers_bring(explanation: Explanation, fact: Fact) -> Unknown:
    """The verdicts that the answers to an unknown fact bring, all else staying as it is."""
    rules, given = explanation.rules, explanation.trace.given
    now = explanation.trace.facts.get(VERDICT)
    attribute = rules.engine.situations.of(fact.name)[0]
    answers = _answers(attribute)
    verdicts: dict[Value, list[int]] = {}
    for code, value in answers.items():
        trace = rules.engine.run({**given, fact.name: value})
        verdict = None if trace.clashes else trace.facts.get(VERDICT)
        if verdict is not None and verdict != now:
            verdicts.setdefault(verdict, []).append(code)
    outcomes = tuple(
        (in_words(rules.facts[VERDICT], verdict), _in_words(attribute, answers, codes))
        for verdict, codes in verdicts.items()
    )
    return Unknown(fact, outcomes)


def _answers(attribute: Attribute) -> dict[int, Value]:
    """A value for every answer that the rules tell apart, by a number: of a number, its code."""
    fact = attribute.fact
    if fact.type == "number":
        examples = {code: attribute.example(code) for code in attribute.possible[1:]}
        return {code: value for code, value in examples.items() if value is not None}
    if fact.type == "yes/no":
        return {1: True, 0: False}
    names = [option.name for option in fact.options]
    return dict(enumerate(((name,) for name in names) if fact.type == "choices" else names))


def _in_words(attribute: Attribute, answers: dict[int, Value], codes: list[int]) -> str:
    """The answers with these numbers; for a number fact, neighbours as one range."""
    fact = attribute.fact
    if fact.type != "number":
        return listed([in_words(fact, answers[code]) for code in codes], "or")
    # Neighbours among the answers there are: a code that nothing has separates none.
    order = list(answers)
    places = runs(order.index(code) for code in codes)
    ranges = [attribute.range(order[run[0]], order[run[-1]]) for run in places]
    words = listed([range_in_words(between) or "any number" for between in ranges], "or")
    return f"{words} {fact.unit}".strip()
