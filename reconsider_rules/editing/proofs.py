"""Proofs beside the typing: of the newest rules alone, after a pause, in a process of their own.

When the rules change, what is being proved of older ones is ended at once, and nothing is told of it.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Condition, Thread

from reconsider_rules.model import RuleBase
from reconsider_rules.proving.budget import BUDGET
from reconsider_rules.proving.finding import Finding
from reconsider_rules.record import Record
from reconsider_rules.running.cases import Result

PAUSE = 0.4
"""Seconds without a change after which the rules are taken to be worth a proof."""


class Proved(Record):
    """What was found of the rules with a digest, and what their saved cases showed."""

    digest: str
    findings: tuple[Finding, ...]
    results: tuple[Result, ...]


class Prover:
    """Proves what it was asked last, and tells of that; `told` is called in a thread of its own."""

    def __init__(
        self, told: Callable[[Proved], object], pause: float = PAUSE, budget: float = BUDGET
    ) -> None:
        self._told = told
        self._pause = pause
        self._budget = budget
        self._asked = Condition()
        self._wanted: RuleBase | None = None
        self._is_busy = False
        self._closed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._work, daemon=True)
        self._thread.start()

    def prove(self, rules: RuleBase | None) -> None:
        """Prove these rules, and no others; None: there is nothing to prove now."""
        with self._asked:
            self._wanted = rules
            if self._is_busy and self._process:
                self._process.kill()
            self._asked.notify()

    def close(self) -> None:
        """End what is being proved; nothing is told any more."""
        with self._asked:
            self._closed = True
            if self._process:
                self._process.kill()
            self._asked.notify()
        self._thread.join()

    def _work(self) -> None:
        while rules := self._next():
            proved = self._proved(rules)
            with self._asked:
                self._is_busy = False
                is_newest = self._wanted is None and not self._closed
            if proved and is_newest:
                self._told(proved)
        self._end_process()

    def _next(self) -> RuleBase | None:
        """The rules to prove, once no others have come for a while; None at the end."""
        with self._asked:
            while True:
                self._asked.wait_for(lambda: self._wanted or self._closed)
                wanted = self._wanted
                self._asked.wait_for(
                    lambda wanted=wanted: self._wanted is not wanted or self._closed,  # type: ignore[misc]
                    self._pause,
                )
                if self._closed:
                    return None
                if wanted and self._wanted is wanted:
                    if self._process is None or self._process.poll() is not None:
                        self._end_process()
                        self._process = _process()
                    self._wanted, self._is_busy = None, True
                    return wanted

    def _proved(self, rules: RuleBase) -> Proved | None:
        """What the process says; None if it was ended meanwhile."""
        assert self._process
        assert self._process.stdin
        assert self._process.stdout
        with suppress(EOFError, OSError, pickle.UnpicklingError):
            pickle.dump((rules, self._budget), self._process.stdin)
            self._process.stdin.flush()
            found = pickle.load(self._process.stdout)
            return found if isinstance(found, Proved) else None
        self._end_process()
        return None

    def _end_process(self) -> None:
        if self._process:
            self._process.kill()
            with suppress(OSError):  # what it was not told any more can't be told now
                self._process.communicate()


def _process() -> subprocess.Popen[bytes]:
    """A process that finds the modules which this one does, and that ^C leaves alone."""
    path = os.pathsep.join(os.path.abspath(each) for each in sys.path)
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "reconsider_rules.editing.prover"],
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        process_group=0 if os.name == "posix" else None,
    )
