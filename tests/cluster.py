"""A Dask cluster on this machine, of real processes, which may be killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.helpers import ROOT

PATHS = {"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])}


class Dask:
    """A scheduler, and workers, in processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workers: list[subprocess.Popen[bytes]] = []
        told = folder / "scheduler.json"
        self.scheduler = self._started("scheduler", "--port", "0", "--scheduler-file", str(told))
        until(lambda: told.exists() and told.read_text(encoding="utf-8").endswith("}"))
        self.address: str = json.loads(told.read_text(encoding="utf-8"))["address"]

    def _started(self, what: str, *arguments: str) -> subprocess.Popen[bytes]:
        """What it logs goes to a file, which begins anew with each."""
        program = [sys.executable, "-m", f"distributed.cli.dask_{what}"]
        with (self.folder / f"{what}.log").open("wb") as log:
            return subprocess.Popen(
                [*program, *arguments, "--host", "127.0.0.1", "--no-dashboard"],
                env=os.environ | PATHS,
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )

    def add_worker(self) -> None:
        one = ["--nthreads", "1", "--no-nanny", "--memory-limit", "0"]
        self.workers.append(self._started("worker", self.address, *one))
        until(lambda: b"Registered to" in (self.folder / "worker.log").read_bytes())

    def kill_worker(self) -> None:
        with self.workers.pop(0) as process:
            process.kill()

    def end(self) -> None:
        while self.workers:
            self.kill_worker()
        with self.scheduler:
            self.scheduler.kill()


def until(reached: Callable[[], bool]) -> None:
    """Wait, but not for ever."""
    end = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.02)
