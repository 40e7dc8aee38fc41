"""The rule language as one table: every kind of entry with its keys, how each is read, what it means.

All that knows the language takes it from here: the readers, the help with words out of place, the
schema for editors, the reference page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from reconsider_rules.keys import (
    Entries,
    Key,
    Kind,
    Nested,
    References,
    Type,
    Word,
)
from reconsider_rules.model import LAST, NEVER, STEPS, FactType

_CHOSEN: tuple[FactType, ...] = ("choice", "choices")
_NUMBER: tuple[FactType, ...] = ("number",)

GROUPS = Kind(
    "group",
    "Conditions of which one holds, or all.",
    (
        Key("any", "list of conditions", "At least one of these holds."),
        Key("all", "list of conditions", "Every one of these holds."),
    ),
)
RANGE = Kind(
    "range",
    "Bounds on a number; it lies within all that are given.",
    (
        Key("at least", "number", "It is this number or more."),
        Key("at most", "number", "It is this number or less."),
        Key("more than", "number", "It is more than this."),
        Key("less than", "number", "It is less than this."),
    ),
)
CHOICE_TEST = Kind(
    "test of a choice",
    "What else can be asked of a choice.",
    (Key("not", "any members", "It is known, and not this one, or none of a list."),),
)
SET_TEST = Kind(
    "test of a set",
    "What can be asked of a choice of several.",
    (
        Key("includes", "all members", "It has this member, or all of a list."),
        Key("includes any", "any members", "It has at least one of these."),
        Key("includes all", "all members", "It has all of these."),
        Key("count", "range", "It has so many members."),
    ),
)
TYPES = (
    Type(
        "choice",
        "one of its options",
        "a choice",
        "Write one option, a list [one, other] or {not: option}.",
        Key("", "any members", "It is this one, or one of a list."),
        CHOICE_TEST,
    ),
    Type(
        "choices",
        "any number of its options at once",
        "a choice of several",
        "Write {includes: option}, {includes any: […]}, {includes all: […]} or {count: …}.",
        None,
        SET_TEST,
    ),
    Type(
        "number",
        "a number",
        "a number",
        "Write a number, or {at least: …, at most: …}.",
        Key("", "number", "It is this number."),
        RANGE,
    ),
    Type(
        "yes/no",
        "yes or no",
        "yes or no",
        "Write yes or no; for all but this, use 'unless'.",
        Key("", "yes/no", "It is so, or it is not."),
        Kind("test of yes or no", "Nothing else can be asked of it.", ()),
    ),
)
KNOWN = {
    "known": "It is known.",
    "unknown": "It is not known; the only test that an unknown fact passes.",
}

ACCEPTABLE = {
    "never-fires": "It fires in no scenario.",
    "always-overridden": "Wherever its conditions hold, it gives way.",
    "subsumed-rule": "One other rule gives the same wherever it fires.",
    "redundant-rule": "Other rules together give the same wherever it fires.",
    "impossible-test": "It tests for a value that never occurs.",
    "gap": "Its range and the next leave numbers between them.",
    "overlap": "Its range and another cover some numbers twice.",
}
"""The findings of the check that a rule may accept."""

_SOURCES = References("sources", "unknown-source")
_ADVICE = References("advice", "unknown-advice")
_RULES = References("rules", "unknown-rule")


def _below(section: Literal["rules", "advice", "guarantees"]) -> References:
    return References(section, "unknown-below", below=True)


_STEPS = (
    "what to settle first",
    "what to do before getting in touch",
    "how to get in touch",
    "what to say or to write",
    "what may come then",
)
_LABEL = Key("label", "prose", "A short phrase for it; if left out, its name.", everyday=True)
_TYPE = Key(
    "type", Word({each.name: each.means for each in TYPES}), "What its value is.", needed=True
)
OPTIONS = Key(
    "options",
    "options",
    "What its value may be: names, which rules use, and the words for each, which people read.",
    needed=True,
    types=_CHOSEN,
)


def _changed(kind: Kind, *names: str) -> Kind:
    """What may be changed of an entry: these keys, and it needs none of them."""
    keys = tuple([key.replaced(needed=False) for key in kind.keys if key.name in names])
    return Kind(
        f"changed {kind.name}",
        f"What is to be otherwise of a {kind.name} below; what isn't written stays.",
        keys,
    )


SOURCE = Kind(
    "source",
    "Where guidance comes from.",
    (
        Key("title", "prose", "What it is called in the list of sources.", needed=True),
        Key("address", "prose", "Where it can be read."),
    ),
)
FACT = Kind(
    "fact",
    "What can be known of a client.",
    (
        Key("ask", "prose", "The question to put to the client.", needed=True),
        Key("topic", "prose", "What it is about, as a heading in a form.", everyday=True),
        _LABEL,
        _TYPE,
        OPTIONS,
        Key("unit", "prose", "What is counted.", types=_NUMBER, everyday=True),
        Key("at least", "number", "The least that it can be.", types=_NUMBER),
        Key("at most", "number", "The most that it can be.", types=_NUMBER),
        Key(
            "whole",
            "yes/no",
            "Whether it has no fractions; if left out, no.",
            types=_NUMBER,
            everyday=True,
        ),
        Key(
            "counts",
            Word(
                {
                    "days since": "days since a day that is past",
                    "days until": "days until a day to come",
                }
            ),
            "What it counts, where a scenario may give the day instead.",
            types=_NUMBER,
        ),
        Key(
            "changeable",
            "yes/no",
            "Whether a change may be proposed; if left out, yes.",
            default=True,
        ),
    ),
)
CONCLUSION = Kind(
    "conclusion",
    "What rules can conclude.",
    (
        _LABEL,
        _TYPE,
        OPTIONS,
        Key("background", "yes/no", "Whether it goes without saying where reasons are told."),
    ),
)
ADVICE = Kind(
    "advice",
    "What can be recommended.",
    (
        Key(
            "step",
            Word(dict(zip(STEPS, _STEPS, strict=True))),
            "The part of the answer that it belongs to.",
            needed=True,
            default=STEPS[0],
        ),
        Key(
            "place",
            "whole number",
            "Where it stands within its step; if left out, last.",
            default=LAST,
        ),
        Key("title", "text", "What to do, in a few words.", needed=True),
        Key("text", "text", "How to do it.", needed=True),
        Key("within", "whole number", "The last day to do it, in days from the day of the answer."),
        Key(
            "after",
            "whole number",
            "The first day to do it; if left out, 0, the day of the answer.",
            default=0,
            beside="within",
        ),
        Key(
            "opens",
            "text",
            "Lines before the draft, where this is how to send it: a greeting, say.",
        ),
        Key("say", "text", "A line for the draft of a message."),
        Key(
            "closes", "text", "Lines after the draft, where this is how to send it.", beside="opens"
        ),
        Key(
            "spoken",
            "yes/no",
            "Whether the draft is said and not written, where this is how to send it.",
            beside="opens",
        ),
        Key(
            "paragraph",
            "whole number",
            "The paragraph of the draft in which the line stands; if left out, 1.",
            default=1,
            beside="say",
        ),
        Key(
            "ends the message",
            "yes/no",
            "Whether the lines placed after this one wait for the talk that may follow.",
            beside="say",
        ),
        Key("because", "text", "Why it helps, whoever the client is."),
        Key("source", _SOURCES, "Where it is said."),
        Key("conflicts with", _ADVICE, "Advice that must never come together with it."),
        Key(
            "replaces",
            _below("advice"),
            "Of a layer: advice below in whose place it is given, wherever that was named.",
        ),
    ),
)
RULE = Kind(
    "rule",
    "What follows from what, and why.",
    (
        Key("id", "id", "Its name.", needed=True),
        Key("when", "conditions", "What must hold for it to fire; if left out, nothing."),
        Key("unless", "conditions", "What keeps it from firing, where it holds.", default=NEVER),
        Key("then", "conclusions", "What is concluded."),
        Key("recommend", _ADVICE, "What is recommended."),
        Key("overrides", _RULES, "Rules that give way where this one fires."),
        Key(
            "wins over",
            "won",
            "Of a layer: a conclusion for which it overrides the rules below, all that conclude "
            "otherwise; or with values, those that conclude these, and the rest override it.",
        ),
        Key(
            "replaces",
            _below("rules"),
            "Of a layer: rules below in whose place it stands, wherever they were named.",
        ),
        Key("because", "text", "The reason, as the client will hear it.", needed=True),
        Key("source", _SOURCES, "Where it is said."),
        Key("accept", "reasons", "Findings of the check that are meant to be, and why."),
    ),
    any_of=("then", "recommend"),
)
GUARANTEE = Kind(
    "guarantee",
    "What must be so for every possible client.",
    (
        Key("id", "id", "Its name.", needed=True),
        Key("when", "conditions", "For which clients; if left out, for all."),
        Key("never", "claims", "What must not hold for them."),
        Key("always", "claims", "What must hold for them."),
        Key("because", "prose", "Why it must be so.", needed=True),
        Key(
            "replaces",
            _below("guarantees"),
            "Of a layer: guarantees below in whose place it stands.",
        ),
    ),
    one_of=("never", "always"),
)
EXPECT = Kind(
    "expectation",
    "What must come out of a saved case.",
    (
        Key("verdict", References("verdicts", "unknown-value"), "The verdict; of a list, any."),
        Key("recommends", _ADVICE, "What must be recommended."),
        Key("never recommends", _ADVICE, "What must not be recommended."),
        Key("because", _RULES, "Rules that must fire."),
        Key("concludes", "conclusions", "What must be concluded."),
    ),
)
SCENARIO = Kind(
    "scenario",
    "What is known of a client; with `expect`, a saved case.",
    (
        Key("title", "prose", "What it is about, in a few words."),
        Key("notes", "prose", "What else there is to tell; rules don't read it."),
        Key("source", "prose", "Where the story comes from."),
        Key("as of", "date", "The day on which days are counted; a case with dates needs it."),
        Key("facts", "facts", "What is known of the client; all else is unknown.", needed=True),
        Key("expect", Nested(EXPECT), "What must come out."),
        Key("disputed", "prose", "Why the rules rightly answer otherwise."),
        Key(
            "pinned",
            "yes/no",
            "Whether it only expects what the rules answered when it was written, judged by nobody: "
            "an edit of them is noticed, and layers don't have to keep it.",
        ),
    ),
)
SECTIONS: Mapping[str, Entries] = {
    "sources": Entries(SOURCE),
    "facts": Entries(FACT),
    "conclusions": Entries(CONCLUSION),
    "advice": Entries(ADVICE),
    "rules": Entries(RULE, listed=True),
    "guarantees": Entries(GUARANTEE, listed=True),
}
CHANGED = {
    "facts": _changed(FACT, "ask", "topic", "label", "options", "unit"),
    "conclusions": _changed(CONCLUSION, "label", "options"),
    "advice": _changed(
        ADVICE, *(key.name for key in ADVICE.keys if key.name not in ("conflicts with", "replaces"))
    ),
    "rules": _changed(RULE, "because", "source", "accept"),
}
"""By section, what may be changed of an entry."""
CHANGES = Kind(
    "changes",
    "What a layer words otherwise than the rules below; what isn't written here stays.",
    tuple([Key(name, Entries(kind), kind.means) for name, kind in CHANGED.items()]),
)
REMOVES = Kind(
    "removals",
    "What doesn't hold any more of the rules below, each with the reason.",
    (
        Key("rules", "reasons", "Rules, by id."),
        Key("advice", "reasons", "Advice; no rule recommends it any more."),
        Key("guarantees", "reasons", "Guarantees, by id."),
        Key("cases", "reasons", "Saved cases, by title."),
    ),
)
REPLACEABLE = tuple(REMOVES.key)[:-1]
"""The sections of rule files whose entries a layer can replace; the rest of what it can remove are
saved cases."""
EXTENDS = Key(
    "extends",
    "prose",
    "Makes a layer: the rules below, `built-in` or a folder, seen from the folder of these.",
)
LAYER = (
    EXTENDS,
    Key("changes", Nested(CHANGES), CHANGES.means, beside="extends"),
    Key("removes", Nested(REMOVES), REMOVES.means, beside="extends"),
)
"""What only a layer has: a rule base that extends another."""
RULE_FILE = Kind(
    "rule file",
    "A part of a rule base; which sections stand in which file doesn't matter.",
    (*[Key(name, entries, entries.kind.means) for name, entries in SECTIONS.items()], *LAYER),
)

ENTRIES = (SOURCE, FACT, CONCLUSION, ADVICE, RULE, GUARANTEE, CHANGES, REMOVES, SCENARIO, EXPECT)
KINDS = (RULE_FILE, *ENTRIES, GROUPS, *(each.tests for each in TYPES))
TYPE = {each.name: each for each in TYPES}
WORDS = frozenset(key.name for kind in KINDS for key in kind.keys)
RESERVED = (*GROUPS.key, "recommend", *KNOWN, "or")

CALLED = {
    **dict.fromkeys(("min", "minimum", ">=", "=>", "≥"), "at least"),
    **dict.fromkeys(("max", "maximum", "up to", "<=", "=<", "≤"), "at most"),
    **dict.fromkeys(("over", "above", ">"), "more than"),
    **dict.fromkeys(("under", "below", "fewer than", "<"), "less than"),
    **dict.fromkeys(("reason", "why"), "because"),
    "overwrites": "overrides",
    **dict.fromkeys(("boolean", "bool"), "yes/no"),
    "if": "when",
    "name": "id",
    "except": "unless",
    "advise": "recommend",
    "question": "ask",
    "or": "any",
    "and": "all",
    "integer": "number",
    "select": "choice",
    "url": "address",
    "values": "options",
}
"""What other people, programs and languages call keys and types."""
