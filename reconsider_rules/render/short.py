"""Explanation → what a coach can read out in three minutes: each thing once, in a line or two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby, islice
from operator import attrgetter

from reconsider_rules.model import STEPS, VERDICT
from reconsider_rules.record import Record
from reconsider_rules.render.cited import Cited
from reconsider_rules.render.days import due
from reconsider_rules.render.outline import NO_VERDICT
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.running.justification import Justification, Recommendation, Used
from reconsider_rules.running.message import Message

MOST_REASONS = 3
MOST_CITED = 3
SAID = STEPS[3]
"""The step whose advice the message carries out."""


class ShortReason(Record):
    """Why the verdict is what it is, in a sentence; `sources` are numbers."""

    text: str
    rule: str
    sources: tuple[int, ...]


class ShortStep(Record):
    """Things to do for the same reason, the rules that say so, and why, unless that was told before;
    and the days on which to do what has its time.
    """

    advice: tuple[Recommendation, ...]
    why: str
    rules: tuple[str, ...]
    days: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return ". ".join(each.title for each in self.advice)


class Short(Record):
    """An answer in short. `sources`, titles and addresses, have the numbers 1, 2, 3 …; `rules` are
    those of the verdict.

    `steps` hold all the advice but what the message carries out.
    """

    title: str
    verdict: str
    rules: tuple[str, ...]
    reasons: tuple[ShortReason, ...]
    steps: tuple[tuple[str, tuple[ShortStep, ...]], ...]
    message: Message | None
    sources: tuple[tuple[str, str], ...]


def shortened(explanation: Explanation) -> Short:
    """The answer in short."""
    cited = Cited(explanation.rules.sources)
    verdict = explanation.verdict
    given = verdict.because if verdict else ()
    reasons = tuple(
        ShortReason(each.because, each.rule.id, cited.numbers(each.rule.source, MOST_CITED))
        for each in islice(_reasons(given), MOST_REASONS)
    )
    told = {reason.rule for reason in reasons}
    return Short(
        explanation.scenario.title,
        verdict.title if verdict else NO_VERDICT,
        tuple(each.rule.id for each in given),
        reasons,
        tuple(_steps(explanation, told)),
        explanation.message,
        tuple(cited.named),
    )


def is_said(found: Recommendation) -> bool:
    """Whether an advice is carried out by a line of the message."""
    return found.step == SAID and bool(found.say)


def _reasons(given: tuple[Justification, ...]) -> Iterator[Justification]:
    """The firings that gave the verdict, then those that they stand on, nearest first, each once.

    What goes without saying is left out, and the verdict itself; and a firing that sums up the
    members of a set gives way to those that put them there.
    """
    level = list(given)
    seen: set[str] = set()
    while level:
        new = {each.rule.id: each for each in level if each.rule.id not in seen}
        seen.update(new)
        yield from (each for each in new.values() if not any(map(_is_summed_up, each.used)))
        level = [
            below
            for each in new.values()
            for used in each.used
            if used.fact.name != VERDICT and not used.fact.background
            for below in used.because
        ]


def _is_summed_up(used: Used) -> bool:
    return used.fact.type == "choices" and bool(used.because)


def _steps(explanation: Explanation, told: set[str]) -> Iterator[tuple[str, tuple[ShortStep, ...]]]:
    """The advice by steps; what the same rules say to do in one step is one thing to do."""
    todo = [each for each in explanation.recommendations if not is_said(each)]
    for step, found in groupby(todo, attrgetter("step")):
        by_rules: dict[tuple[str, ...], list[Recommendation]] = {}
        for each in found:
            by_rules.setdefault(tuple(reason.rule.id for reason in each.because), []).append(each)
        as_of = explanation.scenario.as_of
        yield step, tuple(_step(each, told, as_of) for each in by_rules.values())


def _step(found: list[Recommendation], told: set[str], as_of: date | None) -> ShortStep:
    because = found[0].because
    new = [each for each in because if each.rule.id not in told]
    told.update(each.rule.id for each in because)
    return ShortStep(
        tuple(found),
        new[0].because if new else "",
        tuple(each.rule.id for each in because),
        tuple(filter(None, (due(each.advice, as_of) for each in found))),
    )
