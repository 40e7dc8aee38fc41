"""What there is to say of a key of the rule language: the shapes that its table is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from reconsider_rules.model import ALWAYS, FactType
from reconsider_rules.record import Record, cached


class Word(Record):
    """A form: one of these words, each with its meaning."""

    words: Mapping[str, str]


class References(Record):
    """A form: one declared name or a list of them; `code` tells of one that is not declared.

    Those that are `below` must be so in the rules that a layer extends.
    """

    to: Literal["sources", "advice", "rules", "guarantees", "verdicts"]
    code: str
    below: bool = False


class Entries(Record):
    """A form: entries of a kind, by name or, where `listed`, as a list in which each has an id."""

    kind: Kind
    listed: bool = False


class Nested(Record):
    """A form: the keys of another kind of entry."""

    kind: Kind


Form: TypeAlias = (
    Literal[
        "prose",  # a text for people
        "text",  # the same, in which {fact} stands for the value of the fact
        "id",  # a name of its own
        "yes/no",
        "number",
        "whole number",
        "date",  # a day: year-month-day
        "options",  # name: words for it
        "conditions",  # a fact or conclusion: its test
        "claims",  # the same, and advice
        "list of conditions",
        "any members",  # an option of the fact that is tested, or a list: at least one of them
        "all members",  # every one of them
        "range",  # a number, or bounds
        "facts",  # a fact: its value
        "conclusions",  # a conclusion: its value
        "won",  # a conclusion, or a conclusion: its values
        "reasons",  # a name: a reason
    ]
    | Word
    | References
    | Entries
    | Nested
)
"""How what stands behind a key is read."""

_NOTHING: Mapping[str, Any] = {
    "prose": "",
    "yes/no": False,
    "conditions": ALWAYS,
    "claims": ALWAYS,
    "options": (),
    "conclusions": (),
    "won": (),
    "reasons": (),
}

EVERY_TYPE: tuple[FactType, ...] = ("choice", "choices", "number", "yes/no")


class Key(Record):
    """A key of an entry. `types` are those of the facts that may, or where `needed` must, have it.

    Without it there is what `default` says, or else nothing. One that is `everyday` is a word that
    an option may be called by as well; one that stands `beside` another means nothing without it.
    """

    name: str
    form: Form
    means: str
    needed: bool = False
    types: tuple[FactType, ...] = EVERY_TYPE
    default: Any = None
    everyday: bool = False
    beside: str = ""

    @cached
    def field(self) -> str:
        """Its field in the model."""
        return self.name.replace(" ", "_")

    @cached
    def nothing(self) -> Any:
        """What the model holds where the key is left out."""
        if self.default is not None or not isinstance(self.form, str):
            return () if isinstance(self.form, References) else self.default
        return _NOTHING.get(self.form)


class Kind(Record):
    """A kind of entry. It needs at least one of the keys `any_of`, and just one of `one_of`."""

    name: str
    means: str
    keys: tuple[Key, ...]
    any_of: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()

    @cached
    def key(self) -> Mapping[str, Key]:
        """The keys by name."""
        return {key.name: key for key in self.keys}

    @cached
    def needed(self) -> tuple[str, ...]:
        """The keys that every entry of this kind needs."""
        return tuple(key.name for key in self.keys if key.needed and key.types == EVERY_TYPE)

    @cached
    def texts(self) -> tuple[str, ...]:
        """The keys behind which stands a text with placeholders."""
        return tuple(key.name for key in self.keys if key.form == "text")

    @cached
    def defaults(self) -> Mapping[str, Any]:
        """What the model holds where no key is given, by field."""
        return {key.field: key.nothing for key in self.keys}


class Type(Record):
    """A type of fact: what one is in a message, and how it is tested.

    `bare` is what may stand right behind the fact, as behind a key without a name; `tests` are keys.
    """

    name: FactType
    means: str
    is_a: str
    help: str
    bare: Key | None
    tests: Kind
