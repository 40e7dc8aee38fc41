"""What a report tells a client, in what order, and each thing once; for every format of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from reconsider_rules.record import Record
from reconsider_rules.render.cited import Cited
from reconsider_rules.render.days import due
from reconsider_rules.render.short import shortened
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.running.message import Message
from reconsider_rules.words import given_in_words


class Told(Record):
    """One advice: how it is done, on which days, and why, unless that was told before."""

    title: str
    text: str
    due: str
    why: str


class Contents(Record):
    """A report: no names of rules, no codes. `said` are labels with values, `sources` titles with
    addresses."""

    title: str
    notes: str
    verdict: str
    reasons: tuple[str, ...]
    steps: tuple[tuple[str, tuple[Told, ...]], ...]
    message: Message | None
    said: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str], ...]


def contents(explanation: Explanation) -> Contents:
    """What the report on an answer tells."""
    short = shortened(explanation)
    whys = {each.advice[0].id: each.why for _, steps in short.steps for each in steps}
    as_of = explanation.scenario.as_of
    steps = (
        (
            step,
            tuple(
                Told(each.title, each.text, due(each.advice, as_of), whys.get(each.id, ""))
                for each in advice
            ),
        )
        for step, advice in groupby(explanation.recommendations, attrgetter("step"))
    )
    return Contents(
        short.title,
        explanation.scenario.notes,
        short.verdict,
        tuple(reason.text for reason in short.reasons),
        tuple(steps),
        short.message,
        tuple(said(explanation)),
        tuple(_cited(explanation).named),
    )


def said(explanation: Explanation) -> Iterator[tuple[str, str]]:
    """What was said, in the words and the order of the vocabulary."""
    facts = explanation.scenario.facts
    dates = dict(explanation.scenario.dates)
    for fact in explanation.rules.given:
        if fact.name in facts:
            yield fact.label, given_in_words(fact, facts[fact.name], dates)


def addresses_in(source: str) -> list[str]:
    """The addresses that stand as one in a source."""
    return [part for part in source.split(" ; ") if part]


def _cited(explanation: Explanation) -> Cited:
    """Every source of what was told."""
    cited = Cited(explanation.rules.sources)
    verdict = explanation.verdict
    reasons = [*verdict.because] if verdict else []
    for found in explanation.recommendations:
        cited.numbers(found.advice.source)
        reasons += found.because
    for reason in reasons:
        cited.numbers(reason.rule.source)
    return cited
