"""YAML text → nodes. The only module that imports yaml.

The library's own composer is not used: it is recursive, guesses types and follows aliases. What a
coach has no use for (anchors, aliases, tags) and what could hurt (depth) is refused here.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any, TypeAlias

import yaml

from reconsider_rules.parsing.characters import FORBIDDEN_AS_ESCAPE, join_pairs
from reconsider_rules.parsing.limits import MAX_DEPTH, MAX_EVENTS
from reconsider_rules.parsing.nodes import Mapping, Node, Scalar, Sequence, Unread
from reconsider_rules.record import Record

_Around: TypeAlias = tuple[Sequence | Mapping, Scalar | None]  # and the key it is the value of
Report = Callable[[str, str, int, int, str], None]  # code, message, line, column, help

_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Problem(Record):
    """Why the parser stopped, in its own words; `start` is where what it was reading began.

    Places are (line, column), counted from 1; `start` is `place` where the parser doesn't say.
    `place` may be one line below the last, where the text ends too early. `open` is where each
    list and mapping that it was in began, the innermost last.
    """

    what: str
    reading: str
    place: tuple[int, int]
    start: tuple[int, int]
    open: tuple[tuple[int, int], ...]


class RefusedError(Exception):
    """The text is nested so deep, or so long, that reading stopped; already reported."""


def parse(text: str, report: Report) -> list[Node] | Problem:
    """The nodes of every document, or what stopped the parser. Raises RefusedError."""
    around: list[_Around] = []
    try:
        return _read(_Parser(join_pairs(text)).get_event, around, report)
    except yaml.YAMLError as error:
        return _problem(error, [container for container, _ in around])


def _problem(error: yaml.YAMLError, around: list[Mapping | Sequence]) -> Problem:
    places = [
        (mark.line + 1, mark.column + 1)
        for name in ("problem_mark", "context_mark")
        if (mark := getattr(error, name, None)) is not None
    ] or [(1, 1)]
    return Problem(
        str(getattr(error, "problem", "") or ""),
        str(getattr(error, "context", "") or ""),
        places[0],
        places[-1],
        tuple([(container.line, container.column) for container in around]),
    )


_WRITE_OUT = "Put quotes round the text if it is one; else write everything out."


def _read(next_event: Callable[[], Any], around: list[_Around], report: Report) -> list[Node]:
    """The documents that the events build up, with an explicit stack: what is open is `around`.

    Events are Any: which attributes they have depends on their kind, which the library's types
    don't say. A big rule base spends most of its loading time in this loop.
    """
    documents = Sequence(1, 1)
    container: Sequence | Mapping = documents
    key: Scalar | None = None  # waits in the container for its value
    around.append((documents, None))
    for event in islice(iter(next_event, None), MAX_EVENTS):
        kind = type(event)
        if kind is yaml.ScalarEvent:
            start, end, style = event.start_mark, event.end_mark, event.style
            node: Node = Scalar(
                start.line + 1,
                start.column + 1,
                event.value,
                not style,
                end.line + 1,
                end.column + 1,
            )
            if style == '"' or event.anchor is not None or event.tag is not None:
                _check(event, report)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            container = _opened(event, len(around), report)
            around.append((container, key))
            key = None
            continue
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            node, key = around.pop()
            if type(node) is Mapping:
                _set_repeated_aside(node)
            container = around[-1][0]
        elif kind is yaml.AliasEvent:
            node = Unread(*_place(event))
            _refuse("alias", "*", "to repeat what is written elsewhere", event, report)
        elif kind is yaml.StreamEndEvent:
            return documents.items
        else:
            continue
        if type(container) is Sequence:
            container.items.append(node)
        elif key is None:
            key = node if type(node) is Scalar else _no_key(node, report)
        elif type(container) is Mapping:
            container.entries.append((key, node))
            key = None
    report(
        "too-large",
        "up to here this file holds more than can be read at once.",
        *_place(event),
        "Split the file.",
    )
    raise RefusedError


def _opened(event: Any, depth: int, report: Report) -> Sequence | Mapping:
    line, column = _place(event)
    if event.anchor is not None or event.tag is not None:
        _check(event, report)
    if depth > MAX_DEPTH:
        report(
            "too-deep",
            f"this is nested more than {MAX_DEPTH} levels deep.",
            line,
            column,
            "Write it flatter.",
        )
        raise RefusedError
    return (Mapping if type(event) is yaml.MappingStartEvent else Sequence)(line, column)


def _set_repeated_aside(mapping: Mapping) -> None:
    """Keep of each key the first entry only."""
    entries = mapping.entries
    if len({key.text for key, _ in entries}) < len(entries):
        first: dict[str, Scalar] = {}
        mapping.repeated = [
            (key, first[key.text])
            for key, _ in entries
            if first.setdefault(key.text, key) is not key
        ]
        mapping.entries = [entry for entry in entries if first[entry[0].text] is entry[0]]


def _no_key(node: Node, report: Report) -> Scalar:
    """Report what can't be a key; what stands in for it is like no other key."""
    if not isinstance(node, Unread):
        report(
            "complex-key",
            "what stands before ':' must be a single name.",
            node.line,
            node.column,
            "Write 'name: value'. A text that starts with '{', '[' or '?' needs quotes.",
        )
    return Scalar(node.line, node.column, f"\0{node.line}:{node.column}", False, node.line, 0)


def _check(event: Any, report: Report) -> None:
    """Refuse what is not used in rule files."""
    if event.anchor is not None:
        _refuse("anchor", "&", "to give a name to what follows", event, report)
    elif event.tag is not None:
        help = "Write {not: …} to exclude a value." if event.tag == "!=" else _WRITE_OUT
        _refuse("tag", "!", "to say what kind of thing follows", event, report, help)
    elif found := FORBIDDEN_AS_ESCAPE.search(event.value):
        report(
            "control-character",
            f"this text holds the invisible character U+{ord(found[0]):04X}.",
            *_place(event),
            "Take the '\\' sign and what belongs to it out.",
        )


def _refuse(
    code: str, sign: str, use: str, event: Any, report: Report, help: str = _WRITE_OUT
) -> None:
    message = f"a '{sign}' at the start serves {use}, which rule files don't do."
    report(code, message, *_place(event), help)


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1
