"""The words of the rule language: which keys each kind of entry may have."""

from __future__ import annotations

SECTIONS = ("sources", "facts", "conclusions", "advice", "rules", "guarantees")
SOURCE_KEYS = ("title", "address")
FACT_KEYS = (
    "ask",
    "label",
    "type",
    "options",
    "unit",
    "at least",
    "at most",
    "whole",
    "changeable",
)
CONCLUSION_KEYS = ("label", "type", "options")
ADVICE_KEYS = ("step", "place", "title", "text", "say", "because", "source", "conflicts with")
RULE_KEYS = (
    "id",
    "when",
    "unless",
    "then",
    "recommend",
    "overrides",
    "because",
    "source",
    "accept",
)
GUARANTEE_KEYS = ("id", "when", "never", "always", "because")

GROUPS = ("any", "all")  # of conditions
BOUNDS = ("at least", "at most", "more than", "less than")
CHOICE_TESTS = ("not",)
SET_TESTS = ("includes", "includes any", "includes all", "count")

CASE_KEYS = ("title", "notes", "source", "facts", "expect", "disputed")
EXPECT_KEYS = ("verdict", "recommends", "never recommends", "because", "concludes")

WORDS = frozenset(
    (
        *SECTIONS,
        *SOURCE_KEYS,
        *FACT_KEYS,
        *CONCLUSION_KEYS,
        *ADVICE_KEYS,
        *RULE_KEYS,
        *GUARANTEE_KEYS,
        *GROUPS,
        *BOUNDS,
        *CHOICE_TESTS,
        *SET_TESTS,
        *CASE_KEYS,
        *EXPECT_KEYS,
    )
)
