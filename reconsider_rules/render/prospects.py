"""What could still change an answer, in words; for every format that people read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconsider_rules.model import VERDICT, Between, Fact, Value
from reconsider_rules.proving.changes import Change, Way, Ways
from reconsider_rules.proving.outlook import Outlook
from reconsider_rules.proving.questions import Question
from reconsider_rules.record import Record
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.words import in_words, listed, range_in_words

UNDECIDED = "Within the budget it was not decided"
MORE_BUDGET = "A larger --budget may decide it."
PERHAPS_LESS = "perhaps less would do, which was not decided within the budget"
NOT_ALONE = "one answer by itself doesn't change the verdict"
SHOWN_WAYS = 4


class Asked(Record):
    """A question, and by itself what it would bring: (the verdict's title, the answers)."""

    ask: str
    outcomes: tuple[tuple[str, str], ...]

    @property
    def lines(self) -> list[str]:
        """What the answers bring, a line for each verdict."""
        return [f"{answers}: {title}" for title, answers in self.outcomes] or [NOT_ALONE]


class Prospects(Record):
    """What is not known and would matter, and what would lead elsewhere.

    `others` are the titles of the other verdicts that unknown facts can still bring, `undecided`
    those of which the budget left that open; `questions` what to find out, most useful first, `further`
    what else could be asked. `ways` are the smallest changes: (the verdict's title, what
    would have to be different), `undecided_ways` the titles to which there may be one.
    """

    others: tuple[str, ...]
    undecided: tuple[str, ...]
    questions: tuple[Asked, ...]
    further: tuple[str, ...]
    ways: tuple[tuple[str, str], ...]
    undecided_ways: tuple[str, ...]

    @property
    def summary(self) -> Iterator[str]:
        """What is not known could lead to, in sentences."""
        if self.others:
            yield f"What is not known yet could still lead to: {'; '.join(self.others)}."
        if self.undecided:
            yield _left_open("whether what is not known yet could lead to", self.undecided)
        if not self.others and not self.undecided:
            yield "Nothing: the verdict is settled, whatever else turns out."

    @property
    def changes(self) -> Iterator[str]:
        """What would change the answer, a sentence each."""
        for title, changes in self.ways:
            yield f"{title} - if this were so: {changes}"
        if self.undecided_ways:
            yield _left_open("what would have to be different for", self.undecided_ways)


def prospects(
    explanation: Explanation, outlook: Outlook, questions: Iterable[Question], found: Ways
) -> Prospects | None:
    """The prospects of an answer in words; None for rules that give no verdicts."""
    verdict = explanation.rules.facts.get(VERDICT)
    if verdict is None:
        return None
    now = explanation.trace.facts.get(VERDICT)
    first = tuple(questions)
    asked = tuple(_asked(verdict, question) for question in first)
    told = {question.fact.name for question in first}
    brought = {title for question in asked for title, _ in question.outcomes}
    open_ = [in_words(verdict, each) if each else "no verdict at all" for each in outlook.undecided]
    return Prospects(
        tuple(in_words(verdict, each) for each in outlook.possible if each not in (now, None)),
        tuple(title for title in open_ if title not in brought),
        asked,
        tuple(fact.ask for fact in outlook.ask if fact.name not in told),
        tuple(
            (in_words(verdict, way.verdict), way_in_words(way))
            for way in found.found
            # What an unknown fact alone would bring is said beside its question.
            if any(change.now is not None for change in way.changes)
        )[:SHOWN_WAYS],
        tuple(in_words(verdict, each) for each in found.undecided),
    )


def _asked(verdict: Fact, question: Question) -> Asked:
    outcomes = (
        (in_words(verdict, each), _answers(question.fact, answers))
        for each, answers in question.outcomes
    )
    return Asked(question.fact.ask, tuple(outcomes))


def _answers(fact: Fact, answers: Iterable[Value | Between]) -> str:
    """Answers to a question, in words."""
    words = listed([_answer(fact, each) for each in answers], "or")
    return f"{words} {fact.unit}".strip()


def _answer(fact: Fact, answer: Value | Between) -> str:
    if isinstance(answer, Between):
        return range_in_words(answer) or "any number"
    return in_words(fact, answer)


def _left_open(what: str, titles: Iterable[str]) -> str:
    return f"{UNDECIDED} {what}: {'; '.join(titles)}. ({MORE_BUDGET})"


def way_in_words(way: Way) -> str:
    less = "" if way.smallest else f"; {PERHAPS_LESS}"
    return "; ".join(map(change_in_words, way.changes)) + less


def change_in_words(change: Change) -> str:
    """'state of the job: filled (now advertised again)'."""
    now, then = in_words(change.fact, change.now), in_words(change.fact, change.then)
    return f"{change.fact.label}: {then} (now {now})"
