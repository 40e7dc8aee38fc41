"""What an answer says, in what order, and each thing once; for every format that people read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Literal

from reconsider_rules.model import VERDICT
from reconsider_rules.record import Record
from reconsider_rules.render.days import due
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.running.justification import Justification, Used
from reconsider_rules.running.message import Message
from reconsider_rules.words import given_in_words, in_words


class Reason(Record):
    """A firing in words. `again`: it was said before, only its rule is named."""

    text: str
    rule: str
    sources: tuple[str, ...]
    facts: tuple[FactUsed, ...]
    again: bool


class FactUsed(Record):
    """A fact that a firing relied on: what it is, and why if it was derived.

    `reasons` is empty for a given fact, an unknown one, and one that was explained before.
    """

    label: str
    value: str
    kind: Literal["given", "derived", "unknown"]
    reasons: tuple[Reason, ...]


class Item(Record):
    """One recommendation."""

    id: str
    title: str
    text: str
    reason: str
    sources: tuple[str, ...]
    reasons: tuple[Reason, ...]
    due: str = ""

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that recommend it."""
        return tuple(reason.rule for reason in self.reasons)


class Outline(Record):
    """An answer for people; `steps` group the advice."""

    title: str
    verdict: str
    reasons: tuple[Reason, ...]
    steps: tuple[tuple[str, tuple[Item, ...]], ...]
    message: Message | None
    sources: tuple[tuple[str, str, str], ...]


MESSAGE = "A message to start from"
LATER = "For the talk or the letter that may follow"
NO_MESSAGE = "There is no message to write."
NO_VERDICT = "No rule gives a verdict for this scenario"


def outline(explanation: Explanation) -> Outline:
    """The answer, each reason at its first place and named where it comes again."""
    writer = _Writer(dict(explanation.scenario.dates))
    verdict = explanation.verdict
    reasons = writer.reasons(verdict.because) if verdict else ()
    steps: dict[str, list[Item]] = {}
    for found in explanation.recommendations:
        writer.cited.update(dict.fromkeys(found.advice.source))
        steps.setdefault(found.step, []).append(
            Item(
                found.id,
                found.title,
                found.text,
                found.reason,
                found.advice.source,
                writer.reasons(found.because),
                due(found.advice, explanation.scenario.as_of),
            )
        )
    sources = explanation.rules.sources
    return Outline(
        explanation.scenario.title,
        verdict.title if verdict else NO_VERDICT,
        reasons,
        tuple((step, tuple(items)) for step, items in steps.items()),
        explanation.message,
        tuple(
            (id, sources[id].title, sources[id].address)
            for id in sorted(writer.cited, key=_natural)
        ),
    )


def reasons_of(justifications: Iterable[Justification]) -> tuple[Reason, ...]:
    """Justifications in words, apart from any answer."""
    return _Writer().reasons(justifications)


class _Writer:
    def __init__(self, dates: Mapping[str, date] = MappingProxyType({})) -> None:
        self.dates = dates
        self.said: set[str] = set()
        self.cited: dict[str, None] = {}

    def reasons(self, justifications: Iterable[Justification]) -> tuple[Reason, ...]:
        return tuple(self.reason(each) for each in justifications)

    def reason(self, found: Justification) -> Reason:
        rule = found.rule
        again = rule.id in self.said
        self.said.add(rule.id)
        self.cited.update(dict.fromkeys(rule.source))
        facts = () if again else self.facts(found.used)
        return Reason(found.because, rule.id, rule.source, facts, again)

    def facts(self, used: Iterable[Used]) -> tuple[FactUsed, ...]:
        """Each fact once: not the verdict, which heads the answer, one that is unknown only if the
        rule asks for that, and what goes without saying only where it is explained."""
        shown: dict[str, FactUsed] = {}
        for each in used:
            name = each.fact.name
            if name in shown or name == VERDICT or (each.value is None and not each.wanted):
                continue
            new = any(reason.rule.id not in self.said for reason in each.because)
            if each.fact.background and not new:
                continue
            reasons = self.reasons(each.because) if new else ()
            shown[name] = FactUsed(each.fact.label, self.words(each), _kind(each), reasons)
        return tuple(shown.values())

    def words(self, used: Used) -> str:
        if used.value is None:
            return in_words(used.fact, None)
        return given_in_words(used.fact, used.value, self.dates)


def _kind(used: Used) -> Literal["given", "derived", "unknown"]:
    if used.value is None:
        return "unknown"
    return "given" if used.fact.given else "derived"


def _natural(id: str) -> tuple[str, int, str, str]:
    """Source ids in the order people expect: R2 before R10."""
    letters = id.rstrip("0123456789abcdefghijklmnopqrstuvwxyz")
    digits = re.sub("[^0-9]", "", id[len(letters) :]).lstrip("0")
    return letters, len(digits), digits, id  # there may be more digits than int() takes
