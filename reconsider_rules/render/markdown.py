"""Explanation → Markdown, with every reason: the coach's own copy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from reconsider_rules.render.contents import addresses_in, said
from reconsider_rules.render.holding import HOLDS
from reconsider_rules.render.markup import escaped, link
from reconsider_rules.render.outline import (
    LATER,
    MESSAGE,
    NO_MESSAGE,
    Item,
    Outline,
    Reason,
    outline,
)
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.running.message import Message
from reconsider_rules.words import answered_by

if TYPE_CHECKING:
    from reconsider_rules.render.prospects import Prospects


def brief_as_markdown(explanation: Explanation) -> str:
    """The verdict, and the titles of the advice."""
    found = outline(explanation)
    titles = (f"- {escaped(item.title)}" for _, items in found.steps for item in items)
    return "\n".join([*_head(found), "", *titles]) + "\n"


def draft_as_markdown(explanation: Explanation) -> str:
    """The message to start from."""
    message = explanation.message
    return "\n".join(_message(message) if message else [escaped(NO_MESSAGE)]) + "\n"


def _head(found: Outline) -> list[str]:
    return [f"# {escaped(found.title or 'Advice')}", "", f"**{escaped(found.verdict)}**"]


def full_as_markdown(
    explanation: Explanation, ahead: Prospects | None = None, held: tuple[str, ...] = ()
) -> str:
    """The answer with its reasons, what was said, and the sources with their addresses."""
    found = outline(explanation)
    lines = _head(found)
    if explanation.scenario.notes:
        lines += ["", escaped(explanation.scenario.notes)]
    if found.reasons:
        lines += ["", "## Why", "", *_reasons(found.reasons, 0)]
    for step, items in found.steps:
        lines += ["", f"## {step.capitalize()}"]
        for number, item in enumerate(items, 1):
            lines += ["", *_item(number, item)]
    if found.message:
        lines += message_lines(found.message)
    if ahead:
        lines += ["", "## Not known, and it would matter", "", *_prospects(ahead)]
    lines += holding_lines(held)
    lines += said_lines(said(explanation))
    if found.sources:
        lines += ["", "## Sources", ""]
        lines += [
            f"- {escaped(id)}: {escaped(title)}{links(address)}"
            for id, title, address in found.sources
        ]
    lines += ["", escaped(answered_by(explanation.rules))]
    return "\n".join(lines) + "\n"


def said_lines(facts: Iterable[tuple[str, str]]) -> list[str]:
    """What was said."""
    lines = [f"- {escaped(label)}: {escaped(value)}" for label, value in facts]
    return ["", "## What you said", "", *(lines or ["- nothing yet"])]


def holding_lines(held: tuple[str, ...]) -> list[str]:
    """How long the answer holds, under a heading of its own, if that can be said."""
    return ["", f"## {HOLDS}", "", *(escaped(line) for line in held)] if held else []


def message_lines(message: Message) -> list[str]:
    """A message as a quotation, and below it the lines that wait for the talk, each under a heading."""
    lines = ["", f"## {MESSAGE}", "", *(f"> {line}".rstrip() for line in _message(message))]
    if message.later:
        lines += ["", f"## {LATER}", "", *(f"- {escaped(each.say)}" for each in message.later)]
    return lines


def _message(message: Message) -> list[str]:
    """The message: its paragraphs or points, and each line of a greeting or an ending on its own."""
    lines: list[str] = []
    for block in message.blocks:
        lines += [""] if lines else []
        if block.points:
            lines += (f"- {escaped(line)}" for line in block.lines)
        else:  # a backslash keeps the lines of a greeting apart
            lines += (f"{escaped(line)}\\" for line in block.lines[:-1])
            lines.append(escaped(block.lines[-1]))
    return lines


def _prospects(found: Prospects) -> list[str]:
    lines = [line for sentence in found.summary for line in (escaped(sentence), "")]
    for number, question in enumerate(found.questions, 1):
        lines.append(f"{number}. {escaped(question.ask)}")
        lines += [f"    - {escaped(line)}" for line in question.lines]
    lines += [
        f"{number}. {escaped(ask)}"
        for number, ask in enumerate(found.further, len(found.questions) + 1)
    ]
    return lines + change_lines(found)


def change_lines(ahead: Prospects) -> list[str]:
    """What would lead to another answer, under a heading of its own, if anything would."""
    changes = [f"- {escaped(sentence)}" for sentence in ahead.changes]
    return ["", "## What would change the answer", "", *changes] if changes else []


def _item(number: int, item: Item) -> list[str]:
    lines = [f"{number}. **{escaped(item.title)}**", "", f"    {escaped(item.text)}"]
    if item.due:
        lines += ["", f"    *{escaped(item.due)}*"]
    if item.reason:
        cited = f" [{_cited(item.sources)}]" if item.sources else ""
        lines += ["", f"    *Why:* {escaped(item.reason)}{cited}"]
    return [*lines, "", *_reasons(item.reasons, 4)]


def _reasons(reasons: tuple[Reason, ...], indent: int) -> list[str]:
    lines = []
    for reason in reasons:
        note = f"[{', '.join((*map(escaped, reason.sources), f'`{reason.rule}`'))}]"
        text = "for the reason given above" if reason.again else escaped(reason.text)
        lines.append(f"{' ' * indent}- {text} {note}")
        for fact in reason.facts:
            told = "" if fact.reasons or fact.kind != "derived" else " (above)"
            said = " (you said)" if fact.kind == "given" else told
            lines.append(
                f"{' ' * (indent + 4)}- {escaped(fact.label)}: {escaped(fact.value)}{said}"
            )
            lines += _reasons(fact.reasons, indent + 8)
    return lines


def links(addresses: str) -> str:
    """The addresses of a source, to stand behind its title."""
    found = map(link, addresses_in(addresses))
    return "".join(f", {each}" for each in found)


def _cited(ids: Iterable[str]) -> str:
    return ", ".join(map(escaped, ids))
