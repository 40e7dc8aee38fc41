"""What a batch is cut into: rows that follow each other in one file, answered and written as one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from reconsider_rules.record import Record, cached

ROWS = 4096  # columns of so many bits take the least time for each
EXPLAINED_ROWS = 128  # a whole explanation has some 50 kB
BYTES = 8_000_000  # so that long rows don't fill the memory


class Refused(Record):
    """What is said of a row that can't be answered."""

    code: str
    message: str


Row: TypeAlias = "tuple[int, bytes | Refused]"
"""The line on which a row begins, and the row as JSON, or what was wrong with it already."""


class Partition(Record):
    """Rows of one file. `file` is None where a batch has only one: a line is enough then."""

    file: str | None
    rows: tuple[Row, ...]

    @cached
    def digest(self) -> str:
        """What tells it from any other: a digest of all its rows and of where they are."""
        lines = [line for line, _ in self.rows]
        texts = [each if isinstance(each, bytes) else ascii(each).encode() for _, each in self.rows]
        digest = hashlib.sha256(ascii((self.file, lines, list(map(len, texts)))).encode())
        digest.update(b"".join(texts))
        return digest.hexdigest()

    def halves(self) -> tuple[Partition, Partition]:
        middle = len(self.rows) // 2
        return Partition(self.file, self.rows[:middle]), Partition(self.file, self.rows[middle:])


def partitions(file: str | None, rows: Iterable[Row], most: int) -> Iterator[Partition]:
    """The rows of a file in partitions: the same rows are always cut alike."""
    together: list[Row] = []
    size = 0
    for row in rows:
        together.append(row)
        size += len(row[1]) if isinstance(row[1], bytes) else 0
        if len(together) == most or size >= BYTES:
            yield Partition(file, tuple(together))
            together, size = [], 0
    if together:
        yield Partition(file, tuple(together))
