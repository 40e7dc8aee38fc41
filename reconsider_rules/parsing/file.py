"""A file → its text, its nodes and what is wrong with it.

A syntax error costs only the entry it stands in: the entry is blanked, the rest is read, so that
one run reports all the mistakes of a file.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable
from math import inf
from typing import TypeAlias

from reconsider_rules.errors import Diagnostic, Severity
from reconsider_rules.model import Location
from reconsider_rules.parsing import layout, parser
from reconsider_rules.parsing.characters import FORBIDDEN
from reconsider_rules.parsing.limits import (
    MAX_BYTES,
    MAX_DIAGNOSTICS,
    MAX_EXCERPT,
    MAX_SYNTAX_ERRORS,
)
from reconsider_rules.parsing.nodes import Node


class FullError(Exception):
    """A file has so many findings that no more of it need be read."""


class YamlFile:
    """The text of one file, what was found wrong with it, and its documents.

    `changed` is when it was last written to, in seconds; of a text that is in no file, never yet.
    `unread` holds the lines (from 0) whose content is unknown: a name that occurs there is not
    reported as undeclared elsewhere.
    """

    def __init__(self, path: str, text: str = "") -> None:
        self.path = path
        self.text = text
        self.lines = text.split("\n")
        self.diagnostics: list[Diagnostic] = []
        self.documents: list[Node] = []
        self.warnings = 0
        self.changed = inf
        self.unread: set[int] = set()

    def report(
        self,
        code: str,
        message: str,
        line: int,
        column: int,
        help: str = "",
        *,
        width: int = 1,
        severity: Severity = "error",
    ) -> None:
        """Note a finding at a line and column counted from 1.

        Raises FullError at the last error that a file may have; further warnings are left out.
        """
        if severity == "warning":
            if self.warnings >= MAX_DIAGNOSTICS:
                return
            self.warnings += 1
        if line > len(self.lines):  # the parser counts a line more after a comment at the very end
            line, column = len(self.lines), len(self.lines[-1]) + 1
        excerpt = self.lines[line - 1] if line > 0 else ""
        location = Location(self.path, line, column)
        self.diagnostics.append(
            Diagnostic(severity, code, message, location, help, excerpt[:MAX_EXCERPT], width)
        )
        if severity == "error" and self.is_full:
            raise FullError

    @property
    def is_full(self) -> bool:
        return len(self.diagnostics) - self.warnings >= MAX_DIAGNOSTICS

    def skip(self, lines: Iterable[int]) -> None:
        """Say that what stands in these lines (from 0) is unknown."""
        self.unread.update(lines)

    def skip_block(self, line: int) -> None:
        """Skip a line (from 1) and what is indented below it."""
        self.skip(layout.block_below(self.lines, line - 1))

    def unread_names(self) -> set[str]:
        text = "\n".join(self.lines[number] for number in self.unread)
        return set(re.findall(r"[\w-]+", text))

    def again(self) -> YamlFile:
        """The file as it is right after parsing, to be read once more: its nodes are the same."""
        file = YamlFile.__new__(YamlFile)
        file.__dict__ |= self.__dict__
        file.diagnostics, file.unread = list(self.diagnostics), set(self.unread)
        return file

    def is_cut(self, line: int) -> bool:
        """Whether what follows below a line (from 1) has not been read."""
        for number in range(line, len(self.lines)):
            if number in self.unread:
                return True
            if layout.is_text(self.lines[number]):
                return False
        return False


Parse: TypeAlias = Callable[[bytes | str, str], YamlFile]
"""What makes a file of its text and path."""


def read(path: str, shown_as: str | None = None, how: Parse | None = None) -> YamlFile:
    """Read and parse a file, given by path; never raises for what a file may hold."""
    shown = shown_as or path
    file = YamlFile(shown)
    try:
        # Opening a FIFO would wait for a writer for ever: look before opening.
        if not stat.S_ISREG(os.stat(path).st_mode):
            kind = "a folder" if os.path.isdir(path) else "not an ordinary file"
            file.report("not-a-file", f"{shown} is {kind}.", 1, 1, "Give the path of a YAML file.")
            return file
        with open(path, "rb") as opened:
            data, changed = opened.read(MAX_BYTES + 1), os.fstat(opened.fileno()).st_mtime
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        file.report("unreadable", f"{shown} can't be read: {reason}.", 1, 1, _way_to_read(error))
        return file
    file = (how or parse)(data, shown)
    file.changed = changed
    return file


def _way_to_read(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "Check the spelling of the path and the folder you are in."
    if isinstance(error, PermissionError):
        return "Ask for the right to read it, or copy it to a folder of yours."
    return "Check the path."


def parse(data: bytes | str, path: str) -> YamlFile:
    """Parse YAML text (UTF-8 if bytes); never raises for what the text may hold."""
    if len(data) > MAX_BYTES:
        file = YamlFile(path)
        limit = MAX_BYTES // 1_000_000
        file.report(
            "too-large",
            f"the file is larger than {limit} MB.",
            1,
            1,
            "Split it, or give another file: rules are text of a few pages.",
        )
        return file
    bad = None
    if isinstance(data, bytes):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            text, bad = data.decode("utf-8", "replace"), len(data[: error.start].decode("utf-8"))
    else:
        text = data
    if bad is None and "\0" in text:
        bad = text.index("\0")
    file = YamlFile(path, _with_plain_line_ends(text))
    if bad is not None:
        before = _with_plain_line_ends(text[:bad])
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        file.report(
            "encoding",
            "from here on this is not text in the encoding UTF-8.",
            line,
            column,
            "Save the file as text in UTF-8; most editors ask for the encoding in 'Save as'.",
        )
        return file
    try:
        _check_characters(file)
        if not file.diagnostics:
            _read_documents(file)
    except FullError:
        file.skip(range(len(file.lines)))
    file.diagnostics.sort(key=lambda finding: finding.location)
    return file


def _with_plain_line_ends(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _check_characters(file: YamlFile) -> None:
    if not FORBIDDEN.search(file.text):
        return
    for number, line in enumerate(file.lines, 1):
        if match := FORBIDDEN.search(line):
            file.report(
                "control-character",
                f"the invisible character U+{ord(match[0]):04X} can't stand in a text file.",
                number,
                match.start() + 1,
                "Delete it; it often comes from copying out of another program.",
            )
    file.skip(range(len(file.lines)))


def _read_documents(file: YamlFile) -> None:
    """Parse, blanking each entry that has a syntax error, until the rest can be read."""
    lines = list(file.lines)
    for _ in range(MAX_SYNTAX_ERRORS):
        found: list[Diagnostic] = []
        attempt = YamlFile(file.path, file.text)
        attempt.diagnostics = found
        try:
            result = parser.parse("\n".join(lines), attempt.report)
        except (parser.RefusedError, FullError):
            file.diagnostics += found
            break
        if not isinstance(result, parser.Problem):
            file.diagnostics += found
            file.documents = result
            return
        from reconsider_rules.parsing import syntax  # only needed once something is wrong

        finding = syntax.diagnose(result, lines)
        spoilt = finding.line
        if spoilt - 1 in file.unread:  # blanking what was found last was not enough
            spoilt = result.place[0]
        else:
            file.report(
                finding.code,
                finding.message,
                finding.line,
                finding.column,
                finding.help,
                width=finding.width,
            )
        blank = _spoilt_by(spoilt, lines)
        if not any(lines[number] for number in blank):
            break
        file.skip(blank)
        for number in blank:
            lines[number] = ""
    file.skip(range(len(lines)))


def _spoilt_by(line: int, lines: list[str]) -> range:
    """What to leave out so that the rest can be read, given the line (from 1) of a mistake."""
    first = next((text for text in lines if layout.is_text(text)), "")
    if first.lstrip(layout.BLANKS)[:1] in ("{", "["):  # all of it is one thing
        return range(len(lines))
    return layout.entry_around(lines, min(line, len(lines)) - 1)
