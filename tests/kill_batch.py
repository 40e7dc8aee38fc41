"""`python -m tests.kill_batch`: a batch whose processes are killed and stopped at random, until it is
complete; is it, letter by letter, what it is when nobody disturbs it?

    python -m tests.kill_batch --rows 1000000 --seed 1 --workers 2
"""

from __future__ import annotations

import argparse
import filecmp
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from random import Random

from tests.helpers import ROOT, shipped
from tests.rows import lines_of, random_rows

PROGRAM = [sys.executable, "-m", "reconsider_rules", "batch", "--rules", str(ROOT / "rules")]


def main() -> None:
    """Raise SystemExit where the answers are not the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--pause", type=float, default=8, help="seconds, at most, between two signals"
    )
    parser.add_argument("--folder", help="where to put some 3 GB for a million rows")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        rows, plain, killed = (Path(folder) / name for name in ("in.jsonl", "a.jsonl", "b.jsonl"))
        write_rows(rows, options.rows, options.seed)
        start = time.monotonic()
        subprocess.run([*PROGRAM, rows, "-o", plain], check=True, stderr=subprocess.DEVNULL)
        print(f"undisturbed, one worker: {time.monotonic() - start:.0f} s", flush=True)
        start = time.monotonic()
        command = [*PROGRAM, rows, "-o", killed, "--workers", str(options.workers)]
        done = disturbed(
            [*map(str, command), "--resume", "--time-limit", "5"],
            Random(options.seed),
            options.pause,
        )
        print(f"disturbed: {time.monotonic() - start:.0f} s, {dict(done)}", flush=True)
        if not filecmp.cmp(plain, killed, shallow=False):
            raise SystemExit("The answers are not the same.")
        print(f"The same {plain.stat().st_size:,} bytes.")


def write_rows(path: Path, count: int, seed: int) -> None:
    rows = random_rows(shipped().rules, seed)
    with path.open("wb") as file:
        for first in range(0, count, 10_000):
            file.write(lines_of(rows, min(10_000, count - first)))


def disturbed(command: list[str], random: Random, pause: float) -> Counter[str]:
    """Run a command again and again until it ends well; returns what was done to it."""
    done: Counter[str] = Counter()
    stopped: list[int] = []
    try:
        return until_complete(command, random, pause, done, stopped)
    finally:
        for number in stopped:  # one that was stopped doesn't notice that nobody asks it any more
            with suppress(OSError):
                if b"batch.worker" in Path(f"/proc/{number}/cmdline").read_bytes():
                    os.kill(number, signal.SIGKILL)


def until_complete(
    command: list[str], random: Random, pause: float, done: Counter[str], stopped: list[int]
) -> Counter[str]:
    while True:
        done["runs"] += 1
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        while process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(random.random() * pause)
                break
            done[disturb(process.pid, random, stopped)] += 1
        if process.returncode == 0:
            return done
        if process.returncode != -signal.SIGKILL:
            raise SystemExit(f"It ended with {process.returncode}.")


def disturb(number: int, random: Random, stopped: list[int]) -> str:
    """Do something to a process or to one of those that it started."""
    workers = children(number)
    what = random.choice(["kill", "stop and go on", "kill a worker", "stop a worker"])
    with suppress(ProcessLookupError):
        if what == "kill":
            os.kill(number, signal.SIGKILL)
        elif what == "stop and go on":
            os.kill(number, signal.SIGSTOP)
            time.sleep(random.random() * 2)
            os.kill(number, signal.SIGCONT)
        elif workers:
            worker = random.choice(workers)
            if what == "kill a worker":
                os.kill(worker, signal.SIGKILL)
            else:
                os.kill(worker, signal.SIGSTOP)
                stopped.append(worker)
    return what


def children(number: int) -> list[int]:
    """The processes that a process has started, as Linux tells them."""
    tasks = Path(f"/proc/{number}/task")
    found: list[int] = []
    with suppress(OSError):
        for task in tasks.iterdir():
            found += map(int, (task / "children").read_text(encoding="ascii").split())
    return found


if __name__ == "__main__":
    main()
