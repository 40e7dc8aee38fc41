"""The rules for json-rules-engine, in a process of Node that is told cases over its standard input.

It has no layers: rules have a priority by stratum, and what they conclude are facts that are added
while it runs. Node measures itself, so that what goes back and forth does not count.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.peer import Fired, NotInstalledError, Peer, PlainRule, Test, plain_rules
from reconsider_rules.model import Facts, RuleBase

SCRIPT = Path(__file__).parent / "with_node.cjs"
WAY_OUT = "npm install --no-save --prefix benchmarks/peers json-rules-engine@7.3.1, with Node 18 up"
SIGNS = {
    ">=": "greaterThanInclusive",
    ">": "greaterThan",
    "<=": "lessThanInclusive",
    "<": "lessThan",
}


class JsonRulesEngine(Peer):
    """A process of Node; it ends when nobody has this any more."""

    def __init__(self, rules: RuleBase) -> None:
        self.seconds = 0.0
        try:
            self.process = subprocess.Popen(
                ["node", str(SCRIPT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        except FileNotFoundError as error:
            raise NotInstalledError("json-rules-engine", WAY_OUT) from error
        try:
            plain = plain_rules(rules)
            self._ask([_rule(rule, plain[-1].stratum) for rule in plain])
        except (BrokenPipeError, ValueError) as error:
            self.__del__()
            raise NotInstalledError("json-rules-engine", WAY_OUT) from error

    def __del__(self) -> None:
        if hasattr(self, "process"):
            self.process.kill()
            self.process.communicate()

    def fired(self, cases: Sequence[Facts]) -> Fired:
        """Answer cases, one after the other."""
        answer = json.loads(self._ask(cases))
        self.seconds += answer["seconds"]
        fired: Fired = answer["fired"]
        return fired

    @property
    def clock(self) -> Callable[[], float]:
        """Tells the seconds that Node has told of."""
        return lambda: self.seconds

    def _ask(self, told: object) -> str:
        assert self.process.stdin
        assert self.process.stdout
        print(json.dumps(told), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            raise BrokenPipeError
        return line


def _rule(rule: PlainRule, last: int) -> dict[str, Any]:
    conditions = [each for test in rule.when for each in _conditions(test)]
    conditions += [{"not": {"all": _conditions(test)}} for test in rule.unless]
    conditions += [
        {"fact": f"fired {id}", "operator": "notEqual", "value": True} for id in rule.overriders
    ]
    then = [*rule.then, *([(f"fired {rule.id}", True)] if rule.overrides else [])]
    return {
        "id": rule.id,
        "priority": 1 + last - rule.stratum,
        "conditions": {"all": conditions},
        "then": then,
    }


def _conditions(test: Test) -> list[dict[str, Any]]:
    if test.bounds:
        return [
            {"fact": test.fact, "operator": SIGNS[sign], "value": bound}
            for sign, bound in test.bounds.items()
        ]
    if len(test.wanted) == 1:
        return [{"fact": test.fact, "operator": "equal", "value": test.wanted[0]}]
    return [{"fact": test.fact, "operator": "in", "value": test.wanted}]
