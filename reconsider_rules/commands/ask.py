"""`ask`: the interview, question by question, to the answer and a file that keeps it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from reconsider_rules.console.answers import answer_as_text
from reconsider_rules.console.endings import BAD_INPUT
from reconsider_rules.console.interrupts import heard
from reconsider_rules.console.options import budget_option, format_option, rules_option, typed
from reconsider_rules.console.printing import echo, page, print_diagnostics, tell, write
from reconsider_rules.console.rule_base import load_advisor, rules_folder, saved_cases

if TYPE_CHECKING:
    from reconsider_rules.advisor import Advisor
    from reconsider_rules.console.interview import Talk
    from reconsider_rules.model import Case
    from reconsider_rules.proving.interview import Interview


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
        raise click.UsageError(
            "--answers has all the answers already; give either --answers or -o."
        )
    if answers is None and form != "text":
        raise click.UsageError("--format json goes with --answers.")
    advisor = load_advisor(rules_dir)
    try:
        if answers is not None:
            return _replay(advisor, answers, form, budget)
        return _talk(advisor, output, rules_dir, budget)
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

    from reconsider_rules.console.kept import the_one
    from reconsider_rules.console.scenarios import read_scenarios
    from reconsider_rules.errors import ScenarioError

    cases, slips = read_scenarios(advisor.rules, [path], today=date.today())
    if slips:
        raise ScenarioError(slips)
    return the_one(cases, path)


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


def _talk(advisor: Advisor, output: str | None, rules_dir: str | None, budget: float) -> int:
    from reconsider_rules.console.interview import Talk
    from reconsider_rules.console.kept import ClientFile

    if not sys.stdin.isatty():
        raise click.UsageError("asking needs a terminal. --answers FULL.yaml goes without one.")
    if output:
        _guard(output, rules_dir)
        if not os.path.isdir(os.path.dirname(output) or "."):
            raise click.UsageError(f"there is no folder for {output}. Make it, or name another.")
    file = ClientFile(advisor.rules, output or None)
    talk = Talk(advisor.rules, _interview(advisor), file, budget)
    try:
        talk.run()
    except (KeyboardInterrupt, EOFError, click.Abort):
        heard()
        echo("\n")
        _keep(talk, rules_dir, "Stopped. Keep the answers so far in (Enter: nowhere)")
        raise click.Abort from None
    echo("\n")
    for part in answer_as_text(advisor.explain(talk.scenario, budget), page(sys.stdout)):
        echo(part, styled=True)
    if talk.said:
        echo("\n")
    _keep(talk, rules_dir, "Keep the answers in (Enter: nowhere)")
    return 0


def _guard(path: str, rules_dir: str | None) -> None:
    from reconsider_rules.console.outputs import guard_output

    guard_output("-o", path, rules_folder(rules_dir))


def _keep(talk: Talk, rules_dir: str | None, question: str) -> None:
    """Write the answers, if any, to the file, or to one that is asked for until it can be written."""
    while talk.said and (path := talk.file.path or _another(question)):
        talk.file.path = path
        if _is_kept(talk, rules_dir):
            tell(f"{path} has the answers. To go on: {typed('ask', '-o', path, rules=rules_dir)}")
            return
        talk.file.path = None


def _another(question: str) -> str:
    """The name of a file that isn't there yet; none if the answers are to be kept nowhere."""
    from reconsider_rules.console.keys import forget_keys

    while True:
        forget_keys()
        path: str = click.prompt(question, default="", show_default=False).strip()
        if not os.path.lexists(path):
            return path
        tell(f"{path} is there already. Name another file.")


def _is_kept(talk: Talk, rules_dir: str | None) -> bool:
    """Whether the answers could be written to their file; if not, it is said why."""
    from reconsider_rules.errors import ScenarioError

    path = talk.file.path
    assert path
    try:
        _guard(path, rules_dir)
        talk.keep()
        return True
    except OSError as error:
        tell(f"{path} can't be written: {error.strerror or error}")
    except click.UsageError as error:
        tell(error.format_message())
    except ScenarioError as error:
        print_diagnostics(error.diagnostics)
        tell(f"{path} can't take the answers like this.")
    return False
