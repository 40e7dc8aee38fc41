"""`python -m tests.fuzz`: mutants of what is shipped, until the time is up.

The same seed makes the same inputs. Prints each finding that is new in kind, made small, and how to
see it again; with `--save DIR` its files are written there, to become a test. Exits with 1 if
anything was found.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.fuzz.running import Finding, Input, Run, alone, made
from tests.fuzz.smaller import smaller
from tests.fuzz.targets import TARGETS


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    names = options.target or list(TARGETS)
    run = Run(
        {name: TARGETS[name] for name in names},
        options.seed,
        options.limit,
        options.jobs,
        options.first,
    )
    seconds = options.seconds or options.minutes * 60
    met: Counter[tuple[str, str]] = Counter()
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        tempfile.tempdir = folder  # what a child that dies leaves behind goes with it
        os.environ.update(XDG_CACHE_HOME=f"{folder}/kept", COLUMNS="80", TMPDIR=folder)
        os.environ.pop("RECONSIDER_RULES", None)
        try:
            for name, number, found in run.findings(seconds, options.executions):
                met[name, found.kind] += 1
                if met[name, found.kind] == 1:
                    small = _made_small(run, name, number, found, options.small)
                    _tell(options, name, number, found, small)
        except KeyboardInterrupt:
            print("Stopped.", flush=True)
        finally:
            tempfile.tempdir = None
    print()
    for (name, kind), times in sorted(met.items()):
        print(f"{times:>8,}  {name}: {kind}")
    executed = ", ".join(f"{name} {run.executed[name]:,}" for name in names)
    print(
        f"{run.executed.total():,} executions ({executed}); {met.total():,} findings of {len(met)} "
        f"kinds; seed {options.seed}; {time.monotonic() - start:.0f} s"
    )
    return 1 if met else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, help="in all; what is under way is finished")
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--executions", type=int, metavar="N", help="of each target, at most")
    parser.add_argument(
        "--first", type=int, default=0, metavar="N", help="the number to begin with"
    )
    parser.add_argument(
        "--target", action="append", choices=list(TARGETS), help="repeatable; all if none"
    )
    parser.add_argument("--jobs", type=int, default=1, help="processes at a time")
    parser.add_argument(
        "--limit", type=int, default=10, help="seconds of processor time for an execution"
    )
    parser.add_argument(
        "--small", type=float, default=20, metavar="SECONDS", help="to make a finding small"
    )
    parser.add_argument(
        "--save", type=Path, metavar="DIR", help="write the input of each finding there"
    )
    return parser.parse_args(arguments)


def _made_small(run: Run, name: str, number: int, found: Finding, seconds: float) -> Input:
    """The smallest input found that is wrong in the same way."""
    target = run.targets[name]

    def wrong(candidate: Input) -> bool:
        again = alone(target, candidate, run.limit)
        return again is not None and again.kind == found.kind

    return smaller(made(target, name, run.seed, number), wrong, seconds)


def _tell(
    options: argparse.Namespace, name: str, number: int, found: Finding, small: Input
) -> None:
    told = (
        found.told if len(found.told) < 2000 else f"{found.told[:1000]}\n[…]\n{found.told[-1000:]}"
    )
    lines = [f"{name} {number}: {found.kind}", *(f"    {line}" for line in told.splitlines())]
    for path, text in small.files.items():
        lines.append(f"  {path}: {text[:300]!r}{'…' if len(text) > 300 else ''}")
    if small.arguments:
        lines.append(f"  arguments: {small.arguments!r}")
    lines.append(
        f"  again: python -m tests.fuzz --target {name} --seed {options.seed} --first {number} "
        "--executions 1"
    )
    # A finding may hold anything, and this is read on a terminal.
    shown = "\n".join(lines).encode("ascii", "backslashreplace").decode()
    shown = "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in shown)
    print(shown, flush=True)
    if options.save:
        folder = options.save / f"{name}-{number}"
        for path, text in {**small.files, "finding.txt": shown}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(text.encode("utf-8", "surrogateescape"))


if __name__ == "__main__":
    sys.exit(main())
