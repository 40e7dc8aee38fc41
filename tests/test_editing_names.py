"""Go to a name's declaration, find it everywhere, give it another: in rules, cases and guarantees."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from reconsider_rules.editing.naming import (
    NotRenamedError,
    definition,
    references,
    renamable,
    rename,
)
from reconsider_rules.editing.places import Span, span_of
from reconsider_rules.editing.workspace import Workspace
from tests.editing import CASES, FILES, RULES, VOCABULARY, apply, opened, put, slips, typed
from tests.helpers import ROOT, write_files


def text_at(workspace: Workspace, span: Span) -> str:
    line = workspace.now.file(span.path).lines[span.line - 1]
    return f"{Path(span.path).name}:{span.line} {line[span.column - 1 : span.end_column - 1]}"


@pytest.mark.parametrize(
    ("before", "where"),
    [
        ("mood: calm}", "words.yaml:4 mood"),
        ("calm}", "words.yaml:8 calm"),
        ("mood or", "words.yaml:4 mood"),
        ("money", "words.yaml:12 money"),
        ("verdict: go", "words.yaml:16 verdict"),
        ("go}", "words.yaml:16 go"),
        ("call", "words.yaml:19 call"),
        ("S1", "words.yaml:2 S1"),
    ],
)
def test_to_where_it_is_declared(tmp_path: Path, before: str, where: str) -> None:
    workspace = opened(tmp_path)
    place = typed(workspace, "rules.yaml", put(RULES, before))
    assert [text_at(workspace, span) for span in definition(workspace.now, *place)] == [where]


def test_from_a_case_too(tmp_path: Path) -> None:
    workspace = opened(tmp_path)
    place = typed(workspace, "cases/a.yaml", put(CASES, "calm-goes"))
    assert [text_at(workspace, span) for span in definition(workspace.now, *place)] == [
        "rules.yaml:2 calm-goes"
    ]


@pytest.mark.parametrize("before", ["because", "A calm", "title", "any:", "You are torn"])
def test_what_is_no_name_leads_nowhere(tmp_path: Path, before: str) -> None:
    workspace = opened(tmp_path)
    name, text = ("rules.yaml", RULES) if before in RULES else ("cases/a.yaml", CASES)
    place = typed(workspace, name, put(text, before))
    assert definition(workspace.now, *place) == references(workspace.now, *place) == []


def test_everywhere_it_stands(tmp_path: Path) -> None:
    workspace = opened(tmp_path)
    place = typed(workspace, "words.yaml", put(VOCABULARY, "mood"))
    found = [text_at(workspace, span) for span in references(workspace.now, *place)]
    lines = {"rules.yaml": (3, 6, 11, 13, 18), "words.yaml": (4,), "a.yaml": (2,)}
    assert found == [f"{name}:{line} mood" for name in lines for line in lines[name]]
    others = references(workspace.now, *place, declarations=False)
    assert len(others) == len(found) - 1


def test_an_option_is_that_of_its_fact(tmp_path: Path) -> None:
    words = VOCABULARY.replace("{ready: ready,", "{calm: calm,")
    workspace = opened(tmp_path, FILES | {"words.yaml": words})
    place = typed(workspace, "words.yaml", put(words, "calm: calm,"))
    assert [text_at(workspace, each) for each in references(workspace.now, *place)] == [
        "words.yaml:17 calm"
    ]


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("mood:", "state"),
        ("calm: calm", "at_ease"),
        ("worries", "fears"),
        ("go: Go", "yes_please"),
        ("readiness", "how_far"),
        ("call:", "ring"),
        ("S1", "Column-1"),
    ],
)
def test_another_name_changes_all_and_nothing_else(tmp_path: Path, before: str, new: str) -> None:
    workspace = opened(tmp_path)
    texts = {name: workspace.now.file(f"{workspace.folder}/{name}").text for name in FILES}
    place = typed(workspace, "words.yaml", put(VOCABULARY, before))
    assert slips(workspace) == []
    old = text_at(workspace, renamable(workspace.now, *place)).split()[1]
    apply(workspace, rename(workspace.now, *place, new))
    for path in workspace.now.own_files:
        workspace.open(path, workspace.now.file(path).text)  # whose cases are then looked at too
    assert slips(workspace) == []
    apply(workspace, rename(workspace.now, *place, old))
    assert {name: workspace.now.file(f"{workspace.folder}/{name}").text for name in FILES} == texts


@pytest.mark.parametrize(
    ("name", "before", "new", "why"),
    [
        ("words.yaml", "mood", "my mood", "Use letters"),
        ("words.yaml", "mood", "any", "have a meaning already"),
        ("words.yaml", "mood", "days", "already declared at .*words.yaml:13"),
        ("words.yaml", "calm: calm", "torn", "already declared"),
        ("words.yaml", "calm: calm", "unknown", "no option is needed"),
        ("words.yaml", "calm: calm", "a: b", "Use letters"),
        ("words.yaml", "verdict", "answer", "heads every answer"),
        ("rules.yaml", "calm-goes", "Calm goes", "calm-goes"),
        ("rules.yaml", "calm-goes", "torn-stops", "already declared"),
        ("rules.yaml", "when", "if", "No name"),
        ("rules.yaml", "You are torn", "x", "No name"),
    ],
)
def test_a_name_that_cannot_be_is_refused(
    tmp_path: Path, name: str, before: str, new: str, why: str
) -> None:
    workspace = opened(tmp_path)
    place = typed(workspace, name, put(FILES[name], before))
    with pytest.raises(NotRenamedError, match=why):
        rename(workspace.now, *place, new)


def test_what_is_declared_nowhere_is_refused(tmp_path: Path) -> None:
    workspace = opened(tmp_path)
    place = typed(workspace, "rules.yaml", put(RULES.replace("mood: calm", "moot: calm"), "moot"))
    with pytest.raises(NotRenamedError, match="declared nowhere"):
        renamable(workspace.now, *place)


def test_what_cannot_be_read_is_not_passed_over(tmp_path: Path) -> None:
    workspace = opened(tmp_path)
    typed(workspace, "rules.yaml", RULES.replace("when: {mood: torn}", "when: {mood: torn"))
    place = typed(workspace, "words.yaml", put(VOCABULARY, "mood"))
    with pytest.raises(NotRenamedError, match="Mend its slips first"):
        rename(workspace.now, *place, "state")


def test_what_is_below_keeps_its_name(tmp_path: Path) -> None:
    write_files(tmp_path / "below", FILES)
    house = "extends: ../below\nrules:\n  - {id: mine, when: {mood: calm}, wins over: verdict, then: {verdict: stop}, because: So.}\n"
    workspace = opened(tmp_path, {"house.yaml": house})
    place = typed(workspace, "house.yaml", put(house, "mood"))
    assert slips(workspace) == []
    [span] = definition(workspace.now, *place)
    assert span.path == str(tmp_path / "below" / "words.yaml")
    with pytest.raises(NotRenamedError, match="of the rules that these extend"):
        rename(workspace.now, *place, "state")
    workspace.open(span.path, VOCABULARY)  # and it is so where that file is open too
    with pytest.raises(NotRenamedError, match="of the rules that these extend"):
        rename(workspace.now, span.path, span.line, span.column, "state")
    place = typed(workspace, "house.yaml", put(house, "mine"))
    assert len(rename(workspace.now, *place, "ours")) == 1


def test_names_of_the_shipped_rules(tmp_path: Path) -> None:
    """Some of each kind get another name, and then the old one: no slip, and the same text again."""
    rules = ROOT / "rules"
    files = {
        str(path.relative_to(rules)): path.read_text(encoding="utf-8")
        for path in rules.rglob("*.yaml")
    }
    workspace = opened(tmp_path, files)
    random = Random(1)
    declared = list(workspace.now.declared.items())
    sections = sorted({symbol.section for symbol, _ in declared})
    assert sections == ["advice", "facts", "guarantees", "options", "rules", "sources"]
    for section in sections:
        there = [
            each for each in declared if each[0].section == section and each[0].name != "verdict"
        ]
        _, [(path, entry)] = random.choice(there)
        span = span_of(path, entry.key)
        apply(workspace, rename(workspace.now, path, span.line, span.column, "something"))
    for path in workspace.now.own_files:
        workspace.open(path, workspace.now.file(path).text)
    assert slips(workspace) == []
