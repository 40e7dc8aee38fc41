"""Text and Python values → values of a fact's declared type."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable

from reconsider_rules.language import CALLED, RANGE
from reconsider_rules.model import MAX_DIGITS, Fact, Number, Value

SURE_DIGITS = 15  # with so many, every fraction is what its float prints as; up to 17 may be

_BEYOND = 10**MAX_DIGITS

_NUMBER = re.compile(
    r"[+-]?(?P<whole>[0-9]*)(?:\.(?P<fraction>[0-9]*))?(?:[eE][+-]?(?P<power>[0-9]+))?"
)
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


class NotAValue(ValueError):
    """Why something is not a value of the type: a code, a sentence and the way out."""

    def __init__(self, code: str, message: str, help: str = "") -> None:
        super().__init__(code, message, help)
        self.code = code
        self.message = message
        self.help = help

    def __str__(self) -> str:
        return self.message


_MAX_COMPARED = 2_000
MOST_LISTED = 40


def nearest(word: str, candidates: Iterable[str]) -> str:
    """The candidate that was probably meant, or ''."""
    from difflib import get_close_matches  # only needed once something is wrong

    word = word[:80].lower()
    beginning = [each for each in candidates if len(word) > 2 and each.lower().startswith(word)]
    if len(beginning) == 1:
        return beginning[0]
    likely = {
        candidate.lower(): candidate
        for candidate in candidates
        if abs(len(candidate) - len(word)) <= 9
    }
    meant = CALLED.get(word, "")
    if meant in likely.values():
        return meant
    if len(likely) > _MAX_COMPARED:
        likely = {name: likely[name] for name in likely if name[:2] == word[:2]}
    near = get_close_matches(word, list(likely)[:_MAX_COMPARED], 1, 0.6)
    return likely[near[0]] if near else ""


def suggest(word: str, candidates: Collection[str]) -> str:
    """A 'Did you mean …?' for the nearest candidate, else the choices, never nothing."""
    if near := nearest(word, candidates):
        return f"Did you mean '{near}'?"
    if not candidates:
        return "Nothing of this kind is declared yet."
    if len(candidates) > MOST_LISTED:
        return f"None of the {len(candidates)} declared names is like it: check the spelling."
    return f"Possible: {', '.join(map(shorten, candidates))}."


_UNKNOWN_IN_WORDS = (
    "n/a",
    "na",
    "?",
    "-",
    "not known",
    "not sure",
    "don't know",
    "dont know",
    "tbd",
)
LEAVE_OUT = "Leave the line out, or write unknown."


def way_out(text: str, help: str) -> str:
    """The help, unless the text is a way of saying that something isn't known."""
    return LEAVE_OUT if text.strip().lower() in _UNKNOWN_IN_WORDS else help


def shorten(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def number(text: str, unit: str = "") -> Number:
    """A number as a coach writes it: 5, 08, 2.5, 1e3. Raises NotAValue with the reason."""
    match = _NUMBER.fullmatch(text)
    if not match or not (match["whole"] or match["fraction"]):
        raise NotAValue(
            "not-a-number",
            f"'{shorten(text)}' is not a number.",
            way_out(text, _number_help(text, unit or "what the fact counts")),
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


_NUMBER_SLIPS: tuple[tuple[str, str], ...] = (
    (r"(\d+)(?:_(\d+))+", "Write it without '_': {digits}."),
    (r"\d{1,3}(,\d{3})+", "Write it without commas: {digits}; a fraction takes a point."),
    (r"\d+,\d+", "Write a decimal point: {point}."),
    (r"\d{1,3}([ '’]\d{3})+", "Write the digits together: {digits}."),
    (r"\d+:\d+(:\d+)?", "A time is not a number; count in {unit}."),
    (
        r"\d{4}-\d+-\d+|\d+[./]\d+[./]\d+|.*\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b.*",
        "A date is not a number; count {unit} from then until today.",
    ),
    (
        r"\d+ *(?:-|–|—|to|\.\.+) *\d+",
        "Write {{at least: …, at most: …}} in a rule; in a scenario, one number.",
    ),
    (r"[−–—] ?\d.*", "Write an ordinary minus sign: -{digits}."),
    *[
        (
            rf"(?:{_ways_to_say(bound)}) *(\d+)",
            f"Write {{{{{bound}: {{digits}}}}}} in a rule; in a scenario, one number.",
        )
        for bound in RANGE.key
    ],
    (
        r"(\d+) ?(?:\+|or more)",
        "Write {{at least: {digits}}} in a rule; in a scenario, one number.",
    ),
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


def _number_help(text: str, unit: str) -> str:
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
    for pattern, help in _NUMBER_SLIPS:
        if match := re.fullmatch(pattern, text):
            digits = "".join(re.findall(r"\d+", text))
            first = next(filter(None, match.groups()), "")
            return help.format(digits=digits, point=text.replace(",", "."), first=first, unit=unit)
    return "Write digits, such as 14 or 2.5."


def yes_no(text: str) -> bool | None:
    return _YES_NO.get(text.lower())


def from_text(fact: Fact, text: str) -> Value:
    """The value that a scalar stands for, or NotAValue."""
    if fact.type == "number":
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
    names = [declared.name for declared in fact.options]
    several = re.split(r" *[,;/] *| or | and ", text[:1000].strip("()"))
    help = suggest(text, names)
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


def shown(value: object) -> str:
    """A foreign value in a message, whatever it is."""
    try:
        return shorten(repr(value))
    except Exception:  # any repr may fail, and a message must still come
        return f"a {type(value).__name__}"
