"""A wrong input made smaller, so that it can become a test."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from tests.fuzz.running import Input


def smaller(given: Input, wrong: Callable[[Input], bool], seconds: float) -> Input:
    """A smaller input that is wrong in the same way: files, lines, characters, arguments fewer."""
    end = time.monotonic() + seconds

    def try_out(candidate: Input) -> bool:
        return time.monotonic() < end and wrong(candidate)

    for name in list(given.files):
        files = {other: text for other, text in given.files.items() if other != name}
        if try_out(candidate := replace(given, files=files)):
            given = candidate
    for number in reversed(range(len(given.arguments))):
        arguments = (*given.arguments[:number], *given.arguments[number + 1 :])
        if try_out(candidate := replace(given, arguments=arguments)):
            given = candidate
    for name in given.files:
        for cut in (_lines, list):
            given = _fewer(given, name, cut, try_out)
    return given


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _fewer(
    given: Input, name: str, cut: Callable[[str], list[str]], wrong: Callable[[Input], bool]
) -> Input:
    """One file with fewer pieces: ever smaller runs of them are left out."""
    parts = cut(given.files[name])
    size = len(parts)
    while size:
        place = 0
        while place < len(parts):
            left = parts[:place] + parts[place + size :]
            candidate = replace(given, files={**given.files, name: "".join(left)})
            if wrong(candidate):
                given, parts = candidate, left
            else:
                place += size
        size //= 2
    return given
