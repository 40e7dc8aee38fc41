"""A name at a place → where it is declared, where else it stands, and what a new one changes."""

from __future__ import annotations

import re

from reconsider_rules.editing.places import Edit, Span, span_of
from reconsider_rules.editing.symbols import Symbol
from reconsider_rules.editing.workspace import Snapshot
from reconsider_rules.errors import ReconsiderError
from reconsider_rules.language import KNOWN, RESERVED
from reconsider_rules.model import VERDICT
from reconsider_rules.reading.refusals import shorten
from reconsider_rules.reading.sections import KEBAB, as_id

_FACT = re.compile(r"[^\W\d]\w*")
_PLAIN = re.compile(r"\w(?:[\w .-]*\w)?")
_CALLED = {
    "facts": "a fact or conclusion",
    "advice": "advice",
    "rules": "a rule",
    "guarantees": "a guarantee",
    "sources": "a source",
    "cases": "a case",
    "options": "an option",
}


class NotRenamedError(ReconsiderError):
    """Why a name stays as it is, and what to do instead."""


def definition(snapshot: Snapshot, path: str, line: int, column: int) -> list[Span]:
    """Where the name at a place is declared; a layer may declare an option anew."""
    found = snapshot.occurrence(path, line, column)
    there = snapshot.declared.get(found.symbol, []) if found and found.symbol else []
    return [span_of(place, each.key) for place, each in there]


def references(
    snapshot: Snapshot, path: str, line: int, column: int, declarations: bool = True
) -> list[Span]:
    """Every place of the name at a place, in all files of the rule base and its saved cases."""
    found = snapshot.occurrence(path, line, column)
    if found is None or found.symbol is None or found.symbol not in snapshot.declared:
        return []
    return [
        span_of(place, each.node)
        for place, each in snapshot.occurrences(found.symbol)
        if declarations or not each.declares
    ]


def renamable(snapshot: Snapshot, path: str, line: int, column: int) -> Span:
    """The name at a place, if it can be another. Raises NotRenamedError."""
    found = snapshot.occurrence(path, line, column)
    if found is None or found.symbol is None:
        raise NotRenamedError("No name of this rule base stands here. Go to one, and try again.")
    _check_renamable(snapshot, found.symbol)
    return span_of(path, found.node)


def rename(snapshot: Snapshot, path: str, line: int, column: int, new: str) -> list[Edit]:
    """What a new name changes, in all files of the rule base and its saved cases.

    Raises NotRenamedError where the name can't be another, or not this one.
    """
    renamable(snapshot, path, line, column)
    found = snapshot.occurrence(path, line, column)
    assert found and found.symbol
    return rename_symbol(snapshot, found.symbol, new)


def rename_symbol(snapshot: Snapshot, symbol: Symbol, new: str) -> list[Edit]:
    """As `rename` does, wherever the name stands."""
    new = new.strip()
    if new == symbol.name:
        return []
    _check_renamable(snapshot, symbol)
    _check_legal(symbol, new)
    _check_free(snapshot, symbol, new)
    for each in snapshot.own_files:
        file = snapshot.file(each)
        if symbol.name in file.unread_names():
            raise NotRenamedError(
                f"A part of {each} that can't be read names '{symbol.name}'. Mend its slips first."
            )
    own = set(snapshot.own_files)
    return [
        Edit(span_of(place, each.node), new)
        for place, each in snapshot.occurrences(symbol)
        if place in own
    ]


def _check_renamable(snapshot: Snapshot, symbol: Symbol) -> None:
    there = snapshot.declared.get(symbol, [])
    if not there:
        raise NotRenamedError(
            f"'{shorten(symbol.name)}' is declared nowhere. Declare it first, or correct it here."
        )
    if symbol == Symbol("facts", VERDICT):
        raise NotRenamedError("'verdict' heads every answer and keeps its name. Change its label.")
    if any(place not in snapshot.own_files for place, _ in there):
        raise NotRenamedError(
            f"'{symbol.name}' is of the rules that these extend. Word it otherwise under 'changes', "
            "or rename it there."
        )


def _check_legal(symbol: Symbol, new: str) -> None:
    match symbol.section:
        case "rules" | "guarantees" if not KEBAB.fullmatch(new):
            help = f"Use small letters and digits with '-' between words: {as_id(new)}."
        case "facts" if not _FACT.fullmatch(new) or new in RESERVED:
            help = (
                "Use letters, digits and '_', starting with a letter; "
                f"these have a meaning already: {', '.join(RESERVED)}."
            )
        case "options" if new in KNOWN:
            help = "A fact that is left out is unknown; no option is needed for it."
        case "advice" | "sources" | "options" if not _PLAIN.fullmatch(new):
            help = "Use letters, digits, '_' and '-'."
        case _:
            return
    called = _CALLED[symbol.section]
    raise NotRenamedError(f"'{shorten(new)}' can't be the name of {called}. {help}")


def _check_free(snapshot: Snapshot, symbol: Symbol, new: str) -> None:
    other = symbol.replaced(name=new)
    if there := snapshot.declared.get(other):
        place, first = there[0]
        raise NotRenamedError(
            f"'{new}' is already declared at {place}:{first.key.line}. Take another name."
        )
