"""Which files of a folder are read: none in silence left out, and never a whole disk."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from reconsider_rules.console import printing
from reconsider_rules.console.rule_base import rules_folder
from reconsider_rules.parsing.limits import MAX_BYTES
from reconsider_rules.reading import files
from reconsider_rules.reading.files import TooMuchError, find_files
from reconsider_rules.reading.loader import load
from tests.commands import refusal, run
from tests.helpers import ROOT, write_files

RULES = """
    conclusions: {verdict: {type: choice, options: {go: Go}}}
    rules: [{id: go, then: {verdict: go}, because: So.}]
"""
CASE = "facts: {}\nexpect: {verdict: go}\n"


@pytest.fixture(autouse=True)
def at_home(here: Path) -> None:
    write_files(here, {"rules/r.yaml": RULES, "rules/cases/c.yaml": CASE})


def codes(folder: str) -> list[tuple[str, str]]:
    loaded, found = load(folder)
    assert (loaded is None) == bool(found)
    return [(each.location.path, each.code) for each in found]


def test_what_is_read() -> None:
    more = {
        "more/deep/m.yaml": "",
        ".hidden/h.yaml": "",
        ".h.yaml": "",
        "more/cases/d.yaml": "",
        "n.txt": "",
        "yaml": "",
        "House.YAML": "",
        "old.yml": "",
        "more/X.Yml": "",
    }
    write_files(Path("rules"), more)
    assert find_files("rules") == [
        "House.YAML",
        "more/X.Yml",
        "more/cases/d.yaml",
        "more/deep/m.yaml",
        "old.yml",
        "r.yaml",
    ]
    assert find_files("rules/") == find_files(os.path.abspath("rules")) == find_files("rules")


@pytest.mark.parametrize("name", ["House.YAML", "house.Yaml", "house.yml", "HOUSE.YML"])
def test_another_ending_is_reported(name: str) -> None:
    write_files(Path("rules"), {name: "rules: [{id: b, then: {verdict: go}, because: So.}]"})
    assert codes("rules") == [(f"rules/{name}", "file-name")]


def test_a_linked_folder_is_reported() -> None:
    write_files(Path("elsewhere"), {"e.yaml": "rules: []"})
    for path, target in (("rules/linked", "../elsewhere"), ("rules/circle", ".")):
        os.symlink(target, path)
    os.symlink("../elsewhere", "rules/.hidden")
    assert codes("rules") == [("rules/circle", "linked-folder"), ("rules/linked", "linked-folder")]
    for command in ("explain rules/cases/c.yaml", "check", "test", "diff rules rules"):
        code, _, err = run(*command.split())
        assert code == (1 if command == "check" else 2)
        assert "rules/linked:1:1: error[linked-folder]" in err


def test_a_link_to_the_rule_base_or_a_file_is_as_good_as_what_it_leads_to() -> None:
    os.symlink("rules", "linked")
    assert codes("linked") == []
    Path("one.yaml").write_text("rules: [{id: b, then: {verdict: go}, because: So.}]")
    os.symlink("../one.yaml", "rules/one.yaml")
    loaded, _ = load("rules")
    assert loaded is not None
    assert [rule.id for rule in loaded.rules] == ["b", "go"]


def test_no_case_is_left_out_in_silence() -> None:
    write_files(Path("elsewhere"), {"e.yaml": CASE})
    os.symlink("../../elsewhere", "rules/cases/more")
    assert refusal("test") == "error: rules/cases/more: it is a link to a folder.\n"


def test_a_linked_folder_is_seen_though_the_rule_base_was_kept() -> None:
    assert run("explain", "rules/cases/c.yaml", sharing=False).code == 0
    write_files(Path("elsewhere"), {"e.yaml": "rules: []"})
    os.symlink("../elsewhere", "rules/linked")
    assert "error[linked-folder]" in refusal("explain", "rules/cases/c.yaml")


def test_a_folder_that_cannot_be_read_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def refusing(path: str) -> object:
        if path.endswith("more"):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scandir(path)

    write_files(Path("rules"), {"more/m.yaml": "rules: []"})
    monkeypatch.setattr(os, "scandir", refusing)
    assert codes("rules") == [("rules/more", "unreadable")]
    with pytest.raises(PermissionError):
        find_files("rules")


LIMITS = {"MAX_ENTRIES": 10, "MAX_FILES": 10, "MAX_ALL_BYTES": 1_000}


@pytest.mark.parametrize("limit", LIMITS)
def test_a_folder_too_large_for_rules_is_refused(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, limit, LIMITS[limit])
    names = [
        f"large/{n}/{n}.txt" if limit == "MAX_ENTRIES" else f"large/{n}.yaml" for n in range(12)
    ]
    write_files(Path(), dict.fromkeys(names, "#" * 100))
    with pytest.raises(TooMuchError):
        find_files("large")
    assert codes("large") == [("large", "no-rule-base")]
    for command in (
        "explain rules/cases/c.yaml --rules large",
        "check --rules large",
        "test --rules large",
        "diff large rules",
        "test large",
    ):
        assert "it holds more than " in refusal(*command.split())


@pytest.mark.parametrize("limit", LIMITS)
def test_a_folder_just_within_the_limits_is_read(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, limit, LIMITS[limit])
    write_files(Path("full"), {f"{n}.yaml": "#" * 100 for n in range(10)})
    assert len(find_files("full")) == 10


def test_of_a_large_file_no_more_counts_than_is_read() -> None:
    with open("rules/large.yaml", "wb") as file:
        file.truncate(10 * files.MAX_ALL_BYTES)
    assert codes("rules") == [("rules/large.yaml", "too-large")]


def test_the_limits_leave_room() -> None:
    """The shipped rules, cases included, take less than a tenth of each."""
    paths = list((ROOT / "rules").rglob("*"))
    assert len(paths) < files.MAX_FILES / 10
    assert sum(path.stat().st_size for path in paths) < files.MAX_ALL_BYTES / 10


def test_a_rules_folder_that_cannot_be_looked_through_is_not_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(files, "MAX_ENTRIES", 1)
    assert rules_folder(None) == "rules"


def test_an_excerpt_is_not_read_from_what_is_too_large() -> None:
    with open("large.yaml", "wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert printing._lines("large.yaml") == []


@pytest.mark.parametrize("newer", ["a.yaml", "z.yaml"])
def test_of_two_declarations_the_one_in_the_newer_file_is_one_too_many(
    here: Path, newer: str
) -> None:
    one = "sources: {R1: {title: A book}}\n"
    folder = write_files(here / "two", {"a.yaml": one, "z.yaml": one})
    for name in ("a.yaml", "z.yaml"):
        os.utime(folder / name, (1, 2 if name == newer else 1))
    _, [found] = load(str(folder))
    assert (found.location.path, found.code) == (str(folder / newer), "declared-twice")
