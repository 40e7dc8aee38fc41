"""Characters that can't stand in a file, and those that look like another one or like none."""

from __future__ import annotations

import re

from reconsider_rules.record import Record

# C0 and C1 controls but tab and line end, separators that some programs break lines at, what turns
# the direction of the text after it round (so that it reads as other than it is), marks of
# annotations, and what can't be in YAML text at all. The marks U+200C to U+200F and U+061C, which
# some languages and emoji need, may stand in a text.
_FORBIDDEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
)
FORBIDDEN = re.compile(f"[{_FORBIDDEN}]")
FORBIDDEN_AS_ESCAPE = re.compile(f"[\r{_FORBIDDEN}]")  # raw, it ends a line

# Spaces that look like one but aren't: non-breaking, thin, ideographic …
ODD_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"


class Odd(Record):
    """A kind of character that has no place in a name or value."""

    pattern: re.Pattern[str]
    code: str
    name: str
    help: str


_KINDS = (
    Odd(
        re.compile(f"[{ODD_SPACES}]"),
        "non-breaking-space",
        "a non-breaking or other unusual space",
        "Replace it by an ordinary space.",
    ),
    Odd(re.compile("[“”„‘’‚«»]"), "curly-quotes", "a curly quote", "Use straight quotes, or none."),
    Odd(
        re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u2060-\u2065]"),
        "invisible-character",
        "an invisible character",
        "Delete the word and type it anew.",
    ),
)


def find_odd(text: str) -> Odd | None:
    """The first kind of odd character that the text holds."""
    return next((kind for kind in _KINDS if kind.pattern.search(text)), None)


def as_typed(text: str) -> str:
    """The text with odd characters replaced as one would type it."""
    for kind in _KINDS:
        text = kind.pattern.sub(" ", text)
    return " ".join(text.split())


def visible(text: str) -> str:
    """The text as it may be printed: what may not stand in a file is written as JSON escapes it.

    A file name, an argument or a line that was refused may hold orders to the terminal, or bytes
    that are no text.
    """
    return FORBIDDEN_AS_ESCAPE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


_JSON_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')
_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB]..)\\u([dD][c-fC-F]..)")


def join_pairs(text: str) -> str:
    """JSON with each character that is written as two escapes, as JSON must, written as one.

    YAML takes each escape for a character of its own. Nothing outside the strings moves; what is
    not JSON stays as it is.
    """
    if text.lstrip()[:1] not in ("{", "[") or not _PAIR.search(text):
        return text
    import json  # few files are JSON, and few of those need this

    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    return _JSON_STRING.sub(
        lambda string: _PAIR.sub(_joined, string[0]).ljust(len(string[0])), text
    )


def _joined(pair: re.Match[str]) -> str:
    high, low = int(pair[2], 16), int(pair[3], 16)
    return f"{pair[1]}\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08x}"
