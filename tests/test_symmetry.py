"""Facts that the rules don't tell apart, put in order: the answers are the same, and soon there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from random import Random

import pytest

from reconsider_rules.model import RuleBase
from reconsider_rules.proving import changes, space
from reconsider_rules.proving.budget import Budget, UndecidedError
from reconsider_rules.proving.changes import Changes, Search
from reconsider_rules.proving.reasoner import Reasoner
from reconsider_rules.proving.space import ScenarioSpace
from reconsider_rules.proving.symmetry import order_of_alike
from tests.brute_force import worlds
from tests.hard_cases import HARD
from tests.helpers import advisor, loaded
from tests.test_reasoner_counterfactuals import examine_outlook, examine_ways, examine_why_not

OPTIONS = "{a: the a, b: the b}"


def symmetrical_base(random: Random) -> str:
    """Rules that treat the facts of a group alike, most of the time."""
    groups = [
        [f"y{n}" for n in range(random.randint(2, 3))],
        [f"c{n}" for n in range(random.randint(2, 3))],
        [f"n{n}" for n in range(2)],
    ]
    facts = "".join(
        f"  {name}: {{ask: What of {name}?, {kind}}}\n"
        for names, kind in zip(
            groups,
            ("type: yes/no", f"type: choice, options: {OPTIONS}", "type: number"),
            strict=True,
        )
        for name in names
    )
    rules = []
    for names, tests in zip(
        groups, (("yes", "no"), ("a", "known"), ("{at least: 3}",)), strict=True
    ):
        for test in tests:
            each_its_own = random.random() < 0.5
            for place, name in enumerate(names):
                if random.random() < 0.97:  # else this fact is told apart from the others
                    member = f"m{place}" if each_its_own else "any"
                    rules.append(f"when: {{{name}: {test}}}, then: {{seen: {member}}}")
    for value in ("go", "stop"):
        when = random.choice(("count: {at least: 2}", "includes: any", "count: 3"))
        other = random.choice([name for names in groups for name in names])
        extra = f", {other}: known" if random.random() < 0.3 else ""
        rules.append(
            f"when: {{seen: {{{when}}}{extra}}}, then: {{verdict: {value}}}, overrides: [base]"
        )
    listed = "".join(f"- {{id: r-{n}, {rule}, because: So.}}\n" for n, rule in enumerate(rules))
    return (
        f"facts:\n{facts}conclusions:\n  verdict: {{type: choice, options: {{go: Go, stop: Stop, wait: Wait}}}}\n"
        "  seen: {type: choices, options: {m0: m0, m1: m1, m2: m2, any: any}}\n"
        "rules:\n- {id: base, then: {verdict: wait}, because: So far.}\n" + listed
    )


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Every search in which facts can be put in order is as if it were not decided without."""
    met: Counter[str] = Counter()
    usual = Search._best

    def best(self: Search, reasoner: Reasoner, wanted: Iterable[str], budget: Budget) -> Changes:
        if reasoner is self._reasoner:
            atoms = [literal.removeprefix("not ") for literal in wanted]
            if order_of_alike(self.inputs, self.rules, self.free, self.given, atoms):
                met["ordered"] += 1
                raise UndecidedError
        return usual(self, reasoner, wanted, budget)

    monkeypatch.setattr(changes.Search, "_best", best)
    return met


def test_the_smallest_changes_are_the_same(hurried: Counter[str]) -> None:
    for seed in range(5):
        random = Random(seed)
        rules = loaded(symmetrical_base(random))
        every = [world for world in worlds(rules) if world.sane]
        for world in random.sample(every, min(4, len(every))):
            answer = advisor(rules).explain(world.facts)
            examine_ways(answer, world, every)
            examine_why_not(answer, world, every, random)
    assert hurried["ordered"] > 15


def test_what_is_possible_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only whether a verdict is possible: `ask` then names all that it could depend on."""

    def nothing(*_: object) -> object:
        raise UndecidedError

    ordered = 0
    for seed in range(5):
        random = Random(seed)
        rules = loaded(symmetrical_base(random))
        every = [world for world in worlds(rules) if world.sane]
        little_known = [world for world in every if len(world.facts) <= 2]
        for world in random.sample(little_known, min(4, len(little_known))):
            examine_outlook(advisor(rules).explain(world.facts), every)
            with monkeypatch.context() as patched:
                patched.setattr(Reasoner, "together", nothing)
                found = advisor(rules).explain(world.facts).outlook
            expected = advisor(rules).explain(world.facts).outlook
            assert set(found.possible) <= set(expected.possible)
            assert set(expected.possible) <= {*found.possible, *found.undecided}
            ordered += bool(found.possible)
    assert ordered > 10


def test_what_check_asks_is_answered_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    def undecided(
        self: Reasoner, atoms: Iterable[str], *_: object, **__: object
    ) -> tuple[set[str], set[str]]:
        return set(), set(atoms)

    answered = Counter[bool]()
    for seed in range(5):
        rules = loaded(symmetrical_base(Random(seed)))
        usual, hurried = ScenarioSpace(rules), ScenarioSpace(rules)
        atoms = [usual.derived.fires(rule.id) for rule in rules.rules]
        atoms += [atom for *_, atom in usual.values]
        with monkeypatch.context() as patched:
            patched.setattr(Reasoner, "possible", undecided)
            patched.setattr(space, "MOST_IN_ORDER", len(atoms))
            hurried.possible(atoms)
        for atom in atoms:
            if not hurried.undecided(atom):
                assert hurried.never(atom) == usual.never(atom)
                answered[usual.never(atom)] += 1
    assert answered[False] > 10


@pytest.fixture(params=HARD)
def hard(request: pytest.FixtureRequest) -> RuleBase:
    return loaded(HARD[request.param])


def test_hard_cases_are_decided(hard: RuleBase) -> None:
    """Within the usual budget nothing of them is left open."""
    answer = advisor(hard).explain({})
    assert not answer.outlook.undecided
    assert not answer.ways.undecided
    assert all(way.smallest for way in answer.changes)
