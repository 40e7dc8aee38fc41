"""Any text → Markdown that shows this text and does nothing: no mark-up, no link, no HTML."""

from __future__ import annotations

import re

# What means something anywhere in a line: '&' only where it begins the name of a character, '_' not
# within a word, '#' only where it ends a heading.
_MARKS = re.compile(r"[\\`*\[\]<>~|]|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])|(?<=\s)#(?=#*$)")
# What means something at the start of one: headings and lines under them, lists, rules across.
_START = re.compile(r"(?:#{1,6}|[-+]|\d{1,9}[.)])(?=\s|$)|[-=][-= ]*$")
ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>\x00-\x1f\x7f]+", re.IGNORECASE)


def escaped(text: str) -> str:
    """The text, on one line, as it reads; it may stand at the start of a line."""
    text = " ".join(text.split())
    start = _START.match(text)
    marked = _MARKS.sub(r"\\\g<0>", text)
    if not start:
        return marked
    sign = start.end() - 1 if text[0].isdigit() else 0  # '1\.', but '\#'
    return f"{marked[:sign]}\\{marked[sign:]}"


def link(address: str) -> str:
    """An address as a link if it leads to a page or a mailbox; else as the text it is."""
    return f"<{address}>" if ADDRESS.fullmatch(address) else escaped(address)
