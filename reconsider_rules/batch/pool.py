"""Partitions answered by several processes, each of which may be lost at any moment.

A process that ends, or takes too long, costs nothing but time: it is replaced, and its partition is
asked again in two halves, down to the row that ends whatever process it is given to. That row gets an
error in place of an answer.

Every process has a thread here that talks with it, so that one which stops in the middle of a message
holds nobody else up: it is killed when its time is over.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from queue import LifoQueue
from threading import Event, Lock, Timer
from typing import Any, Protocol

from reconsider_rules.batch import lines
from reconsider_rules.batch.answering import Answered
from reconsider_rules.batch.partition import ROWS, Partition, Refused
from reconsider_rules.batch.rows import id_of
from reconsider_rules.errors import InternalError
from reconsider_rules.running.tally import Tally

ATTEMPTS = 3  # with a row that stands alone: a process may end for other reasons than the row
LEAST = 0.1  # of the time for a whole partition, for a single row
MOST_STARTS = 12  # that fail, one after the other
TO_START = 60.0  # seconds that a process may need for it, at the least


class Answers(Protocol):
    """What answers partitions."""

    def answer(self, partition: Partition) -> Answered: ...


class _LostError(Exception):
    """A process ended, or was ended, before it answered: why."""


class _ClosedError(Exception):
    """Nobody waits for an answer any more."""


class Pool:
    """Processes that answer partitions."""

    def __init__(
        self, workers: int, limit: float, maker: Callable[..., Answers], *arguments: object
    ) -> None:
        """In each process `maker` is called with the arguments; both can be pickled. A whole partition
        may take `limit` seconds."""
        self.workers = workers
        self._limit = limit
        self._idle: LifoQueue[_Worker] = LifoQueue()  # so that none starts before it is needed
        self._all = [_Worker((maker, arguments), max(limit, TO_START)) for _ in range(workers)]
        for worker in self._all:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(workers, initializer=no_signal_for_a_broken_pipe)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes, and what they were asked."""
        for worker in self._all:
            worker.close()
        self._threads.shutdown(cancel_futures=True)

    @property
    def processes(self) -> list[int]:
        """The numbers of those that run."""
        return [each.number for each in self._all if each.number is not None]

    def answer(self, partition: Partition) -> Future[Answered]:
        """The answers to come. What they raise instead is InternalError."""
        return self._threads.submit(self._answered, partition)

    def _answered(self, partition: Partition) -> Answered:
        alone = len(partition.rows) == 1
        for _ in range(ATTEMPTS if alone else 1):
            try:
                return self._asked(partition)
            except _LostError as lost:
                why = lost
        if alone:
            return _isolated(partition, str(why))
        one, other = partition.halves()
        return self._answered(one) + self._answered(other)

    def _asked(self, partition: Partition) -> Answered:
        """Ask an idle process. Raises _LostError."""
        share = LEAST + (1 - LEAST) * len(partition.rows) / ROWS
        worker = self._idle.get()
        try:
            return worker.ask(partition, self._limit * share)
        finally:
            self._idle.put(worker)


class _Worker:
    """A process, once it is needed, and the socket to it."""

    def __init__(self, setup: object, starting: float) -> None:
        self._setup = setup
        self._starting = starting
        self._lock = Lock()
        self._closed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: Connection[Any, Any] | None = None

    @property
    def number(self) -> int | None:
        """That of the process, if it runs."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    def ask(self, partition: Partition, seconds: float) -> Answered:
        """Raises _LostError, and InternalError where the process finds that it contradicts itself."""
        if self._socket is None:
            self._start()
        answered = self._exchange(partition, seconds)
        if isinstance(answered, InternalError):
            raise answered
        if not isinstance(answered, Answered):
            raise _LostError(f"it fails with {type(answered).__name__}: {answered}")
        return answered

    def _start(self) -> None:
        for _ in range(MOST_STARTS):
            ours, theirs = Pipe()
            with theirs, self._lock:
                if self._closed:
                    raise _ClosedError
                number = theirs.fileno()
                self._process = _process(number)
                self._socket = ours
            with suppress(_LostError):
                self._exchange(self._setup, self._starting)
                return
        raise InternalError("the processes that answer rows end as soon as they begin")

    def _exchange(self, message: object, seconds: float) -> object:
        """Send a message and wait for what comes back."""
        assert self._process
        assert self._socket
        process, late = self._process, Event()

        def end() -> None:
            late.set()
            process.kill()

        timer = Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            self._socket.send(message)
            return self._socket.recv()
        except (EOFError, OSError):
            process.kill()
            code = process.wait()
        finally:
            timer.cancel()
        self._socket.close()
        self._socket = None
        if self._closed:
            raise _ClosedError
        if late.is_set():
            raise _LostError(f"it takes longer than {seconds:g} seconds")
        raise _LostError(f"it ends the process ({_ending(code)})")

    def close(self) -> None:
        """End the process; none is started any more."""
        with self._lock:
            self._closed = True
        if self._process:
            self._process.kill()
            self._process.wait()


def _process(socket: int) -> subprocess.Popen[bytes]:
    """A process that finds the modules which this one does, and that an interrupt (^C) leaves alone:
    it is for us to end it."""
    path = os.pathsep.join(os.path.abspath(each) for each in sys.path)
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "reconsider_rules.batch.worker", str(socket)],
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(socket,),
        process_group=0,
    )


def no_signal_for_a_broken_pipe() -> None:
    """SIGPIPE ends this program where nobody reads its answers; a process lost is no such case."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGPIPE})


def _ending(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


def _isolated(partition: Partition, why: str) -> Answered:
    """What is written of a row that ends, or stalls, whatever process it is given to."""
    [(number, given)] = partition.rows
    id = id_of(given) if isinstance(given, bytes) else None
    told = f"this row can't be answered: {why}. Please report it, with its facts."
    refused = Refused("not-answered", told)
    text = lines.error(lines.id_as_json(id), partition.file, number, refused)
    return Answered(text.encode("ascii"), Tally(1, {refused.code: 1}))
