"""Files in which what is written is safe when the machine is lost a moment later."""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Mapping
from io import FileIO
from typing import Any


def holds_something(path: str) -> bool:
    return os.path.lexists(path) and os.lstat(path).st_size > 0


def opened(path: str) -> FileIO:
    """A file to read and to write to, made if it isn't there. What is written is not held back."""
    flags = os.O_CREAT | os.O_NOFOLLOW  # a link might lead to somebody else's file
    return FileIO(path, "r+", opener=lambda path, mode: os.open(path, mode | flags, 0o666))


def truncated(file: FileIO, size: int) -> None:
    file.truncate(size)
    os.fsync(file.fileno())
    file.seek(size)


def write(file: FileIO, content: bytes) -> None:
    """Write all of it, and wait until it is safe."""
    left = memoryview(content)
    try:
        while left:
            left = left[file.write(left) :]
        os.fsync(file.fileno())
    except OSError as error:
        raise OSError(error.errno, error.strerror, file.name) from None


def sync_folder(path: str) -> None:
    """Wait until the names in a file's folder are safe."""
    folder = os.open(os.path.dirname(os.path.abspath(path)), os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def as_line(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode() + b"\n"


def whole_lines(journal: str) -> Generator[tuple[int, dict[str, Any]], None, None]:
    """Each line with its length, up to one that is not whole."""
    with open(journal, "rb") as lines:
        for line in lines:
            try:
                content = json.loads(line)
            except ValueError:
                return
            if not line.endswith(b"\n") or not isinstance(content, dict):
                return
            yield len(line), content
