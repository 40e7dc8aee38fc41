"""Any text → HTML that shows this text and does nothing: no mark-up, no link, no script.

Only what `element` has made is mark-up; every other text is escaped on its way in, so that a value
which somebody forgot to escape can't be one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import TypeAlias

from reconsider_rules.parsing.characters import visible

_VOID = {"br", "img", "input", "link", "meta"}
_TEXT = {"a", "b", "br", "code", "del", "em", "ins", "small", "span", "strong", "time"}
_WITHIN_A_LINE = {*_TEXT, "button", "input", "label"}
_PAGE = re.compile(r"https?://[^\s<>\"'\x00-\x1f\x7f]+", re.IGNORECASE)


class Html(str):
    """Text that is mark-up already."""

    __slots__ = ()


Attribute: TypeAlias = str | float | bool | None
"""True stands alone; False and None are left out."""


def escaped(text: str) -> Html:
    """The text as it reads, within an element or an attribute."""
    return text if isinstance(text, Html) else Html(escape(visible(text)))


def joined(parts: Iterable[str], between: str = "") -> Html:
    """Texts and elements, one after the other."""
    return Html(escaped(between).join(map(escaped, parts)))


def element(name: str, /, *inside: str, **attributes: Attribute) -> Html:
    """An element; `class_` is the attribute class, `aria_label` aria-label.

    Those that aren't part of a line end one, so that a page can be read and compared as text.
    """
    told = "".join(_attribute(key, value) for key, value in attributes.items())
    end = "" if name in _VOID else f"</{name}>"
    line = "" if name in _WITHIN_A_LINE else "\n"
    return Html(f"<{name}{told}>{joined(inside)}{end}{line}")


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    key = key.rstrip("_").replace("_", "-")
    if value is True:
        return f" {key}"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f' {key}="{escaped(text)}"'


def link(address: str, text: str = "") -> Html:
    """An address as a link if it leads to a page of the web; else as the text it is."""
    if not _PAGE.fullmatch(address):
        return joined(filter(None, (text, address)), ", ")
    return element("a", text or address, href=address, rel="noreferrer")
