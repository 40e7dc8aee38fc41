"""Standard streams that are closed, full or not UTF-8: the exit code stays true, nothing is lost quietly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import write_files

ROOT = Path(__file__).parent.parent
EXAMPLE = str(ROOT / "examples" / "second-flip.yaml")
RULES = ["--rules", str(ROOT / "rules")]
SMALL = """
    facts: {pay: {ask: Was it pay – or präsence?, type: yes/no}}
    conclusions: {verdict: {type: choice, options: {go: Go → now 😀}}}
    rules: [{id: go, then: {verdict: go}, because: So.}]
"""


def run(
    arguments: list[str], redirected: str, folder: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    command = f'"$@" {redirected}'
    program = [sys.executable, "-m", "reconsider_rules", *arguments]
    return subprocess.run(
        ["bash", "-c", command, "bash", *program],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        env=os.environ
        | {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(folder / "cache")}
        | variables,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=60,
    )


COMMANDS = {  # with its exit code, and whether it answers on standard output
    "an answer": (["explain", EXAMPLE, "--brief", *RULES], 0, True),
    "a bad scenario": (["explain", "nowhere.yaml", *RULES], 2, False),
    "nothing to read": (["explain", "-", *RULES], 2, False),
    "rules with findings": (["check"], 1, False),
    "findings as JSON": (["check", "--format", "json"], 1, True),
    "no cases": (["test"], 2, True),
    "a difference": (["diff", "rules", "rules"], 0, True),
    "no such option": (["explain", "--nonsense"], 2, False),
    "help": (["--help"], 0, True),
}
REDIRECTED = [
    "",
    ">&-",
    "2>&-",
    "<&-",
    ">/dev/full",
    "2>/dev/full",
    ">&- 2>&-",
    ">/dev/full 2>/dev/full",
    "<&- >&- 2>&-",
    "</dev/null >&- 2>/dev/full",
]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("redirected", REDIRECTED)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_stream_that_is_closed_or_full(command: str, redirected: str, tmp_path: Path) -> None:
    rules = "rules: [{id: x}]" if "findings" in command else SMALL
    write_files(tmp_path, {"rules/r.yaml": rules})
    arguments, code, answers = COMMANDS[command]
    done = run(arguments, redirected, tmp_path)
    if answers and (" >" in f" {redirected}"):
        code = 2  # the answer got lost
        if "2>" not in redirected:
            where = "" if command == "help" else "standard output: "  # help is click's
            assert done.stderr.startswith(f"error: {where}")
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_an_answer_to_a_file_needs_no_standard_output(tmp_path: Path) -> None:
    done = run(["explain", EXAMPLE, "--brief", *RULES, "-o", "answer.txt"], ">&-", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "answer.txt").read_text(encoding="utf-8").count("\n") > 2


def test_what_closes_the_pipe_is_not_told_of_it(tmp_path: Path) -> None:
    for arguments in (["explain", EXAMPLE, *RULES], ["check", "--format", "json", *RULES]):
        done = run(arguments, "| head -n 1", tmp_path)
        assert done.stdout.count("\n") == 1
        assert done.stderr == ""


@pytest.mark.parametrize("encoding", ["ascii:strict", "latin-1", "cp1252", "utf-8:strict"])
def test_json_says_the_same_in_every_encoding(encoding: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"rules/r.yaml": SMALL, "s.yaml": "title: Größe 😀\nfacts: {}"})
    for arguments in (["explain", "s.yaml", "--format", "json"], ["check", "--format", "json"]):
        done = run(arguments, "", tmp_path, PYTHONIOENCODING=encoding)
        plain = run(arguments, "", tmp_path, PYTHONIOENCODING="utf-8")
        assert json.loads(done.stdout) == json.loads(plain.stdout)
    text = run(["explain", "s.yaml", "--brief"], "", tmp_path, PYTHONIOENCODING=encoding)
    assert (text.returncode, text.stderr) == (0, "")
