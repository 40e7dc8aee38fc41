"""Explanation → plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from reconsider_rules.model import STEPS, RuleBase
from reconsider_rules.render.holding import HOLDS
from reconsider_rules.render.outline import (
    LATER,
    MESSAGE,
    NO_MESSAGE,
    FactUsed,
    Item,
    Outline,
    Reason,
    reasons_of,
)
from reconsider_rules.render.page import Page
from reconsider_rules.render.short import SAID, Short, ShortStep
from reconsider_rules.running.justification import ContradictionError, Recommendation
from reconsider_rules.running.message import Message
from reconsider_rules.words import answered_by

if TYPE_CHECKING:
    from reconsider_rules.render.prospects import Prospects

SHORT_QUESTIONS = 3
BULLET = "- "


def write_outline(page: Page, found: Outline, brief: bool = False) -> None:
    """The verdict, its reasons, the advice in steps, the message; `brief`: no reasons or texts."""
    _write_head(page, found.title, found.verdict)
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
    if found.message:
        page.heading(MESSAGE)
        _write_blocks(page, found.message, 2)
        _write_later(page, found.message, named=False)


def write_short(page: Page, found: Short) -> None:
    """The verdict, the reasons that weigh most, what to do and why, and the message."""
    _write_head(page, found.title, found.verdict, _named(found.rules))
    if found.reasons:
        page.heading("Because")
        for reason in found.reasons:
            numbers = "".join(f"[{number}]" for number in reason.sources)
            page.add(f"{reason.text} {numbers}".strip(), 2, "- ", note=_named([reason.rule]))
    steps = dict(found.steps)
    for step in STEPS:
        if step in steps:
            page.heading(step.capitalize())
            _write_steps(page, steps[step])
        if step == SAID and found.message:
            _write_lines(page, found.message)


def _write_steps(page: Page, steps: tuple[ShortStep, ...]) -> None:
    for number, each in enumerate(steps, 1):
        page.add(each.title, 2, f"{number}. ", note=_named(each.rules), code="1")
        if each.why:
            page.add(each.why, 5)
        for days in each.days:
            page.add(days, 5)


def _write_lines(page: Page, message: Message) -> None:
    """The message, each line with the rules that put it there."""
    page.heading(MESSAGE)
    for line in message.opens:
        page.add(line, 2)
    for n, paragraph in enumerate(message.paragraphs):
        if n:
            page.lines.append("")
        for each in paragraph:
            _write_line(page, each)
    for line in message.closes:
        page.add(line, 2)
    _write_later(page, message, named=True)


def _write_later(page: Page, message: Message, *, named: bool) -> None:
    """The lines that wait; `named`: each with its rules."""
    if message.later:
        page.heading(LATER)
        for each in message.later:
            _write_line(page, each, named)


def _write_line(page: Page, said: Recommendation, named: bool = True) -> None:
    note = _named(each.rule.id for each in said.because) if named else ""
    page.add(said.say, 2, BULLET, note=note)


def _named(rules: Iterable[str]) -> str:
    """'(this-rule, that-rule)'."""
    names = ", ".join(rules)
    return f"({names})" if names else ""


def _write_head(page: Page, title: str, verdict: str, note: str = "") -> None:
    if title:
        page.add(title, code="2")
    page.add(verdict, note=note, code="1;32")


def write_sources_in_short(page: Page, found: Short, addresses: bool = False) -> None:
    """What the numbers of sources stand for, in a paragraph; or a list with their addresses."""
    numbered = list(enumerate(found.sources, 1))
    if numbered and addresses:
        page.heading("Sources")
        for number, (title, address) in numbered:
            page.add(title, 2, f"[{number}] ", note=address)
    elif numbered:
        page.lines.append("")
        page.add("; ".join(f"[{number}] {title}" for number, (title, _) in numbered), code="2")


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
    page.add(item.title, 2, f"{number}. ", note=f"[{', '.join(item.rules)}]", code="1")
    page.add(item.text, 5)
    if item.due:
        page.add(item.due, 5)
    if item.reason:
        cited = f"[{', '.join(item.sources)}]" if item.sources else ""
        page.add(item.reason, 5, "Why: ", note=cited)
    write_reasons(page, tuple(each for each in item.reasons if not each.again), 5, "Here: ")


def write_message(page: Page, message: Message | None) -> None:
    """The message alone, to be sent on."""
    if message:
        _write_blocks(page, message)
    else:
        page.add(NO_MESSAGE)


def _write_blocks(page: Page, message: Message, indent: int = 0) -> None:
    for n, block in enumerate(message.blocks):
        if n:
            page.lines.append("")
        for line in block.lines:
            page.add(line, indent, BULLET if block.points else "")


def write_sources(page: Page, found: Outline) -> None:
    """The sources cited, with their addresses."""
    page.heading("Sources")
    for id, title, address in found.sources:
        page.add(title, 2, f"{id}: ", note=address)


def write_rule_base(page: Page, rules: RuleBase) -> None:
    """Which rules answered."""
    page.lines.append("")
    page.add(answered_by(rules), code="2")


def write_prospects(page: Page, found: Prospects) -> None:
    """What is not known and would matter, and what would lead elsewhere."""
    page.heading("Not known, and it would matter")
    for sentence in found.summary:
        page.add(sentence, 2)
    for number, question in enumerate(found.questions, 1):
        page.add(question.ask, 2, f"{number}. ")
        for line in question.lines:
            page.add(line, 5, "- ")
    for number, ask in enumerate(found.further, len(found.questions) + 1):
        page.add(ask, 2, f"{number}. ")
    _write_changes(page, found)


def write_prospects_in_short(page: Page, found: Prospects) -> None:
    """The questions that matter most, or that none does; and what would lead elsewhere."""
    page.heading("What to find out")
    if not found.questions or found.undecided:
        for sentence in found.summary:
            page.add(sentence, 2)
    for number, question in enumerate(found.questions[:SHORT_QUESTIONS], 1):
        page.add(question.ask, 2, f"{number}. ")
    more = len(found.questions[SHORT_QUESTIONS:]) + len(found.further)
    if more:
        page.add(f"({more} more: --full)", 2, code="2")
    _write_changes(page, found)


def _write_changes(page: Page, found: Prospects) -> None:
    if changes := list(found.changes):
        page.heading("What would change the answer")
        for sentence in changes:
            page.add(sentence, 2, "- ")


def write_holding(page: Page, sentences: list[str]) -> None:
    """How long the answer holds."""
    if sentences:
        page.heading(HOLDS)
        for sentence in sentences:
            page.add(sentence, 2)


def contradiction_as_text(error: ContradictionError, page: Page) -> str:
    """Both sides of a contradiction, each with its reasons."""
    page.add(f"The rules contradict each other: {error.about}.", code="1;31")
    for side in error.sides:
        page.heading(side.says)
        write_reasons(page, reasons_of([side.because]), 2)
        page.add(f"(this rule is at {side.because.rule.location})", 2)
    return str(page)
