"""Rule base → a scenario to fill in: every question, with its answers, as comments."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from reconsider_rules.model import Fact, FactType, RuleBase

WIDTH = 98
_HINTS: dict[FactType, str] = {
    "choice": "one of the names above",
    "choices": "any of the names above: [one, another], or none",
    "number": "a number",
    "yes/no": "yes or no",
}


def form_of(rules: RuleBase, then: str) -> str:
    """A scenario file that says nothing yet; `then` is the command for when it does."""
    lines = [
        "# What you know of a client. Where you know the answer, take away the '# ' before the name",
        "# and write the answer behind the colon; what you don't know stays as it is. Then:",
        f"#   {then}",
        "",
        "# title: a few words by which you will know it again",
        "",
        "facts:",
        "",
    ]
    for topic, facts in _by_topic(rules).items():
        lines += [f"  # {topic.upper()}", ""] if topic else []
        for fact in facts:
            lines += [*_question(fact), ""]
    return "\n".join(lines[:-1]) + "\n"


def _by_topic(rules: RuleBase) -> dict[str, list[Fact]]:
    """The facts under their topics, in the order in which each is first named."""
    found: dict[str, list[Fact]] = {}
    for fact in rules.given:
        found.setdefault(fact.topic, []).append(fact)
    return found


def _question(fact: Fact) -> Iterator[str]:
    yield from _comment(fact.ask, "")
    longest = max((len(option.name) for option in fact.options), default=0)
    for option in fact.options:
        yield from _comment(option.label, f"  {option.name:{longest}}  ")
    yield f"  # {fact.name}:  # {_hint(fact)}"


def _hint(fact: Fact) -> str:
    unit = f"a number of {fact.unit}" if fact.unit else _HINTS[fact.type]
    return f"{unit}, or the day: 2026-10-20" if fact.counts else unit


def _comment(text: str, mark: str) -> list[str]:
    """The words as a comment; further lines stand below the first one's words."""
    return wrap(
        " ".join(text.split()),
        WIDTH,
        initial_indent=f"  # {mark}",
        subsequent_indent="  # " + " " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )
