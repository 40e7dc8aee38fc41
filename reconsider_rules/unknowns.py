"""Which unknown facts would change the verdict, each looked at alone, by running the engine."""

from __future__ import annotations

from reconsider_rules.explanation import Explanation
from reconsider_rules.model import VERDICT, Fact, Value
from reconsider_rules.record import Record
from reconsider_rules.situations import Attribute
from reconsider_rules.words import in_words, listed, range_in_words


class Unknown(Record):
    """A fact that isn't known, and the other verdicts that knowing it could bring.

    `outcomes` are pairs of the verdict's title and the answers that lead to it, in words.
    """

    fact: Fact
    outcomes: tuple[tuple[str, str], ...]


def unknowns_that_matter(explanation: Explanation) -> tuple[Unknown, ...]:
    """The unknown facts that could change the verdict, those with the most outcomes first."""
    found = []
    for fact in explanation.rules.given:
        if fact.name not in explanation.trace.given:
            outcomes = _outcomes(explanation, fact)
            if outcomes:
                found.append(Unknown(fact, outcomes))
    return tuple(sorted(found, key=lambda unknown: -len(unknown.outcomes)))


def _outcomes(explanation: Explanation, fact: Fact) -> tuple[tuple[str, str], ...]:
    rules, given = explanation.rules, explanation.trace.given
    now = explanation.trace.facts.get(VERDICT)
    attribute = rules.engine.situations.of(fact.name)[0]
    verdicts: dict[Value, list[int]] = {}
    for number, (value, _) in enumerate(answers := _answers(attribute)):
        verdict = rules.engine.run({**given, fact.name: value}).facts.get(VERDICT)
        if verdict is not None and verdict != now:
            verdicts.setdefault(verdict, []).append(number)
    return tuple(
        (in_words(rules.facts[VERDICT], verdict), _in_words(attribute, answers, numbers))
        for verdict, numbers in verdicts.items()
    )


def _answers(attribute: Attribute) -> list[tuple[Value, str]]:
    """A value for every answer that the rules tell apart, and the answer in words."""
    fact = attribute.fact
    if fact.type == "choices":
        return [((option.name,), option.label) for option in fact.options]
    if fact.type == "yes/no":
        return [(True, "yes"), (False, "no")]
    if fact.type == "choice":
        return [(option.name, option.label) for option in fact.options]
    examples = [(attribute.example(code), code) for code in attribute.possible[1:]]
    return [(value, str(code)) for value, code in examples if value is not None]


def _in_words(attribute: Attribute, answers: list[tuple[Value, str]], numbers: list[int]) -> str:
    """The answers with these numbers; for a number fact, neighbours as one range."""
    if attribute.fact.type != "number":
        return listed([answers[number][1] for number in numbers], "or")
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    ranges = [attribute.range(int(answers[run[0]][1]), int(answers[run[-1]][1])) for run in runs]
    words = listed([range_in_words(between) or "any number" for between in ranges], "or")
    return f"{words} {attribute.fact.unit}".strip()
