"""What a long command is doing, told on a terminal in one line that is gone in the end."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from reconsider_rules.parsing.characters import visible

CLEAR = "\r\x1b[K"


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A function that shows what is being done; without a terminal it shows nothing."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda what: None
        return

    def show(what: str) -> None:
        # A line longer than the terminal is wide could not be cleared again.
        sys.stderr.write(f"{CLEAR}{visible(what)[:70]} …")
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write(CLEAR)
        sys.stderr.flush()
