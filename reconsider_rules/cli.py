"""The command line: the only place that prints, reads files for people and exits."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import click

from reconsider_rules.console import streams
from reconsider_rules.console.inputs import (
    case_files,
    changed,
    load_rule_base,
    read_scenarios,
    rules_folder,
)
from reconsider_rules.console.printing import (
    BAD_INPUT,
    FINDINGS,
    echo,
    failure,
    page,
    print_diagnostics,
    tell,
    use_color,
    width,
    with_excerpt,
    write,
)
from reconsider_rules.console.progress import progress
from reconsider_rules.errors import Diagnostic, RuleBaseError
from reconsider_rules.model import BUDGET, Case, RuleBase, Scenario

if TYPE_CHECKING:
    from reconsider_rules.proving.anomalies import Finding, Proof
    from reconsider_rules.running.explanation import ContradictionError, Explanation

_F = TypeVar("_F", bound=Callable[..., Any])

MAX_BUDGET = 3600  # seconds


def main() -> None:
    """Run the command line and exit: 0 fine, 1 findings, 2 bad input, 3 internal error."""
    # What is loaded stays to the end, so collecting garbage while loading only costs time.
    gc.disable()
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a closed pipe ends us, as it does others
    streams.prepare()
    code = run(sys.argv[1:])
    streams.finish()
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run a command; returns the exit code. Never raises but for --debug."""
    try:
        result = cli.main(arguments, prog_name="reconsider-rules", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except Exception as error:
        return failure(error, debug="--debug" in arguments)
    except KeyboardInterrupt:
        return failure(click.Abort())


def rules_option(command: _F) -> _F:
    """Give a command --rules and --debug."""
    debug = click.option(
        "--debug", is_flag=True, expose_value=False, help="Show the traceback of an internal error."
    )
    rules = click.option(
        "--rules",
        "rules_dir",
        metavar="DIR",
        help="The rule base to use  [default: ./rules, else the built-in one].",
    )
    return rules(debug(command))


def _seconds(context: click.Context, parameter: click.Parameter, value: float) -> float:
    if not 0 <= value <= MAX_BUDGET:
        raise click.BadParameter(f"give a number of seconds from 0 to {MAX_BUDGET}.")
    return value


def budget_option(command: _F) -> _F:
    """Give a command --budget."""
    return click.option(
        "--budget",
        type=float,
        default=BUDGET,
        show_default=True,
        callback=_seconds,
        metavar="SECONDS",
        help="How long, about, to search for an answer that a proof "
        "needs; counted in steps, the same on every machine.",
    )(command)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="reconsider-rules", message="%(prog)s %(version)s")
def cli() -> None:
    """Is there a way back to a job offer that was turned down? Advice with its reasons."""


@cli.command()
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    help="How to write the answer.",
)
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
@click.option(
    "--set", "changes", multiple=True, metavar="FACT=VALUE", help="Vary the scenario; repeatable."
)
@click.option(
    "--why-not",
    "asked",
    multiple=True,
    metavar="ID",
    help="Say what is missing for a rule, an advice or conclusion=value.",
)
@click.option("--brief", is_flag=True, help="Only the verdict and the titles of the advice.")
@click.option("--sources", is_flag=True, help="List the sources cited, at the end of the text.")
@click.option("--no-outlook", is_flag=True, help="Leave out what could still change the answer.")
@budget_option
@rules_option
def explain(
    scenarios: tuple[str, ...],
    form: str,
    output: str | None,
    changes: tuple[str, ...],
    asked: tuple[str, ...],
    brief: bool,
    sources: bool,
    no_outlook: bool,
    budget: float,
    rules_dir: str | None,
) -> int:
    """Explain what to do in a scenario, and why. '-' reads it from standard input."""
    if output and output != "-":
        from reconsider_rules.console.outputs import guard_output

        guard_output("-o", output, rules_folder(rules_dir), scenarios)
    if asked and form != "text":
        raise click.UsageError(f"--why-not answers in text only, not in {form}.")
    rules = load_rule_base(rules_dir)
    cases, findings = read_scenarios(rules, scenarios)
    varied = [
        changed(rules, case.scenario, changes) if changes else case.scenario for case in cases
    ]
    answers, contradictions = _answers(rules, varied, budget)
    if answers:
        outlook = not no_outlook
        if asked:
            written = _why_not(answers, asked, output)
        elif form == "json":
            written = _as_json(answers, outlook, len(scenarios) > 1 or len(cases) > 1)
        elif form == "markdown":
            written = _as_markdown(answers, brief, outlook)
        else:
            written = _as_text(answers, brief, outlook, sources, output)
        _write(written, output, form)
    for error in contradictions:
        failure(error)
    if findings:
        print_diagnostics(findings)
    return BAD_INPUT if findings or contradictions else 0


def _answers(
    rules: RuleBase, scenarios: Iterable[Scenario], budget: float
) -> tuple[list[Explanation], list[ContradictionError]]:
    """The explanation of each scenario, or the contradiction that it runs into."""
    from reconsider_rules.running.explanation import ContradictionError, explain

    answers, contradictions = [], []
    for scenario in scenarios:
        try:
            answers.append(explain(rules, scenario, budget))
        except ContradictionError as error:
            contradictions.append(error)
    return answers, contradictions


def _write(written: Iterable[str], output: str | None, form: str) -> None:
    """Each part as soon as it is there, or to a file all of it at once."""
    for part in ["".join(written)] if output else written:
        write(part, output, styled=form == "text", is_json=form == "json")


def _as_json(answers: list[Explanation], outlook: bool, several: bool) -> Iterator[str]:
    """One object, or an array where several scenarios were given, even if one alone has an answer."""
    import json

    objects = [answer.to_dict(outlook) for answer in answers]
    written = json.dumps(objects if several else objects[0], indent=2, ensure_ascii=False)
    yield written + "\n"


def _as_markdown(answers: list[Explanation], brief: bool, outlook: bool) -> Iterator[str]:
    from reconsider_rules.render.markdown import explanation_as_markdown

    for number, answer in enumerate(answers):
        yield "\n" if number else ""
        yield explanation_as_markdown(answer, brief, outlook)


def _as_text(
    answers: list[Explanation], brief: bool, outlook: bool, sources: bool, output: str | None
) -> Iterator[str]:
    from reconsider_rules.render.text import explanation_as_text

    for number, answer in enumerate(answers):
        yield "\n" + "─" * width() + "\n\n" if number else ""
        yield from explanation_as_text(
            answer, page(sys.stdout, output), brief=brief, outlook=outlook, sources=sources
        )


def _why_not(
    answers: list[Explanation], asked: tuple[str, ...], output: str | None
) -> Iterator[str]:
    from reconsider_rules.proving.whynot import why_not
    from reconsider_rules.render.text import why_not_as_text

    questions = [(answer, id) for answer in answers for id in asked]
    for number, (answer, id) in enumerate(questions):
        yield "\n" if number else ""
        yield why_not_as_text(why_not(answer, id), answer, page(sys.stdout, output))


@cli.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    help="How to write the findings.",
)
@click.option(
    "--strict", is_flag=True, help="Warnings count as errors, and so does what is undecided."
)
@click.option("--witnesses", metavar="DIR", help="Write each witness to a scenario file in DIR.")
@budget_option
@rules_option
def check(
    form: str, strict: bool, witnesses: str | None, budget: float, rules_dir: str | None
) -> int:
    """Check and prove the rule base: every slip, every anomaly, every guarantee."""
    from reconsider_rules.console.outputs import guard_output, write_witnesses
    from reconsider_rules.proving.anomalies import Finding, check_rules
    from reconsider_rules.reading.loader import load
    from reconsider_rules.render import findings as render

    folder = rules_folder(rules_dir)
    if witnesses:
        guard_output("--witnesses", witnesses, folder)
        os.makedirs(witnesses, exist_ok=True)  # now, not when all the work is done
    rules, diagnostics = load(folder)
    if rules is None and any(found.code == "no-rule-base" for found in diagnostics):
        raise RuleBaseError(diagnostics)
    loaded = [Finding(found) for found in diagnostics]
    findings, proof = loaded, None
    if rules:
        with progress() as show:
            findings, proof = check_rules(rules, loaded, budget, show)
    findings = [each.replaced(diagnostic=with_excerpt(each.diagnostic)) for each in findings]
    counted = [finding.diagnostic for finding in findings if not finding.accepted]
    if witnesses:
        write_witnesses(findings, witnesses, folder)
    if form == "json":
        write(render.findings_as_json(rules, proof, findings), is_json=True)
    elif form == "github":
        shown = [render.finding_for_github(each) for each in findings if not each.accepted]
        echo("".join(f"{line}\n" for line in shown))
    else:
        _print_findings(rules, proof, findings)
    errors = any(found.severity == "error" for found in counted)
    return FINDINGS if errors or (strict and counted) else 0


def _print_findings(rules: RuleBase | None, proof: Proof | None, findings: list[Finding]) -> None:
    from reconsider_rules.render.diagnostics import summary
    from reconsider_rules.render.findings import finding_as_text, proof_as_text

    color = use_color(sys.stderr)
    shown = [finding for finding in findings if not finding.accepted]
    for finding in shown:
        tell(finding_as_text(finding, color), styled=True)
    if shown:
        tell(summary([finding.diagnostic for finding in shown]))
    if rules and proof:
        echo(proof_as_text(rules, proof, findings))
    if accepted := len(findings) - len(shown):
        echo(f"{accepted} finding{'s' if accepted > 1 else ''} accepted in the rule files.\n")


@cli.command()
@click.argument("cases", nargs=-1, metavar="[CASES]...")
@click.option("--coverage", is_flag=True, help="List the rules that fire in no case.")
@rules_option
def test(cases: tuple[str, ...], coverage: bool, rules_dir: str | None) -> int:
    """Run the saved cases and show where an answer is not the expected one."""
    from reconsider_rules.render.cases import coverage_as_text, results_as_text
    from reconsider_rules.running.cases import run_case

    rules = load_rule_base(rules_dir)
    paths = list(case_files(cases or (os.path.join(rules.path, "cases"),)))
    read, findings = read_scenarios(rules, paths, expecting=True)
    results = [run_case(rules, case) for case in read]
    echo(results_as_text(results, page(sys.stdout)), styled=True)
    if coverage:
        echo(coverage_as_text(rules, results))
    if findings:
        print_diagnostics(findings)
        return BAD_INPUT
    return 0 if all(result.passed for result in results) else FINDINGS


@cli.command()
@click.argument("old")
@click.argument("new")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    help="How to write the differences.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 where anything changes.")
@click.option("--strict", is_flag=True, help="Exit with 1 where something is left undecided.")
@budget_option
@click.option(
    "--debug", is_flag=True, expose_value=False, help="Show the traceback of an internal error."
)
def diff(old: str, new: str, form: str, exit_code: bool, strict: bool, budget: float) -> int:
    """Whose advice changes from OLD to NEW: folders, or git revisions such as HEAD~1:rules.

    The folder of a revision is sought from where you are, then from the top of the repository.
    """
    from reconsider_rules.proving.difference import difference
    from reconsider_rules.render import difference as render
    from reconsider_rules.revisions import as_given, location_as_given, rule_base_at

    with rule_base_at(old) as before, rule_base_at(new) as after:
        cases: list[Case] = []
        slips: list[Diagnostic] = []
        for rules, place in ((after, new), (before, old)):
            folder = os.path.join(rules.path, "cases")
            if os.path.isdir(folder):
                read, slips = read_scenarios(after, case_files([folder]))
                cases = [
                    each.replaced(location=location_as_given(each.location, rules.path, place))
                    for each in read
                ]
                slips = [as_given(each, rules.path, place) for each in slips]
                break
        if slips:
            tell("These saved cases can't be read with the new rules and are left out:")
            print_diagnostics(slips)
        with progress() as show:
            found = difference(before, after, cases, budget, show)
        write(render.FORMATS[form](found), is_json=form == "json")
    differs = found.changes or found.cases or found.undecided
    return FINDINGS if (exit_code and differs) or (strict and found.undecided) else 0
