"""Which rule base a file belongs to that is opened in an editor."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconsider_rules.editing.belonging import belongs_to
from tests.helpers import write_files

FILES = {
    "compose.yaml": "services: {}\n",
    "rules/verdict.yaml": "conclusions: {}\n",
    "rules/more/x.yaml": "rules: []\n",
    "rules/cases/a.yaml": "facts: {}\n",
    "house/house.yaml": "extends: built-in\n",
    "house/cases/b.yaml": "facts: {}\n",
    "examples/c.yaml": "facts: {}\n",
}


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("rules/verdict.yaml", "rules"),
        ("rules/more/x.yaml", "rules"),
        ("rules/cases/a.yaml", "rules"),
        ("house/house.yaml", "house"),
        ("house/cases/b.yaml", "house"),
        ("examples/c.yaml", "rules"),
        ("compose.yaml", None),
    ],
)
def test_within_a_folder_that_is_open(tmp_path: Path, name: str, folder: str | None) -> None:
    write_files(tmp_path, FILES)
    found = belongs_to(str(tmp_path / name), FILES[name], [str(tmp_path)], "otherwise")
    assert found == (folder and str(tmp_path / folder))


@pytest.mark.parametrize(
    ("name", "folder"), [("house/house.yaml", "house"), ("house/cases/b.yaml", "house"), ("rules/more/x.yaml", "rules/more")]
)  # fmt: skip
def test_without_one(tmp_path: Path, name: str, folder: str) -> None:
    write_files(tmp_path, FILES)
    assert belongs_to(str(tmp_path / name), FILES[name], [], "x") == str(tmp_path / folder)


def test_a_scenario_by_itself_is_answered_by_the_usual_rules(tmp_path: Path) -> None:
    assert belongs_to(str(tmp_path / "c.yaml"), "facts: {}\n", [], "usual") == "usual"
    assert belongs_to(str(tmp_path / "c.txt"), "facts: {}\n", [], "usual") is None


def test_a_new_file_of_rules_is_a_rule_base(tmp_path: Path) -> None:
    assert belongs_to(str(tmp_path / "n" / "c.yaml"), "rules:\n", [str(tmp_path)], "x") == str(
        tmp_path / "n"
    )
