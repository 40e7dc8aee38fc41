"""One more entry at the end of a section of a rule file; all that is there stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconsider_rules.errors import ReconsiderError
from reconsider_rules.parsing.file import parse
from reconsider_rules.parsing.layout import is_text
from reconsider_rules.parsing.nodes import Mapping, Node, Scalar
from reconsider_rules.parsing.nodes import Sequence as Items


class NoPlaceError(ReconsiderError):
    """A file is written in a way into which nothing can be put, and what to do instead."""


def inserted(text: str, section: str, entry: Sequence[str]) -> str:
    """The text with an entry, whose lines aren't indented, as the last of a section; the section comes at
    the end of the file if it isn't there. Raises NoPlaceError."""
    for found in _tries(text, section, entry):
        if _is_right(text, found, section, entry):
            return found
    raise NoPlaceError(
        f"The section '{section}' of the file is written in a way into which nothing can be put from here. "
        "Copy the text into the file yourself: the page Rules leads to it."
    )


def _tries(text: str, section: str, entry: Sequence[str]) -> Iterator[str]:
    """The text with the entry at each place that may be the end of the section."""
    root = root_of(text)
    keys = [key for key, _ in root]
    found = next((pair for pair in root if pair[0].text == section), None)
    if found is None:
        start = f"{text.rstrip(chr(10))}\n\n" if text.strip() else ""
        yield f"{start}{section}:\n{_indented(entry, 2)}\n"
        return
    key, node = found
    lines = text.split("\n")
    if not isinstance(node, Items | Mapping):
        yield _with(lines, key.line, _indented(entry, 2))
        return
    next_line = min((each.line for each in keys if each.line > key.line), default=len(lines) + 1)
    inside = range(key.line, next_line - 1)
    last = max((number for number in inside if is_text(lines[number])), default=key.line) + 1
    new = f"\n{_indented(entry, node.column - 1)}"
    yield _with(lines, last, new)
    yield _with(lines, next_line - 1, f"{new}\n")  # what looks like a comment may be text


def _with(lines: Sequence[str], number: int, new: str) -> str:
    """The lines with others after so many."""
    return "\n".join([*lines[:number], new, *lines[number:]]).rstrip("\n") + "\n"


def _indented(entry: Sequence[str], indent: int) -> str:
    return "\n".join(f"{' ' * indent}{line}" for line in entry)


def root_of(text: str) -> list[tuple[Scalar, Node]]:
    documents = parse(text, "").documents
    root = documents[0] if len(documents) == 1 else None
    return root.entries if isinstance(root, Mapping) else []


def _is_right(before: str, after: str, section: str, entry: Sequence[str]) -> bool:
    """Whether the entry has come to the end of the section, and nothing else is otherwise."""
    file = parse(after, "")
    if file.diagnostics or len(file.documents) != 1:
        return False
    wanted = {key.text: plain(node) for key, node in root_of(before)}
    [new] = parse("\n".join(entry) + "\n", "").documents
    there = wanted.get(section)
    wanted[section] = [*(there if isinstance(there, list) else []), *_plain_list(new)]
    return wanted == {key.text: plain(node) for key, node in root_of(after)}


def plain(node: Node) -> object:
    """What a node says, wherever it stands."""
    return node.text if isinstance(node, Scalar) else _plain_list(node)


def _plain_list(node: Node) -> list[object]:
    match node:
        case Items():
            return [plain(item) for item in node.items]
        case Mapping():
            return [(key.text, plain(value)) for key, value in node.entries]
    return []
