"""Nodes → what they say, each read by the form that the table of the language gives its key."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from reconsider_rules.keys import Key, Kind, References, Word
from reconsider_rules.model import VERDICT, Fact
from reconsider_rules.parsing.nodes import Node, Scalar
from reconsider_rules.reading.dates import day
from reconsider_rules.reading.prose import prose, text
from reconsider_rules.reading.reader import Reader
from reconsider_rules.reading.refusals import shorten, suggest
from reconsider_rules.record import Record

_R = TypeVar("_R", bound=Record)


class Names(Record):
    """Every name that is declared in the rule base."""

    facts: Mapping[str, Fact]
    sources: Collection[str] = ()
    advice: Collection[str] = ()
    rules: Collection[str] = ()
    below: Mapping[str, Collection[str]] | None = None
    """Of a layer, what the rules that it extends have, by section."""

    @property
    def verdicts(self) -> Collection[str]:
        verdict = self.facts.get(VERDICT)
        return verdict.option_names if verdict else ()


class FormReader:
    """Reads what stands behind the keys of entries."""

    def __init__(self, reader: Reader, names: Names) -> None:
        self.reader = reader
        self.names = names

    def entry(self, kind: Kind, node: Node, place: Node, what: str, of: str = "") -> Entry:
        """An entry with its keys, unknown ones reported."""
        return Entry(self, kind, self.reader.fields(node, what, kind.key), place, what, of)

    def read(self, key: Key, node: Node, entry: Entry) -> Any:
        """What the node behind a key says; None, with a diagnostic, if it can't be read."""
        form, what = key.form, f"'{key.name}'{entry.of}"
        if type(form) is References and form.below:
            return self.below(node, what, form)
        if type(form) is References:
            declared = getattr(self.names, form.to)
            return self.reader.references(node, what, form.code, declared)
        match form:
            case "text":
                return text(self.reader, node, what, self.names.facts)
            case "prose":
                return prose(self.reader, node, what)
            case "id":
                return None  # read when the entry was found
            case "yes/no":
                return self.reader.yes_no(node, what)
            case "number":
                return self.reader.number(node, what)
            case "whole number":
                return self.whole_number(node, what)
            case "date":
                word = self.reader.word(node, what)
                return None if word is None else self.reader.value(word, day)
            case Word(words):
                return self.word(key.name, node, what, words)
        return self.special(key, node, entry)

    def below(self, node: Node, what: str, form: References) -> tuple[str, ...]:
        """Names from the rules that a layer extends."""
        if self.names.below is None:
            self.without_extends(node, what)
            return ()
        return tuple(
            word.text
            for word in self.reader.words(node, what)
            if self.is_below(word, what, form, self.names.below)
        )

    def is_below(
        self, word: Scalar, what: str, form: References, below: Mapping[str, Collection[str]]
    ) -> bool:
        """Whether a name is that of an entry below which can be replaced; if not, it is reported."""
        if word.text in below[form.to]:
            return True
        elsewhere = [section for section, there in below.items() if word.text in there]
        message, name = f"{what} names '{shorten(word.text)}', which ", word.text
        if elsewhere:
            why, help = f"is among the {elsewhere[0]}.", f"Only {form.to} can be replaced here."
            self.reader.error(form.code, word, message + why, help)
        elif name in {*self.names.rules, *self.names.advice}:
            help = "Change it where it stands; 'replaces' is for what is below."
            self.reader.error(form.code, word, f"{message}is of these rules.", help)
        else:
            message += "is not there in the rules below."
            self.reader.unknown_name(form.code, word, message, below[form.to])
        return False

    def without_extends(self, node: Node, what: str) -> None:
        """Report what only a layer may say."""
        self.reader.error(
            "not-a-layer",
            node,
            f"{what} means nothing without 'extends'.",
            "Write 'extends: built-in' at the top of a file of these rules, or delete it.",
        )

    def special(self, key: Key, node: Node, entry: Entry) -> Any:
        """What a node says whose form only one kind of entry has; its reader knows how."""
        raise NotImplementedError(key)

    def word(self, name: str, node: Node, what: str, words: Collection[str]) -> str | None:
        word = self.reader.word(node, what)
        if word is None:
            return None
        if word.text in words:
            return word.text
        self.reader.error(
            f"unknown-{name}",
            word,
            f"there is no {name} '{shorten(word.text)}'.",
            suggest(word.text, words),
        )
        return None

    def whole_number(self, node: Node, what: str) -> int | None:
        number = self.reader.number(node, what)
        if isinstance(number, float):
            self.reader.error(
                "not-whole", node, f"{what} must be a whole number.", "Write 1, 2, 3 …"
            )
        return None if number is None else int(number)


class Entry:
    """An entry that is being read: its kind, and the nodes behind its keys.

    A finding about all of it stands at `place`, and calls it `what`; `of` follows the name of a key
    that would not say enough by itself: " of rule 'warm'".
    """

    __slots__ = ("fields", "forms", "kind", "of", "place", "said", "what")

    def __init__(
        self,
        forms: FormReader,
        kind: Kind,
        fields: dict[str, Node],
        place: Node,
        what: str,
        of: str = "",
    ) -> None:
        self.forms = forms
        self.kind = kind
        self.fields = fields
        self.place = place
        self.what = what
        self.of = of
        self.said: dict[str, Any] = {}

    def value(self, name: str) -> Any:
        """What one key says, read before the others; its nothing if it says nothing."""
        key = self.kind.key[name]
        said = self.forms.read(key, self.fields[name], self) if name in self.fields else None
        self.said[key.field] = key.nothing if said is None else said
        return self.said[key.field]

    def values(self) -> dict[str, Any]:
        """What every key says, by its field in the model; those not read before are read now."""
        fields, said, read = self.fields, self.said, self.forms.read
        for key in self.kind.keys:
            if key.name in fields and key.field not in said:
                found = read(key, fields[key.name], self)
                said[key.field] = key.nothing if found is None else found
        return {**self.kind.defaults, **said}

    def check_needed(self, node: Node) -> None:
        """Report the keys that an entry of this kind must have, and the node of this one hasn't."""
        self.forms.reader.missing(node, self.place, self.what, self.fields, self.kind.needed)


def made(record: type[_R], said: Mapping[str, Any], **more: Any) -> _R:
    """A record of the model, of what an entry says and of `more`, for which it has no keys."""
    fields = {**record._defaults, **said, **more}
    return record(*[fields[name] for name in record._fields])
