"""The file that keeps the answers of an interview, and that others may edit meanwhile."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

import click

from reconsider_rules.console.printing import echo, write_whole
from reconsider_rules.errors import ScenarioError
from reconsider_rules.model import Case, RuleBase, Scenario, Value
from reconsider_rules.parsing.file import parse, read
from reconsider_rules.reading.scenarios import read_cases
from reconsider_rules.render.answers import (
    lines_of,
    readable,
    stated,
    takes_answers,
    with_answers,
)
from reconsider_rules.words import in_words

Said: TypeAlias = Value | date | None
"""An answer; None is "don't know"."""

NEW = "facts:\n"


class ClientFile:
    """A scenario file, or none yet if `path` is None.

    `begun` is what it says besides the answers of the interview, and `unknown` are the facts that it
    says nobody knows. `text` is all of it, as last read or written, `lines` our answers in it.
    """

    def __init__(self, rules: RuleBase, path: str | None) -> None:
        self.rules = rules
        self.path = path
        self.text = NEW
        self.lines: Sequence[str] = ()
        self.begun = Scenario({})
        self.unknown: set[str] = set()
        if path is not None and os.path.exists(path):
            self._read(path)

    def keep(self, said: Mapping[str, Said]) -> set[str]:
        """Put the answers into the file as it is now; what others have changed in it stands.

        Gives the facts for which another answer than ours stands there. Raises OSError,
        ScenarioError and click.UsageError where the file can't take answers.
        """
        if self.path is None:
            return set()
        there = os.path.exists(self.path)
        changed = there and self._read(self.path)
        theirs = said.keys() & {*stated(with_answers(self.text, (), self.lines))}
        lines = lines_of({name: value for name, value in said.items() if name not in theirs})
        text = with_answers(self.text, lines, self.lines)
        if text != self.text or (lines and not there):
            write_whole(text.encode(), self.path)
        self.text, self.lines = text, lines
        if changed:
            self._tell_changed(name for name in said if name in theirs)
        return theirs

    def _read(self, path: str) -> bool:
        """Read the file, unless it is as it was left; whether it isn't."""
        file = read(path)
        if file.diagnostics:
            raise ScenarioError(file.diagnostics)
        with open(path, encoding="utf-8", newline="") as opened:
            text = opened.read()
        if text == self.text:
            return False
        if not takes_answers(text):
            raise click.UsageError(
                f"{path} needs one line 'facts:', and the facts below it, one to a line."
            )
        others = with_answers(text, (), self.lines)
        file = parse(readable(others), path)
        cases = read_cases(self.rules, file, today=date.today())
        if file.diagnostics:
            raise ScenarioError(file.diagnostics)
        self.begun = the_one(cases, path).scenario
        self.unknown = {*stated(others)} - self.begun.facts.keys()
        self.text = text
        return True

    def _tell_changed(self, theirs: Iterable[str]) -> None:
        echo(
            f"\n{self.path} was changed meanwhile. What it says counts, and your answers are added.\n"
        )
        for name in theirs:
            fact = self.rules.facts[name]
            known = self.begun.facts.get(name)
            words = "don't know" if known is None else in_words(fact, known)
            echo(f"   {fact.ask} There it says: {words}.\n")


def the_one(cases: Sequence[Case], path: str) -> Case:
    """The one scenario of a file."""
    if len(cases) != 1:
        raise click.UsageError(f"{path} has {len(cases)} scenarios. An interview is about one.")
    return cases[0]
