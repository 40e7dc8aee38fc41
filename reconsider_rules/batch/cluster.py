"""Partitions answered on a Dask cluster, of which any worker may be lost at any moment.

Dask sends the rule base to each worker once, and partitions after it. A worker answers in processes
of its own, as `pool` does: so what a row does to the process that it is given to is settled on the
worker, which itself ends with its machine only. Then Dask gives what it had to others.
"""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from threading import Lock, Thread
from typing import Any
from weakref import WeakSet

from reconsider_rules.batch.answering import Answered
from reconsider_rules.batch.partition import Partition
from reconsider_rules.batch.pool import Answers, Pool, no_signal_for_a_broken_pipe
from reconsider_rules.errors import BatchError, InternalError

PROGRAM = "reconsider-rules"
PATIENCE = 10  # seconds, in which the scheduler must answer
MOST_THREADS = 256  # of one worker
_SILENT = ("distributed", "distributed.client", "distributed.gc", "tornado", "asyncio")


class Cluster:
    """A cluster that answers partitions."""

    def __init__(
        self, address: str, limit: float, maker: Callable[..., Answers], *arguments: object
    ) -> None:
        """In each process `maker` is called with the arguments, as `Pool` does it. Raises BatchError
        where no scheduler answers, or it or a worker has not the same program."""
        self._address = address
        self._client = _connected(address)
        self._futures: WeakSet[Any] = WeakSet()
        try:
            with self.told():
                check(self._client)
                setup = pickle.dumps((limit, maker, arguments))
                # As a task, not as data: then it is made again when all who have it are lost.
                self._remote = self._submit(Remote, version(PROGRAM), setup)
                self.threads = self._count()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Nobody waits any more: the scheduler drops what isn't answered."""
        for each in list(self._futures):
            each.release()  # while there is somebody to tell
        self._client.close()

    @property
    def workers(self) -> int:
        """How many partitions are answered at a time, as the cluster is now."""
        return max(1, self.threads)

    def answer(self, partition: Partition) -> Coming:
        """The answers to come. Raises BatchError."""
        with self.told():
            self.threads = self._count()
            given = pickle.dumps(partition)  # which the scheduler then hands on unread
            return Coming(self, self._submit(Remote.answer, self._remote, given))

    def _submit(self, *task: object) -> Any:
        future = self._client.submit(*task, pure=False)
        self._futures.add(future)
        return future

    def _count(self) -> int:
        return sum(self._client.nthreads().values())

    @contextmanager
    def told(self) -> Iterator[None]:
        """What goes wrong between here and there is told with the way out."""
        from distributed import CancelledError, KilledWorker
        from distributed.comm import CommClosedError

        try:
            yield
        except (InternalError, BatchError):
            raise
        except Exception as error:
            if isinstance(error, KilledWorker):
                told = "worker after worker was lost with the same rows. See their logs."
            elif isinstance(error, ImportError):
                told = _needed("a worker", f"has none that fits ({error})")
            elif isinstance(error, (CancelledError, CommClosedError)) or self._is_cut_off:
                told = f"the scheduler at {self._address} was lost. See that it runs."
            else:
                told = f"a worker fails with {type(error).__name__}: {error}. See its log."
            raise BatchError(told) from None

    @property
    def _is_cut_off(self) -> bool:
        return bool(self._client.status != "running")


class Coming:
    """Answers that stay on the cluster until they are asked for."""

    def __init__(self, cluster: Cluster, future: Any) -> None:
        self._cluster = cluster
        self._future = future

    def result(self) -> Answered:
        """Wait for them. Raises BatchError, and InternalError as the worker does."""
        with self._cluster.told():
            answered: Answered = self._future.result()
        return answered


class Remote:
    """What answers on one worker, in processes of its own. They end when Dask drops it."""

    def __init__(self, program: str, setup: bytes) -> None:
        """Of the version `program`; in `setup` is, pickled, what `Pool` is made with."""
        self._given = program, setup
        self._lock = Lock()
        self._pool: Pool | None = None

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        """Sent as what it is made of: processes belong to a worker."""
        return Remote, self._given

    def __del__(self) -> None:
        if self._pool:
            self._pool.close()

    def answer(self, given: bytes) -> Answered:
        """Answer a pickled partition. Raises InternalError, and BatchError where this worker has
        another version."""
        with self._lock:
            if self._pool is None:
                self._pool = self._started()
        return self._pool.answer(pickle.loads(given)).result()

    def _started(self) -> Pool:
        program, setup = self._given
        if (here := version(PROGRAM)) != program:
            raise BatchError(_needed("a worker", f"has {here}", program))
        limit, maker, arguments = pickle.loads(setup)
        return Pool(MOST_THREADS, limit, maker, *arguments)


def _connected(address: str) -> Any:
    """A client of the scheduler at an address. Raises BatchError."""
    try:
        import dask

        # Its log is for those who look after a cluster; what goes wrong is told as an error.
        dask.config.set({"logging": dict.fromkeys(_SILENT, "critical")})
        import distributed
    except ImportError:
        raise BatchError(
            "to answer on a cluster the package distributed is needed: pip install distributed."
        ) from None
    warnings.filterwarnings("ignore", module="distributed")
    found: Future[Any] = Future()

    def connect() -> None:
        """In a thread, for what is no scheduler may leave us waiting; those that talk for us come
        from it, and inherit that a broken connection doesn't end us."""
        no_signal_for_a_broken_pipe()
        try:
            found.set_result(distributed.Client(address, timeout=PATIENCE, set_as_default=False))
        except Exception as error:
            found.set_exception(error)

    Thread(target=connect, daemon=True).start()
    try:
        return found.result(PATIENCE + 1)
    except Exception:
        raise BatchError(
            f"no scheduler answers at {address} within {PATIENCE} seconds. Start one with "
            "'dask scheduler', which tells its address, or look at the address and the network."
        ) from None


def check(client: Any) -> None:
    """Raise BatchError unless the scheduler and all workers have this version of the program."""
    there = client.run(version, PROGRAM, on_error="return")
    try:
        there["the scheduler"] = client.run_on_scheduler(version, PROGRAM)
    except PackageNotFoundError as error:
        there["the scheduler"] = error
    for who, has in there.items():
        if has != version(PROGRAM):
            raise BatchError(
                _needed(who, "has none" if isinstance(has, Exception) else f"has {has}")
            )


def _needed(who: str, has: str, wanted: str | None = None) -> str:
    wanted = wanted or version(PROGRAM)
    return (
        f"{PROGRAM} {wanted} is needed on the scheduler and on every worker, and {who} {has}. "
        "Install the same version there."
    )
