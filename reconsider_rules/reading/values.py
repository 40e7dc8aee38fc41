"""Text and Python values → values of a fact's declared type."""

from __future__ import annotations

import math
import re

from reconsider_rules.model import Fact, Number, Value
from reconsider_rules.reading.numbers import admitted, looks_like_a_date, number
from reconsider_rules.reading.refusals import (
    NotAValue,
    denied,
    shorten,
    shown,
    suggest_worded,
    way_out,
)

_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


def yes_no(text: str) -> bool | None:
    return _YES_NO.get(text.lower())


def from_text(fact: Fact, text: str) -> Value:
    """The value that a scalar stands for, or NotAValue."""
    if fact.type == "number":
        if fact.counts and looks_like_a_date(text):
            raise NotAValue(
                "not-a-date",
                f"'{shorten(text)}' is not written as a day.",
                "In a scenario write year-month-day, as in 2026-10-20; in a rule a number.",
            )
        return in_range(fact, number(text, fact.unit))
    if fact.type == "yes/no":
        value = yes_no(text)
        if value is None:
            raise NotAValue(
                "not-yes-or-no",
                f"'{fact.name}' is a yes/no fact, not '{shorten(text)}'.",
                way_out(text, "Write yes or no."),
            )
        return value
    if fact.type == "choices":
        return () if is_none(fact, text) else (option(fact, text),)
    return option(fact, text)


def is_unknown(fact: Fact, text: str, plain: bool) -> bool:
    """Whether the text in a scenario file, `plain` if not in quotes, says that a fact is unknown.

    No option can be called `unknown`; `null` (which JSON writes) is an option where it is declared.
    """
    if text == "null":
        return plain and all(option.name != "null" for option in fact.options)
    return text == "unknown"


def is_none(fact: Fact, text: str) -> bool:
    """Whether the text says that a set has no members."""
    return text == "none" and all(option.name != "none" for option in fact.options)


def option(fact: Fact, text: str) -> str:
    """The option of the fact that the text names."""
    for declared in fact.options:
        if declared.name == text:
            return declared.name  # plain text, even if an Enum was given
    for declared in fact.options:
        if declared.label.casefold() == text.casefold():
            raise NotAValue(
                "unknown-value",
                f"'{shorten(text)}' is the wording of an option, not its name.",
                f"Write its name: {declared.name}.",
            )
    names = fact.option_names
    several = re.split(r" *[,;/] *| or | and ", text[:1000].strip("()"))
    help = suggest_worded(text, {declared.name: declared.label for declared in fact.options})
    if denied(text) in names:
        help = f"In a rule write {{not: {denied(text)}}}; a scenario says what is so. {help}"
    if len(several) > 1 and set(several) <= set(names):
        help = f"Write several as a list: [{', '.join(several)}]."
    if text == "none" and fact.type == "choices":
        help = "'none' stands alone: it says that the set is empty."
    raise NotAValue(
        "unknown-value",
        f"'{shorten(text)}' is not an option of '{fact.name}'.",
        way_out(text, help),
    )


def in_range(fact: Fact, value: Number) -> Number:
    """The number, if the fact's declared bounds allow it."""
    if fact.at_least is not None and value < fact.at_least:
        raise NotAValue(
            "out-of-range",
            f"'{fact.name}' can't be below {fact.at_least}.",
            f"Write {fact.at_least} or more.",
        )
    if fact.at_most is not None and value > fact.at_most:
        raise NotAValue(
            "out-of-range",
            f"'{fact.name}' can't be above {fact.at_most}.",
            f"Write {fact.at_most} or less.",
        )
    if fact.whole and isinstance(value, float):
        raise NotAValue(
            "not-whole",
            f"'{fact.name}' is counted in whole numbers.",
            f"Write {math.floor(value)} or {math.ceil(value)}.",
        )
    return value


def from_python(fact: Fact, value: object) -> Value:
    """The value that a Python or JSON value stands for, or NotAValue. Text is read as text."""
    if isinstance(value, str):
        return from_text(fact, value)
    if isinstance(value, bool):
        if fact.type == "yes/no":
            return value
    elif isinstance(value, (int, float)):
        if fact.type == "number":
            return in_range(fact, admitted(value, fact.name))
    elif isinstance(value, (list, tuple, set, frozenset)) and fact.type == "choices":
        if all(isinstance(member, str) for member in value):
            return tuple(sorted({option(fact, member) for member in value}))
    kind = {
        "choice": "one of its options",
        "choices": "a list of its options",
        "number": "a number",
        "yes/no": "yes or no",
    }[fact.type]
    raise NotAValue(
        "wrong-type",
        f"'{fact.name}' must be {kind}, not {shown(value)}.",
        "Leave the fact out if it is unknown.",
    )
