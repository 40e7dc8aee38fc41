"""Do `check` and `diff` say on a terminal what they are doing, there only, and leave no trace?"""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from reconsider_rules.proving.anomalies import find_anomalies
from tests.helpers import advisor, loaded, write_files

CLEAR = "\r\x1b[K"
RULES = """
    facts:
      a: {ask: A?, type: yes/no}
    conclusions:
      verdict: {type: choice, options: {go: Go, stop: Stop}}
    rules:
      - {id: base, then: {verdict: stop}, because: So.}
      - {id: go, when: {a: yes}, then: {verdict: go}, overrides: base, because: So.}
    """
OTHER = RULES.replace("a: yes", "a: known")
CHECKING = [
    "building the program of all scenarios",
    "asking what can happen in some scenario (9 questions left)",
    "looking for scenarios without a verdict",
    "looking for contradictions",
    "looking for conflicting advice",
    "looking at the guarantees",
    "looking for rules that never fire",
    "looking for rules that add nothing",
    "looking for what is never reached",
    "looking for tests that never hold",
    "looking for gaps and overlaps",
]
COMPARING = [
    "building the program of all scenarios",
    "asking what can change in some scenario",
    "looking for the smallest example: Was stop, is go",
    "running the saved cases",
]


def test_what_is_looked_at_is_told_in_turn() -> None:
    told: list[str] = []
    find_anomalies(loaded(RULES), progress=told.append)
    assert told == CHECKING
    told.clear()
    advisor(loaded(RULES)).compare(advisor(loaded(OTHER)), progress=told.append)
    assert told == COMPARING


def on_a_terminal(*arguments: str, terminal: str = "xterm") -> tuple[int, str]:
    """The exit code of a run whose errors go to a terminal, and what is written there."""
    master, slave = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "reconsider_rules", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=slave,
        timeout=60,
        check=False,
        env={**os.environ, "TERM": terminal},
    )
    os.close(slave)
    written = b""
    try:
        while part := os.read(master, 4096):
            written += part
    except OSError:  # so Linux tells the end
        pass
    os.close(master)
    return done.returncode, written.decode()


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    files = {"old/rules.yaml": RULES, "new/rules.yaml": OTHER}
    write_files(tmp_path, files)
    return f"{tmp_path}/old", f"{tmp_path}/new"


def test_a_terminal_shows_it_in_one_line_that_is_gone_in_the_end(folders: tuple[str, str]) -> None:
    code, shown = on_a_terminal("check", "--rules", folders[0])
    assert code == 0
    assert shown.split(CLEAR) == ["", *(f"{what} …" for what in CHECKING), ""]
    code, shown = on_a_terminal("diff", *folders)
    assert code == 0
    assert shown.split(CLEAR) == ["", *(f"{what} …" for what in COMPARING), ""]


def test_a_terminal_that_can_t_clear_a_line_shows_nothing(folders: tuple[str, str]) -> None:
    assert on_a_terminal("check", "--rules", folders[0], terminal="dumb") == (0, "")


def test_nothing_is_written_where_there_is_no_terminal(folders: tuple[str, str]) -> None:
    command = [sys.executable, "-m", "reconsider_rules", "check", "--rules", folders[0]]
    done = subprocess.run(command, capture_output=True, timeout=60, check=True)
    assert done.stderr == b""
