"""What is said of the name or word at a place: a card in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconsider_rules.catalog import KINDS, Entry, name_of
from reconsider_rules.editing.places import Span, span_of
from reconsider_rules.editing.symbols import Declared, Symbol
from reconsider_rules.editing.workspace import Snapshot
from reconsider_rules.model import RuleBase
from reconsider_rules.record import Record
from reconsider_rules.render.entry import SHOWN, neighbours
from reconsider_rules.render.markup import escaped
from reconsider_rules.running.cases import Result


class Card(Record):
    """What is said, and of which stretch of the text."""

    span: Span
    text: str


def card(
    snapshot: Snapshot, path: str, line: int, column: int, results: Sequence[Result] = ()
) -> Card | None:
    """What is at a place: how it is declared, who reads and concludes it, in which of the saved cases,
    of which these are the results, it has a part; what a word of the language means."""
    found = snapshot.occurrence(path, line, column)
    if found is None:
        return None
    there = snapshot.declared.get(found.symbol, []) if found.symbol else []
    lines: list[str] = []
    for _, declared in there[-1:]:
        lines += _declared(snapshot, declared)
        if snapshot.rules:
            lines += _related(snapshot.rules, declared.symbol, results)
    if not lines and found.means:
        lines = [f"**{escaped(found.node.text)}**", "", escaped(found.means)]
    return Card(span_of(path, found.node), "\n".join(lines)) if lines else None


def _declared(snapshot: Snapshot, declared: Declared) -> Iterator[str]:
    """What it is and in which words, with its options."""
    symbol = declared.symbol
    what = f"{declared.kind} of {symbol.of}" if symbol.of else declared.kind
    yield f"**{escaped(symbol.name)}** – {what}{f', {declared.type}' if declared.type else ''}"
    if declared.words:
        yield ""
        yield escaped(declared.words)
    if symbol.section == "facts":
        yield ""
        for there in snapshot.declared.values():
            for _, each in there:
                if each.symbol.section == "options" and each.symbol.of == symbol.name:
                    yield f"- `{each.symbol.name}`: {escaped(each.words)}"


def _related(rules: RuleBase, symbol: Symbol, results: Sequence[Result]) -> Iterator[str]:
    """What has to do with it, as the rules could last be read."""
    entry = _entry(rules, symbol)
    if entry is None:
        return
    for heading, found in neighbours(rules, entry, results):
        yield ""
        yield f"**{heading}** ({len(found)})"
        yield ""
        yield from (f"- {escaped(str(each))}" for each in found[:SHOWN])
        if len(found) > SHOWN:
            yield f"- … {len(found) - SHOWN} more"


def _entry(rules: RuleBase, symbol: Symbol) -> Entry | None:
    sections = ("facts", "conclusions") if symbol.section == "facts" else (symbol.section,)
    entries = (entry for section in sections if section in KINDS for entry in KINDS[section](rules))
    return next((entry for entry in entries if name_of(entry) == symbol.name), None)
