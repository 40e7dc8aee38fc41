"""How long does it take to load 5,000 rules, beside merely parsing the same YAML?

`read_rules` reads, checks and sorts the rules into strata; `yaml.load` with libyaml's loader only
builds lists and dicts, without any place to point a message at.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import yaml

from benchmarks.measure import Figure, kept_apart, milliseconds, ratios, taking_turns
from benchmarks.synthetic import Shape, write_rule_base
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
    return [
        Figure(
            "load ÷ yaml.load",
            ratios(taken, 0, 1),
            at_most=3.0,
            note=f"{SHAPE.rules:,} rules, {len(text) / 1e6:.1f} MB",
        ),
        Figure("  read_rules", milliseconds(taken, 0), "ms"),
        Figure("  yaml.load, CSafeLoader", milliseconds(taken, 1), "ms"),
    ]
