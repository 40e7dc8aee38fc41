"""Straight-line Python: one generated function with an `if` for each rule.

Facts are local variables, read once; an unknown number is nan, of which no comparison is true. The
function goes through all cases itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import nan
from typing import Any

from benchmarks.peers.peer import Fired, Peer, PlainRule, Test, plain_rules
from reconsider_rules.model import Between, Facts, RuleBase
from reconsider_rules.running.attributes import UNKNOWN
from reconsider_rules.running.situations import Situations


class Generated(Peer):
    """Rules as source, compiled once."""

    def __init__(self, rules: RuleBase) -> None:
        plain = plain_rules(rules)
        self.rules = rules
        self.number = {rule.id: f"fired_{number}" for number, rule in enumerate(plain)}
        lines = ["def run(cases):", " out = []", *self.reading()]
        lines += ["  fired = []", "  add = fired.append"]
        lines += [f"  {fact.name} = None" for fact in rules.conclusions]
        for rule in plain:
            lines += self._lines(rule)
        lines += ["  out.append(fired)", " return out"]
        names: dict[str, Any] = {"nan": nan}
        exec("\n".join(lines), names)
        self.run: Callable[[Sequence[Any]], Fired] = names["run"]

    def fired(self, cases: Sequence[Facts]) -> Fired:
        """Answer cases, one after the other."""
        return self.run(self.prepared(cases))

    def record(self, prepared: Sequence[Any]) -> object:
        """Answer cases."""
        return self.run(prepared)

    def reading(self) -> Iterator[str]:
        """How a case is read."""
        yield " for case in cases:"
        yield "  get = case.get"
        for fact in self.rules.given:
            default = ", nan" if fact.type == "number" else ""
            yield f"  {fact.name} = get({fact.name!r}{default})"

    def passing(self, test: Test) -> str:
        """When a given fact passes a test."""
        if test.bounds:
            return " and ".join(
                f"{test.fact} {sign} {bound}" for sign, bound in test.bounds.items()
            )
        return _among(test.fact, test.wanted)

    def _lines(self, rule: PlainRule) -> Iterator[str]:
        tests = [self._passing(test) for test in rule.when]
        tests += [f"not ({self._passing(test)})" for test in rule.unless]
        tests += [f"not {self.number[id]}" for id in rule.overriders]
        if rule.overrides:
            yield f"  {self.number[rule.id]} = False"
        yield f"  if {' and '.join(tests) or 'True'}:"
        yield f"   add({rule.id!r})"
        if rule.overrides:
            yield f"   {self.number[rule.id]} = True"
        for fact, value in rule.then:
            yield f"   {fact} = {value!r}"

    def _passing(self, test: Test) -> str:
        return self.passing(test) if test.given else _among(test.fact, test.wanted)


class GeneratedOnCodes(Generated):
    """The same on codes: cases are encoded ahead."""

    def __init__(self, rules: RuleBase) -> None:
        situations = Situations(rules)
        self.attributes = {fact.name: situations.of(fact.name)[0] for fact in rules.given}
        super().__init__(rules)

    def prepared(self, cases: Sequence[Facts]) -> Sequence[Any]:
        """Cases as codes."""
        coders = [(name, attribute.coder()) for name, attribute in self.attributes.items()]
        return [
            tuple([code(case[name]) if name in case else UNKNOWN for name, code in coders])
            for case in cases
        ]

    def reading(self) -> Iterator[str]:
        """How a case is read."""
        yield f" for {', '.join(self.attributes)}, in cases:"

    def passing(self, test: Test) -> str:
        """When a given fact passes a test."""
        attribute, bounds = self.attributes[test.fact], test.bounds
        if not bounds:
            return _among(test.fact, [attribute.code(value) for value in test.wanted])
        mask = attribute.mask(
            Between(bounds.get(">="), bounds.get("<="), bounds.get(">"), bounds.get("<"))
        )
        lowest, highest = (mask & -mask).bit_length() - 1, mask.bit_length() - 1
        return f"{lowest} <= {test.fact} <= {highest}"


def _among(name: str, wanted: Sequence[object]) -> str:
    if len(wanted) == 1:
        return f"{name} {'is' if isinstance(wanted[0], bool) else '=='} {wanted[0]!r}"
    return f"{name} in {{{', '.join(map(repr, wanted))}}}" if wanted else "False"
