"""The words of the language are known wherever one of them stands out of place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconsider_rules import language, model
from reconsider_rules.keys import Kind
from reconsider_rules.reading.loader import load
from reconsider_rules.record import Record
from tests.helpers import write_files

BASE = """
facts: {pay: {ask: Was it pay?, type: yes/no}}
conclusions: {mood: {type: choice, options: {good: Good}}}
"""
RULE = "rules:\n- {id: a, when: {%s: x}, then: {mood: good}, because: So.}\n"
GUARANTEE = "guarantees:\n- {id: a, when: {%s: x}, never: {mood: good}, because: So.}\n"


@pytest.mark.parametrize("entry", [RULE, GUARANTEE], ids=["rule", "guarantee"])
@pytest.mark.parametrize("key", sorted({*language.RULE.key, *language.GUARANTEE.key}))
def test_a_key_inside_when_is_misplaced(key: str, entry: str, tmp_path: Path) -> None:
    if entry == GUARANTEE and key == "recommend":
        pytest.skip("it may stand there")
    _, found = load(str(write_files(tmp_path, BASE + entry % key)))
    assert [each.code for each in found] == ["misplaced-key"]


@pytest.mark.parametrize("key", language.RULE.key)
def test_a_key_inside_then_is_misplaced(key: str, tmp_path: Path) -> None:
    rule = f"rules:\n- {{id: a, then: {{mood: good, {key}: x}}, because: So.}}\n"
    _, found = load(str(write_files(tmp_path, BASE + rule)))
    assert [each.code for each in found] == ["misplaced-key"]


RECORDS: list[tuple[Kind, type[Record]]] = [
    (language.SOURCE, model.Source),
    (language.FACT, model.Fact),
    (language.CONCLUSION, model.Fact),
    (language.ADVICE, model.Advice),
    (language.RULE, model.Rule),
    (language.EXPECT, model.Expectation),
]


@pytest.mark.parametrize(("kind", "record"), RECORDS, ids=[kind.name for kind, _ in RECORDS])
def test_every_key_has_its_field_in_the_model(kind: Kind, record: type[Record]) -> None:
    """Else it would be read, and what it says forgotten without a word."""
    assert {key.field for key in kind.keys} <= {*record._fields}


def lists_of_words(path: Path) -> Iterator[tuple[str, ...]]:
    """Every tuple, list, set or mapping in a module that names several words of the language."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        parts = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", ())
        texts = [part.value for part in parts if isinstance(part, ast.Constant)]
        if len(texts) > 2 and all(text in language.WORDS for text in texts):
            yield tuple(map(str, texts))


def test_what_reads_files_lists_no_keys_of_its_own() -> None:
    package = Path(language.__file__).parent
    modules = [path for name in ("parsing", "reading") for path in package.glob(f"{name}/*.py")]
    assert modules
    assert [(path.name, words) for path in modules for words in lists_of_words(path)] == []


def test_what_a_rule_can_accept_is_what_the_check_finds_of_rules() -> None:
    """Every code that a finding about a rule may have, but that of an acceptance out of date."""
    found = set()
    for path in (Path(language.__file__).parent / "proving").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "about":
                code = node.args[1]
                found |= {code.value} if isinstance(code, ast.Constant) else set()
    assert found - {"stale-acceptance"} == set(language.ACCEPTABLE)
