"""What knowing one more fact would do to the verdict, looked at by running the engine."""

from __future__ import annotations

from reconsider_rules.model import VERDICT, Fact, Value
from reconsider_rules.record import Record
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.running.situations import Attribute
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
    verdicts: dict[Value, list[int]] = {}
    for number, (value, _) in enumerate(answers := _answers(attribute)):
        trace = rules.engine.run({**given, fact.name: value})
        verdict = None if trace.clashes else trace.facts.get(VERDICT)
        if verdict is not None and verdict != now:
            verdicts.setdefault(verdict, []).append(number)
    outcomes = tuple(
        (in_words(rules.facts[VERDICT], verdict), _in_words(attribute, answers, numbers))
        for verdict, numbers in verdicts.items()
    )
    return Unknown(fact, outcomes)


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
