"""The interview at a terminal: a question at a time, its answers numbered and in words."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from itertools import islice

import click

from reconsider_rules.console.kept import ClientFile, Said
from reconsider_rules.console.keys import keys_at_once
from reconsider_rules.console.printing import echo, page
from reconsider_rules.errors import ScenarioError
from reconsider_rules.model import VERDICT, Fact, RuleBase, Scenario, Value
from reconsider_rules.proving.budget import Budget
from reconsider_rules.proving.interview import Interview, Step
from reconsider_rules.reading.dates import is_date
from reconsider_rules.reading.refusals import NotAValue
from reconsider_rules.reading.scenarios import scenario_from
from reconsider_rules.reading.values import from_text
from reconsider_rules.render.waiting import waiting
from reconsider_rules.words import in_words

COMMANDS = {"d": "don't know", "b": "back", "w": "why do you ask?", "s": "stop and see the answer"}
MOST_KEYS = 9
MOST_WHYS = 3
MOST_OTHERS = 3


class Talk:
    """One interview. `said` is what was answered in it; `file` keeps that whenever it has changed,
    and has what is known besides."""

    def __init__(
        self, rules: RuleBase, interview: Interview, file: ClientFile, seconds: float
    ) -> None:
        self.rules = rules
        self.interview = interview
        self.file = file
        self.seconds = seconds
        self.said: dict[str, Said] = {}
        self.asked: list[Fact] = []

    @property
    def scenario(self) -> Scenario:
        """All that is known."""
        begun = self.file.begun
        said = {name: _plain(value) for name, value in self.said.items() if value is not None}
        return scenario_from(self.rules, begun.replaced(facts={**begun.facts, **said}))

    @property
    def unknown(self) -> set[str]:
        """What nobody knows."""
        return self.file.unknown | {name for name, value in self.said.items() if value is None}

    def keep(self) -> None:
        """Put the answers into the file, and learn what else it says by now. Raises what
        `ClientFile.keep` does."""
        for name in self.file.keep(self.said):
            del self.said[name]
        self.asked = [fact for fact in self.asked if fact.name in self.said]

    def _keep(self) -> None:
        """Each answer at once: a terminal may be closed. What can't be written is told at the end."""
        with suppress(OSError, ScenarioError, click.UsageError):
            self.keep()

    def run(self) -> None:
        """Ask until the verdict is settled, and on if that is wanted, or until it is enough."""
        self._ask()
        self._keep()  # the file may say more by now

    def _ask(self) -> None:
        while True:
            step = self.interview.step(self.scenario.facts, self.unknown, Budget(self.seconds))
            if not step.ask:
                break
            self._tell(step)
            if not self._put(step.ask[0]):
                return
        verdict = next(iter(step.outlook.possible), None)
        echo(f"\nThe verdict is settled: {self._title(verdict)}\n")
        if (
            any(self._further())
            and _key("Go on, for better advice? (y or n, without Enter) ", "yn") == "y"
        ):
            while (fact := next(self._further(), None)) and self._put(fact):
                pass

    def _tell(self, step: Step) -> None:
        """What is likely by now, and how much is open."""
        paper = page(sys.stdout)
        paper.lines.append("")
        if self.scenario.facts:
            likely, *others = map(self._title, step.likely)
            paper.add(f"Likely by now: {likely}.", code="2")
            if len(others) > MOST_OTHERS:
                paper.add(f"{len(others)} other verdicts are still possible.", code="2")
            elif others:
                paper.add(f"Still possible: {'; '.join(others)}.", code="2")
        questions = "1 question" if len(step.ask) == 1 else f"{len(step.ask)} questions"
        paper.add(f"{questions} can still matter.", code="2")
        echo(paper.written(), styled=True)

    def _title(self, verdict: str | None) -> str:
        return in_words(self.rules.facts[VERDICT], verdict) if verdict else "no verdict"

    def _further(self) -> Iterator[Fact]:
        """What was not asked yet and some rule reads, as declared."""
        given = self.scenario.facts
        return (
            fact
            for fact in self.rules.given
            if fact.name not in {*given, *self.unknown} and any(waiting(self.rules, fact, given))
        )

    def _put(self, fact: Fact) -> bool:
        """Put a question, and others before it again if that is wanted; whether to go on."""
        self._show(fact)
        while True:
            written = _answer(fact)
            if written == "s":
                return False
            if written == "w":
                self._say_why(fact)
            elif written == "d":
                self._answered(fact, None)
                return True
            elif written == "b":
                if self.asked:
                    return self._put(self._taken_back())
                self._say_first()
            elif self._understood(fact, written):
                return True

    def _answered(self, fact: Fact, value: Said) -> None:
        self.said[fact.name] = value
        self.asked.append(fact)
        self._keep()

    def _taken_back(self) -> Fact:
        """The question before, without its answer."""
        before = self.asked.pop()
        del self.said[before.name]
        self._keep()
        return before

    def _say_first(self) -> None:
        already = self.file.begun.facts or self.file.unknown
        there = f"; what {self.file.path} already says can be changed there" if already else ""
        echo(f"   This is the first question{there}.\n")

    def _show(self, fact: Fact) -> None:
        paper = page(sys.stdout)
        paper.lines.append("")
        paper.add(fact.ask, 0, f"{len(self.asked) + 1}. ", code="1")
        for number, (_, words) in enumerate(_choices(fact), 1):
            paper.add(words, 3, f"{number:2}  ")
        way = "Press one key, without Enter" if _is_one_key(fact) else "Write, then press Enter"
        commands = ", ".join(f"{key}: {meaning}" for key, meaning in COMMANDS.items())
        paper.add(f"({way}: {_hint(fact)}; {commands})", 3)
        echo(paper.written(), styled=True)

    def _say_why(self, fact: Fact) -> None:
        paper = page(sys.stdout)
        reasons = list(waiting(self.rules, fact, self.scenario.facts))
        for reason in islice(reasons, MOST_WHYS):
            paper.add(reason, 3, "- ")
        if len(reasons) > MOST_WHYS:
            paper.add(f"({len(reasons) - MOST_WHYS} more rules wait for it.)", 3)
        echo(paper.written() or "   No rule waits for it.\n", styled=True)

    def _understood(self, fact: Fact, written: str) -> bool:
        """Whether an answer is one; if not, it is said why."""
        try:
            value = _meant(fact, written)
            scenario_from(self.rules, {fact.name: _plain(value)}, as_of=self.file.begun.as_of)
        except ScenarioError as error:
            for slip in error.diagnostics:
                _refuse(fact, slip.message, slip.help)
            return False
        except NotAValue as refusal:
            _refuse(fact, refusal.message, refusal.help)
            return False
        except ValueError:
            echo(f"   Please give {_hint(fact)}.\n")
            return False
        self._answered(fact, value)
        return True


def _refuse(fact: Fact, message: str, help: str) -> None:
    """Why something is no answer, without the name of the fact, which is for rules."""
    told = f"{message} {help}".replace(f"'{fact.name}'", "it")
    echo(f"   {told[:1].upper()}{told[1:]}\n")


def _plain(value: Value | date) -> Value:
    return value.isoformat() if isinstance(value, date) else value


def _choices(fact: Fact) -> list[tuple[str | bool, str]]:
    """The values that can be chosen, with their words."""
    if fact.type == "yes/no":
        return [(True, "yes"), (False, "no")]
    return [(option.name, option.label) for option in fact.options]


def _hint(fact: Fact) -> str:
    if fact.type == "number":
        counted = f"a number of {fact.unit}" if fact.unit else "a number"
        return counted + (", or the day, as in 2026-10-20" if fact.counts else "")
    if fact.type == "choices":
        return "numbers, with spaces between them, or 0 for none"
    return f"a number from 1 to {len(_choices(fact))}"


def _is_one_key(fact: Fact) -> bool:
    """Whether one key is enough for an answer."""
    return fact.type in ("choice", "yes/no") and len(_choices(fact)) <= MOST_KEYS


def _answer(fact: Fact) -> str:
    """What is answered: one key where that is enough, else a line."""
    if not _is_one_key(fact):
        return _line("> ").lower()
    keys = "".join(str(n) for n, _ in enumerate(_choices(fact), 1)) + "".join(COMMANDS)
    return _key("> ", keys)


def _line(prompt: str) -> str:
    """A line that says something."""
    while True:
        echo(prompt)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        if line.strip():
            return line.strip()


def _key(prompt: str, keys: str) -> str:
    """One of some keys."""
    with keys_at_once() as next_key:
        echo(prompt)
        while (key := next_key().lower()) not in keys:
            pass
    echo(key + "\n")
    return key


def _meant(fact: Fact, written: str) -> Value | date:
    """The value that was chosen or written. Raises ValueError."""
    if fact.type == "number":
        if fact.counts and is_date(written):
            return date.fromisoformat(written)
        return from_text(fact, written)
    chosen = [int(each) for each in written.replace(",", " ").split()]
    choices = _choices(fact)
    if any(not 1 <= each <= len(choices) for each in chosen if each or fact.type != "choices"):
        raise ValueError
    if fact.type == "choices":
        if not chosen:
            raise ValueError
        return tuple(sorted({str(choices[each - 1][0]) for each in chosen if each}))
    [only] = chosen
    return choices[only - 1][0]


def replayed(
    interview: Interview, facts: Mapping[str, Value], seconds: float
) -> tuple[list[str], str | None]:
    """The questions that are put to somebody who knows these facts and no other, in order, and the
    settled verdict."""
    given: dict[str, Value] = {}
    unknown: set[str] = set()
    asked: list[str] = []
    while (step := interview.step(given, unknown, Budget(seconds))).ask:
        name = step.ask[0].name
        asked.append(name)
        if name in facts:
            given[name] = facts[name]
        else:
            unknown.add(name)
    return asked, next(iter(step.outlook.possible), None)
