"""What leads to a thing, what a thing leads to, and the ways from one to another, rule by rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

from reconsider_rules.catalog import members, name_of
from reconsider_rules.errors import UnknownNameError
from reconsider_rules.formulas import conditions_of
from reconsider_rules.graphs.graph import MOST_NODES, Edge, Graph, left_out, nearly_everywhere
from reconsider_rules.graphs.links import Links, Place, id_of, value_place
from reconsider_rules.model import Advice, Fact, Guarantee, Rule, RuleBase, Source, Stated
from reconsider_rules.words import in_words, unfilled

Thing: TypeAlias = Fact | Advice | Rule | Guarantee | Source | Stated


def ways(
    rules: RuleBase,
    to: Iterable[Thing] = (),
    start: Iterable[Thing] = (),
    most: int = MOST_NODES,
) -> Graph:
    """All that leads `to` some things; or to which the `start` leads, with the rules that it holds back;
    with both, only what lies between them. It has at `most` so many boxes. Raises UnknownNameError where
    nothing does."""
    targets, sources = list(to), list(start)
    links = Links(rules, [name for thing in (*targets, *sources) for name in _asked(thing)])
    up = _reached(_places(links, targets, "--to"), links.before)
    begun = _places(links, sources, "--from")
    down = _reached(begun, links.after)
    if targets and sources:
        away = {place: steps for place, steps in up.items() if place in down}
        if not away:
            told = f"Nothing leads from {_names(sources)} to {_names(targets)}."
            raise UnknownNameError(f"{told} --from and --to by themselves show what each leads to.")
    elif sources:
        away = _with_held_back(links, begun, down)
    else:
        away = up
    if not sources:  # what a rule asks of facts is told in its box
        away = {place: steps for place, steps in away.items() if place[0] != "fact"}
    graph = _graph(links, away, begun, _title(rules, targets, sources), most)
    if sources and not graph.edges:
        raise UnknownNameError(f"--from: No rule reads {_names(sources)}.")
    return graph


def _asked(thing: Thing) -> Iterator[str]:
    """The conclusion that a thing is about."""
    if isinstance(thing, Stated):
        yield thing.fact.name
    elif isinstance(thing, Fact):
        yield thing.name


def _places(links: Links, things: Sequence[Thing], option: str) -> list[Place]:
    """Where things stand. Raises UnknownNameError for what nothing leads to, or that leads nowhere."""
    found: list[Place] = []
    for thing in things:
        match thing:
            case Rule():
                found.append(("rule", thing.id))
            case Advice() if option == "--to":
                found.append(("advice", thing.id))
            case Fact() if thing.given and option == "--from":
                found.append(("fact", thing.name))
            case Fact() if not thing.given:
                found += [p for p, (fact, _) in links.values.items() if fact.name == thing.name]
            case Stated():
                places = (value_place(thing.fact.name, each) for each in members(thing.value))
                found += [place for place in places if place in links.values]
    if things and not found:
        what = "Nothing leads to" if option == "--to" else "Nothing follows from"
        other = "rule, an advice" if option == "--to" else "fact, a rule"
        raise UnknownNameError(
            f"{option}: {what} {_names(things)}. Name a {other}, a conclusion or conclusion=value."
        )
    return found


def _names(things: Iterable[Thing]) -> str:
    """What was asked about, once if several have one name."""
    names = []
    for thing in things:
        if isinstance(thing, Stated):
            _, name, value = value_place(thing.fact.name, members(thing.value)[0])
            names.append(f"'{name}={value}'")
        else:
            names.append(f"'{name_of(thing)}'")
    return " and ".join(dict.fromkeys(names))


def _reached(start: Iterable[Place], links: Mapping[Place, Iterable[Place]]) -> dict[Place, int]:
    """All that is linked, the nearest first, with how many steps it is away."""
    found = dict.fromkeys(start, 0)
    todo = list(found)
    for place in todo:  # which grows meanwhile
        for other in links.get(place, ()):
            if other not in found:
                found[other] = found[place] + 1
                todo.append(other)
    return found


def _with_held_back(
    links: Links, begun: Iterable[Place], away: Mapping[Place, int]
) -> dict[Place, int]:
    """With the rules that the start itself holds back; nothing follows from these."""
    held = {rule: 1 for place in begun for rule in links.held_back.get(place, ())}
    return dict(sorted((held | dict(away)).items(), key=lambda each: each[1]))


def _near(away: Mapping[Place, int], most: int) -> dict[Place, None]:
    """The places that are near enough to be drawn: as many steps away as there is room for, and of one
    with too many the first ones, if there would be little else."""
    near: dict[Place, None] = {}
    for _, places in groupby(away, key=lambda place: away[place]):
        step = list(places)
        room = most - len(near)
        if len(step) > room:
            if room > most // 2 or not any(away[place] for place in near):
                near.update(dict.fromkeys(step[:room]))
            break
        near.update(dict.fromkeys(step))
    return near


def _graph(
    links: Links, away: Mapping[Place, int], begun: Sequence[Place], title: str, most: int
) -> Graph:
    """The nearest places and the links between them; those of the start, also where it holds back."""
    drawn = _near(away, most)
    edges = [
        Edge(id_of(place), id_of(other))
        for place in drawn
        for other in links.after.get(place, ())
        if other in drawn
    ]
    edges += [
        Edge(id_of(place), id_of(rule), holds_back=True)
        for place in begun
        for rule in links.held_back.get(place, ())
        if rule in drawn and rule not in links.after.get(place, ())
    ]
    read = {
        condition.fact
        for place in drawn
        if place[0] == "rule"
        for condition in conditions_of(links.rules.rule[place[1]])
    }
    notes = [
        nearly_everywhere(links.rules.facts[name].label, f"{count} rules")
        for name, count in links.everywhere.items()
        if name in read
    ]
    if left := len(away) - len(drawn):
        notes.append(f"{left_out(left, 'box', 'boxes')}: those shown are nearer.")
    return Graph(title, tuple(map(links.node, drawn)), tuple(edges), tuple(notes))


def _title(rules: RuleBase, targets: Sequence[Thing], sources: Sequence[Thing]) -> str:
    to, start = _worded(rules, targets), _worded(rules, sources)
    if not sources:
        return f"What leads to {to}"
    if not targets:
        return f"What {start} leads to"
    return f"The ways from {start} to {to}"


def _worded(rules: RuleBase, things: Iterable[Thing]) -> str:
    """What was asked about, by the words that people know it by; a rule has none so short."""
    found = []
    for thing in things:
        match thing:
            case Stated():
                found.append(f"'{in_words(thing.fact, thing.value)}'")
            case Fact():
                found.append(f"'{thing.label}'")
            case Advice():
                found.append(f"'{unfilled(thing.title, rules.facts)}'")
            case _:
                found.append(f"'{thing.id}'")
    return " and ".join(dict.fromkeys(found))
