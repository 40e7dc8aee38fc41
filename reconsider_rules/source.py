"""YAML text → located nodes. The only module that imports yaml.

Scalars stay text: what `no` or `08` means is for the declared type to say, not for YAML. What a
coach has no use for (anchors, aliases, tags, merge keys) and what could hurt (size, depth) is
refused here. A syntax error costs only the entry it stands in: the entry is blanked, the rest is
read, so that one run reports all the mistakes of a file.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from reconsider_rules import syntax
from reconsider_rules.errors import Diagnostic
from reconsider_rules.model import Location

MAX_BYTES = 8_000_000
MAX_DEPTH = 40
MAX_SYNTAX_ERRORS = 20
MAX_DIAGNOSTICS = 100

_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# C0 and C1 controls but tab and line ends, and what can't be in YAML text at all.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(slots=True)
class Scalar:
    """A piece of text; `plain` if written without quotes and not as a block."""

    line: int
    column: int
    text: str
    plain: bool
    end_line: int
    end_column: int


@dataclass(slots=True)
class Sequence:
    """A list."""

    line: int
    column: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """Keys with values, in order; every key is there once."""

    line: int
    column: int
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)


Node: TypeAlias = Scalar | Sequence | Mapping


class Source:
    """The text of one file, what was found wrong with it, and its documents.

    `blanked` holds the text that could not be read, so that a name which only occurs there is
    not reported as undeclared elsewhere.
    """

    def __init__(self, path: str, text: str = "") -> None:
        self.path = path
        self.text = text
        self.lines = text.split("\n")
        self.diagnostics: list[Diagnostic] = []
        self.documents: list[Node] = []
        self.blanked = ""

    def report(
        self,
        code: str,
        message: str,
        line: int,
        column: int,
        help: str = "",
        *,
        width: int = 1,
        severity: str = "error",
    ) -> None:
        """Note a finding at a line and column counted from 1."""
        excerpt = self.lines[line - 1].rstrip("\r") if 0 < line <= len(self.lines) else ""
        location = Location(self.path, line, column)
        self.diagnostics.append(
            Diagnostic(
                "warning" if severity == "warning" else "error",
                code,
                message,
                location,
                help,
                excerpt,
                width,
            )
        )


def read(path: str, shown_as: str | None = None) -> Source:
    """Read and parse a file, given by path; never raises for what a file may hold."""
    shown = shown_as or path
    source = Source(shown)
    try:
        # Opening a FIFO would wait for a writer for ever: look before opening.
        if not stat.S_ISREG(os.stat(path).st_mode):
            kind = "a folder" if os.path.isdir(path) else "not an ordinary file"
            source.report(
                "not-a-file", f"{shown} is {kind}.", 1, 1, "Give the path of a YAML file."
            )
            return source
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        source.report("unreadable", f"{shown} can't be read: {reason}.", 1, 1, _way_to_read(error))
        return source
    return parse(data, shown)


def _way_to_read(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "Check the spelling of the path and the folder you are in."
    if isinstance(error, PermissionError):
        return "Ask for the right to read it, or copy it to a folder of yours."
    return "Check the path."


def parse(data: bytes | str, path: str) -> Source:
    """Parse YAML text (UTF-8 if bytes); never raises for what the text may hold."""
    if len(data) > MAX_BYTES:
        source = Source(path)
        limit = MAX_BYTES // 1_000_000
        source.report("too-large", f"the file is larger than {limit} MB.", 1, 1, "Split the file.")
        return source
    text = data if isinstance(data, str) else _decode(data)
    if isinstance(text, tuple):
        line, column, before = text
        source = Source(path, before)
        source.report(
            "encoding", "this is not UTF-8 text.", line, column, "Save the file as UTF-8 text."
        )
        return source
    source = Source(path, text.removeprefix("\ufeff").replace("\r\n", "\n"))
    _check_characters(source)
    if not source.diagnostics:
        _read_documents(source)
    return source


def _decode(data: bytes) -> str | tuple[int, int, str]:
    """The text, or where decoding failed (line, column, the text up to there)."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        return before.count("\n") + 1, len(before) - before.rfind("\n"), before


def _check_characters(source: Source) -> None:
    for number, line in enumerate(source.lines, 1):
        if match := _FORBIDDEN.search(line):
            character = f"U+{ord(match.group()):04X}"
            source.report(
                "control-character",
                f"the invisible control character {character} can't stand in a text file.",
                number,
                match.start() + 1,
                "Delete it; it often comes from copying out of another program.",
            )
            if len(source.diagnostics) >= MAX_DIAGNOSTICS:
                return


def _read_documents(source: Source) -> None:
    """Parse, blanking each entry that has a syntax error, until the rest can be read."""
    lines = list(source.lines)
    for _ in range(MAX_SYNTAX_ERRORS):
        attempt = Source(source.path, source.text)
        error = _compose(attempt, "\n".join(lines))
        if error is None:
            source.documents = attempt.documents
            source.diagnostics += attempt.diagnostics
            break
        finding = syntax.explain(error, lines)
        source.report(finding.code, finding.message, finding.line, finding.column, finding.help)
        blank = syntax.entry_around(lines, finding.line)
        if not any(lines[number].strip() for number in blank):
            blank = syntax.entry_around(lines, syntax.line_of(error))
        source.blanked += "\n".join(lines[number] for number in blank) + "\n"
        if not any(lines[number].strip() for number in blank):
            break
        for number in blank:
            lines[number] = ""
    source.diagnostics.sort(key=lambda finding: finding.location)


def _compose(source: Source, text: str) -> yaml.YAMLError | None:
    """Build the documents' nodes from the parser's events; returns the error that stopped it.

    The parser's own composer is not used: it is recursive, resolves YAML 1.1 types and follows
    aliases.
    """
    try:
        builder = _Builder(source)
        parser = _Parser(text)
        next_event, handle = parser.get_event, builder.handle
        while True:
            event = next_event()
            if isinstance(event, yaml.StreamEndEvent):
                return None
            if not handle(event):
                return None
    except yaml.YAMLError as error:
        return error


class _Builder:
    """Turns parser events into nodes, with an explicit stack."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.stack: list[Sequence | Mapping] = []
        self.keys: list[Scalar | None] = []  # per open container: the key that waits for a value
        self.seen: list[dict[str, Scalar]] = []  # per open container: its keys so far

    def handle(self, event: yaml.Event) -> bool:
        """Take one event; false when the text is refused and reading must stop."""
        if isinstance(event, yaml.ScalarEvent):
            mark, end = event.start_mark, event.end_mark
            plain = event.style is None or event.style == ""
            node = Scalar(
                mark.line + 1, mark.column + 1, event.value, plain, end.line + 1, end.column + 1
            )
            if event.anchor is not None or event.tag is not None:
                self.refuse_extras(event)
            self.add(node)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            return self.open(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            container = self.stack.pop()
            self.keys.pop()
            self.seen.pop()
            self.add(container)
        elif isinstance(event, yaml.AliasEvent):
            self.refuse_extras(event)
            mark = event.start_mark
            self.add(Scalar(mark.line + 1, mark.column + 1, "", False, mark.line + 1, 1))
        return len(self.source.diagnostics) < MAX_DIAGNOSTICS

    def open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> bool:
        mark = event.start_mark
        if event.anchor is not None or event.tag is not None:
            self.refuse_extras(event)
        if len(self.stack) >= MAX_DEPTH:
            self.source.report(
                "too-deep",
                f"this is nested more than {MAX_DEPTH} levels deep.",
                mark.line + 1,
                mark.column + 1,
                "Write it flatter.",
            )
            return False
        kind = Mapping if isinstance(event, yaml.MappingStartEvent) else Sequence
        self.stack.append(kind(mark.line + 1, mark.column + 1))
        self.keys.append(None)
        self.seen.append({})
        return True

    def add(self, node: Node) -> None:
        """Put a finished node where it belongs: in its container, or as a document."""
        if not self.stack:
            self.source.documents.append(node)
            return
        container = self.stack[-1]
        if isinstance(container, Sequence):
            container.items.append(node)
            return
        key = self.keys[-1]
        if key is not None:
            self.keys[-1] = None
            first = self.seen[-1].setdefault(key.text, key)
            if first is key:
                container.entries.append((key, node))
            else:
                self.source.report(
                    "duplicate-key",
                    f"'{key.text}' is here a second time; the first is in line {first.line}.",
                    key.line,
                    key.column,
                    "Keep one. To test one fact twice, use 'all:' with a list.",
                    width=len(key.text),
                )
        elif isinstance(node, Scalar):
            self.keys[-1] = node
        else:
            self.source.report(
                "complex-key", "a key must be a single word.", node.line, node.column,
                "Write 'name: value'. A text that starts with '{' or '[' needs quotes.",
            )  # fmt: skip
            self.keys[-1] = Scalar(
                node.line, node.column, f"\0{node.line}:{node.column}", False, 0, 0
            )

    def refuse_extras(self, event: yaml.NodeEvent) -> None:
        mark = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            code, sign, what = "alias", "*", "an alias"
        elif event.anchor is not None:
            code, sign, what = "anchor", "&", "an anchor"
        else:
            code, sign, what = "tag", "!", "a tag"
        self.source.report(
            code,
            f"'{sign}' starts {what} in YAML, which rule files don't use.",
            mark.line + 1,
            mark.column + 1,
            "Put quotes round a text that starts with it; write repeated things out.",
        )
