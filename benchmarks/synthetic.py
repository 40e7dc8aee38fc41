"""Rule bases and cases made up for measuring: any number of rules, facts and strata.

A rule base comes in *groups* of three rules that conclude one conclusion. The rules of the first
layer test given facts; those of a later layer also test a conclusion of the layer before. No two
rules contradict each other: the rules of a group that conclude different values each ask another
option, or another range, of one fact that divides the group. Every case gets a verdict, from a
rule without conditions that the other verdicts override. Everything follows from the seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random

from reconsider_rules.model import RuleBase, Value

OPTIONS = ("red", "green", "blue", "grey")
HIGHEST = 100
GROUP = 3


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a synthetic rule base is; `variant` alters a few rules, for a second version."""

    rules: int = 50
    facts: int = 20
    strata: int = 4
    seed: int = 3
    variant: bool = False


def rule_base_text(shape: Shape) -> str:
    """The YAML of a rule base, written the way a coach writes it."""
    return _Writer(shape).text()


def write_rule_base(folder: Path, shape: Shape) -> Path:
    """Write it to a new folder; returns the folder."""
    folder.mkdir(parents=True)
    (folder / "rules.yaml").write_text(rule_base_text(shape), encoding="utf-8")
    return folder


def random_cases(rules: RuleBase, seed: int = 1, known: float = 0.9) -> Iterator[dict[str, Value]]:
    """Endless random cases; each fact is known with this probability."""
    random = Random(seed)
    while True:
        yield {
            fact.name: _random_value(fact.type, [option.name for option in fact.options], random)
            for fact in rules.given
            if random.random() < known
        }


def _random_value(type: str, options: list[str], random: Random) -> Value:
    if type == "number":
        return random.randrange(HIGHEST)
    if type == "yes/no":
        return random.random() < 0.5
    if type == "choices":
        return tuple(sorted(option for option in options if random.random() < 0.5))
    return random.choice(options)


class _Writer:
    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.random = Random(shape.seed)
        self.types = {
            f"fact_{number}": ("choice", "number", "yes/no")[number % 3]
            for number in range(shape.facts)
        }
        self.conclusions: dict[str, str] = {}
        self.rules: list[str] = []

    def text(self) -> str:
        shape = self.shape
        self.add_rule("verdict-without-reason", [], "verdict: red", [])
        below: list[str] = []
        for layer in range(shape.strata):
            end = (layer + 1) * shape.rules // shape.strata
            names: list[str] = []
            if layer == shape.strata - 1:
                self.add_group("verdict", "choice", below, end)
            for number in count():
                if len(self.rules) >= end:
                    break
                name = f"conclusion_{layer}_{number}"
                self.conclusions[name] = ("choice", "yes/no")[number % 2]
                self.add_group(name, self.conclusions[name], below, end)
                names.append(name)
            below = names
        return "\n".join([*self.declarations(), "rules:", *self.rules])

    def add_group(self, name: str, type: str, below: list[str], end: int) -> None:
        """The rules that conclude a conclusion, as far as there is room before `end`."""
        kinds = ("choice", "number") if type == "choice" else ("choice", "number", "yes/no")
        dividing = self.random.choice([fact for fact, kind in self.types.items() if kind in kinds])
        overriding = type == "yes/no" and self.random.random() < 0.25
        for place in range(min(GROUP, end - len(self.rules))):
            rest = [fact for fact in self.types if fact != dividing]
            tested, other = self.random.sample(rest, 2)
            first = self.part(dividing, place) if type == "choice" else self.any_test(dividing)
            second = self.conclusion_test(self.random.choice(below)) if below else None
            tests = [first, second or self.any_test(tested)]
            more = []
            if len(self.rules) % 7 == 3:
                more.append(f"    unless:\n      {self.any_test(other)}")
            if name == "verdict":
                more.append("    overrides: verdict-without-reason")
            elif overriding and place == GROUP - 1:
                more.append(f"    overrides: {self.id(name, 0)}")
            value = OPTIONS[place + 1] if type == "choice" else "yes"
            self.add_rule(self.id(name, place), tests, f"{name}: {value}", more)

    def id(self, conclusion: str, place: int) -> str:
        return f"{conclusion.replace('_', '-')}-{'abc'[place]}"

    def add_rule(self, id: str, tests: list[str], then: str, more: list[str]) -> None:
        number = len(self.rules)
        if self.shape.variant and number % 25 == 7:
            tests = tests[:-1]
        lines = [f"  - id: {id}"]
        if tests:
            lines += ["    when:", *(f"      {test}" for test in tests)]
        lines += ["    then:", f"      {then}", *more]
        if number % 4 == 0:
            lines.append(f"    recommend: [advice_{number % 8}]")
        fact = tests[0].partition(":")[0] if tests else ""
        seen = f"With {{{fact}}} to go by" if fact else "With nothing else to go by"
        lines += [
            f"    because: {seen}, this is what rule number {number} would have us believe.",
            f"    source: [S{number % 10}, S{number % 7 + 10}]",
        ]
        self.rules.append("\n".join(lines) + "\n")

    def any_test(self, fact: str) -> str:
        """A test of a given fact that holds a little more often than not."""
        kind = self.types[fact]
        if kind == "yes/no":
            return f"{fact}: {self.random.choice(('yes', 'no'))}"
        if kind == "number":
            bound = self.random.randrange(HIGHEST // 2)
            low = self.random.random() < 0.5
            return f"{fact}: {{{f'at least: {bound}' if low else f'at most: {HIGHEST - bound}'}}}"
        first, second = self.random.sample(OPTIONS, 2)
        return f"{fact}: {self.random.choice((f'[{first}, {second}]', f'{{not: {first}}}'))}"

    def part(self, fact: str, place: int) -> str:
        """A test of a given fact that excludes the tests of the other places."""
        if self.types[fact] == "choice":
            return f"{fact}: {OPTIONS[place]}"
        low, high = place * HIGHEST // GROUP, (place + 1) * HIGHEST // GROUP
        return f"{fact}: {{at least: {low}, less than: {high}}}"

    def conclusion_test(self, name: str) -> str:
        if self.conclusions[name] == "yes/no":
            return f"{name}: yes"
        return f"{name}: {{not: {self.random.choice(OPTIONS[1:])}}}"

    def declarations(self) -> Iterator[str]:
        yield "sources:"
        yield from (f"  S{number}: {{title: Source number {number}}}" for number in range(17))
        yield "facts:"
        for name, kind in self.types.items():
            yield f"  {name}:\n    ask: What do you know of {name}?\n    type: {kind}"
            if kind == "choice":
                yield _options()
            elif kind == "number":
                yield f"    at least: 0\n    at most: {HIGHEST}\n    whole: yes"
        yield "conclusions:"
        for name, kind in {"verdict": "choice", **self.conclusions}.items():
            yield f"  {name}:\n    type: {kind}"
            if kind == "choice":
                yield _options()
        yield "advice:"
        for number in (0, 4):
            yield f"  advice_{number}:\n    step: decide\n    title: Advice {number}\n    text: Do it."


def _options() -> str:
    return "    options:\n" + "\n".join(f"      {name}: quite {name}" for name in OPTIONS)
