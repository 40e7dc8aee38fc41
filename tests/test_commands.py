"""Do commands that tests run in this process find what a process finds, and leave nothing behind?"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import commands
from tests.commands import run, run_in_a_process
from tests.helpers import write_files

RULES = """
    facts: {pay: {ask: Was it pay?, label: pay, type: yes/no}}
    conclusions: {verdict: {type: choice, options: {go: Go – now}}}
    rules: [{id: go, when: {pay: yes}, then: {verdict: go}, because: So.}]
"""


@pytest.fixture(autouse=True)
def files(here: Path) -> None:
    write_files(here, {"rules/r.yaml": RULES, "s.yaml": "facts: {pay: yes}"})


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
@pytest.mark.parametrize(
    "command",
    [
        "explain s.yaml",
        "explain -",
        "check",
        "test",
        "explain –x",
        "--version",
        "list --format html",
        "list --format markdown",
        "graph",
        "graph --to go --scenario s.yaml --format mermaid",
    ],
)
def test_a_process_does_the_same(command: str, encoding: str) -> None:
    variables = {"PYTHONIOENCODING": encoding, "COLUMNS": "60", "PYTHONUTF8": "1"}
    arguments = command.split()
    there = run_in_a_process(*arguments, stdin=b"facts: {pay: no}", environment=variables)
    here = run(*arguments, stdin=b"facts: {pay: no}", environment=variables, encoding=encoding)
    assert here == there


@pytest.mark.parametrize(
    ("command", "code"), [("explain s.yaml", 0), ("test --rules bad", 2), ("check --rules bad", 1)]
)
def test_the_installed_script_ends_with_the_same_exit_code(command: str, code: int) -> None:
    write_files(Path(), {"bad/r.yaml": "rules: [{id: x}]"})
    script = Path(sys.executable).parent / "reconsider-rules"
    done = subprocess.run([script, *command.split()], capture_output=True, check=False)
    assert done.returncode == run(*command.split()).code == code


def state() -> list[object]:
    handlers = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGPIPE, signal.SIGALRM)]
    return [
        sys.stdin,
        sys.stdout,
        sys.stderr,
        gc.isenabled(),
        os.environ.copy(),
        Path.cwd(),
        *handlers,
    ]


def test_nothing_is_left_behind() -> None:
    before, files = state(), len(os.listdir("/dev/fd"))
    closed = dict.fromkeys(("stdin", "stdout", "stderr"))
    for instead in ({}, closed):
        run("explain", "s.yaml", instead=instead, environment={"COLUMNS": "60", "NEW": "1"})
    assert state() == before
    assert len(os.listdir("/dev/fd")) == files


def test_a_rule_base_is_loaded_once_until_it_is_edited(monkeypatch: pytest.MonkeyPatch) -> None:
    """What durable_rules makes of it is never freed."""
    loaded: list[str] = []
    load = commands._load_in_truth

    def noted(folder: str) -> object:
        loaded.append(folder)
        return load(folder)

    monkeypatch.setattr(commands, "_load_in_truth", noted)
    for _ in range(3):
        assert run("explain", "s.yaml", "--brief").out == "Go – now\n"
    assert loaded == ["rules"]
    Path("rules", "r.yaml").write_text(RULES.replace("Go – now", "Go"), encoding="utf-8")
    assert run("explain", "s.yaml", "--brief").out == "Go\n"
    assert run("test").code == 2
    assert loaded == ["rules", "rules"]
