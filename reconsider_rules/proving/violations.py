"""What must never happen and does in some scenario: the errors that `check` proves."""

from __future__ import annotations

from collections.abc import Iterator

from reconsider_rules.model import VERDICT, Rule, Value
from reconsider_rules.proving.budget import UndecidedError
from reconsider_rules.proving.derived import SANE
from reconsider_rules.proving.finding import Finding, error, undecided, undecided_about, warning
from reconsider_rules.proving.house import way_out_of_clash
from reconsider_rules.proving.space import ScenarioSpace
from reconsider_rules.strata import of_conclusions


def without_verdict(space: ScenarioSpace) -> Iterator[Finding]:
    verdict = space.rules.facts.get(VERDICT)
    if verdict is None:
        return
    none = [f"not {space.derived.decided(VERDICT)}", *SANE]
    try:
        witness = space.witness("A scenario without a verdict", none)
    except UndecidedError:
        yield undecided("no-verdict", verdict.location, "whether every scenario gets a verdict")
        return
    if witness:
        yield error(
            "no-verdict",
            verdict.location,
            "there is a scenario that gets no verdict.",
            "Add a rule for it, or a rule without 'when' that all others override.",
            witness,
        )


def two_values(space: ScenarioSpace) -> Iterator[Finding]:
    """Conclusions with two values where none has that is lower, or as low and first by name.

    What follows from a contradiction means nothing, so it is the lowest that has to be mended.
    """
    rules, derived = space.rules, space.derived
    strata = of_conclusions(rules)
    fires = {derived.fires(rule.id): rule for rule in rules.rules}
    clashes = {fact.name: derived.clashes(fact.name) for fact in rules.conclusions}
    possible, open_ = space.possible_where(clashes.values(), ())
    below: list[str] = []
    for fact in sorted(rules.conclusions, key=lambda fact: (strata[fact.name], fact.name)):
        clash = clashes[fact.name]
        if clash not in possible | open_:
            continue
        try:
            best = space.smallest([clash, *below], fires)
        except UndecidedError:
            yield undecided(
                "two-values",
                fact.location,
                f"whether rules can give '{fact.name}' different values",
                width=len(fact.name),
            )
            continue
        below.append(f"not {clash}")
        if best is None:
            continue
        values: dict[Value, Rule] = {}
        for atom, rule in fires.items():
            given = dict(rule.then).get(fact.name)
            if given is not None and atom in best.true:
                values.setdefault(given, rule)
        first, second = sorted([*values.values()][:2], key=lambda rule: not rules.is_own(rule))
        yield error(
            "two-values",
            first.location,
            f"rules '{first.id}' and '{second.id}' ({rules.at(second.location)}) can fire "
            f"together and give '{fact.name}' different values.",
            way_out_of_clash(rules, first, second, fact.name)
            or f"Write 'overrides: {second.id}' in the one, or the reverse in the other; or make "
            "their conditions exclude each other.",
            space.scenario(f"A scenario with two values for {fact.name}", best),
            len(first.id),
        ).replaced(between=(first.id, second.id))


def conflicting_advice(space: ScenarioSpace) -> Iterator[Finding]:
    """Advice that is given together although it conflicts."""
    advice = space.rules.advice
    for one, other in space.rules.conflicts:
        both = [space.derived.advises(one), space.derived.advises(other), "not clash"]
        try:
            witness = space.witness(f"{one} and {other} together", both)
        except UndecidedError:
            yield undecided(
                "conflicting-advice",
                advice[one].location,
                f"whether the advice '{one}' and '{other}' can be given together",
            )
            continue
        if witness:
            declared = {one, other} & {*advice[one].conflicts_with, *advice[other].conflicts_with}
            why = "which conflict" if declared else "which both open a message"
            yield error(
                "conflicting-advice",
                advice[one].location,
                f"the advice '{one}' and '{other}', {why}, can be given together.",
                "Make the rules that recommend them exclude each other.",
                witness,
            )


def guarantee_atom(space: ScenarioSpace, number: int) -> str:
    """An atom for a guarantee broken, and one for its `when`."""
    guarantee, derived, name = space.rules.guarantees[number], space.derived, f"guarantee{number}"
    claim = derived.named([derived.body(guarantee.claim)])
    broken = f"not {claim}" if guarantee.always else claim
    derived.add(f"{name}when", derived.body(guarantee.when))
    derived.add(name, [f"{name}when", broken])
    return name


def failing_guarantees(space: ScenarioSpace, atoms: list[str]) -> Iterator[Finding]:
    reached = space.possible(atoms)
    for guarantee, atom in zip(space.rules.guarantees, atoms, strict=True):
        if atom in reached:
            witness = space.example(f"Against {guarantee.id}", [atom, *SANE])
            yield error(
                "guarantee-fails",
                guarantee.location,
                f"the guarantee '{guarantee.id}' fails in some scenario. It says: {guarantee.because}",
                "Change the rules that lead there ('explain' the witness to see them), or the "
                "guarantee.",
                witness,
                len(guarantee.id),
            )
        elif space.undecided(atom):
            yield undecided_about(
                guarantee, "guarantee-fails", f"whether the guarantee '{guarantee.id}' holds"
            )
        elif space.undecided(f"{atom}when"):
            yield undecided_about(
                guarantee,
                "empty-guarantee",
                f"whether the guarantee '{guarantee.id}' is about any scenario",
            )
        elif space.never(f"{atom}when"):
            yield warning(
                "empty-guarantee",
                guarantee.location,
                f"the guarantee '{guarantee.id}' is about no possible scenario.",
                "Correct its 'when'.",
                len(guarantee.id),
            )
