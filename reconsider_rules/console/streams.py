"""Standard input, output and error as they may be when a program starts: closed, full, not UTF-8."""

from __future__ import annotations

import os
import sys

from reconsider_rules.console.printing import is_utf


def prepare() -> None:
    """Make the streams usable: each is there, and any text can be written to it.

    What is put in place of a closed stream takes its number, before any file of ours does. Of
    standard input nothing is read then, and nothing can be written to standard output: an answer
    that nobody gets is an error, as with a full disk. Only what is told beside it is lost quietly.
    """
    for name, mode, flags in (
        ("stdin", "r", os.O_RDONLY),
        ("stdout", "w", os.O_RDONLY),
        ("stderr", "w", os.O_WRONLY),
    ):
        if getattr(sys, name) is None:
            file = open(os.open(os.devnull, flags), mode, encoding="utf-8")  # noqa: SIM115 - to the end
            setattr(sys, name, file)
    for stream in (sys.stdout, sys.stderr):
        if not is_utf(stream.encoding):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def finish() -> None:
    """Let go of what could not be written, as was told: Python would try again, and complain."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
