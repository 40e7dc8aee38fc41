"""The workbench as a program of its own, for tests that look at it in a browser or attack it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

COMMAND = (sys.executable, "-m", "reconsider_rules", "workbench", "--no-browser")
ADDRESS = re.compile(r"http://\S+")


class Program:
    """The workbench, started in a folder; `address` lets in."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.options = options
        self.port = _free_port()
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, "--port", str(self.port), *self.options],
            cwd=self.folder,
            env={
                **os.environ,
                "XDG_STATE_HOME": str(self.folder / "state"),
                "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path)),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        found = ADDRESS.search(self.process.stdout.readline())
        assert found, self.process.communicate()
        self.address = found[0]

    @property
    def root(self) -> str:
        """The address of its pages, without the token."""
        return self.address.partition("/?")[0]

    def kill(self) -> None:
        """End it as a crash does."""
        self.process.kill()
        self.process.communicate()

    def stop(self) -> str:
        """End it as ^C does; what it said on stderr."""
        self.process.send_signal(signal.SIGINT)
        return self.process.communicate(timeout=20)[1]


def _free_port() -> int:
    """A port that no other test has."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
