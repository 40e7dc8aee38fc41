"""Which files of a folder make a rule base."""

from __future__ import annotations

import os
from collections.abc import Callable

CASES = "cases"


def find_files(folder: str, failed: Callable[[OSError], None] | None = None) -> list[str]:
    """The rule files of a folder, as sorted '/'-separated relative paths; cases/ left out."""
    found = []
    for where, folders, files in os.walk(folder, onerror=failed):
        folders[:] = [name for name in folders if not name.startswith(".")]
        if where == folder and CASES in folders:
            folders.remove(CASES)
        for name in files:
            if name.endswith((".yaml", ".yml")) and not name.startswith("."):
                found.append(
                    os.path.relpath(os.path.join(where, name), folder).replace(os.sep, "/")
                )
    return sorted(found)
