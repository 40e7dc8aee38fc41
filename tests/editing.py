"""Rule bases as an editor has them, for tests: with a mark where the cursor stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from reconsider_rules.editing.places import Edit, applied
from reconsider_rules.editing.workspace import Workspace
from tests.helpers import write_files

CURSOR = "‸"
VOCABULARY = """\
sources:
  S1: {title: A column}
facts:
  mood:
    ask: How do you feel?
    label: your mood
    type: choice
    options: {calm: calm and sure, torn: torn}
  worries:
    ask: What worries you?
    type: choices
    options: {money: money, people: the people}
  days: {ask: How many days ago?, type: number, unit: days}
  sure: {ask: Are you sure?, type: yes/no}
conclusions:
  verdict: {type: choice, options: {go: Go, stop: Stop}}
  readiness: {type: choice, options: {ready: ready, early: too early}}
advice:
  call:
    step: reach out
    title: Call them
    text: Call.
"""
RULES = """\
rules:
  - id: calm-goes
    when: {mood: calm}
    then: {verdict: go}
    recommend: call
    because: You are {mood or calm}.
    source: [S1]
  - id: torn-stops
    when:
      any:
        - mood: torn
        - worries: {includes: money}
    unless: {mood: calm}
    then: {verdict: stop}
    because: You are torn.
guarantees:
  - id: never-torn-and-go
    when: {mood: torn}
    never: {verdict: go, recommend: call}
    because: It would hurt.
"""
CASES = """\
title: A calm one
facts: {mood: calm, worries: [money]}
expect: {verdict: go, recommends: call, because: calm-goes}
"""
FILES = {"words.yaml": VOCABULARY, "rules.yaml": RULES, "cases/a.yaml": CASES}


def opened(folder: Path, files: Mapping[str, str] = FILES) -> Workspace:
    """The files in a folder, as a rule base."""
    return Workspace(str(write_files(folder / "base", files)))


def typed(workspace: Workspace, name: str, text: str) -> tuple[str, int, int]:
    """A text in the editor, and the place of the cursor in it."""
    before, _, after = text.partition(CURSOR)
    path = workspace.name_of(f"{workspace.folder}/{name}")
    workspace.open(path, before + after)
    line = before.count("\n") + 1
    return path, line, len(before) - before.rfind("\n")


def put(text: str, before: str) -> str:
    """The text with the cursor before the first place where something stands."""
    assert before in text, before
    return text.replace(before, CURSOR + before, 1)


def apply(workspace: Workspace, edits: Iterable[Edit]) -> None:
    """Make edits, in whatever files they are."""
    by_file: dict[str, list[Edit]] = {}
    for edit in edits:
        by_file.setdefault(edit.span.path, []).append(edit)
    for path, found in by_file.items():
        lines = workspace.now.file(path).lines if Path(path).exists() else []
        text = workspace.now.texts.get(path, "\n".join(lines))
        workspace.open(path, applied(text, found))


def slips(workspace: Workspace) -> list[str]:
    """The codes of all slips."""
    return [slip.code for found in workspace.now.slips.values() for slip in found]
