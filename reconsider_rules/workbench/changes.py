"""Whose advice other rules change, in words: the same for rules that are edited, added or taken out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from reconsider_rules.model import VERDICT, RuleBase, Scenario
from reconsider_rules.proving.both_sides import CONTRADICTION, NO_VERDICT, Difference
from reconsider_rules.proving.comparison import CaseDifference, Comparison
from reconsider_rules.record import Record
from reconsider_rules.render.article import listing
from reconsider_rules.render.elements import Html, element, joined
from reconsider_rules.words import unfilled

TITLE = "Whose advice changes"
NOTHING = "No client is advised otherwise: proved for every possible client."
MOST_SHOWN = 50
MOST_CASES = 5


class Shown(Record):
    """How it is shown: by what rules things are called, the first that has them; such a client; and
    what rules bring it about, where that doesn't go without saying."""

    known: tuple[RuleBase, ...]
    such: Callable[[Scenario], Html]
    by: Callable[[Difference], str] | None = None


def changes(found: Comparison, shown: Shown) -> Iterator[Html]:
    """Everything that is answered otherwise: every kind of it with such a client, then saved cases."""
    if not found.differences and not found.undecided:
        yield element("p", NOTHING, class_="good")
    if found.differences:
        yield listing(
            (_difference(each, shown) for each in found.differences[:MOST_SHOWN]), class_="changes"
        )
    if len(found.differences) > MOST_SHOWN:
        yield element("p", f"… {len(found.differences) - MOST_SHOWN} more")
    told = [f"Vocabulary: {each}." for each in found.vocabulary]
    told += [f"Worded otherwise: {', '.join(found.wording[:MOST_SHOWN])}."] if found.wording else []
    told += [f"Not decided in the time there was: {each}" for each in found.undecided]
    told += [
        f'The saved case "{each.case.scenario.title}" is answered otherwise{otherwise(each, shown.known)}'
        for each in found.cases[:MOST_CASES]
    ]
    if len(found.cases) > MOST_CASES:
        told.append(f"… {len(found.cases) - MOST_CASES} more saved cases are answered otherwise")
    if told:
        yield listing(told)


def otherwise(found: CaseDifference, known: Sequence[RuleBase]) -> str:
    """How a client is answered otherwise, the end of a sentence."""
    if found.old == found.new:
        return ": with other advice."
    old, new = (_verdict(each, known) for each in (found.old, found.new))
    return f": {old} becomes {new}."


def _verdict(value: str, known: Sequence[RuleBase]) -> str:
    """A verdict in words, as a quotation; what is none, such as a contradiction, as it is."""
    fact = known[0].facts.get(VERDICT)
    if fact is None or value in (NO_VERDICT, CONTRADICTION):
        return value
    return f'"{fact.option_label(value)}"'


def _difference(found: Difference, shown: Shown) -> Html:
    told = _changed(found, shown.known)
    such = shown.such(found.witness.replaced(title=told))
    return joined((told, shown.by(found) if shown.by else "", " ", such))


def _changed(found: Difference, known: Sequence[RuleBase]) -> str:
    """What changes, in words; what none of the rules knows, by its name."""
    if found.advice:
        titles = (
            f'"{unfilled(rules.advice[found.advice].title, rules.facts)}"'
            for rules in known
            if found.advice in rules.advice
        )
        told = next(titles, found.advice)
        return f"No longer advised: {told}" if found.old else f"Newly advised: {told}"
    old, new = (_verdict(each, known) for each in (found.old, found.new))
    return f"{old} becomes {new}"
