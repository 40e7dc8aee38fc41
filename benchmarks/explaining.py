"""How long does `reconsider-rules explain` take, beside merely importing what it needs?

Whole processes, in turn. The rule base is kept ready between runs, as it is for a coach who asks
again; *from YAML* is the first run after an edit. Times are of the processor (user and system), so
that what else the machine does counts little; the wall clock is reported beside them.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import Figure, milliseconds, ratios, taking_turns

ROUNDS = 15
IMPORTS = "import json, click, yaml, durable_rules_engine"
PROJECT = Path(__file__).parent.parent
SCENARIO = PROJECT / "examples" / "salary-reposted.yaml"

VARIANTS = {
    "text, no outlook": ["--no-outlook"],
    "brief": ["--brief"],
    "text with outlook": [],
    "json with outlook": ["--format", "json"],
}


def measure() -> list[Figure]:
    explain = [
        "-m",
        "reconsider_rules",
        "explain",
        str(SCENARIO),
        "--rules",
        str(PROJECT / "rules"),
    ]
    with _empty_cache() as kept:
        nowhere = {**kept, "XDG_CACHE_HOME": os.devnull}
        actions = [_process(["-c", IMPORTS], kept)]
        actions += [_process([*explain, *options], kept) for options in VARIANTS.values()]
        actions.append(_process([*explain, "--no-outlook"], nowhere))
        for action in actions:  # what is compiled or kept at the first run is there from now on
            action()
        taken = taking_turns(ROUNDS, actions, children_seconds)
        by_the_wall = taking_turns(ROUNDS, actions[:2], time.perf_counter)
    plain, outlook = 1, 3
    figures = [
        Figure(
            f"explain ÷ imports: {name}",
            ratios(taken, number, 0),
            at_most=2.0 if number == plain else None,
        )
        for number, name in enumerate([*VARIANTS, "text, no outlook, from YAML"], 1)
    ]
    extra = tuple((times[outlook] - times[plain]) * 1000 for times in taken)
    return [
        *figures,
        Figure("explain: what the outlook adds", extra, "ms", at_most=50.0),
        Figure("  imports", milliseconds(taken, 0), "ms"),
        Figure("  explain: text, no outlook", milliseconds(taken, plain), "ms"),
        Figure("  explain ÷ imports by the wall clock", ratios(by_the_wall, 1, 0)),
    ]


def children_seconds() -> float:
    """The processor time of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _process(arguments: list[str], environment: dict[str, str]) -> Callable[[], object]:
    command = [sys.executable, *arguments]
    return lambda: subprocess.run(
        command, check=True, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL
    )


@contextmanager
def _empty_cache() -> Iterator[dict[str, str]]:
    """An environment in which rule bases and compiled modules are kept in a folder of our own."""
    with tempfile.TemporaryDirectory() as folder:
        kept = {**os.environ, "XDG_CACHE_HOME": folder, "PYTHONPYCACHEPREFIX": folder}
        kept.pop("PYTHONDONTWRITEBYTECODE", None)
        yield kept
