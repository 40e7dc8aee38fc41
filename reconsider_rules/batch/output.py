"""Where answers are written: partition after partition, each whole or not at all.

What is written to OUT stands in OUT.part until it is complete. OUT.journal says, line by line, what
each partition was made from, what was written for it and what it showed. A line is added to the journal
when the answers are safe on disk; so what stands there was written, and what was written beyond it,
by a run that was killed or had no more room, is cut off by the next.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sys
from collections.abc import Iterable
from contextlib import ExitStack, closing
from importlib.metadata import version
from types import TracebackType
from typing import Any

from reconsider_rules.batch import disk
from reconsider_rules.batch.answering import Answered, Options
from reconsider_rules.batch.partition import Partition
from reconsider_rules.errors import BatchError
from reconsider_rules.model import RuleBase
from reconsider_rules.running.tally import Tally
from reconsider_rules.words import listed

FORMAT = 1


class Output:
    """Takes the answers to partitions, in order. This one is standard output: what it takes is gone."""

    tally = Tally()
    """What all showed that an earlier run has written."""

    def __enter__(self) -> Output:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Nothing is left to do."""

    @property
    def begun(self) -> bool:
        """Whether a later run can go on with what is written."""
        return False

    def done(self, partition: Partition) -> bool:
        """Whether an earlier run has written the next partition. Raises BatchError if that was
        another one."""
        return False

    def write(self, partition: Partition, answered: Answered) -> None:
        """Raises OSError."""
        try:
            sys.stdout.buffer.write(answered.lines)
            sys.stdout.buffer.flush()
        except OSError as error:
            raise OSError(error.errno, error.strerror, "standard output") from None

    def finish(self) -> None:
        """All is written. Raises OSError, BatchError."""


class File(Output):
    """A file that comes into being whole, with a journal beside it."""

    def __init__(self, path: str, rules: RuleBase, options: Options, resume: bool) -> None:
        """Raises BatchError where what is there already can't be gone on with, and OSError."""
        self.path = path
        self.part, self.journal_path = f"{path}.part", f"{path}.journal"
        self._head = {
            "batch": FORMAT,
            "program": version("reconsider-rules"),
            "rules": rules.digest,
            "as_of": options.as_of and str(options.as_of),
            "explain": options.explain,
            "rows": options.rows,
        }
        self._check(resume)
        self._written: list[str] = []
        self._next = 0
        self.complete = False
        """Whether all of it was written by an earlier run."""
        with ExitStack() as opened:
            try:
                self._journal = opened.enter_context(disk.opened(self.journal_path))
            except OSError as error:  # nobody has named a journal
                raise OSError(error.errno, error.strerror, path) from None
            try:
                fcntl.flock(self._journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BatchError(f"another batch is just writing {path}.") from None
            name = path if os.path.lexists(path) else self.part
            new = [each for each in (name, self.journal_path) if not disk.holds_something(each)]
            self._file = opened.enter_context(disk.opened(name))
            try:
                self._take_up()
            except BatchError:
                for each in new:
                    os.unlink(each)
                raise
            disk.sync_folder(path)
            self._opened = opened.pop_all()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        with self._opened:
            if error and not self.begun and not self.complete:  # nothing would be lost
                os.unlink(str(self._file.name))
                os.unlink(self.journal_path)

    @property
    def begun(self) -> bool:
        """Whether there is anything to go on with."""
        return bool(self._written)

    @property
    def _there(self) -> list[str]:
        """Which of the files are there."""
        every = self.path, self.part, self.journal_path
        return [each for each in every if os.path.lexists(each)]

    def _check(self, resume: bool) -> None:
        there = self._there
        if there and not resume:
            raise BatchError(
                f"{there[0]} is there already. Name another file, or delete it; --resume goes on "
                "with a batch that was broken off."
            )
        if self.path in there and self.journal_path not in there:
            raise BatchError(
                f"{self.path} is there already, and no {self.journal_path} says what it was made "
                "from. Name another file, or delete it."
            )

    def _take_up(self) -> None:
        """Go on from what was written before, or else begin."""
        with closing(disk.whole_lines(self.journal_path)) as lines:
            length, head = next(lines, (0, {}))
            if not head:
                self._begin()
                return
            for name, value in self._head.items():
                if (before := head.get(name)) != value:
                    raise BatchError(
                        f"{self.path} was begun with another '{name}' ({before}, now {value}). Go "
                        f"on with that one, or delete {listed(self._there)} to begin anew."
                    )
            try:
                self._take_up_answers(length, lines)
            except (KeyError, TypeError, ValueError, OverflowError, MemoryError):
                raise self._unknown() from None

    def _begin(self) -> None:
        """Write the head of the journal, if nothing is there but what was left of such a beginning."""
        head = disk.as_line(self._head)
        if self._file.seek(0, os.SEEK_END) or not head.startswith(
            self._journal.readall().rstrip(b"\0")  # as a lost machine may leave it
        ):
            raise self._unknown()
        self._cut(0, 0)
        disk.write(self._journal, head)

    def _unknown(self) -> BatchError:
        return BatchError(
            f"{self.journal_path} doesn't say what {self._file.name} was made from. Name another "
            f"file, or delete {listed(self._there)} to begin anew."
        )

    def _take_up_answers(self, keep: int, lines: Iterable[tuple[int, dict[str, Any]]]) -> None:
        """Cut off what isn't whole, or not as it was written. `keep` bytes of the journal are."""
        size = 0
        for length, line in lines:
            if "end" in line:
                self.complete = not self._file.read(1)
                break
            if os.fstat(self._file.fileno()).st_size < size + line["bytes"]:
                break
            answers = self._file.read(line["bytes"])
            if hashlib.sha256(answers).hexdigest() != line["answers"]:
                break
            self._written.append(line["input"])
            self.tally += Tally(**line["tally"])
            keep += length
            size += len(answers)
        if self.complete:
            return
        if self._file.name == self.path:
            raise BatchError(
                f"{self.path} is no longer what was written there. Delete it and "
                f"{self.journal_path} to make it anew."
            )
        self._cut(keep, size)

    def _cut(self, journal: int, answers: int) -> None:
        """First the journal, then what it no longer speaks of."""
        disk.truncated(self._journal, journal)
        disk.truncated(self._file, answers)

    def done(self, partition: Partition) -> bool:
        """Whether an earlier run has written the next partition. Raises BatchError if that was
        another one."""
        if self._next >= len(self._written):
            if self.complete:
                raise self._other(f"from line {partition.rows[0][0]} on there are more rows")
            return False
        if self._written[self._next] != partition.digest:
            raise self._other(f"a row from line {partition.rows[0][0]} on is another one")
        self._next += 1
        return True

    def _other(self, how: str) -> BatchError:
        return BatchError(
            f"{self.path} was begun with another input: {how}. Give the same again, or delete "
            f"{listed(self._there)} to begin anew."
        )

    def write(self, partition: Partition, answered: Answered) -> None:
        """Add answers, then the line that says so. Raises OSError."""
        disk.write(self._file, answered.lines)
        line = {
            "input": partition.digest,
            "answers": hashlib.sha256(answered.lines).hexdigest(),
            "bytes": len(answered.lines),
            "tally": answered.tally.as_dict(),
        }
        self._written.append(partition.digest)  # whatever comes in between, it may be written
        self._next = len(self._written)
        disk.write(self._journal, disk.as_line(line))

    def finish(self) -> None:
        """Put the file in its place."""
        if self._next < len(self._written):
            raise self._other("there are fewer rows")
        if not self.complete:
            disk.write(self._journal, disk.as_line({"end": True}))
        if self._file.name == self.part:
            if os.path.lexists(self.path):
                raise BatchError(f"{self.path} is there by now. The answers are in {self.part}.")
            os.rename(self.part, self.path)
            disk.sync_folder(self.path)
