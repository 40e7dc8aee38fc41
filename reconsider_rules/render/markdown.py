"""Explanation → Markdown: a report to hand over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from reconsider_rules.render.markup import escaped, link
from reconsider_rules.render.outline import Item, Reason, outline
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.words import in_words

if TYPE_CHECKING:
    from reconsider_rules.render.prospects import Prospects


def explanation_as_markdown(
    explanation: Explanation, brief: bool = False, ahead: Prospects | None = None
) -> str:
    """The answer with its reasons, what was said, and the sources with their addresses."""
    found = outline(explanation)
    lines = [f"# {escaped(found.title or 'Advice')}", "", f"**{escaped(found.verdict)}**"]
    if brief:
        lines += ["", *(f"- {escaped(item.title)}" for _, items in found.steps for item in items)]
        return "\n".join(lines) + "\n"
    if found.reasons:
        lines += ["", "## Why", "", *_reasons(found.reasons, 0)]
    for step, items in found.steps:
        lines += ["", f"## {step.capitalize()}"]
        for number, item in enumerate(items, 1):
            lines += ["", *_item(number, item)]
    if found.draft:
        lines += ["", "## A message to start from", ""]
        lines += [f"> {escaped(line)}\n>" for line in found.draft[:-1]]
        lines.append(f"> {escaped(found.draft[-1])}")
    if ahead:
        lines += ["", "## Not known, and it would matter", "", *_prospects(ahead)]
    lines += ["", "## What you said", ""]
    facts = explanation.rules.facts
    lines += [
        f"- {escaped(facts[name].ask or facts[name].label)} {escaped(in_words(facts[name], value))}"
        for name, value in sorted(explanation.scenario.facts.items())
    ] or ["- nothing yet"]
    if found.sources:
        lines += ["", "## Sources", ""]
        lines += [
            f"- {escaped(id)}: {escaped(title)}{_links(address)}"
            for id, title, address in found.sources
        ]
    return "\n".join(lines) + "\n"


def _prospects(found: Prospects) -> list[str]:
    lines = [line for sentence in found.summary for line in (escaped(sentence), "")]
    for number, question in enumerate(found.questions, 1):
        lines.append(f"{number}. {escaped(question.ask)}")
        lines += [f"    - {escaped(line)}" for line in question.lines]
    if found.further:
        lines += ["", found.further]
    if changes := list(found.changes):
        lines += ["", "## What would change the answer", ""]
        lines += [f"- {escaped(sentence)}" for sentence in changes]
    return lines


def _item(number: int, item: Item) -> list[str]:
    lines = [f"{number}. **{escaped(item.title)}**", "", f"    {escaped(item.text)}"]
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


def _links(addresses: str) -> str:
    links = [link(part) for part in addresses.split(" ; ") if part]
    return f", {', '.join(links)}" if links else ""


def _cited(ids: Iterable[str]) -> str:
    return ", ".join(map(escaped, ids))
