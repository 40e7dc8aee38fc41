"""Advisors kept ready between runs, as Python keeps compiled modules.

Reading and compiling the shipped rules takes longer than all the rest of an explanation. What is
kept is sealed: in front of it stands a digest over the rule files, this program and the kept bytes
themselves. Unless it agrees, the rule files are read anew and what was kept is replaced. Nothing
else depends on it: delete it, or take away the right to write it, and the answers are the same.

Whoever can write what is kept could decide the answers. So it is only read from and written to a
folder and a file of our own that nobody else can write, never through a link; and only the classes
of a rule base are made from it.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any

from reconsider_rules.advisor import Advisor, load_rules
from reconsider_rules.parsing.limits import MAX_BYTES
from reconsider_rules.reading.files import find_files, folders_of
from reconsider_rules.record import FrozenDict, Record, remade
from reconsider_rules.running.situations import Situations

if TYPE_CHECKING:
    from reconsider_rules.errors import Diagnostic
    from reconsider_rules.model import RuleBase
    from reconsider_rules.running.compiler import Compiled

    Prepared = tuple[RuleBase, tuple[Diagnostic, ...], Compiled, str]

MAX_FILES = 20
MAX_KEPT_BYTES = 100_000_000  # of all that is kept
SEAL = hashlib.sha256().digest_size
HOMES = (
    "reconsider_rules.errors",
    "reconsider_rules.model",
    "reconsider_rules.record",
    "reconsider_rules.running.compiler",
    "reconsider_rules.running.rulesets",
    "reconsider_rules.running.attributes",
    "reconsider_rules.running.situations",
)
"""The modules whose classes are kept."""


def load(folder: str) -> Advisor:
    """An advisor for the rule base in a folder: as it was kept, or read and kept for the next run.

    Raises RuleBaseError with all that is wrong with the rules.
    """
    before = _look_at(folder)
    if before and (found := _kept(folder, before[0])):
        return Advisor(*found)
    advisor = load_rules(folder)
    # If anything has changed meanwhile, nobody knows which text was read.
    looked_at = [path for _, path in advisor.rules.folders]
    if before and before[2] == looked_at and before == _look_at(folder):
        with suppress(OSError):  # a read-only home is no reason not to answer
            _keep(folder, before[0], advisor.prepared)
    return advisor


def _look_at(folder: str) -> tuple[bytes, object, list[str]] | None:
    """A digest of all that a kept rule base depends on, what shows that a file was written to
    meanwhile, and the folders that were looked at: this one and those that it extends. None where
    something is not as it should be, which reading the files will report."""
    if not hasattr(os, "geteuid"):  # on Windows there is no telling whose a file is
        return None
    failed: list[OSError] = []
    stamps = []
    try:
        folders = folders_of(folder)
        paths = [(each, name) for each in folders for name in find_files(each, failed.append)]
        digest = hashlib.sha256(ascii((paths, _program())).encode())
        for path in paths:
            with open(os.path.join(*path), "rb", opener=_open_at_once) as file:
                about = os.fstat(file.fileno())
                if not stat.S_ISREG(about.st_mode):
                    return None
                text = file.read(MAX_BYTES + 1)  # of a longer one nothing is kept
            digest.update(hashlib.sha256(text).digest())
            stamps.append(about.st_ctime_ns)
    except (OSError, ValueError):  # ValueError: a NUL in the path
        return None
    return None if failed else (digest.digest(), stamps, folders)


def _open_at_once(path: str, flags: int, folder: int | None = None) -> int:
    """Open a file to read it, without waiting for somebody to write to it if it is a FIFO."""
    return os.open(path, flags | os.O_NONBLOCK, dir_fd=folder)


def _program() -> list[tuple[str, int, int]]:
    """Every module of this program as it is on disk."""
    modules = []
    for where, _, files in os.walk(os.path.dirname(__file__)):
        for name in files:
            if name.endswith(".py"):
                about = os.stat(os.path.join(where, name))
                modules.append((os.path.join(where, name), about.st_mtime_ns, about.st_size))
    return sorted(modules)


def _kept(folder: str, digest: bytes) -> Prepared | None:
    """What was kept for a rule base, or None if it isn't there or isn't what this program wrote for
    these very files."""

    def opener(name: str, flags: int) -> int:
        return _open_at_once(name, flags | os.O_NOFOLLOW, place)

    try:
        with _own_folder() as place, open(_name(folder), "rb", opener=opener) as file:
            about = os.fstat(file.fileno())
            if not (stat.S_ISREG(about.st_mode) and _is_ours(about)):
                return None
            seal, content = file.read(SEAL), file.read(MAX_KEPT_BYTES)
        if seal != _seal(digest, content):
            return None
        rules, warnings, compiled, deciding = _Unpickler(BytesIO(content)).load()
    except Exception:  # whatever is wrong with what was kept, it can be made anew
        return None
    return rules, warnings, compiled, deciding


def _keep(folder: str, digest: bytes, prepared: Prepared) -> None:
    """Put a file in place whole, or not at all, and make room for it."""
    content = pickle.dumps(prepared)

    def opener(name: str, flags: int) -> int:
        return os.open(name, flags, 0o600, dir_fd=place)

    os.makedirs(os.path.dirname(_folder()), mode=0o700, exist_ok=True)
    with suppress(FileExistsError):
        os.mkdir(_folder(), mode=0o700)
    with _own_folder() as place:
        temporary = f"{os.urandom(16).hex()}.new"
        try:
            with open(temporary, "xb", opener=opener) as file:  # x: nothing that is there, no link
                file.write(_seal(digest, content) + content)
            os.replace(temporary, _name(folder), src_dir_fd=place, dst_dir_fd=place)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary, dir_fd=place)
            raise
        _make_room(place)


def _make_room(place: int) -> None:
    """Leave the newest files, as many as may be kept; also of what a killed run left behind."""
    with os.scandir(place) as entries:
        found = [(entry.stat(follow_symlinks=False), entry.name) for entry in entries]
    room = MAX_KEPT_BYTES
    for number, (about, name) in enumerate(sorted(found, key=lambda each: -each[0].st_mtime_ns)):
        room -= about.st_size
        if number >= MAX_FILES or room < 0:
            with suppress(OSError):  # another run was faster, or it is a folder
                os.unlink(name, dir_fd=place)


def _folder() -> str:
    """Where rule bases are kept. Raises OSError where the user has no home."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(home):  # its specification says to ignore it then
        home = os.path.expanduser("~/.cache")
    if not os.path.isabs(home):
        raise FileNotFoundError("there is no home")
    return os.path.join(home, "reconsider-rules")


@contextmanager
def _own_folder() -> Iterator[int]:
    """The folder of what is kept, opened. Raises OSError unless it is a real one, and ours alone."""
    place = os.open(_folder(), os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if not _is_ours(os.fstat(place)):
            raise PermissionError("others can write there")
        yield place
    finally:
        os.close(place)


def _is_ours(about: os.stat_result) -> bool:
    """Whether a file or folder is our own and nobody else can write to it."""
    return about.st_uid == os.geteuid() and not about.st_mode & 0o022


def _name(folder: str) -> str:
    """The file for a rule base: one for each folder, way to name it, and version of Python."""
    key = ascii((os.path.abspath(folder), folder, sys.version))
    return hashlib.sha256(key.encode()).hexdigest()


def _seal(digest: bytes, content: bytes) -> bytes:
    """What vouches for the kept bytes, given the digest of what they were made from."""
    return hashlib.sha256(digest + content).digest()


class _Unpickler(pickle.Unpickler):
    """Makes records, what they hold, and situations, and calls nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """The class of that name, if it is one of ours."""
        if module in HOMES:
            found = super().find_class(module, name)
            kept = isinstance(found, type) and issubclass(found, (Record, FrozenDict, Situations))
            if kept or found is remade:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not kept")
