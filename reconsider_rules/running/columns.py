"""Rules run on many scenarios at once, in columns: whole numbers with a bit for each scenario.

`when`, `unless` and giving way are `&`, `|` and `^` of the columns that `layout` tells. Rules are taken in
order of stratum, so what a test reads is complete. A scenario by itself is run by `single`.

Nothing here is kept outside of Python's own objects: an engine is gone once nobody has it, and
threads may share one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy

from reconsider_rules.model import Facts, Formula, Rule, RuleBase, Value
from reconsider_rules.record import Record, cached
from reconsider_rules.running.layout import ColumnTest, Layout, Plan, Span
from reconsider_rules.running.single import Single, conclude
from reconsider_rules.running.situations import Situations
from reconsider_rules.running.trace import Trace, in_order, trace_of


class _Step(Record):
    """A rule as it is run. `overriders` are places in the order of rules, `values` the columns that
    a firing sets; those of a conclusion that has one value only stand beside its place."""

    when: Plan
    unless: Plan
    overriders: tuple[int, ...]
    values: tuple[tuple[int, int | None], ...]


class ColumnEngine:
    """Runs the rules of one rule base, on one scenario or on many at once."""

    name = "columns"

    def __init__(self, rules: RuleBase, layout: Layout | None = None) -> None:
        """`layout`, where there is one already, may be that of a rule base with more rules, and
        conditions, about the same facts."""
        self.rules = rules
        self.layout = layout or Layout(rules)
        self.order = in_order(rules)
        self.place = {rule.id: place for place, rule in enumerate(self.order)}
        self.steps = tuple([self._step(rule) for rule in self.order])
        self.recommending: dict[str, list[int]] = {}
        """By advice, the places of the rules that give it."""
        for place, rule in enumerate(self.order):
            for advice in rule.recommend:
                self.recommending.setdefault(advice, []).append(place)

    @property
    def situations(self) -> Situations:
        return self.layout.situations

    def _step(self, rule: Rule) -> _Step:
        above = self.rules.overriders.get(rule.id, ())
        return _Step(
            self.layout.plan(rule.when),
            self.layout.plan(rule.unless),
            tuple([self.place[id] for id in above]),
            tuple([each for name, value in rule.then for each in self.layout.set_by(name, value)]),
        )

    def edited(self, rule: Rule) -> ColumnEngine:
        """The engine with another rule in the place of the one with its id.

        The other depends on nothing that the one doesn't, and its conditions are in the layout.
        """
        place = self.place[rule.id]
        before = self.order[place]
        engine = copy(self)
        engine.__dict__.pop("_single", None)  # it runs the rules as they were
        rules = tuple([rule if each is before else each for each in self.rules.rules])
        engine.rules = self.rules.replaced(rules=rules)
        engine.order = (*self.order[:place], rule, *self.order[place + 1 :])
        steps = list(self.steps)
        steps[place] = engine._step(rule)
        for id in set(before.overrides).symmetric_difference(rule.overrides):
            steps[self.place[id]] = engine._step(engine.order[self.place[id]])
        engine.steps = tuple(steps)
        return engine

    def run(self, facts: Facts) -> Trace:
        """Run one scenario. The facts must be declared and of their types (`scenario_from`)."""
        return self._single.run(facts)

    @cached
    def _single(self) -> Single:
        return Single(self.rules, self.order, self.situations)

    def batch(self, scenarios: Sequence[Facts]) -> Batch:
        """Run many scenarios at once. A few thousand at a time take the least time for each."""
        columns = [0] * self.layout.width
        bit = 1
        for facts in scenarios:
            for name, value in facts.items():
                for column in self.layout.coders[name](value):
                    columns[column] |= bit
            bit <<= 1
        return Batch(self, scenarios, columns)

    def of_columns(self, given: list[int], count: int) -> Batch:
        """Run as many scenarios as `count` says, whose columns are given. There are no traces of
        them."""
        return Batch(self, (), given, count=count)


class Batch:
    """Scenarios that an engine has run: which rules fire in which of them.

    A column has the bit `1 << n` for the scenario at place n; `all` has the bits of all of them.
    """

    def __init__(
        self,
        engine: ColumnEngine,
        scenarios: Sequence[Facts],
        given: list[int],
        passed: Iterable[int | None] = (),
        count: int | None = None,
    ) -> None:
        """`given` are all columns, those of conclusions empty; `passed` those of tests, where they
        are known. Without scenarios, of which traces are made, `count` says how many they are."""
        self.engine = engine
        self.scenarios = scenarios
        self.all = (1 << (len(scenarios) if count is None else count)) - 1
        self.clashing = 0
        """Where a conclusion has two values: what depends on it is not to be relied upon."""
        self._given = given
        self._columns = list(given)
        self._passed = list(passed) or [None] * len(engine.layout.tests)
        self._fired: list[int] = []
        self._gave_way: list[int] = []
        for step in engine.steps:
            self._run(step)

    def run_by(self, engine: ColumnEngine) -> Batch:
        """The same scenarios, run by another engine with the same layout: that takes less time than
        to begin anew."""
        tests = zip(self.engine.layout.tests, self._passed, strict=True)
        passed = [column if test.on_given else None for test, column in tests]
        return Batch(engine, self.scenarios, self._given, passed, self.all.bit_length())

    def _run(self, step: _Step) -> None:
        held = self._held(step.when)
        if held:
            held &= ~self._held(step.unless)
        overridden = 0
        for place in step.overriders:
            overridden |= self._fired[place]
        fires = held & ~overridden
        self._fired.append(fires)
        self._gave_way.append(held & overridden)
        if not fires:
            return
        columns = self._columns
        for value, known in step.values:
            if known is None:
                columns[value] |= fires
                continue
            first = fires & ~columns[known]  # of two values, the one that comes first counts
            columns[value] |= first
            columns[known] |= first
            self.clashing |= fires & ~columns[value]

    def _held(self, plan: Plan) -> int:
        """Where a formula holds. It ends as soon as it is decided everywhere."""
        if isinstance(plan, int):
            column = self._passed[plan]
            if column is None:
                column = self._passed[plan] = self._passing(self.engine.layout.tests[plan])
            return column
        every, parts = plan
        column = self.all if every else 0
        end = 0 if every else self.all
        for part in parts:
            if column == end:
                break
            column = column & self._held(part) if every else column | self._held(part)
        return column

    def _passing(self, test: ColumnTest) -> int:
        if test.counted:
            self._count(test.counted)
        column = 0
        for each in test.columns:
            column |= self._columns[each]
        return self.all ^ column if test.otherwise else column

    def _count(self, span: Span) -> None:
        """Fill in how many members a derived set has, now that no rule adds any more."""
        sizes = [self.all] + [0] * span.values  # by number: who has so many of the members so far
        for member in span.members:
            has = self._columns[member]
            if has:
                fewer = [0, *[size & has for size in sizes[:-1]]]
                sizes = [size & ~has | more for size, more in zip(sizes, fewer, strict=True)]
        self._columns[span.sizes : span.sizes + len(sizes)] = sizes

    def holds(self, formula: Formula) -> int:
        """Where a formula holds whose conditions are those of rules, or of `extra`."""
        return self._held(self.engine.layout.plan(formula))

    def fires(self, id: str) -> int:
        """Where a rule fires."""
        return self._fired[self.engine.place[id]]

    def gives_way(self, id: str) -> int:
        """Where the antecedent of a rule holds and another overrides it."""
        return self._gave_way[self.engine.place[id]]

    def recommends(self, advice: str) -> int:
        """Where an advice is given."""
        column = 0
        for place in self.engine.recommending.get(advice, ()):
            column |= self._fired[place]
        return column

    def concludes(self, name: str, value: Value) -> int:
        """Where a conclusion has a value that some rule gives it (of a set: has a member)."""
        return self._columns[self.engine.layout.value(name, value)]

    def trace(self, place: int) -> Trace:
        """What happened in one of the scenarios."""
        rules, order = self.engine.rules, self.engine.order
        given = self.scenarios[place]
        firings = [
            rule for rule, fired in zip(order, self._fired, strict=True) if fired >> place & 1
        ]
        gave_way = [
            rule for rule, way in zip(order, self._gave_way, strict=True) if way >> place & 1
        ]
        known: dict[str, Value] = {**rules.empty_sets, **given}
        clashing = conclude(known, firings, rules.empty_sets)
        return trace_of(rules, given, known, firings, gave_way, clashing)
