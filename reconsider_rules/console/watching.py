"""`--watch`: a command again whenever a file that it reads is saved."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from itertools import zip_longest
from threading import Event
from typing import Any, TypeVar

import click

from reconsider_rules.console.endings import BAD_INPUT, failure
from reconsider_rules.console.printing import forget_files, overheard, tell, use_color
from reconsider_rules.console.rule_base import LIVE
from reconsider_rules.reading.files import SUFFIXES

_F = TypeVar("_F", bound=Callable[..., int])

SETTLED = 0.1
"""Seconds without a change after which what was saved is taken to be whole."""
MOST_TOLD = 12
CLEAR = "\x1b[2J\x1b[3J\x1b[H"


def watch_option(watched: Callable[..., Iterable[str]]) -> Callable[[_F], _F]:
    """Give a command --watch; `watched` says from its parameters which files and folders it reads."""

    def decorate(command: _F) -> _F:
        @wraps(command)
        def run(watch: bool, **given: Any) -> int:
            if not watch:
                return command(**given)
            if "-" in given.get("scenarios", ()):
                raise click.UsageError("--watch waits for files, and '-' is standard input.")
            click.get_current_context().meta[LIVE] = True
            return again_and_again(lambda: command(**given), lambda: watched(**given))

        help = "Do it again whenever a file is saved, and tell what has changed; ^C ends it."
        return click.option("--watch", is_flag=True, help=help)(run)  # type: ignore[return-value]

    return decorate


def again_and_again(run: Callable[[], int], watched: Callable[[], Iterable[str]]) -> int:
    """Run a command, and again after each change of what it reads, until it is interrupted."""
    before: list[str] | None = None
    try:
        for _ in _changes(watched):
            code, lines = _told(run)
            if code != BAD_INPUT:  # else it says what is wrong, and a file may be half typed
                if before is not None:
                    _tell_difference(before, lines)
                before = lines
            tell("Waiting for a file to be saved; ^C ends.")
    except KeyboardInterrupt:
        tell("")
    return 0


def _told(run: Callable[[], int]) -> tuple[int, list[str]]:
    """How one run ends, and the lines that it prints; an error doesn't end the watch."""
    forget_files()
    if use_color(sys.stdout):
        sys.stdout.write(CLEAR)
    with overheard() as texts:
        try:
            code = run()
        except click.UsageError:
            raise
        except Exception as error:
            code = failure(error)
    sys.stdout.flush()
    lines = [line for text in texts for line in click.unstyle(text).splitlines()]
    return code, [line for line in lines if line.strip()]


def _tell_difference(before: list[str], now: list[str]) -> None:
    """What is printed now and was not before, and the reverse."""
    lines = list(_differences(before, now))
    if not lines:
        tell("As before.")
        return
    tell("Since the last time (- before, + now):")
    for line in lines[:MOST_TOLD]:
        tell(f"  {line}")
    if len(lines) > MOST_TOLD:
        tell(f"  and {len(lines) - MOST_TOLD} more lines")


def _differences(before: list[str], now: list[str]) -> Iterator[str]:
    """Each line that is replaced with the one in its place: what is new may not be far below."""
    from difflib import SequenceMatcher  # only needed once something has changed

    changes = SequenceMatcher(None, before, now, autojunk=False).get_opcodes()
    for how, start, end, new_start, new_end in changes:
        if how != "equal":
            for old, new in zip_longest(before[start:end], now[new_start:new_end]):
                if old is not None:
                    yield f"- {old}"
                if new is not None:
                    yield f"+ {new}"


def _changes(watched: Callable[[], Iterable[str]]) -> Iterator[None]:
    """Once at first, and then whenever a file has been saved in one of the places."""
    from watchdog.events import FileSystemEvent, FileSystemEventHandler
    from watchdog.observers import Observer

    saved = Event()

    class Handler(FileSystemEventHandler):
        """Hears of rule files and scenarios in a folder, or of one of them alone."""

        def __init__(self, only: str = "") -> None:
            self.only = only

        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type in ("modified", "created", "moved", "deleted"):
                for path in map(os.fsdecode, (event.src_path, event.dest_path)):
                    if path == self.only or (not self.only and path.lower().endswith(SUFFIXES)):
                        saved.set()

    observer = Observer()
    for place in {os.path.realpath(path) for path in watched()}:
        if os.path.isdir(place):
            observer.schedule(Handler(), place, recursive=True)
        elif os.path.isdir(os.path.dirname(place)):
            observer.schedule(Handler(place), os.path.dirname(place))
    observer.start()
    try:
        while True:
            saved.clear()
            yield
            saved.wait()
            while saved.is_set():  # an editor may write in several steps
                saved.clear()
                time.sleep(SETTLED)
    finally:
        observer.stop()
        observer.join()
