"""Files that are edited in the browser while others may change them on disk: nothing is overwritten
that the editor has not seen."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterable
from difflib import SequenceMatcher
from threading import Lock

from reconsider_rules.console.printing import write_whole
from reconsider_rules.errors import ReconsiderError
from reconsider_rules.parsing.characters import FORBIDDEN_AS_ESCAPE
from reconsider_rules.parsing.limits import MAX_BYTES
from reconsider_rules.reading.files import CASES, SUFFIXES, case_files, find_files, folders_of
from reconsider_rules.record import Record

_SAVING = Lock()  # of two pages that have seen the same file, one is the first
BOM = "\ufeff"  # which some editors put before a text
NOT_THERE = ""
"""The digest of a file that isn't there."""


class Stored(Record):
    """A file as it is on disk: its text, with lines that end alike, by what it is known again, and the
    text with every character as it stands there."""

    text: str
    digest: str
    exact: str = ""


class ChangedError(Exception):
    """A file has changed on disk since it was read; `now` is what it is."""

    def __init__(self, now: Stored) -> None:
        super().__init__("the file was changed meanwhile")
        self.now = now


class ElsewhereError(ReconsiderError):
    """A name that is none of a file in a folder, and what to do instead."""


def path_within(folder: str, name: str, otherwise: str) -> str:
    """The path of a file in a folder, or below it, be it there or not. Raises ElsewhereError, with what
    to do `otherwise`, for a name that leads elsewhere, as a link does, or that no such file may have."""
    names = name.split("/")
    is_name = name.lower().endswith(SUFFIXES) and not FORBIDDEN_AS_ESCAPE.search(name)
    if is_name and "\n" not in name and all(each[:1] not in ("", ".") for each in names):
        path = os.path.join(folder, *names)
        if os.path.realpath(path) == os.path.join(os.path.realpath(folder), *names):
            return path
    raise ElsewhereError(otherwise)


def stored(path: str) -> Stored:
    """The file as it is now; no text and NOT_THERE if it isn't.

    Raises OSError, also for what is no text.
    """
    if not os.path.lexists(path):
        return Stored("", NOT_THERE)
    if not os.path.isfile(path):
        raise OSError(errno.EINVAL, "this is no ordinary file", path)
    with open(path, "rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise _too_large(path)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        told = "this is no text in UTF-8; save it as such"
        raise OSError(errno.EILSEQ, told, path) from None
    alike = text.removeprefix(BOM).replace("\r\n", "\n")
    return Stored(alike, hashlib.sha256(content).hexdigest(), text)


def _too_large(path: str) -> OSError:
    return OSError(errno.EFBIG, f"this is larger than {MAX_BYTES // 1_000_000} MB", path)


def save(path: str, text: str, seen: str) -> Stored:
    """Write a file whole, in the place of the one with the digest that was `seen`.

    Raises ChangedError where another is there, and OSError.
    """
    with _SAVING:
        now = stored(path)
        if now.digest != seen:
            raise ChangedError(now)
        content = _as_there(now, text).encode()
        if len(content) > MAX_BYTES:
            raise _too_large(path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write_whole(content, path)
        return stored(path)


def _as_there(now: Stored, text: str) -> str:
    """A text whose lines end as those do that were there before, each in its own way."""
    bom = BOM if now.exact.startswith(BOM) else ""
    old, lines = now.exact.removeprefix(BOM).split("\n"), text.split("\n")
    ends = [line[-1:] if line.endswith("\r") else "" for line in old[:-1]]
    if len(set(ends)) < 2:
        return bom + text.replace("\n", f"{''.join(ends[:1])}\n")
    found = [max(set(ends), key=ends.count)] * (len(lines) - 1) + [""]
    same = SequenceMatcher(None, now.text.split("\n"), lines, autojunk=False)
    for there, here, size in same.get_matching_blocks():
        for n in range(min(size, len(ends) - there, len(lines) - 1 - here)):
            found[here + n] = ends[there + n]
    return bom + "\n".join(map("".join, zip(lines, found, strict=True)))


def stamp_of(folder: str) -> object:
    """What shows that a file of the rules in a folder, of those below or of their cases has changed."""
    try:
        folders = folders_of(folder)
        paths = [os.path.join(each, name) for each in folders for name in find_files(each)]
        paths += case_files(filter(os.path.isdir, [os.path.join(each, CASES) for each in folders]))
        return list(_stamps(paths))
    except OSError as error:  # loading says what is wrong
        return str(error)


def _stamps(paths: Iterable[str]) -> Iterable[tuple[str, int, int, int]]:
    for path in paths:
        about = os.stat(path)
        yield path, about.st_mtime_ns, about.st_size, about.st_ino
