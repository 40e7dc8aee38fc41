"""What a long command is doing, told on a terminal in one line that is gone in the end."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from reconsider_rules.parsing.characters import visible

CLEAR = "\r\x1b[K"


_BAR = 8  # characters


def bar(rows: int, errors: int, share: float | None, rows_now: int, seconds: float) -> str:
    """How far many rows are: a bar, rows a second, the time left, errors. `share` tells how much of
    all is done, if that is known; `rows_now` were done in so many seconds."""
    parts = [f"{rows:,} rows"]
    if share is not None:
        done = round(_BAR * share)
        parts.insert(0, f"[{'#' * done}{'-' * (_BAR - done)}] {share:.0%}")
    if seconds > 0 and rows_now:
        parts.append(f"{rows_now / seconds:,.0f}/s")
        if share and rows:
            left = round(rows * (1 - share) / share * seconds / rows_now)
            parts.append(f"{left // 60}:{left % 60:02} left")
    if errors:
        parts.append("1 error" if errors == 1 else f"{errors:,} errors")
    return ", ".join(parts)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A function that shows what is being done; without a terminal it shows nothing."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda what: None
        return

    most = min(70, shutil.get_terminal_size().columns - 3)

    def show(what: str) -> None:
        # A line longer than the terminal is wide could not be cleared again.
        sys.stderr.write(f"{CLEAR}{visible(what)[:most]} …")
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write(CLEAR)
        sys.stderr.flush()
