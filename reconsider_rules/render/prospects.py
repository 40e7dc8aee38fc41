"""What could still change an answer, in words; for every format that people read."""

from __future__ import annotations

from reconsider_rules.model import VERDICT
from reconsider_rules.proving.outlook import Change
from reconsider_rules.record import Record
from reconsider_rules.render.unknowns import Unknown, what_answers_bring
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.words import in_words

SHOWN_QUESTIONS = 5
SHOWN_WAYS = 4


class Prospects(Record):
    """What is not known and would matter, and what would lead elsewhere.

    `others` are the titles of the other verdicts that unknown facts can still bring, `questions`
    what to find out, most useful first, `more` how many further ones there are; `ways` are the
    smallest changes: (the verdict's title, what would have to be different).
    """

    others: tuple[str, ...]
    questions: tuple[Unknown, ...]
    more: int
    ways: tuple[tuple[str, str], ...]


def prospects(explanation: Explanation) -> Prospects | None:
    """The prospects of an answer; None for rules that give no verdicts."""
    verdict = explanation.rules.facts.get(VERDICT)
    if verdict is None:
        return None
    now, outlook = explanation.trace.facts.get(VERDICT), explanation.outlook
    return Prospects(
        tuple(in_words(verdict, each) for each in outlook.possible if each not in (now, None)),
        tuple(what_answers_bring(explanation, fact) for fact in outlook.ask[:SHOWN_QUESTIONS]),
        max(0, len(outlook.ask) - SHOWN_QUESTIONS),
        tuple(
            (in_words(verdict, way.verdict), "; ".join(map(change_in_words, way.changes)))
            for way in explanation.changes
            # What an unknown fact alone would bring is said beside its question.
            if any(change.now is not None for change in way.changes)
        )[:SHOWN_WAYS],
    )


def change_in_words(change: Change) -> str:
    """'state of the job: filled (now advertised again)'."""
    now, then = in_words(change.fact, change.now), in_words(change.fact, change.then)
    return f"{change.fact.label}: {then} (now {now})"
