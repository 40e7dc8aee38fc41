"""Explanation → Markdown for the client: no names of rules, no codes, and each thing once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconsider_rules.render.contents import Contents, contents
from reconsider_rules.render.markdown import (
    change_lines,
    holding_lines,
    links,
    message_lines,
    said_lines,
)
from reconsider_rules.render.markup import escaped
from reconsider_rules.running.explanation import Explanation

if TYPE_CHECKING:
    from reconsider_rules.render.prospects import Prospects


def report_as_markdown(
    explanation: Explanation, ahead: Prospects | None = None, held: tuple[str, ...] = ()
) -> str:
    """The verdict and why, what to do, the message, what to find out, what was said, the sources."""
    told = contents(explanation)
    lines = [f"# {escaped(told.title or 'Advice')}", ""]
    if told.notes:
        lines += [escaped(told.notes), ""]
    lines.append(f"**{escaped(told.verdict)}**")
    if told.reasons:
        lines += ["", "## Why", "", *(f"- {escaped(reason)}" for reason in told.reasons)]
    lines += _steps(told)
    if told.message:
        lines += message_lines(told.message)
    if ahead:
        lines += _prospects(ahead)
    lines += holding_lines(held)
    return "\n".join([*lines, *said_lines(told.said), *_sources(told)]) + "\n"


def _steps(told: Contents) -> list[str]:
    """What to do, how, and why."""
    lines = []
    for step, advice in told.steps:
        lines += ["", f"## {step.capitalize()}"]
        for number, each in enumerate(advice, 1):
            lines += ["", f"{number}. **{escaped(each.title)}**", "", f"    {escaped(each.text)}"]
            lines += [
                line
                for text in (each.due, each.why)
                if text
                for line in ("", f"    *{escaped(text)}*")
            ]
    return lines


def _prospects(ahead: Prospects) -> list[str]:
    lines = []
    if ahead.questions:
        lines += ["", "## What to find out", ""]
        lines += [f"{n}. {escaped(question.ask)}" for n, question in enumerate(ahead.questions, 1)]
    return lines + change_lines(ahead)


def _sources(told: Contents) -> list[str]:
    """Every source of what was told, by its title."""
    named = [f"- {escaped(name)}{links(address)}" for name, address in told.sources]
    return ["", "## Sources", "", *named] if named else []
