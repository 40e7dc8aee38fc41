"""What may be written at a place, in a text that need not be whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from reconsider_rules.editing.places import Span
from reconsider_rules.editing.symbols import Declared, Occurrence, Slot
from reconsider_rules.editing.walking import Walk
from reconsider_rules.editing.workspace import Snapshot
from reconsider_rules.keys import Key, Kind, References
from reconsider_rules.language import EXTENDS, KNOWN, RULE_FILE, SCENARIO, TYPE
from reconsider_rules.parsing import layout, parser
from reconsider_rules.parsing.characters import FORBIDDEN
from reconsider_rules.record import Record

_HERE = "\ue000"
"""Stands in the text for what is about to be written; nobody types it."""
_TYPED = re.compile(r"[^\s{}\[\],:#'\"|>&*!%@`-][^{}\[\],:#'\"]*$")
_REST = re.compile(r"[\w-]*")
_CLOSING = {"{": "}", "[": "]"}


class Candidate(Record):
    """Something that may be written: `text`, in the place of `span`; what it is, and its words."""

    text: str
    span: Span
    kind: str
    words: str = ""


def complete(snapshot: Snapshot, path: str, line: int, column: int) -> list[Candidate]:
    """Everything that is legal at a place; whoever shows it narrows it down to what is typed."""
    lines = snapshot.file(path).lines
    if not 0 < line <= len(lines):
        return []
    written = lines[line - 1]
    before, after = written[: column - 1], written[column - 1 :]
    typed = _TYPED.search(before)
    start = typed.start() if typed else len(before)
    end = column - 1 + len(_REST.match(after)[0]) if typed or _is_inside(before) else column - 1  # type: ignore[index]
    is_rules = snapshot.is_rule_file(path)
    top = {key.text for key in snapshot.walk(path).sections} if is_rules else set()
    slot = _slot(lines, line - 1, start, end, RULE_FILE if is_rules else SCENARIO)
    if slot is None:
        return []
    span = Span(path, line, start + 1, line, end + 1)
    is_followed = written[end:].lstrip().startswith(":")
    if slot.keys and slot.keys[0] in RULE_FILE.keys:
        slot = slot.replaced(keys=tuple([key for key in slot.keys if key.name not in top]))
    colon = ": " if slot.is_key and not is_followed else ""
    found = {
        text: Candidate(text + colon, span, kind, words)
        for text, kind, words in _candidates(snapshot, slot)
    }
    return list(found.values())


def _is_inside(before: str) -> bool:
    """Whether a word may begin here: behind a space, a bracket or a comma."""
    return not before or before[-1] in " {[,"


def _candidates(snapshot: Snapshot, slot: Slot) -> Iterator[tuple[str, str, str]]:
    """What a slot takes: the text, what it is, and its words."""
    for key in slot.keys:
        if len(snapshot.folders) > 1 or not _is_of_layer(key):
            yield key.name, "key", key.means
    for word, means in slot.words:
        yield word, "word", means
    for each in _declared(snapshot):
        if each.symbol.section in slot.sections and slot.only in ("", f"{each.kind}s"):
            yield each.symbol.name, each.kind, each.words
    if slot.fact:
        yield from _of_fact(snapshot, slot)


def _is_of_layer(key: Key) -> bool:
    """Whether only what extends other rules can have it."""
    below = isinstance(key.form, References) and key.form.below
    return below or key.form == "won" or key.beside == EXTENDS.name


def _of_fact(snapshot: Snapshot, slot: Slot) -> Iterator[tuple[str, str, str]]:
    """The values of a fact, or the keys of its tests."""
    fact = next((each for each in _declared(snapshot) if _is_fact(each, slot.fact)), None)
    type = TYPE.get(fact.type) if fact else None  # type: ignore[call-overload]
    if slot.asked == "keys":
        for key in type.tests.keys if type else ():
            yield key.name, "key", key.means
        return
    if type and type.name == "yes/no":
        yield "yes", "word", ""
        yield "no", "word", ""
    if slot.asked != "test" or (type and type.bare):
        for each in _declared(snapshot):
            if each.symbol.section == "options" and each.symbol.of == slot.fact:
                yield each.symbol.name, "option", each.words
    if slot.asked == "test":
        for word, means in KNOWN.items():
            yield word, "word", means


def _is_fact(each: Declared, name: str) -> bool:
    return each.symbol.section == "facts" and each.symbol.name == name


def _declared(snapshot: Snapshot) -> Iterable[Declared]:
    return (each for there in snapshot.declared.values() for _, each in there)


def _slot(lines: Sequence[str], number: int, start: int, end: int, kind: Kind) -> Slot | None:
    """What may stand between two columns of a line (all from 0), read in the text around it."""
    before, after = lines[number][:start], lines[number][end:]
    close = _closing(before)
    tries = (_HERE + after, f"{_HERE}:{after}", _HERE + close, f"{_HERE}: {close}")
    for is_cut in (False, True):
        for tried in tries:
            text = [*lines[:number], before + tried, *([] if is_cut else lines[number + 1 :])]
            if found := _read(text, number, kind):
                return found.slot
    return None


def _read(lines: list[str], number: int, kind: Kind) -> Occurrence | None:
    """What the entry around a line says of the place that is marked in it."""
    section, entry = layout.section_around(lines, number), layout.entry_around(lines, number)
    head = [lines[section.start]] if section.start < entry.start else []
    piece = [*head, *lines[entry.start : entry.stop]]
    text = "\n".join(piece)
    if FORBIDDEN.search(text):
        return None
    try:
        documents = parser.parse(text, lambda *_: None)
    except parser.RefusedError:
        return None
    if isinstance(documents, parser.Problem):
        return None
    walked = Walk(piece, documents, kind).occurrences
    return next((each for each in walked if _HERE in each.node.text), None)


def _closing(before: str) -> str:
    """What closes the brackets that are open at the end of a line."""
    stack: list[str] = []
    for sign in before:
        if sign in _CLOSING:
            stack.append(_CLOSING[sign])
        elif stack and sign == stack[-1]:
            stack.pop()
    return "".join(reversed(stack))
