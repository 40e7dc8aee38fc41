"""The public object: a rule base with the engines that answer from it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from reconsider_rules.errors import Diagnostic, ReconsiderError, RuleBaseError, ScenarioError
from reconsider_rules.model import Case, RuleBase, Scenario
from reconsider_rules.proving.budget import BUDGET, Budget
from reconsider_rules.reading.scenarios import scenario_from
from reconsider_rules.record import cached
from reconsider_rules.running.engine import Engine
from reconsider_rules.running.explanation import Explanation, explanation_of
from reconsider_rules.running.justification import Concluded, Recommendation
from reconsider_rules.running.trace import Trace

if TYPE_CHECKING:  # what needs the reasoner is imported when it is asked for
    from reconsider_rules.proving.changes import Way, Ways
    from reconsider_rules.proving.comparison import Comparison
    from reconsider_rules.proving.counterfactuals import Counterfactuals
    from reconsider_rules.proving.finding import Finding, Progress, Proof
    from reconsider_rules.proving.outlook import Outlook
    from reconsider_rules.proving.questions import Question
    from reconsider_rules.proving.whynot import WhyNot
    from reconsider_rules.running.cases import Result
    from reconsider_rules.running.compiler import Compiled
    from reconsider_rules.running.holding import Turn


def load_rules(
    path: str | os.PathLike[str] | None = None, overlay: Mapping[str, str] | None = None
) -> Advisor:
    """The rule base in a folder, or the one that is built in, ready to give advice.

    `overlay` are texts of rule files of that folder, by path (absolute, or from where one is), that
    stand in the place of what is on disk, or are not there yet: as they are in an editor. What is
    no rule file of the folder is left out. Raises RuleBaseError with all diagnostics.
    """
    from reconsider_rules.reading.files import built_in_rules
    from reconsider_rules.reading.loader import load

    rules, found = load(built_in_rules() if path is None else os.fspath(path), overlay)
    if rules is None:
        raise RuleBaseError(found)
    return Advisor(rules, warnings=found)


class Advisor:
    """Advises from one rule base. Safe to share between threads, to pickle and to use after a fork."""

    def __init__(
        self,
        rules: RuleBase,
        warnings: Iterable[Diagnostic] = (),
        compiled: Compiled | None = None,
        deciding: str | None = None,
    ) -> None:
        """`warnings` are what loading had to say; all is what `prepared` gives, where it was kept."""
        self.rules = rules
        self.warnings = tuple(warnings)
        self._compiled = compiled
        self._deciding = deciding

    def __repr__(self) -> str:
        return f"Advisor({self.rules!r})"

    def __reduce__(self) -> tuple[type, tuple[RuleBase, tuple[Diagnostic, ...]]]:
        """Copied and pickled as its rules: engines belong to a process."""
        return Advisor, (self.rules, self.warnings)

    @property
    def prepared(self) -> tuple[RuleBase, tuple[Diagnostic, ...], Compiled, str]:
        """What an advisor can be made of in little time: it may be kept between runs."""
        deciding = self.counterfactuals.deciding_program
        return self.rules, self.warnings, self.engine.compiled, deciding

    @cached
    def engine(self) -> Engine:
        """What runs the rules."""
        return Engine(self.rules, self._compiled)

    @cached
    def counterfactuals(self) -> Counterfactuals:
        """What the reasoner starts from when it is asked about a scenario."""
        from reconsider_rules.proving.counterfactuals import Counterfactuals

        return Counterfactuals(self.engine, self._deciding)

    def explain(
        self,
        facts: Mapping[str, object] | Scenario,
        budget: float = BUDGET,
        as_of: date | None = None,
    ) -> Answer:
        """Run the rules on what is known of a client, and explain the answer.

        `budget` is how many seconds, about, may be searched for what could change the answer. A
        fact that counts days may be a day; it is counted `as_of` another, or today.
        Raises ScenarioError for facts that are not declared or not of their type,
        ContradictionError where two firings contradict each other.
        """
        return self._answer(scenario_from(self.rules, facts, as_of=as_of), budget)

    def _answer(self, scenario: Scenario, budget: float) -> Answer:
        return Answer(self, explanation_of(self.engine, scenario), budget)

    def explain_many(
        self, scenarios: Iterable[Mapping[str, object] | Scenario], budget: float = BUDGET
    ) -> Iterator[Answer | ReconsiderError]:
        """Explain each scenario in turn, in constant memory.

        In the place of one that can't be explained comes its error, not raised: ScenarioError for
        bad facts, ContradictionError, or InternalError. Its `place` is counted from 0. What
        `scenarios` itself raises ends the stream.
        """
        for place, facts in enumerate(scenarios):
            answer: Answer | ReconsiderError
            try:
                scenario = scenario_from(self.rules, facts, f"scenario {place}")
                answer = self._answer(scenario, budget)
            except ReconsiderError as error:
                error.place = place
                answer = error
            yield answer

    def why_not(
        self, facts: Mapping[str, object] | Scenario, asked: str, budget: float = BUDGET
    ) -> WhyNot:
        """Why a rule doesn't fire, an advice isn't given or `conclusion=value` isn't concluded.

        Raises UnknownNameError, and what `explain` raises.
        """
        return self.explain(facts, budget).why_not(asked)

    def check(
        self, budget: float = BUDGET, progress: Progress | None = None
    ) -> tuple[list[Finding], Proof | None]:
        """What is wrong with the rules, in any possible scenario, worst first; and what was proved.

        `budget` is how many seconds, about, each question may take, `progress` is told what is being
        looked at. No proof where the rule base is too large for any.
        """
        from reconsider_rules.proving.anomalies import check_rules
        from reconsider_rules.proving.finding import Finding, silently

        return check_rules(
            self.rules, list(map(Finding, self.warnings)), budget, progress or silently
        )

    def cases(self, *paths: str | os.PathLike[str]) -> list[Case]:
        """The saved cases of files, and of all files in folders; without any, the rule base's own.

        Raises ScenarioError with every slip in any of them.
        """
        from reconsider_rules.parsing.file import read
        from reconsider_rules.reading.files import CASES, case_files
        from reconsider_rules.reading.scenarios import read_cases

        files = list(map(read, case_files(paths or [os.path.join(self.rules.path, CASES)])))
        cases = [case for file in files for case in read_cases(self.rules, file)]
        if slips := [found for file in files for found in file.diagnostics]:
            raise ScenarioError(slips)
        return cases

    def test(self, cases: Iterable[Case]) -> Iterator[Result]:
        """Run saved cases: does each get the answer that it must get?"""
        from reconsider_rules.running.cases import run_case

        return (run_case(self.engine, case) for case in cases)

    def compare(
        self,
        new: Advisor,
        cases: Iterable[Case] = (),
        budget: float = BUDGET,
        progress: Progress | None = None,
    ) -> Comparison:
        """Whose advice changes from these rules to new ones. Raises NotComparableError."""
        from reconsider_rules.proving.comparison import compare
        from reconsider_rules.proving.finding import silently

        return compare(self.engine, new.engine, cases, budget, progress or silently)


class Answer:
    """The answer to one scenario: what is advised and why, and what could change it.

    `budget` is how many seconds, about, may be searched for the latter, which is only done when it
    is asked for.
    """

    def __init__(self, advisor: Advisor, explanation: Explanation, budget: float) -> None:
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

    def to_dict(self, outlook: bool = True) -> dict[str, Any]:
        """The JSON form (schema_version 1), with outlook and changes unless told otherwise."""
        from reconsider_rules.render.json import explanation_as_dict

        if not outlook:
            return explanation_as_dict(self.explanation)
        return explanation_as_dict(self.explanation, self.outlook, self.ways, self.turns)
