"""Values and tests in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from reconsider_rules.model import (
    Between,
    Count,
    Fact,
    Facts,
    Includes,
    Is,
    Known,
    Number,
    OneOf,
    RuleBase,
    Test,
    Text,
    Value,
)

NOT_KNOWN = "not known"


def listed(words: Sequence[str], last: str = "and") -> str:
    """One, two and three."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def counted(number: int, one: str, several: str = "") -> str:
    """How many: '1 case', '3 cases'."""
    return f"{number} {one if number == 1 else several or one + 's'}"


def one_or_list(names: Sequence[str]) -> str:
    """Names as a rule file has them: the one, or a list in brackets."""
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def in_words(fact: Fact, value: Value | None) -> str:
    """A value as it stands in a sentence, a number with its unit."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value} {singular(fact.unit) if value == 1 else fact.unit}".strip()
    if isinstance(value, tuple):
        return listed([option.label for option in fact.options if option.name in value]) or "none"
    if value is None:
        return NOT_KNOWN
    return fact.option_label(value)


def given_in_words(fact: Fact, value: Value, dates: Mapping[str, date]) -> str:
    """A value that was given, and the day if it was given as one: '35 days, since 20 October 2026'."""
    words = in_words(fact, value)
    day = dates.get(fact.name)
    if day is None or fact.counts is None:
        return words
    return f"{words}, {fact.counts.removeprefix('days ')} {day.day} {day:%B %Y}"


def singular(unit: str) -> str:
    """The unit of one: 'days' → 'day'."""
    return unit[:-1] if unit.endswith("s") and not unit.endswith("ss") else unit


def filled(text: Text, facts: Mapping[str, Fact], known: Facts) -> str:
    """The text with every placeholder replaced; numbers without their unit."""
    words = []
    for part in text.parts:
        if isinstance(part, str):
            words.append(part)
            continue
        name, fallback = part
        value = known.get(name)
        if value is None or value == ():
            words.append(fallback or f"({NOT_KNOWN})")
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            words.append(str(value))
        else:
            words.append(in_words(facts[name], value))
    return "".join(words)


def unfilled(text: Text, facts: Mapping[str, Fact]) -> str:
    """The text where nothing is known: in the place of each value the label of its fact, in brackets."""
    parts = (part if isinstance(part, str) else f"[{facts[part[0]].label}]" for part in text.parts)
    return " ".join("".join(parts).split())


def test_in_words(test: Test, fact: Fact | None = None) -> str:
    """What is asked of a value: 'at least 3', 'pay or benefits', 'not …'; names without a fact."""

    def label(name: str) -> str:
        return fact.option_label(name) if fact else name

    match test:
        case Known(known):
            return "known" if known else "unknown"
        case Is(value):
            return "yes" if value else "no"
        case OneOf(options, negated):
            return ("not " if negated else "") + listed([label(option) for option in options], "or")
        case Includes(options, every):
            members = listed([label(option) for option in options], "and" if every else "or")
            return members if fact else f"includes {members}"
        case Between():
            return range_in_words(test)
        case Count(size):
            return range_in_words(size) + " of them" if fact else "count " + range_in_words(size)


def range_in_words(between: Between) -> str:
    """Bounds in words: 'at least 3 and less than 8', or the number itself."""
    if between.at_least is not None and between.at_least == between.at_most:
        return str(between.at_least)
    bounds: list[tuple[str, Number | None]] = [
        ("at least", between.at_least),
        ("more than", between.more_than),
        ("at most", between.at_most),
        ("less than", between.less_than),
    ]
    return " and ".join(f"{words} {bound}" for words, bound in bounds if bound is not None)


def answered_by(rules: RuleBase) -> str:
    """Which rules answered, in a sentence."""
    below = f", which extends {rules.below.name}" if rules.below else ""
    count = "1 rule" if len(rules.rules) == 1 else f"{len(rules.rules)} rules"
    return f"Rule base: {rules.name}{below} ({count})."
