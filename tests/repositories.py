"""Git repositories with rule bases in them, for tests."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from reconsider_rules.revisions import RevisionError, advisor_at
from tests.helpers import write_files

RULES = """
    facts: {{pay: {{ask: Was it pay?, label: whether it was pay, type: yes/no}}}}
    conclusions: {{verdict: {{type: choice, options: {{go: Go for it}}}}}}
    rules: [{{id: {0}, when: {{pay: yes}}, then: {{verdict: go}}, because: It was pay.}}]
"""


def rules(id: str) -> str:
    """A rule base whose only rule has this id."""
    return RULES.format(id)


def git(*arguments: str, given: bytes = b"") -> str:
    """What git prints."""
    who = ["-c", "user.name=Coach", "-c", "user.email=coach@example.org"]
    done = subprocess.run(["git", *who, *arguments], input=given, check=True, capture_output=True)
    return os.fsdecode(done.stdout).strip()


def new_repository(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a repository and go there."""
    folder.mkdir()
    monkeypatch.chdir(folder)
    git("init", "--quiet")


def commit(files: dict[str, str] | None = None) -> None:
    write_files(Path(), files or {})
    git("add", "--all")
    git("commit", "--quiet", "--message", "fix: a slip")


def at(place: str) -> list[str]:
    """The ids of the rules there."""
    with advisor_at(place) as found:
        return [rule.id for rule in found.rules.rules]


def refused(place: str) -> str:
    with pytest.raises(RevisionError) as raised, advisor_at(place):
        pass
    return str(raised.value)


def tree(*entries: tuple[str, str, str]) -> str:
    """A tree of (mode, name, id) as nobody's git would write it; returns its id."""
    content = b"".join(
        b"%b %b\0%b" % (mode.encode(), os.fsencode(name), bytes.fromhex(id))
        for mode, name, id in entries
    )
    return git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=content)


def blob(content: str) -> str:
    return git("hash-object", "-w", "--stdin", given=content.encode())


def replace_git(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Have a shell script run in the place of git, which it knows as $real."""
    monkeypatch.setenv("real", shutil.which("git") or "")
    program = write_files(folder / "bin", {"git": f"#!/bin/sh\n{script}\n"}) / "git"
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
