"""A layer and the rules that it extends → one set of rules: what stands in whose place, who wins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from reconsider_rules.formulas import conditions_of
from reconsider_rules.model import (
    Advice,
    AllOf,
    AnyOf,
    Formula,
    Guarantee,
    Location,
    OneOf,
    Recommended,
    Removal,
    Rule,
    Value,
)
from reconsider_rules.words import one_or_list

Report = Callable[[Location, str, str, str], None]
"""Told where, as which finding, what is wrong and the way out."""
Gone = Mapping[str, Mapping[str, Removal]]
"""What is removed or replaced of the rules below, by section and name."""

_T = TypeVar("_T", Rule, Advice, Guarantee)


def gone(
    removals: Iterable[Removal],
    own: Mapping[str, Iterable[Rule | Advice | Guarantee]],
    report: Report,
) -> Gone:
    """All that is removed, or replaced by an entry of the layer; `own` are these by section."""
    found: dict[str, dict[str, Removal]] = {}
    for removal in removals:
        found.setdefault(removal.kind, {})[removal.name] = removal
    for section, entries in own.items():
        here = found.setdefault(section, {})
        for entry in entries:
            for name in entry.replaces:
                if first := here.get(name):
                    how = "replaced" if first.by else "removed"
                    report(
                        entry.location,
                        "declared-twice",
                        f"'{entry.id}' replaces '{name}', which is already {how} at {first.location}.",
                        "Delete one of them.",
                    )
                else:
                    here[name] = Removal(section, name, entry.location, by=entry.id)  # type: ignore[arg-type]
    return found


def together(below: Mapping[str, _T], own: Iterable[_T], gone: Mapping[str, Removal]) -> list[_T]:
    """What is left below and what is the layer's own, by id."""
    both = [entry for id, entry in below.items() if id not in gone]
    both += own
    return sorted(both, key=lambda entry: entry.id)


def advice_of(
    below: Mapping[str, Advice], own: Mapping[str, Advice], gone: Gone
) -> dict[str, Advice]:
    """All advice, by id; what conflicts with it has the name that is left."""
    found = {}
    for advice in together(below, own.values(), gone["advice"]):
        others = _without(_in_place(advice.conflicts_with, gone["advice"]), advice.id)
        found[advice.id] = advice.replaced(conflicts_with=others)
    return found


def rules_of(
    below: Mapping[str, Rule], own: Iterable[Rule], gone: Gone, report: Report
) -> tuple[Rule, ...]:
    """All rules: what they name is what is left, and those of the layer win over whom they say."""
    left = {id: rule for id, rule in below.items() if id not in gone["rules"]}
    gives_way = _won(left.values(), own)
    found = []
    for rule in together(left, own, gone["rules"]):
        _check_advice(rule, rule.id in left, gone["advice"], report)
        overrides = _in_place((*rule.overrides, *gives_way.get(rule.id, ())), gone["rules"])
        advice = _in_place(rule.recommend, gone["advice"])
        found.append(rule.replaced(recommend=advice, overrides=_without(overrides, rule.id)))
    return tuple(found)


def _check_advice(rule: Rule, is_below: bool, gone: Mapping[str, Removal], report: Report) -> None:
    """Report a rule of the layer that recommends removed advice, and one below that does no more."""
    removed = [gone[id] for id in rule.recommend if id in gone and not gone[id].by]
    for removal in removed:
        if not is_below:
            report(
                rule.location,
                "nothing-left",
                f"rule '{rule.id}' recommends '{removal.name}', which is removed at "
                f"{removal.location}.",
                "Recommend other advice, or don't remove it.",
            )
    if is_below and removed and len(removed) == len(rule.recommend) and not rule.then:
        report(
            removed[0].location,
            "nothing-left",
            f"rule '{rule.id}' ({rule.location}) does nothing but recommend '{removed[0].name}'.",
            "Remove the rule as well, or write other advice that 'replaces' this.",
        )


def _won(below: Iterable[Rule], own: Iterable[Rule]) -> dict[str, list[str]]:
    """What `wins over` comes to: by rule, which ones give way to it.

    A rule of the layer overrides those below that it wants to win over, and with them those that give
    way to these. The others override it, so that the two never contradict each other.
    """
    found: dict[str, list[str]] = {}
    there = list(below)
    for rule in own:
        for name, values in rule.wins_over:
            given = {other.id: _value(other, name) for other in there}
            concluding = {id: value for id, value in given.items() if value is not None}
            beaten = _beaten(there, concluding, values)
            for other, value in concluding.items():
                if value != _value(rule, name):
                    wins = not values or value in beaten
                    winner, loser = (rule.id, other) if wins else (other, rule.id)
                    found.setdefault(winner, []).append(loser)
    return found


def _value(rule: Rule, name: str) -> Value | None:
    return dict(rule.then).get(name)


def _beaten(
    below: Iterable[Rule], concluding: Mapping[str, Value], values: Iterable[Value]
) -> set[Value]:
    """These values of a conclusion, and all over which the rules that conclude them win."""
    beaten, more = set(values), True
    while more:
        losers = {
            concluding[id]
            for rule in below
            if concluding.get(rule.id) in beaten
            for id in rule.overrides
            if id in concluding
        }
        more = not losers <= beaten
        beaten |= losers
    return beaten


def way_out_of_circle(rule: Rule) -> str:
    """What to do where a rule of a layer tests what it concludes itself; '' where it doesn't."""
    for name, _ in rule.then:
        for condition in conditions_of(rule):
            if condition.fact == name:
                over = name
                if isinstance(condition.test, OneOf) and not condition.test.negated:
                    over = f"{{{name}: {one_or_list(condition.test.options)}}}"
                return f"Take '{name}' out of its conditions, and write 'wins over: {over}'."
    return ""


def guarantees_of(
    below: Mapping[str, Guarantee], own: Iterable[Guarantee], gone: Gone, report: Report
) -> tuple[Guarantee, ...]:
    """All guarantees, in which advice has the name that is left of it."""
    found = []
    for guarantee in together(below, own, gone["guarantees"]):
        for removal in gone["advice"].values():
            named = removal.name in _advice_in(guarantee.when, guarantee.claim)
            if named and not removal.by:
                report(
                    removal.location,
                    "nothing-left",
                    f"the guarantee '{guarantee.id}' ({guarantee.location}) speaks of '{removal.name}'.",
                    "Remove or replace the guarantee as well, or write other advice that "
                    "'replaces' this.",
                )
        when, claim = (_renamed(part, gone["advice"]) for part in (guarantee.when, guarantee.claim))
        found.append(guarantee.replaced(when=when, claim=claim))
    return tuple(found)


def _renamed(formula: Formula, gone: Mapping[str, Removal]) -> Formula:
    match formula:
        case AllOf(parts) | AnyOf(parts):
            return type(formula)(tuple([_renamed(part, gone) for part in parts]))
        case Recommended(advice, location) if advice in gone and gone[advice].by:
            return Recommended(gone[advice].by, location)
    return formula


def _advice_in(*formulas: Formula) -> Iterator[str]:
    for formula in formulas:
        match formula:
            case AllOf(parts) | AnyOf(parts):
                yield from _advice_in(*parts)
            case Recommended(advice):
                yield advice


def _in_place(names: Iterable[str], gone: Mapping[str, Removal]) -> tuple[str, ...]:
    """The names, each gone one as what stands in its place, if anything does."""
    left = (gone[name].by if name in gone else name for name in names)
    return tuple(dict.fromkeys(name for name in left if name))


def _without(names: Iterable[str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in names if each != name))
