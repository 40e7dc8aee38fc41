"""What a handbook is made of: parts with lines of words, some of which lead to other parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

from reconsider_rules.catalog import Entry, name_of
from reconsider_rules.model import RuleBase, Text
from reconsider_rules.record import Record

Look: TypeAlias = Literal["plain", "name", "strong", "quiet", "blank"]
"""A name is written as in the rule files; a blank is filled in with what is known of a client."""


class Span(Record):
    """Some words, and where they lead: `to` a part of the handbook, or to an `address`."""

    text: str
    look: Look = "plain"
    to: str = ""
    address: str = ""


Line: TypeAlias = tuple[Span, ...]


class Item(Record):
    """A line, and the list below it."""

    line: Line
    items: tuple[Item, ...] = ()
    numbered: bool = False


class Part(Record):
    """A part: its title with notes, what it begins with, a list, and the parts below it.

    Only a `headed` part has a heading: rules and sources, of which there are many, have none.
    """

    anchor: str
    title: Line
    notes: Line = ()
    lead: Line = ()
    body: tuple[Item, ...] = ()
    parts: tuple[Part, ...] = ()
    headed: bool = True
    numbered: bool = False


def anchor_of(entry: Entry) -> str:
    """Where a thing stands in the handbook."""
    return anchor(type(entry).__name__.lower(), name_of(entry))


def anchor(kind: str, *names: str) -> str:
    """Letters, digits, '-', '_' and '.', whatever the names; other names give another one."""
    plain = (re.sub(r"[^A-Za-z0-9_-]", lambda sign: f".{ord(sign[0]):x}.", name) for name in names)
    return "--".join([kind, *plain])


def anchors(parts: Iterable[Part]) -> Iterator[str]:
    """Every place that can be led to."""
    for part in parts:
        yield part.anchor
        yield from anchors(part.parts)


def said(text: str, look: Look = "plain") -> Line:
    return (Span(text, look),)


def titled(text: str) -> Line:
    """A label as a heading."""
    return said(text[:1].upper() + text[1:])


def link(entry: Entry, text: str = "") -> Span:
    """A thing by some words, or by its name."""
    return Span(text or name_of(entry), "plain" if text else "name", anchor_of(entry))


def links(entries: Iterable[Entry]) -> Line:
    """Several by their names, with commas."""
    return joined((link(entry),) for entry in entries)


def joined(lines: Iterable[Line], between: str = ", ") -> Line:
    found: list[Span] = []
    for line in lines:
        found += [Span(between), *line] if found else line
    return tuple(found)


def told(rules: RuleBase, text: Text) -> Line:
    """A text with its blanks, each with the label of its fact and the words if that isn't known."""
    line = []
    for part in text.parts:
        if isinstance(part, str):
            line.append(Span(part))
        else:
            name, fallback = part
            fact = rules.facts[name]
            blank = f"[{fact.label}, or: {fallback}]" if fallback else f"[{fact.label}]"
            line.append(Span(blank, "blank", anchor_of(fact)))
    return tuple(line)
