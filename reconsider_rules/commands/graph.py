"""`graph`: what leads to what, as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reconsider_rules.console.options import format_option, output_option, rules_option
from reconsider_rules.console.printing import write
from reconsider_rules.console.rule_base import load_advisor, rules_folder

if TYPE_CHECKING:
    from reconsider_rules.advisor import Advisor
    from reconsider_rules.graphs.graph import Graph
    from reconsider_rules.graphs.ways import Thing
    from reconsider_rules.model import RuleBase
    from reconsider_rules.running.explanation import Explanation


@click.command("graph")
@format_option("How to draw it; mermaid and dot are for other programs.", "svg", "mermaid", "dot")
@click.option(
    "--to", "target", metavar="NAME", help="What leads to a rule, an advice or a conclusion."
)
@click.option(
    "--from", "start", metavar="NAME", help="What a fact, a rule or a conclusion leads to."
)
@click.option("--scenario", metavar="FILE", help="Show one case: what is known, what fires.")
@output_option
@rules_option
def command(
    form: str,
    target: str | None,
    start: str | None,
    scenario: str | None,
    output: str | None,
    rules_dir: str | None,
) -> int:
    """Draw what leads to what: the whole rule base by topics, or rule by rule what leads --to a thing,
    what follows --from one, or the ways between the two.

    NAME is a name, conclusion=value, or words that only it has.
    """
    from reconsider_rules.console.outputs import guard_form, guard_output

    folder = rules_folder(rules_dir)
    file = None if output == "-" else output
    if file:
        guard_output("-o", file, folder, [scenario] if scenario else ())
        guard_form(file, form)
    advisor = load_advisor(rules_dir)
    explanation = _explained(advisor, scenario) if scenario else None
    text = _drawn(_graph(advisor.rules, target, start, explanation), form)
    write(text, file, is_html=form == "svg")
    return 0


def _explained(advisor: Advisor, path: str) -> Explanation:
    """The answer to the one scenario of a file."""
    from datetime import date

    from reconsider_rules.console.scenarios import read_scenarios
    from reconsider_rules.errors import ScenarioError

    cases, slips = read_scenarios(advisor.rules, [path], today=date.today())
    if slips:
        raise ScenarioError(slips)
    if len(cases) != 1:
        raise click.UsageError(f"--scenario {path} has {len(cases)} scenarios; one can be drawn.")
    return advisor.explain(cases[0].scenario).explanation


def _graph(
    rules: RuleBase, target: str | None, start: str | None, explanation: Explanation | None
) -> Graph:
    if target is None and start is None:
        if explanation:
            from reconsider_rules.graphs.derivation import whole_case

            return whole_case(explanation)
        from reconsider_rules.graphs.whole import whole

        return whole(rules)
    from reconsider_rules.graphs.lit import lit
    from reconsider_rules.graphs.ways import ways

    found = ways(rules, _things(rules, target), _things(rules, start))
    return lit(found, explanation) if explanation else found


def _things(rules: RuleBase, text: str | None) -> list[Thing]:
    """What a text names: what is declared under it, else the value or the thing that has the words."""
    from reconsider_rules.errors import UnknownNameError
    from reconsider_rules.reading.subjects import entries_from, subject_from

    if text is None:
        return []
    name = text.partition("=")[0].strip()
    if "=" in text and name in {fact.name for fact in rules.given}:
        raise click.UsageError(f"{name} is a fact, which is drawn without a value: give {name}.")
    declared = {*rules.facts, *rules.rule, *rules.advice, *rules.sources}
    named = text in declared or any(each.id == text for each in rules.guarantees)
    if not named and ("=" in text or text in rules.verdicts):
        return [subject_from(rules, text)]
    if not named:
        try:
            return [subject_from(rules, text)]
        except UnknownNameError:
            pass  # a question or a reason may have the words
    return list(entries_from(rules, text))


def _drawn(graph: Graph, form: str) -> str:
    if form == "dot":
        from reconsider_rules.render.graph_dot import graph_as_dot

        return graph_as_dot(graph)
    if form == "mermaid":
        from reconsider_rules.render.graph_mermaid import graph_as_mermaid

        return graph_as_mermaid(graph)
    from reconsider_rules.render.graph_svg import graph_as_svg

    return graph_as_svg(graph)
