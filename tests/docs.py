"""The commands shown in README.md and docs/, and what they print.

In a ```console block a line `$ command` is run in a copy of the project's rules and examples; the
lines up to the next command are its output, where a line `[…]` stands for any lines. A file shown
as ```yaml with a first line `# in FILE` is written to FILE there first; one with `# from FILE`
quotes a part of it.

`python -m tests.docs` writes the real output into the files, keeping `[…]` where it still fits, and
docs/reference.md, docs/json.md and docs/commands.md from what they are about.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests import commands_page, json_page, reference_page

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
ANY_LINES = "[…]"


@dataclass(frozen=True)
class Step:
    """A command with the output shown, or a file to write or to quote (`command` is its name)."""

    kind: str
    command: str
    shown: str
    line: int
    start: int = 0  # where in the page's text the output stands


def steps(page: Path) -> Iterator[Step]:
    """What a page asks its reader to do, in order."""
    text = page.read_text(encoding="utf-8")
    for block in re.finditer(r"^```(console|yaml)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        line = text[: block.start()].count("\n") + 2
        if block[1] == "yaml":
            if name := re.match(r"# (in|from) (\S+)\n", block[2]):
                kind = "file" if name[1] == "in" else "quotation"
                shown = block[2] if kind == "file" else block[2][name.end() :]
                yield Step(kind, name[2], shown, line)
            continue
        for command in re.finditer(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block[2], re.MULTILINE):
            at = line + block[2][: command.start()].count("\n")
            yield Step("command", command[1], command[2], at, block.start(2) + command.start(2))


def workplace(folder: Path) -> None:
    """A copy of what a reader has after cloning, under version control."""
    for name in ("rules", "examples"):
        shutil.copytree(ROOT / name, folder / name)
    git = ["git", "-c", "user.name=reader", "-c", "user.email=reader@example.org"]
    for arguments in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "as cloned"]):
        subprocess.run([*git, *arguments], cwd=folder, check=True)


def printed(step: Step, folder: Path) -> str:
    """What a step prints, stdout and stderr together; '' for a file, which is written; the file
    itself for a quotation."""
    if step.kind == "quotation":
        return (folder / step.command).read_text(encoding="utf-8")
    if step.kind == "file":
        target = folder / step.command
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(step.shown, encoding="utf-8")
        return ""
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "PYTHONUTF8": "1",
        "XDG_CACHE_HOME": str(folder / ".cache"),
    }
    done = subprocess.run(
        step.command,
        shell=True,
        cwd=folder,
        env=environment,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    return done.stdout


def agrees(shown: str, actual: str) -> bool:
    """Whether output is as shown, `[…]` standing for any lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == ANY_LINES else re.escape(line) + r"\n"
        for line in shown.splitlines()
    )
    return (
        re.fullmatch(pattern, actual if actual.endswith("\n") or not actual else actual + "\n")
        is not None
    )


def update(page: Path) -> None:
    """Replace output that has changed; of output with `[…]`, only its length is kept."""
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workplace(folder)
        done = [(step, printed(step, folder)) for step in steps(page)]
    for step, actual in reversed(done):
        if step.kind == "command" and not agrees(step.shown, actual):
            new = abridged(actual, step.shown) if ANY_LINES in step.shown else actual
            text = text[: step.start] + new + text[step.start + len(step.shown) :]
            print(f"{page.name}:{step.line}: {step.command}")
    page.write_text(text, encoding="utf-8")


def abridged(actual: str, shown: str) -> str:
    """As many of the first and last lines as were shown before and after `[…]`."""
    lines = actual.splitlines(keepends=True)
    head = shown.split(ANY_LINES, maxsplit=1)[0].count("\n")
    tail = shown.rsplit(ANY_LINES + "\n", maxsplit=1)[-1].count("\n")
    return "".join([*lines[:head], ANY_LINES + "\n", *lines[len(lines) - tail :]])


if __name__ == "__main__":
    for written in (reference_page, json_page, commands_page):
        written.PAGE.write_text(written.page(), encoding="utf-8")
    for page in PAGES:
        update(page)
