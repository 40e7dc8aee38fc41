"""Texts and values as a careful person writes them in a file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from textwrap import wrap

from reconsider_rules.model import Value

_NAME = re.compile(r"[A-Za-z_](?:[A-Za-z0-9_ -]*[A-Za-z0-9_])?")
"""What may stand plain in a list, too."""
_PROSE = re.compile(r"[^\W\d_](?:[\w ,.;!?()'/+{}%=“”‘’–—…-]*[\w.!?)}”’…])?")
"""What may stand plain behind a key."""
_TAKEN = frozenset(
    ["known", "unknown", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "inf", "nan"]
)
"""Words that readers take for something else than a text."""


def _is_plain(text: str, shape: re.Pattern[str]) -> bool:
    """Whether no reader can take it for anything else: it begins with a letter, so is neither a number
    nor a day, and is none of the words that mean something."""
    return shape.fullmatch(text) is not None and text.lower() not in _TAKEN


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def name_as_yaml(text: str) -> str:
    """A name, or another text that may stand in a list."""
    return text if _is_plain(text, _NAME) else _quoted(text)


def text_as_yaml(text: str) -> str:
    """A text on the line of its key."""
    return text if _is_plain(text, _PROSE) else _quoted(text)


def text_lines(key: str, text: str, room: int) -> Iterator[str]:
    """A text behind its key, in lines of so many characters; a longer one, or of several lines, below
    it. None where there is no text."""
    if not text:
        return
    line = f"{key}: {text_as_yaml(text)}"
    if "\n" in text:
        yield f"{key}: |"
        yield from (f"  {line}".rstrip() for line in text.split("\n"))
    elif len(line) <= room:
        yield line
    else:
        yield f"{key}: >"
        lines = wrap(text, room - 2, break_long_words=False, break_on_hyphens=False)
        yield from (f"  {line}" for line in lines)


def value_as_yaml(value: Value | date) -> str:
    """A value, or the day that was given for it, as it stands behind the name of its fact."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(name_as_yaml, value))}]"
    return name_as_yaml(value)


def one_or_list(names: Iterable[str]) -> str:
    """The one name, or a list in brackets."""
    found = tuple(names)
    return value_as_yaml(found[0] if len(found) == 1 else found)
