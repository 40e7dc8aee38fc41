"""A process that proves rules: `python -m reconsider_rules.editing.prover`.

Questions come on standard input, what is found goes to standard output. It ends with its input.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator

from reconsider_rules.editing.proofs import Proved, Question
from reconsider_rules.parsing.file import Parse
from reconsider_rules.parsing.kept import Kept
from reconsider_rules.proving.anomalies import check_rules
from reconsider_rules.proving.comparison import NotComparableError, compare
from reconsider_rules.proving.finding import Finding
from reconsider_rules.reading.saved import edited_cases
from reconsider_rules.running.cases import run_case
from reconsider_rules.running.columns import ColumnEngine


def main() -> None:
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    known: tuple[Finding, ...] = ()
    digest, kept = "", Kept()
    while True:
        try:
            question, budget = pickle.load(stdin)
        except EOFError:
            return
        if digest != question.rules.digest:  # else only cases, or what is saved, have changed
            known = tuple(check_rules(question.rules, [], budget)[0])
            digest = question.rules.digest
        for proved in _answers(question, known, budget, kept.parse):
            pickle.dump(proved, stdout)
            stdout.flush()


def _answers(
    question: Question, findings: tuple[Finding, ...], budget: float, how: Parse
) -> Iterator[Proved]:
    """The findings, and how the saved cases that somebody has judged come out; then the comparison,
    which takes longer."""
    rules, saved = question.rules, question.saved
    cases = [case for case in edited_cases(rules, question.texts, how) if not case.pinned]
    engine = ColumnEngine(rules)
    proved = Proved(
        question.key,
        rules.digest,
        findings,
        tuple([run_case(engine, case) for case in cases]),
        not_comparable=question.not_comparable,
        is_final=saved is None,
    )
    yield proved
    if saved:
        try:
            found = compare(ColumnEngine(saved), engine, cases, budget)
        except NotComparableError as refusal:
            yield proved.replaced(not_comparable=refusal.message, is_final=True)
        else:
            yield proved.replaced(comparison=found, is_final=True)


if __name__ == "__main__":
    main()
