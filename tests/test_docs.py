"""Every command that README.md and docs/ show prints what they show."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs import PAGES, ROOT, agrees, run, steps, workplace


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_print_what_is_shown(page: Path, tmp_path: Path) -> None:
    workplace(tmp_path)
    for step in steps(page):
        actual = run(step, tmp_path)
        right = step.shown in actual if step.kind == "quotation" else agrees(step.shown, actual)
        if step.kind != "file" and not right:
            pytest.fail(f"{page.name}:{step.line}: $ {step.command}\n{actual}", pytrace=False)


def test_the_readme_shows_every_command() -> None:
    shown = (ROOT / "README.md").read_text(encoding="utf-8")
    listing = subprocess.run(
        [sys.executable, "-m", "reconsider_rules", "--help"],
        text=True,
        capture_output=True,
        check=True,
    ).stdout
    commands = re.findall(r"^  (\w+)  ", listing.split("Commands:")[1], re.MULTILINE)
    assert commands
    assert [name for name in commands if f"reconsider-rules {name}" not in shown] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    assert [target for target in targets if not (page.parent / target).exists()] == []
