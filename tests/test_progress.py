"""A command that may take long says on a terminal what it is doing, and only there."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hard_cases import pigeons
from tests.helpers import write_files


def on_a_terminal(command: list[str], folder: Path, **variables: str) -> str:
    """What a command writes to a terminal that is its stderr."""
    main, terminal = pty.openpty()
    environment = os.environ | {"XDG_CACHE_HOME": str(folder / "cache"), "TERM": "xterm"}
    subprocess.run([sys.executable, "-m", "reconsider_rules", *command], cwd=folder, check=False,
                   env=environment | variables, stderr=terminal, stdout=subprocess.DEVNULL)  # fmt: skip
    os.close(terminal)
    written = b""
    while True:
        try:
            more = os.read(main, 4096)
        except OSError:  # nothing more is coming
            break
        if not more:
            break
        written += more
    os.close(main)
    return written.decode()


@pytest.mark.parametrize("command", [["check"], ["diff", "rules", "rules"]])
def test_progress_is_shown_and_gone_in_the_end(command: list[str], tmp_path: Path) -> None:
    write_files(tmp_path, {"rules/r.yaml": pigeons(3)})
    shown = on_a_terminal(command, tmp_path)
    assert "\r\x1b[Kasking what can" in shown
    assert shown.rindex("\r\x1b[K") > shown.rindex(" …")
    assert on_a_terminal(command, tmp_path, TERM="dumb").count("…") == 0
