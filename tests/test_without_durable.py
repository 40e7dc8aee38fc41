"""Where durable_rules isn't installed, columns run the rules: with the same answers, to the byte."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reconsider_rules.running.engines import engine_of
from tests.commands import SHIPPED, run_in_a_process
from tests.helpers import ROOT, shipped

WITHOUT = """
import sys
sys.modules["durable_rules_engine"] = None  # as if it were not there
from reconsider_rules.__main__ import main
sys.argv[0] = "reconsider-rules"
main()
"""
EXAMPLE = str(ROOT / "examples" / "salary-reposted.yaml")


def without(*arguments: str) -> tuple[int, str]:
    """How a command ends where durable_rules can't be imported, and all that it prints."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    "command",
    [
        ("explain", EXAMPLE),
        ("explain", EXAMPLE, "--full"),
        ("explain", EXAMPLE, "--format", "html"),
        ("explain", EXAMPLE, "--why-not", "verdict=do_not"),
        ("test",),
        ("check",),
        ("ask", "--answers", EXAMPLE),
        ("show", "go-for-it"),
    ],
    ids=lambda command: " ".join(each for each in command if each != EXAMPLE),
)
def test_a_command_says_the_same(command: tuple[str, ...]) -> None:
    with_it = run_in_a_process(*command, *SHIPPED)
    assert without(*command, *SHIPPED) == (with_it.code, with_it.out)


def test_json_differs_only_in_what_ran() -> None:
    command = ("explain", EXAMPLE, *SHIPPED, "--format", "json")
    here = json.loads(run_in_a_process(*command).out)
    there = json.loads(without(*command)[1])
    assert (here.pop("engine"), there.pop("engine")) == ("durable_rules", "columns")
    assert here == there


def test_the_version_says_what_runs() -> None:
    assert run_in_a_process("--version").out.endswith("(rules run on durable_rules)\n")
    assert without("--version")[1].endswith("(rules run on columns)\n")


def test_what_one_kept_the_other_uses(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(here / "kept"))
    told = without("explain", EXAMPLE, *SHIPPED)
    assert run_in_a_process("explain", EXAMPLE, *SHIPPED).out == told[1]
    assert len(list((here / "kept" / "reconsider-rules").iterdir())) == 1


def test_a_live_one_runs_in_columns() -> None:
    rules = shipped().rules
    assert shipped().engine.name == "durable_rules"
    assert engine_of(rules, shipped().prepared[2], live=True).name == "columns"
