"""What the clients of a folder are called, read fast: of each file its line `title:`, no more."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from functools import lru_cache

START = 4_000  # bytes of a file in which its title stands
_TITLE = re.compile(r"""^(["']?)title\1[ \t]*:[ \t]+(?P<title>\S.*)$""", re.MULTILINE)
_DOUBLE = re.compile(r'"(?:[^"\\]|\\.)*"')
_SINGLE = re.compile(r"'(?:[^']|'')*'")


def titles_of(folder: str, names: Iterable[str]) -> dict[str, str]:
    """The files with their titles; '' for one that has none that can be read at a glance."""
    return {name: _title(os.path.join(folder, name)) for name in names}


def _title(path: str) -> str:
    try:
        about = os.stat(path)
    except OSError:
        return ""
    return _read(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=10_000)
def _read(path: str, *_stamp: int) -> str:
    try:
        with open(path, "rb") as file:
            start = file.read(START).decode("utf-8-sig", "replace")
    except OSError:
        return ""
    found = _TITLE.search(start.replace("\r", ""))
    return _plain(found["title"]) if found else ""


def _plain(value: str) -> str:
    """A text as it was meant, without quotes and comments."""
    if found := _DOUBLE.match(value):
        try:
            return " ".join(str(json.loads(found[0])).split())
        except ValueError:
            return ""
    if found := _SINGLE.match(value):
        return found[0][1:-1].replace("''", "'")
    return "" if value[0] in "|>#&*!\"'" else re.split(r"\s#", value)[0].strip()
