"""What could still change an answer, in words; for every format that people read."""

from __future__ import annotations

from collections.abc import Iterator

from reconsider_rules.model import VERDICT, Fact
from reconsider_rules.proving.changes import Change, Way
from reconsider_rules.record import Record
from reconsider_rules.render.unknowns import Unknown, what_answers_bring
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.words import in_words

UNDECIDED = "Within the budget it was not decided"
MORE_BUDGET = "--budget 20, for example, gives it more."
PERHAPS_LESS = "perhaps less would do, which was not decided within the budget"
SHOWN_QUESTIONS = 5
SHOWN_WAYS = 4


class Prospects(Record):
    """What is not known and would matter, and what would lead elsewhere.

    `others` are the titles of the other verdicts that unknown facts can still bring, `questions`
    what to find out, most useful first, `more` how many further ones there are; `ways` are the
    smallest changes: (the verdict's title, what would have to be different). `undecided` says in
    sentences what the budget left open.
    """

    others: tuple[str, ...]
    questions: tuple[Unknown, ...]
    more: int
    ways: tuple[tuple[str, str], ...]
    undecided: tuple[str, ...]

    @property
    def summary(self) -> str:
        """What is not known could lead to, in a sentence; empty where only that is undecided."""
        if self.others:
            return f"What is not known yet could still lead to: {'; '.join(self.others)}."
        if self.undecided:
            return ""
        return "Nothing: the verdict is settled, whatever else turns out."

    @property
    def further(self) -> str:
        """How many further questions there are, in words; empty for none."""
        if self.more < 2:
            return "and 1 more question that bears on it" if self.more else ""
        return f"and {self.more} more questions that bear on it"


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
            (in_words(verdict, way.verdict), way_in_words(way))
            for way in explanation.changes
            # What an unknown fact alone would bring is said beside its question.
            if any(change.now is not None for change in way.changes)
        )[:SHOWN_WAYS],
        tuple(_undecided(explanation, verdict)),
    )


def _undecided(explanation: Explanation, verdict: Fact) -> Iterator[str]:
    """What the budget left open, a sentence each."""
    for verdicts, what in (
        (explanation.outlook.undecided, "whether what is not known yet could lead to"),
        (explanation.ways.undecided, "what would have to be different for"),
    ):
        if titles := [in_words(verdict, each) if each else "no verdict" for each in verdicts]:
            yield f"{UNDECIDED} {what}: {'; '.join(titles)}. ({MORE_BUDGET})"


def way_in_words(way: Way) -> str:
    less = "" if way.smallest else f"; {PERHAPS_LESS}"
    return "; ".join(map(change_in_words, way.changes)) + less


def change_in_words(change: Change) -> str:
    """'state of the job: filled (now advertised again)'."""
    now, then = in_words(change.fact, change.now), in_words(change.fact, change.then)
    return f"{change.fact.label}: {then} (now {now})"
