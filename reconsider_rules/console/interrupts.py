"""An interrupt (^C) that is honoured even where a library swallows it.

An extension module that is just being loaded may drop the exception that an interrupt raises there:
PyYAML's does. So the interrupt is raised again until it is on its way.
"""

from __future__ import annotations

import signal
import sys
from types import FrameType

AGAIN = 0.1  # seconds


def insist() -> None:
    """From now on, raise KeyboardInterrupt at ^C, and again until somebody handles it.

    Whoever handles it calls `heard`.
    """
    if hasattr(signal, "setitimer") and signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGALRM, _interrupt)  # first: it must be there when SIGINT sets it
        signal.signal(signal.SIGINT, _interrupt)
        sys.unraisablehook = _unraisable


def _unraisable(what: sys.UnraisableHookArgs) -> None:
    """Where an interrupt can't be raised, as while an object is taken down, it is raised again."""
    if what.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(what)


def heard() -> None:
    """The interrupt was handled: none is raised any more, so that the end isn't disturbed."""
    if signal.getsignal(signal.SIGINT) is _interrupt:
        signal.signal(signal.SIGINT, _nothing)
        signal.signal(signal.SIGALRM, _nothing)
        signal.setitimer(signal.ITIMER_REAL, 0)  # last: a signal on its way would set it again


def _interrupt(number: int, frame: FrameType | None) -> None:
    signal.setitimer(signal.ITIMER_REAL, AGAIN)
    handled = sys.exc_info()[1]
    while handled is not None:
        if isinstance(handled, KeyboardInterrupt):
            return  # it is on its way, perhaps as what another exception was raised for
        handled = handled.__context__
    raise KeyboardInterrupt


def _nothing(number: int, frame: FrameType | None) -> None:
    """Not SIG_IGN: of a signal that is on its way already, Python would complain."""
