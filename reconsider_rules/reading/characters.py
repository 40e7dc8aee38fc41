"""Characters that can't stand in a file, and those that look like another one or like none."""

from __future__ import annotations

import re

from reconsider_rules.record import Record

# C0 and C1 controls but tab and line end, separators that some programs break lines at, and what
# can't be in YAML text at all.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)

# Spaces that look like one but aren't: non-breaking, thin, ideographic …
ODD_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"


class Odd(Record):
    """A kind of character that has no place in a name or value."""

    pattern: re.Pattern[str]
    code: str
    name: str
    help: str


_KINDS = (
    Odd(re.compile(f"[{ODD_SPACES}]"), "non-breaking-space", "a non-breaking or other unusual space",
        "Replace it by an ordinary space."),
    Odd(re.compile("[“”„‘’‚«»]"), "curly-quotes", "a curly quote", "Use straight quotes, or none."),
    Odd(re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069]"), "invisible-character",
        "an invisible character", "Delete the word and type it anew."),
)  # fmt: skip


def find_odd(text: str) -> Odd | None:
    """The first kind of odd character that the text holds."""
    return next((kind for kind in _KINDS if kind.pattern.search(text)), None)


def as_typed(text: str) -> str:
    """The text with odd characters replaced as one would type it."""
    for kind in _KINDS:
        text = kind.pattern.sub(" ", text)
    return " ".join(text.split())
