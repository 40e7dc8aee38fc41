"""What may be written at a place: only what is legal there, and all of it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from reconsider_rules.editing.completing import complete
from reconsider_rules.editing.workspace import Workspace
from reconsider_rules.language import ACCEPTABLE
from tests.editing import CASES, CURSOR, FILES, RULES, VOCABULARY, opened, typed
from tests.helpers import ROOT, write_files

RULE = f"{RULES.split('guarantees:')[0]}  - id: new-one\n"


def offered(workspace: Workspace, name: str, text: str) -> list[str]:
    path, line, column = typed(workspace, name, text)
    return [each.text for each in complete(workspace.now, path, line, column)]


FACTS = ["mood", "worries", "days", "sure", "verdict", "readiness"]
KEYS = ["when", "unless", "then", "recommend", "overrides", "because", "source", "accept"]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("    wh‸\n    because: x\n", [key for key in KEYS if key != "because"]),
        ("    ‸\n", KEYS),
        ("    when: {‸}\n", ["any", "all", *FACTS]),
        ("    when: {mo‸\n", ["any", "all", *FACTS]),
        ("    when: {mood: calm, ‸\n", ["any", "all", *FACTS]),
        ("    when:\n      mo‸\n    because: x\n", ["any", "all", *FACTS]),
        ("    when:\n      all:\n        - mo‸\n        - days: 3\n", ["any", "all", *FACTS]),
        ("    when: {mood: ‸}\n", ["calm", "torn", "known", "unknown"]),
        ("    when: {mood: ca‸\n", ["calm", "torn", "known", "unknown"]),
        ("    when: {mood: [calm, ‸]}\n", ["calm", "torn"]),
        ("    when: {mood: {‸}}\n", ["not"]),
        ("    when: {mood: {not: ‸}}\n", ["calm", "torn"]),
        ("    when: {worries: ‸}\n", ["known", "unknown"]),
        ("    when: {worries: {‸\n", ["includes", "includes any", "includes all", "count"]),
        ("    when: {worries: {includes any: [mo‸\n", ["money", "people"]),
        (
            "    when: {worries: {count: {at l‸\n",
            ["at least", "at most", "more than", "less than"],
        ),
        ("    when: {days: {at ‸\n", ["at least", "at most", "more than", "less than"]),
        ("    when: {sure: ‸}\n", ["yes", "no", "known", "unknown"]),
        ("    then: {‸}\n", ["verdict", "readiness"]),
        ("    then:\n      ‸\n    because: x\n", ["verdict", "readiness"]),
        ("    then: {verdict: ‸\n", ["go", "stop"]),
        ("    recommend: ‸\n", ["call"]),
        ("    recommend: [‸\n", ["call"]),
        ("    overrides:\n      - ‸\n", ["calm-goes", "torn-stops", "new-one"]),
        ("    source: ‸\n", ["S1"]),
        ("    accept:\n      ‸\n", list(ACCEPTABLE)),
        ("    accept:\n      ga‸: so\n", list(ACCEPTABLE)),
        ("    accept: {gap: So., ‸\n", list(ACCEPTABLE)),
        ("extends: ‸\n", ["built-in"]),
        ("    because: You are {‸\n", FACTS),
        ("    because: You are {mo‸} now.\n", FACTS),
        ("    because: You ‸\n", []),
        ("gua‸", ["sources", "facts", "conclusions", "advice", "guarantees", "extends"]),
        ("guarantees:\n  - id: g\n    never: {‸\n", ["any", "all", "recommend", *FACTS]),
        ("guarantees:\n  - ‸\n", ["id", "when", "never", "always", "because"]),
        ("advice:\n  x:\n    step: ‸\n", ["decide", "prepare", "reach out", "say", "expect"]),
        ("facts:\n  x:\n    type: ‸\n", ["choice", "choices", "number", "yes/no"]),
        ("facts:\n  x:\n    changeable: ‸\n", ["yes", "no"]),
    ],
)
def test_in_rules(tmp_path: Path, written: str, found: list[str]) -> None:
    texts = offered(opened(tmp_path), "rules.yaml", RULE + written)
    assert sorted(text.removesuffix(": ") for text in texts) == sorted(found)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("ti‸", ["title", "notes", "source", "as of", "facts", "expect", "disputed", "pinned"]),
        ("facts: {‸", ["mood", "worries", "days", "sure"]),
        ("facts:\n  mood: ‸\n", ["calm", "torn"]),
        ("facts: {}\nexpect:\n  ver‸\n", [
            "verdict", "recommends", "never recommends", "because", "concludes"]),
        ("facts: {}\nexpect: {verdict: ‸\n", ["go", "stop"]),
        ("facts: {}\nexpect: {because: ‸\n", ["calm-goes", "torn-stops"]),
        ("facts: {}\nexpect: {concludes: {‸\n", ["verdict", "readiness"]),
    ],
)  # fmt: skip
def test_in_cases(tmp_path: Path, written: str, found: list[str]) -> None:
    texts = offered(opened(tmp_path), "cases/a.yaml", f"{CASES}---\n{written}")
    assert sorted(text.removesuffix(": ") for text in texts) == sorted(found)


def test_a_layer_has_more_keys(tmp_path: Path) -> None:
    write_files(tmp_path / "below", FILES)
    workspace = opened(tmp_path, {"house.yaml": "extends: ../below\n"})
    start = "extends: ../below\n"
    assert "wins over: " in offered(
        workspace, "house.yaml", f"{start}rules:\n  - id: a\n    {CURSOR}\n"
    )
    assert "removes: " in offered(workspace, "house.yaml", start + CURSOR)
    changed = f"{start}changes:\n  facts:\n    {CURSOR}\n"
    assert offered(workspace, "house.yaml", changed) == ["mood: ", "worries: ", "days: ", "sure: "]
    removed = f"{start}removes:\n  rules:\n    {CURSOR}\n"
    assert offered(workspace, "house.yaml", removed) == ["calm-goes: ", "torn-stops: "]


def test_the_word_that_is_there_is_replaced(tmp_path: Path) -> None:
    workspace = opened(tmp_path)
    text = RULES.replace("mood: calm}", f"mo{CURSOR}od: calm}}", 1)
    path, line, column = typed(workspace, "rules.yaml", text)
    found = next(
        each for each in complete(workspace.now, path, line, column) if each.text == "days"
    )  # and no second colon
    assert (found.span.column, found.span.end_column) == (column - 2, column + 2)


def test_what_was_just_declared_is_offered(tmp_path: Path) -> None:
    workspace = opened(tmp_path)
    new = VOCABULARY.replace("  days:", "  pay: {ask: And the pay?, type: yes/no}\n  days:")
    typed(workspace, "words.yaml", new + "  call:\n   - [")  # with a slip elsewhere in the file
    path, line, column = typed(workspace, "rules.yaml", RULE + "    when: {‸")
    found = {each.text: each for each in complete(workspace.now, path, line, column)}
    assert (found["pay: "].kind, found["pay: "].words) == ("fact", "And the pay?")


def test_all_that_is_written_in_the_shipped_rules_would_have_been_offered() -> None:
    """Names, options and keys alike, wherever something is written in rules and saved cases."""
    workspace = Workspace(str(ROOT / "rules"))
    random = Random(2)
    paths = [path for path in workspace.now.own_files if not path.endswith("pinned.yaml")]
    places = [
        (path, each)
        for path in paths
        for each in workspace.now.walk(path).occurrences
        if not each.declares and (each.symbol or each.means)
    ]
    assert len(places) > 10_000
    for path, each in random.sample(places, 400):
        node = each.node
        found = complete(workspace.now, path, node.line, node.column + (not node.plain) + 1)
        texts = [candidate.text.removesuffix(": ") for candidate in found]
        if each.slot.fact and not is_chosen(workspace, each.slot.fact):
            continue  # a number is not chosen from anything
        assert node.text in texts, (path, node.line, node.column, node.text, texts)


def is_chosen(workspace: Workspace, fact: str) -> bool:
    return any(
        each.type != "number"
        for there in workspace.now.declared.values()
        for _, each in there
        if each.symbol.section == "facts" and each.symbol.name == fact
    )
