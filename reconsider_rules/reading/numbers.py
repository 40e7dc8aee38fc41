"""Numbers as coaches and programs write them → numbers as scenarios and rules hold them."""

from __future__ import annotations

import math
import re

from reconsider_rules.language import CALLED, RANGE
from reconsider_rules.model import MAX_DIGITS, Number
from reconsider_rules.reading.refusals import NotAValue, nearest, shorten, way_out

SURE_DIGITS = 15  # with so many, every fraction is what its float prints as; up to 17 may be
_BEYOND = 10**MAX_DIGITS
_NUMBER = re.compile(
    r"[+-]?(?P<whole>[0-9]*)(?:\.(?P<fraction>[0-9]*))?(?:[eE][+-]?(?P<power>[0-9]+))?"
)


def number(text: str, unit: str = "", tested: bool = False) -> Number:
    """A number as a coach writes it: 5, 08, 2.5, 1e3. Raises NotAValue with the reason.

    Where a fact is `tested`, bounds may stand in its place.
    """
    match = _NUMBER.fullmatch(text)
    if not match or not (match["whole"] or match["fraction"]):
        raise NotAValue(
            "not-a-number",
            f"'{shorten(text)}' is not a number.",
            way_out(text, _number_help(text, unit or "what the fact counts", tested)),
        )
    digits = len(match["whole"]) + len((match["fraction"] or "").rstrip("0"))
    if digits > MAX_DIGITS or len(match["power"] or "") > 3:
        raise NotAValue(
            "number-too-long",
            f"'{shorten(text)}' is too large or too exact a number.",
            f"Write at most {MAX_DIGITS} digits.",
        )
    if not match["fraction"] and not match["power"]:
        return int(text.rstrip("."))
    from decimal import Decimal  # few numbers have a fraction or a power

    exact = Decimal(text)
    if exact.copy_abs() >= _BEYOND:
        raise NotAValue(
            "number-too-long",
            f"'{shorten(text)}' is too large a number.",
            f"Write at most {MAX_DIGITS} digits.",
        )
    if exact == exact.to_integral_value():
        return int(exact)
    if not float(exact):
        raise NotAValue(
            "number-too-long",
            f"'{shorten(text)}' is too small a number.",
            "Write 0, or a larger one.",
        )
    if exact != Decimal(repr(float(exact))):
        raise NotAValue(
            "number-too-long",
            f"'{shorten(text)}' is too exact a number.",
            f"Write at most {SURE_DIGITS} digits.",
        )
    return float(exact)


def admitted(value: Number, name: str) -> Number:
    """A number from Python as scenarios and rules hold it; NotAValue, naming the fact, if they don't.

    They hold every whole number of at most MAX_DIGITS digits, as an int, and every other number
    that a float can be; of those, proofs speak. So 14.0 and 14 are the same, and print alike.
    """
    if isinstance(value, float):
        if not math.isfinite(value):
            raise NotAValue(
                "not-a-number",
                f"{value} is not a number that can be compared.",
                "Leave the fact out if it is unknown.",
            )
        if not value.is_integer():
            return float(value)
    whole = int(value)
    if abs(whole) >= _BEYOND:
        raise NotAValue(
            "number-too-long",
            f"the number for '{name}' is too large.",
            f"Write at most {MAX_DIGITS} digits.",
        )
    return whole


def _ways_to_say(bound: str) -> str:
    """A pattern for a bound as the language or other people call it."""
    others = [other for other, name in CALLED.items() if name == bound]
    return "|".join(map(re.escape, (bound, *others)))


_DATE = (
    r"\d{4}-\d+-\d+(?:[t ].*)?|\d+[-./]\d+[-./]\d+|\d{4}-?w\d+.*|"
    r".*\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b.*"
)


def looks_like_a_date(text: str) -> bool:
    return re.fullmatch(_DATE, shorten(text).lower()) is not None


_BOUNDS: tuple[tuple[str, str], ...] = (
    (r"(\d+) *(?:-|–|—|to|\.\.+) *(\d+)", "at least: {0}, at most: {1}"),
    *[(rf"(?:{_ways_to_say(bound)}) *(\d+)", bound + ": {0}") for bound in RANGE.key],
    (r"(\d+) ?(?:\+|or more)", "at least: {0}"),
)
"""Bounds as people write them, and as a rule does."""
_NUMBER_SLIPS: tuple[tuple[str, str], ...] = (
    (r"(\d+)(?:_(\d+))+", "Write it without '_': {digits}."),
    (r"\d{1,3}(,\d{3})+", "Write it without commas: {digits}; a fraction takes a point."),
    (r"\d+,\d+", "Write a decimal point: {point}."),
    (r"\d{1,3}(\.\d{3})+,\d+", "Write a point before the fraction, and none elsewhere."),
    (r"\d{1,3}([ '’]\d{3})+", "Write the digits together: {digits}."),
    (r"\d+:\d+(:\d+)?", "A time is not a number; count in {unit}."),
    (_DATE, "A date is not a number; count {unit} from then until today."),
    (r"[−–—] ?\d.*", "Write an ordinary minus sign: -{digits}."),
    (
        r"(?:about |ca\.? |~ ?)?(\d+(?:\.\d+)?) *[^\d\s].*",
        "Write the number alone, without words or a unit: {first}.",
    ),
)
_IN_WORDS = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "none": 0,
}
_DAYS = {"week": 7, "fortnight": 14, "month": 30, "year": 365}


def _number_help(text: str, unit: str, tested: bool) -> str:
    """The way out for what is not a number, counted in a unit."""
    text = shorten(text).lower()
    other = re.fullmatch(
        r"(?:about )?(\d+(?:\.\d+)?|an?|[a-z]+) *(week|fortnight|month|year)s?(?: ago)?", text
    )
    if other and unit == "days":
        count = _IN_WORDS.get(other[1], 1 if other[1] in ("a", "an") else None)
        if count is not None or other[1][0].isdigit():
            days = (float(other[1]) if count is None else count) * _DAYS[other[2]]
            return f"This is counted in days: write {round(days)}."
    if text in _IN_WORDS:
        return f"Write digits: {_IN_WORDS[text]}."
    if text == "known":  # as a test, it has been understood before
        return "Write the number, or unknown."
    if near := nearest(text, ("known", "unknown")):
        return f"Did you mean '{near}'?"
    if re.fullmatch("0[xob].*", text) or re.search(r"(?![0-9])\d", text):  # digits of other scripts
        return "Write the digits 0 to 9, such as 14 or 2.5."
    for pattern, bounds in _BOUNDS:
        if match := re.fullmatch(pattern, text):
            written = f"Write {{{bounds.format(*match.groups())}}}."
            return written if tested else "Write one number, the likeliest."
    for pattern, help in _NUMBER_SLIPS:
        if match := re.fullmatch(pattern, text):
            digits = "".join(re.findall(r"\d+", text))
            first = next(filter(None, match.groups()), "")
            return help.format(digits=digits, point=text.replace(",", "."), first=first, unit=unit)
    return "Write digits, such as 14 or 2.5."
