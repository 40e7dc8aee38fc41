"""Rule bases kept ready between runs, as Python keeps compiled modules.

Reading and compiling the shipped rules takes longer than all the rest of an explanation. The file
kept for a rule base holds the very texts it was made from and what the program then looked like; if
either differs by a byte, the rule files are read anew. Nothing else depends on it: delete it, or
take away the right to write it, and the answers are the same.
"""

from __future__ import annotations

import os
import pickle
import sys
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

from reconsider_rules.reading.files import find_files

if TYPE_CHECKING:
    from reconsider_rules.model import RuleBase

PARTS = ("reading", "running", "proving", "render", "commands")
"""The packages whose classes are kept, or that make them."""


def load_cached(folder: str) -> RuleBase | None:
    """The rule base as it was kept, or None if it was not or the files have changed."""
    try:
        with open(_path(folder), "rb") as file:
            # What is unpickled can run code: nobody else's file is.
            if os.fstat(file.fileno()).st_uid != os.getuid():
                return None
            if pickle.load(file) != fingerprint_of(folder):
                return None
            rules, compiled = pickle.load(file)
    except Exception:  # whatever is wrong with what was kept, it can be made anew
        return None
    return _ready(rules, compiled)


def keep(rules: RuleBase, fingerprint: object) -> RuleBase:
    """Keep a rule base for the next run, if that is possible; returns it, compiled.

    `fingerprint` was taken before its files were read: if it has changed since, an editor saved a
    file meanwhile, and nobody knows which text was read.
    """
    from reconsider_rules.running.compiler import compile_rules

    compiled = compile_rules(rules)
    if fingerprint is not None and fingerprint == fingerprint_of(rules.path):
        _ = rules.deciding_program  # made now, so that it is kept too
        content = pickle.dumps(fingerprint) + pickle.dumps((rules, compiled))
        with suppress(OSError):  # a read-only home is no reason not to answer
            _write(_path(rules.path), content)
    return _ready(rules, compiled)


def _write(path: str, content: bytes) -> None:
    """Put a file in place whole, or not at all."""
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    temporary = f"{path}.{os.getpid()}"
    try:
        with open(temporary, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    except OSError:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _ready(rules: RuleBase, compiled: object) -> RuleBase:
    from reconsider_rules.running.engine import Engine

    rules.__dict__["engine"] = Engine(rules, compiled)  # type: ignore[arg-type]
    return rules


def _path(folder: str) -> str:
    """The file for a rule base: one for each folder and version of Python."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    place = f"{os.path.abspath(folder)}\0{folder}"
    name = f"{zlib.crc32(place.encode('utf-8', 'surrogateescape')):08x}"
    return os.path.join(home, "reconsider-rules", f"{name}.{sys.implementation.cache_tag}")


def fingerprint_of(folder: str) -> tuple[object, ...] | None:
    """What a kept rule base depends on, or None where that can't be read."""
    try:
        return _fingerprint(folder)
    except OSError:
        return None


def _fingerprint(folder: str) -> tuple[object, ...]:
    """Its files, and the modules of this program."""
    names = find_files(folder)
    paths = [os.path.join(folder, name) for name in names]
    if not all(map(os.path.isfile, paths)):  # a FIFO would be waited for
        raise OSError("not a folder of ordinary files")
    texts = []
    for path in paths:
        with open(path, "rb") as file:
            texts.append(file.read())
    return folder, tuple(names), tuple(texts), tuple(_program())


def _program() -> list[tuple[str, int, int]]:
    """Every module of this program as it is on disk."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    modules = []
    for folder in (package, *(os.path.join(package, name) for name in PARTS)):
        with os.scandir(folder) as entries:
            modules += [entry for entry in entries if entry.name.endswith(".py")]
    return sorted((m.path, m.stat().st_mtime_ns, m.stat().st_size) for m in modules)
