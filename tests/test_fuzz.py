"""Does the fuzzer find what is wrong? Defects are planted for it; what it makes is the same again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.running import Input
from tests.fuzz.smaller import smaller
from tests.fuzz.targets import TARGETS

PLANT = """
import os, sys
from reconsider_rules.batch.encoding import Encoder
from reconsider_rules.reading import scenarios
from reconsider_rules.running.engine import Engine
def raising(rules, name): raise ZeroDivisionError("planted")
def hanging(rules, name):
    while True: pass
def dying(rules, name): os.abort()
known = Encoder.row
def empty(self, facts): return known(self, {})
real = Engine._run
def silent(self, session, facts):
    trace = real(self, session, facts)
    return trace.replaced(firings=trace.firings[:-1])
"""


def fuzz(plant: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    code = f"{PLANT}\n{plant}\nfrom tests.fuzz.__main__ import main\nsys.exit(main(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", code, "--minutes", "5", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
        cwd=Path(__file__).parent.parent,
    )


@pytest.mark.parametrize(
    ("plant", "target", "kind"),
    [
        ("scenarios.given_fact = raising", "python-facts", "ZeroDivisionError in scenarios.py"),
        ("scenarios.given_fact = hanging", "python-facts", "hangs"),
        ("scenarios.given_fact = dying", "python-facts", "dies"),
        (
            "Encoder.row = empty",
            "json-rows",
            "InternalError in answering.py",
        ),
        (
            "Encoder.row = empty",
            "csv-rows",
            "InternalError in answering.py",
        ),
        ("Engine._run = silent", "witnesses", "the engine differs from the reference"),
    ],
)
def test_a_planted_defect_is_found(plant: str, target: str, kind: str, tmp_path: Path) -> None:
    most = {"hangs": "1", "dies": "3"}.get(kind, "8")
    done = fuzz(
        plant,
        "--target",
        target,
        "--executions",
        most,
        "--seed",
        "5",
        "--limit",
        "1",
        "--small",
        "1",
        "--save",
        str(tmp_path),
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert re.search(rf"^{target} \d+: {kind}", done.stdout, re.MULTILINE)
    assert f"--target {target} --seed 5 --first " in done.stdout
    assert f"{most} executions ({target} {most})" in done.stdout.splitlines()[-1]
    saved = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert "finding.txt" in saved
    assert len(saved) > 1


def test_every_target_is_executed() -> None:
    done = fuzz("", "--executions", "2", "--small", "0", "--jobs", "2")
    assert done.stderr == ""
    assert done.returncode in (0, 1)
    executed = ", ".join(f"{name} 2" for name in TARGETS)
    assert f"{2 * len(TARGETS)} executions ({executed})" in done.stdout.splitlines()[-1]


def test_a_seed_stands_for_its_inputs() -> None:
    """Whatever the order of sets in a process."""
    plant = """
from tests.fuzz.running import made
from tests.fuzz.targets import TARGETS
print([made(target, name, 7, number) for name, target in TARGETS.items() for number in range(3)])
sys.exit()
"""
    one, other = (fuzz(plant, PYTHONHASHSEED=seed) for seed in ("1", "2"))
    assert one.stdout.startswith("[Input(")
    assert one.stdout == other.stdout


def test_what_is_found_is_made_small() -> None:
    given = Input({"a": "one\ntwo\nxyz three\n", "b": "four\n"}, ("x", "y"))
    small = smaller(
        given, lambda each: "z t" in each.files.get("a", "") and "y" in each.arguments, 9
    )
    assert small == Input({"a": "z t"}, ("y",))
    assert smaller(given, lambda each: True, 0) == given  # no time, no change
