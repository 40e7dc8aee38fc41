"""Does the reasoner keep to its budget, and say what that left open?"""

from __future__ import annotations

from itertools import combinations

import pytest

from reconsider_rules.errors import InternalError
from reconsider_rules.proving.budget import CONFLICTS_A_SECOND, Budget, Budgets, UndecidedError
from reconsider_rules.proving.reasoner import AT_ONCE, Model, Reasoner

PIGEONS, HOLES = range(9), range(8)


def hard() -> str:
    """That every pigeon sits in a hole of its own, or is away: some are in every case, as there is
    a hole too few (`full` is never), and to find that out takes thousands of steps."""
    lines = ["{z}. nowhere:-z,not z."]
    for pigeon in PIGEONS:
        places = ";".join(f"p{pigeon}_{hole}" for hole in HOLES)
        lines += [f"{{away{pigeon}}}. 1{{{places}}}1:-not away{pigeon}."]
        lines += [f":~away{pigeon}. [1@1,{pigeon}]"]
    for one, other in combinations(PIGEONS, 2):
        lines += [f":-p{one}_{hole},p{other}_{hole}." for hole in HOLES]
    lines += [f"full:-{','.join(f'not away{pigeon}' for pigeon in PIGEONS)}."]
    return "\n".join(lines)


@pytest.fixture
def reasoner() -> Reasoner:
    return Reasoner(hard())


def of_steps(steps: int) -> Budget:
    return Budget(steps / CONFLICTS_A_SECOND)


def test_what_is_soon_decided_costs_nothing(reasoner: Reasoner) -> None:
    budget = of_steps(100)
    assert reasoner.satisfiable(["away0"], budget)
    assert not reasoner.satisfiable(["away0", "not z", "not away0", "full"], budget)
    assert budget.conflicts == 100


def test_what_is_not_decided_in_time_costs_all(reasoner: Reasoner) -> None:
    budget = of_steps(100)
    with pytest.raises(UndecidedError):
        reasoner.satisfiable(["full"], budget)
    assert budget.conflicts == 0
    with pytest.raises(UndecidedError):  # nothing is left for it, be it ever so little
        reasoner.satisfiable(["away0"], budget)


def test_a_best_model_that_is_not_proved_costs_all(reasoner: Reasoner) -> None:
    budget = of_steps(1000)
    away = [f"away{pigeon}" for pigeon in PIGEONS]
    best = reasoner.best([], away, budget)
    assert best is not None
    assert not best.proved
    assert best.cost == (len(best.true),)
    assert budget.conflicts == 0
    budget = of_steps(100)
    with pytest.raises(UndecidedError):
        reasoner.best(["full"], ["away0"], budget)
    assert budget.conflicts == 0


def test_a_best_model_that_is_proved_costs_nothing() -> None:
    reasoner = Reasoner("{a;b}. :-not a,not b. :~a. [2@1]\n:~b. [1@1]")
    budget = of_steps(100)
    assert reasoner.best([], ["a", "b", "c"], budget) == Model(frozenset("b"), (1,), True)
    assert reasoner.best(["a"], ["a", "b", "c"], budget) == Model(frozenset("a"), (2,), True)
    assert reasoner.best(["a"], [], budget) == Model(frozenset(), (2,), True)
    assert reasoner.best(["not a", "not b"], ["a"], budget) is None
    assert budget.conflicts == 100


def test_what_is_shown_is_all_or_said_not_to_be(reasoner: Reasoner) -> None:
    budget = of_steps(100)
    assert reasoner.together(["away0", "full"], ["away0"], budget) == ({"away0"}, True)
    assert budget.conflicts == 100
    shown, finished = reasoner.together(["away0", "full"], [], budget)
    assert shown is not None
    assert "full" not in shown
    assert not finished
    assert budget.conflicts == 0
    budget = of_steps(100)
    with pytest.raises(UndecidedError):
        reasoner.together(["away0"], ["full"], budget)
    assert budget.conflicts == 0


def test_what_is_in_no_model_is_out_of_the_question(reasoner: Reasoner) -> None:
    budget = of_steps(100)
    for assumed in (["nowhere"], ["away0", "unheard_of"]):
        assert not reasoner.satisfiable(assumed, budget)
        assert reasoner.best(assumed, ["away0"], budget) is None
        assert reasoner.together(["away0"], assumed, budget) == (None, True)
        assert reasoner.possible(["away0"], assumed, Budgets(1)) == (set(), set())
    for assumed in (["away0", "not nowhere"], ["away0", "not unheard_of"]):
        assert reasoner.satisfiable(assumed, budget)


def test_what_is_possible_and_what_is_undecided(reasoner: Reasoner) -> None:
    atoms = ["away0", "full", "z", "not z", "nowhere", "unheard_of"]
    budgets = Budgets(100 / CONFLICTS_A_SECOND)
    assert reasoner.possible(atoms, (), budgets) == ({"away0", "z", "not z"}, {"full"})
    assert reasoner.possible(atoms, ["not z"], budgets) == ({"away0", "not z"}, {"full"})
    assert reasoner.possible(atoms, ["away0"], budgets) == ({"away0", "z", "not z"}, set())
    assert reasoner.possible(atoms, (), Budgets(0)) == (set(), {*atoms[:5]})


@pytest.mark.parametrize("number", [AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE])
def test_of_any_number_of_atoms_it_is_told_which_are_possible(number: int) -> None:
    """Also if no two of them are true together, and some of them never."""
    atoms = [f"a{place}" for place in range(number)]
    never = set(atoms[:: AT_ONCE - 1])
    program = f"1{{{';'.join(atoms)}}}1." + "".join(f":-{atom}." for atom in never)
    reasoner = Reasoner("{never}. " + program.replace("}1.", ";b}1."))
    assert reasoner.possible(atoms, (), Budgets(1)) == (set(atoms) - never, set())


def test_two_names_for_the_same_are_both_told() -> None:
    reasoner = Reasoner("{a}. b:-a. {c}. :-c,a.")
    assert reasoner.possible(["a", "b", "c"], ["not c"], Budgets(1)) == ({"a", "b"}, set())


def test_what_stands_in_the_way_is_told() -> None:
    reasoner = Reasoner("{a;b;c}. d:-a,b.")
    budget = of_steps(100)
    assert reasoner.obstacle(["a", "not d", "b", "c", "not z"], budget) == {"a", "b", "not d"}
    assert reasoner.obstacle(["a", "c", "not d", "z"], budget) == {"z"}
    assert reasoner.obstacle(["a", "c", "not d"], budget) is None


def test_a_share_is_a_part_of_what_is_left() -> None:
    budget = of_steps(100)
    with budget.share(4) as part:
        assert part.conflicts == 25
        assert part.deadline <= budget.deadline
        part.conflicts -= 5
    assert budget.conflicts == 95
    with budget.share(1) as part:
        assert part.conflicts == 95
        part.conflicts = 0
    assert budget.conflicts == 0
    assert budget.used_up


def test_a_share_that_ends_badly_is_paid_for() -> None:
    budget = of_steps(100)
    with pytest.raises(UndecidedError), budget.share(2) as part:
        part.conflicts = 0
        raise UndecidedError
    assert budget.conflicts == 50
    assert not budget.used_up


def test_no_share_ends_later_than_the_whole() -> None:
    budget = Budget(1)
    budget.deadline -= 100
    assert budget.used_up
    with budget.share(2) as part:
        assert part.deadline == budget.deadline
        assert part.used_up


def test_once_many_budgets_are_used_up_the_next_are_small() -> None:
    budgets = Budgets(100 / CONFLICTS_A_SECOND)
    for _ in range(Budgets.MOST):
        with budgets.next() as budget:
            assert budget.conflicts == 100
        with budgets.next() as budget:
            budget.conflicts = 0
    for _ in range(2):
        with budgets.next() as budget:
            assert budget.conflicts == 1


def test_a_program_is_not_larger_than_it_may_be() -> None:
    with pytest.raises(UndecidedError):
        Reasoner("{a}.", 3)
    reasoner = Reasoner("{a}.", 8)
    reasoner.extend("{b}.")
    with pytest.raises(UndecidedError):
        reasoner.extend("c.")
    assert Budget(2).program == 2 * Budget(1).program


def test_what_is_added_is_looked_at() -> None:
    """Also if it was asked about before."""
    reasoner = Reasoner("{a}.")
    budget = of_steps(100)
    assert not reasoner.satisfiable(["b"], budget)
    reasoner.extend("b:-a.")
    assert reasoner.satisfiable(["b"], budget)
    assert not reasoner.satisfiable(["b", "not a"], budget)


def test_what_is_soon_found_possible_or_not_costs_nothing() -> None:
    budgets = Budgets(100 / CONFLICTS_A_SECOND)
    reasoner = Reasoner("1{a;b;c}1. :-c.")
    for _ in range(2 * Budgets.MOST):
        assert reasoner.possible(["a", "b", "c"], (), budgets) == ({"a", "b"}, set())
    with budgets.next() as budget:
        assert budget.conflicts == 100


@pytest.mark.parametrize("program", ["%\n:-.:", "a b.", "a:-b,.", ":~a. [x@1]", "1{a:-b."])
def test_what_is_no_program_is_our_own_error(program: str) -> None:
    with pytest.raises(InternalError, match=" is no "):
        Reasoner(program)
