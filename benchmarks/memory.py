"""Does memory stay the same over many cases, and over many edits of the rules?

Resident memory of a fresh process after 10,000 cases, and after 200,000, all of them different; and of
another after 10 edited versions of the shipped rules, and after 200, on the column engine.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path

from benchmarks.measure import Figure
from benchmarks.synthetic import Shape, random_cases, write_rule_base
from reconsider_rules import Answer, load_rules
from reconsider_rules.reading.loader import read_rules
from tests.helpers import advisor

FEW, MANY = 10_000, 200_000
FIRST, EDITS = 10, 200
PROJECT = Path(__file__).parent.parent


def measure() -> list[Figure]:
    few, many = _printed("cases")
    first, last = _printed("edits")
    return [
        Figure(f"memory after {MANY:,} cases − after {FEW:,}", (many - few,), "MB", at_most=5.0),
        Figure(f"  memory after {FEW:,} cases", (few,), "MB"),
        Figure(f"memory after {EDITS} edits − after {FIRST}", (last - first,), "MB", at_most=20.0),
        Figure(f"  memory after {FIRST} edits", (first,), "MB"),
    ]


def _printed(what: str) -> list[float]:
    command = [sys.executable, "-m", "benchmarks.memory", what]
    written = subprocess.run(command, check=True, cwd=PROJECT, capture_output=True, text=True)
    return list(map(float, written.stdout.split()))


def edits() -> None:
    """Print the megabytes after a few and after many edited versions of the shipped rules."""
    verdicts = PROJECT / "rules" / "verdict.yaml"
    text = verdicts.read_text(encoding="utf-8")
    for number in range(1, EDITS + 1):
        edited = {str(verdicts): f"{text}# {number}\n"}
        rules = load_rules(PROJECT / "rules", overlay=edited, live=True)
        assert rules.explain({"user_goal": "get_same_role"}).verdict is not None
        if number in (FIRST, EDITS):
            gc.collect()
            print(resident_megabytes())


def cases() -> None:
    """Print the megabytes after few and after many cases."""
    with tempfile.TemporaryDirectory() as folder:
        rules = read_rules(write_rule_base(Path(folder) / "rules", Shape()))
    for number, answer in enumerate(
        advisor(rules).explain_many(islice(random_cases(rules), MANY)), 1
    ):
        assert isinstance(answer, Answer)
        assert answer.verdict is not None
        if number in (FEW, MANY):
            print(resident_megabytes())


def resident_megabytes() -> float:
    """The resident memory of this process, as Linux counts it."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    {"cases": cases, "edits": edits}[sys.argv[1]]()
