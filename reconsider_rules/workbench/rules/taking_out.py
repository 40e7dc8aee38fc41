"""One entry less in a section of a rule file; all else stays as it is, the comments around it too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconsider_rules.errors import ReconsiderError
from reconsider_rules.parsing.file import parse
from reconsider_rules.parsing.layout import block_below
from reconsider_rules.parsing.nodes import Mapping, Node, Scalar
from reconsider_rules.parsing.nodes import Sequence as Items
from reconsider_rules.workbench.new_rule.inserting import plain, root_of


class NotTakenOutError(ReconsiderError):
    """An entry is written in a way in which it can't be taken out from here, and what to do instead."""


def taken_out(text: str, section: str, name: str, is_blank: bool = False) -> str:
    """The text without the entry of a name; `is_blank`: with empty lines in its place, so that all
    others stand where they stood. Raises NotTakenOutError."""
    lines = text.split("\n")
    if gone := _lines(text, lines, section, name):
        left = ((n, "" if n in gone else line) for n, line in enumerate(lines))
        found = "\n".join(line for n, line in left if is_blank or n not in gone)
        if _is_right(text, found, section, name):
            return found
    raise NotTakenOutError(
        f"'{name}' is written in a way in which it can't be taken out from here. Take it out of its file "
        "yourself: “Edit it” leads there."
    )


def _lines(text: str, lines: Sequence[str], section: str, name: str) -> set[int]:
    """The lines of the entry, with one empty line behind it, and with the name of the section, if it is
    the last one there; none if it isn't there."""
    start = _line(text, section, name)
    if start is None:
        return set()
    end = max(n for n in block_below(lines, start) if lines[n].strip()) + 1
    is_apart = end < len(lines) - 1 and not lines[end].strip()
    left = dict(_sections(text, section, name))[section]
    head = {key.line - 1 for key, _ in root_of(text) if key.text == section and not left}
    return {*range(start, end + is_apart), *head}


def _line(text: str, section: str, name: str) -> int | None:
    """Where the entry begins, counted from 0."""
    node = next((node for key, node in root_of(text) if key.text == section), None)
    match node:
        case Items():
            lines = (item.line for item in node.items if _id(item) == name)
        case Mapping():
            lines = (key.line for key, _ in node.entries if key.text == name)
        case _:
            return None
    found = next(lines, None)
    return None if found is None else found - 1


def _id(node: Node) -> str:
    entries = node.entries if isinstance(node, Mapping) else []
    return next(
        (node.text for key, node in entries if key.text == "id" and isinstance(node, Scalar)), ""
    )


def _is_right(before: str, after: str, section: str, name: str) -> bool:
    """Whether this entry is gone, and nothing else is otherwise."""
    file = parse(after, "")
    wanted = dict(_sections(before, section, name))
    if not wanted[section]:
        del wanted[section]
    if file.diagnostics or len(file.documents) != bool(wanted):
        return False
    return wanted == dict(_sections(after, "", ""))


def _sections(text: str, section: str, name: str) -> Iterator[tuple[str, object]]:
    """What a text says, by its sections; of one, without the entry of a name."""
    for key, node in root_of(text):
        if key.text != section:
            yield key.text, plain(node)
        elif isinstance(node, Items):
            yield key.text, [plain(item) for item in node.items if _id(item) != name]
        elif isinstance(node, Mapping):
            yield key.text, [(k.text, plain(value)) for k, value in node.entries if k.text != name]
