"""A file that is open → the rule base that it belongs to."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from reconsider_rules.language import RULE_FILE, SCENARIO
from reconsider_rules.parsing.limits import MAX_BYTES
from reconsider_rules.reading.files import CASES, SUFFIXES

_ONLY_RULES = "|".join(name for name in RULE_FILE.key if name not in SCENARIO.key)
_RULES = re.compile(rf"^(?:{_ONLY_RULES}):", re.MULTILINE)
_SCENARIO = re.compile(r"^facts:", re.MULTILINE)
MOST_LOOKED_AT = 50  # files of a folder


def may_belong(text: str) -> bool:
    """Whether a text looks like rules or a scenario."""
    return bool(_RULES.search(text) or _SCENARIO.search(text))


def belongs_to(path: str, text: str, roots: Iterable[str], otherwise: str) -> str | None:
    """The folder of its rule base: the outermost, within the roots, in which rules stand.

    A scenario from elsewhere is answered by the rules in a root, or else by `otherwise`. None for what
    is neither rules nor scenario.
    """
    if not path.lower().endswith(SUFFIXES):
        return None
    roots = list(roots)
    above = list(_above(path, roots))
    if found := next((folder for folder in reversed(above) if _holds_rules(folder)), None):
        return found
    if _RULES.search(text):
        return above[0]
    if not _SCENARIO.search(text):
        return None
    beside = [os.path.join(root, "rules") for root in roots]
    return next(filter(_holds_rules, beside), otherwise)


def _above(path: str, roots: Iterable[str]) -> Iterator[str]:
    """The folders that may be its rule base: its own, and those above it that are within a root."""
    folder = os.path.dirname(os.path.abspath(path))
    around = [os.path.abspath(root) for root in roots]
    is_case = os.path.basename(folder) == CASES
    yield os.path.dirname(folder) if is_case else folder
    while any(_is_within(folder, root) for root in around):
        folder = os.path.dirname(folder)
        if any(_is_within(folder, root) or folder == root for root in around):
            yield folder


def _is_within(folder: str, root: str) -> bool:
    return folder.startswith(root.rstrip(os.sep) + os.sep)


def _holds_rules(folder: str) -> bool:
    """Whether rules stand in one of the files of a folder itself."""
    try:
        names = sorted(name for name in os.listdir(folder) if name.lower().endswith(SUFFIXES))
    except OSError:
        return False
    return any(_RULES.search(_text(os.path.join(folder, name))) for name in names[:MOST_LOOKED_AT])


def _text(path: str) -> str:
    if not os.path.isfile(path):
        return ""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(MAX_BYTES)
    except OSError:
        return ""
