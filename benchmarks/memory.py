"""Does memory stay the same over many cases?

Resident memory of a fresh process after 10,000 cases, and after 200,000, all of them different.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path

from benchmarks.measure import Figure
from benchmarks.synthetic import Shape, random_cases, write_rule_base
from reconsider_rules import Answer
from reconsider_rules.reading.loader import read_rules
from tests.helpers import advisor

FEW, MANY = 10_000, 200_000
PROJECT = Path(__file__).parent.parent


def measure() -> list[Figure]:
    command = [sys.executable, "-m", "benchmarks.memory"]
    written = subprocess.run(command, check=True, cwd=PROJECT, capture_output=True, text=True)
    few, many = map(float, written.stdout.split())
    return [
        Figure(f"memory after {MANY:,} cases − after {FEW:,}", (many - few,), "MB", at_most=5.0),
        Figure(f"  memory after {FEW:,} cases", (few,), "MB"),
    ]


def main() -> None:
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
    main()
