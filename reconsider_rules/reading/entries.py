"""Nodes → the entries of mappings, each slip a diagnostic.

One slip gives one finding: what has been reported is left out (`Unread`), names in text that
could not be read are not called undeclared, and of a fact whose declaration has an error no value
is checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import TypeVar

from reconsider_rules.errors import Severity
from reconsider_rules.language import KINDS
from reconsider_rules.model import Location
from reconsider_rules.parsing.characters import as_typed, find_odd
from reconsider_rules.parsing.file import YamlFile
from reconsider_rules.parsing.nodes import Mapping, Node, Scalar, Sequence, Unread
from reconsider_rules.reading.refusals import nearest, shorten, suggest

_T = TypeVar("_T")

_OF_CONDITIONS = tuple(
    f"'{key.name}'"
    for kind in KINDS
    for key in kind.keys
    if key.form in ("conditions", "claims", "list of conditions")
)


class EntryReader:
    """Reads the mappings of one file. A method that finds a slip reports it and returns nothing.

    `unread` holds the words of text that could not be parsed, in any file; `doubtful` the facts
    whose declaration has an error. `told` are names already reported in the entry being read.
    """

    def __init__(self, file: YamlFile, unread: set[str], doubtful: set[str]) -> None:
        self.file = file
        self.unread = unread
        self.doubtful = doubtful
        self.told: set[str] = set()

    def at(self, node: Node) -> Location:
        return Location(self.file.path, node.line, node.column)

    def error(
        self, code: str, node: Node, message: str, help: str, severity: Severity = "error"
    ) -> None:
        width = 1
        if isinstance(node, Scalar) and node.line == node.end_line:
            width = max(node.end_column - node.column, 1)
        self.file.report(
            code, message, node.line, node.column, help, width=width, severity=severity
        )

    def error_within(self, code: str, node: Scalar, offset: int, message: str, help: str) -> None:
        """An error at a character of a plain scalar's first line."""
        self.file.report(code, message, node.line, node.column + offset, help)

    def misplaced(self, key: Scalar, message: str, help: str) -> None:
        """Report a key that stands where another entry's keys do; it isn't missing elsewhere."""
        self.told.add(key.text)
        self.file.skip_block(key.line)
        self.error("misplaced-key", key, message, help)

    def unknown_name(
        self, code: str, node: Scalar, message: str, candidates: Collection[str]
    ) -> None:
        """Report a name that is declared nowhere, unless unread text may declare it."""
        if node.text not in self.unread and node.text not in self.told:
            self.told.add(node.text)
            self.error(code, node, message, suggest(node.text, candidates))

    def entries(
        self, node: Node, what: str, foreign: Collection[str] = ()
    ) -> list[tuple[Scalar, Node]]:
        """The entries of a mapping; none, with a diagnostic, if it is something else.

        `foreign` are keys that, right after an empty entry, were meant to stand below it.
        """
        if type(node) is Mapping:
            if node.repeated:
                self.report_repeated(node, what)
            if foreign and any(key.text in foreign for key, _ in node.entries):
                return self.indented(node.entries, lambda key: key.text in foreign)
            return node.entries
        if self.is_empty(node):
            self.report_empty(node, what)
        elif not isinstance(node, Unread):
            self.report_no_entries(node, what)
        return []

    def report_repeated(self, node: Mapping, what: str) -> None:
        help = "Keep one of them."
        if what.startswith(_OF_CONDITIONS):
            help = "Keep one; to test one fact twice, use 'all:' with a list."
        if len(node.repeated) > 1:
            help += " If another entry starts here, its first line is missing."
        before = node.line - 1
        for again, first in node.repeated:
            self.file.skip_block(again.line)
            self.doubtful.add(again.text)
            # Where an entry's first line is missing, all its names repeat those above: say it once.
            if before < node.line or any(before < key.line < again.line for key, _ in node.entries):
                self.error(
                    "duplicate-key",
                    again,
                    f"'{shorten(again.text)}' is here a second time; the first is in line {first.line}.",
                    help,
                )
            before = again.line

    def report_no_entries(self, node: Node, what: str) -> None:
        """Say what is wrong with something that should have 'name: value' lines."""
        if isinstance(node, Scalar) and node.plain:
            if self.odd_character(node):
                return
            own_line = not self.file.lines[node.line - 1][: node.column - 1].strip(" -")
            if match := re.match(r"[\w -]+(:)[^\s/]", node.text):
                self.error_within(
                    "no-space-after-colon",
                    node,
                    match.start(1),
                    "a space is missing after ':'.",
                    "Write 'name: value', with a colon and a space.",
                )
                return
            match = re.match(r"\w*_\w+(?= ?\S)|\w+(?= ?[=;] ?| \w+$)", node.text)
            if own_line and match:
                self.error(
                    "missing-colon",
                    node,
                    f"a colon is missing after '{shorten(match[0])}'.",
                    "Write 'name: value', with a colon and a space.",
                )
                return
        help = "Write 'name: value' lines, indented below it."
        if isinstance(node, Sequence):
            help += " No '- ' belongs before them."
        self.error("no-entries", node, f"{what} needs lines of the form 'name: value'.", help)

    def fields(self, node: Node, what: str, allowed: Collection[str]) -> dict[str, Node]:
        """The entries of a mapping by key, unknown keys reported."""
        entries = self.entries(node, what)
        found = {key.text: value for key, value in entries if key.text in allowed}
        if len(found) < len(entries):
            found = {}
            for key, value in self.indented(entries, lambda key: key.text not in allowed):
                if key.text in allowed:
                    found[key.text] = value
                else:
                    self.unknown_key(key, value, what, allowed)
        return found

    def indented(
        self, entries: list[tuple[Scalar, Node]], is_foreign: Callable[[Scalar], bool]
    ) -> list[tuple[Scalar, Node]]:
        """The entries without those that were meant to stand below the empty one before them."""
        kept: list[tuple[Scalar, Node]] = []
        open_key: Scalar | None = None
        for key, value in entries:
            foreign = is_foreign(key)
            if foreign and open_key is not None and key.line > open_key.line:
                if not isinstance(kept[-1][1], Unread):
                    kept[-1] = (open_key, Unread(open_key.line, open_key.column))
                    if not self.odd_character(key):
                        self.misplaced(
                            key,
                            f"'{key.text}' stands beside '{open_key.text}', which is empty.",
                            f"Indent '{key.text}', and what belongs with it, below '{open_key.text}'.",
                        )
                self.file.skip_block(key.line)
            else:
                kept.append((key, value))
                open_key = key if self.is_empty(value) and not foreign else None
        return kept

    def missing(
        self, node: Node, at: Node, what: str, fields: Collection[str], needed: Collection[str]
    ) -> None:
        """Report keys that an entry must have and hasn't."""
        if not isinstance(node, Mapping) or node.line - 1 in self.file.unread:
            return
        for name in needed:
            if name not in fields and name not in self.told:
                self.error(
                    "missing-key", at, f"{what} has no '{name}'.", f"Add a line '{name}: …'."
                )

    def unknown_key(self, key: Scalar, value: Node, what: str, allowed: Collection[str]) -> None:
        """Report a key that has no meaning here; what stands below it is not read."""
        self.file.skip_block(key.line)
        if self.odd_character(key):
            self.told.update(name for name in allowed if name == as_typed(key.text))
            return
        if self.runs_on(key, allowed):
            return
        text = shorten(key.text)
        for name in sorted(allowed, key=len, reverse=True):
            if key.text.startswith((f"{name} {{", f"{name} [")) or (
                key.text.startswith(f"{name} ") and self.is_empty(value)
            ):
                self.told.add(name)
                self.error(
                    "missing-colon",
                    key,
                    f"a colon is missing after '{name}'.",
                    "Write 'name: value', with a colon and a space.",
                )
                return
        if key.text == "<<":
            self.told.update(allowed)
            self.error(
                "merge-key",
                key,
                "'<<' fetches lines from elsewhere, which rule files don't do.",
                "Write the repeated lines out.",
            )
            return
        near = nearest(key.text, allowed)
        if near:
            self.told.add(near)
        help = suggest(key.text, allowed)
        if isinstance(value, Mapping) and not near:
            help += " If it is an entry of its own, line it up with the other entries."
        self.error("unknown-key", key, f"{what} can't have '{text}'.", help)

    def runs_on(self, key: Scalar, allowed: Collection[str]) -> bool:
        """Report a key that is one of these and what belongs behind it, as in `{name:value}`."""
        name, colon, _ = key.text.partition(":")
        if not colon or name not in allowed or not key.plain:
            return False
        self.told.add(name)
        self.error_within(
            "no-space-after-colon",
            key,
            len(name),
            "a space is missing after ':'.",
            "Write 'name: value', with a colon and a space.",
        )
        return True

    def odd_character(self, node: Scalar) -> bool:
        """Report a character in a name or value that looks like another or like none."""
        if node.text.isascii() or (odd := find_odd(node.text)) is None:
            return False
        found = odd.pattern.search(self.file.lines[node.line - 1], node.column - 1)
        column = found.start() + 1 if found else node.column
        message = f"{odd.name} stands in '{shorten(node.text.strip())}'."
        self.file.report(odd.code, message, node.line, column, odd.help)
        return True

    def is_empty(self, node: Node) -> bool:
        """Whether a key has nothing after it."""
        return type(node) is Scalar and node.plain and not node.text

    def report_empty(
        self,
        node: Node,
        what: str,
        help: str = "Fill it in, or delete the line if nothing belongs there.",
    ) -> None:
        if not self.file.is_cut(node.line):
            self.error("empty-value", node, f"{what} is empty.", help)
