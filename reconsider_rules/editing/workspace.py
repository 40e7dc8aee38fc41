"""The rule base that is being edited: its files as they are on disk, or in the editor not saved yet."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from reconsider_rules.editing.symbols import Declared, Occurrence, Symbol
from reconsider_rules.editing.walking import Walk
from reconsider_rules.errors import Diagnostic
from reconsider_rules.language import RULE_FILE, SCENARIO
from reconsider_rules.model import RuleBase
from reconsider_rules.parsing.file import YamlFile, read
from reconsider_rules.parsing.kept import Kept
from reconsider_rules.parsing.nodes import Node
from reconsider_rules.reading.files import (
    CASES,
    MAX_LAYERS,
    SUFFIXES,
    TooMuchError,
    find_files,
    folder_of,
    name_within,
)
from reconsider_rules.reading.loader import load
from reconsider_rules.reading.saved import edited_files
from reconsider_rules.reading.scenarios import read_cases
from reconsider_rules.record import cached


class Workspace:
    """A folder of rules, and the texts of the files that are open in an editor."""

    def __init__(self, folder: str) -> None:
        self.folder = os.path.abspath(folder)
        self.texts: dict[str, str] = {}
        self.kept = Kept()
        self.walks: dict[str, tuple[list[Node], Walk]] = {}
        self.cases: dict[str, tuple[list[Node], object, list[Diagnostic]]] = {}
        self.readable: RuleBase | None = None
        """The rules as they were when they could last be read."""
        self._declared: object = None
        self._now: Snapshot | None = None
        self._kept_saved = Kept()
        self._saved: tuple[RuleBase | None] | None = None

    @property
    def saved_rules(self) -> RuleBase | None:
        """The rules as they are on disk; None where they can't be read there."""
        if self._saved is None:
            self._saved = (load(self.folder, how=self._kept_saved.parse)[0],)
        return self._saved[0]

    def declared(self, rules: RuleBase) -> object:
        """All that cases can name, and today; the very same object as long as it is the same."""
        names = [frozenset(each) for each in (rules.advice, rules.rule, rules.sources)]
        found = (rules.facts, rules.conclusions, names, date.today())
        if found != self._declared:
            self._declared = found
        return self._declared

    @property
    def now(self) -> Snapshot:
        """What the files say now."""
        if self._now is None:
            self._now = Snapshot(self)
        return self._now

    def open(self, path: str, text: str) -> None:
        """A file is open, or has been edited: this is its text."""
        self.texts[self.name_of(path)] = text
        self._now = None

    def close(self, path: str) -> None:
        """What is on disk counts again."""
        self.texts.pop(self.name_of(path), None)
        self._now = None

    def saved(self) -> None:
        """Something has changed on disk."""
        self._now = self._saved = None

    def name_of(self, path: str) -> str:
        """The one path by which a file of the rule base is known, however it is written."""
        path = os.path.abspath(path)
        for folder in (self.folder, os.path.join(self.folder, CASES)):
            if name := name_within(folder, path):
                return os.path.join(folder, name)
        return path


class Snapshot:
    """The files at one moment. What is asked of it is worked out once."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.folder = workspace.folder
        self.texts = dict(workspace.texts)
        self._files: dict[str, YamlFile] = {}

    @cached
    def loaded(self) -> tuple[RuleBase | None, list[Diagnostic]]:
        """The rules, if they can be read, and what is wrong with them."""
        rules, found = load(self.folder, self.texts, how=self._parse)
        if rules:
            self.workspace.readable = rules
        return rules, found

    @cached
    def at_every_key(self) -> tuple[object, ...]:
        """All that takes long of what is asked after each key."""
        return self.slips, self.case_texts, self.case_stamps

    @property
    def is_read(self) -> bool:
        """Whether that has been worked out."""
        return "at_every_key" in self.__dict__

    @property
    def rules(self) -> RuleBase | None:
        """The rules as they can be read now, or could be before the last edits."""
        return self.loaded[0] or self.workspace.readable

    @cached
    def slips(self) -> dict[str, list[Diagnostic]]:
        """By file all slips: of the rules, of their saved cases, and of what else is open."""
        rules, found = self.loaded
        by_file: dict[str, list[Diagnostic]] = {}
        for each in found:
            by_file.setdefault(each.location.path, []).append(each)
        for path in dict.fromkeys([*self.texts, *edited_files(self.folder, {})]):
            if not self.is_rule_file(path):
                found = self._slips_of_cases(path, rules)
                by_file.setdefault(path, []).extend(found)
        return by_file

    def _slips_of_cases(self, path: str, rules: RuleBase | None) -> list[Diagnostic]:
        """The slips of a file of cases, which is read anew only if it or what it names has changed."""
        file = self.file(path)
        if rules is None:
            return file.diagnostics
        declared, known = self.workspace.declared(rules), self.workspace.cases.get(path)
        if known is None or known[0] is not file.documents or known[1] is not declared:
            read_cases(rules, file, today=date.today())
            known = self.workspace.cases[path] = file.documents, declared, file.diagnostics
        return known[2]

    @cached
    def case_texts(self) -> dict[str, str]:
        """The open texts on which the saved cases depend, but for the rules themselves: cases, and the
        rules below."""
        folders = [os.path.join(folder, CASES) for folder in self.folders] + [*self.folders[1:]]
        return {
            path: text
            for path, text in self.texts.items()
            if any(name_within(folder, path) for folder in folders)
        }

    @cached
    def case_stamps(self) -> tuple[tuple[str, int, int], ...]:
        """The files of saved cases, of the rules below too, that are not open: with time and size."""
        found = []
        for folder in self.folders:
            for path in edited_files(folder, {}):
                with suppress(OSError):
                    if path not in self.texts:
                        there = os.stat(path)
                        found.append((path, there.st_mtime_ns, there.st_size))
        return tuple(found)

    def file(self, path: str) -> YamlFile:
        """A file as the editor has it, else as it was on disk when it was first asked for."""
        if path in self._files:
            return self._files[path].again()
        text = self.texts.get(path)
        return read(path, how=self._parse) if text is None else self._parse(text, path)

    def _parse(self, data: bytes | str, path: str) -> YamlFile:
        """The file as it is at this moment, though it may be another on disk when it is read again."""
        if path not in self._files:
            self._files[path] = self.workspace.kept.parse(data, path)
        return self._files[path].again()

    def is_rule_file(self, path: str) -> bool:
        """Whether it is no scenario: a file of these rules, or of those that they extend."""
        return bool(name_within(self.folder, path)) or any(
            name_within(folder, path) for folder in self.folders[1:]
        )

    def walk(self, path: str) -> Walk:
        """What stands in a file."""
        return self._walk(path, self.is_rule_file(path))

    def _walk(self, path: str, is_rules: bool) -> Walk:
        file, walks = self.file(path), self.workspace.walks
        if path not in walks or walks[path][0] is not file.documents:
            kind = RULE_FILE if is_rules else SCENARIO
            walks[path] = file.documents, Walk(file.lines, file.documents, kind)
        return walks[path][1]

    @cached
    def folders(self) -> tuple[str, ...]:
        """The folder of the rules, and those of the rules that they extend."""
        found = [self.folder]
        while len(found) <= MAX_LAYERS:
            walks = [self._walk(path, True) for path in self._files_in(found[-1])]
            extends = next((walk.extends for walk in walks if walk.extends), "")
            below = os.path.abspath(folder_of(extends, found[-1])) if extends else ""
            if not os.path.isdir(below) or below in found:
                break
            found.append(below)
        return tuple(found)

    def _files_in(self, folder: str) -> list[str]:
        """The files of a folder, the ones that are only in the editor too."""
        names = {name for path in self.texts if (name := name_within(folder, path))}
        with suppress(TooMuchError, OSError):
            names.update(find_files(folder, lambda _: None))
        return [os.path.join(folder, name) for name in sorted(names)]

    @cached
    def rule_files(self) -> tuple[str, ...]:
        """Of the rules and of those that they extend."""
        return tuple([path for folder in self.folders for path in self._files_in(folder)])

    @cached
    def own_files(self) -> tuple[str, ...]:
        """What can be edited: the files of these rules, their saved cases, and what else is open but
        for the rules below."""
        cases = os.path.join(self.folder, CASES)
        there = [*self._files_in(self.folder), *self._files_in(cases)]
        below = tuple([f"{folder}{os.sep}" for folder in self.folders[1:]])
        more = [path for path in self.texts if path.lower().endswith(SUFFIXES)]
        more = [path for path in more if not path.startswith(below)]
        return tuple(dict.fromkeys([*there, *more]))

    @cached
    def declared(self) -> dict[Symbol, list[tuple[str, Declared]]]:
        """Everything that is declared, in which files."""
        found: dict[Symbol, list[tuple[str, Declared]]] = {}
        for path in self.rule_files:
            for each in self.walk(path).declared:
                found.setdefault(each.symbol, []).append((path, each))
        return found

    def occurrence(self, path: str, line: int, column: int) -> Occurrence | None:
        """The name or word at a place; where two meet, the one that names something."""
        found = [
            each
            for each in self.walk(path).occurrences
            if (each.node.line, each.node.column) <= (line, column)
            and (line, column) <= (each.node.end_line, each.node.end_column)
        ]
        return max(found, key=lambda each: each.symbol is not None, default=None)

    def occurrences(self, symbol: Symbol) -> Iterator[tuple[str, Occurrence]]:
        """Every place at which a name stands, in the files that can be edited and those below."""
        for path in dict.fromkeys([*self.rule_files, *self.own_files]):
            for each in self.walk(path).occurrences:
                if each.symbol == symbol:
                    yield path, each
