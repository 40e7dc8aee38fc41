"""Ways to put one defect into a rule base.

What a defect leads to is known by how it is made, or is seen by running a saved case, never by
asking the solver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.rule_trees import (
    EXTRA,
    NEVER_SO,
    Original,
    Tree,
    and_also,
    names_in,
    rule,
    siblings,
    silenced,
    spread,
    texts,
    with_rule,
    without_reference_to,
)

SPARE = {"spare": "something else"}


@dataclass(frozen=True)
class Mutant:
    """A rule base with one defect: `code` must be found, in words that name `place`."""

    kind: str
    place: str
    code: str
    tree: Tree


def verdict_deleted(original: Original) -> Iterator[Mutant]:
    """A case loses its only verdict with the rule that gave it."""
    seen = set()
    for world in original.worlds:
        giving = [id for id in world.answer.firings if "verdict" in dict(world.rules.rule[id].then)]
        waiting = [
            id for id in world.answer.overridden if "verdict" in dict(world.rules.rule[id].then)
        ]
        if len(giving) == 1 and not waiting and giving[0] not in seen:
            seen.add(giving[0])
            tree = original.copy()
            tree["rules"] = [each for each in tree["rules"] if each["id"] != giving[0]]
            without_reference_to(tree, giving[0])
            yield Mutant("verdict rule deleted", "", "no-verdict", tree)


def override_removed(original: Original) -> Iterator[Mutant]:
    """Two rules of a saved case are no longer kept apart."""
    seen = set()
    for world in original.worlds:
        for loser, by in world.answer.overridden.items():
            one, other = world.rules.rule[loser], world.rules.rule[by[0]]
            clashing = [
                name
                for name, value in one.then
                if dict(other.then).get(name, value) != value
                and world.rules.facts[name].type != "choices"
            ]
            if len(by) == 1 and clashing and (loser, by) not in seen:
                seen.add((loser, by))
                tree = original.copy()
                winner = rule(tree, by[0])
                winner["overrides"] = [id for id in texts(winner["overrides"]) if id != loser]
                if not winner["overrides"]:
                    del winner["overrides"]
                yield Mutant("override removed", clashing[0], "two-values", tree)


def guarantee_turned_round(original: Original) -> Iterator[Mutant]:
    """What always holds, in some case, can't never hold."""
    for number, guarantee in enumerate(original.tree["guarantees"]):
        tree = original.copy()
        turned = tree["guarantees"][number]
        one, other = ("always", "never") if "always" in turned else ("never", "always")
        turned[other] = turned.pop(one)
        yield Mutant("guarantee turned round", guarantee["id"], "guarantee-fails", tree)


def rule_against_guarantee(original: Original) -> Iterator[Mutant]:
    """A rule recommends, in just that case, what must never be recommended.

    If that advice conflicts with itself, the case is a contradiction: an error all the same.
    """
    for guarantee in original.tree["guarantees"]:
        never = guarantee.get("never")
        advice = (
            texts(never.get("recommend")) if isinstance(never, dict) and len(never) == 1 else []
        )
        if advice and "recommend" not in str(guarantee.get("when")):
            conflicts = set(texts(original.tree["advice"][advice[0]].get("conflicts with")))
            conflicts |= {
                id
                for id, each in original.tree["advice"].items()
                if advice[0] in texts(each.get("conflicts with"))
            }
            at = (
                ("conflicting-advice", advice[0])
                if conflicts & set(advice)
                else ("guarantee-fails", guarantee["id"])
            )
            tree = with_rule(original, guarantee.get("when"), {"recommend": advice})
            yield Mutant("rule against guarantee", at[1], at[0], tree)


def verdict_against_guarantee(original: Original) -> Iterator[Mutant]:
    """A rule that overrides all others gives, in just that case, a verdict it must not have."""
    verdicts = list(original.tree["conclusions"]["verdict"]["options"])
    others = [each["id"] for each in original.tree["rules"] if "verdict" in each.get("then", {})]
    for guarantee in original.tree["guarantees"]:
        claim = guarantee.get("never", guarantee.get("always"))
        if names_in(claim) != {"verdict"} or names_in(guarantee.get("when")) - {
            *original.tree["facts"]
        }:
            continue
        named = texts(claim["verdict"]) if isinstance(claim, dict) else []
        wrong = named[:1] if "never" in guarantee else [v for v in verdicts if v not in named]
        if named and named[0] in verdicts:
            then = {"then": {"verdict": wrong[0]}, "overrides": others}
            tree = with_rule(original, guarantee.get("when"), then)
            yield Mutant("verdict against guarantee", guarantee["id"], "guarantee-fails", tree)


def obligations_dropped(original: Original) -> Iterator[Mutant]:
    """No rule recommends any more what is promised always; a saved case shows it."""
    for guarantee in original.rules.guarantees:
        tree = original.copy()
        claim = next(each for each in tree["guarantees"] if each["id"] == guarantee.id).get(
            "always"
        )
        promised = texts(claim.get("recommend")) if isinstance(claim, dict) else []
        changed = [
            each for each in tree["rules"] if set(promised) & set(texts(each.get("recommend")))
        ]
        asked = any(world.holds(guarantee.when) for world in original.worlds)
        if not promised or not asked:
            continue
        for each in changed:
            each["recommend"] = [id for id in texts(each["recommend"]) if id not in promised]
            if not each["recommend"]:
                del each["recommend"]
        tree["rules"] = [each for each in tree["rules"] if "then" in each or "recommend" in each]
        for each in changed:
            if "then" not in each and "recommend" not in each:
                without_reference_to(tree, each["id"])
        yield Mutant("promised advice dropped", guarantee.id, "guarantee-fails", tree)


def never_fires(original: Original) -> Iterator[Mutant]:
    for each in spread(original.tree["rules"], 6):
        tree = original.copy()
        tree["facts"]["extra"] = EXTRA
        mutated = rule(tree, each["id"])
        mutated["when"] = and_also(mutated.get("when"), NEVER_SO)
        yield Mutant("rule that can't fire", each["id"], "never-fires", tree)


def always_overridden(original: Original) -> Iterator[Mutant]:
    for each in spread(original.tree["rules"], 6):
        tree = original.copy()
        tree["rules"].append({**each, "id": "wins", "overrides": [each["id"]]})
        yield Mutant("always overridden", each["id"], "always-overridden", tree)


def duplicated(original: Original) -> Iterator[Mutant]:
    free = [each for each in original.tree["rules"] if each["id"] not in original.overridden]
    for each in spread(free, 6):
        tree = original.copy()
        tree["rules"].append({**each, "id": "again"})
        yield Mutant("rule twice", "again", "subsumed-rule", tree)


def subsumed(original: Original) -> Iterator[Mutant]:
    free = [each for each in original.tree["rules"] if each["id"] not in original.overridden]
    for each in spread(free[3:], 6):
        tree = original.copy()
        tree["facts"]["extra"] = EXTRA
        narrower = {**each, "id": "narrower", "when": and_also(each.get("when"), {"extra": "yes"})}
        tree["rules"].append(narrower)
        yield Mutant("rule within another", "narrower", "subsumed-rule", tree)


def redundant(original: Original) -> Iterator[Mutant]:
    """Two new rules together give all that a rule gives."""
    wide = [
        each
        for each in original.tree["rules"]
        if each["id"] not in original.overridden and {"then", "recommend"} <= each.keys()
    ]
    for each in spread(wide, 5):
        tree = original.copy()
        for part, other in (("then", "recommend"), ("recommend", "then")):
            tree["rules"].append(
                {**{k: v for k, v in each.items() if k != other}, "id": f"only-{part}"}
            )
        yield Mutant("rule in two parts", each["id"], "redundant-rule", tree)


def gap_opened(original: Original) -> Iterator[Mutant]:
    """A range begins later than the one below it ends."""
    for id, fact, test in siblings(original):
        below = [
            other
            for other, same, bounds in siblings(original)
            if same == fact and bounds.get("at most") == test.get("more than", "none")
        ]
        if below:
            tree = original.copy()
            bounds = rule(tree, id)["when"][fact]
            bounds["more than"] = str(int(bounds["more than"]) + 2)
            yield Mutant("gap between ranges", fact, "gap", tree)


def ranges_overlapping(original: Original) -> Iterator[Mutant]:
    """A range ends later than the next begins: two values; the same value again: an overlap."""
    for id, fact, test in siblings(original):
        tree = original.copy()
        bounds = rule(tree, id)["when"][fact]
        (conclusion, _), *_ = rule(tree, id)["then"].items()
        after = any(
            same == fact and test.get("at most", "none") == other.get("more than")
            for _, same, other in siblings(original)
        )
        if after:
            bounds["at most"] = str(int(bounds["at most"]) + 1)
            yield Mutant("ranges of two values overlap", conclusion, "two-values", tree)
        low = test.get("more than")
        if low is not None:
            tree = original.copy()
            again = {
                **rule(tree, id),
                "id": "later",
                "when": {fact: {"more than": str(int(low) + 1)}},
            }
            again["when"][fact] |= {key: each for key, each in test.items() if key == "at most"}
            tree["rules"].append(again)
            yield Mutant("ranges of one value overlap", "later", "overlap", tree)


def unused(original: Original) -> Iterator[Mutant]:
    """Things that nothing uses."""
    advice = {"step": "decide", "title": "Spare", "text": "Do nothing."}
    new: list[tuple[str, Tree, str]] = [
        ("facts", EXTRA, "unused-fact"),
        ("conclusions", {"type": "choice", "options": SPARE}, "unused-conclusion"),
        ("advice", advice, "unused-advice"),
        ("sources", {"title": "A book nobody cites"}, "unused-source"),
    ]
    for section, entry, code in new:
        tree = original.copy()
        tree[section]["spare"] = entry
        yield Mutant(f"{section} that nothing uses", "spare", code, tree)


def option_without_rule(original: Original) -> Iterator[Mutant]:
    """A value of a conclusion that no rule gives."""
    for name, declared in original.tree["conclusions"].items():
        if "options" in declared:
            tree = original.copy()
            tree["conclusions"][name]["options"] |= SPARE
            yield Mutant("option that nothing gives", f"{name}: spare", "never-concluded", tree)


def value_out_of_reach(original: Original) -> Iterator[Mutant]:
    """All rules that give a value can't fire."""
    options = [
        (name, option)
        for name, declared in original.tree["conclusions"].items()
        for option in declared.get("options", {})
    ]
    for name, option in spread(options, 5):
        tree = silenced(original, lambda each: option in texts(each.get("then", {}).get(name)))  # noqa: B023
        yield Mutant("value out of reach", f"{name}: {option}", "never-concluded", tree)


def advice_out_of_reach(original: Original) -> Iterator[Mutant]:
    """All rules that recommend an advice can't fire."""
    for id in spread(sorted(original.tree["advice"]), 5):
        tree = silenced(original, lambda each: id in texts(each.get("recommend")))  # noqa: B023
        yield Mutant("advice out of reach", id, "never-recommended", tree)


def impossible_test(original: Original) -> Iterator[Mutant]:
    """A rule that fires all the same tests what can't be."""
    numbers = [name for name, fact in original.tree["facts"].items() if fact.get("at least") == "0"]
    firing = sorted({id for world in original.worlds for id in world.answer.firings})
    for place, id in enumerate(spread(firing, 6)):
        tree = original.copy()
        mutated = rule(tree, id)
        if place % 2 and numbers:
            never: Tree = {numbers[place % len(numbers)]: {"less than": "0"}}
        else:
            tree["facts"]["extra"] = {"type": "choices", "ask": "Which?", "options": {"one": "one"}}
            never = {"extra": {"count": {"at least": "2"}}}
        mutated["unless"] = {"any": [*and_also(mutated.get("unless"), never)]}
        yield Mutant("impossible test", id, "impossible-test", tree)


def advice_conflicts(original: Original) -> Iterator[Mutant]:
    """Two pieces of advice of one saved case are declared to be in conflict."""
    pairs = sorted({tuple(sorted(world.answer.recommended)[:2]) for world in original.worlds})
    for one, other in spread([pair for pair in pairs if len(pair) == 2], 6):
        tree = original.copy()
        tree["advice"][one]["conflicts with"] = [other]
        yield Mutant("advice in conflict", one, "conflicting-advice", tree)


def cycle(original: Original) -> Iterator[Mutant]:
    """A rule tests what follows from it."""
    conclusions = original.tree["conclusions"]
    found = []
    for each in original.tree["rules"]:
        for later in original.tree["rules"]:
            follows = set(each.get("then", {})) & names_in(later.get("when"))
            if follows and "then" in later:
                found.append((each["id"], next(iter(later["then"]))))
    for id, name in spread(sorted(set(found)), 5):
        tree = original.copy()
        mutated = rule(tree, id)
        test = {"count": {"at least": "1"}} if conclusions[name]["type"] == "choices" else "known"
        mutated["when"] = and_also(mutated.get("when"), {name: test})
        yield Mutant("cycle", name, "cycle", tree)


def empty_guarantee(original: Original) -> Iterator[Mutant]:
    for number, guarantee in list(enumerate(original.tree["guarantees"]))[:4]:
        tree = original.copy()
        tree["facts"]["extra"] = EXTRA
        tree["guarantees"][number]["when"] = and_also(guarantee.get("when"), NEVER_SO)
        yield Mutant("empty guarantee", guarantee["id"], "empty-guarantee", tree)


def stale_acceptance(original: Original) -> Iterator[Mutant]:
    for each in spread(original.tree["rules"], 3):
        tree = original.copy()
        rule(tree, each["id"])["accept"] = {"redundant-rule": "It was, once."}
        yield Mutant("stale acceptance", each["id"], "stale-acceptance", tree)


KINDS: tuple[Callable[[Original], Iterator[Mutant]], ...] = (
    verdict_deleted,
    override_removed,
    guarantee_turned_round,
    rule_against_guarantee,
    verdict_against_guarantee,
    obligations_dropped,
    never_fires,
    always_overridden,
    duplicated,
    subsumed,
    redundant,
    gap_opened,
    ranges_overlapping,
    unused,
    option_without_rule,
    value_out_of_reach,
    advice_out_of_reach,
    impossible_test,
    advice_conflicts,
    cycle,
    empty_guarantee,
    stale_acceptance,
)
