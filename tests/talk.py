"""A command on a real pseudo-terminal, spoken to as a person would: wait for words, press keys."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import time
from pathlib import Path

from tests.commands import PROGRAM
from tests.helpers import ROOT

PATIENCE = 60  # seconds


class Talk:
    """A command that is running on a terminal of its own."""

    def __init__(self, *arguments: str, folder: Path) -> None:
        self.near, far = pty.openpty()
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb", "COLUMNS": "100"}
        self.process = subprocess.Popen(
            [*PROGRAM, *arguments],
            stdin=far,
            stdout=far,
            stderr=far,
            cwd=folder,
            env=environment,
            start_new_session=True,
            preexec_fn=_own_terminal,  # noqa: PLW1509 - the tests have no threads here
        )
        os.close(far)
        self.seen = ""
        self.read = 0

    def wait(self, words: str) -> str:
        """Everything up to the next time that the words (a pattern) appear, after the last."""
        end = time.monotonic() + PATIENCE
        while not (found := re.compile(words).search(self.seen, self.read)):
            assert time.monotonic() < end and self._more(), f"no {words!r} in:\n{self.seen}"
        told = self.seen[self.read : found.end()]
        self.read = found.end()
        return told

    def press(self, keys: str) -> None:
        os.write(self.near, keys.encode())

    def end_after(self, words: str) -> int:
        """Its exit code, once it has said these words and all else."""
        self.wait(words)
        return self.end()

    def end(self) -> int:
        """Its exit code, once it has said all."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self._more():
            pass
        os.close(self.near)
        return self.process.wait(PATIENCE)

    def _more(self) -> bool:
        ready, _, _ = select.select([self.near], [], [], 1)
        if not ready:
            return self.process.poll() is None
        try:
            data = os.read(self.near, 65536)
        except OSError:  # the other side is closed
            return False
        self.seen += data.decode().replace("\r\n", "\n")
        return bool(data)


def _own_terminal() -> None:
    """Make standard input the terminal of the new session, so that ^C comes as a signal."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
