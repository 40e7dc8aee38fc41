"""Standard streams that are closed, full or not UTF-8: the exit code stays true, nothing is lost quietly."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from tests.commands import PROGRAM, SHIPPED, Done, run, run_in_a_process
from tests.helpers import ROOT, write_files

EXAMPLE = str(ROOT / "examples" / "second-flip.yaml")
SMALL = """
    facts: {pay: {ask: Was it pay – or präsence?, type: yes/no}}
    conclusions: {verdict: {type: choice, options: {go: Go → now 😀}}}
    rules: [{id: go, then: {verdict: go}, because: So.}]
"""
ANSWER = ["explain", EXAMPLE, "--brief", *SHIPPED]
COMMANDS = {  # with its exit code, and whether it answers on standard output
    "an answer": (ANSWER, 0, True),
    "a bad scenario": (["explain", "nowhere.yaml", *SHIPPED], 2, False),
    "nothing to read": (["explain", "-", *SHIPPED], 2, False),
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

pytestmark = pytest.mark.usefixtures("here")
needs_dev_full = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")


def check(done: Done, command: str, redirected: str) -> None:
    _, code, answers = COMMANDS[command]
    if answers and " >" in f" {redirected}":
        code = 2  # the answer got lost
        if "2>" not in redirected:
            where = "" if command == "help" else "standard output: "  # help is click's
            assert done.err.startswith(f"error: {where}")
    assert done.code == code
    assert "Traceback" not in done.err
    assert "Exception ignored" not in done.err


@needs_dev_full
@pytest.mark.parametrize("redirected", REDIRECTED)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_stream_that_is_closed_or_full(command: str, redirected: str) -> None:
    rules = "rules: [{id: x}]" if "findings" in command else SMALL
    write_files(Path(), {"rules/r.yaml": rules})
    names = {"<": "stdin", ">": "stdout", "2>": "stderr"}
    found = re.findall(r"(<|2?>)(\S+)", redirected)
    instead = {names[sign]: None if file == "&-" else file for sign, file in found}
    check(run(*COMMANDS[command][0], instead=instead), command, redirected)


@needs_dev_full
@pytest.mark.parametrize("redirected", REDIRECTED)
def test_a_process_with_such_a_stream_ends_as_well(redirected: str) -> None:
    """Python and the system have their say in how a process starts and ends."""
    check(run_in_a_process(*ANSWER, redirected=redirected), "an answer", redirected)


def test_a_process_with_no_standard_output_writes_to_a_file() -> None:
    """Which doesn't get the number of the closed stream."""
    done = run_in_a_process(*ANSWER, "-o", "answer.txt", redirected=">&-")
    assert (done.code, done.err) == (0, "")
    assert Path("answer.txt").read_text(encoding="utf-8").count("\n") > 2


@pytest.mark.parametrize("command", [["explain", EXAMPLE], ["check", "--format", "json"]])
def test_a_process_whose_pipe_is_closed_ends_without_a_word(command: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.Popen(
        [*PROGRAM, *command, *SHIPPED], stdout=writing, stderr=subprocess.PIPE
    )
    os.close(writing)
    _, told = process.communicate(timeout=60)
    assert (process.returncode, told) == (-signal.SIGPIPE, b"")


@pytest.mark.parametrize("encoding", ["ascii:strict", "latin-1", "cp1252", "utf-8:strict"])
def test_json_says_the_same_in_every_encoding(encoding: str) -> None:
    write_files(Path(), {"rules/r.yaml": SMALL, "s.yaml": "title: Größe 😀\nfacts: {}"})
    for arguments in (["explain", "s.yaml", "--format", "json"], ["check", "--format", "json"]):
        assert json.loads(run(*arguments, encoding=encoding).out) == json.loads(run(*arguments).out)
    text = run("explain", "s.yaml", "--brief", encoding=encoding)
    assert (text.code, text.err) == (0, "")
