"""What is not saved yet, kept so that it outlives the browser and the server.

On disk it stands in the user's own folder for the state of programs, where nobody else can read it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from threading import Lock
from typing import Any, TypeAlias

from reconsider_rules.workbench.client.said import NotSaidError, from_json

Draft: TypeAlias = Mapping[str, Any]
MOST = 20_000_000  # bytes of a file: what a page may send, with its characters escaped


class OtherTabError(Exception):
    """A draft was kept from another tab meanwhile; `now` is what it is."""

    def __init__(self, now: Draft) -> None:
        super().__init__("kept from another tab")
        self.now = now


class Drafts:
    """Drafts by their keys; `about` is the folder whose files they are of. What can't be written to
    disk, or is not to be, is kept in memory. Of what is there from before, what `is_one` counts.

    Pages count up what they send of a draft: whatever comes after something with a higher `number` is
    too late, and is let be. Threads may do all of this at once."""

    def __init__(
        self, about: str, on_disk: bool = True, is_one: Callable[[str, Draft], bool] | None = None
    ) -> None:
        self._kept: dict[str, Draft] = {}
        self._last: dict[str, int] = {}
        self._only_here: set[str] = set()
        self._lock = Lock()
        self._on_disk = on_disk
        self._folder = place_of(about) if on_disk else None
        for key, draft in self._read():
            if is_one is None or is_one(key, draft):
                self._kept[key] = draft

    def keep(self, key: str, draft: Draft, number: int = 0, of: int = 0) -> bool:
        """Keep a draft in the place of the one before; False if that should be on disk and can't be.
        Raises OtherTabError as `check` does."""
        with self._lock:
            self.check(key, draft.get("tab", ""), of)
            if not self._is_next(key, number):
                return True
            self._kept[key] = draft
            if not self._on_disk:
                return True
            self._only_here.add(key)
            with suppress(OSError):
                if self._folder:
                    _write(self._path(key), json.dumps({"key": key, **draft}))
                    self._only_here.remove(key)
            return key not in self._only_here

    def check(self, key: str, tab: str, of: int) -> None:
        """Raises OtherTabError for a draft that was last kept from another tab, unless it is the very
        one, by its number, that this one goes on from."""
        now = self._kept.get(key)
        if now and now.get("tab", "") != tab and now.get("number", 0) != of:
            raise OtherTabError(now)

    def find(self, key: str) -> Draft | None:
        return self._kept.get(key)

    def drop(self, key: str, number: int = 0) -> None:
        """What has been saved, or is not wanted any more."""
        with self._lock:
            if not self._is_next(key, number):
                return
            self._kept.pop(key, None)
            self._only_here.discard(key)
            if self._folder:
                with suppress(OSError):
                    os.unlink(self._path(key))

    def _is_next(self, key: str, number: int) -> bool:
        """Whether nothing later has been said of a draft."""
        if number < self._last.get(key, 0):
            return False
        if number:
            self._last[key] = number
        return True

    @property
    def are_kept(self) -> bool:
        """Whether none is lost with the program that should outlive it."""
        return not self._only_here

    @property
    def last(self) -> int:
        """The highest number there was: a new page counts on from it, whatever its clock says."""
        with self._lock:
            return max(self._last.values(), default=0)

    def all(self) -> list[tuple[str, Draft]]:
        """Every draft with its key."""
        return list(self._kept.items())

    def _path(self, key: str) -> str:
        assert self._folder
        return os.path.join(self._folder, f"{hashlib.sha256(key.encode()).hexdigest()}.json")

    def _read(self) -> Iterator[tuple[str, Draft]]:
        """What is there from before; what is no draft is left alone."""
        if not self._folder or not is_ours(self._folder):
            return
        for name in sorted(os.listdir(self._folder)):
            with suppress(OSError, ValueError, NotSaidError):
                found = from_json(_text(os.path.join(self._folder, name)))
                if isinstance(found, dict) and isinstance(key := found.pop("key", None), str):
                    yield key, found


def is_key(key: str) -> bool:
    """Whether a page may know a draft by this."""
    return re.fullmatch("[0-9a-f]{1,32}", key) is not None


def place_of(about: str) -> str | None:
    """Where the drafts about a folder are kept; None where the user has no home."""
    home = os.environ.get("XDG_STATE_HOME", "")
    if not os.path.isabs(home):
        home = os.path.expanduser("~/.local/state")
    if not os.path.isabs(home):
        return None
    name = hashlib.sha256(os.path.realpath(about).encode("utf-8", "surrogateescape")).hexdigest()
    return os.path.join(home, "reconsider-rules", "drafts", name[:32])


def is_ours(folder: str) -> bool:
    """Whether a folder is there, and only its user can have put anything into it."""
    try:
        about = os.lstat(folder)
    except OSError:
        return False
    if not stat.S_ISDIR(about.st_mode):
        return False
    return os.name != "posix" or (about.st_uid == os.geteuid() and not about.st_mode & 0o022)


def _text(path: str) -> str:
    """What an ordinary file says. Raises OSError, and UnicodeDecodeError."""
    about = os.lstat(path)
    if not stat.S_ISREG(about.st_mode) or about.st_size > MOST:
        raise OSError(f"{path} is none of ours")
    with open(path, encoding="utf-8") as file:
        return file.read()


def _write(path: str, text: str) -> None:
    """Put a file in place whole, for nobody else to read."""
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    if not is_ours(folder):
        raise PermissionError(folder)
    temporary = f"{path}.{os.urandom(8).hex()}.new"
    try:
        with open(
            temporary, "x", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)
        ) as file:
            file.write(text)
        os.replace(temporary, path)
    except OSError:
        with suppress(OSError):
            os.unlink(temporary)
        raise
