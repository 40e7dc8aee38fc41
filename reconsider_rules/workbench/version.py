"""The rules as they were at one moment, and what has been worked out of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Lock
from typing import TypeVar

from reconsider_rules.advisor import Advisor
from reconsider_rules.errors import Diagnostic, ReconsiderError, ScenarioError
from reconsider_rules.model import Case, Location
from reconsider_rules.proving.finding import Finding
from reconsider_rules.proving.interview import Interview
from reconsider_rules.reading.files import CASES, case_files
from reconsider_rules.reading.saved import cases_below, own_folders, saved_cases
from reconsider_rules.record import Record, cached
from reconsider_rules.running.cases import Result
from reconsider_rules.running.coverage import Coverage, coverage

PROOF_BUDGET = 1.0
"""Seconds, about, for each question to be proved: somebody is waiting."""

_T = TypeVar("_T")


def _once(compute: Callable[[Version], _T]) -> cached[_T]:
    """A property that one thread works out, while the others that ask for it wait."""
    name = compute.__name__

    def found(version: Version) -> _T:
        with version._locks.setdefault(name, Lock()):
            there = version.__dict__
            if name not in there:
                there[name] = compute(version)
            value: _T = there[name]
            return value

    return cached(found)


class SavedCases(Record):
    """The saved cases, and every slip in them; if there is one, the cases of the other files."""

    all: tuple[Case, ...]
    slips: tuple[Diagnostic, ...] = ()

    @property
    def judged(self) -> tuple[Case, ...]:
        """Those that somebody has judged."""
        return tuple(case for case in self.all if not case.pinned)


class Version:
    """What answers by them, and what that costs time to find out only once."""

    def __init__(self, advisor: Advisor) -> None:
        self.advisor = advisor
        self._locks: dict[str, Lock] = {}

    @_once
    def cases(self) -> SavedCases:
        """A rule base that has no folder of cases has no case."""
        base = self.advisor.rules
        if not base.below and not os.path.isdir(os.path.join(base.path, CASES)):
            return SavedCases(())
        try:
            return SavedCases(tuple(self.advisor.cases()))
        except ScenarioError as error:
            return SavedCases(tuple(self._readable()), tuple(error.diagnostics))
        except (ReconsiderError, OSError) as error:  # what lies below, or a folder
            slip = Diagnostic("error", "unreadable", str(error), Location(base.path, 1, 1))
            return SavedCases((), (slip,))

    def _readable(self) -> list[Case]:
        """The cases of the files without a slip."""
        base = self.advisor.rules
        parts = [partial(saved_cases, base, [path]) for path in case_files(own_folders(base))]
        cases: list[Case] = []
        for read in (*parts, partial(cases_below, base)):
            with suppress(ScenarioError):
                cases += read()
        return cases

    @_once
    def interview(self) -> Interview:
        return Interview(self.advisor.counterfactuals, self.cases.judged)

    @_once
    def results(self) -> tuple[Result, ...]:
        """How the cases come out."""
        return tuple(self.advisor.test(self.cases.all))

    @_once
    def coverage(self) -> Coverage:
        """What the cases that somebody has judged show of the rules."""
        return coverage(self.advisor.rules, [case.scenario.facts for case in self.cases.judged])

    @_once
    def findings(self) -> list[Finding]:
        """What is wrong with the rules in any possible scenario."""
        return self.advisor.check(PROOF_BUDGET)[0]
