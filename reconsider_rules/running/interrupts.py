"""Interrupts that wait for the moment in which they do no harm."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interrupts_later() -> Iterator[None]:
    """Hold an interrupt (^C) back until the end of what is done here, which must be short.

    durable_rules can't be stopped in the middle of a scenario: its rulesets would have to be made
    anew, and are never freed. Only the main thread is ever interrupted, so others lose no time
    here.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler):  # ignored, left to the system, or not set from Python
        yield
        return
    held_back: list[FrameType | None] = []
    signal.signal(signal.SIGINT, lambda number, frame: held_back.append(frame))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if held_back:
            handler(signal.SIGINT, held_back[0])
