"""How many cases a second, with the full trace, beside CLIPS running the same rules?

The trace of a case is, for both, a list of the rules that fired, each with the derived values it
fired on. Ours comes through `explain_many`, which also checks that the facts are declared and of
their types, and that nothing contradicts itself. CLIPS slows down the more cases one environment
has seen. The target is for a program that goes through 20,000 cases; how CLIPS fares with a new
environment, built outside the measurement, for every 2,000 is reported beside it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from benchmarks.clips_rules import ClipsRules, Firing, written
from benchmarks.measure import Figure, kept_apart, ratios, taking_turns
from benchmarks.synthetic import Shape, random_cases, write_rule_base
from reconsider_rules import Answer, RuleBase
from reconsider_rules.formulas import conditions
from reconsider_rules.model import Facts, Value
from reconsider_rules.reading.loader import read_rules
from tests.helpers import advisor

CASES, ROUNDS = 2000, 9
MANY_CASES, FEW_ROUNDS = 20_000, 3


def ours(rules: RuleBase, cases: Iterable[Facts]) -> list[list[tuple[str, tuple[Value, ...]]]]:
    """The trace of every case: the rules that fired and the derived values they fired on."""
    derived = {rule.id: derived_facts_tested(rules, rule.id) for rule in rules.rules}
    traces = []
    for answer in advisor(rules).explain_many(cases):
        assert isinstance(answer, Answer)
        facts = answer.trace.facts
        traces.append(
            [
                (rule.id, tuple([facts[name] for name in derived[rule.id]]))
                for rule in answer.trace.firings
            ]
        )
    return traces


def derived_facts_tested(rules: RuleBase, id: str) -> list[str]:
    """The conclusions that a rule's `when` tests, in order: where it fires, all are known."""
    tested = [condition.fact for condition in conditions(rules.rule[id].when)]
    return [name for name in tested if not rules.facts[name].given]


def theirs(clips: ClipsRules, cases: Iterable[Facts]) -> list[list[Firing]]:
    """The same from CLIPS."""
    return [clips.run(case) for case in cases]


def disagreements(rules: RuleBase, cases: Sequence[Facts]) -> list[Facts]:
    """The cases in which the two engines fire other rules, or the same ones on other values."""
    both = zip(cases, ours(rules, cases), theirs(ClipsRules(rules), cases), strict=True)
    return [
        case
        for case, one, other in both
        if sorted((id, tuple(map(written, values))) for id, values in one) != sorted(other)
    ]


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        rules = read_rules(write_rule_base(Path(folder) / "rules", Shape()))
    cases: list[Facts] = list(islice(random_cases(rules), MANY_CASES))
    wrong = disagreements(rules, cases[:CASES])
    if wrong:
        raise AssertionError(f"the engines disagree in {len(wrong)} cases, such as {wrong[0]}")
    return [
        *compared(rules, cases[:CASES], ROUNDS, "a new environment", None),
        *compared(rules, cases, FEW_ROUNDS, "one environment for all", 2.0),
    ]


def compared(
    rules: RuleBase, cases: Sequence[Facts], rounds: int, what: str, at_least: float | None
) -> list[Figure]:
    environments = iter([ClipsRules(rules) for _ in range(rounds)])
    with kept_apart():
        taken = taking_turns(
            rounds, [lambda: ours(rules, cases), lambda: theirs(next(environments), cases)]
        )
    fired = sum(map(len, ours(rules, cases))) / len(cases)
    return [
        Figure(
            f"cases a second ÷ CLIPS, {what}",
            ratios(taken, 1, 0),
            at_least=at_least,
            note=f"{len(cases):,} cases, {fired:.1f} firings each",
        ),
        Figure("  ours", tuple(len(cases) / one for one, _ in taken), "cases/s"),
        Figure("  CLIPS", tuple(len(cases) / other for _, other in taken), "cases/s"),
    ]
