"""The words of the language are known wherever one of them stands out of place."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconsider_rules.language import GUARANTEE_KEYS, RULE_KEYS
from reconsider_rules.reading.loader import load
from tests.helpers import write_files

BASE = """
facts: {pay: {ask: Was it pay?, type: yes/no}}
conclusions: {mood: {type: choice, options: {good: Good}}}
"""
RULE = "rules:\n- {id: a, when: {%s: x}, then: {mood: good}, because: So.}\n"
GUARANTEE = "guarantees:\n- {id: a, when: {%s: x}, never: {mood: good}, because: So.}\n"


@pytest.mark.parametrize("entry", [RULE, GUARANTEE], ids=["rule", "guarantee"])
@pytest.mark.parametrize("key", sorted({*RULE_KEYS, *GUARANTEE_KEYS}))
def test_a_key_inside_when_is_misplaced(key: str, entry: str, tmp_path: Path) -> None:
    if entry == GUARANTEE and key == "recommend":
        pytest.skip("it may stand there")
    _, found = load(str(write_files(tmp_path, BASE + entry % key)))
    assert [each.code for each in found] == ["misplaced-key"]


@pytest.mark.parametrize("key", RULE_KEYS)
def test_a_key_inside_then_is_misplaced(key: str, tmp_path: Path) -> None:
    rule = f"rules:\n- {{id: a, then: {{mood: good, {key}: x}}, because: So.}}\n"
    _, found = load(str(write_files(tmp_path, BASE + rule)))
    assert [each.code for each in found] == ["misplaced-key"]
