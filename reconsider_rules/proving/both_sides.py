"""Whose advice changes from one rule base to another, proved over all possible scenarios.

Both rule bases stand in one logic program over the same given facts. A fact, or an option, that
only one of them declares is unknown to the other. The outcome of a scenario is its verdict, or
none, or a contradiction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from reconsider_rules.formulas import all_conditions, shape
from reconsider_rules.model import (
    VERDICT,
    Fact,
    Rule,
    RuleBase,
    Scenario,
    Value,
)
from reconsider_rules.proving.budget import Budgets, UndecidedError
from reconsider_rules.proving.derived import Derived
from reconsider_rules.proving.finding import Progress
from reconsider_rules.proving.inputs import Inputs, given_facts, smallest
from reconsider_rules.proving.reasoner import Reasoner
from reconsider_rules.proving.statements import FALSE
from reconsider_rules.record import Record, cached
from reconsider_rules.running.situations import Situations
from reconsider_rules.running.trace import AnyEngine

NO_VERDICT, CONTRADICTION = "(no verdict)", "(contradiction)"


class Responsible(Record):
    """A rule that was added, removed or altered, and plays a part in a difference; `at` is its
    place in the new rule base, or, if it was removed, in the old one."""

    id: str
    what: Literal["added", "removed", "altered", "same"]
    at: str


class Difference(Record):
    """One way in which advice differs: in the verdict (`old` → `new`), or in one advice.

    `advice` is empty for a different verdict; else the advice is gained (`new` is its id,
    `old` empty) or lost.
    """

    old: str
    new: str
    advice: str
    witness: Scenario
    rules: tuple[Responsible, ...]


class BothSides:
    """Both rule bases in one program. `undecided` says what the budget left open."""

    def __init__(self, old: AnyEngine, new: AnyEngine, budget: float, progress: Progress) -> None:
        self.engines = (old, new)
        self.old, self.new = old.rules, new.rules
        self.budgets = Budgets(budget)
        self.progress = progress
        self.undecided: list[str] = []
        progress("building the program of all scenarios")
        facts = dict(_common_facts(self.old, self.new))
        both = [side.replaced(facts={**side.facts, **facts}) for side in (self.old, self.new)]
        tested = [list(all_conditions(side)) for side in both]
        situations = [
            Situations(side, other, understood=_understood(original))
            for side, other, original in zip(
                both, reversed(tested), (self.old, self.new), strict=True
            )
        ]
        self.inputs = Inputs(Situations(both[1], tested[0]))  # which understand every option
        self.sides = [
            Derived(side, self.inputs, found, prefix)
            for side, found, prefix in zip(both, situations, ("old_", "new_"), strict=True)
        ]
        self.outcomes = self._outcomes()
        text = [self.inputs.text(), smallest(self.inputs)]
        for side in self.sides:
            side.write()
            text.append(side.flush())
            text.append(_outcome_atoms(side, self.outcomes))
        self.pairs = {
            f"change_{i}_{j}": (a, b)
            for i, a in enumerate(self.outcomes)
            for j, b in enumerate(self.outcomes)
            if i != j
        }
        text += [
            f"{name}:-old_out{self.outcomes.index(a)},new_out{self.outcomes.index(b)}."
            for name, (a, b) in self.pairs.items()
        ]
        self.advice = dict(self._advice_atoms())
        text += [f"{name}:-{body}." for name, (_, _, body) in self.advice.items()]
        self.reasoner = Reasoner("\n".join(text))

    def _outcomes(self) -> list[str]:
        values: dict[str, None] = {}
        for rules in (self.old, self.new):
            if fact := rules.facts.get(VERDICT):
                values.update(dict.fromkeys(fact.option_names))
        return [*values, NO_VERDICT, CONTRADICTION]

    def _advice_atoms(self) -> Iterator[tuple[str, tuple[str, bool, str]]]:
        """name → (advice, whether gained, the body that says so)."""
        old, new = self.sides
        fine = "not old_wrong,not new_wrong"
        for number, id in enumerate(sorted({*self.old.advice, *self.new.advice})):
            before = old.advises(id) if id in self.old.advice else FALSE
            after = new.advises(id) if id in self.new.advice else FALSE
            yield f"gained_{number}", (id, True, f"{after},not {before},{fine}")
            yield f"lost_{number}", (id, False, f"{before},not {after},{fine}")

    def differences(self) -> Iterator[Difference]:
        """Different verdicts first, in the order in which verdicts are declared."""
        self.progress("asking what can change in some scenario")
        changes = {name: (old, new, "") for name, (old, new) in self.pairs.items()}
        for name, (id, gained, _) in self.advice.items():
            changes[name] = ("", id, id) if gained else (id, "", id)
        possible, undecided = self.reasoner.possible(changes, (), self.budgets)
        for name, (old, new, advice) in changes.items():
            if name in possible:
                self.progress(f"looking for the smallest example: {_title(old, new, advice)}")
            if name in possible and (found := self._difference(name, old, new, advice)):
                yield found
            elif name in possible | undecided:
                self.undecided.append(_title(old, new, advice))

    def _difference(self, atom: str, old: str, new: str, advice: str) -> Difference | None:
        """One that is possible, with an example; None if the budget doesn't suffice for one."""
        try:
            with self.budgets.next() as budget:
                best = self.reasoner.best([atom], self.inputs.atoms, budget)
        except UndecidedError:
            return None
        assert best is not None
        facts = given_facts(self.inputs, best.true)
        witness = Scenario(facts, _title(old, new, advice))
        return Difference(old, new, advice, witness, self._responsible(facts))

    def _responsible(self, facts: Mapping[str, Value]) -> tuple[Responsible, ...]:
        """The rules that differ and act in this scenario; if none does, those that fire on one
        side."""
        runs = [engine.run(known_to(engine.rules, facts)) for engine in self.engines]
        acting = [{r.id for r in (*run.firings, *(r for r, _ in run.overridden))} for run in runs]
        ids = (acting[0] & self._differing[0]) | (acting[1] & self._differing[1])
        fired = [{rule.id for rule in run.firings} for run in runs]
        return tuple(self._named(id, bool(ids)) for id in sorted(ids or fired[0] ^ fired[1]))

    @cached
    def _differing(self) -> tuple[frozenset[str], frozenset[str]]:
        """The rules of each side that do what no rule of the other does."""
        shapes = [
            {rule.id: _rule_shape(rules, rule) for rule in rules.rules}
            for rules in (self.old, self.new)
        ]
        first, second = (frozenset(each.values()) for each in shapes)
        return (
            frozenset(id for id, shape in shapes[0].items() if shape not in second),
            frozenset(id for id, shape in shapes[1].items() if shape not in first),
        )

    def _named(self, id: str, differs: bool) -> Responsible:
        old, new = self.old.rule.get(id), self.new.rule.get(id)
        if new is None:
            assert old is not None
            return Responsible(id, "removed", self.old.at(old.location))
        what: Literal["added", "altered", "same"] = "altered" if differs else "same"
        return Responsible(id, what if old else "added", self.new.at(new.location))


def _title(old: str, new: str, advice: str) -> str:
    if advice:
        return f"{'Gains' if new else 'Loses'} the advice {advice}"
    return f"Was {old}, is {new}"


def _outcome_atoms(side: Derived, outcomes: list[str]) -> str:
    """Atoms out0, out1, … of a side: exactly one holds in every scenario."""
    lines = [f"{side.side}wrong:-{side.side}clash.", f"{side.side}wrong:-{side.side}conflict."]
    values = {str(value) for value in side.rules.concluded.get(VERDICT, ())}
    for number, outcome in enumerate(outcomes):
        if outcome in values:
            lines.append(f"{side.side}out{number}:-{side.verdict(outcome)},not {side.side}wrong.")
            lines.append(f"{side.side}decided:-{side.verdict(outcome)}.")
    none, wrong = outcomes.index(NO_VERDICT), outcomes.index(CONTRADICTION)
    lines.append(f"{side.side}out{none}:-not {side.side}decided,not {side.side}wrong.")
    lines.append(f"{side.side}out{wrong}:-{side.side}wrong.")
    return "\n".join(lines)


def _common_facts(old: RuleBase, new: RuleBase) -> Iterator[tuple[str, Fact]]:
    """Every given fact of either, with the options of both and the tighter bounds."""
    for name in {**new.facts, **old.facts}:
        sides = [f for f in (new.facts.get(name), old.facts.get(name)) if f and f.given]
        if not sides:
            continue
        first = sides[0]
        if len({fact.type for fact in sides}) == 1:
            options = {option.name: option for fact in reversed(sides) for option in fact.options}
            lows = [fact.at_least for fact in sides if fact.at_least is not None]
            highs = [fact.at_most for fact in sides if fact.at_most is not None]
            first = first.replaced(
                options=tuple(options.values()),
                whole=any(fact.whole for fact in sides),
                at_least=max(lows, default=None),
                at_most=min(highs, default=None),
            )
        yield name, first


def _understood(rules: RuleBase) -> dict[str, frozenset[str]]:
    """The options that a rule base knows of each given fact."""
    return {f.name: frozenset(f.option_names) for f in rules.given}


def known_to(rules: RuleBase, facts: Mapping[str, Value]) -> dict[str, Value]:
    """The facts of a scenario as a rule base understands them."""
    known: dict[str, Value] = {}
    for name, value in facts.items():
        fact = rules.facts.get(name)
        if fact is None or not fact.given:
            continue
        names = set(fact.option_names)
        if isinstance(value, tuple):
            known[name] = tuple(member for member in value if member in names)
        elif fact.type != "choice" or value in names:
            known[name] = value
    return known


def _rule_shape(rules: RuleBase, rule: Rule) -> object:
    """What a rule does, whatever it is called and wherever it stands."""
    overridden = frozenset(
        (shape(other.when), shape(other.unless), frozenset(other.then), frozenset(other.recommend))
        for id in rule.overrides
        if (other := rules.rule[id])
    )
    then, recommend = frozenset(rule.then), frozenset(rule.recommend)
    return shape(rule.when), shape(rule.unless), then, recommend, overridden
