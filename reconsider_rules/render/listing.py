"""Rule base → lists of what it declares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reconsider_rules.catalog import KINDS, matches, name_of, words_of
from reconsider_rules.model import Fact, RuleBase
from reconsider_rules.render.page import Page


def listing(page: Page, rules: RuleBase, kinds: Iterable[str], words: Sequence[str]) -> int:
    """Write each that has the words, under the heading of its kind. Returns how many there are."""
    count = 0
    for kind in kinds:
        found = [each for each in KINDS[kind](rules) if matches(each, words)]
        if found:
            page.heading(f"{kind.capitalize()} ({len(found)})")
        for each in found:
            page.add(f"{name_of(each)}:", 2, code="1")
            page.add(words_of(each), 6)
            if isinstance(each, Fact):
                _write_options(page, each, words)
        count += len(found)
    return count


def _write_options(page: Page, fact: Fact, words: Sequence[str]) -> None:
    """The options; where words are looked for, only those that have one of them."""
    for option in fact.options:
        text = f"{option.name} {option.label}".casefold()
        if not words or any(word.casefold() in text for word in words):
            page.add(f"{option.name}: {option.label}", 6, "- ")
