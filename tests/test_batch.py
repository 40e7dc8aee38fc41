"""Does `batch` answer files as it says, tell how it went, and end as other commands do?"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest

from reconsider_rules.batch.partition import ROWS
from reconsider_rules.commands import batch
from reconsider_rules.console.progress import bar
from tests.commands import PROGRAM, refusal, run, run_in_a_process
from tests.helpers import ROOT, write_files
from tests.kill_batch import disturbed, write_rows
from tests.test_interrupts import ended, started

RULES = """
    facts:
      n: {ask: How many?, type: number}
    conclusions:
      verdict: {label: the answer, type: choice, options: {go: Go for it, stop: Stop}}
    advice:
      call: {step: reach out, title: Call, text: Call them.}
    rules:
      - {id: base, then: {verdict: stop}, because: So.}
      - {id: enough, when: {n: {at least: 3}}, then: {verdict: go}, overrides: base, recommend: call, because: So.}
      - {id: never, when: {n: {less than: -1000}}, recommend: call, because: So.}
"""
ENOUGH = {"verdict": "go", "recommendations": ["call"], "rules": ["enough"]}
TOO_FEW = {"verdict": "stop", "recommendations": [], "rules": ["base"]}


@pytest.fixture
def rules(here: Path) -> Path:
    return write_files(here / "rules", RULES)


def write(name: str, *rows: Any) -> str:
    text = "".join(f"{json.dumps(row) if not isinstance(row, str) else row}\n" for row in rows)
    Path(name).write_text(text, encoding="utf-8")
    return name


def whole(text: str | None = None) -> list[Any]:
    text = Path("out.jsonl").read_text(encoding="utf-8") if text is None else text
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.usefixtures("rules")
def test_answers_errors_and_what_it_showed() -> None:
    write("in.jsonl", {"id": "a", "facts": {"n": 3}}, "?", {"id": "b", "n": 1}, {"id": "c", "m": 1})
    code, out, err = run("batch", "in.jsonl", "-o", "out.jsonl", "--summary", "seen.json")
    assert (code, out) == (1, "")
    one, two, three, four = whole()
    assert one == {"id": "a", **ENOUGH}
    assert (two["id"], two["line"], two["error"]["code"]) == (None, 2, "not-json")
    assert three == {"id": "b", **TOO_FEW}
    assert four["error"] == {
        "code": "unknown-fact",
        "message": "there is no fact 'm'. Possible: n.",
    }
    assert err == (
        "4 rows, 2 answered\n"
        "Refused: not-json 1, unknown-fact 1\n"
        "Verdicts\n"
        "            1   50.0%  Go for it (go)\n"
        "            1   50.0%  Stop (stop)\n"
        "Advice\n"
        "            1   50.0%  call\n"
        "1 of 3 rules never fired.\n"
    )
    seen = json.loads(Path("seen.json").read_text(encoding="utf-8"))
    assert seen.pop("rule_base")["name"] == "rules"
    assert seen == {
        "rows": 4,
        "answered": 2,
        "refused": {"not-json": 1, "unknown-fact": 1},
        "verdicts": {"go": 1, "stop": 1},
        "no_verdict": 0,
        "recommendations": {"call": 1},
        "rules": {"base": 1, "enough": 1},
        "never_fired": ["never"],
    }


@pytest.mark.usefixtures("rules")
def test_all_is_well() -> None:
    write("in.csv", "id,n", "x,3")
    code, out, err = run("batch", "in.csv", "-", "-o", "-", stdin='{"n": 2}')
    assert (code, whole(out)) == (0, [{"id": "x", **ENOUGH}, {"id": None, **TOO_FEW}])
    assert err.startswith("2 rows, 2 answered\nVerdicts\n")


@pytest.mark.usefixtures("rules")
def test_explanations() -> None:
    code, out, _ = run("batch", "-", "-o", "-", "--explain", stdin='{"id": 1, "n": 3}')
    [found] = whole(out)
    assert code == 0
    assert found["id"] == 1
    assert found["answer"]["verdict"]["value"] == "go"
    assert found["answer"]["facts"] == {"n": 3}


@pytest.mark.usefixtures("rules")
def test_two_workers_give_what_one_gives() -> None:
    write("in.jsonl", *[{"id": n, "n": n % 7} for n in range(3 * ROWS)])
    for name, workers in (("one.jsonl", "1"), ("two.jsonl", "2")):
        assert run("batch", "in.jsonl", "-o", name, "--workers", workers).code == 0
    assert Path("one.jsonl").read_bytes() == Path("two.jsonl").read_bytes()
    assert [each["id"] for each in whole(Path("two.jsonl").read_text())] == list(range(3 * ROWS))


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["in.jsonl"], "Missing option '-o'"),
        (["-o", "out.jsonl"], "Missing argument 'IN...'"),
        (["in.jsonl", "-o", "out.csv"], "Name a file that ends in .jsonl."),
        (["in.jsonl", "-o", "in.jsonl"], "-o in.jsonl would overwrite what is read."),
        (["c.jsonl.part", "-o", "c.jsonl", "--resume"], "-o c.jsonl.part would overwrite what"),
        (["c.jsonl.journal", "-o", "c.jsonl"], "-o c.jsonl.journal would overwrite what is read."),
        (["in.jsonl", "-o", "o.jsonl", "--summary", "./o.jsonl"], "write to the same place"),
        (["in.jsonl", "-o", "o.jsonl", "--summary", "o.jsonl.part"], "write to the same place"),
        (["in.jsonl", "-o", "o.jsonl", "--summary", "no/s.json"], "there is no folder for it"),
        (["in.jsonl", "-o", "o.jsonl", "--summary", "."], "--summary ."),
        (["in.jsonl", "-o", "rules/out.jsonl"], "would write into the rule base rules."),
        (
            ["in.jsonl", "-o", "o.jsonl", "--summary", "in.jsonl"],
            "--summary in.jsonl would overwrite",
        ),
        (["in.jsonl", "-o", "o.jsonl", "--summary", "o.jsonl"], "would write to the same place."),
        (["-", "-", "-o", "out.jsonl"], "'-' can be read only once."),
        (["in.jsonl", "-o", "-", "--resume"], "--resume needs a file"),
        (["in.jsonl", "-o", "out.jsonl", "--workers", "0"], "0 is not in the range 1<=x<=256"),
        (["in.jsonl", "-o", "out.jsonl", "--as-of", "today"], "--as-of: 'today' is not a day"),
        (["nowhere.jsonl", "-o", "out.jsonl"], "error: nowhere.jsonl: no such file or directory."),
        (
            ["in.jsonl", "-o", "no/out.jsonl"],
            "error: no/out.jsonl: no such file or directory.",
        ),
        (
            ["head.csv", "-o", "out.jsonl"],
            "head.csv:1:1: error[unknown-fact]: there is no fact 'm'.",
        ),
        (["no.gz", "-o", "out.jsonl"], "error: no.gz can't be unpacked to its end"),
    ],
)
def test_what_is_refused(arguments: list[str], told: str) -> None:
    for name in ("in.jsonl", "c.jsonl.part", "c.jsonl.journal"):
        write(name, {"n": 1})
    write("head.csv", "m", "1")
    write("no.gz", "no")
    before = sorted(os.listdir())
    assert told in refusal("batch", *arguments)
    assert sorted(os.listdir()) == before


@pytest.mark.usefixtures("rules")
def test_progress_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "AGAIN", 0)
    write("in.jsonl", *["?"] * (2 * ROWS))
    err = run("batch", "in.jsonl", "-o", "out.jsonl", terminals=["stderr"]).err
    assert "\r\x1b[K[########] 100%, 4,096 rows, " in err
    assert "4,096 errors" in err
    assert "8,192 rows" in err


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ((0, 0, None, 0, 0), "0 rows"),
        ((5000, 1, 0.5, 5000, 10), "[####----] 50%, 5,000 rows, 500/s, 0:10 left, 1 error"),
        ((5000, 2, 0.25, 2500, 60), "[##------] 25%, 5,000 rows, 42/s, 6:00 left, 2 errors"),
        ((5000, 0, None, 5000, 10), "5,000 rows, 500/s"),
        ((5000, 0, 1.0, 5000, 10), "[########] 100%, 5,000 rows, 500/s, 0:00 left"),
    ],
)
def test_the_bar(arguments: tuple[Any, ...], shown: str) -> None:
    """The rate is that of this run; the time left counts rows, whoever did those before."""
    assert bar(*arguments) == shown


MANY = 3 * ROWS


@pytest.mark.usefixtures("rules")
def test_a_full_disk() -> None:
    write("in.jsonl", *[{"id": n, "n": n % 7} for n in range(MANY)])
    done = subprocess.run(
        [*PROGRAM, "batch", "in.jsonl", "-o", "out.jsonl"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == (
        "What is answered so far is kept. The same with --resume goes on from there.\n"
        "error: out.jsonl.part: file too large.\n"
    )
    assert run("batch", "in.jsonl", "-o", "out.jsonl", "--resume").code == 0
    assert [each["id"] for each in whole()] == list(range(MANY))


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize("where", [">&-", ">/dev/full"])
def test_an_output_that_takes_nothing(where: str) -> None:
    write("in.jsonl", {"n": 1})
    done = run_in_a_process("batch", "in.jsonl", "-o", "-", redirected=where)
    assert done.code == 2
    assert done.err.startswith("error: standard output: ")


@pytest.mark.usefixtures("rules")
def test_a_pipe_that_nobody_reads_any_more() -> None:
    write("in.jsonl", *[{"id": n, "n": n % 7} for n in range(10 * ROWS)])
    script = "-o - 2>err | head -1 >first; echo ${PIPESTATUS[0]}"
    done = run_in_a_process("batch", "in.jsonl", redirected=script)
    assert done.out == f"{128 + signal.SIGPIPE}\n"
    assert whole(Path("first").read_text(encoding="utf-8")) == [{"id": 0, **TOO_FEW}]
    assert Path("err").read_text(encoding="utf-8") == ""


@pytest.mark.usefixtures("rules")
def test_an_interrupt(here: Path) -> None:
    process = started(*PROGRAM[1:], "batch", "-", "-o", "out.jsonl", folder=here)
    assert process.stdin
    for n in range(4 * ROWS):
        process.stdin.write(f'{{"id": {n}, "n": 1}}\n')
    process.stdin.flush()
    while not Path("out.jsonl.part").exists() or not Path("out.jsonl.part").stat().st_size:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    told = "What is answered so far is kept. The same with --resume goes on from there.\n\nStopped."
    assert ended(process) == (130, told)
    text = "".join(f'{{"id": {n}, "n": 1}}\n' for n in range(4 * ROWS))
    assert run("batch", "-", "-o", "out.jsonl", "--resume", stdin=text).code == 0
    assert [each["id"] for each in whole()] == list(range(4 * ROWS))


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="needs /proc")
def test_killed_and_stopped_at_random(here: Path) -> None:
    """As `python -m tests.kill_batch` does with a million rows."""
    write_rows(here / "in.jsonl", 3 * ROWS, 1)
    command = ["batch", "in.jsonl", "--rules", str(ROOT / "rules"), "-o"]
    assert run(*command, "plain.jsonl").code == 0
    disturbed([*PROGRAM, *command, "out.jsonl", "--resume", "--time-limit", "5"], Random(1), 3)
    assert Path("out.jsonl").read_bytes() == Path("plain.jsonl").read_bytes()
