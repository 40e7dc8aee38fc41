"""A rule base is loaded with the texts of files that are not saved: as an editor has them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reconsider_rules import Advisor, RuleBaseError, load_rules
from reconsider_rules.reading.loader import load
from tests.helpers import write_files

WORDS = "conclusions: {verdict: {type: choice, options: {go: Go, stop: Stop}}}\n"
GO = "rules: [{id: go, then: {verdict: go}, because: So.}]\n"
STOP = GO.replace("go", "stop")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_files(tmp_path / "rules", {"a.yaml": WORDS, "b/c.yaml": GO})


def verdict(advisor: Advisor) -> object:
    found = advisor.explain({}).verdict
    return found and found.value


def test_a_text_stands_in_the_place_of_its_file(folder: Path) -> None:
    file = folder / "b" / "c.yaml"
    assert verdict(load_rules(folder)) == "go"
    edited = load_rules(folder, {str(file): STOP})
    assert verdict(edited) == "stop"
    assert edited.rules.rules[0].location.path == str(file)
    assert verdict(load_rules(folder)) == "go"  # nothing stays of it


def test_it_is_as_if_it_were_saved(folder: Path) -> None:
    file = folder / "b" / "c.yaml"
    edited = load_rules(folder, {str(file): STOP})
    file.write_text(STOP, encoding="utf-8")
    assert edited.rules == load_rules(folder).rules


def test_a_file_may_be_there_in_the_editor_only(folder: Path) -> None:
    (folder / "b" / "c.yaml").unlink()
    assert verdict(load_rules(folder)) is None
    assert verdict(load_rules(folder, {str(folder / "new" / "d.yaml"): GO})) == "go"


def test_its_slips_have_their_places(folder: Path) -> None:
    file = folder / "b" / "c.yaml"
    rules, found = load(str(folder), {str(file): STOP.replace("verdict", "verdikt")})
    assert rules is None
    assert [(each.code, str(each.location)) for each in found] == [
        ("unknown-conclusion", f"{file}:1:27")
    ]


@pytest.mark.parametrize(
    "name", ["cases/x.yaml", ".hidden.yaml", "b/.c/x.yaml", "x.txt", "../x.yaml", "b\0/x.yaml"]
)
def test_what_is_no_rule_file_is_left_out(folder: Path, name: str) -> None:
    assert verdict(load_rules(folder, {str(folder / name): "- -"})) == "go"


def test_a_file_is_the_same_by_any_name(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to(folder)
    monkeypatch.chdir(tmp_path)
    for path in ("rules/b/c.yaml", "rules/b/../b/c.yaml", "link/b/c.yaml"):
        for place in (str(folder), "rules", "link"):
            assert verdict(load_rules(place, {path: STOP})) == "stop", (path, place)


def test_a_linked_file_has_its_own_name(folder: Path, tmp_path: Path) -> None:
    outside = write_files(tmp_path / "outside", {"c.yaml": GO}) / "c.yaml"
    (folder / "b" / "c.yaml").unlink()
    (folder / "b" / "c.yaml").symlink_to(outside)
    assert verdict(load_rules(folder, {str(folder / "b" / "c.yaml"): STOP})) == "stop"
    assert verdict(load_rules(folder, {str(outside): STOP})) == "go"  # that is another file


def test_a_text_without_a_folder_is_no_rule_base(tmp_path: Path) -> None:
    with pytest.raises(RuleBaseError, match="doesn't exist"):
        load_rules(tmp_path / "none", {os.path.join(tmp_path, "none", "a.yaml"): GO})
