"""Explanations are, to the letter, what they were when last looked at."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.golden import FOLDER, goldens

FILES = sorted(FOLDER.iterdir())


@cache
def now() -> dict[Path, str]:
    """What each should hold."""
    return dict(goldens())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    assert now()[path] == path.read_text(encoding="utf-8")


def test_none_is_missing() -> None:
    assert set(FILES) == set(now())


@pytest.mark.parametrize("path", [p for p in FILES if p.suffix == ".txt"], ids=lambda p: p.name)
def test_lines_fit(path: Path) -> None:
    if "colour" not in path.name:
        width = 120 if ".120." in path.name else 80
        long = [
            line for line in now()[path].splitlines() if len(line) > width and " http" not in line
        ]
        assert [line for line in long if not line.strip().startswith("http")] == []
