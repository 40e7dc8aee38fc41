"""Files of rows → rows, in constant memory. What a file is, the ending of its name says."""

from __future__ import annotations

import gzip
import os
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

from reconsider_rules.batch.partition import Refused, Row
from reconsider_rules.batch.tables import csv_rows
from reconsider_rules.errors import BatchError
from reconsider_rules.model import RuleBase

MAX_ROW = 1_000_000  # bytes
_BOM = b"\xef\xbb\xbf"
_TOO_LONG = Refused(
    "row-too-long", f"this row has more than {MAX_ROW:,} bytes. Write one object on a line."
)
STDIN = "-"


class Input:
    """A file of rows: CSV or Parquet if its name ends so, else JSON, one row on a line; compressed
    with gzip or zstd if it ends in .gz or .zst. `-` is standard input, as JSON."""

    def __init__(self, path: str) -> None:
        """Raises OSError, or BatchError, where it can't be read: before hours are spent on others."""
        self.path = path
        self.shown = "<stdin>" if path == STDIN else path
        self.size: int | None = None
        """In bytes, as it is on disk; None where nobody knows."""
        self._file: IO[bytes] | None = None
        self._is_read = False
        if path == STDIN:
            return
        about = os.stat(path)
        if stat.S_ISREG(about.st_mode):
            self.size = about.st_size
            with open(path, "rb"):
                pass
        elif stat.S_ISDIR(about.st_mode):
            raise BatchError(f"{path} is a folder. Name the files in it.")

    @property
    def read(self) -> int:
        """How many bytes of it were read so far."""
        if self._is_read:
            return self.size or 0
        return self._file.tell() if self._file and self.size is not None else 0

    def rows(self, rules: RuleBase) -> Iterator[Row]:
        """Its rows. Raises OSError or BatchError where it can't be read to its end, InputError for
        a head that names other than facts."""
        try:
            yield from self._rows(rules)
        except OSError as error:
            raise OSError(error.errno, error.strerror, self.shown) from None
        self._is_read = True

    def _rows(self, rules: RuleBase) -> Iterator[Row]:
        if self.path.lower().endswith(".parquet"):
            from reconsider_rules.batch.parquet import parquet_rows

            yield from parquet_rows(self.path, rules)
            return
        name, compression = os.path.splitext(self.path.lower())
        with self._opened() as file, _unpacked(file, compression, self.shown) as text:
            if (name if compression in _PACKED else name + compression).endswith(".csv"):
                yield from csv_rows(text, self.shown, rules)
            else:
                yield from _json_rows(text)

    @contextmanager
    def _opened(self) -> Iterator[IO[bytes]]:
        if self.path == STDIN:
            yield sys.stdin.buffer
            return
        with open(self.path, "rb") as file:
            self._file = file
            try:
                yield file
            finally:
                self._file = None


_PACKED = (".gz", ".zst")


@contextmanager
def _unpacked(file: IO[bytes], compression: str, shown: str) -> Iterator[IO[bytes]]:
    try:
        if compression == ".gz":
            with gzip.open(file) as text:
                yield cast(IO[bytes], text)
        elif compression == ".zst":
            with _zstd(file) as text:
                yield text
        else:
            yield file
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise _damaged(shown, error) from None


@contextmanager
def _zstd(file: IO[bytes]) -> Iterator[Any]:
    import io

    try:
        import zstandard
    except ImportError:
        raise BatchError(
            "to read .zst the package zstandard is needed: pip install zstandard."
        ) from None
    try:
        with zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True) as stream:
            yield io.BufferedReader(stream)
    except zstandard.ZstdError as error:
        raise _damaged(getattr(file, "name", "<stdin>"), error) from None


def _damaged(shown: str, error: Exception) -> BatchError:
    told = " ".join(str(error).split()).rstrip(".").lower()
    return BatchError(f"{shown} can't be unpacked to its end: {told}. Make the file anew.")


def _json_rows(file: IO[bytes]) -> Iterator[Row]:
    """Each line that isn't empty, with its number."""
    number = 0
    while line := file.readline(MAX_ROW + 1):
        number += 1
        if len(line) > MAX_ROW:
            while not line.endswith(b"\n") and (line := file.readline(MAX_ROW)):
                pass
            yield number, _TOO_LONG
            continue
        if number == 1 and line.startswith(_BOM):
            line = line[len(_BOM) :]
        if row := line.strip():
            yield number, row
