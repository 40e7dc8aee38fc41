"""Nodes → what is declared without reference to anything else: facts, conclusions, sources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from reconsider_rules.keys import EVERY_TYPE, Key, Kind
from reconsider_rules.language import CONCLUSION, FACT, KNOWN, OPTIONS, RESERVED, SOURCE
from reconsider_rules.model import Fact, FactType, Option, Source
from reconsider_rules.parsing.nodes import Node, Scalar, Sequence
from reconsider_rules.reading.forms import Entry, FormReader, Names, made
from reconsider_rules.reading.prose import prose
from reconsider_rules.reading.reader import Reader
from reconsider_rules.reading.refusals import shorten


class DeclarationReader(FormReader):
    """Reads the facts, conclusions and sources of one file; what can't be read is reported."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader, Names({}))

    def source(self, key: Scalar, node: Node) -> Source:
        """A source as declared under `sources`."""
        entry = self.entry(SOURCE, node, key, f"source '{key.text}'")
        entry.check_needed(node)
        return made(Source, entry.values(), id=key.text, location=self.reader.at(key))

    def fact(self, key: Scalar, node: Node) -> Fact:
        """A fact as declared under `facts`."""
        return self.declared(FACT, key, node, given=True)

    def conclusion(self, key: Scalar, node: Node) -> Fact:
        """A derived fact as declared under `conclusions`."""
        return self.declared(CONCLUSION, key, node, given=False, changeable=False)

    def declared(self, kind: Kind, key: Scalar, node: Node, **more: Any) -> Fact:
        """A fact; one whose type or options have a slip is `doubtful`."""
        reader = self.reader
        errors = len(reader.file.diagnostics)
        entry = self.entry(kind, node, key, f"{kind.name} '{key.text}'")
        self.check_name(key)
        type: FactType | None = entry.value("type")
        options: tuple[Option, ...] = entry.value("options")
        self.check_options(key, type, entry)
        is_lacking = type is None or (type in OPTIONS.types and not options)
        if is_lacking or len(reader.file.diagnostics) > errors:
            reader.doubtful.add(key.text)
        else:
            self.check_type(type, entry)
        said = entry.values()
        self.check_bounds(said, entry)
        entry.check_needed(node)
        said["type"] = type or EVERY_TYPE[0]
        said["label"] = said["label"] or key.text.replace("_", " ")
        return made(Fact, said, **more, name=key.text, location=reader.at(key))

    def check_name(self, key: Scalar) -> None:
        if not re.fullmatch(r"[^\W\d]\w*", key.text) or key.text in RESERVED:
            self.reader.error(
                "bad-name",
                key,
                f"'{shorten(key.text)}' can't be the name of a fact.",
                "Use letters, digits and '_', starting with a letter; "
                f"these have a meaning already: {', '.join(RESERVED)}.",
            )

    def check_options(self, key: Scalar, type: FactType | None, entry: Entry) -> None:
        """Report options where the type has none, and none where it has."""
        is_choice = type in OPTIONS.types
        if is_choice and not {"options"} & (entry.fields.keys() | self.reader.told):
            self.reader.error(
                "missing-key",
                key,
                f"'{shorten(key.text)}' is of type {type} and has no 'options'.",
                "Add 'options:' with 'name: words for it' lines.",
            )
        if type is not None and not is_choice and "options" in entry.fields:
            self.reader.error(
                "no-options",
                entry.fields["options"],
                f"a fact of type {type} has no options.",
                "Delete them, or make the type choice.",
            )

    def check_type(self, type: FactType | None, entry: Entry) -> None:
        """Report keys that are for facts of another type."""
        for key in entry.kind.keys:
            if key.name in entry.fields and type not in key.types:
                self.reader.error(
                    f"not-a-{key.types[0]}-fact",
                    entry.fields[key.name],
                    f"'{key.name}' is for facts of type {' or '.join(key.types)}.",
                    "Delete the line, or change the type.",
                )

    def check_bounds(self, said: Mapping[str, Any], entry: Entry) -> None:
        low, high = said.get("at_least"), said.get("at_most")
        if low is not None and high is not None and low > high:
            self.reader.error(
                "empty-range",
                entry.fields["at most"],
                "'at most' is below 'at least'.",
                "Check which bound is the lower one.",
            )

    def special(self, key: Key, node: Node, entry: Entry) -> tuple[Option, ...]:
        """The options; a key that the declaration lacks may have slipped in among them."""
        if isinstance(node, Sequence):
            self.reader.error(
                "no-entries",
                node,
                "'options' needs lines of the form 'name: words for it'.",
                "Write 'name: words for it', without '- ' or '[ ]'.",
            )
            return ()
        lacking = {each.name for each in entry.kind.keys if not each.everyday} - entry.fields.keys()
        found = []
        for name, words in self.reader.entries(node, "'options'"):
            if self.reader.odd_character(name):
                continue
            if name.text in KNOWN or not name.text:
                self.reader.error(
                    "reserved-name",
                    name,
                    f"'{name.text}' can't be an option.",
                    "A fact that is left out is unknown; no option is needed for it.",
                )
            elif name.text in lacking:
                self.reader.misplaced(
                    name,
                    f"'{name.text}' stands among the options.",
                    "Move it to the left, to where 'options' starts.",
                )
            else:
                label = prose(self.reader, words, f"option '{shorten(name.text)}'")
                found.append(Option(name.text, label, self.reader.at(name)))
        return tuple(found)
