"""A process that proves rules: `python -m reconsider_rules.editing.prover`.

Rules come on standard input, what is found goes to standard output. It ends with its input.
"""

from __future__ import annotations

import pickle
import sys

from reconsider_rules.editing.proofs import Proved
from reconsider_rules.errors import ReconsiderError
from reconsider_rules.model import RuleBase
from reconsider_rules.proving.anomalies import check_rules
from reconsider_rules.reading.saved import saved_cases
from reconsider_rules.running.cases import Result, run_case
from reconsider_rules.running.columns import ColumnEngine


def main() -> None:
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            rules, budget = pickle.load(stdin)
        except EOFError:
            return
        findings, _ = check_rules(rules, [], budget)
        pickle.dump(Proved(rules.digest, tuple(findings), tuple(_results(rules))), stdout)
        stdout.flush()


def _results(rules: RuleBase) -> list[Result]:
    """How the saved cases that somebody has judged come out; none where they can't be read."""
    try:
        cases = saved_cases(rules)
    except (ReconsiderError, OSError):
        return []
    engine = ColumnEngine(rules)
    return [run_case(engine, case) for case in cases if not case.pinned]


if __name__ == "__main__":
    main()
