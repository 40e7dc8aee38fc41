"""The worked example for contributors is what it says: its changes, made in a copy, work."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import write_files

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXAMPLE = GUIDE[GUIDE.index("## Adding a kind of test") :]

RULES = """
facts:
  s: {ask: Which?, label: what is so, type: choices, options: {a: the a, b: the b, c: the c}}
conclusions:
  verdict: {type: choice, options: {go: Go}}
rules:
  - {id: neither, when: {s: {includes none: [a, b]}}, then: {verdict: go}, because: Neither is so.}
"""

TRY = """
import json, sys
from reconsider_rules import load_rules
from tests import agreement, test_reasoner_counterfactuals as reasoner
from reconsider_rules.render.schema import rules_schema
from tests.generators import USUAL
from tests.reference_page import page

rules = load_rules(sys.argv[1])
sets = ((), ("c",), ("a",), ("b", "c"), None)
verdicts = [rules.explain({"s": members}).verdict for members in sets]
[used] = verdicts[1].because[0].used
way = rules.explain({"s": ("a",)}).why_not("verdict=go").changes
findings, _ = rules.check()
json.dump({
    "when": [bool(verdict) for verdict in verdicts],
    "condition": [
        each["conditions"][0]["test"]
        for each in rules.explain({"s": ("c",)}).to_dict()["justifications"].values()
    ][0],
    "way": [change.then for change in way],
    "findings": [finding.diagnostic.code for finding in findings],
    "met": sum(
        "Excludes" in kind
        for seed in range(12) for kind in agreement.examine(seed, USUAL, 4)
    ),
    "why nots": sum(reasoner.examine_counterfactuals(seed, 3)["why-not"] for seed in range(8)),
    "schema": "includes none" in str(rules_schema(rules.rules)),
    "page": "includes none" in page(),
}, sys.stdout)
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package and its tests with the changes of the example made."""
    for part in ("reconsider_rules", "tests"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    name = ""
    for named, block in re.findall(
        r"`((?:reconsider_rules|tests)/[\w/]+\.py)`|```diff\n(.*?)```", EXAMPLE, re.DOTALL
    ):
        name = named or name
        if block:
            change(tmp_path / name, block.splitlines())
    return tmp_path


def change(path: Path, lines: list[str]) -> None:
    """Do in a file what a diff without line numbers says; what it is about must be there once."""
    before, after = (
        "".join(f"{line[1:]}\n" for line in lines if line[:1] != sign) for sign in "+-"
    )
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{path.name}:\n{before}"
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_the_worked_example_works(copy: Path) -> None:
    rules = write_files(copy / "small", RULES)
    done = subprocess.run(
        [sys.executable, "-c", TRY, str(rules)],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["when"] == [True, True, False, False, False]
    assert found["condition"] == "includes none of a or b"
    assert found["way"] == [[]]
    assert found["findings"] == ["no-verdict"]
    assert found["met"] > 0
    assert found["why nots"] > 0
    assert found["schema"]
    assert found["page"]
