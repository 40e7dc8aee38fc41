"""Everything that a rule base declares, each with the name and the words that people know it by."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TypeAlias, TypeVar

from reconsider_rules.model import (
    VERDICT,
    Advice,
    Fact,
    Guarantee,
    Rule,
    RuleBase,
    Source,
    Stated,
    Value,
)

Entry: TypeAlias = Fact | Advice | Rule | Guarantee | Source

_T = TypeVar("_T")

KINDS: Mapping[str, Callable[[RuleBase], Iterable[Entry]]] = {
    "facts": lambda rules: rules.given,
    "conclusions": lambda rules: rules.conclusions,
    "advice": lambda rules: rules.advice.values(),
    "rules": lambda rules: rules.rules,
    "guarantees": lambda rules: rules.guarantees,
    "sources": lambda rules: rules.sources.values(),
}


def kind_of(entry: Entry) -> str:
    """The key of KINDS under which it stands."""
    match entry:
        case Fact():
            return "facts" if entry.given else "conclusions"
        case Advice():
            return "advice"
        case Rule():
            return "rules"
        case Guarantee():
            return "guarantees"
    return "sources"


def name_of(entry: Entry) -> str:
    return entry.name if isinstance(entry, Fact) else entry.id


def words_of(entry: Entry) -> str:
    """What people know it by: a question, a label, a title or a reason."""
    match entry:
        case Fact():
            words = entry.ask or entry.label
        case Advice():
            words = entry.title.raw
        case Rule():
            words = entry.because.raw
        case Guarantee():
            words = entry.because
        case Source():
            words = entry.title
    return " ".join(words.split())


def matches(entry: Entry, words: Collection[str]) -> bool:
    """Whether each of the words is found in its name, its words or those of its options."""
    said = [name_of(entry), words_of(entry)]
    if isinstance(entry, Fact):
        said.append(entry.label)
        said += [f"{option.name} {option.label}" for option in entry.options]
    text = " ".join(said).casefold()
    return all(word.casefold() in text for word in words)


def values_in_words(rules: RuleBase) -> Iterator[tuple[str, Stated]]:
    """What can be concluded of choices and sets: a verdict as it is worded, else 'label: words'."""
    for fact in rules.conclusions:
        for option in fact.options:
            value = option.name if fact.type == "choice" else (option.name,)
            words = option.label if fact.name == VERDICT else f"{fact.label}: {option.label}"
            yield words, Stated(fact, value)


def members(value: Value) -> tuple[Value, ...]:
    """A value; of a set, each of its members by itself."""
    return tuple((each,) for each in value) if isinstance(value, tuple) else (value,)


def called(text: str, candidates: Iterable[tuple[str, _T]]) -> list[_T]:
    """Whatever has these words; else what begins with them; else what has them somewhere."""
    wanted = _plain(text)
    if len(wanted) < 3:
        return []
    worded = [(_plain(words), thing) for words, thing in candidates]
    return (
        [thing for words, thing in worded if words == wanted]
        or [thing for words, thing in worded if words.startswith(wanted)]
        or [thing for words, thing in worded if wanted in words]
    )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(".!?\"'")
