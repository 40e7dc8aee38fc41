"""What an explanation is made of: firings with the facts they relied on, and what they gave."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reconsider_rules.errors import ReconsiderError
from reconsider_rules.model import Advice, Condition, Fact, Rule, Value
from reconsider_rules.record import Record
from reconsider_rules.words import in_words


class Used(Record):
    """A condition that a firing relied on, and the value its fact has (None: unknown).

    `wanted` is false for a condition of `unless`: one that does not hold. `because` justifies a
    derived value; it is empty for a given one.
    """

    condition: Condition
    wanted: bool
    fact: Fact
    value: Value | None
    because: tuple[Justification, ...]


class Justification(Record):
    """A firing with the conditions it relied on; `because` has the values filled in."""

    rule: Rule
    because: str
    used: tuple[Used, ...]

    def __repr__(self) -> str:
        return f"Justification(rule={self.rule.id!r}, because={self.because!r})"

    # As a flat list each firing stands once: written out, what rules stand on can be deeper than
    # pickle goes, and more than any time suffices for.

    def __reduce__(self) -> tuple[Any, ...]:
        return _from_flat, (_as_flat(self),)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Justification) and _as_flat(self) == _as_flat(other)

    def __hash__(self) -> int:
        return hash(_as_flat(self))


_Flat = tuple[Rule, str, tuple[tuple[Used, tuple[int, ...]], ...]]
"""A justification; beside each `Used` the places in a list of what justifies it."""


def _as_flat(justification: Justification) -> tuple[_Flat, ...]:
    """A justification and all that led to it, each once, after those that it rests on."""
    places: dict[str, int] = {}  # by rule: in one scenario it fires once
    found: list[_Flat] = []

    def add(each: Justification) -> int:
        id = each.rule.id
        if id not in places:
            used = tuple(
                (use.replaced(because=()), tuple(map(add, use.because))) for use in each.used
            )
            places[id] = len(found)
            found.append((each.rule, each.because, used))
        return places[id]

    add(justification)
    return tuple(found)


def _from_flat(flat: Iterable[_Flat]) -> Justification:
    """The last of a list of justifications, with all that it rests on."""
    found: list[Justification] = []
    for rule, because, used in flat:
        uses = [use.replaced(because=tuple(found[n] for n in places)) for use, places in used]
        found.append(Justification(rule, because, tuple(uses)))
    return found[-1]


class Concluded(Record):
    """A conclusion's value with the firings that gave it."""

    fact: Fact
    value: Value
    because: tuple[Justification, ...]

    @property
    def title(self) -> str:
        return in_words(self.fact, self.value)


class Recommendation(Record):
    """An advice with its texts filled in and the firings that recommend it."""

    advice: Advice
    title: str
    text: str
    opens: str
    say: str
    closes: str
    reason: str
    because: tuple[Justification, ...]

    @property
    def id(self) -> str:
        return self.advice.id

    @property
    def step(self) -> str:
        return self.advice.step


class Side(Record):
    """One side of a contradiction: what it says, and why."""

    says: str
    because: Justification


class ContradictionError(ReconsiderError):
    """Two firings can't both be followed: the rule base is at fault, not the scenario."""

    def __init__(self, about: str, sides: tuple[Side, ...]) -> None:
        super().__init__(about, sides)
        self.about = about
        self.sides = sides

    @property
    def message(self) -> str:
        """What can't be both, and the rules that say so."""
        rules = " and ".join(side.because.rule.id for side in self.sides)
        return f"{self.about}: {rules} contradict each other"
