"""How long does it take to load 5,000 rules, beside merely parsing the same YAML?

`read_rules` reads, checks and sorts the rules into strata; `yaml.load` with libyaml's loader only
builds lists and dicts, without any place to point a message at. `load_rules` is what programs call, who
have Python's garbage collector at work.
"""

from __future__ import annotations

import gc
import tempfile
from pathlib import Path

import yaml

from benchmarks.measure import Figure, kept_apart, milliseconds, ratios, taking_turns
from benchmarks.synthetic import Shape, write_rule_base
from reconsider_rules import load_rules
from reconsider_rules.reading.loader import read_rules

SHAPE = Shape(rules=5000, facts=60)
ROUNDS = 7


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        rules = write_rule_base(Path(folder) / "rules", SHAPE)
        text = (rules / "rules.yaml").read_text(encoding="utf-8")
        with kept_apart():
            taken = taking_turns(
                ROUNDS,
                [lambda: read_rules(rules), lambda: yaml.load(text, Loader=yaml.CSafeLoader)],
            )
        collecting = taking_turns(ROUNDS, [lambda: load_rules(rules), lambda: _uncollected(rules)])
    return [
        Figure(
            "load ÷ yaml.load",
            ratios(taken, 0, 1),
            at_most=3.0,
            note=f"{SHAPE.rules:,} rules, {len(text) / 1e6:.1f} MB",
        ),
        Figure("  read_rules", milliseconds(taken, 0), "ms"),
        Figure("  yaml.load, CSafeLoader", milliseconds(taken, 1), "ms"),
        Figure("load_rules ÷ without garbage collector", ratios(collecting, 0, 1), at_most=1.2),
        Figure("  load_rules", milliseconds(collecting, 0), "ms"),
    ]


def _uncollected(rules: Path) -> None:
    gc.disable()
    load_rules(rules)
    gc.enable()
