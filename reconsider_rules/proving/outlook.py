"""What the unknown facts of a scenario can still bring: exact, over every way in which they could
be.

*Possible* are the verdicts that some completion of the scenario leads to. *To ask* are the facts
that bear on which of them it will be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress

from reconsider_rules.model import VERDICT, Fact, Facts
from reconsider_rules.proving.budget import Budget, UndecidedError
from reconsider_rules.proving.counterfactuals import Counterfactuals, Twin
from reconsider_rules.proving.derived import SANE
from reconsider_rules.proving.inputs import Inputs
from reconsider_rules.proving.reasoner import Reasoner
from reconsider_rules.proving.symmetry import order_of_alike
from reconsider_rules.record import Record


class Outlook(Record):
    """The verdicts possible whatever the unknown facts turn out to be, in declared order.

    `None` among them, last, stands for no verdict. A fact may also stay unknown; contradictions
    don't count. Of the verdicts `undecided` the budget left open whether they are possible.

    `ask` are unknown facts: once all of them are answered, the verdict is settled. First those of
    which one answer can rule out a verdict, the one that narrows most first: that leaves the fewest
    verdicts (or none) possible even if the answer is the one that says least, then the fewest on
    average, over the answers that lead to any; as declared where facts are equal. The answers are
    the options, yes and no, each threshold of a number and each gap; of a set, no member or one
    alone. Then, as declared, those that tell only together with others, none of which could be left
    out. (Where the budget left it open which these are, all that the verdict could depend on.)
    """

    possible: tuple[str | None, ...]
    ask: tuple[Fact, ...]
    undecided: tuple[str | None, ...] = ()

    @property
    def settled(self) -> bool:
        return len(self.possible) <= 1 and not self.undecided


def outlook(
    beside: Counterfactuals, given: Facts, budget: Budget, closed: Collection[str] = ()
) -> Outlook:
    """What the unknown facts can still bring; those that are `closed` stay unknown for good."""
    inputs, names = beside.inputs, beside.names
    outcomes: dict[str | None, list[str]] = {v: [names.verdict(v)] for v in beside.rules.verdicts}
    outcomes[None] = [f"not {names.verdict(verdict)}" for verdict in beside.rules.verdicts]
    unknown = [fact for fact in beside.read if fact.name not in {*given, *closed}]
    if not unknown:
        return _as_it_is(beside, given, unknown, {}, [])
    answers = {fact.name: _answers(inputs, fact) for fact in unknown}
    atoms = [atom for found in answers.values() for atom in found]
    try:
        reasoner = Reasoner("\n".join(_lines(beside, given, unknown, answers)), budget.program)
    except UndecidedError:
        return _as_it_is(beside, given, unknown, {}, list(outcomes))
    reached: dict[str | None, set[str]] = {}
    undecided = []
    all_found = True
    for number, (outcome, literals) in enumerate(outcomes.items()):
        wanted = [*literals, *SANE]
        try:
            with budget.share(len(outcomes) + 1 - number) as share:  # the last share is for `ask`
                found, finished = _reached(beside, reasoner, given, unknown, atoms, wanted, share)
        except UndecidedError:
            undecided.append(outcome)
            continue
        if found is not None:
            reached[outcome] = found
            all_found &= finished
    if undecided or not all_found:
        return _as_it_is(beside, given, unknown, reached, undecided)
    if len(reached) <= 1:
        return Outlook(tuple(reached), ())
    narrowing = _narrowing(answers, list(reached.values()))
    first = [beside.rules.facts[name] for name in narrowing]
    rest = [fact for fact in unknown if fact.name not in narrowing]
    return Outlook(tuple(reached), (*first, *_also_needed(beside, reasoner, first, rest, budget)))


def _as_it_is(
    beside: Counterfactuals,
    given: Facts,
    unknown: list[Fact],
    reached: Iterable[str | None],
    undecided: list[str | None],
) -> Outlook:
    """What needs no search: that the scenario as it is, should all stay unknown, has its verdict;
    beside what was reached, and what the budget left open."""
    trace = beside.engine.run(given)
    now = {trace.facts.get(VERDICT)} if not trace.clashes else set()
    possible = {*reached, *now}
    in_order = [*beside.rules.verdicts, None]
    return Outlook(
        tuple(outcome for outcome in in_order if outcome in possible),
        tuple(unknown),
        tuple(outcome for outcome in undecided if outcome not in possible),
    )


def _reached(
    beside: Counterfactuals,
    reasoner: Reasoner,
    given: Facts,
    unknown: list[Fact],
    atoms: list[str],
    wanted: list[str],
    budget: Budget,
) -> tuple[set[str] | None, bool]:
    """The answers (`atoms`) that can go with an outcome, and whether these are all; None if it is out of
    reach. Raises UndecidedError.

    Where half of the budget doesn't suffice, facts that are alike are put in order: that decides
    whether the outcome is out of reach, though not what can go with it.
    """
    with suppress(UndecidedError), budget.share(2) as share:
        return reasoner.together(atoms, wanted, share)
    order = order_of_alike(beside.inputs, beside.deciding_program, unknown, given, wanted)
    if not order:
        raise UndecidedError
    text = "\n".join([*_completions(beside, given, unknown), *order])
    possible = Reasoner(text, budget.program).satisfiable(wanted, budget)
    return (set(), False) if possible else (None, True)


def _completions(beside: Counterfactuals, given: Facts, unknown: list[Fact]) -> Iterator[str]:
    """The program of the verdict, the unknown left open and all else said: what is known, and of
    what is closed that it is not."""
    inputs = beside.inputs
    yield beside.deciding_program
    open_ = {fact.name for fact in unknown}
    for fact in inputs.facts:
        if fact.name in open_:
            yield from inputs.lines(fact)
        else:
            yield inputs.stated(fact, given.get(fact.name))


def _lines(
    beside: Counterfactuals,
    given: Facts,
    unknown: list[Fact],
    answers: Mapping[str, Mapping[str, str]],
) -> Iterator[str]:
    """The completions of a scenario, and the answers."""
    yield from _completions(beside, given, unknown)
    for found in answers.values():
        yield from (f"{atom}:-{body}." for atom, body in found.items() if atom != body)


def _answers(inputs: Inputs, fact: Fact) -> dict[str, str]:
    """An atom for each answer that a client could give, and what it stands for, which may be itself;
    of a set, no member or one alone."""
    n, attribute = inputs.number[fact.name], inputs.attribute(fact)
    if fact.type == "choices":
        values = [(), *((option.name,) for option in fact.options)]
        bodies = [",".join(inputs.has(fact, value)) for value in values]
    elif fact.type == "number":
        last = attribute.size - 1
        bodies = [
            f"g{n}_{code}" + (f",not g{n}_{code + 1}" if code < last else "")
            for code in attribute.possible[1:]
        ]
    else:
        bodies = [f"v{n}_{code}" for code in range(1, attribute.size)]
    return {
        body if body.isidentifier() else f"e{n}_{place}": body for place, body in enumerate(bodies)
    }


def _narrowing(answers: Mapping[str, Mapping[str, str]], reached: list[set[str]]) -> list[str]:
    """The unknown facts that narrow the verdicts, by how many stay possible at most, then on
    average."""
    left = {}
    for name, atoms in answers.items():
        counts = [sum(atom in each for each in reached) for atom in atoms]
        if leading := [count for count in counts if count]:
            left[name] = max(leading), sum(leading) / len(leading)
    narrowing = [name for name in left if left[name][1] < len(reached)]
    return sorted(narrowing, key=left.__getitem__)


def _also_needed(
    beside: Counterfactuals,
    reasoner: Reasoner,
    first: list[Fact],
    rest: list[Fact],
    budget: Budget,
) -> list[Fact]:
    """Of the rest of the unknown facts, those without whose answers the first don't settle it.

    Beside every completion of the scenario, which the reasoner has, another is looked for that has
    a different outcome and in which the same is known of all that is asked. While there is none
    without a fact, it need not be asked.
    """
    inputs, names = beside.inputs, beside.names
    twin = Twin(beside.deciding_program, {atom for fact in rest for atom in inputs.atoms_of(fact)})
    if twin.atoms.isdisjoint(map(names.verdict, beside.rules.verdicts)):
        return []

    def literals(asked: list[Fact]) -> list[str]:
        same = [f"not dif{inputs.number[fact.name]}" for fact in asked]
        known = [inputs.known(fact) for fact in (*first, *asked)]
        return ["odd", *SANE, *map(twin.text, SANE), *same, *known]

    needed = list(rest)
    try:
        reasoner.extend("\n".join(_another_completion(beside, rest, twin)))
        if not reasoner.satisfiable(literals([]), budget):
            return []
        obstacle: set[str] | None = None
        for number, fact in enumerate(reversed(rest)):
            without = [other for other in needed if other is not fact]
            wanted = literals(without)
            if obstacle is None or not obstacle.issubset(wanted):
                with budget.share(len(rest) - number) as share:
                    found = reasoner.obstacle(wanted, share)
                if found is None:
                    continue
                obstacle = found
            needed = without
    except UndecidedError:
        pass  # what is left may be more than is needed, and it settles the verdict
    return needed


def _another_completion(beside: Counterfactuals, rest: list[Fact], twin: Twin) -> Iterator[str]:
    """Another completion of a scenario that differs in the rest of the facts only; `odd` holds
    where it has a different outcome."""
    inputs = beside.inputs
    yield twin.program
    for fact in rest:
        yield from map(twin.text, inputs.lines(fact))
        head = f"dif{inputs.number[fact.name]}"
        yield from (twin.differs(head, atom) for atom in inputs.atoms_of(fact))
    yield from (
        twin.differs("odd", beside.names.verdict(verdict)) for verdict in beside.rules.verdicts
    )
