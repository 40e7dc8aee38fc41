"""The rules as they were at one moment, and what has been worked out of them."""

from __future__ import annotations

from reconsider_rules.advisor import Advisor
from reconsider_rules.errors import ReconsiderError
from reconsider_rules.model import Case
from reconsider_rules.proving.interview import Interview
from reconsider_rules.record import cached
from reconsider_rules.running.cases import Result
from reconsider_rules.running.coverage import Coverage, coverage


class Version:
    """What answers by them, and what that costs time to find out only once."""

    def __init__(self, advisor: Advisor) -> None:
        self.advisor = advisor

    @cached
    def cases(self) -> tuple[Case, ...]:
        """The saved cases. Raises ScenarioError with every slip in any of them."""
        return tuple(self.advisor.cases())

    @cached
    def judged(self) -> tuple[Case, ...]:
        """The saved cases that somebody has judged; none where they can't be read."""
        try:
            return tuple(case for case in self.cases if not case.pinned)
        except (ReconsiderError, OSError):
            return ()

    @cached
    def interview(self) -> Interview:
        return Interview(self.advisor.counterfactuals, self.judged)

    @cached
    def results(self) -> tuple[Result, ...]:
        """How the cases come out."""
        return tuple(self.advisor.test(self.cases))

    @cached
    def coverage(self) -> Coverage:
        """What the cases that somebody has judged show of the rules."""
        return coverage(self.advisor.rules, [case.scenario.facts for case in self.judged])
