"""The names of a new rule and of a new advice, made of its reason or its title."""

from __future__ import annotations

import re
from collections.abc import Collection

from reconsider_rules.model import RuleBase

MOST_WORDS, MOST_LETTERS = 6, 50
"""Of a name."""


def rule_id(rules: RuleBase, because: str) -> str:
    """The name of a rule with this reason."""
    return _free("-".join(_words(because)), "-", rules.rule)


def advice_id(rules: RuleBase, title: str) -> str:
    """The name of an advice with this title."""
    return _free("_".join(_words(title)), "_", rules.advice)


def _words(text: str) -> list[str]:
    """The first words of a text, as many as make a name."""
    words = re.findall(r"[^\W_]+", re.sub(r"\{.*?\}", " ", text).lower())[:MOST_WORDS] or ["new"]
    while len(words) > 1 and len("-".join(words)) > MOST_LETTERS:
        words.pop()
    return [word[:MOST_LETTERS] for word in words]


def _free(name: str, between: str, taken: Collection[str]) -> str:
    """The name, or with a number if it is taken."""
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}{between}{number}"
    return found
