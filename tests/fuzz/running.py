"""Executions in processes of their own: none can hang, crash or eat up the one that counts.

A child runs a batch, for rulesets of durable_rules are never freed. Each execution has so many
seconds of processor time and so much memory; a child that dies of it, or of anything else, has
found something, and the rest of its batch goes on in another.
"""

from __future__ import annotations

import os
import resource
import signal
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

MEMORY = 4 << 30  # bytes, what the parent has included
_CONTEXT = get_context("fork")


@dataclass(frozen=True)
class Input:
    """What is put to the program: files of the working directory, arguments, a seed of choices."""

    files: dict[str, str]
    arguments: tuple[str, ...] = ()
    seed: int = 0


@dataclass(frozen=True)
class Target:
    """A way in: inputs for it, and a judge that raises where something is wrong."""

    make: Callable[[Random], Input]
    judge: Callable[[Input], None]
    batch: int = 20


@dataclass(frozen=True)
class Finding:
    """Something wrong: `kind` is the same for all that is wrong in the same way."""

    kind: str
    told: str


class WrongError(Exception):
    """What an oracle says: a kind, and the details."""

    def __init__(self, kind: str, told: object = "") -> None:
        super().__init__(f"{kind}: {told}")
        self.finding = Finding(kind, str(told))


def made(target: Target, name: str, seed: int, number: int) -> Input:
    return target.make(Random(f"{seed} {name} {number}"))


def judged(target: Target, given: Input) -> Finding | None:
    """What is wrong with an input; in a folder of its own, which is gone afterwards."""
    home = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        for name, text in given.files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogateescape"))
        os.chdir(folder)
        try:
            target.judge(given)
        except WrongError as wrong:
            return wrong.finding
        except Exception as error:  # whatever it is, it should not have been raised
            return _raised(error)
        finally:
            os.chdir(home)
    return None


def _raised(error: Exception) -> Finding:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "reconsider_rules" in frame.filename] or frames
    place = f"{Path(ours[-1].filename).name}, {ours[-1].name}"
    return Finding(f"{type(error).__name__} in {place}", "".join(traceback.format_exception(error)))


def _allow(seconds: int) -> None:
    """So much processor time from now on; ten times that on the clock, for what only waits."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
    signal.alarm(10 * seconds)


def _prepare() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.RLIM_INFINITY))
    for number in (signal.SIGXCPU, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)


def alone(target: Target, given: Input, seconds: int) -> Finding | None:
    """What is wrong with an input, found out in a process of its own."""
    receiver, sender = _CONTEXT.Pipe(duplex=False)

    def work() -> None:
        _prepare()
        _allow(seconds)
        sender.send(judged(target, given))

    process = _CONTEXT.Process(target=work)
    process.start()
    sender.close()
    try:
        found: Finding | None = receiver.recv()
    except EOFError:
        process.join()
        return _died(process, seconds)
    process.join()
    return found


def _died(process: BaseProcess, seconds: int) -> Finding:
    code = process.exitcode or 0
    if code == -signal.SIGXCPU:
        return Finding("hangs", f"not done after {seconds} s of processor time")
    if code == -signal.SIGALRM:
        return Finding("waits", f"not done after {10 * seconds} s on the clock")
    return Finding("dies", signal.Signals(-code).name if code < 0 else f"exit code {code}")


@dataclass
class Batch:
    """Executions of a target, by number, and the child that runs them."""

    name: str
    first: int
    count: int
    process: BaseProcess | None = None
    connection: Connection | None = None
    begun: int | None = None


@dataclass
class Run:
    """All that is to be executed, and what came of it."""

    targets: dict[str, Target]
    seed: int
    limit: int = 10
    jobs: int = 1
    first: int = 0
    executed: Counter[str] = field(default_factory=Counter)

    def findings(self, seconds: float, most: int | None) -> Iterator[tuple[str, int, Finding]]:
        """Each finding with its target and number, until time or executions are used up."""
        end = time.monotonic() + seconds
        waiting = self._batches(most)
        again: list[Batch] = []
        running: dict[Connection, Batch] = {}
        while True:
            while len(running) < self.jobs and time.monotonic() < end:
                batch = again.pop() if again else next(waiting, None)
                if batch is None:
                    break
                running[self._start(batch, end)] = batch
            if not running:
                return
            ready = wait(list(running))
            for connection in [each for each in running if each in ready]:
                batch = running[connection]
                try:
                    message = connection.recv()
                except EOFError:
                    del running[connection]
                    found, rest = self._ended(batch)
                    again += rest
                    yield from found
                    continue
                if isinstance(message, int):
                    batch.begun = message
                else:
                    self.executed[batch.name] += 1
                    batch.begun = None
                    if message[1] is not None:
                        yield batch.name, *message

    def _batches(self, most: int | None) -> Iterator[Batch]:
        """Every target in turn."""
        firsts = dict.fromkeys(self.targets, self.first)
        while True:
            for name, target in self.targets.items():
                left = target.batch if most is None else self.first + most - firsts[name]
                if left > 0:
                    yield Batch(name, firsts[name], min(target.batch, left))
                    firsts[name] += target.batch
            if most is not None and min(firsts.values()) >= self.first + most:
                return

    def _start(self, batch: Batch, end: float) -> Connection:
        ours, theirs = _CONTEXT.Pipe(duplex=False)

        def work() -> None:
            ours.close()
            _prepare()
            self._execute(batch, end, theirs)

        batch.process, batch.connection = _CONTEXT.Process(target=work), ours
        batch.process.start()
        theirs.close()
        return ours

    def _execute(self, batch: Batch, end: float, connection: Connection) -> None:
        """In the child: run the batch, or what there is time for."""
        target = self.targets[batch.name]
        for number in range(batch.first, batch.first + batch.count):
            if time.monotonic() >= end:
                return
            connection.send(number)
            _allow(self.limit)
            given = made(target, batch.name, self.seed, number)
            connection.send((number, judged(target, given)))

    def _ended(self, batch: Batch) -> tuple[list[tuple[str, int, Finding]], list[Batch]]:
        """A child is gone. If it died, that is a finding, and what it left is to be run."""
        assert batch.process is not None
        batch.process.join()
        if batch.begun is None:
            return [], []
        self.executed[batch.name] += 1
        rest = replace(
            batch, first=batch.begun + 1, count=batch.first + batch.count - batch.begun - 1
        )
        found = (batch.name, batch.begun, _died(batch.process, self.limit))
        return [found], [replace(rest, begun=None)] if rest.count else []
