"""Small rule bases in which anomalies are common, and random edits of them.

A rule base is a mapping as in its YAML, so that edits are easy; JSON is YAML enough to load it.
"""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable
from random import Random
from typing import Any

from reconsider_rules import RuleBase
from tests.helpers import loaded

Base = dict[str, Any]
NUMBERS = range(9)
ORDER = ("level", "flag", "marks", "score", "verdict")


def as_rules(base: Base) -> RuleBase:
    return loaded(json.dumps(dressed(base)))


def small_base(random: Random) -> Base:
    """A rule base without errors that loading finds, over a few hundred scenarios."""
    facts = _facts(random)
    conclusions = _conclusions(random)
    base: Base = {"facts": facts, "conclusions": conclusions, "advice": _advice(random)}
    drawing = _Drawing(random, base)
    rules = [*drawing.siblings(), *(drawing.rule() for _ in range(random.randint(2, 6)))]
    rules += [
        {"when": drawing.formula(0), "then": {"verdict": verdict}}
        for verdict in random.sample("xyz", random.randint(0, 2))
    ]
    if random.random() < 0.7:
        rules.append({"then": {"verdict": random.choice(list(conclusions["verdict"]["options"]))}})
    rules = drawing.with_copies(rules)
    rules.sort(key=lambda rule: _rank(conclusions, rule))
    for number, rule in enumerate(rules):
        rule |= {"id": f"r{number}", "because": "So it is."}
    drawing.add_overrides(rules)
    base["rules"] = rules
    base["dress"] = Random(json.dumps(base)).randrange(4)
    base["guarantees"] = [drawing.guarantee(number) for number in range(random.randint(0, 2))]
    return base


DRESSES: list[dict[str, str]] = [
    {},
    {
        "a": "null",
        "b": "none",
        "c": "~",
        "p": "none",
        "q": "a,b",
        "r": "null",
        "h": "yes",
        "m": "on",
        "l": "a: b",
        "t": "[]",
        "u": "#1",
        "v": 'say "so"',
        "x": "no",
        "y": "null",
        "z": "two\nlines",
    },
    {
        "a": "true",
        "b": "Null",
        "c": "[a]",
        "p": " p",
        "q": "q=r",
        "r": "or",
        "h": "null",
        "m": "none",
        "l": "1.0",
        "t": "null",
        "u": "Ünï",
        "v": "{t}",
        "x": "a=b",
        "y": "none",
        "z": "any",
    },
]


def dressed(base: Base) -> Base:
    """The rule base as it is to be loaded: one in four as it is drawn, one with other numbers, two
    with options called like words that mean something elsewhere, and other numbers."""
    base = dict(base)
    dress = base.pop("dress")
    names = DRESSES[dress % len(DRESSES)]
    whole = "whole" in base["facts"].get("n", {})

    def number(plain: int) -> float:
        if dress == 1:
            return plain * 10**28 if whole else plain / 10
        if dress == 2:
            return 10**30 - 9 + plain if whole else 0.1 + plain * math.ulp(0.1)
        return plain - 4 if dress else plain

    def value(plain: object) -> object:
        if isinstance(plain, dict):
            return {key: each if key == "count" else value(each) for key, each in plain.items()}
        if isinstance(plain, list):
            return [value(each) for each in plain]
        return number(plain) if isinstance(plain, int) else names.get(str(plain), plain)

    def formula(plain: Any) -> Any:
        if isinstance(plain, list):
            return [formula(each) for each in plain]
        return {
            key: formula(each)
            if key in ("any", "all")
            else each
            if key == "recommend"
            else value(each)
            for key, each in plain.items()
        }

    def entry(plain: dict[str, Any]) -> dict[str, Any]:
        tests = {"when", "unless", "then", "never", "always"}
        return {key: formula(each) if key in tests else each for key, each in plain.items()}

    def declaration(plain: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {
            key: value(each) if key in ("at least", "at most") else each
            for key, each in plain.items()
        }
        if "options" in found:
            options: dict[str, str] = found["options"]
            found["options"] = {value(name): words for name, words in options.items()}
        return found

    for section in ("facts", "conclusions"):
        base[section] = {name: declaration(each) for name, each in base[section].items()}
    for section in ("rules", "guarantees"):
        base[section] = [entry(each) for each in base[section]]
    return base


def _facts(random: Random) -> dict[str, Any]:
    low, high = random.randint(0, 2), random.randint(6, 8)
    number: dict[str, Any] = {"type": "number"}
    if random.random() < 0.5:
        number |= {"at least": low, "at most": high}
    if random.random() < 0.6:
        number["whole"] = "yes"
    kinds: dict[str, dict[str, Any]] = {
        "n": number,
        "c": {"type": "choice", "options": _options("abc"[: random.randint(2, 3)])},
        "y": {"type": "yes/no"},
        "s": {"type": "choices", "options": _options("pqr"[: random.randint(2, 3)])},
    }
    names = ["n", *random.sample(["c", "y", "s"], 2)] if random.random() < 0.8 else ["c", "y", "s"]
    for name in names:
        kinds[name] |= {"ask": f"What is {name}?", "changeable": random.choice(("yes", "no"))}
    return {name: kinds[name] for name in names}


def _options(names: str) -> dict[str, str]:
    return {name: f"the {name}" for name in names}


def _conclusions(random: Random) -> dict[str, Any]:
    kinds: dict[str, Any] = {
        "level": {"type": "choice", "options": _options("hml")},
        "flag": {"type": "yes/no"},
        "marks": {"type": "choices", "options": _options("tuv")},
        "score": {"type": "number"},
        "verdict": {"type": "choice", "options": _options("xyz")},
    }
    dropped = random.sample(ORDER[:-1], random.randint(1, 3))
    return {name: kinds[name] for name in ORDER if name not in dropped}


def _advice(random: Random) -> dict[str, Any]:
    names = ["go", "stay", "wait"]
    advice: dict[str, Any] = {
        name: {"step": "decide", "title": name.title(), "text": f"Do {name}."} for name in names
    }
    if random.random() < 0.3:
        one, other = random.sample(names, 2)
        advice[one]["conflicts with"] = [other]
    return advice


def _rank(conclusions: dict[str, Any], rule: dict[str, Any]) -> int:
    ranks = list(conclusions)
    return min((ranks.index(name) for name in rule.get("then", {})), default=len(ranks))


class _Drawing:
    def __init__(self, random: Random, base: Base) -> None:
        self.random = random
        self.base = base
        self.pool = random.sample(NUMBERS, 3)

    def rule(self) -> dict[str, Any]:
        ranks = list(self.base["conclusions"])
        rank = self.random.randrange(len(ranks) + 1)
        rule: dict[str, Any] = {}
        if self.random.random() < 0.9:
            rule["when"] = self.formula(rank)
        if self.random.random() < 0.3:
            rule["unless"] = self.formula(rank)
        if rank < len(ranks):
            rule["then"] = {ranks[rank]: self.value(ranks[rank])}
        if rank == len(ranks) or self.random.random() < 0.3:
            rule["recommend"] = self.random.sample(list(self.base["advice"]), 1)
        return rule

    def siblings(self) -> list[dict[str, Any]]:
        """Rules that differ in the range of one number, with gaps and overlaps."""
        if "n" not in self.base["facts"] or "level" not in self.base["conclusions"]:
            return []
        cuts = sorted(self.random.choices(NUMBERS, k=4))
        also = self.formula(0) if self.random.random() < 0.4 else {}
        also.pop("n", None)
        unless = self.formula(0) if self.random.random() < 0.3 else {}
        levels = self.random.sample(["h", "l"], 2) if self.random.random() < 0.7 else ["h", "h"]
        ranges = [{"at least": cuts[0], "at most": cuts[2]}, {"more than": cuts[1]}]
        if self.random.random() < 0.7:
            ranges[0]["at most"] = cuts[1]
        if self.random.random() < 0.5:
            ranges[1] = {"at least": cuts[2], "at most": cuts[3]}
        rules = [
            {"when": {"n": range, **also}, "then": {"level": level}}
            for range, level in zip(ranges, levels, strict=True)
        ]
        return [{**rule, "unless": unless} if unless else rule for rule in rules]

    def with_copies(self, rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Some rules twice, the second time perhaps with one condition more; or in two parts."""
        copies = []
        for rule in rules:
            if {"then", "recommend"} <= rule.keys() and self.random.random() < 0.4:
                for part in ("then", "recommend"):
                    copies.append({k: v for k, v in copy.deepcopy(rule).items() if k != part})
            if self.random.random() < 0.15:
                again = copy.deepcopy(rule)
                if self.random.random() < 0.5:
                    again["when"] = [each for each in (again.get("when"), self.formula(0)) if each]
                copies.append(again)
        return rules + copies

    def add_overrides(self, rules: list[dict[str, Any]]) -> None:
        for place, winner in enumerate(rules):
            for loser in rules[place + 1 :]:
                one, other = winner.get("then", {}), loser.get("then", {})
                against = any(one[name] != other[name] for name in one.keys() & other.keys())
                if self.random.random() < (0.6 if against else 0.05):
                    winner.setdefault("overrides", []).append(loser["id"])

    def guarantee(self, number: int) -> dict[str, Any]:
        claim = self.formula(len(self.base["conclusions"]))
        if self.random.random() < 0.4:
            claim["recommend"] = self.random.choice(list(self.base["advice"]))
        entry = {
            "id": f"g{number}",
            "because": "Trust.",
            self.random.choice(("never", "always")): claim,
        }
        if self.random.random() < 0.7:
            entry["when"] = self.formula(len(self.base["conclusions"]))
        return entry

    def formula(self, rank: int) -> dict[str, Any]:
        names = [*self.base["facts"], *list(self.base["conclusions"])[:rank]]
        names = self.random.sample(names, self.random.randint(1, min(2, len(names))))
        found = {name: self.test(name) for name in names}
        if self.random.random() < 0.2:
            return {"any": [{name: test} for name, test in found.items()]}
        return found

    def test(self, name: str) -> object:
        if self.random.random() < 0.15:
            return self.random.choice(("known", "unknown"))
        declared = {**self.base["facts"], **self.base["conclusions"]}[name]
        match declared["type"]:
            case "number":
                low, high = sorted(self.random.sample(self.pool, 2))
                tests: list[object] = [
                    {"at least": low, "less than": high},
                    {"more than": high},
                    {"at most": low},
                    high,
                ]
                return self.random.choice(tests)
            case "yes/no":
                return self.random.choice(("yes", "no"))
            case "choices":
                options = list(declared["options"])
                some = self.random.sample(options, self.random.randint(1, 2))
                sizes = [{"at least": self.random.randint(1, 3)}, self.random.randint(0, 2)]
                return self.random.choice(
                    [
                        {"includes all": some},
                        {"includes any": some},
                        {"count": sizes[0]},
                        {"count": sizes[1]},
                    ]
                )
        some = self.random.sample(list(declared["options"]), self.random.randint(1, 2))
        return self.random.choice((some[0], some, {"not": some}))

    def value(self, name: str) -> object:
        declared = self.base["conclusions"][name]
        if declared["type"] == "yes/no":
            return self.random.choice(("yes", "yes", "no"))
        if declared["type"] == "number":
            return self.random.choice(self.pool[:2])
        return self.random.choice(list(declared["options"])[:2])


def renamed(base: Base) -> Base:
    """The same rule base with other ids, other words, and everything in another order."""
    ids = {rule["id"]: f"other-{rule['id']}" for rule in base["rules"]}
    rules = [
        {**rule, "id": ids[rule["id"]], "because": "Because."}
        | ({"overrides": [ids[id] for id in rule["overrides"]]} if "overrides" in rule else {})
        for rule in reversed(base["rules"])
    ]
    turned = {section: dict(reversed(base[section].items())) for section in ("facts", "advice")}
    return {**base, **turned, "rules": rules, "guarantees": []}


def edited(random: Random, base: Base) -> Base:
    """The rule base with one to three random edits; it may not load, if one makes a cycle."""
    changed = copy.deepcopy(base)
    for _ in range(random.randint(1, 3)):
        random.choice(EDITS)(random, changed)
    return changed


def _threshold(random: Random, base: Base) -> None:
    for rule in random.sample(base["rules"], len(base["rules"])):
        test = isinstance(rule.get("when"), dict) and rule["when"].get("n")
        if isinstance(test, dict):
            bound = random.choice(list(test))
            test[bound] = (
                test[bound] + (-1 if "most" in bound or "less" in bound else 1)
                if len(test) == 1
                else test[bound]
            )
            return


def _drop_rule(random: Random, base: Base) -> None:
    if len(base["rules"]) > 1:
        gone = base["rules"].pop(random.randrange(len(base["rules"])))
        for rule in base["rules"]:
            rule["overrides"] = [id for id in rule.get("overrides", []) if id != gone["id"]]
            if not rule["overrides"]:
                del rule["overrides"]


def _drop_condition(random: Random, base: Base) -> None:
    rule = random.choice(base["rules"])
    rule.pop(random.choice(("when", "unless")), None)


def _override(random: Random, base: Base) -> None:
    one, other = random.choices(base["rules"], k=2)
    ids = one.get("overrides", [])
    if other["id"] in ids:
        one["overrides"] = [id for id in ids if id != other["id"]] or [*ids]
    elif one is not other and base["rules"].index(one) < base["rules"].index(other):
        one["overrides"] = [*ids, other["id"]]


def _value(random: Random, base: Base) -> None:
    rule = random.choice(base["rules"])
    if "verdict" in rule.get("then", {}):
        rule["then"]["verdict"] = random.choice("xyz")


def _recommend(random: Random, base: Base) -> None:
    random.choice(base["rules"])["recommend"] = [random.choice(list(base["advice"]))]


def _option(random: Random, base: Base) -> None:
    """A new option, which some rule tests."""
    name = random.choice([name for name in base["facts"] if "options" in base["facts"][name]])
    base["facts"][name]["options"]["new"] = "a new one"
    rule = random.choice(base["rules"])
    if isinstance(rule.get("when", {}), dict):
        test = "new" if base["facts"][name]["type"] == "choice" else {"includes": "new"}
        rule["when"] = {**rule.get("when", {}), name: test}


def _fact(random: Random, base: Base) -> None:
    base["facts"]["extra"] = {"type": "yes/no", "ask": "What else?"}
    rule = random.choice(base["rules"])
    if isinstance(rule.get("when", {}), dict):
        rule["when"] = {**rule.get("when", {}), "extra": random.choice(("yes", "unknown"))}


def _bounds(random: Random, base: Base) -> None:
    if "n" in base["facts"]:
        base["facts"]["n"] |= {"at least": random.randint(0, 3), "at most": random.randint(5, 8)}


def _conflict(random: Random, base: Base) -> None:
    one, other = random.sample(list(base["advice"]), 2)
    base["advice"][one]["conflicts with"] = [other]


def _guarantee(random: Random, base: Base) -> None:
    """A guarantee changes no advice, but its thresholds are others."""
    if "n" in base["facts"]:
        base["guarantees"] = [
            {
                "id": "new",
                "because": "Trust.",
                "never": {"verdict": "x"},
                "when": {"n": {"at least": random.choice(NUMBERS)}},
            }
        ]


EDITS: list[Callable[[Random, Base], None]] = [
    _threshold,
    _drop_rule,
    _drop_condition,
    _override,
    _value,
    _recommend,
    _option,
    _fact,
    _bounds,
    _conflict,
    _guarantee,
]
