"""Answers → the file that keeps them: nothing that stands in it is lost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from reconsider_rules.model import Value
from reconsider_rules.render.scenario import value_as_yaml

_FACTS = re.compile(r"^facts:[ \t]*(?:\{[ \t]*\})?[ \t]*(#.*)?$", re.MULTILINE)
_INDENTED = re.compile(r"^([ \t]+)[^\s#]", re.MULTILINE)


def takes_answers(text: str) -> bool:
    """Whether lines can be added below 'facts:': it is there once, and its facts are lines too."""
    return len(_FACTS.findall(text)) == 1


def has_facts(text: str) -> bool:
    """Whether anything but comments stands below 'facts:'."""
    found = _FACTS.search(text)
    return found is not None and re.search(_INDENTED, text[found.end() :]) is not None


def with_answers(text: str, answers: Mapping[str, Value | date]) -> str:
    """The text with the answers at the beginning of its facts, indented as the facts are."""
    found = _FACTS.search(text)
    assert found
    below = re.search(_INDENTED, text[found.end() :])
    indent = below[1] if below else "  "
    lines = [f"{indent}{name}: {value_as_yaml(value)}" for name, value in answers.items()]
    head = "\n".join([f"facts:{' ' + found[1] if found[1] else ''}", *lines])
    return text[: found.start()] + head + text[found.end() :]
