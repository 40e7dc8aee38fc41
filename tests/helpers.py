"""Rule bases from text, for tests."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from textwrap import dedent
from threading import Lock

from reconsider_rules import Advisor, Answer, RuleBase
from reconsider_rules.console.answers import View, answer_as_markdown, answer_as_text
from reconsider_rules.reading.loader import read_rules
from reconsider_rules.render.page import Page

ROOT = Path(__file__).parent.parent


def write_files(folder: Path, files: str | Mapping[str, str]) -> Path:
    """Write one text as `rules.yaml`, or several by name; indentation common to all is removed."""
    for name, text in ({"rules.yaml": files} if isinstance(files, str) else files).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8", newline="")
    return folder


def rule_base(folder: Path, files: str | Mapping[str, str]) -> RuleBase:
    """The rule base that consists of these files, written to the folder and loaded."""
    return read_rules(write_files(folder, files))


def loaded(files: str | Mapping[str, str]) -> RuleBase:
    """The same in a folder that is gone afterwards, for tests that run many times."""
    with tempfile.TemporaryDirectory() as folder:
        return rule_base(Path(folder), files).replaced(name="rules")


def texts(written: str) -> tuple[str, ...]:
    """The texts in a text that "¦" parts, so that many short ones take few lines."""
    return tuple(written.split("¦"))


@cache
def shipped() -> Advisor:
    """An advisor for the shipped rules, the same for all tests."""
    return advisor(read_rules(ROOT / "rules"))


def advisor(rules: RuleBase) -> Advisor:
    """An advisor for a rule base: the same for the same one, as a rule, since engines are never freed."""
    with _LOCK:
        known = _ADVISORS.pop(id(rules), None)
        if known is None or known.rules is not rules:
            known = Advisor(rules)
        _ADVISORS[id(rules)] = known  # the newest is last
        if len(_ADVISORS) > MOST_ADVISORS:
            del _ADVISORS[next(iter(_ADVISORS))]
    return known


_ADVISORS: dict[int, Advisor] = {}
MOST_ADVISORS = 100
_LOCK = Lock()  # some tests ask from several threads


def as_text(answer: Answer, page: Page | None = None, view: View = "short") -> str:
    """An answer as `explain` prints it."""
    return "".join(answer_as_text(answer, page or Page(80), view))


def as_markdown(answer: Answer, view: View = "short") -> str:
    """An answer as `explain --format markdown` prints it."""
    return answer_as_markdown(answer, view)
