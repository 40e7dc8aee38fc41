"""Explanation → what a coach can read out in three minutes: each thing once, in a line or two."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from reconsider_rules.model import STEPS, VERDICT
from reconsider_rules.record import Record
from reconsider_rules.render.cited import Cited
from reconsider_rules.render.outline import NO_VERDICT
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.running.justification import Justification, Recommendation
from reconsider_rules.running.message import Message

MOST_REASONS = 3
SAID = STEPS[3]
"""The step whose advice the message carries out."""


class ShortReason(Record):
    """Why the verdict is what it is, in a sentence; `sources` are numbers."""

    text: str
    rule: str
    sources: tuple[int, ...]


class ShortStep(Record):
    """Something to do, the rules that say so, and why, unless that was told before.

    `in_message`: what is to be done is to say a line of the message.
    """

    title: str
    text: str
    why: str
    rules: tuple[str, ...]
    in_message: bool


class Short(Record):
    """An answer in short. `sources` have the numbers 1, 2, 3 …"""

    title: str
    verdict: str
    reasons: tuple[ShortReason, ...]
    steps: tuple[tuple[str, tuple[ShortStep, ...]], ...]
    message: Message | None
    sources: tuple[str, ...]


def shortened(explanation: Explanation) -> Short:
    """The answer in short."""
    cited = Cited(explanation.rules.sources)
    told: set[str] = set()
    reasons = tuple(
        ShortReason(each.because, each.rule.id, cited.numbers(each.rule.source))
        for each in islice(_reasons(explanation), MOST_REASONS)
    )
    told.update(reason.rule for reason in reasons)
    steps: dict[str, list[ShortStep]] = {}
    for each in explanation.recommendations:
        steps.setdefault(each.step, []).append(_step(each, told))
    verdict = explanation.verdict
    return Short(
        explanation.scenario.title,
        verdict.title if verdict else NO_VERDICT,
        reasons,
        tuple((step, tuple(found)) for step, found in steps.items()),
        explanation.message,
        tuple(name for name, _ in cited.named),
    )


def _reasons(explanation: Explanation) -> Iterator[Justification]:
    """The firings that gave the verdict, then those that they stand on, nearest first, each once;
    not what goes without saying, nor the verdict again."""
    verdict = explanation.verdict
    level = list(verdict.because) if verdict else []
    seen: set[str] = set()
    while level:
        new = [each for each in level if each.rule.id not in seen]
        seen.update(each.rule.id for each in new)
        yield from new
        level = [
            below
            for each in new
            for used in each.used
            if used.fact.name != VERDICT and not used.fact.background
            for below in used.because
        ]


def _step(found: Recommendation, told: set[str]) -> ShortStep:
    rules = tuple(each.rule.id for each in found.because)
    new = [each for each in found.because if each.rule.id not in told]
    told.update(rules)
    why = "" if found.step == SAID or not new else new[0].because
    in_message = found.step == SAID and bool(found.say)
    return ShortStep(found.title, found.text, why, rules, in_message)
