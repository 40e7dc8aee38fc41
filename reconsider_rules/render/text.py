"""Explanation → plain text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconsider_rules.render.outline import FactUsed, Item, Outline, Reason, reasons_of
from reconsider_rules.render.page import Page
from reconsider_rules.running.justification import ContradictionError

if TYPE_CHECKING:
    from reconsider_rules.render.prospects import Prospects


def write_outline(page: Page, found: Outline, brief: bool = False) -> None:
    """The verdict, its reasons, the advice in steps, the message; `brief`: no reasons or texts."""
    if found.title:
        page.add(found.title, code="2")
    page.add(found.verdict, code="1;32")
    if brief:
        for _, items in found.steps:
            for item in items:
                page.add(item.title, 2, "- ")
        return
    if found.reasons:
        page.heading("Why")
        write_reasons(page, found.reasons, 2)
    for step, items in found.steps:
        page.heading(step.capitalize())
        for number, item in enumerate(items, 1):
            _write_item(page, number, item)
    _write_draft(page, found)


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


def write_sources(page: Page, found: Outline, all_of_them: bool) -> None:
    """The sources cited, or how many there are."""
    if all_of_them:
        page.heading("Sources")
        for id, title, address in found.sources:
            page.add(title, 2, f"{id}: ", note=address)
    elif found.sources:
        page.lines.append("")
        many = len(found.sources) > 1
        cited = f"{len(found.sources)} sources are" if many else "1 source is"
        page.add(f"({cited} cited; --sources lists {'them' if many else 'it'}.)", code="2")


def write_prospects(page: Page, found: Prospects) -> None:
    """What is not known and would matter, and what would lead elsewhere."""
    page.heading("Not known, and it would matter")
    for sentence in found.summary:
        page.add(sentence, 2)
    for number, question in enumerate(found.questions, 1):
        page.add(question.ask, 2, f"{number}. ")
        for line in question.lines:
            page.add(line, 5, "- ")
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
