"""Keys of a terminal, each as soon as it is pressed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

MOMENT = 0.2  # seconds


@contextmanager
def keys_at_once() -> Iterator[Callable[[], str]]:
    """Gives what reads the next key. Keys that were pressed before count, and ^C interrupts.

    (`click.getchar` would throw away what is typed while the question is still being printed.)
    Raises EOFError where the terminal is gone.
    """
    try:
        import select
        import termios
        import tty
    except ImportError:  # another kind of system
        yield click.getchar
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)

    def next_key() -> str:
        # An interrupt just before a wait doesn't end it: in one without an end it would not be heard.
        while not select.select([terminal], [], [], MOMENT)[0]:
            pass
        key = os.read(terminal, 1)
        if key in (b"", b"\x04"):
            raise EOFError
        return key.decode("ascii", "replace")

    try:
        tty.setcbreak(terminal, termios.TCSADRAIN)
        yield next_key
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def forget_keys() -> None:
    """Forget what was typed so far: an Enter behind a key that needs none is no answer to what is
    asked next."""
    try:
        import termios
    except ImportError:  # another kind of system
        return
    termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
