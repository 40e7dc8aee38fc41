"""A folder of YAML files → RuleBase, with every diagnostic of every file.

Two passes: first what is declared anywhere, then what refers to it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TypeVar

from reconsider_rules.errors import Diagnostic, RuleBaseError
from reconsider_rules.model import VERDICT, Advice, Guarantee, Location, Rule, RuleBase
from reconsider_rules.parsing.file import FullError, YamlFile, parse, read
from reconsider_rules.parsing.nodes import Node, Scalar
from reconsider_rules.reading.files import (
    MAX_FILES,
    LinkedFolderError,
    TooMuchError,
    find_files,
    name_within,
)
from reconsider_rules.reading.forms import Names
from reconsider_rules.reading.rules import RuleReader
from reconsider_rules.reading.sections import Found, Sections
from reconsider_rules.strata import Edge, stratify

MAX_STRATA = 200  # an explanation goes down through them
MAX_CYCLES = 10

_T = TypeVar("_T")


Overlay = Mapping[str, str]
"""The texts of files as they are in an editor, not saved yet, by path."""


def read_rules(path: str | os.PathLike[str], overlay: Overlay | None = None) -> RuleBase:
    """Read and validate the rule base in a folder. Raises RuleBaseError with all diagnostics."""
    rules, diagnostics = load(os.fspath(path), overlay)
    if rules is None:
        raise RuleBaseError(diagnostics)
    return rules


def load(folder: str, overlay: Overlay | None = None) -> tuple[RuleBase | None, list[Diagnostic]]:
    """The rule base, or None if it has errors; and all diagnostics, warnings included.

    Rule files of the folder that are in the overlay are not read from disk, and may not be there.
    """
    if not os.path.isdir(folder):
        what = "is a file, not a folder" if os.path.exists(folder) else "doesn't exist"
        return None, [
            _about(
                folder,
                "no-rule-base",
                f"the rule base {folder} {what}.",
                "Give the folder that holds the rule files: --rules DIR.",
            )
        ]
    failed: list[OSError] = []
    try:
        texts = _texts_within(folder, overlay or {})
        names = sorted({*find_files(folder, failed.append), *texts})
        if len(names) > MAX_FILES:
            raise TooMuchError(folder, f"{MAX_FILES:,} rule files")
    except TooMuchError as error:
        return None, [_not_found(error)]
    diagnostics = sorted(map(_not_found, failed), key=lambda finding: finding.location)
    if not names:
        return None, diagnostics or [
            _about(
                folder,
                "no-rule-base",
                f"the folder {folder} holds no rule files (*.yaml).",
                "Give the folder that holds them: --rules DIR.",
            )
        ]
    files = [_read(folder, name, texts.get(name)) for name in names]
    loader = _Loader(files)
    diagnostics += sorted(
        (finding for file in files for finding in file.diagnostics),
        key=lambda finding: finding.location,
    )
    if loader.has_cycles or any(finding.severity == "error" for finding in diagnostics):
        return None, diagnostics
    return loader.rule_base(folder, names), diagnostics


def _texts_within(folder: str, overlay: Overlay) -> dict[str, str]:
    """The texts of an overlay that are rule files of a folder, by their names there."""
    names = {path: name_within(folder, path) for path in overlay}
    return {name: overlay[path] for path, name in names.items() if name}


def _read(folder: str, name: str, text: str | None) -> YamlFile:
    """A rule file, from disk unless there is another text for it."""
    shown = f"{folder.rstrip('/')}/{name}".encode("utf-8", "backslashreplace").decode()
    path = os.path.join(folder, name)
    file = read(path, shown) if text is None else parse(text, shown)
    if not name.endswith(".yaml") or not name.isprintable():
        with suppress(FullError):
            file.report(
                "file-name",
                f"the name of {shown} must end in .yaml and be plain text.",
                1,
                1,
                f"Rename it, to {os.path.splitext(shown)[0]}.yaml for example.",
            )
    return file


def _not_found(error: OSError) -> Diagnostic:
    """What is said of a folder in which rule files can't be looked for."""
    folder, reason = str(error.filename), str(error.strerror).lower()
    code, help = "unreadable", "Ask for the right to read it, or move it elsewhere."
    if isinstance(error, TooMuchError):
        code, help = "no-rule-base", "Give the folder that holds the rule files: --rules DIR."
    elif isinstance(error, LinkedFolderError):
        code, help = "linked-folder", "Put the files themselves there."
    return _about(folder, code, f"the folder {folder} can't be read: {reason}.", help)


def _about(path: str, code: str, message: str, help: str) -> Diagnostic:
    return Diagnostic("error", code, message, Location(path, 1, 1), help)


class _Loader:
    """The second pass: what refers to names, once all are known."""

    def __init__(self, files: list[YamlFile]) -> None:
        self.files = files
        self.sections = sections = Sections(files)
        names = Names(sections.facts, sections.citations, sections.advice, sections.rules)
        self.readers = {reader: RuleReader(reader, names) for reader in sections.readers}
        self.advice: dict[str, Advice] = {
            advice.id: advice for advice in self.read_all(sections.advice, RuleReader.advice)
        }
        sections.note_unread()  # what turned out not to belong to the advice
        self.rules: tuple[Rule, ...] = tuple(self.read_all(sections.rules, RuleReader.rule))
        for reader, node in sections.anonymous:
            if not reader.file.is_full:
                with suppress(FullError):
                    self.readers[reader].rule("", None, node)
        self.guarantees: tuple[Guarantee, ...] = tuple(
            self.read_all(sections.guarantees, RuleReader.guarantee)
        )
        self.check_verdict()
        self.strata: dict[str, int] = {}
        self.has_cycles = self.stratify()

    def read_all(
        self, found: Mapping[str, Found], read_one: Callable[[RuleReader, str, Scalar, Node], _T]
    ) -> Iterator[_T]:
        """What the entries say, by name; a file with too many findings is left."""
        for name, (reader, key, node) in sorted(found.items()):
            if not reader.file.is_full:
                with suppress(FullError):
                    yield read_one(self.readers[reader], name, key, node)

    def check_verdict(self) -> None:
        verdict = self.sections.facts.get(VERDICT)
        if verdict is None or VERDICT in self.sections.doubtful:
            return
        if verdict.given or verdict.type != "choice":
            self.report_at(
                verdict.location,
                "reserved-name",
                "'verdict' heads every answer: it must be a conclusion of type choice.",
                "Declare it under 'conclusions', or use another name.",
            )

    def stratify(self) -> bool:
        """Set the strata; report every cycle that shares no rule with another."""
        rules = {rule.id: rule for rule in self.rules}
        for number in range(MAX_CYCLES):
            strata, cycle = stratify(tuple(rules.values()))
            if cycle is None:
                self.strata = dict(strata)
                self.check_depth(rules)
                return number > 0
            steps = _from_first_rule(cycle)
            first = rules[steps[0][1]]
            self.report_at(
                first.location,
                "cycle",
                f"these depend on each other in a circle: {_circle(steps)}.",
                "Take one of the steps out: nothing may depend on itself.",
            )
            for kind, name in cycle:
                if kind == "rule":
                    del rules[name]
        return True

    def check_depth(self, rules: Mapping[str, Rule]) -> None:
        deepest = max(self.strata, key=self.strata.__getitem__, default=None)
        if deepest is not None and self.strata[deepest] >= MAX_STRATA:
            self.report_at(
                rules[deepest].location,
                "too-many-strata",
                f"rule '{deepest}' stands on more than {MAX_STRATA} rules, one upon another.",
                "Let some of them conclude from facts directly.",
            )

    def report_at(self, location: Location, code: str, message: str, help: str) -> None:
        file = next(file for file in self.files if file.path == location.path)
        if not file.is_full:
            with suppress(FullError):
                file.report(code, message, location.line, location.column, help)

    def rule_base(self, folder: str, names: Iterable[str]) -> RuleBase:
        digest = hashlib.sha256()
        for name, file in zip(names, self.files, strict=True):
            digest.update(f"{len(name)} {name}\n{len(file.text)}\n{file.text}".encode())
        return RuleBase(
            folder,
            f"sha256:{digest.hexdigest()}",
            self.sections.facts,
            self.advice,
            self.rules,
            self.guarantees,
            self.sections.citations,
            self.strata,
        )


def _from_first_rule(cycle: list[Edge]) -> list[Edge]:
    """The cycle turned so that it starts with the alphabetically first rule."""
    first = min(edge for edge in cycle if edge[0] == "rule")
    start = cycle.index(first)
    return cycle[start:] + cycle[:start]


def _circle(steps: list[Edge]) -> str:
    """The cycle in words, from a rule to itself."""
    words = f"rule '{steps[0][1]}'"
    for (kind, _), (next_kind, name) in zip(steps, [*steps[1:], steps[0]], strict=True):
        if next_kind == "conclusion":
            words += f" tests '{name}'"
        else:
            verb = ", which follows from" if kind == "conclusion" else " gives way to"
            words += f"{verb} rule '{name}'"
        if kind == "conclusion" or next_kind == "rule":
            words += ", which"
    return words.removesuffix(", which")
