"""Rows that end, stall or break the process that answers them."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from reconsider_rules.advisor import Advisor
from reconsider_rules.batch.answering import Answered, Answering, Options
from reconsider_rules.batch.partition import Partition


class Poisoned(Answering):
    """Answers rows, but for those whose id says what they do."""

    def answer(self, partition: Partition) -> Answered:
        """The answers, unless one of the rows ends this process first."""
        for _, given in partition.rows:
            assert isinstance(given, bytes)
            if b'"kill"' in given:
                os.kill(os.getpid(), signal.SIGKILL)
            if b'"crash"' in given:
                os.abort()
            if b'"segfault"' in given:
                os.kill(os.getpid(), signal.SIGSEGV)
            if b'"leave"' in given:
                os._exit(7)
            if b'"stall"' in given:
                time.sleep(600)
            if b'"stop"' in given:
                os.kill(os.getpid(), signal.SIGSTOP)
            if b'"fail"' in given:
                raise LookupError("nothing there")
        return super().answer(partition)


class Slow(Answering):
    """Takes its time, so that something may happen meanwhile."""

    def answer(self, partition: Partition) -> Answered:
        """The answers, after a while."""
        time.sleep(0.05)
        return super().answer(partition)


class Noted(Answering):
    """Leaves a file in a folder for each process that it is made in."""

    def __init__(self, advisor: Advisor, options: Options, folder: str) -> None:
        super().__init__(advisor, options)
        Path(folder, str(os.getpid())).touch()


class NeverThere:
    """Ends the process before it can be asked anything."""

    def __init__(self, *_: object) -> None:
        os._exit(1)

    def answer(self, partition: Partition) -> Answered:
        """Never asked."""
        raise NotImplementedError
