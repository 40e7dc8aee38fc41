"""Explanation → what led to what, as boxes in layers: what was said, what follows, what is advised."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from reconsider_rules.model import VERDICT, Fact, Value
from reconsider_rules.record import Record
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.running.justification import Justification, Recommendation, Used
from reconsider_rules.words import NOT_KNOWN, given_in_words, in_words

Kind: TypeAlias = Literal["given", "unknown", "derived", "verdict", "advice"]


class Box(Record):
    """Something known, or advised for the same reason: what it is about, and what it says. `rules`
    are those that gave it."""

    kind: Kind
    about: str
    says: tuple[str, ...]
    rules: tuple[str, ...]
    layer: int


class Derivation(Record):
    """All that an answer rests on; `lines` lead from the place of a box to that of another."""

    boxes: tuple[Box, ...]
    lines: tuple[tuple[int, int], ...]


def derivation(explanation: Explanation) -> Derivation:
    """What was said stands in layer 0 and advice in the last; else each thing right after the last
    that it rests on: the strata of the rules, but for those that nothing here needs."""
    writer = _Writer(explanation)
    verdict = explanation.verdict
    if verdict:
        writer.conclusion(verdict.fact, verdict.value, verdict.because)
    advice = list(_together(explanation.recommendations))
    resting = [writer.places_of(found[0].because) for found in advice]
    last = 1 + max((box.layer for box in writer.boxes), default=-1)
    for found, places in zip(advice, resting, strict=True):
        titles = tuple(each.title for each in found)
        writer.add(Box("advice", found[0].step, titles, _rules(found[0].because), last), places)
    return Derivation(tuple(writer.boxes), tuple(writer.lines))


def _together(recommendations: Iterable[Recommendation]) -> Iterable[list[Recommendation]]:
    """What the same rules say to do in one step."""
    found: dict[tuple[str, tuple[str, ...]], list[Recommendation]] = {}
    for each in recommendations:
        found.setdefault((each.step, _rules(each.because)), []).append(each)
    return found.values()


def _rules(because: Iterable[Justification]) -> tuple[str, ...]:
    return tuple(each.rule.id for each in because)


class _Writer:
    def __init__(self, explanation: Explanation) -> None:
        self.dates = dict(explanation.scenario.dates)
        self.boxes: list[Box] = []
        self.lines: list[tuple[int, int]] = []
        self.places: dict[str, int] = {}  # of what is known, by its name

    def add(self, box: Box, rests_on: Iterable[int]) -> int:
        place = len(self.boxes)
        self.boxes.append(box)
        self.lines += ((each, place) for each in rests_on)
        return place

    def places_of(self, because: Iterable[Justification]) -> list[int]:
        """Where all that firings rest on stands: not what is unknown, unless a rule asks for that,
        and what goes without saying only where it comes first, as in the reasons told in words."""
        used = [each for found in because for each in found.used]
        shown = [
            each
            for each in used
            if (each.wanted or each.value is not None)
            and not (each.fact.background and each.fact.name in self.places)
        ]
        return list(dict.fromkeys(map(self.place_of, shown)))

    def place_of(self, used: Used) -> int:
        fact, value = used.fact, used.value
        if fact.name in self.places:
            return self.places[fact.name]
        if value is None:
            place = self.add(Box("unknown", fact.label, (NOT_KNOWN,), (), 0), ())
        elif fact.given:
            words = given_in_words(fact, value, self.dates)
            place = self.add(Box("given", fact.label, (words,), (), 0), ())
        else:
            return self.conclusion(fact, value, used.because)
        self.places[fact.name] = place
        return place

    def conclusion(self, fact: Fact, value: Value, because: tuple[Justification, ...]) -> int:
        rests_on = self.places_of(because)
        layer = 1 + max((self.boxes[each].layer for each in rests_on), default=0)
        kind: Kind = "verdict" if fact.name == VERDICT else "derived"
        box = Box(kind, fact.label, (in_words(fact, value),), _rules(because), layer)
        self.places[fact.name] = self.add(box, rests_on)
        return self.places[fact.name]
