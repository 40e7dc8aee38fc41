"""One workbench alone keeps what isn't saved of a folder: two would take it away from each other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

from reconsider_rules.workbench.drafts import is_ours, place_of

try:
    import fcntl
except ImportError:  # there is none on Windows
    fcntl = None  # type: ignore[assignment]

LOCK = "lock"


class NotAloneError(Exception):
    """Another workbench has the drafts of a folder."""


@contextmanager
def alone(address: str) -> Iterator[Callable[[str], None]]:
    """What claims a folder: while this lasts, no other workbench keeps drafts about it, and each is told
    this `address`. The system ends it for a program that is killed. It raises NotAloneError."""
    claimed: set[str] = set()
    with ExitStack() as held:

        def claim(folder: str) -> None:
            folder = os.path.realpath(folder)
            if folder not in claimed:
                with suppress(OSError):  # where nothing can be written, no draft is either
                    held.callback(os.close, _locked(folder, address))
                claimed.add(folder)

        yield claim


def _locked(folder: str, address: str) -> int:
    place = place_of(folder)
    if fcntl is None or place is None:
        raise OSError("nothing can be locked")
    os.makedirs(place, mode=0o700, exist_ok=True)
    if not is_ours(place):
        raise PermissionError(place)
    file = os.open(os.path.join(place, LOCK), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        other = os.read(file, 100).decode("utf-8", "replace").strip()
        os.close(file)
        if isinstance(error, BlockingIOError):
            raise NotAloneError(_told(folder, other)) from None
        raise
    os.ftruncate(file, 0)
    os.write(file, f"{address}\n".encode())
    _tidy(place)
    return file


def _told(folder: str, other: str) -> str:
    return (
        f"a workbench on {folder} is running already, and two would lose each other's unsaved work. "
        f"Open {other or 'its page'} in the browser in which it was opened, or the address that it has printed; "
        "or end it first; or start this one with --read-only."
    )


def _tidy(place: str) -> None:
    """Take away what was being written when a program was killed."""
    for name in os.listdir(place):
        if name.endswith(".new"):
            with suppress(OSError):
                os.unlink(os.path.join(place, name))
