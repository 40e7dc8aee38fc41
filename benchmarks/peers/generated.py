"""Straight-line Python: one generated function with an `if` for each rule.

Facts are local variables, read once; an unknown number is nan, of which no comparison is true. The
function goes through all cases itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import nan
from typing import Any

from benchmarks.peers.peer import Fired, Peer, PlainRule, Test, plain_rules
from reconsider_rules.model import Facts, RuleBase


class Generated(Peer):
    """Rules as source, compiled once."""

    def __init__(self, rules: RuleBase) -> None:
        plain = plain_rules(rules)
        self.number = {rule.id: f"fired_{number}" for number, rule in enumerate(plain)}
        lines = ["def run(cases):", " out = []", " for case in cases:"]
        lines += ["  get = case.get", "  fired = []", "  add = fired.append"]
        for fact in rules.given:
            default = ", nan" if fact.type == "number" else ""
            lines.append(f"  {fact.name} = get({fact.name!r}{default})")
        lines += [f"  {fact.name} = None" for fact in rules.conclusions]
        for rule in plain:
            lines += self._lines(rule)
        lines += ["  out.append(fired)", " return out"]
        names: dict[str, Any] = {"nan": nan}
        exec("\n".join(lines), names)
        self.run: Callable[[Sequence[Facts]], Fired] = names["run"]

    def fired(self, cases: Sequence[Facts]) -> Fired:
        """Answer cases, one after the other."""
        return self.run(cases)

    def _lines(self, rule: PlainRule) -> Iterator[str]:
        tests = [*map(_expression, rule.when)]
        tests += [f"not ({_expression(test)})" for test in rule.unless]
        tests += [f"not {self.number[id]}" for id in rule.overriders]
        if rule.overrides:
            yield f"  {self.number[rule.id]} = False"
        yield f"  if {' and '.join(tests) or 'True'}:"
        yield f"   add({rule.id!r})"
        if rule.overrides:
            yield f"   {self.number[rule.id]} = True"
        for fact, value in rule.then:
            yield f"   {fact} = {value!r}"


def _expression(test: Test) -> str:
    if not test.bounds:
        if len(test.wanted) == 1:
            [value] = test.wanted
            return f"{test.fact} {'is' if isinstance(value, bool) else '=='} {value!r}"
        return f"{test.fact} in {{{', '.join(map(repr, test.wanted))}}}" if test.wanted else "False"
    return " and ".join(f"{test.fact} {sign} {bound!r}" for sign, bound in test.bounds.items())
