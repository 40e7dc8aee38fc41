"""`explain`: what to do in a scenario, and why."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

import click

from reconsider_rules.console.answers import (
    View,
    answer_as_html,
    answer_as_markdown,
    answer_as_text,
)
from reconsider_rules.console.endings import BAD_INPUT, failure
from reconsider_rules.console.options import (
    as_of_option,
    budget_option,
    format_option,
    output_option,
    rules_option,
)
from reconsider_rules.console.printing import page, print_diagnostics, width, write
from reconsider_rules.console.rule_base import load_advisor, rule_folders, rules_folder
from reconsider_rules.console.watching import watch_option
from reconsider_rules.words import answered_by

if TYPE_CHECKING:
    from reconsider_rules.advisor import Advisor
    from reconsider_rules.answer import Answer
    from reconsider_rules.model import Scenario
    from reconsider_rules.running.justification import ContradictionError


@click.command("explain")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@format_option("How to write the answer.", "text", "json", "markdown", "html", "ics")
@output_option
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="FACT=VALUE",
    help="Vary the scenario; repeatable.",
)
@click.option(
    "--why-not",
    "asked",
    multiple=True,
    metavar="ID",
    help="Say what is missing for a rule, an advice or conclusion=value.",
)
@click.option(
    "--full", "view", flag_value="full", help="Every text, every reason down to what was said."
)
@click.option(
    "--brief", "view", flag_value="brief", help="Only the verdict and the titles of the advice."
)
@click.option("--draft", "view", flag_value="draft", help="Only the message to start from.")
@click.option("--sources", is_flag=True, help="List the sources cited, at the end of the text.")
@as_of_option
@click.option("--no-outlook", is_flag=True, help="Leave out what could still change the answer.")
@budget_option
@rules_option
@watch_option(lambda scenarios, rules_dir, **_: (*rule_folders(rules_dir), *scenarios))
def command(
    scenarios: tuple[str, ...],
    form: str,
    output: str | None,
    settings: tuple[str, ...],
    asked: tuple[str, ...],
    view: View | None,
    sources: bool,
    as_of: date | None,
    no_outlook: bool,
    budget: float,
    rules_dir: str | None,
) -> int:
    """Explain what to do in a scenario, and why. '-' reads it from standard input."""
    from reconsider_rules.console.scenarios import read_scenarios, varied

    file = None if output == "-" else output
    is_draft = view == "draft" and form in ("text", "markdown") and not asked
    if file:
        _guard(file, form, is_draft, rules_folder(rules_dir), scenarios)
    if asked and form not in ("text", "json"):
        raise click.UsageError(f"--why-not answers in text or json, not in {form}.")
    advisor = load_advisor(rules_dir)
    cases, findings = read_scenarios(advisor.rules, scenarios, as_of=as_of, today=date.today())
    given = [varied(advisor.rules, case.scenario, settings) for case in cases]
    answers, contradictions = _answers(advisor, given, budget)
    if answers:
        outlook = not no_outlook
        if form == "json":
            written = _as_json(answers, outlook, asked, len(scenarios) > 1 or len(cases) > 1)
        elif asked:
            written = _why_not(answers, asked, file)
        elif form == "markdown":
            written = _as_markdown(answers, view or "short", outlook)
        elif form == "html":
            written = _as_html(answers, view or "short", outlook)
        elif form == "ics":
            written = _as_calendar(answers, outlook)
        else:
            written = _as_text(answers, view or "short", outlook, sources, file)
        if file and not is_draft:
            named = view != "brief" and not asked
            written = _marked(written, form, "" if named else answered_by(advisor.rules))
        _write(written, file, form, is_draft)
    for error in contradictions:
        failure(error)
    if findings:
        print_diagnostics(findings)
    return BAD_INPUT if findings or contradictions else 0


def _guard(output: str, form: str, is_draft: bool, folder: str, scenarios: tuple[str, ...]) -> None:
    """Refuse to write over what was given, or over what we did not write in this form."""
    from reconsider_rules.console.outputs import guard_form, guard_output, holds_something

    guard_output("-o", output, folder, scenarios)
    if is_draft:
        holds_something(output)  # the message is compared when it is there
    else:
        guard_form(output, "report" if form == "html" else form)


def _answers(
    advisor: Advisor, scenarios: Iterable[Scenario], budget: float
) -> tuple[list[Answer], list[ContradictionError]]:
    """The answer to each scenario, or the contradiction that it runs into."""
    from reconsider_rules.running.justification import ContradictionError

    answers, contradictions = [], []
    for scenario in scenarios:
        try:
            answers.append(advisor.explain(scenario, budget))
        except ContradictionError as error:
            contradictions.append(error)
    return answers, contradictions


def _marked(written: Iterable[str], form: str, last: str) -> Iterator[str]:
    """With that by which a file is known to be ours, where the form itself doesn't have it."""
    from reconsider_rules.render.mark import HIDDEN

    if form == "markdown":
        yield f"{HIDDEN}\n\n"
    yield from written
    if form == "text" and last:
        yield f"\n{last}\n"


def _write(written: Iterable[str], file: str | None, form: str, is_draft: bool) -> None:
    """Each part as soon as it is there, or to a file all of it at once."""
    from reconsider_rules.console.outputs import guard_draft

    for part in ["".join(written)] if file else written:
        if file and is_draft:
            guard_draft(file, part)
        end = "\r\n" if form == "ics" else "\n"
        write(
            part,
            file,
            styled=form == "text",
            is_json=form == "json",
            is_html=form == "html",
            line_end=end,
        )


def _as_json(
    answers: list[Answer], outlook: bool, asked: tuple[str, ...], several: bool
) -> Iterator[str]:
    """One object, or an array where several scenarios were given, even if one alone has an answer."""
    import json

    objects = [answer.to_dict(outlook, asked) for answer in answers]
    written = json.dumps(objects if several else objects[0], indent=2, ensure_ascii=False)
    yield written + "\n"


def _as_markdown(answers: list[Answer], view: View, outlook: bool) -> Iterator[str]:
    for number, answer in enumerate(answers):
        yield "\n" if number else ""
        yield answer_as_markdown(answer, view, outlook)


def _as_html(answers: list[Answer], view: View, outlook: bool) -> Iterator[str]:
    from reconsider_rules.render.html import page

    level = 1 if len(answers) == 1 else 2
    yield page(
        [
            answer_as_html(answer, view, outlook, (number, level))
            for number, answer in enumerate(answers, 1)
        ]
    )


def _as_calendar(answers: list[Answer], outlook: bool) -> Iterator[str]:
    from reconsider_rules.render.calendar import as_calendar

    yield as_calendar(
        [(answer.explanation, answer.turns if outlook else ()) for answer in answers], date.today()
    )


def _as_text(
    answers: list[Answer], view: View, outlook: bool, sources: bool, file: str | None
) -> Iterator[str]:
    for number, answer in enumerate(answers):
        yield "\n" + "─" * width() + "\n\n" if number else ""
        if view == "draft" and len(answers) > 1:
            yield f"{answer.scenario.title or f'Scenario {number + 1}'}\n\n"
        yield from answer_as_text(answer, page(sys.stdout, file), view, outlook, sources)


def _why_not(answers: list[Answer], asked: tuple[str, ...], file: str | None) -> Iterator[str]:
    from reconsider_rules.render.whynot import why_not_as_text

    questions = [(answer, text) for answer in answers for text in asked]
    for number, (answer, text) in enumerate(questions):
        yield "\n" if number else ""
        found = answer.why_not(text)
        yield why_not_as_text(found, answer.explanation, page(sys.stdout, file))
