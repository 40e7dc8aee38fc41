"""What a rule base and a scenario are made of: data only.

Everything is immutable. Names are kept as written by the coach; every declaration knows its
`Location`, so that any message can point at the line. Values are plain Python:

==========  =====================================================  ===================
type        a value is                                             unknown is
==========  =====================================================  ===================
choice      `str`, one of the declared options                     absent
choices     `tuple[str, ...]`, declared options in sorted order    absent
number      `int`, or `float` where it is not whole                absent
yes/no      `bool`                                                 absent
==========  =====================================================  ===================
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import Literal, Protocol, TypeAlias

from reconsider_rules.record import Record, cached

FactType: TypeAlias = Literal["choice", "choices", "number", "yes/no"]
Number: TypeAlias = int | float
Value: TypeAlias = str | bool | int | float | tuple[str, ...]
Facts: TypeAlias = Mapping[str, Value]
PlainValues: TypeAlias = tuple[type, Container[object]]
"""A type, and some values of it."""

STEPS = ("decide", "prepare", "reach out", "say", "expect")
VERDICT = "verdict"
MAX_DIGITS = 30
"""Of a whole number; longer ones are refused."""
LAST = 1000
"""The place of advice that names none: after all others of its step."""


class Location(Record):
    """A place in a file: path as shown to the user, line and column counted from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"

    def __lt__(self, other: Location) -> bool:
        return (self.path, self.line, self.column) < (other.path, other.line, other.column)


class Located(Protocol):
    """Whatever stands in a file."""

    @property
    def location(self) -> Location: ...


class Option(Record):
    """One value a choice may take, with the words that stand for it in a sentence."""

    name: str
    label: str
    location: Location


class Fact(Record):
    """A declared fact: *given* in scenarios (declared under `facts`) or a *conclusion*.

    `at_least`, `at_most` and `whole` bound a number; `unit` is printed after it; one that `counts`
    "days since" or "days until" may be given as a day. Only a `changeable` fact may be proposed as
    something to change; `topic` heads it in a form. A conclusion of type `choices` is a
    derived set: it starts empty, grows, and is never unknown. One that is `background` goes
    without saying where reasons are told.
    """

    name: str
    type: FactType
    label: str
    given: bool
    location: Location
    ask: str = ""
    topic: str = ""
    options: tuple[Option, ...] = ()
    unit: str = ""
    at_least: Number | None = None
    at_most: Number | None = None
    whole: bool = False
    counts: str | None = None
    changeable: bool = True
    background: bool = False

    @property
    def always_known(self) -> bool:
        return not self.given and self.type == "choices"

    @property
    def option_names(self) -> tuple[str, ...]:
        """What a scenario may write for it, in the order of the vocabulary; () for a number."""
        return tuple(option.name for option in self.options)

    @property
    def plain_values(self) -> PlainValues | None:
        """A type, and the values of it that a scenario may give and need no more looking at; None
        where each has to be looked at."""
        if self.type == "choice":
            return str, frozenset(self.option_names)
        if self.type == "yes/no":
            return bool, (False, True)
        if self.type == "choices":
            return None
        beyond = 10**MAX_DIGITS
        least = 1 - beyond if self.at_least is None else math.ceil(self.at_least)
        most = beyond - 1 if self.at_most is None else math.floor(self.at_most)
        return int, range(least, most + 1)

    def option_label(self, name: str) -> str:
        return next((option.label for option in self.options if option.name == name), name)


class Source(Record):
    """Where guidance comes from: an article claim, a column, a book."""

    id: str
    title: str
    address: str
    location: Location


class Text(Record):
    """A sentence with placeholders: `parts` alternate between words and `(fact, fallback)`.

    `{fact}` stands for the fact's value in words; `{fact or some words}` for the words after
    `or` where the fact is unknown or an empty set.
    """

    raw: str
    parts: tuple[str | tuple[str, str | None], ...]

    @property
    def placeholders(self) -> Iterator[tuple[str, str | None]]:
        return (part for part in self.parts if not isinstance(part, str))


class Advice(Record):
    """A recommendation: shown under its `step`; within a step by `place`, then by id.

    `say` is a line of the message, in the `paragraph` of that number; where the line
    `ends_the_message`, those placed after it wait for the talk that may follow. An advice on how to
    send it `opens` and `closes` it, and tells whether it is `spoken`. What has its time is done
    `within` so many days, and not before so many `after` the day of the answer.
    """

    id: str
    step: str
    title: Text
    text: Text
    location: Location
    opens: Text | None = None
    say: Text | None = None
    closes: Text | None = None
    paragraph: int = 1
    ends_the_message: bool = False
    spoken: bool = False
    because: Text | None = None
    source: tuple[str, ...] = ()
    conflicts_with: tuple[str, ...] = ()
    place: int = LAST
    within: int | None = None
    after: int = 0
    replaces: tuple[str, ...] = ()


class OneOf(Record):
    """A choice is one of `options`; with `negated`, it is known and none of them."""

    options: tuple[str, ...]
    negated: bool = False


class Includes(Record):
    """A set holds all of `options` (with `every`) or at least one of them."""

    options: tuple[str, ...]
    every: bool


class Between(Record):
    """A number lies within every bound that is set; equality is two inclusive bounds."""

    at_least: Number | None = None
    at_most: Number | None = None
    more_than: Number | None = None
    less_than: Number | None = None


class Count(Record):
    """The number of members of a set lies within `size`."""

    size: Between


class Is(Record):
    """A yes/no fact has this value."""

    value: bool


class Known(Record):
    """The fact is known; with `known` false, unknown: the only test that an unknown fact passes."""

    known: bool


Test: TypeAlias = OneOf | Includes | Between | Count | Is | Known


class Condition(Record):
    """One test on one fact."""

    fact: str
    test: Test
    location: Location


class Recommended(Record):
    """That an advice is recommended; only guarantees may ask it."""

    advice: str
    location: Location


class AllOf(Record):
    """Every part holds; with no parts, always."""

    parts: tuple[Formula, ...] = ()


class AnyOf(Record):
    """At least one part holds; with no parts, never."""

    parts: tuple[Formula, ...] = ()


Formula: TypeAlias = Condition | Recommended | AllOf | AnyOf

ALWAYS = AllOf()
NEVER = AnyOf()


class Rule(Record):
    """Fires when `when` holds, `unless` does not, and no rule that fires overrides it.

    Of a layer, it `replaces` rules below, and for a conclusion `wins_over` those below that conclude
    one of these values, or any other than it does; what this comes to stands in `overrides`.
    """

    id: str
    when: Formula
    unless: Formula
    then: tuple[tuple[str, Value], ...]
    recommend: tuple[str, ...]
    overrides: tuple[str, ...]
    because: Text
    source: tuple[str, ...]
    location: Location
    accept: tuple[tuple[str, str], ...] = ()
    replaces: tuple[str, ...] = ()
    wins_over: tuple[tuple[str, tuple[Value, ...]], ...] = ()


class Guarantee(Record):
    """In every possible scenario where `when` holds, `claim` holds (`always`) or does not."""

    id: str
    when: Formula
    claim: Formula
    always: bool
    because: str
    location: Location
    replaces: tuple[str, ...] = ()


class Stated(Record):
    """A conclusion and a value for it; of a set, one member."""

    fact: Fact
    value: Value


Subject: TypeAlias = Rule | Advice | Stated
"""What can be asked about: whether a rule fires, an advice is given, a conclusion has a value."""


class Scenario(Record):
    """What is known of one client: the facts given; a fact that is absent is unknown.

    `as_of` is the day on which days are counted, where that matters; `dates` are the days that
    were given for facts that count them.
    """

    facts: Facts
    title: str = ""
    notes: str = ""
    source: str = ""
    as_of: date | None = None
    dates: tuple[tuple[str, date], ...] = ()


class Expectation(Record):
    """What a saved case must give. Empty means: not asked."""

    verdict: tuple[str, ...] = ()
    recommends: tuple[str, ...] = ()
    never_recommends: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    concludes: tuple[tuple[str, Value], ...] = ()


class Case(Record):
    """A scenario with the answer it must get; `disputed` says why the rules rightly differ. One that
    is `pinned` only keeps what the rules answered once."""

    scenario: Scenario
    expect: Expectation
    location: Location
    disputed: str = ""
    pinned: bool = False


class Removal(Record):
    """What a layer takes out of the rules below: a rule, an advice, a guarantee, a case (by title).

    Either for a `reason`, or because an entry of the layer, `by` its name, stands in its place.
    """

    kind: Literal["rules", "advice", "guarantees", "cases"]
    name: str
    location: Location
    reason: str = ""
    by: str = ""


class Below(Record):
    """The rules that a layer extends: their name as it says it, and their folder.

    `removed` is what the layer takes out of them, `changed` what it changes there: section, name, and
    what is new of it. `folders` are those of all rules below these, with the name of each.
    """

    name: str
    path: str
    removed: tuple[Removal, ...] = ()
    changed: tuple[tuple[str, str, str], ...] = ()
    folders: tuple[tuple[str, str], ...] = ()


class RuleBase(Record):
    """All that was loaded, validated. `digest` changes with any character of any of its files;
    `name` is what it is called: built-in, or the name of its folder.

    One that extends another is a layer: it holds all that is `below` it as well.
    """

    path: str
    digest: str
    facts: Mapping[str, Fact]
    advice: Mapping[str, Advice]
    rules: tuple[Rule, ...]
    guarantees: tuple[Guarantee, ...]
    sources: Mapping[str, Source]
    strata: Mapping[str, int]
    below: Below | None = None
    name: str = ""

    def __repr__(self) -> str:
        return f"RuleBase({self.path!r}, {len(self.rules)} rules, {self.digest[:15]}…)"

    @cached
    def rule(self) -> Mapping[str, Rule]:
        """The rules by id."""
        return {rule.id: rule for rule in self.rules}

    @cached
    def own_rules(self) -> tuple[Rule, ...]:
        """Of a layer, the rules that stand in it; else all."""
        return tuple(filter(self.is_own, self.rules))

    @cached
    def given(self) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts.values() if fact.given)

    @cached
    def conclusions(self) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts.values() if not fact.given)

    @cached
    def concluded(self) -> Mapping[str, tuple[Value, ...]]:
        """The values that rules give each conclusion, each once."""
        found: dict[str, dict[Value, None]] = {fact.name: {} for fact in self.conclusions}
        for rule in self.rules:
            for name, value in rule.then:
                found[name][value] = None
        return {name: tuple(values) for name, values in found.items()}

    @cached
    def overriders(self) -> Mapping[str, tuple[str, ...]]:
        """For each rule that some rules override, the ids of these."""
        found: dict[str, list[str]] = {}
        for rule in self.rules:
            for loser in rule.overrides:
                found.setdefault(loser, []).append(rule.id)
        return {loser: tuple(ids) for loser, ids in found.items()}

    @cached
    def verdicts(self) -> tuple[str, ...]:
        """The verdicts that rules give, in declared order."""
        fact = self.facts.get(VERDICT)
        options = fact.options if fact else ()
        given = self.concluded.get(VERDICT, ())
        return tuple(option.name for option in options if option.name in given)

    @cached
    def conflicts(self) -> tuple[tuple[str, str], ...]:
        """The pairs of advice that must never come together: those that say so, and any two that
        open a message, for an answer has one message at most."""
        said = (
            (id, other) for id, advice in self.advice.items() for other in advice.conflicts_with
        )
        opening = (id for id, advice in self.advice.items() if advice.opens)
        pairs: dict[frozenset[str], tuple[str, str]] = {}
        for pair in (*said, *combinations(opening, 2)):
            pairs.setdefault(frozenset(pair), pair)
        return tuple(pairs.values())

    @cached
    def empty_sets(self) -> Facts:
        """What is known of conclusions before any rule fires: that sets have no members."""
        return {fact.name: () for fact in self.conclusions if fact.always_known}

    @cached
    def plain_values(self) -> Mapping[str, PlainValues]:
        """By given fact a type, and the values of it that are taken as they are: most that are given."""
        return {fact.name: plain for fact in self.given if (plain := fact.plain_values)}

    @cached
    def folders(self) -> tuple[tuple[str, str], ...]:
        """Its folder, and those of the rules below, each with what stands before files in it."""
        below = self.below
        return (("", self.path), *(((below.name, below.path), *below.folders) if below else ()))

    def at(self, location: Location) -> str:
        """A place as 'file:line', the file named as in `named`."""
        named = self.named(location)
        return f"{named.path}:{named.line}"

    def named(self, location: Location) -> Location:
        """A place in a file that is named from the rule base that it is in: 'built-in/verdict.yaml'."""
        for name, folder in self.folders:
            start = folder.rstrip("/") + "/"
            if location.path.startswith(start):
                file = location.path.removeprefix(start)
                return location.replaced(path=f"{name}/{file}" if name else file)
        return location

    def is_own(self, entry: Located) -> bool:
        """Whether it stands in this rule base itself, and not below it."""
        start = self.path.rstrip("/") + "/"
        return self.below is None or entry.location.path.startswith(start)
