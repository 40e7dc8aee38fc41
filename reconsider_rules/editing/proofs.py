"""Proofs beside the typing: of the newest rules alone, after a pause, in a process of their own.

When the rules change, what is being proved of older ones is ended at once, and nothing is told of it.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from threading import Condition, Thread

from reconsider_rules.model import RuleBase
from reconsider_rules.proving.budget import BUDGET
from reconsider_rules.proving.comparison import Comparison
from reconsider_rules.proving.finding import Finding
from reconsider_rules.record import FrozenDict, Record, cached
from reconsider_rules.running.cases import Result

PAUSE = 0.4
"""Seconds without a change after which the rules are taken to be worth a proof."""
TRIES = 2
"""How often a process is started for the same rules."""
FAILED = (
    "the process that proves these rules ended twice before it was done, for lack of memory perhaps: "
    "there may be more to find. The next edit is proved anew; or run 'reconsider-rules check'."
)


class Question(Record):
    """What is to be proved: these rules with their saved cases, of which some have other `texts` than
    on disk, where their files have these `stamps`; and whose advice changes from the `saved` rules, if
    there are any, to these. Else `not_comparable` says why that is not asked."""

    rules: RuleBase
    texts: Mapping[str, str] = FrozenDict()
    stamps: tuple[tuple[str, int, int], ...] = ()
    saved: RuleBase | None = None
    not_comparable: str = ""

    @cached
    def key(self) -> str:
        """What is the same for questions with the same answer."""
        saved = self.saved.digest if self.saved else self.not_comparable
        told = (self.rules.digest, sorted(self.texts.items()), self.stamps, saved)
        return sha256(ascii(told).encode()).hexdigest()


class Proved(Record):
    """What was found of the rules with a digest, and what their saved cases showed.

    `key` is that of the question. Until it `is_final`, the comparison is still to come; where there is
    none, `not_comparable` says why, if it was asked for. `failed` says why there is no more.
    """

    key: str
    digest: str
    findings: tuple[Finding, ...] = ()
    results: tuple[Result, ...] = ()
    comparison: Comparison | None = None
    not_comparable: str = ""
    failed: str = ""
    is_final: bool = False


class Prover:
    """Proves what it was asked last, and tells of that, maybe in several steps of which each says all
    that the one before has said. `told` is called in a thread of its own, and must not wait for one
    that calls the prover."""

    def __init__(
        self, told: Callable[[Proved], object], pause: float = PAUSE, budget: float = BUDGET
    ) -> None:
        self._told = told
        self._pause = pause
        self._budget = budget
        self._asked = Condition()
        self._wanted: Question | None = None
        self._proving: Question | None = None
        self._closed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._work, daemon=True)
        self._thread.start()

    def prove(self, question: Question | None) -> None:
        """Prove this, and nothing else; None: there is nothing to prove now."""
        with self._asked:
            self._wanted = question
            self._drop()

    def close(self) -> None:
        """End what is being proved; nothing is told any more."""
        with self._asked:
            self._closed = True
            self._drop()
        self._thread.join()

    def _drop(self) -> None:
        """Prove no more what is being proved; the lock is held."""
        if self._proving and self._process:
            self._process.kill()
        self._proving = None
        self._asked.notify()

    def _work(self) -> None:
        while question := self._next():
            self._answer(question)
        self._end_process()

    def _next(self) -> Question | None:
        """What to prove, once nothing else has been asked for a while; None at the end."""
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
                    self._wanted, self._proving = None, wanted
                    return wanted

    def _answer(self, question: Question) -> None:
        """Tell what the process says; if it is lost, what a new one says, or that there is no more."""
        last = Proved(question.key, question.rules.digest)
        for _ in range(TRIES):
            for last in self._said(question):
                self._tell(question, last)
            if last.is_final:
                return
        self._tell(question, last.replaced(failed=FAILED, is_final=True))

    def _tell(self, question: Question, proved: Proved) -> None:
        """Tell of it, if it is still wanted."""
        with self._asked:
            if self._proving is question:
                self._proving = None if proved.is_final else question
                self._told(proved)

    def _said(self, question: Question) -> Iterator[Proved]:
        """What the process says, until it has said all, or is no more; or can't be asked or understood,
        for whatever reason: whoever types must be told, and the next rules be proved."""
        with suppress(Exception):
            process = self._process_for(question)
            if process is None:
                return
            assert process.stdin
            assert process.stdout
            pickle.dump((question, self._budget), process.stdin)
            process.stdin.flush()
            is_final = False
            while not is_final:
                proved: Proved = pickle.load(process.stdout)
                is_final = proved.is_final
                yield proved
            return
        self._end_process()

    def _process_for(self, question: Question) -> subprocess.Popen[bytes] | None:
        """A process that waits for a question; None if this one is not wanted any more."""
        with self._asked:
            if self._proving is not question:
                return None
            if self._process is None or self._process.poll() is not None:
                self._end_process()
                self._process = _process()
            return self._process

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
