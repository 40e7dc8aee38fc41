"""YAML text → nodes. The only module that imports yaml.

The library's own composer is not used: it is recursive, guesses types and follows aliases. What a
coach has no use for (anchors, aliases, tags) and what could hurt (depth) is refused here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from reconsider_rules.nodes import Mapping, Node, Scalar, Sequence, Unread

MAX_DEPTH = 40

Report = Callable[[str, str, int, int, str], None]  # code, message, line, column, help

_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # may be written as an escape in "…"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the parser stopped, in its own words; `start` is where what it was reading began.

    Places are (line, column), counted from 1; `start` is `place` where the parser doesn't say.
    """

    what: str
    reading: str
    place: tuple[int, int]
    start: tuple[int, int]


class TooDeepError(Exception):
    """The text is nested so deep that reading stopped; already reported."""


def parse(text: str, report: Report) -> list[Node] | Problem:
    """The nodes of every document, or what stopped the parser. Raises TooDeepError."""
    try:
        return _Builder(report).read(_Parser(text))
    except yaml.YAMLError as error:
        return _problem(error)


def _problem(error: yaml.YAMLError) -> Problem:
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
    )


_WRITE_OUT = "Put quotes round the text if it is one; else write everything out."


class _Builder:
    """Turns parser events into nodes, with an explicit stack.

    Of every open container `stack` holds the node and, for a mapping, its keys so far and the
    key that waits for its value. Events are Any: whether they have a mark or an anchor depends on
    their kind, which the library's types don't say.
    """

    def __init__(self, report: Report) -> None:
        self.report = report
        self.documents: list[Node] = []
        self.stack: list[Sequence | Mapping] = []
        self.seen: list[dict[str, Scalar]] = []
        self.waiting: list[Scalar | None] = []

    def read(self, parser: yaml.SafeLoader) -> list[Node]:
        next_event: Callable[[], yaml.Event] = parser.get_event
        add = self.add
        while True:
            event = next_event()
            kind = type(event)
            if kind is yaml.ScalarEvent:
                add(self.scalar(event))
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self.open(event)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self.seen.pop()
                self.waiting.pop()
                add(self.stack.pop())
            elif kind is yaml.AliasEvent:
                place = _place(event)
                self.refuse("alias", "*", "to repeat what is written elsewhere", place)
                add(Unread(*place))
            elif kind is yaml.StreamEndEvent:
                return self.documents

    def scalar(self, event: Any) -> Scalar:
        start, end, style = event.start_mark, event.end_mark, event.style
        line, column = start.line + 1, start.column + 1
        self.check(event, (line, column))
        if style == '"' and (found := _CONTROL.search(event.value)):
            self.report("control-character", f"this text holds the invisible character U+{ord(found[0]):04X}.",
                        line, column, "Take the '\\' sign and what belongs to it out.")  # fmt: skip
        return Scalar(line, column, event.value, not style, end.line + 1, end.column + 1)

    def open(self, event: Any) -> None:
        line, column = place = _place(event)
        self.check(event, place)
        if len(self.stack) >= MAX_DEPTH:
            self.report("too-deep", f"this is nested more than {MAX_DEPTH} levels deep.", line, column,
                        "Write it flatter.")  # fmt: skip
            raise TooDeepError
        is_mapping = type(event) is yaml.MappingStartEvent
        self.stack.append(Mapping(line, column) if is_mapping else Sequence(line, column))
        self.seen.append({})
        self.waiting.append(None)

    def add(self, node: Node) -> None:
        """Put a finished node where it belongs: in its container, or as a document."""
        if not self.stack:
            self.documents.append(node)
            return
        container = self.stack[-1]
        if type(container) is Sequence:
            container.items.append(node)
        elif type(container) is Mapping:
            key = self.waiting[-1]
            if key is None:
                self.waiting[-1] = node if type(node) is Scalar else self.no_key(node)
                return
            self.waiting[-1] = None
            first = self.seen[-1].setdefault(key.text, key)
            if first is key:
                container.entries.append((key, node))
            else:
                container.repeated.append((key, first))

    def no_key(self, node: Node) -> Scalar:
        """Report what can't be a key; what stands in for it is like no other key."""
        if not isinstance(node, Unread):
            self.report("complex-key", "what stands before ':' must be a single name.", node.line, node.column,
                        "Write 'name: value'. A text that starts with '{', '[' or '?' needs quotes.")  # fmt: skip
        return Scalar(node.line, node.column, f"\0{node.line}:{node.column}", False, node.line, 0)

    def check(self, event: Any, place: tuple[int, int]) -> None:
        """Refuse what is not used in rule files."""
        if event.anchor is not None:
            self.refuse("anchor", "&", "to give a name to what follows", place)
        elif event.tag is not None:
            help = "Write {not: …} to exclude a value." if event.tag == "!=" else _WRITE_OUT
            self.refuse("tag", "!", "to say what kind of thing follows", place, help)

    def refuse(
        self, code: str, sign: str, use: str, place: tuple[int, int], help: str = _WRITE_OUT
    ) -> None:
        message = f"a '{sign}' at the start serves {use}, which rule files don't do."
        self.report(code, message, *place, help)


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1
