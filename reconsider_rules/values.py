"""Text and Python values → values of a fact's declared type."""

from __future__ import annotations

import math
import re

from reconsider_rules.model import Fact, Number, Value

MAX_DIGITS = 30
MAX_FRACTION_DIGITS = 15  # what a binary float keeps apart

_NUMBER = re.compile(r"[+-]?(?P<whole>\d*)(?:\.(?P<fraction>\d*))?(?:[eE][+-]?(?P<power>\d+))?")
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


class NotAValue(ValueError):
    """Why something is not a value of the type: a code, a sentence and the way out."""

    def __init__(self, code: str, message: str, help: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.help = help


def suggest(word: str, candidates: list[str]) -> str:
    """A 'Did you mean …?' for the nearest candidate, else the choices if they are few."""
    from difflib import get_close_matches  # only needed once something is wrong

    near = get_close_matches(word[:80].lower(), [c.lower() for c in candidates], 1, 0.6)
    if near:
        match = next(c for c in candidates if c.lower() == near[0])
        return f"Did you mean '{match}'?"
    if 0 < len(candidates) <= 20:
        return "Possible: " + ", ".join(candidates) + "."
    return ""


def shorten(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def number(text: str) -> Number:
    """A number as a coach writes it: 5, 08, 2.5, 1e3. Raises NotAValue with the reason."""
    match = _NUMBER.fullmatch(text)
    if not match or not (match["whole"] or match["fraction"]):
        raise NotAValue("not-a-number", f"'{shorten(text)}' is not a number.", _number_help(text))
    digits = len(match["whole"]) + len(match["fraction"] or "")
    if digits > MAX_DIGITS or len(match["power"] or "") > 2:
        raise NotAValue("number-too-long", f"'{shorten(text)}' is too large or too exact a number.",
                        f"Write at most {MAX_DIGITS} digits.")  # fmt: skip
    if not match["fraction"] and not match["power"]:
        return int(text.rstrip("."))
    significant = (match["whole"] + (match["fraction"] or "")).strip("0")
    if len(significant) > MAX_FRACTION_DIGITS:
        raise NotAValue("number-too-long", f"'{shorten(text)}' is too exact a number.",
                        f"Write at most {MAX_FRACTION_DIGITS} digits.")  # fmt: skip
    return tidy(float(text))


def _number_help(text: str) -> str:
    if "_" in text:
        return f"Write it without '_': {text.replace('_', '')}."
    if re.fullmatch(r"[\d.]+,\d+", text):
        return f"Write a decimal point: {text.replace(',', '.')}."
    if re.fullmatch(r"\d+:\d+", text):
        return "A time of day is not a number; count in the fact's unit."
    if re.fullmatch(r"\d+-\d+(-\d+)?", text):
        return "A date or a range is not a number; use 'at least' and 'at most' for a range."
    if match := re.match(r"(about |ca\.? |~)?(\d+(\.\d+)?)\s*\w+", text):
        return f"Write the number alone, without a unit: {match[2]}."
    return "Write digits, such as 14 or 2.5."


def tidy(value: Number) -> Number:
    """The same number as int where it is whole, so that 14.0 and 14 print and compare alike."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def from_text(fact: Fact, text: str) -> Value:
    """The value that a scalar stands for, or NotAValue."""
    if fact.type == "number":
        return in_range(fact, number(text))
    if fact.type == "yes/no":
        value = _YES_NO.get(text.lower())
        if value is None:
            raise NotAValue("not-yes-or-no", f"'{fact.name}' is a yes/no fact, not '{shorten(text)}'.",
                            "Write yes or no.")  # fmt: skip
        return value
    if fact.type == "choices":
        return (option(fact, text),)
    return option(fact, text)


def option(fact: Fact, text: str) -> str:
    """The text, if it is one of the fact's options."""
    for declared in fact.options:
        if declared.name == text:
            return text
    for declared in fact.options:
        if declared.label == text:
            raise NotAValue("unknown-value", f"'{shorten(text)}' is the label of an option.",
                            f"Write its name: {declared.name}.")  # fmt: skip
    names = [declared.name for declared in fact.options]
    raise NotAValue(
        "unknown-value",
        f"'{shorten(text)}' is not an option of '{fact.name}'.",
        suggest(text, names),
    )


def in_range(fact: Fact, value: Number) -> Number:
    """The number, if the fact's declared bounds allow it."""
    if fact.at_least is not None and value < fact.at_least:
        raise NotAValue("out-of-range", f"'{fact.name}' can't be below {fact.at_least}.",
                        f"Write {fact.at_least} or more.")  # fmt: skip
    if fact.at_most is not None and value > fact.at_most:
        raise NotAValue("out-of-range", f"'{fact.name}' can't be above {fact.at_most}.",
                        f"Write {fact.at_most} or less.")  # fmt: skip
    if fact.whole and isinstance(value, float):
        raise NotAValue("not-whole", f"'{fact.name}' is counted in whole numbers.",
                        f"Write {math.floor(value)} or {math.ceil(value)}.")  # fmt: skip
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
            if not math.isfinite(value):
                raise NotAValue("not-a-number", f"{value} is not a number that can be compared.")
            return in_range(fact, tidy(value))
    elif isinstance(value, (list, tuple, set, frozenset)) and fact.type == "choices":
        if all(isinstance(member, str) for member in value):
            return tuple(sorted({option(fact, str(member)) for member in value}))
    kind = {"choice": "one of its options", "choices": "a list of its options",
            "number": "a number", "yes/no": "yes or no"}[fact.type]  # fmt: skip
    raise NotAValue("wrong-type", f"'{fact.name}' must be {kind}, not {shorten(repr(value))}.")
