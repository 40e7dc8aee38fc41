"""The public object: a rule base with the engines that answer from it."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, overload

from reconsider_rules.answer import Answer
from reconsider_rules.errors import Diagnostic, ReconsiderError, RuleBaseError
from reconsider_rules.model import Case, RuleBase, Scenario
from reconsider_rules.proving.budget import BUDGET
from reconsider_rules.reading.scenarios import scenario_from
from reconsider_rules.record import cached
from reconsider_rules.running.compiler import Compiled, compile_rules
from reconsider_rules.running.engines import engine_of
from reconsider_rules.running.explanation import explanation_of
from reconsider_rules.running.trace import AnyEngine

if TYPE_CHECKING:  # what needs the reasoner is imported when it is asked for
    from reconsider_rules.proving.comparison import Comparison
    from reconsider_rules.proving.counterfactuals import Counterfactuals
    from reconsider_rules.proving.finding import Finding, Progress, Proof
    from reconsider_rules.proving.whynot import WhyNot
    from reconsider_rules.running.cases import Result


def load_rules(
    path: str | os.PathLike[str] | None = None,
    overlay: Mapping[str, str] | None = None,
    live: bool = False,
) -> Advisor:
    """The rule base in a folder, or the one that is built in, ready to give advice.

    `overlay` are texts of rule files of that folder, by path (absolute, or from where one is), that
    stand in the place of what is on disk, or are not there yet: as they are in an editor. What is
    no rule file of the folder is left out. `live` is for one of many versions in one process, as
    rules are edited: no memory stays with it. Raises RuleBaseError with all diagnostics.
    """
    from reconsider_rules.reading.files import built_in_rules
    from reconsider_rules.reading.loader import load

    with _nothing_collected():
        rules, found = load(built_in_rules() if path is None else os.fspath(path), overlay)
    if rules is None:
        raise RuleBaseError(found)
    return Advisor(rules, warnings=found, live=live)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """What is loaded stays, so looking for garbage in it over and over would only cost time: as much
    as loading thousands of rules does."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class Advisor:
    """Advises from one rule base. Safe to share between threads, to pickle and to use after a fork."""

    def __init__(
        self,
        rules: RuleBase,
        warnings: Iterable[Diagnostic] = (),
        compiled: Compiled | None = None,
        deciding: str | None = None,
        live: bool = False,
    ) -> None:
        """`warnings` are what loading had to say; all is what `prepared` gives, where it was kept.

        One that is `live` is one of many in a process, as rules are edited: durable_rules, which
        never lets go of rules, doesn't run them, but columns do, with the same answers.
        """
        self.rules = rules
        self.warnings = tuple(warnings)
        self._given = compiled
        self._deciding = deciding
        self._live = live

    def __repr__(self) -> str:
        return f"Advisor({self.rules!r})"

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        """Copied and pickled as its rules: engines belong to a process."""
        return Advisor, (self.rules, self.warnings, None, None, self._live)

    @property
    def prepared(self) -> tuple[RuleBase, tuple[Diagnostic, ...], Compiled, str]:
        """What an advisor can be made of in little time: it may be kept between runs."""
        deciding = self.counterfactuals.deciding_program
        return self.rules, self.warnings, self._compiled, deciding

    @cached
    def _compiled(self) -> Compiled:
        return self._given or compile_rules(self.rules)

    @cached
    def engine(self) -> AnyEngine:
        """What runs the rules: durable_rules, or columns where that isn't installed."""
        return engine_of(self.rules, self._compiled, self._live)

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

    @overload
    def explain_many(
        self,
        scenarios: Iterable[Mapping[str, object] | Scenario],
        budget: float = BUDGET,
        on_error: None = None,
    ) -> Iterator[Answer | ReconsiderError]: ...

    @overload
    def explain_many(
        self,
        scenarios: Iterable[Mapping[str, object] | Scenario],
        budget: float = BUDGET,
        *,
        on_error: Callable[[ReconsiderError], object],
    ) -> Iterator[Answer]: ...

    def explain_many(
        self,
        scenarios: Iterable[Mapping[str, object] | Scenario],
        budget: float = BUDGET,
        on_error: Callable[[ReconsiderError], object] | None = None,
    ) -> Iterator[Answer | ReconsiderError]:
        """Explain each scenario in turn, in constant memory.

        In the place of one that can't be explained comes its error, not raised: ScenarioError for
        bad facts, ContradictionError, or InternalError. Its `place` is counted from 0. With
        `on_error`, that is called with the error, and only answers come; what it raises ends the
        stream, as does what `scenarios` itself raises.
        """
        for place, facts in enumerate(scenarios):
            try:
                scenario = scenario_from(self.rules, facts, f"scenario {place}")
                answer = self._answer(scenario, budget)
            except ReconsiderError as error:
                error.place = place
                failed = error
            else:
                yield answer
                continue
            if on_error is None:
                yield failed
            else:
                on_error(failed)

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
        """The saved cases of files, and of all files in folders; without any, the rule base's own
        and those of the rules that it extends.

        Raises ScenarioError with every slip in any of them.
        """
        from reconsider_rules.reading.saved import saved_cases

        return saved_cases(self.rules, paths)

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
