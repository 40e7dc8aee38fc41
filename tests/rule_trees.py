"""A rule base as one tree of texts, to be changed by programs, with its saved cases."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from reconsider_rules import RuleBase
from reconsider_rules.model import Facts
from reconsider_rules.reading.scenarios import scenario_from
from tests.brute_force import World
from tests.helpers import loaded

SECTIONS: dict[str, type] = {
    "facts": dict,
    "conclusions": dict,
    "advice": dict,
    "rules": list,
    "guarantees": list,
    "sources": dict,
}
Tree = dict[str, Any]
NEVER_SO = {"all": [{"extra": "known"}, {"extra": "unknown"}]}
EXTRA = {"type": "yes/no", "ask": "What else?"}


@dataclass(eq=False)
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
            tree[name] = (
                {**tree[name], **section} if SECTIONS[name] is dict else tree[name] + section
            )
    return Original(tree, cases)


def as_rules(tree: Tree) -> RuleBase:
    return loaded(json.dumps({name: each for name, each in tree.items() if each}, indent=1))


def rule(tree: Tree, id: str) -> Tree:
    found: Tree = next(each for each in tree["rules"] if each["id"] == id)
    return found


def texts(node: str | list[str] | None) -> list[str]:
    return [node] if isinstance(node, str) else list(node or [])


def and_also(formula: Any, more: Tree) -> list[Any]:
    """A formula with one more condition."""
    return [formula, more] if formula else [more]


def names_in(formula: Any) -> set[str]:
    if isinstance(formula, list):
        return {name for part in formula for name in names_in(part)}
    if isinstance(formula, dict):
        return {
            name
            for key, part in formula.items()
            for name in (names_in(part) if key in ("any", "all") else {key})
        }
    return set()


def spread(things: list[Any], number: int) -> list[Any]:
    """Some of them, evenly spread."""
    return things[:: max(1, len(things) // number)][:number]


def with_rule(original: Original, when: Any, rest: Tree) -> Tree:
    """The rule base with one more rule, which holds always if `when` is empty."""
    tree = original.copy()
    more = {"id": "against", "because": "A slip.", **rest}
    tree["rules"].append({**more, "when": when} if when else more)
    return tree


def without_reference_to(tree: Tree, id: str) -> None:
    for each in tree["rules"]:
        if id in (ids := texts(each.get("overrides"))):
            each["overrides"] = [other for other in ids if other != id]
            if not each["overrides"]:
                del each["overrides"]


def silenced(original: Original, chosen: Callable[[Tree], bool]) -> Tree:
    tree = original.copy()
    tree["facts"]["extra"] = EXTRA
    for each in filter(chosen, tree["rules"]):
        each["when"] = and_also(each.get("when"), NEVER_SO)
    return tree


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
