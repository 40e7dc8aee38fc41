"""Lines of CSV → records: what stands in the cells of each, or why it can't be read.

A quote that isn't closed would swallow all that follows, so a record has only so many lines. One that
has more is refused by its first line alone, and what follows is read as if that were not there.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import IO, TypeAlias

from reconsider_rules.batch.partition import Refused

MAX_LINE = 1_000_000  # bytes
MAX_LINES = 100  # of a record
SIGNS = ",;\t|"  # one of these is between the columns; no fact has it in its name

_NOT_UTF_8 = Refused("not-utf-8", "this row is not UTF-8. Save the file as UTF-8.")
_TOO_LONG = Refused("row-too-long", f"this row has a line of more than {MAX_LINE:,} bytes.")
_OLD_ENDS = Refused(
    "not-csv",
    "this row has a lone carriage return outside of quotes. Save the file with usual line ends.",
)
_OPEN = Refused(
    "not-csv",
    f"a quote that opens in this row isn't closed within {MAX_LINES} lines. Close it, or write each "
    "'\"' inside of a cell twice.",
)

Record: TypeAlias = "tuple[int, list[str] | Refused]"
"""The line on which a record begins, and its cells."""


def line_of(file: IO[bytes]) -> bytes | None:
    """The next line of a file, nothing at the end; None for one that is too long, which is passed
    over."""
    line = file.readline(MAX_LINE + 1)
    if len(line) <= MAX_LINE:
        return line
    while not line.endswith(b"\n") and (line := file.readline(MAX_LINE)):
        pass
    return None


def records(file: IO[bytes]) -> Iterator[Record]:
    """All records of a file. What is between the columns, the first line shows."""
    csv.field_size_limit(MAX_LINE * MAX_LINES)  # lines are looked at here
    lines = _Lines(file)
    sign = ""
    while True:
        taken: list[str] = []
        number = lines.number
        try:
            sign = sign or _sign(lines)
            number = lines.number
            reader = csv.reader(lines.taken(taken), delimiter=sign or ",", strict=True)
            values: list[str] | Refused | None = next(reader, None)
        except _RefusedError as refused:
            values = refused.why
        except csv.Error as error:
            values = _refused(error, number, taken)
        if values is None:
            return
        if values is _OPEN:
            lines.put_back(taken[1:])
        yield number, values


def _sign(lines: _Lines) -> str:
    """What is between the columns, by the first line that isn't empty."""
    while line := lines.next():
        if line.strip():
            lines.put_back([line])
            return max(SIGNS, key=line.count)
    return ""


def _refused(error: csv.Error, number: int, taken: list[str]) -> Refused:
    told = str(error)
    if "unexpected end of data" in told:
        return _OPEN
    if "new-line character" in told:
        return _OLD_ENDS
    where = f", on lines {number} to {number + len(taken) - 1}," if len(taken) > 1 else ""
    return Refused(
        "not-csv",
        f"this row{where} is not CSV: {told.rstrip('.')}. Write each '\"' inside of a cell twice.",
    )


class _RefusedError(Exception):
    def __init__(self, why: Refused) -> None:
        super().__init__(why)
        self.why = why


class _Lines:
    """The lines of a file, some of which may be put back."""

    def __init__(self, file: IO[bytes]) -> None:
        self.number = 1
        """That of the next line."""
        self._file = file
        self._waiting: list[str] = []
        self._first = True

    def taken(self, taken: list[str]) -> Iterator[str]:
        """The lines of a record, which are added to those `taken`. Raises _RefusedError."""
        while line := self.next():
            taken.append(line)
            if len(taken) > MAX_LINES:
                raise _RefusedError(_OPEN)
            yield line

    def next(self) -> str:
        """The next line; nothing at the end. Raises _RefusedError."""
        if self._waiting:
            self.number += 1
            return self._waiting.pop()
        line = line_of(self._file)
        if line == b"":
            return ""
        self.number += 1
        if line is None:
            raise _RefusedError(_TOO_LONG)
        encoding = "utf-8-sig" if self._first else "utf-8"
        self._first = False
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            raise _RefusedError(_NOT_UTF_8) from None

    def put_back(self, lines: list[str]) -> None:
        """They are the next ones again."""
        self.number -= len(lines)
        self._waiting += reversed(lines)
