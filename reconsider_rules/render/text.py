"""Explanation → plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reconsider_rules.model import VERDICT, RuleBase
from reconsider_rules.render.outline import FactUsed, Item, Outline, Reason, outline, reasons_of
from reconsider_rules.render.page import Page
from reconsider_rules.running.explanation import ContradictionError, Explanation
from reconsider_rules.words import in_words, test_in_words

if TYPE_CHECKING:
    from reconsider_rules.proving.whynot import Failing, WhyNot

SHOWN_FAILING = 3


def explanation_as_text(
    explanation: Explanation,
    page: Page,
    *,
    brief: bool = False,
    outlook: bool = True,
    sources: bool = False,
) -> Iterator[str]:
    """The answer: verdict, its reasons, the advice in steps; then, once it is found, what is not
    known and would matter."""
    found = outline(explanation)
    if found.title:
        page.add(found.title, code="2")
    page.add(found.verdict, code="1;32")
    if brief:
        for _, items in found.steps:
            for item in items:
                page.add(item.title, 2, "- ")
        yield page.written()
        return
    if found.reasons:
        page.heading("Why")
        write_reasons(page, found.reasons, 2)
    for step, items in found.steps:
        page.heading(step.capitalize())
        for number, item in enumerate(items, 1):
            _write_item(page, number, item)
    _write_draft(page, found)
    yield page.written()
    if outlook:
        _write_prospects(page, explanation)
    _write_sources(page, found, sources)
    yield page.written()


def write_reasons(page: Page, reasons: tuple[Reason, ...], indent: int, mark: str = "") -> None:
    """Each reason, below it the facts it rests on; one that was given before only by name."""
    for reason in reasons:
        if reason.again:
            page.add("for the reason given above", indent, mark, note=f"[{reason.rule}]")
        else:
            note = f"[{', '.join((*reason.sources, reason.rule))}]"
            page.add(reason.text, indent, mark, note=note)
            _write_facts(page, reason.facts, indent + 2)


def _write_facts(page: Page, facts: tuple[FactUsed, ...], indent: int) -> None:
    """What was said in one line, what isn't known in another, then what follows from rules."""
    if said := [f"{fact.label}: {fact.value}" for fact in facts if fact.kind == "given"]:
        page.add("; ".join(said), indent, "- ", note="(you said)")
    if unknown := [fact.label for fact in facts if fact.kind == "unknown"]:
        page.add("not known: " + "; ".join(unknown), indent, "- ")
    derived = [fact for fact in facts if fact.kind == "derived"]
    for fact in derived:
        if fact.reasons:
            page.add(f"{fact.label}: {fact.value}", indent, "- ")
            write_reasons(page, fact.reasons, indent + 2)
    if told := [f"{fact.label} ({fact.value})" for fact in derived if not fact.reasons]:
        page.add("from above: " + "; ".join(told), indent, "- ")


def _write_item(page: Page, number: int, item: Item) -> None:
    if number > 1:
        page.lines.append("")
    page.add(item.title, 2, f"{number}. ", code="1")
    page.add(item.text, 5)
    if item.reason:
        cited = f"[{', '.join(item.sources)}]" if item.sources else ""
        page.add(item.reason, 5, "Why: ", note=cited)
    write_reasons(page, item.reasons, 5, "Here: ")


def _write_draft(page: Page, found: Outline) -> None:
    if found.draft:
        page.heading("A message to start from")
        for line in found.draft:
            page.add(line, 2)


def _write_sources(page: Page, found: Outline, all_of_them: bool) -> None:
    if all_of_them:
        page.heading("Sources")
        for id, title, address in found.sources:
            page.add(title, 2, f"{id}: ", note=address)
    elif found.sources:
        page.lines.append("")
        many = len(found.sources) > 1
        cited = f"{len(found.sources)} sources are" if many else "1 source is"
        page.add(f"({cited} cited; --sources lists {'them' if many else 'it'}.)", code="2")


def _write_prospects(page: Page, explanation: Explanation) -> None:
    """What is not known and would matter, and what would lead elsewhere."""
    from reconsider_rules.render.prospects import NOT_ALONE, prospects

    found = prospects(explanation)
    if found is None:
        return
    page.heading("Not known, and it would matter")
    for sentence in found.summary:
        page.add(sentence, 2)
    for number, question in enumerate(found.questions, 1):
        page.add(question.fact.ask, 2, f"{number}. ")
        for title, answers in question.outcomes:
            page.add(f"{answers}: {title}", 5, "- ")
        if not question.outcomes:
            page.add(NOT_ALONE, 5, "- ")
    if found.further:
        page.add(found.further, 2)
    if changes := list(found.changes):
        page.heading("What would change the answer")
        for sentence in changes:
            page.add(sentence, 2, "- ")


def contradiction_as_text(error: ContradictionError, page: Page) -> str:
    """Both sides of a contradiction, each with its reasons."""
    page.add(f"The rules contradict each other: {error.about}.", code="1;31")
    for side in error.sides:
        page.heading(side.says)
        write_reasons(page, reasons_of([side.because]), 2)
        page.add(f"(this rule is at {side.because.rule.location})", 2)
    return str(page)


def why_not_as_text(found: WhyNot, explanation: Explanation, page: Page) -> str:
    """What stands in the way, at most three conditions, and the smallest change that clears it."""
    from reconsider_rules.render.prospects import (
        MORE_BUDGET,
        PERHAPS_LESS,
        UNDECIDED,
        change_in_words,
    )

    asked = asked_in_words(explanation.rules, found.asked)
    if found.there:
        page.add(f"{asked}: it is so already.", code="1")
        return str(page)
    page.add(f"Why not {asked}?", code="1")
    if found.rule:
        page.add(f"For rule '{found.rule.id}' to say so, this stands in the way:", 2)
        choice = 0
        for failing in found.failing[:SHOWN_FAILING]:
            word = "" if not failing.choice else "or: " if failing.choice == choice else "either: "
            choice = failing.choice
            page.add(word + _failing(failing, explanation), 4, "- ")
        if (left := len(found.failing) - SHOWN_FAILING) > 0:
            page.add(f"and {left} more", 4, "- ")
        for id in found.overridden_by:
            page.add(f"rule '{id}', which goes before it, says otherwise", 4, "- ")
    if found.undecided:
        page.add(f"{UNDECIDED} what would bring it about. ({MORE_BUDGET})", 2)
        return str(page)
    if found.changes is None:
        page.add("No possible case brings it about.", 2)
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


def asked_in_words(rules: RuleBase, asked: str) -> str:
    """What was asked about: a rule, an advice by its title, a value by its words."""
    if asked in rules.rule:
        return f"rule '{asked}'"
    if asked in rules.advice:
        return f"the advice '{rules.advice[asked].title.raw}'"
    name, _, value = asked.partition("=")
    fact = rules.facts.get(name)
    if fact is None:  # a verdict by its name alone
        fact, value = rules.facts[VERDICT], asked
    label = fact.option_label(value)
    return f"'{label}'" if fact.name == VERDICT else f"{fact.label}: {label}"
