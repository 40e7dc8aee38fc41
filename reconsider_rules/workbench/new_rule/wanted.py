"""A rule that somebody wants, as the form says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconsider_rules.model import STEPS, VERDICT, Fact, Number, RuleBase
from reconsider_rules.record import Record
from reconsider_rules.workbench.client.said import MOST, NotSaidError
from reconsider_rules.workbench.new_rule.naming import advice_id
from reconsider_rules.workbench.new_rule.placing import place_of

MOST_ROWS = 50


class Row(Record):
    """What one fact or conclusion must be: `how` is a key of what `how_of` it says."""

    fact: str = ""
    how: str = ""
    values: tuple[str, ...] = ()
    least: Number | None = None
    most: Number | None = None


HOW: Mapping[str, Mapping[str, str]] = {
    "choice": {"any": "is one of these", "none": "is known, and none of these"},
    "choices": {
        "any": "has at least one of these",
        "all": "has all of these",
        "some": "has anything in it at all",
    },
    "number": {"range": "is a number"},
    "yes/no": {"yes": "is yes", "no": "is no"},
}
"""By the type of a fact what may be asked of it, in words; of what can be unknown, also whether it is."""
KNOWN = {"known": "is known", "unknown": "is not known"}


def how_of(fact: Fact) -> dict[str, str]:
    """What may be asked of a fact, in words."""
    return {**HOW[fact.type], **({} if fact.always_known else KNOWN)}


class NewAdvice(Record):
    """An advice that isn't there yet. Its `place` is '' for the usual one, or where it stands otherwise."""

    step: str = ""
    title: str = ""
    text: str = ""
    say: str = ""
    place: str = ""


class Wanted(Record):
    """The rule: it holds when all rows of `when` do, unless those of `unless` do (any, or `together`);
    then comes the `verdict`, which wins over others, and advice, by name or new."""

    when: tuple[Row, ...] = ()
    unless: tuple[Row, ...] = ()
    together: bool = False
    verdict: str = ""
    wins: tuple[str, ...] = ()
    recommend: tuple[str, ...] = ()
    advice: NewAdvice = NewAdvice()
    because: str = ""


def wanted_from(given: object) -> Wanted:
    """What the page has sent. Raises NotSaidError."""
    if not isinstance(given, dict):
        raise NotSaidError("a rule is a mapping")
    advice = given.get("advice", {})
    if not isinstance(advice, dict):
        raise NotSaidError("an advice is a mapping")
    return Wanted(
        _rows(given.get("when", [])),
        _rows(given.get("unless", [])),
        given.get("together") is True,
        _text(given, "verdict"),
        _texts(given.get("wins", [])),
        _texts(given.get("recommend", [])),
        NewAdvice(*(_text(advice, name) for name in ("step", "title", "text", "say", "place"))),
        _text(given, "because"),
    )


def _rows(given: object) -> tuple[Row, ...]:
    if not isinstance(given, list) or len(given) > MOST_ROWS:
        raise NotSaidError("conditions are a list")
    return tuple(map(_row, given))


def _row(given: object) -> Row:
    if not isinstance(given, dict):
        raise NotSaidError("a condition is a mapping")
    least, most = given.get("least"), given.get("most")
    if not all(each is None or type(each) in (int, float) for each in (least, most)):
        raise NotSaidError("bounds are numbers")
    values = _texts(given.get("values", []))
    return Row(_text(given, "fact"), _text(given, "how"), values, least, most)


def _text(given: Mapping[str, Any], name: str) -> str:
    """A text as one paragraph."""
    found = given.get(name, "")
    if not isinstance(found, str) or len(found) > MOST:
        raise NotSaidError(f"{name} is a text")
    return " ".join(found.split())


def _texts(given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise NotSaidError("a list of names is expected")
    return tuple(dict.fromkeys(filter(None, given)))


def missing(rules: RuleBase, wanted: Wanted) -> Iterator[str]:
    """What must still be said before it is a rule."""
    rows = [*wanted.when, *wanted.unless]
    if not wanted.when:
        yield "Say when it holds: choose at least one condition."
    for row in rows:
        fact = rules.facts.get(row.fact)
        if fact is None:
            yield "Choose what a condition is about, or remove the condition."
        elif not _is_whole(fact, row):
            yield f"Say what must be so of “{fact.ask or fact.label}”."
    if not (wanted.verdict or wanted.recommend or wanted.advice.title):
        yield "Say what follows: an answer, an advice, or both."
    if wanted.verdict and wanted.verdict not in _verdicts(rules):
        yield "Choose an answer that the rules have."
    if any(name not in rules.advice for name in wanted.recommend):
        yield "Choose an advice that the rules have."
    yield from _missing_in_advice(rules, wanted.advice)
    if not wanted.because:
        yield "Give the reason, as the client will hear it."


def _is_whole(fact: Fact, row: Row) -> bool:
    if row.how not in how_of(fact):
        return False
    if row.how == "range":
        return row.least is not None or row.most is not None
    if row.how in ("any", "none", "all"):
        return bool(row.values) and {*row.values} <= {*fact.option_names}
    return True


def is_none(advice: NewAdvice) -> bool:
    """Whether nothing is said of a new advice but where it would stand."""
    return not (advice.title or advice.text or advice.say)


def _missing_in_advice(rules: RuleBase, advice: NewAdvice) -> Iterator[str]:
    if is_none(advice):
        return
    if advice.step not in STEPS:
        yield "Choose the step that the new advice belongs to."
    if not advice.title:
        yield "Give the new advice a title."
    if not advice.text:
        yield "Say in the new advice how to do it."
    id = advice_id(rules, advice.title)
    if advice.step in STEPS and place_of(rules, advice.step, advice.place, id) is None:
        yield "Nothing fits between that advice and the next: choose another place in the step."


def _verdicts(rules: RuleBase) -> tuple[str, ...]:
    return rules.facts[VERDICT].option_names if VERDICT in rules.facts else ()
