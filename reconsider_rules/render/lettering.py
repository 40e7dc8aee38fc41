"""How wide words are, about, in the fonts that a browser has; and words in lines of a width.

Nothing can be measured here, so it is taken rather too wide than too narrow.
"""

from __future__ import annotations

import re

_NARROW, _WIDE = frozenset("ijltfr.,:;'|!()[]- "), frozenset("mwMW@%&—…")
MONO = 0.62
NARROWEST = 0.36


def width_of(text: str, size: float, mono: bool = False) -> float:
    """How wide a text is in letters of a size."""
    return size * sum(MONO if mono and ord(sign) < 0x1100 else _share(sign) for sign in text)


def _share(sign: str) -> float:
    if ord(sign) >= 0x1100:
        return 1.05  # of scripts whose letters are as wide as high
    if sign in _NARROW:
        return NARROWEST
    if sign in _WIDE:
        return 0.92
    return 0.7 if sign.isupper() else 0.58


def in_lines(text: str, width: float, size: float, most: int, mono: bool = False) -> list[str]:
    """The text in at most so many lines; what doesn't fit is an ellipsis. Long words break after '-',
    '_' and '=', else anywhere."""
    lines = [""]
    beyond = int(most * width / (size * NARROWEST)) + 2 * most  # so many letters never fit
    for word in " ".join(text.split())[:beyond].split(" "):
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
        if len(lines) > most:
            return [*lines[: most - 1], lines[most - 1].rstrip() + "…"]
    return [line for line in lines if line]


def _fitting(text: str, width: float, size: float, mono: bool) -> int:
    """How many of its letters have room, at least one."""
    used = 0.0
    for number, sign in enumerate(text):
        used += width_of(sign, size, mono)
        if used > width and number:
            return number
    return len(text)
