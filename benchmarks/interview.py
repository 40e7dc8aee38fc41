"""How many questions it takes until a verdict is settled, in three orders.

`python -m benchmarks.interview [CASES [CLIENTS]]` asks the clients of so many saved cases, who know
what the case says and nothing else, and so many random clients who know everything. The order of the
interview is held against that of the vocabulary and a random one; each stops when the reasoner has
proved that nothing else can change the verdict, and the verdict must be that of the whole scenario.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Callable, Sequence
from random import Random
from statistics import mean

from reconsider_rules import Advisor, load_rules
from reconsider_rules.console.interview import replayed
from reconsider_rules.model import VERDICT, Facts, Value
from reconsider_rules.proving.budget import BUDGET, Budget
from reconsider_rules.proving.interview import Interview
from reconsider_rules.proving.outlook import outlook

SEED = 1


def main(cases: int = 254, clients: int = 1000) -> None:
    advisor = load_rules("rules")
    random = Random(SEED)
    saved = [case for case in advisor.cases() if not case.pinned]
    interview = Interview(advisor.counterfactuals, saved)
    groups: dict[str, list[Facts]] = {
        "saved cases": [
            case.scenario.facts for case in random.sample(saved, min(cases, len(saved)))
        ],
        "complete clients": [_client(random, interview) for _ in range(clients)],
    }
    names = [fact.name for fact in advisor.rules.given]
    orders: dict[str, Callable[[Facts], int]] = {
        "the interview": lambda facts: _asked(advisor, interview, facts),
        "the vocabulary": lambda facts: until_settled(advisor, names, facts),
        "random": lambda facts: until_settled(advisor, random.sample(names, len(names)), facts),
    }
    for group, known in groups.items():
        for order, count in orders.items():
            counts = sorted(map(count, known))
            ninth = counts[(len(counts) * 9 - 1) // 10]
            print(
                f"{group} ({len(counts)}), order of {order}: mean {mean(counts):.1f}, 9 of 10 within {ninth}",
                flush=True,
            )


def _client(random: Random, interview: Interview) -> dict[str, Value]:
    """Somebody who knows everything: each answer one that a saved case gives or rules tell apart."""
    return {name: random.choice(values) for name, values in interview.values.items()}


def _asked(advisor: Advisor, interview: Interview, facts: Facts) -> int:
    asked, verdict = replayed(interview, facts, BUDGET)
    trace = advisor.engine.run(facts)
    assert trace.clashes or verdict == trace.facts.get(VERDICT), (facts, verdict)
    return len(asked)


def until_settled(advisor: Advisor, names: Sequence[str], facts: Facts) -> int:
    """How many questions of an order settle it: once settled, it stays so, so halving finds it."""

    def is_settled(count: int) -> bool:
        asked = names[:count]
        given = {name: facts[name] for name in asked if name in facts}
        closed = [name for name in asked if name not in facts]
        return outlook(advisor.counterfactuals, given, Budget(BUDGET), closed).settled

    return bisect_left(range(len(names) + 1), True, key=is_settled)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
