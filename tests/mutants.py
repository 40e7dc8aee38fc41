"""Defects put into a rule base on purpose: does `check` find each of them, with a true witness?

`python -m tests.mutants` prints how many of how many. What a defect leads to is known by how it is
made, or is seen by running a saved case, never by asking the solver.
"""

from __future__ import annotations

import copy
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from reconsider_rules import ContradictionError, RuleBase, RuleBaseError
from reconsider_rules.anomalies import Finding, check_rules
from reconsider_rules.model import Facts
from reconsider_rules.scenarios import scenario_from
from tests.brute_force import World, gives, key
from tests.helpers import loaded

SECTIONS: dict[str, type] = {"facts": dict, "conclusions": dict, "advice": dict, "rules": list,
                             "guarantees": list, "sources": dict}  # fmt: skip
Tree = dict[str, Any]


@dataclass(frozen=True)
class Mutant:
    """A rule base with one defect: `code` must be found, in words that name `place`."""

    kind: str
    place: str
    code: str
    tree: Tree


@dataclass
class Original:
    """A rule base as one tree of texts, with its saved cases."""

    tree: Tree
    cases: list[Facts] = field(default_factory=list)

    @cached_property
    def rules(self) -> RuleBase:
        return as_rules(self.tree)

    @cached_property
    def worlds(self) -> list[World]:
        found = [World(self.rules, scenario_from(self.rules, facts).facts) for facts in self.cases]
        return [world for world in found if world.sane]

    @cached_property
    def found(self) -> set[tuple[str, str]]:
        return {_told(finding) for finding in check_rules(self.rules, [])[0]}

    @cached_property
    def overridden(self) -> set[str]:
        """Rules that some rule overrides."""
        return {id for rule in self.tree["rules"] for id in texts(rule.get("overrides"))}

    def copy(self) -> Tree:
        return copy.deepcopy(self.tree)


def read_original(folder: Path) -> Original:
    tree: Tree = {name: kind() for name, kind in SECTIONS.items()}
    cases = []
    for path in sorted(folder.rglob("*.yaml")):
        documents = list(yaml.load_all(path.read_text(encoding="utf-8"), yaml.BaseLoader))
        if path.parent.name == "cases":
            cases += [each.get("facts") or {} for each in documents]
            continue
        for name, section in documents[0].items():
            tree[name] = {**tree[name], **section} if SECTIONS[name] is dict else tree[name] + section
    return Original(tree, cases)


def as_rules(tree: Tree) -> RuleBase:
    return loaded(json.dumps({name: each for name, each in tree.items() if each}, indent=1))


def rule(tree: Tree, id: str) -> Tree:
    found: Tree = next(each for each in tree["rules"] if each["id"] == id)
    return found


def texts(node: str | list[str] | None) -> list[str]:
    return [node] if isinstance(node, str) else list(node or [])


def and_also(formula: Any, more: Tree) -> list[Any]:  # noqa: ANN401 - any YAML
    """A formula with one more condition."""
    return [formula, more] if formula else [more]


def spread(things: list[Any], number: int) -> list[Any]:
    """Some of them, evenly spread."""
    return things[:: max(1, len(things) // number)][:number]


NEVER_SO = {"all": [{"extra": "known"}, {"extra": "unknown"}]}
EXTRA = {"type": "yes/no", "ask": "What else?"}


def verdict_deleted(original: Original) -> Iterator[Mutant]:
    """A case loses its only verdict with the rule that gave it."""
    seen = set()
    for world in original.worlds:
        giving = [id for id in world.answer.firings if "verdict" in dict(world.rules.rule[id].then)]
        waiting = [id for id in world.answer.overridden if "verdict" in dict(world.rules.rule[id].then)]
        if len(giving) == 1 and not waiting and giving[0] not in seen:
            seen.add(giving[0])
            tree = original.copy()
            tree["rules"] = [each for each in tree["rules"] if each["id"] != giving[0]]
            without_reference_to(tree, giving[0])
            yield Mutant("verdict rule deleted", "", "no-verdict", tree)


def without_reference_to(tree: Tree, id: str) -> None:
    for each in tree["rules"]:
        if id in (ids := texts(each.get("overrides"))):
            each["overrides"] = [other for other in ids if other != id]
            if not each["overrides"]:
                del each["overrides"]


def override_removed(original: Original) -> Iterator[Mutant]:
    """Two rules of a saved case are no longer kept apart."""
    seen = set()
    for world in original.worlds:
        for loser, by in world.answer.overridden.items():
            one, other = world.rules.rule[loser], world.rules.rule[by[0]]
            clashing = [name for name, value in one.then if dict(other.then).get(name, value) != value
                        and world.rules.facts[name].type != "choices"]  # fmt: skip
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
        advice = texts(never.get("recommend")) if isinstance(never, dict) and len(never) == 1 else []
        if advice and "recommend" not in str(guarantee.get("when")):
            conflicts = set(texts(original.tree["advice"][advice[0]].get("conflicts with")))
            conflicts |= {id for id, each in original.tree["advice"].items()
                          if advice[0] in texts(each.get("conflicts with"))}  # fmt: skip
            at = ("conflicting-advice", advice[0]) if conflicts & set(advice) else (
                "guarantee-fails", guarantee["id"])  # fmt: skip
            tree = with_rule(original, guarantee.get("when"), {"recommend": advice})
            yield Mutant("rule against guarantee", at[1], at[0], tree)


def verdict_against_guarantee(original: Original) -> Iterator[Mutant]:
    """A rule that overrides all others gives, in just that case, a verdict it must not have."""
    verdicts = list(original.tree["conclusions"]["verdict"]["options"])
    others = [each["id"] for each in original.tree["rules"] if "verdict" in each.get("then", {})]
    for guarantee in original.tree["guarantees"]:
        claim = guarantee.get("never", guarantee.get("always"))
        if names_in(claim) != {"verdict"} or names_in(guarantee.get("when")) - {*original.tree["facts"]}:
            continue
        named = texts(claim["verdict"]) if isinstance(claim, dict) else []
        wrong = named[:1] if "never" in guarantee else [v for v in verdicts if v not in named]
        if named and named[0] in verdicts:
            then = {"then": {"verdict": wrong[0]}, "overrides": others}
            tree = with_rule(original, guarantee.get("when"), then)
            yield Mutant("verdict against guarantee", guarantee["id"], "guarantee-fails", tree)


def with_rule(original: Original, when: Any, rest: Tree) -> Tree:  # noqa: ANN401 - any YAML
    """The rule base with one more rule, which holds always if `when` is empty."""
    tree = original.copy()
    more = {"id": "against", "because": "A slip.", **rest}
    tree["rules"].append({**more, "when": when} if when else more)
    return tree


def obligations_dropped(original: Original) -> Iterator[Mutant]:
    """No rule recommends any more what is promised always; a saved case shows it."""
    for guarantee in original.rules.guarantees:
        tree = original.copy()
        claim = next(each for each in tree["guarantees"] if each["id"] == guarantee.id).get("always")
        promised = texts(claim.get("recommend")) if isinstance(claim, dict) else []
        changed = [each for each in tree["rules"] if set(promised) & set(texts(each.get("recommend")))]
        asked = any(world.holds(guarantee.when) for world in original.worlds)
        if not promised or not asked:
            continue
        for each in changed:
            each["recommend"] = [id for id in texts(each["recommend"]) if id not in promised]
            if not each["recommend"]:
                del each["recommend"]
        tree["rules"] = [each for each in tree["rules"] if "then" in each or "recommend" in each]
        if all(any(other["id"] == each["id"] for other in tree["rules"]) for each in changed):
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
    wide = [each for each in original.tree["rules"]
            if each["id"] not in original.overridden and {"then", "recommend"} <= each.keys()]  # fmt: skip
    for each in spread(wide, 5):
        tree = original.copy()
        for part, other in (("then", "recommend"), ("recommend", "then")):
            tree["rules"].append({**{k: v for k, v in each.items() if k != other}, "id": f"only-{part}"})
        yield Mutant("rule in two parts", each["id"], "redundant-rule", tree)


def siblings(original: Original) -> list[tuple[str, str, Tree]]:
    """(rule id, number fact, bounds) of rules that test nothing but a range of one number."""
    found = []
    for each in original.tree["rules"]:
        when = each.get("when", {})
        if isinstance(when, dict) and len(when) == 1 and "unless" not in each and "then" in each:
            ((fact, test),) = when.items()
            declared = original.tree["facts"].get(fact, {})
            if declared.get("type") == "number" and isinstance(test, dict):
                found.append((each["id"], fact, test))
    return found


def gap_opened(original: Original) -> Iterator[Mutant]:
    """A range begins later than the one below it ends."""
    for id, fact, test in siblings(original):
        below = [other for other, same, bounds in siblings(original)
                 if same == fact and bounds.get("at most") == test.get("more than", "none")]  # fmt: skip
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
        after = any(same == fact and test.get("at most", "none") == other.get("more than")
                    for _, same, other in siblings(original))  # fmt: skip
        if after:
            bounds["at most"] = str(int(bounds["at most"]) + 1)
            yield Mutant("ranges of two values overlap", conclusion, "two-values", tree)
        low = test.get("more than")
        if low is not None:
            tree = original.copy()
            again = {**rule(tree, id), "id": "later", "when": {fact: {"more than": str(int(low) + 1)}}}
            again["when"][fact] |= {key: each for key, each in test.items() if key == "at most"}
            tree["rules"].append(again)
            yield Mutant("ranges of one value overlap", "later", "overlap", tree)


def unused(original: Original) -> Iterator[Mutant]:
    """Things that nothing uses, and values that nothing gives."""
    option = {"spare": "something else"}
    advice = {"step": "decide", "title": "Spare", "text": "Do nothing."}
    new: list[tuple[str, Tree, str]] = [
        ("facts", EXTRA, "unused-fact"),
        ("conclusions", {"type": "choice", "options": option}, "unused-conclusion"),
        ("advice", advice, "unused-advice"),
        ("sources", {"title": "A book nobody cites"}, "unused-source"),
    ]
    for section, entry, code in new:
        tree = original.copy()
        tree[section]["spare"] = entry
        yield Mutant(f"{section} that nothing uses", "spare", code, tree)
    for name, declared in original.tree["conclusions"].items():
        if "options" in declared:
            tree = original.copy()
            tree["conclusions"][name]["options"] |= option
            yield Mutant("option that nothing gives", f"{name}: spare", "never-concluded", tree)


def value_out_of_reach(original: Original) -> Iterator[Mutant]:
    """All rules that give a value, or an advice, can't fire."""
    options = [(name, option) for name, declared in original.tree["conclusions"].items()
               for option in declared.get("options", {})]  # fmt: skip
    for name, option in spread(options, 5):
        tree = silenced(original, lambda each: option in texts(each.get("then", {}).get(name)))  # noqa: B023
        yield Mutant("value out of reach", f"{name}: {option}", "never-concluded", tree)
    for id in spread(sorted(original.tree["advice"]), 5):
        tree = silenced(original, lambda each: id in texts(each.get("recommend")))  # noqa: B023
        yield Mutant("advice out of reach", id, "never-recommended", tree)


def silenced(original: Original, chosen: Callable[[Tree], bool]) -> Tree:
    tree = original.copy()
    tree["facts"]["extra"] = EXTRA
    for each in filter(chosen, tree["rules"]):
        each["when"] = and_also(each.get("when"), NEVER_SO)
    return tree


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


def names_in(formula: Any) -> set[str]:  # noqa: ANN401 - any YAML
    if isinstance(formula, list):
        return {name for part in formula for name in names_in(part)}
    if isinstance(formula, dict):
        return {name for key, part in formula.items()
                for name in (names_in(part) if key in ("any", "all") else {key})}  # fmt: skip
    return set()


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
    verdict_deleted, override_removed, guarantee_turned_round, rule_against_guarantee,
    verdict_against_guarantee, obligations_dropped, never_fires, always_overridden, duplicated, subsumed, redundant,
    gap_opened, ranges_overlapping, unused, value_out_of_reach, impossible_test,
    advice_conflicts, cycle, empty_guarantee, stale_acceptance,
)  # fmt: skip


def mutants(original: Original, most: int = 8) -> list[Mutant]:
    """At most so many for each way of making them."""
    return [each for kind in KINDS for each in spread(list(kind(original)), most)]


def verdict_on(original: Original, mutant: Mutant) -> str:
    """Empty if the defect is found with a true witness; else what is wrong."""
    try:
        rules = as_rules(mutant.tree)
    except RuleBaseError as refusal:
        found = [each for each in refusal.diagnostics if each.code == mutant.code]
        return "" if found and mutant.place in found[0].message else f"doesn't load: {refusal}"
    for finding in check_rules(rules, [])[0]:
        if finding.diagnostic.code == mutant.code and _told(finding) not in original.found:
            if names(finding, mutant.place):
                return untruth(rules, finding)
    return "not found"


def _told(finding: Finding) -> tuple[str, str]:
    return finding.diagnostic.code, finding.diagnostic.message


def names(finding: Finding, place: str) -> bool:
    return not place or f"'{place}'" in finding.diagnostic.message or finding.about == place


WITNESSED = ("no-verdict", "two-values", "conflicting-advice", "guarantee-fails", "gap", "overlap",
             "always-overridden", "subsumed-rule", "redundant-rule")  # fmt: skip


def untruth(rules: RuleBase, finding: Finding) -> str:
    """Empty if the witness, if there must be one, shows the finding when it is run."""
    code = finding.diagnostic.code
    if finding.witness is None:
        return "no witness" if code in WITNESSED else ""
    world = World(rules, scenario_from(rules, finding.witness).facts)
    try:
        answer = rules.explain(world.facts)
    except ContradictionError:
        said = world.answer.clash if code == "two-values" else None
        shown = code in ("two-values", "conflicting-advice") and not world.sane
        return "" if shown and said in (None, key(finding)[-1]) else "a contradiction"
    fired = {each.id for each in answer.trace.firings}
    gave_way = {each.id for each, _ in answer.trace.overridden}
    shown = {
        "no-verdict": lambda: answer.verdict is None,
        "guarantee-fails": lambda: breaks(world, key(finding)[1]),
        "always-overridden": lambda: finding.about in gave_way,
        "subsumed-rule": lambda: needless(rules, finding.about, fired),
        "redundant-rule": lambda: needless(rules, finding.about, fired),
        "overlap": lambda: {*key(finding)[1:]} <= fired,
        "gap": lambda: key(finding)[1] not in answer.trace.facts,
    }.get(code, lambda: False)()  # fmt: skip
    return "" if shown else "the witness doesn't show it"


def breaks(world: World, id: str) -> bool:
    guarantee = next(each for each in world.rules.guarantees if each.id == id)
    return world.holds(guarantee.when) and world.holds(guarantee.claim) != guarantee.always


def needless(rules: RuleBase, id: str, fired: set[str]) -> bool:
    others = {given for other in fired - {id} for given in gives(rules.rule[other])}
    return id in fired and gives(rules.rule[id]) <= others


def report(folder: Path, most: int = 8) -> int:
    """Print how many defects are found, kind by kind; how many are not."""
    original = read_original(folder)
    start, found, made = time.perf_counter(), Counter[str](), Counter[str]()
    for mutant in mutants(original, most):
        wrong = verdict_on(original, mutant)
        made[mutant.kind] += 1
        found[mutant.kind] += not wrong
        if wrong:
            print(f"{mutant.kind}, {mutant.code} at {mutant.place or 'verdict'}: {wrong[:300]}")
    for kind in made:
        print(f"{found[kind]:>4} of {made[kind]:<4} {kind}")
    seconds = time.perf_counter() - start
    print(f"{found.total():>4} of {made.total():<4} found with a true witness, in {seconds:.0f} s")
    return made.total() - found.total()


if __name__ == "__main__":
    sys.exit(report(Path(__file__).parent.parent / "rules") != 0)
