"""Files of rows → rows, in constant memory. What a file is, the ending of its name says."""

from __future__ import annotations

import gzip
import io
import os
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

from reconsider_rules.batch.partition import Refused, Row
from reconsider_rules.batch.records import MAX_LINE, line_of
from reconsider_rules.batch.tables import csv_rows
from reconsider_rules.errors import BatchError
from reconsider_rules.model import RuleBase

MAX_ROW = MAX_LINE
_BOM = b"\xef\xbb\xbf"
_TOO_LONG = Refused(
    "row-too-long", f"this row has more than {MAX_ROW:,} bytes. Write one object on a line."
)
STDIN = "-"
_CHUNK = 1 << 16  # bytes of a packed file, unpacked at once


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
            if compression not in _PACKED:
                _check_form(text, self.shown)
            if (name if compression in _PACKED else name + compression).endswith(".csv"):
                yield from csv_rows(text, self.shown, rules)
            else:
                yield from _json_rows(text, self.shown)

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
_FORMS = {
    b"\x1f\x8b": "is packed with gzip. Give it a name that ends in .gz.",
    b"\x28\xb5\x2f\xfd": "is packed with zstd. Give it a name that ends in .zst.",
    b"PAR1": "is Parquet. Give it a name that ends in .parquet.",
    b"PK\x03\x04": "is a spreadsheet, or a zip file. Save the sheet, or what is in it, as CSV.",
    b"\xff\xfe": "is UTF-16. Save it as UTF-8.",
    b"\xfe\xff": "is UTF-16. Save it as UTF-8.",
}
"""How files begin that are no text, whatever their names say."""


def _check_form(file: IO[bytes], shown: str) -> None:
    """Raise BatchError for what is not text in UTF-8, rather than at every line of it."""
    beginning = getattr(file, "peek", lambda _: b"")(4)
    for begins, told in _FORMS.items():
        if beginning.startswith(begins):
            raise BatchError(f"{shown} {told}")


@contextmanager
def _unpacked(file: IO[bytes], compression: str, shown: str) -> Iterator[IO[bytes]]:
    try:
        if compression in _PACKED and not getattr(file, "peek", lambda _: b"?")(1):
            raise EOFError("it is empty")
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
    try:
        import zstandard
    except ImportError:
        raise BatchError(
            "to read .zst the package zstandard is needed: pip install zstandard."
        ) from None
    try:
        yield io.BufferedReader(_Frames(file, zstandard.ZstdDecompressor()))
    except zstandard.ZstdError as error:
        raise _damaged(getattr(file, "name", "<stdin>"), error) from None


class _Frames(io.RawIOBase):
    """What is packed in the frames of a zstd file. The reader that comes with zstandard takes the end of
    a file for that of a frame, wherever it is."""

    def __init__(self, file: IO[bytes], unpacker: Any) -> None:
        self._file = file
        self._unpacker = unpacker
        self._frame: Any = None
        self._ready = b""

    def readable(self) -> bool:
        """It is, and nothing else."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Raises EOFError where the last frame is cut off."""
        while not self._ready:
            given = (self._frame and self._frame.unused_data) or self._file.read(_CHUNK)
            if self._frame is None or self._frame.eof:
                if not given:
                    return 0
                self._frame = self._unpacker.decompressobj()
            if not given:
                raise EOFError("it is cut off")
            self._ready = self._frame.decompress(given)
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count


def _damaged(shown: str, error: Exception) -> BatchError:
    told = " ".join(str(error).split()).rstrip(".").lower()
    return BatchError(f"{shown} can't be unpacked to its end: {told}. Make the file anew.")


def _json_rows(file: IO[bytes], shown: str) -> Iterator[Row]:
    """Each line that isn't empty, with its number."""
    number = 0
    while (line := line_of(file)) != b"":
        number += 1
        if line is None:
            yield number, _TOO_LONG
            continue
        if number == 1 and line.strip() == b"[":
            raise BatchError(f"{shown} is one list of JSON. Write each of its objects on a line.")
        if number == 1 and line.startswith(_BOM):
            line = line[len(_BOM) :]
        if row := line.strip():
            yield number, row
