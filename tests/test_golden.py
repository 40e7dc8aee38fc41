"""Explanations are, to the letter, what they were when last looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden import FOLDER, goldens

GOLDENS = dict(goldens())


@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    assert GOLDENS[path] == path.read_text(encoding="utf-8")


def test_there_are_no_others() -> None:
    assert set(FOLDER.iterdir()) == set(GOLDENS)


@pytest.mark.parametrize("path", [p for p in GOLDENS if p.suffix == ".txt"], ids=lambda p: p.name)
def test_lines_fit(path: Path) -> None:
    if "colour" not in path.name:
        width = 120 if ".120." in path.name else 80
        long = [
            line for line in GOLDENS[path].splitlines() if len(line) > width and " http" not in line
        ]
        assert [line for line in long if not line.strip().startswith("http")] == []
