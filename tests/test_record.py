"""A record can't be changed, by no way that isn't meant to break it, and is as good as a tuple."""

from __future__ import annotations

import copy
import importlib
import json
import pickle
import pkgutil
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

import reconsider_rules
from reconsider_rules.formulas import conditions_of
from reconsider_rules.record import FrozenDict, Record, cached
from reconsider_rules.running.justification import Justification, Used
from tests.helpers import loaded


class Place(Record):
    """For tests."""

    file: str
    line: int = 1


class Found(Place):
    """A record of the fields of another and two more."""

    what: str = "slip"
    about: Mapping[str, Any] = {}

    @cached
    def told(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


def every_kind(base: type[Record] = Record) -> Iterator[type[Record]]:
    """All classes of records in the package."""
    for kind in base.__subclasses__():
        if kind.__module__.startswith("reconsider_rules"):
            yield kind
            yield from every_kind(kind)


for module in pkgutil.walk_packages(reconsider_rules.__path__, "reconsider_rules."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
KINDS = sorted(
    (kind for kind in every_kind() if kind is not Justification),  # it must have a rule: see below
    key=lambda kind: (kind.__module__, kind.__name__),
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_is_frozen_and_can_be_hashed_and_copied(kind: type[Record]) -> None:
    record = kind(*[()] * len(kind._fields))
    for field in (*kind._fields, "other"):
        with pytest.raises(AttributeError):
            setattr(record, field, 0)
        with pytest.raises(AttributeError):
            delattr(record, field)
    assert hash(record) == hash(kind(*[()] * len(kind._fields)))
    for again in (copy.copy(record), copy.deepcopy(record), pickle.loads(pickle.dumps(record))):
        assert again == record
        assert type(again) is kind


def test_there_are_kinds_to_look_at() -> None:
    assert {"Rule", "Scenario", "Trace", "RuleBase", "Outlook", "Comparison"} <= {
        kind.__name__ for kind in KINDS
    }


def test_fields_are_inherited_in_order_with_their_defaults() -> None:
    assert Found._fields == ("file", "line", "what", "about")
    found = Found("a.yaml", what="error")
    assert (found.file, found.line, found.what) == ("a.yaml", 1, "error")
    assert Place("a") != Found("a")
    match found:
        case Found(file, line, what):
            assert (file, line, what) == ("a.yaml", 1, "error")


@pytest.mark.parametrize(
    ("args", "kwargs", "saying"),
    [
        ((), {}, r"Found\(\) is given no file"),
        (("a", 1, "b", {}, 5), {}, "takes file, line, what, about, and not 5 values"),
        (("a",), {"file": "b"}, "is given file twice"),
        (("a",), {"lime": 3}, r"has no lime: it takes file, line"),
    ],
)
def test_wrong_arguments_are_named(
    args: tuple[Any, ...], kwargs: dict[str, Any], saying: str
) -> None:
    with pytest.raises(TypeError, match=saying):
        Found(*args, **kwargs)


def test_a_field_that_is_none_can_t_be_replaced() -> None:
    with pytest.raises(TypeError, match="has no lime"):
        Found("a").replaced(lime=3)


def test_what_could_change_becomes_what_cannot() -> None:
    about, lines = {"a": 1}, ["x"]
    found = Found("a", about=about)
    about["b"] = 2
    assert found.about == {"a": 1}
    changes: list[Callable[[Any], object]] = [
        lambda held: held.update(b=2),
        lambda held: held.__setitem__("b", 2),
        lambda held: held.__delitem__("a"),
        lambda held: held.pop("a"),
        lambda held: held.popitem(),
        lambda held: held.clear(),
        lambda held: held.setdefault("b", 2),
        lambda held: held.__ior__({"b": 2}),
    ]
    for change in changes:
        with pytest.raises(TypeError, match="frozen"):
            change(found.about)
    assert found.about == {"a": 1}
    assert hash(found) == hash(Found("a", about={"a": 1}))
    held: list[Any] = [Found("a", about={}).replaced(what=each).what for each in (lines, {"x"})]
    assert held == [("x",), frozenset("x")]


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_frozen_dict_stays_one(protocol: int) -> None:
    held = FrozenDict({"a": 1})
    for again in (pickle.loads(pickle.dumps(held, protocol)), copy.deepcopy(held), copy.copy(held)):
        assert type(again) is FrozenDict
        assert again == held
    assert type(held | {"b": 2}) is dict
    assert json.dumps(held) == '{"a": 1}'


def test_what_is_cached_is_no_part_of_it_but_is_kept() -> None:
    found, other = Found("a"), Found("a")
    assert found.told == "a:1: slip"
    assert found == other
    assert hash(found) == hash(other)
    assert "told" in pickle.loads(pickle.dumps(found)).__dict__
    assert "told" not in found.replaced(line=2).__dict__


def test_a_subclass_of_what_could_change_is_frozen_too() -> None:
    held = Found("a", about=OrderedDict(a=1)).about
    assert type(held) is FrozenDict
    assert hash(Found("a", about=defaultdict(int, a=1))) == hash(Found("a", about={"a": 1}))


RULES = loaded("""
    facts: {a: {ask: A?, type: yes/no}}
    conclusions: {verdict: {type: choice, options: {go: Go}}}
    rules: [{id: r, when: {a: yes}, then: {verdict: go}, because: So.}]
    """)


def ladder(height: int) -> Justification:
    """The top of rules of which each stands on two that stand on the same two."""
    rule, [fact, _] = RULES.rules[0], RULES.facts.values()
    [condition] = conditions_of(rule)
    below: tuple[Justification, ...] = ()
    for step in range(height):
        used = (Used(condition, True, fact, True, below),)
        below = tuple(
            Justification(rule.replaced(id=f"r-{step}-{side}"), "So.", used) for side in "ab"
        )
    return below[0]


def test_justifications_are_compared_and_hashed_in_no_time() -> None:
    """Written out, the reasons of the last are 2 to the 100th."""
    one, other = ladder(100), ladder(100)
    assert one == other
    assert hash(one) == hash(other)
    assert one != ladder(99)
    with pytest.raises(AttributeError):
        one.because = "Or so."  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(one)) == one
