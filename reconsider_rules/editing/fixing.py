"""What is wrong → edits that mend it, where the way out is plain."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from reconsider_rules.editing.places import Edit, Span, at_line, span_of
from reconsider_rules.editing.symbols import Declared, Symbol
from reconsider_rules.editing.workspace import Snapshot
from reconsider_rules.errors import Diagnostic
from reconsider_rules.parsing import layout
from reconsider_rules.parsing.nodes import Mapping, Node, Scalar, Sequence
from reconsider_rules.proving.finding import Finding
from reconsider_rules.reading.files import CASES
from reconsider_rules.record import Record
from reconsider_rules.render.scenario import scenario_as_yaml

FOUND = "found.yaml"
"""The file of cases that takes witnesses."""
_MEANT = re.compile(r"^(?:Did you mean '(?P<name>[^']+)'|Write its name: (?P<option>.+)\.$)")
_LINE = re.compile(r"^Add a line '(?P<key>[\w ]+): …'\.$")

_VALUE = re.compile(r"\s*(?P<text>[^\s\[\]{}'\"|>&*!%@`#].*?)(?=\s+#|\s*$)")
"""A text behind a key, without a comment at its end."""


class Fix(Record):
    """What it does, in words, and the edits; `of` is the code of what it mends."""

    title: str
    edits: tuple[Edit, ...]
    of: str


def fixes(
    snapshot: Snapshot, path: str, lines: range, findings: Iterable[Finding] = ()
) -> list[Fix]:
    """What mends the slips in some lines (from 1) of a file, and what proofs have found there."""
    found = []
    for slip in snapshot.slips.get(path, ()):
        if slip.location.line in lines:
            found += [*_meant(snapshot, slip), *_missing(snapshot, slip)]
            found += [*_space(slip), *_quotes(snapshot, slip)]
    for finding in findings:
        at = finding.diagnostic.location
        if at.path == path and at.line in lines and not finding.accepted:
            found += [*_overrides(snapshot, finding), *_case(snapshot, finding)]
    return found


def _meant(snapshot: Snapshot, slip: Diagnostic) -> Iterator[Fix]:
    """The name that was probably meant."""
    match, at = _MEANT.match(slip.help), slip.location
    if not match:
        return
    name = match["name"] or match["option"]
    brace = slip.excerpt[at.column - 1 : at.column] == "{"
    there = snapshot.occurrence(at.path, at.line, at.column + brace)
    if there and (there.node.line, there.node.column) == (at.line, at.column + brace):
        span = span_of(at.path, there.node)
    else:
        span = Span(at.path, at.line, at.column, at.line, at.column + slip.width)
    yield Fix(f"Write '{name}'", (Edit(span, name),), slip.code)


def _space(slip: Diagnostic) -> Iterator[Fix]:
    """The space that is missing behind a sign."""
    at = slip.location
    if slip.code in ("no-space-after-colon", "no-space-after-dash"):
        edit = Edit(at_line(at.path, at.line, at.column + 1), " ")
        yield Fix("Put a space there", (edit,), slip.code)


def _quotes(snapshot: Snapshot, slip: Diagnostic) -> Iterator[Fix]:
    """Quotes round a text of one line, in which a colon would begin something new."""
    at, lines = slip.location, snapshot.file(slip.location.path).lines
    line = lines[at.line - 1]
    key = layout.key_of(line)
    if slip.code != "colon-in-text" or not key or key.end() >= at.column:
        return
    value = _VALUE.match(line, key.end())
    below = next((each for each in lines[at.line :] if layout.is_text(each)), "")
    if not value or layout.width(below) > layout.width(line):
        return
    text = value["text"].replace("'", "''")
    span = Span(at.path, at.line, value.start("text") + 1, at.line, value.end("text") + 1)
    yield Fix("Put it in quotes", (Edit(span, f"'{text}'"),), slip.code)


def _missing(snapshot: Snapshot, slip: Diagnostic) -> Iterator[Fix]:
    """A line for a key that an entry must have; what stands in it is for the coach to say."""
    match, at = _LINE.match(slip.help), slip.location
    if slip.code != "missing-key" or not match:
        return
    for each in snapshot.walk(at.path).declared:
        places = ((each.key.line, each.key.column), (each.node.line, each.node.column))
        if (at.line, at.column) in places and (
            edit := _new_line(snapshot, at.path, each, match["key"], "")
        ):
            yield Fix(f"Add '{match['key']}'", (edit,), slip.code)
            return


def _new_line(snapshot: Snapshot, path: str, entry: Declared, key: str, value: str) -> Edit | None:
    """A key of an entry, before its reason if it has one, else at its end; None where the entry is
    written in one line."""
    node, lines = entry.node, snapshot.file(path).lines
    if not isinstance(node, Mapping) or not node.entries:
        return None
    first = node.entries[0][0]
    if lines[node.line - 1][node.column - 1 : node.column] == "{":
        return None
    block = layout.block_below(lines, entry.line - 1)
    last = next((n for n in reversed(block) if layout.is_text(lines[n])), block.start)
    reason = next((each.line for each, _ in node.entries if each.text == "because"), last + 2)
    text = " " * (first.column - 1) + f"{key}: {value}".rstrip()
    if reason > first.line and reason <= len(lines):
        return Edit(at_line(path, reason), text + "\n")
    return Edit(at_line(path, last + 1, len(lines[last]) + 1), "\n" + text)


def _overrides(snapshot: Snapshot, finding: Finding) -> Iterator[Fix]:
    """Of two rules that contradict each other, that the one gives way to the other."""
    for winner, loser in (finding.between, finding.between[::-1]) if finding.between else ():
        for path, entry in snapshot.declared.get(Symbol("rules", winner), ()):
            if path in snapshot.own_files:
                edit = _overriding(snapshot, path, entry, loser)
                if edit:
                    title = f"Let '{winner}' override '{loser}'"
                    yield Fix(title, (edit,), finding.diagnostic.code)


def _overriding(snapshot: Snapshot, path: str, entry: Declared, loser: str) -> Edit | None:
    entries = entry.node.entries if isinstance(entry.node, Mapping) else ()
    there: Node | None = next((value for key, value in entries if key.text == "overrides"), None)
    if there is None:
        return _new_line(snapshot, path, entry, "overrides", loser)
    if isinstance(there, Scalar) and there.text:
        return Edit(span_of(path, there), f"[{there.text}, {loser}]")
    if (
        not isinstance(there, Sequence)
        or not there.items
        or not isinstance(last := there.items[-1], Scalar)
    ):
        return None
    end = at_line(path, last.end_line, last.end_column)
    is_block = snapshot.file(path).lines[there.line - 1][there.column - 1] == "-"
    return Edit(end, f"\n{' ' * (there.column - 1)}- {loser}" if is_block else f", {loser}")


def _case(snapshot: Snapshot, finding: Finding) -> Iterator[Fix]:
    """The scenario that shows it, as a saved case; what must come out is for the coach to say."""
    if finding.witness is None:
        return
    path = os.path.join(snapshot.folder, CASES, FOUND)
    text = scenario_as_yaml(finding.witness) + "expect:\n  verdict:\n"
    file = snapshot.file(path)
    is_there = path in snapshot.own_files
    if is_there and _facts(text) in file.text:
        return  # it has been saved
    lines = file.lines if is_there else [""]
    if any(map(layout.is_text, lines)):
        text = f"---\n{text}" if not lines[-1] else f"\n---\n{text}"
    edit = Edit(at_line(path, len(lines), len(lines[-1]) + 1), text)
    yield Fix(f"Save its witness as a case in {CASES}/{FOUND}", (edit,), finding.diagnostic.code)


def _facts(case: str) -> str:
    """Of a case as it is written here, all from its facts to what it expects, whatever that be."""
    return case[case.index("facts:") : case.rindex("expect:") + len("expect:")]
