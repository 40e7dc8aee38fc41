"""Explanation → Markdown for the client: no names of rules, no codes, and each thing once."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from reconsider_rules.render.cited import Cited
from reconsider_rules.render.days import due
from reconsider_rules.render.markdown import (
    change_lines,
    holding_lines,
    links,
    message_lines,
    said_lines,
)
from reconsider_rules.render.markup import escaped
from reconsider_rules.render.short import Short, shortened
from reconsider_rules.running.explanation import Explanation

if TYPE_CHECKING:
    from reconsider_rules.render.prospects import Prospects


def report_as_markdown(
    explanation: Explanation, ahead: Prospects | None = None, held: tuple[str, ...] = ()
) -> str:
    """The verdict and why, what to do, the message, what to find out, what was said, the sources."""
    short = shortened(explanation)
    lines = [f"# {escaped(short.title or 'Advice')}", ""]
    if explanation.scenario.notes:
        lines += [escaped(explanation.scenario.notes), ""]
    lines.append(f"**{escaped(short.verdict)}**")
    if short.reasons:
        lines += ["", "## Why", ""]
        lines += [f"- {escaped(reason.text)}" for reason in short.reasons]
    lines += _steps(explanation, short)
    if short.message:
        lines += message_lines(short.message)
    if ahead:
        lines += _prospects(ahead)
    lines += holding_lines(held)
    return "\n".join([*lines, *said_lines(explanation), *_sources(explanation)]) + "\n"


def _steps(explanation: Explanation, short: Short) -> list[str]:
    """What to do, how, and why, each reason once."""
    whys = {each.advice[0].id: each.why for _, steps in short.steps for each in steps}
    lines = []
    for step, advice in groupby(explanation.recommendations, attrgetter("step")):
        lines += ["", f"## {step.capitalize()}"]
        for number, each in enumerate(advice, 1):
            lines += ["", f"{number}. **{escaped(each.title)}**", "", f"    {escaped(each.text)}"]
            if days := due(each.advice, explanation.scenario.as_of):
                lines += ["", f"    *{escaped(days)}*"]
            if why := whys.get(each.id):
                lines += ["", f"    *{escaped(why)}*"]
    return lines


def _prospects(ahead: Prospects) -> list[str]:
    lines = []
    if ahead.questions:
        lines += ["", "## What to find out", ""]
        lines += [f"{n}. {escaped(question.ask)}" for n, question in enumerate(ahead.questions, 1)]
    return lines + change_lines(ahead)


def _sources(explanation: Explanation) -> list[str]:
    """Every source of what was told, by its title."""
    cited = Cited(explanation.rules.sources)
    verdict = explanation.verdict
    reasons = [*verdict.because] if verdict else []
    for found in explanation.recommendations:
        cited.numbers(found.advice.source)
        reasons += found.because
    for reason in reasons:
        cited.numbers(reason.rule.source)
    named = [f"- {escaped(name)}{links(address)}" for name, address in cited.named]
    return ["", "## Sources", "", *named] if named else []
