"""The answer to one scenario: what is advised and why, and what could change it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

from reconsider_rules.model import RuleBase, Scenario
from reconsider_rules.proving.budget import Budget
from reconsider_rules.record import cached
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.running.justification import Concluded, Recommendation
from reconsider_rules.running.trace import AnyEngine, Trace

if TYPE_CHECKING:  # what needs the reasoner is imported when it is asked for
    from reconsider_rules.proving.changes import Way, Ways
    from reconsider_rules.proving.counterfactuals import Counterfactuals
    from reconsider_rules.proving.outlook import Outlook
    from reconsider_rules.proving.questions import Question
    from reconsider_rules.proving.whynot import WhyNot
    from reconsider_rules.running.holding import Turn


class Engines(Protocol):
    """What an answer puts further questions to: an advisor."""

    @property
    def engine(self) -> AnyEngine: ...

    @property
    def counterfactuals(self) -> Counterfactuals: ...


class Answer:
    """The answer to one scenario: what is advised and why, and what could change it.

    `budget` is how many seconds, about, may be searched for the latter, which is only done when it
    is asked for.
    """

    def __init__(self, advisor: Engines, explanation: Explanation, budget: float) -> None:
        self.advisor = advisor
        self.explanation = explanation
        self.budget = budget

    def __repr__(self) -> str:
        verdict = self.verdict and self.verdict.value
        return (
            f"Answer(verdict={verdict!r}, recommends={[each.id for each in self.recommendations]})"
        )

    @cached
    def turns(self) -> tuple[Turn, ...]:
        """The days to come on which the answer changes, everything else as it is."""
        from reconsider_rules.running.holding import turns

        return tuple(turns(self.advisor.engine, self.explanation))

    @property
    def rules(self) -> RuleBase:
        return self.explanation.rules

    @property
    def scenario(self) -> Scenario:
        """The facts as they were understood."""
        return self.explanation.scenario

    @property
    def trace(self) -> Trace:
        """What happened: every firing, and all that is known in the end."""
        return self.explanation.trace

    @property
    def verdict(self) -> Concluded | None:
        """What heads the answer, with its reasons; None where no rule concludes it."""
        return self.explanation.verdict

    @property
    def conclusions(self) -> tuple[Concluded, ...]:
        """All decided conclusions but the verdict, by name."""
        return self.explanation.conclusions

    @property
    def recommendations(self) -> tuple[Recommendation, ...]:
        """The advice, in order of steps, each with its reasons."""
        return self.explanation.recommendations

    @cached
    def outlook(self) -> Outlook:
        """Which verdicts the unknown facts can still bring, and which to find out first."""
        from reconsider_rules.proving.outlook import outlook

        return outlook(self.advisor.counterfactuals, self.trace.given, Budget(self.budget / 2))

    @cached
    def questions(self) -> tuple[Question, ...]:
        """The most useful things to find out, and what each by itself would bring."""
        from reconsider_rules.proving.questions import questions

        return questions(self.advisor.engine, self.trace, self.outlook)

    @cached
    def ways(self) -> Ways:
        """The changes, and the verdicts of which it is undecided whether any leads to them."""
        from reconsider_rules.proving.changes import ways

        return ways(self.advisor.counterfactuals, self.trace, Budget(self.budget / 2))

    @property
    def changes(self) -> tuple[Way, ...]:
        """For every other verdict within reach, the smallest change of changeable facts."""
        return self.ways.found

    def why_not(self, asked: str) -> WhyNot:
        """Why a rule doesn't fire, an advice isn't given or `conclusion=value` isn't concluded.

        Raises UnknownNameError.
        """
        from reconsider_rules.proving.whynot import why_not
        from reconsider_rules.reading.subjects import subject_from

        subject = subject_from(self.rules, asked)
        return why_not(self.advisor.counterfactuals, self.trace, subject, Budget(self.budget))

    def to_dict(self, outlook: bool = True, why_not: Iterable[str] = ()) -> dict[str, Any]:
        """The JSON form (schema_version 2), with outlook and changes unless told otherwise, and why
        each of what is asked about is not so. Raises UnknownNameError."""
        from reconsider_rules.render.json import explanation_as_dict

        written = explanation_as_dict(self.explanation, self.advisor.engine.name)
        if outlook:
            from reconsider_rules.render.json_ahead import outlook_as_dict, ways_as_dict

            as_of = self.scenario.as_of
            written["outlook"] = outlook_as_dict(self.outlook, self.questions, self.turns, as_of)
            written |= ways_as_dict(self.rules, self.ways)
        if asked := [self.why_not(each) for each in why_not]:
            from reconsider_rules.render.json_ahead import why_not_as_dict

            written["why_not"] = list(map(why_not_as_dict, asked))
        return written
