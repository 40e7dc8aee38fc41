"""The client files of a folder: which there are, what they are called, and what they say."""

from __future__ import annotations

import os
import re
from datetime import date
from itertools import count

from reconsider_rules.errors import ReconsiderError, ScenarioError
from reconsider_rules.model import RuleBase
from reconsider_rules.parsing.characters import FORBIDDEN
from reconsider_rules.parsing.file import parse
from reconsider_rules.parsing.nodes import Mapping, Node, Scalar
from reconsider_rules.reading.files import SUFFIXES
from reconsider_rules.reading.scenarios import read_cases
from reconsider_rules.reading.values import is_unknown
from reconsider_rules.workbench.client.said import NOTHING, Said, said_of
from reconsider_rules.workbench.stored import NOT_THERE, Stored, path_within, stored

_NOT_IN_A_NAME = re.compile(rf"[/\\:\r\n\t]|{FORBIDDEN.pattern}")
MOST_LISTED = 2_000


class NotAClientError(ReconsiderError):
    """A file that is no client of this folder, and what to do instead."""


def listed(folder: str) -> list[str]:
    """The names of the client files, in their order: of very many, the first."""
    return _clients(folder)[:MOST_LISTED]


def not_listed(folder: str) -> int:
    """How many there are beside those that are listed."""
    return max(len(_clients(folder)) - MOST_LISTED, 0)


def _clients(folder: str) -> list[str]:
    try:
        names = sorted(os.listdir(folder), key=str.casefold)
    except OSError:
        return []
    return [name for name in names if _is_client(folder, name)]


def _is_client(folder: str, name: str) -> bool:
    path = os.path.join(folder, name)
    return _is_name(name) and os.path.isfile(path) and not os.path.islink(path)


def _is_name(name: str) -> bool:
    """Whether a file of clients may be called so: nothing that leads to another folder."""
    is_plain = name[:1] not in (".", "-") and not _NOT_IN_A_NAME.search(name)
    return is_plain and name.lower().endswith(SUFFIXES)


def path_of(folder: str, name: str) -> str:
    """The path of a client file, be it there or not. Raises NotAClientError for what can't be called
    so, ElsewhereError for a name that leads out of the folder, as a link does."""
    if not _is_name(name):
        raise NotAClientError(
            f"'{name}' can't be the name of a client file. "
            "Use letters, digits, spaces and '-', and '.yaml' at the end."
        )
    told = f"{name} leads out of the folder of clients. Name another file."
    return path_within(folder, name, told)


def name_for(title: str) -> str:
    """A file name for a client who is known by a title."""
    words = re.findall(r"[^\W_]+", title.lower())
    return f"{'-'.join(words)[:60].strip('-') or 'client'}.yaml"


def free_name(folder: str, name: str) -> str:
    """Another name for a client file, which none of the folder has."""
    stem, suffix = os.path.splitext(name)
    stem = re.sub(r"-\d+$", "", stem)
    names = (f"{stem}-{number}{suffix}" for number in count(2))
    return next(name for name in names if not os.path.lexists(os.path.join(folder, name)))


def unused(folder: str, name: str) -> str:
    """A name for a client file that none has: this one, if it may be, else one like it."""
    if not _is_name(name):
        name = name_for(os.path.splitext(os.path.basename(name))[0])
    return free_name(folder, name) if os.path.lexists(os.path.join(folder, name)) else name


def opened(rules: RuleBase, path: str) -> tuple[Stored, Said]:
    """A client file and what it says. Raises ScenarioError with its slips, NotAClientError, OSError."""
    file = stored(path)
    if file.digest == NOT_THERE:
        raise NotAClientError(
            f"There is no file {os.path.basename(path)} in the folder of clients: it was renamed, "
            "moved or deleted. Choose one under Open, on the page Clients."
        )
    return file, read_said(rules, file.text, path)


def read_said(rules: RuleBase, text: str, path: str) -> Said:
    """What the text of a client file says; of an empty one, nothing is known."""
    parsed = parse(_with_facts(text, path), path)
    if not parsed.documents and not parsed.diagnostics:
        return NOTHING
    cases = read_cases(rules, parsed, today=date.today())
    if parsed.diagnostics:
        raise ScenarioError(parsed.diagnostics)
    if len(cases) != 1:
        raise NotAClientError(
            f"{path} has {len(cases)} scenarios. The page shows one: give each a file of its own."
        )
    head = dict(entries_of(parsed.documents[0]))
    unknown = [
        key.text
        for key, value in pairs_in(parsed.documents[0], "facts")
        if isinstance(value, Scalar)
        and key.text in rules.facts
        and is_unknown(rules.facts[key.text], value.text, value.plain)
    ]
    said = said_of(cases[0].scenario, tuple(unknown))
    return said if "as of" in head else said.replaced(as_of="")


def _with_facts(text: str, path: str) -> str:
    """A text that says that nothing is known where nothing stands below `facts`, as in a new file."""
    documents = parse(text, path).documents
    key, value = (
        dict(entries_of(documents[0])).get("facts", (None, None)) if documents else (None, None)
    )
    if key is None or not isinstance(value, Scalar) or value.text or not value.plain:
        return text
    lines = text.split("\n")
    end = key.column - 1 + len("facts")
    if lines[key.line - 1][key.column - 1 : end + 1] != "facts:":
        return text
    lines[key.line - 1] = f"{lines[key.line - 1][: end + 1]} {{}}{lines[key.line - 1][end + 1 :]}"
    return "\n".join(lines)


def entries_of(node: Node) -> list[tuple[str, tuple[Scalar, Node]]]:
    """The entries of a mapping by their names."""
    entries = node.entries if isinstance(node, Mapping) else []
    return [(key.text, (key, value)) for key, value in entries]


def pairs_in(document: Node, section: str) -> list[tuple[Scalar, Node]]:
    """The entries of a section."""
    found = dict(entries_of(document)).get(section)
    return list(found[1].entries) if found and isinstance(found[1], Mapping) else []
