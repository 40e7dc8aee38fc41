"""What is said of the name or word at a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconsider_rules.catalog import KINDS, Entry, name_of
from reconsider_rules.editing.places import Span, span_of
from reconsider_rules.editing.symbols import Symbol
from reconsider_rules.editing.workspace import Snapshot
from reconsider_rules.model import RuleBase
from reconsider_rules.record import Record
from reconsider_rules.render.entry import SHOWN, neighbours
from reconsider_rules.render.markup import escaped
from reconsider_rules.running.cases import Result


class Part(Record):
    """A heading, and the first of what stands under it; `more` were left out."""

    heading: str
    items: tuple[str, ...]
    more: int = 0


class Card(Record):
    """What is said, and of which stretch of the text: a name, what kind of thing it is and in which
    words, its options as names with words, and what has to do with it."""

    span: Span
    name: str
    what: str
    words: str
    options: tuple[tuple[str, str], ...] = ()
    parts: tuple[Part, ...] = ()


def card(
    snapshot: Snapshot, path: str, line: int, column: int, results: Sequence[Result] = ()
) -> Card | None:
    """What is at a place: how it is declared, who reads and concludes it, in which of the saved cases,
    of which these are the results, it has a part; what a word of the language means."""
    found = snapshot.occurrence(path, line, column)
    if found is None:
        return None
    span = span_of(path, found.node)
    there = snapshot.declared.get(found.symbol, []) if found.symbol else []
    if there:
        _, declared = there[-1]
        symbol = declared.symbol
        what = f"{declared.kind} of {symbol.of}" if symbol.of else declared.kind
        kind = f"{what}, {declared.type}" if declared.type else what
        parts = tuple(_parts(snapshot.rules, symbol, results)) if snapshot.rules else ()
        return Card(span, symbol.name, kind, declared.words, _options(snapshot, symbol), parts)
    return Card(span, found.node.text, "", found.means) if found.means else None


def card_as_markdown(card: Card) -> str:
    lines = [f"**{escaped(card.name)}**{f' – {card.what}' if card.what else ''}"]
    if card.words:
        lines += ["", escaped(card.words)]
    if card.options:
        lines += ["", *(f"- `{name}`: {escaped(words)}" for name, words in card.options)]
    for part in card.parts:
        lines += ["", f"**{part.heading}** ({len(part.items) + part.more})", ""]
        lines += [f"- {escaped(each)}" for each in part.items]
        lines += [f"- … {part.more} more"] if part.more else []
    return "\n".join(lines)


def _options(snapshot: Snapshot, fact: Symbol) -> tuple[tuple[str, str], ...]:
    """The options of a fact with their words."""
    if fact.section != "facts":
        return ()
    return tuple(
        (each.symbol.name, each.words)
        for there in snapshot.declared.values()
        for _, each in there
        if each.symbol.section == "options" and each.symbol.of == fact.name
    )


def _parts(rules: RuleBase, symbol: Symbol, results: Sequence[Result]) -> Iterator[Part]:
    """What has to do with it, as the rules could last be read."""
    entry = _entry(rules, symbol)
    if entry is None:
        return
    for heading, found in neighbours(rules, entry, results):
        told = tuple(map(str, found[:SHOWN]))
        yield Part(heading, told, max(len(found) - SHOWN, 0))


def _entry(rules: RuleBase, symbol: Symbol) -> Entry | None:
    sections = ("facts", "conclusions") if symbol.section == "facts" else (symbol.section,)
    entries = (entry for section in sections if section in KINDS for entry in KINDS[section](rules))
    return next((entry for entry in entries if name_of(entry) == symbol.name), None)
