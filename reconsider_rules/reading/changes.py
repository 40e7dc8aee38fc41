"""What a layer says of the rules that it extends: which they are, what it changes and removes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from reconsider_rules.catalog import KINDS, name_of
from reconsider_rules.language import CHANGED, CHANGES, OPTIONS, REMOVES, SECTIONS
from reconsider_rules.model import Advice, Fact, Option, Removal, Rule, RuleBase
from reconsider_rules.parsing.file import FullError
from reconsider_rules.parsing.nodes import Mapping as MappingNode
from reconsider_rules.parsing.nodes import Node, Scalar
from reconsider_rules.reading.declarations import DeclarationReader
from reconsider_rules.reading.forms import Entry, FormReader
from reconsider_rules.reading.prose import prose
from reconsider_rules.reading.reader import Reader
from reconsider_rules.reading.refusals import shorten, suggest
from reconsider_rules.reading.rules import RuleReader
from reconsider_rules.reading.sections import Found

_T = TypeVar("_T", Fact, Advice, Rule)


class Layer:
    """What the files of a layer say of the rules below, each slip reported where it stands.

    Facts and conclusions can be changed first, since what else is read depends on their options.
    """

    def __init__(self, found: list[Found], below: RuleBase) -> None:
        self.name = ""
        self.below = below
        self.there: Mapping[str, Mapping[str, Any]] = {
            section: {name_of(entry): entry for entry in entries(below)}
            for section, entries in KINDS.items()
        }
        self.changes: dict[tuple[str, str], Found] = {}
        self.removals: dict[tuple[str, str], Removal] = {}
        for reader, key, node in found:
            with suppress(FullError):
                if key.text == "changes":
                    self.find_changes(reader, node)
                elif key.text == "removes":
                    self.find_removals(reader, node)
                elif isinstance(node, Scalar):
                    self.name = node.text.strip()

    def find_changes(self, reader: Reader, node: Node) -> None:
        for key, _ in reader.entries(node, "'changes'"):
            if key.text not in CHANGES.key and (sections := self.sections_of(key.text)):
                reader.misplaced(
                    key,
                    f"'{key.text}' stands right below 'changes'.",
                    f"Put it one step deeper, below '{sections[0]}'.",
                )
                return
        for name, section in reader.fields(node, "'changes'", CHANGES.key).items():
            for key, entry in reader.entries(section, f"'{name}' in 'changes'"):
                if key.text not in self.there[name]:
                    self.unknown(reader, key, name, self.there[name])
                elif (name, key.text) in self.changes:
                    first, place, _ = self.changes[name, key.text]
                    self.said_twice(reader, key, f"is already changed at {first.at(place)}")
                else:
                    self.changes[name, key.text] = (reader, key, entry)

    def find_removals(self, reader: Reader, node: Node) -> None:
        for name, section in reader.fields(node, "'removes'", REMOVES.key).items():
            for key, why in reader.entries(section, f"'{name}' in 'removes'"):
                reason = prose(reader, why, f"the reason to remove '{shorten(key.text)}'")
                removal = Removal(name, key.text, reader.at(key), reason)  # type: ignore[arg-type]
                if name != "cases" and key.text not in self.there[name]:
                    self.unknown(reader, key, name, self.there[name])
                elif first := self.removals.get((name, key.text)):
                    self.said_twice(reader, key, f"is already removed at {first.location}")
                else:
                    self.removals[name, key.text] = removal

    def unknown(self, reader: Reader, key: Scalar, section: str, there: Mapping[str, Any]) -> None:
        if not reader.odd_character(key):
            reader.error(
                "unknown-below",
                key,
                f"the rules that these extend have no {section} of the name '{shorten(key.text)}'.",
                self.elsewhere(key.text) or suggest(key.text, there),
            )

    def sections_of(self, name: str) -> list[str]:
        """Where there is something of this name below."""
        return [section for section, there in self.there.items() if name in there]

    def elsewhere(self, name: str) -> str:
        """What to do with a name that stands in the wrong section; '' where it is in none."""
        sections = self.sections_of(name)
        return f"It is among the {sections[0]}: write it under '{sections[0]}'." if sections else ""

    def changed_in_words(self) -> tuple[tuple[str, str, str], ...]:
        """By section and name what is changed below, and what is new of it."""
        return tuple(
            (section, id, _new(self.there[section][id], node))
            for (section, id), (_, _, node) in self.changes.items()
        )

    def said_twice(self, reader: Reader, key: Scalar, what: str) -> None:
        reader.error("declared-twice", key, f"'{shorten(key.text)}' {what}.", "Delete one of them.")

    def facts(self) -> dict[str, Fact]:
        """All facts and conclusions below, those that are changed as they are now."""

        def read(reader: Reader, fact: Fact, entry: Entry) -> dict[str, Any]:
            DeclarationReader(reader).check_type(fact.type, entry)
            said = _said(entry)
            if "options" in said:
                said["options"] = _merged(fact.options, said["options"])
            return said

        changed = {
            **self.changed("facts", DeclarationReader, read),
            **self.changed("conclusions", DeclarationReader, read),
        }
        return {**self.below.facts, **changed}

    def advice(self, readers: Mapping[Reader, RuleReader]) -> dict[str, Advice]:
        """All advice below, what is changed as it is now."""

        def read(reader: Reader, advice: Advice, entry: Entry) -> dict[str, Any]:
            said = _said(entry)
            readers[reader].check_texts(entry, said)
            if any(isinstance(value, int) for value in said.values()):
                now = advice.replaced(**said)
                readers[reader].check_numbers(entry, now.paragraph, now.after, now.within)
            return said

        return {**self.below.advice, **self.changed("advice", readers.__getitem__, read)}

    def rules(self, readers: Mapping[Reader, RuleReader]) -> dict[str, Rule]:
        """All rules below, those that are changed as they are now."""

        def read(reader: Reader, rule: Rule, entry: Entry) -> dict[str, Any]:
            said = _said(entry)
            if "because" in said:
                readers[reader].check_texts(entry, said, rule.when)
            return said

        return {**self.below.rule, **self.changed("rules", readers.__getitem__, read)}

    def changed(
        self,
        section: str,
        forms: Callable[[Reader], FormReader],
        read: Callable[[Reader, _T, Entry], dict[str, Any]],
    ) -> dict[str, _T]:
        """The entries of a section that are changed, with what `read` says of each."""
        found: dict[str, _T] = {}
        for (name, id), (reader, key, node) in self.changes.items():
            if name == section and not reader.file.is_full:
                with suppress(FullError):
                    reader.told = set()
                    kind, what = CHANGED[section], f"'{shorten(id)}' in 'changes'"
                    if _can_not_be_changed(reader, section, id, node):
                        continue
                    entry = forms(reader).entry(kind, node, key, what, f" of {what}")
                    found[id] = self.there[section][id].replaced(
                        **read(reader, self.there[section][id], entry)
                    )
        return found


def _can_not_be_changed(reader: Reader, section: str, id: str, node: Node) -> bool:
    """Whether an entry has a key that can't be changed by itself; says how to get there."""
    whole = SECTIONS[section].kind.key
    for key, _ in node.entries if isinstance(node, MappingNode) else ():
        if key.text in whole and key.text not in CHANGED[section].key:
            replaced = "replaces" in whole
            reader.misplaced(
                key,
                f"'{key.text}' of '{shorten(id)}' can't be changed by itself.",
                f"Write a whole one in its place, with 'replaces: {id}'."
                if replaced
                else "Only its words and options can.",
            )
            return True
    return False


def _new(entry: object, node: Node) -> str:
    """What a change adds to an entry or words otherwise: 'option child; ask, label'."""
    keys = dict(_texts(node))
    added = []
    if isinstance(entry, Fact):
        known = set(entry.option_names)
        options = [name for name, _ in _texts(keys.get(OPTIONS.name))]
        added = [f"option {name}" for name in options if name not in known]
        if added and len(added) == len(options):
            del keys[OPTIONS.name]
    return ", ".join([*added, *keys])


def _texts(node: Node | None) -> Iterator[tuple[str, Node]]:
    """The entries of a mapping, by the text of their keys."""
    if isinstance(node, MappingNode):
        yield from ((key.text, value) for key, value in node.entries)


def _said(entry: Entry) -> dict[str, Any]:
    """What an entry says, by the fields of the model, without what it leaves out."""
    keys = [key for key in entry.kind.keys if key.name in entry.fields]
    for key in keys:
        entry.value(key.name)
    return dict(entry.said)


def _merged(options: tuple[Option, ...], said: tuple[Option, ...]) -> tuple[Option, ...]:
    """Options with other words for some of them, and more at the end."""
    return tuple({option.name: option for option in (*options, *said)}.values())
