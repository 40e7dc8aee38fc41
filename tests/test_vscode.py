"""The extension for VS Code: it starts a command that there is, and is whole."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib

import pytest

from reconsider_rules.cli import COMMANDS
from tests.helpers import ROOT

FOLDER = ROOT / "editors" / "vscode"
PACKAGE = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))


def test_it_starts_the_language_server() -> None:
    [(name, setting)] = PACKAGE["contributes"]["configuration"]["properties"].items()
    program, command = setting["default"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert program in project["scripts"]
    assert command in COMMANDS
    section, key = re.findall(
        r'getConfiguration\("(.+?)"\)\.get\("(.+?)"\)', (FOLDER / "extension.js").read_text()
    )[0]
    assert f"{section}.{key}" == name


def test_its_version_is_that_of_the_program() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert PACKAGE["version"] == project["version"]
    shown = f"{PACKAGE['name']}-{PACKAGE['version']}.vsix"
    for page in (FOLDER / "README.md", ROOT / "docs" / "editors.md"):
        assert shown in page.read_text(encoding="utf-8")


def test_what_it_is_packed_with_is_pinned() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))
    [whole, *others] = lock["packages"].values()
    assert whole["dependencies"] == PACKAGE["dependencies"]
    assert all(each.get("integrity") and "resolved" not in each for each in others)


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
def test_it_is_javascript() -> None:
    subprocess.run(["node", "--check", "extension.js"], cwd=FOLDER, check=True)
