"""Which files of a folder make a rule base."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from reconsider_rules.parsing.limits import MAX_BYTES

BUILT_IN = "built-in"
"""What the rule base that comes with the package is called."""
CASES = "cases"
SUFFIXES = (".yaml", ".yml")
MAX_LAYERS = 8  # one upon another
MAX_ENTRIES = 20_000  # files and folders looked at
MAX_FILES = 2_000
MAX_ALL_BYTES = 64_000_000  # 5,000 rules are some 3,000,000

_EXTENDS = re.compile(rb"^extends:[ \t]+['\"]?([^'\"#\r\n]*[^'\"#\s])", re.MULTILINE)


def built_in_rules() -> str:
    """The folder of the rule base that comes with the package."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    packaged = os.path.join(package, "rules")
    return packaged if os.path.isdir(packaged) else os.path.join(os.path.dirname(package), "rules")


def folder_of(name: str, seen_from: str = "") -> str:
    """The folder of a rule base: the built-in one by its name, another by its path."""
    if name == BUILT_IN:
        return built_in_rules()
    return os.path.normpath(os.path.join(seen_from, name)) if seen_from else name


class TooMuchError(OSError):
    """A folder holds more than a rule base does: it is likely to be the wrong one."""

    def __init__(self, folder: str, much: str) -> None:
        super().__init__(errno.EFBIG, f"it holds more than {much}, too much for rules", folder)
        self.much = much

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        return TooMuchError, (self.filename, self.much)


class LinkedFolderError(OSError):
    """A folder within is a link: it could lead in a circle, or anywhere."""

    def __init__(self, path: str) -> None:
        super().__init__(errno.ELOOP, "it is a link to a folder", path)

    def __reduce__(self) -> tuple[type, tuple[str]]:
        return LinkedFolderError, (self.filename,)


def find_files(folder: str, failed: Callable[[OSError], None] | None = None) -> list[str]:
    """The rule files of a folder, as sorted '/'-separated relative paths; cases/ left out.

    What is hidden is left out too. Raises OSError for a folder within that can't be read or is a
    link, unless `failed` takes it; TooMuchError, soon, for the root of a disk, say.
    """
    found, size = [], 0
    for name, entry in _files(folder, failed):
        if name.lower().endswith(SUFFIXES):
            found.append(name)
            size += min(_size(entry), MAX_BYTES)  # of a larger one no more is read
            if len(found) > MAX_FILES:
                raise TooMuchError(folder, f"{MAX_FILES:,} rule files")
            if size > MAX_ALL_BYTES:
                raise TooMuchError(folder, f"{MAX_ALL_BYTES // 1_000_000} MB of rule files")
    return sorted(found)


def folders_of(folder: str) -> list[str]:
    """A folder of rules and those that it extends, as a line in their files tells: what a quick look
    finds, which reading the files may correct. Raises OSError as `find_files` does."""
    found = [folder]
    while len(found) <= MAX_LAYERS and (name := extended(found[-1])):
        found.append(folder_of(name, found[-1]))
    return found


def extended(folder: str) -> str:
    """What the rule files of a folder say that they extend; '' where no line says so."""
    for name in find_files(folder) if os.path.isdir(folder) else ():
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            with open(path, "rb") as file:
                if match := _EXTENDS.search(file.read(MAX_BYTES)):
                    return match[1].decode("utf-8", "replace")
    return ""


def name_within(folder: str, path: str) -> str | None:
    """The name that `find_files` would have for a file in a folder, be it there or not; None for
    what is elsewhere, or no rule file."""
    try:
        place = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
    except ValueError:  # a NUL in the path: there is no such folder
        return None
    names = os.path.relpath(place, os.path.realpath(folder)).split(os.sep)
    hidden = any(name.startswith(".") for name in names)  # which '..' is too
    if hidden or names[0] == CASES or not place.lower().endswith(SUFFIXES):
        return None
    return "/".join(names)


def _files(
    folder: str, failed: Callable[[OSError], None] | None
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Every file in a folder and below, with its relative path."""
    looked_at = 0
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        try:
            with os.scandir(os.path.join(folder, inside) if inside else folder) as listing:
                entries = list(islice(listing, MAX_ENTRIES - looked_at + 1))
        except OSError as error:
            _note(error, failed)
            continue
        looked_at += len(entries)
        if looked_at > MAX_ENTRIES:
            raise TooMuchError(folder, f"{MAX_ENTRIES:,} files and folders")
        for entry in entries:
            name = f"{inside}/{entry.name}" if inside else entry.name
            if entry.name.startswith(".") or name == CASES:
                continue
            if not _is_folder(entry):
                yield name, entry
            elif entry.is_symlink():
                _note(LinkedFolderError(entry.path), failed)
            else:
                waiting.append(name)


def _note(error: OSError, failed: Callable[[OSError], None] | None) -> None:
    if failed is None:
        raise error
    failed(error)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle: reading it will say so
        return False


def _size(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat().st_size
    except OSError:  # a link to nothing: reading it will say so
        return 0


def case_files(paths: Iterable[str | os.PathLike[str]]) -> Iterator[str]:
    """The files given, and all those in folders given. Raises OSError as `find_files` does."""
    for given in paths:
        path = os.fspath(given)
        if os.path.isdir(path):
            yield from (os.path.join(path, name) for name in find_files(path))
        else:
            yield path
