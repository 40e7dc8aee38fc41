"""How the text of a client file says something else, and stays as it is in everything else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from reconsider_rules.errors import ScenarioError
from reconsider_rules.model import RuleBase
from reconsider_rules.parsing import layout
from reconsider_rules.parsing.file import parse
from reconsider_rules.parsing.nodes import Mapping, Node, Scalar
from reconsider_rules.reading.dates import is_date
from reconsider_rules.render.yaml import text_as_yaml, value_as_yaml
from reconsider_rules.workbench.client.files import NotAClientError, entries_of, pairs_in, read_said
from reconsider_rules.workbench.client.said import NOTHING, Said

_VALUE = (
    r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|\[[^]#]*\]|\{[^}#]*\}|[^\s#"'{[](?:[^#]|(?<=\S)#)*?)"""
)
_COMMENT_BESIDE = re.compile(rf"(?:{_VALUE}\s+)?(?P<comment>#.*)")

_QUOTED = re.compile(r"""(?<![^\s:,[{])(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')""")
_COMMENT = re.compile(r"(?<!\S)#")


def revised(rules: RuleBase, text: str, said: Said, path: str = "") -> str:
    """The text of a client file as it says something else: what is as before, and every comment,
    stays where it is. Raises NotAClientError where the text is written in a way that is not for us.

    That nobody knows a fact of which the rules don't know either is left out."""
    said = said.replaced(unknown=tuple(name for name in said.unknown if name in rules.facts))
    before = read_said(rules, text, path)
    if text.strip() and said == before:
        return text
    if documents := parse(text, path).documents:
        revised = _changed(documents[0], text.split("\n"), before, said)
    else:  # nothing, or comments alone
        above = f"{text.rstrip()}\n" if text.strip() else ""
        revised = above + _new(said)
    try:
        after = read_said(rules, revised, path)
    except ScenarioError:
        after = NOTHING
    if _meant(after) != _meant(said):
        raise NotAClientError(
            f"{path} is written in a way that can't be changed from here. "
            "Save the client under another name."
        )
    return revised


def _changed(document: Node, lines: list[str], before: Said, said: Said) -> str:
    changes = [*_head_changes(document, lines, before, said)]
    changes += _fact_changes(document, lines, before, said)
    for place, new in sorted(changes, key=lambda each: (-each[0].start, -each[0].stop)):
        lines[place.start : place.stop] = new
    return "\n".join(lines)


def _meant(said: Said) -> object:
    """What is said, however it is ordered and spaced."""
    facts = {name: sorted(v) if isinstance(v, list) else v for name, v in said.facts.items()}
    return said.title.split(), said.notes.split(), said.as_of, facts, set(said.unknown)


_Change = tuple[range, list[str]]


def _new(said: Said) -> str:
    lines = [f"{key}: {text}" for key, text in _head(said).items() if text]
    lines += ["facts:", *(f"  {line}" for line in _lines(said))] if _lines(said) else ["facts: {}"]
    return "\n".join(lines) + "\n"


def _head(said: Said) -> dict[str, str]:
    """What stands above the facts, as YAML has it."""
    return {
        "title": _text(said.title),
        "notes": _text(said.notes),
        "as of": said.as_of,
    }


def _text(text: str) -> str:
    return text_as_yaml(text) if text else ""


def _lines(said: Said) -> list[str]:
    return [
        *(_line(name, value) for name, value in said.facts.items()),
        *map(_unknown, said.unknown),
    ]


def _line(name: str, value: Any) -> str:
    if isinstance(value, str) and is_date(value):
        return f"{name}: {value}"
    return f"{name}: {value_as_yaml(tuple(value) if isinstance(value, list) else value)}"


def _unknown(name: str) -> str:
    return f"{name}: unknown"


def _head_changes(document: Node, lines: list[str], before: Said, said: Said) -> Iterable[_Change]:
    there = dict(entries_of(document))
    first = document.line - 1
    old, new = _head(before), _head(said)
    for name, text in new.items():
        if text == old[name]:
            continue
        line = [f"{name}: {text}"] if text else []
        if name in there:
            yield _instead(lines, *there[name], line)
        else:
            yield range(first, first), line


def _fact_changes(document: Node, lines: list[str], before: Said, said: Said) -> Iterable[_Change]:
    head, node = dict(entries_of(document))["facts"]
    pairs = pairs_in(document, "facts")
    new = [
        line
        for line in _lines(said)
        if (name := line.partition(":")[0]) not in {key.text for key, _ in pairs}
    ]
    is_flow = isinstance(node, Mapping) and lines[node.line - 1][node.column - 1] == "{"
    if is_flow or not pairs:
        if (before.facts, before.unknown) != (said.facts, said.unknown):
            below = [f"  {line}" for line in _lines(said)]
            yield _instead(lines, head, node, ["facts:", *below] if below else ["facts: {}"])
        return
    if not _lines(said):
        yield _instead(lines[: head.line], head, head, ["facts: {}"])
    for key, value in pairs:
        name = key.text
        if said.facts.get(name) == before.facts.get(name) and (
            (name in said.unknown) == (name in before.unknown)
        ):
            continue
        indent = " " * (key.column - 1)
        now = [_line(name, said.facts[name])] if name in said.facts else []
        now += [_unknown(name)] if name in said.unknown else []
        yield _instead(lines, key, value, [indent + line for line in now])
    last = _block(lines, *pairs[-1]).stop
    indent = " " * (pairs[-1][0].column - 1)
    if new:
        yield range(last, last), [indent + line for line in new]


def _instead(lines: list[str], key: Scalar, value: Node, now: list[str]) -> _Change:
    """Other lines for an entry. A comment beside its name stays there, and those between its lines
    stand below it; in a text they are none."""
    place = _block(lines, key, value)
    name = layout.key_of(lines[place.start])
    beside = name and _COMMENT_BESIDE.fullmatch(lines[place.start], name.end())
    if now and beside:
        now = [f"{now[0]}  {beside['comment']}", *now[1:]]
    if isinstance(value, Scalar):
        return place, now
    first = [] if beside else _comments(lines[place.start : place.start + 1])
    return place, [*now, *first, *_comments(lines[place.start + 1 : place.stop])]


def _comments(lines: Iterable[str]) -> list[str]:
    """The comments of lines that are replaced, each on a line of its own."""
    bare = ((line, _QUOTED.sub(lambda text: "-" * len(text[0]), line)) for line in lines)
    found = ((line, _COMMENT.search(without)) for line, without in bare)
    return [
        line if line.lstrip().startswith("#") else f"  {line[match.start() :]}"
        for line, match in found
        if match
    ]


def _block(lines: list[str], key: Scalar, value: Node) -> range:
    """The lines of an entry, without the comments and empty lines that follow it."""
    block = layout.block_below(lines, key.line - 1)
    indent = layout.width(lines[block.start])
    is_text = lines[value.line - 1][value.column - 1 :].startswith(("|", ">"))

    def belongs(line: str) -> bool:
        """In a text of several lines what looks like a comment is none."""
        return layout.is_text(line) or (
            is_text and line.strip() != "" and layout.width(line) > indent
        )

    last = next((n for n in reversed(block) if belongs(lines[n])), block.start)
    return range(block.start, last + 1)
