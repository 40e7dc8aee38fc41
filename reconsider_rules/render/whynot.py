"""Why not → text."""

from __future__ import annotations

from reconsider_rules.model import VERDICT, Advice, Rule, Subject
from reconsider_rules.proving.whynot import Failing, WhyNot
from reconsider_rules.render.page import Page
from reconsider_rules.render.prospects import (
    MORE_BUDGET,
    PERHAPS_LESS,
    UNDECIDED,
    change_in_words,
)
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.words import in_words, test_in_words

SHOWN_FAILING = 3


def why_not_as_text(found: WhyNot, explanation: Explanation, page: Page) -> str:
    """What stands in the way, at most three conditions, and the smallest change that clears it."""
    asked = _asked(found.asked)
    if found.there:
        page.add(f"{asked}: it is so already.", code="1")
        return str(page)
    page.add(f"Why not {asked}?", code="1")
    _write_obstacles(page, found, explanation)
    if found.undecided:
        page.add(f"{UNDECIDED} what would bring it about. ({MORE_BUDGET})", 2)
        return str(page)
    if found.changes is None:
        page.add("No possible scenario brings it about.", 2)
        return str(page)
    smallest = "The smallest change that would" if found.smallest else "A change that would"
    page.add(f"{smallest} bring it about:", 2)
    for change in found.changes:
        past = not change.fact.changeable and change.now is not None
        page.add(change_in_words(change), 4, "- ", note="(but that is history)" if past else "")
    if not found.smallest:
        page.add(f"({PERHAPS_LESS})", 4)
    return str(page)


def _failing(failing: Failing, explanation: Explanation) -> str:
    fact = explanation.rules.facts[failing.condition.fact]
    test = test_in_words(failing.condition.test, fact)
    now = in_words(fact, explanation.trace.facts.get(fact.name))
    return f"{fact.label}: {'needed' if failing.wanted else 'in the way'}: {test}; now: {now}"


def _asked(asked: Subject) -> str:
    """What was asked about: a rule, an advice by its title, a value by its words."""
    if isinstance(asked, Rule):
        return f"rule '{asked.id}'"
    if isinstance(asked, Advice):
        return f"the advice '{asked.title.raw}'"
    words = in_words(asked.fact, asked.value)
    return f"'{words}'" if asked.fact.name == VERDICT else f"{asked.fact.label}: {words}"


def _write_obstacles(page: Page, found: WhyNot, explanation: Explanation) -> None:
    """What stands in the way of the rule, at most three conditions of it."""
    if found.rule is None:
        return
    page.add(f"For rule '{found.rule.id}' to say so, this stands in the way:", 2)
    choice = None
    for failing in found.failing[:SHOWN_FAILING]:
        word = "" if failing.choice is None else "or: " if failing.choice == choice else "either: "
        choice = failing.choice
        page.add(word + _failing(failing, explanation), 4, "- ")
    if (left := len(found.failing) - SHOWN_FAILING) > 0:
        page.add(f"and {left} more", 4, "- ")
    for id in found.overridden_by:
        page.add(f"rule '{id}', which goes before it, says otherwise", 4, "- ")
