"""How wide words are at most, in whichever fonts a reader has; and words in lines of a width."""

from __future__ import annotations

import re
from unicodedata import east_asian_width

from reconsider_rules.graphs.graph import Node
from reconsider_rules.parsing.characters import visible

MONO = 0.62
NARROWEST = 0.38
_NARROW, _WIDE = frozenset("iljtfrI.,;:'|!()[] "), frozenset("mwMW@%&—…")


def width_of(text: str, size: float, mono: bool = False) -> float:
    """How wide a text is in letters of a size."""
    return size * sum(_share(sign, mono) for sign in text)


def _share(sign: str, mono: bool) -> float:
    if east_asian_width(sign) in "WF":
        return 1.05
    if mono:
        return MONO
    if sign in _NARROW:
        return NARROWEST
    if sign in _WIDE:
        return 0.95
    return 0.6 if sign.islower() or sign.isdigit() else 0.76


def in_lines(text: str, width: float, size: float, most: int, mono: bool = False) -> list[str]:
    """The text in at most so many lines, and a new one where it has one; what doesn't fit is an
    ellipsis. Long words break after '-', '_' and '=', else anywhere."""
    lines: list[str] = []
    beyond = int(most * width / (size * NARROWEST)) + 2 * most  # so many letters never fit
    for part in visible(text).split("\n"):
        lines += _wrapped(" ".join(part.split())[:beyond], width, size, mono)
        if len(lines) > most:
            return [*lines[: most - 1], lines[most - 1].rstrip() + "…"]
    return lines


def _wrapped(text: str, width: float, size: float, mono: bool) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        space = " " if lines[-1] else ""
        for piece in re.findall(r"[^-_=]*[-_=]|[^-_=]+", word):
            if width_of(lines[-1] + space + piece, size, mono) > width and lines[-1]:
                lines.append("")
                space = ""
            lines[-1] += space + piece
            space = ""
            while width_of(lines[-1], size, mono) > width and len(lines[-1]) > 1:
                fits = _fitting(lines[-1], width, size, mono)
                lines[-1:] = [lines[-1][:fits], lines[-1][fits:]]
    return [line for line in lines if line]


def _fitting(text: str, width: float, size: float, mono: bool) -> int:
    """How many of its letters have room, at least one."""
    used = 0.0
    for number, sign in enumerate(text):
        used += width_of(sign, size, mono)
        if used > width and number:
            return number
    return len(text)


def lines_of(node: Node) -> list[str]:
    """All that a box says, in lines, for a program that draws it itself."""
    texts = (node.above, node.text, node.name, node.small)
    return [line for text in texts for line in in_lines(text, 280, 14, 20)]
