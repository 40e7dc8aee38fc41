"""A real editor speaks to the language server: Neovim, headless, where it is installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.editing import FILES, RULES
from tests.helpers import ROOT, write_files

pytest.importorskip("pygls", reason="pygls is not installed")


@pytest.mark.skipif(not shutil.which("nvim"), reason="nvim is not installed")
def test_slips_fixes_cards_names_and_completion(tmp_path: Path) -> None:
    wrong = RULES.replace("mood: calm}", "moood: calm}", 1)
    folder = write_files(tmp_path / "base", FILES | {"rules.yaml": wrong})
    done = subprocess.run(
        ["nvim", "--headless", "--clean", "-n", "-S", str(ROOT / "tests" / "neovim.lua")],
        env=os.environ
        | {"PYTHON": sys.executable, "ROOT": str(tmp_path), "FILE": str(folder / "rules.yaml")},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    assert found["slips"] == ["unknown-fact"]
    assert found["fix"] == "Write 'mood'"
    assert found["mended"] == "    when: {mood: calm}"
    assert "How do you feel?" in found["hover"]
    assert found["declared"] == 3
    assert found["renamed"] == "    when: {state: calm}"
    assert {"worries", "any"} <= set(found["offered"])  # the file of facts is not open there
