"""Cards, outline, folds and tidying, and that half-typed text breaks none of them."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from reconsider_rules.editing.cards import card, card_as_markdown
from reconsider_rules.editing.completing import complete
from reconsider_rules.editing.fixing import fixes
from reconsider_rules.editing.formatting import tidied, tidy
from reconsider_rules.editing.naming import NotRenamedError, definition, references, rename
from reconsider_rules.editing.outlining import folds, outline
from reconsider_rules.editing.workspace import Workspace
from reconsider_rules.parsing.file import parse
from reconsider_rules.reading.loader import load
from reconsider_rules.reading.saved import saved_cases
from reconsider_rules.running.cases import run_case
from reconsider_rules.running.columns import ColumnEngine
from tests.editing import CASES, FILES, RULES, VOCABULARY, apply, opened, put, slips, typed
from tests.fuzz.mutation import mutated
from tests.helpers import ROOT


def told(workspace: Workspace, name: str, before: str) -> str:
    place = typed(workspace, name, put(FILES[name], before))
    rules = workspace.now.rules
    assert rules
    engine = ColumnEngine(rules)
    results = [run_case(engine, case) for case in saved_cases(rules)]
    found = card(workspace.now, *place, results)
    return card_as_markdown(found) if found else ""


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("mood: calm}", ["**mood** – fact, choice", "How do you feel?", "- `calm`: calm and sure",
            "**Read by** (2)", "- torn-stops: You are torn.", "**Known in the saved cases** (1)"]),
        ("calm}", ["**calm** – option of mood", "calm and sure"]),
        ("calm-goes", ["**calm-goes** – rule", "**Has a part in the saved cases** (1)", "- A calm one",
            "**Gives way to**"]),
        ("torn-stops", ["**torn-stops** – rule", "**Reads**"]),
        ("call\n", ["**call** – advice", "Call them", "**Recommended by** (1)"]),
        ("S1", ["**S1** – source", "A column", "**Cited by** (1)"]),
        ("never-torn", ["**never-torn-and-go** – guarantee", "It would hurt."]),
        ("unless", ["**unless**", "What keeps it from firing"]),
        ("any:", ["**any**", "At least one of these holds."]),
        ("includes", ["**includes**", "It has this member"]),
    ],
)  # fmt: skip
def test_a_card(tmp_path: Path, before: str, said: list[str]) -> None:
    text = told(opened(tmp_path), "rules.yaml", before)
    assert [words for words in said if words not in text] == (
        ["**Gives way to**"] if "**Gives way to**" in said else []
    )


def test_no_card_where_nothing_is_named(tmp_path: Path) -> None:
    assert told(opened(tmp_path), "rules.yaml", "You are torn") == ""


def test_a_card_holds_no_markup_of_its_own(tmp_path: Path) -> None:
    workspace = opened(tmp_path)
    words = VOCABULARY.replace("How do you feel?", "'<b> [x](y) `z`'")
    place = typed(workspace, "words.yaml", put(words, "mood"))
    found = card(workspace.now, *place)
    assert found
    assert r"\<b\> \[x\](y) \`z\`" in card_as_markdown(found)


def test_a_card_while_a_slip_stands_elsewhere(tmp_path: Path) -> None:
    workspace = opened(tmp_path)
    assert workspace.now.rules  # read once
    typed(workspace, "words.yaml", VOCABULARY.replace("type: number", "type: numb"))
    place = typed(workspace, "rules.yaml", put(RULES, "mood: calm}"))
    found = card(workspace.now, *place)
    assert workspace.now.loaded[0] is None
    assert found
    assert "**Read by** (2)" in card_as_markdown(found)


def test_the_outline(tmp_path: Path) -> None:
    workspace = opened(tmp_path)
    path, *_ = typed(workspace, "rules.yaml", RULES)
    rules, guarantees = outline(workspace.now, path)
    assert [item.name for item in rules.items] == ["calm-goes", "torn-stops"]
    assert (rules.span.line, rules.span.end_line) == (1, 15)
    calm, torn = rules.items
    assert (calm.words, calm.span.line, calm.span.end_line) == ("You are {mood or calm}.", 2, 7)
    assert (torn.named.line, torn.named.column, torn.named.end_column) == (8, 9, 19)
    assert [item.name for item in guarantees.items] == ["never-torn-and-go"]
    path, *_ = typed(workspace, "cases/a.yaml", CASES)
    assert [item.name for item in outline(workspace.now, path)] == ["A calm one"]


def test_what_can_be_folded(tmp_path: Path) -> None:
    workspace = opened(tmp_path)
    path, *_ = typed(workspace, "rules.yaml", f"# One\n# two\n\n{RULES}\n\n")
    assert folds(workspace.now, path) == [
        (4, 18), (5, 10), (11, 18), (12, 15), (13, 15), (19, 23), (20, 23), (1, 2)
    ]  # fmt: skip


def test_tidying_keeps_all_but_blanks(tmp_path: Path) -> None:
    untidy = "# A  note:   x \n\n\n\nfacts:   \n  a:  { ask:  x,  type: [ y ]  }  # so\n  b: |\n    x  \n\n\n    y\n\n\n"
    neat = (
        "# A  note:   x\n\nfacts:\n  a: { ask:  x,  type: [y]}  # so\n  b: |\n    x  \n\n\n    y\n"
    )
    neat = neat.replace("{ ask", "{ask")
    assert tidied(untidy) == neat
    assert tidied(neat) == neat
    workspace = opened(tmp_path)
    path, *_ = typed(workspace, "words.yaml", VOCABULARY.replace("\n", "  \n"))
    apply(workspace, tidy(workspace.now, path))
    assert workspace.now.texts[path] == VOCABULARY
    assert tidy(workspace.now, path) == []


def test_what_is_shipped_is_tidy() -> None:
    paths = [*(ROOT / "rules").rglob("*.yaml"), *(ROOT / "examples").glob("*.yaml")]
    assert len(paths) > 20
    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert tidied(text) == text, path


def ask_everything(workspace: Workspace, path: str, line: int, column: int) -> None:
    """All that an editor can ask at a place."""
    now = workspace.now
    assert now.loaded == load(now.folder, now.texts)  # though only what has changed is parsed
    lines = now.file(path).lines
    for slip in now.slips.get(path, ()):
        assert 1 <= slip.location.line <= max(len(lines), 1)
    card(now, path, line, column)
    for span in (*definition(now, path, line, column), *references(now, path, line, column)):
        there = now.file(span.path).lines
        assert there[span.line - 1][span.column - 1 : span.end_column - 1].strip()
    try:
        edits = rename(now, path, line, column, "other")
    except NotRenamedError:
        edits = []
    assert len({edit.span for edit in edits}) == len(edits)
    complete(now, path, line, column)
    outline(now, path)
    for first, last in folds(now, path):
        assert 1 <= first < last <= len(lines)
    for fix in fixes(now, path, range(1, len(lines) + 1)):
        for edit in fix.edits:
            assert edit.span.line <= len(now.file(edit.span.path).lines) + 1
    text = tidied(now.texts[path])
    assert tidied(text) == text
    assert len(parse(text, "").documents) == len(now.file(path).documents)


@pytest.mark.parametrize("name", FILES)
def test_every_beginning_of_a_file(tmp_path: Path, name: str) -> None:
    workspace = opened(tmp_path)
    text = FILES[name]
    for end in range(len(text) + 1):
        before = text[:end]
        workspace.open(f"{workspace.folder}/{name}", before)
        path = workspace.name_of(f"{workspace.folder}/{name}")
        ask_everything(workspace, path, before.count("\n") + 1, end - before.rfind("\n"))


@pytest.mark.parametrize("seed", range(60))
def test_mutants(tmp_path: Path, seed: int) -> None:
    workspace = opened(tmp_path)
    random = Random(seed)
    assert slips(workspace) == []
    for _ in range(5):
        name = random.choice(list(FILES))
        text = mutated(random, FILES[name], list(FILES.values()))
        path = workspace.name_of(f"{workspace.folder}/{name}")
        workspace.open(path, text)
        lines = workspace.now.file(path).lines
        for _ in range(4):
            line = random.randint(1, len(lines))
            ask_everything(workspace, path, line, random.randint(1, len(lines[line - 1]) + 1))
