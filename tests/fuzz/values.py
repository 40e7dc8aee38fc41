"""Odd values: Python objects given as facts, names and numbers of rule bases, spoilt bytes."""

from __future__ import annotations

import datetime
import decimal
import enum
import fractions
import math
from collections.abc import Iterator
from random import Random
from typing import Any

import yaml

from reconsider_rules import RuleBase
from tests.fuzz.mutation import WORDS
from tests.helpers import texts
from tests.small_bases import dressed, small_base

EXPRESSIONS = texts(
    "None¦True¦False¦0¦-0.0¦1¦2¦-1¦1.0¦0.1¦1e300¦-1e300¦5e-324¦10 ** 29¦10 ** 30¦10 ** 5000¦"
    "2 ** 63¦math.inf¦-math.inf¦math.nan¦decimal.Decimal('1')¦decimal.Decimal('NaN')¦"
    "decimal.Decimal('1E+400')¦1j¦fractions.Fraction(1, 3)¦fractions.Fraction(3)¦"
    "datetime.date(2026, 1, 31)¦''¦' '¦'yes'¦'no'¦'1'¦'unknown'¦'known'¦'null'¦'\\x1b[31m'¦"
    "'\\u202e'¦'\\ud800'¦'\\0'¦'a' * 100000¦b'yes'¦bytearray(b'a')¦[]¦()¦{}¦set()¦"
    "frozenset({'a'})¦['a', 'a']¦[None]¦[[]]¦['unknown']¦[1, True]¦{'a': 'b'}¦range(3)¦"
    "iter([])¦(x for x in 'ab')¦object()¦lambda: 0¦int¦Ellipsis¦Text('yes')¦Whole(3)¦"
    "Colour.RED¦Liar()¦Rude()¦Rude¦self_containing()"
)
KEYS = texts(
    "'verdict'¦'nothing'¦''¦None¦1¦('a',)¦b'a'¦'\\x1b[31m'¦'a' * 5000¦Text('user_goal')¦Rude()¦"
    "'\\ud800'"
)


class Text(str):
    """A text that isn't only a text."""

    __slots__ = ()


class Whole(int):
    """A number that isn't only a number."""


class Colour(enum.StrEnum):
    """As programs have them."""

    RED = "yes"


class Liar:
    """Equal to everything."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return hash("yes")

    def __iter__(self) -> Iterator[object]:
        return iter(())


class Rude:
    """Raises whatever is asked of it, but its hash."""

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no comparison")

    def __hash__(self) -> int:
        return 1

    def __repr__(self) -> str:
        raise RuntimeError("no name")


def self_containing() -> list[Any]:
    found: list[Any] = []
    found.append(found)
    return found


def entry(random: Random, rules: RuleBase) -> str:
    """A line of a mapping: a fact's name, now and then an odd one, and an odd value."""
    name = repr(random.choice(sorted(fact.name for fact in rules.given)))
    if random.random() < 0.15:
        name = random.choice(KEYS)
    return f"{name}: {random.choice(EXPRESSIONS)},\n"


def evaluated(text: str) -> dict[Any, Any]:
    """The mapping that a text stands for; an empty one if its keys can't even be compared."""
    names = {
        "math": math,
        "decimal": decimal,
        "fractions": fractions,
        "datetime": datetime,
        "Text": Text,
        "Whole": Whole,
        "Colour": Colour,
        "Liar": Liar,
        "Rude": Rude,
        "self_containing": self_containing,
    }
    try:
        found: dict[Any, Any] = eval(text, names)
    except RuntimeError:  # of a key that refuses to be compared, before it is anybody's input
        return {}
    return found


NAMES = (
    *(word for word in WORDS if word not in ("<<", "=")),
    "a" * 200,
    "🙂",
    "x,y",
    "[a]",
    "1",
    "01",
)
PAIRS = (
    (0.100000000000001, 0.100000000000002),
    (0.1, 0.30000000000000004),
    (10**29, 10**29 + 1),
    (1e22, 1e23),
    (0, 5e-324),
    (-1, 0),
    (0.5, 1),
    (9007199254740992, 9007199254740993),
    (10**30 - 1, 1e300),
    (1e-7, 2e-7),
)


def odd_rule_base(random: Random) -> str:
    """A small rule base with an option renamed throughout, or two numbers of it moved."""
    base: Any = dressed(small_base(random))
    if random.random() < 0.6:
        options = sorted(
            {
                name
                for kind in ("facts", "conclusions")
                for each in base[kind].values()
                for name in each.get("options", ())
            }
        )
        base = _renamed(base, random.choice(options), random.choice(NAMES)) if options else base
    if random.random() < 0.6:
        numbers = sorted(set(_numbers(base)))
        if len(numbers) > 1:
            one, other = sorted(random.sample(numbers, 2))
            low, high = random.choice(PAIRS)
            base = _renamed(_renamed(base, one, low), other, high)
    return yaml.safe_dump(base, sort_keys=False, allow_unicode=True)


def _numbers(node: object) -> Iterator[int | float]:
    if isinstance(node, dict):
        for each in node.values():
            yield from _numbers(each)
    elif isinstance(node, list):
        for each in node:
            yield from _numbers(each)
    elif isinstance(node, (int, float)) and not isinstance(node, bool):
        yield node


def _renamed(node: Any, old: object, new: object) -> Any:
    """The tree with a name or number changed wherever it stands."""
    if isinstance(node, dict):
        return {_renamed(key, old, new): _renamed(each, old, new) for key, each in node.items()}
    if isinstance(node, list):
        return [_renamed(each, old, new) for each in node]
    return new if type(node) is type(old) and node == old else node


def spoilt(data: bytes, how: str, place: str, other: str) -> bytes:
    """Bytes with a bit turned, a piece cut off, wiped, added or moved, at a share of their length."""
    one, two = (int(float(share) * len(data)) for share in (place, other))
    if how == "bit":
        return data[:one] + bytes([data[one] ^ 1 << two % 8]) + data[one + 1 :]
    if how == "cut":
        return data[:one]
    if how == "zero":
        return data[:one] + bytes(min(64, len(data) - one)) + data[one + 64 :]
    if how == "more":
        return data + data[one : one + 64]
    low, high = sorted((one, two))
    return data[high:] + data[low:high] + data[:low]
