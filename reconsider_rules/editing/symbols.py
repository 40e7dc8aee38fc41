"""What stands in a file of rules, as an editor asks about it: names, where they are declared, and what
may be written in a place."""

from __future__ import annotations

from typing import Literal, TypeAlias

from reconsider_rules.keys import Key
from reconsider_rules.parsing.nodes import Node, Scalar
from reconsider_rules.record import Record

Section: TypeAlias = Literal[
    "facts", "advice", "rules", "guarantees", "sources", "cases", "options"
]


class Symbol(Record):
    """A name of the rule base; an option has the name of the fact `of` which it is one.

    Facts and conclusions share one section, since no two of them have the same name.
    """

    section: Section
    name: str
    of: str = ""


class Slot(Record):
    """What may be written at a place: `keys` of the language, names of the `sections`, `words`.

    Or what belongs to a `fact`: its value, a test that it is put to, or the keys of one. Of facts and
    conclusions there may be `only` one kind. What `is_key` has something behind it.
    """

    keys: tuple[Key, ...] = ()
    sections: tuple[Section, ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    fact: str = ""
    asked: Literal["value", "test", "keys"] = "value"
    only: str = ""
    is_key: bool = False


class Occurrence(Record):
    """A name or word in a file: what it names, and whether it is declared there; or what it means."""

    node: Scalar
    slot: Slot
    symbol: Symbol | None = None
    declares: bool = False
    means: str = ""


class Declared(Record):
    """Something that a file declares: its name, its entry, from which line on, and in what words."""

    symbol: Symbol
    key: Scalar
    node: Node
    line: int
    kind: str
    words: str
    type: str = ""
