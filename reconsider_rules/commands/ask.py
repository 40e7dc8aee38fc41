"""`ask`: the interview, question by question, to the answer and a file that keeps it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from reconsider_rules.console.answers import answer_as_text
from reconsider_rules.console.endings import BAD_INPUT
from reconsider_rules.console.interrupts import heard
from reconsider_rules.console.options import budget_option, format_option, rules_option
from reconsider_rules.console.printing import echo, page, print_diagnostics, tell, write
from reconsider_rules.console.rule_base import load_advisor, rules_folder, saved_cases

if TYPE_CHECKING:
    from reconsider_rules.advisor import Advisor
    from reconsider_rules.console.interview import Said, Talk
    from reconsider_rules.model import Case, Scenario
    from reconsider_rules.proving.interview import Interview

NEW = "facts:\n"


@click.command("ask")
@click.option(
    "-o",
    "--output",
    metavar="CLIENT.yaml",
    help="Keep the answers here; what is there is known already.",
)
@click.option(
    "--answers",
    metavar="FULL.yaml",
    help="Take the answers from a file, without a terminal; what isn't there is not known.",
)
@format_option("How to write what --answers gives.", "text", "json")
@budget_option
@rules_option
def command(
    output: str | None, answers: str | None, form: str, budget: float, rules_dir: str | None
) -> int:
    """Ask what matters, one question at a time, until the verdict is settled; then explain it."""
    from reconsider_rules.errors import ScenarioError

    if answers is not None and output:
        raise click.UsageError("--answers has all the answers already; give one of it and -o.")
    if answers is None and form != "text":
        raise click.UsageError("--format json goes with --answers.")
    advisor = load_advisor(rules_dir)
    try:
        if answers is not None:
            return _replay(advisor, answers, form, budget)
        return _talk(advisor, output, rules_folder(rules_dir), budget)
    except ScenarioError as error:
        print_diagnostics(error.diagnostics)
        return BAD_INPUT


def _interview(advisor: Advisor) -> Interview:
    """An interview after the model of the saved cases."""
    from reconsider_rules.proving.interview import Interview

    return Interview(advisor.counterfactuals, saved_cases(advisor))


def _case(advisor: Advisor, path: str) -> Case:
    """The one scenario of a file. Raises ScenarioError with its slips."""
    from datetime import date

    from reconsider_rules.console.scenarios import read_scenarios
    from reconsider_rules.errors import ScenarioError

    cases, slips = read_scenarios(advisor.rules, [path], today=date.today())
    if slips:
        raise ScenarioError(slips)
    if len(cases) != 1:
        raise click.UsageError(f"{path} has {len(cases)} scenarios. An interview is about one.")
    return cases[0]


def _replay(advisor: Advisor, path: str, form: str, budget: float) -> int:
    import json

    from reconsider_rules.console.interview import replayed
    from reconsider_rules.model import VERDICT
    from reconsider_rules.words import in_words

    case = _case(advisor, path)
    facts = case.scenario.facts
    asked, verdict = replayed(_interview(advisor), facts, budget)
    if form == "json":
        told = json.dumps({"asked": asked, "verdict": verdict}, ensure_ascii=False)
        write(told + "\n", is_json=True)
        return 0
    paper = page(sys.stdout)
    declared = advisor.rules.facts
    for number, name in enumerate(asked, 1):
        paper.add(declared[name].ask, 0, f"{number}. ")
        answer = in_words(declared[name], facts[name]) if name in facts else "don't know"
        paper.add(answer, 4, "- ")
    title = in_words(declared[VERDICT], verdict) if verdict else "no verdict"
    paper.add(f"Settled after {len(asked)} questions: {title}", code="1")
    echo(str(paper), styled=True)
    return 0


def _talk(advisor: Advisor, output: str | None, folder: str, budget: float) -> int:
    from reconsider_rules.console.interview import Talk
    from reconsider_rules.model import Scenario
    from reconsider_rules.render.answers import with_answers

    if not sys.stdin.isatty():
        raise click.UsageError("asking needs a terminal. --answers FULL.yaml goes without one.")
    text, begun = NEW, Scenario({})
    if output:
        _guard(output, folder)
        if not os.path.isdir(os.path.dirname(output) or "."):
            raise click.UsageError(f"there is no folder for {output}. Make it, or name another.")
        if os.path.exists(output):
            text, begun = _begun(advisor, output)

    def keep(said: Mapping[str, Said]) -> None:
        """Each answer at once: a terminal may be closed. What can't be written is told at the end."""
        if output:
            with suppress(OSError):
                write(with_answers(text, said), output)

    talk = Talk(advisor.rules, _interview(advisor), begun, budget, keep)
    try:
        talk.run()
    except (KeyboardInterrupt, EOFError, click.Abort):
        heard()
        echo("\n")
        if talk.said:
            _keep(
                talk, text, output, folder, "Stopped. Keep the answers so far in (Enter: nowhere)"
            )
        raise click.Abort from None
    echo("\n")
    for part in answer_as_text(advisor.explain(talk.scenario, budget), page(sys.stdout)):
        echo(part, styled=True)
    if talk.said:
        echo("\n")
        _keep(talk, text, output, folder, "Keep the answers in (Enter: nowhere)")
    elif talk.unknown:
        tell("Nothing is known that could be kept: what isn't known stays out of the file.")
    return 0


def _guard(path: str, folder: str) -> None:
    from reconsider_rules.console.outputs import guard_output

    guard_output("-o", path, folder)


def _begun(advisor: Advisor, path: str) -> tuple[str, Scenario]:
    """The text of a file that was begun, and what it says."""
    from reconsider_rules.errors import ScenarioError
    from reconsider_rules.model import Scenario
    from reconsider_rules.parsing.file import read
    from reconsider_rules.render.answers import has_facts, takes_answers

    file = read(path)
    if file.diagnostics:
        raise ScenarioError(file.diagnostics)
    text = file.text
    if not takes_answers(text):
        raise click.UsageError(
            f"{path} needs one line 'facts:', and the facts below it, one to a line."
        )
    if not has_facts(text):
        return text, Scenario({})
    return text, _case(advisor, path).scenario


def _keep(talk: Talk, text: str, output: str | None, folder: str, question: str) -> None:
    """Write the answers to the file, or to one that is asked for until it can be written."""
    from reconsider_rules.render.answers import with_answers

    path = output
    while True:
        if path is None:
            path = click.prompt(question, default="", show_default=False).strip()
            if not path:
                return
            if os.path.lexists(path):
                tell(f"{path} is there already. Name another file.")
                path = None
                continue
        try:
            _guard(path, folder)
            write(with_answers(text, talk.said), path)
        except (OSError, click.UsageError) as error:
            tell(
                f"{path} can't be written: {error.strerror or error}"
                if isinstance(error, OSError)
                else error.format_message()
            )
            path = None
            continue
        tell(f"{path} has the answers. To go on: reconsider-rules ask -o {path}")
        return
