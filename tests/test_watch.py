"""`--watch`: again on every save, with what has changed; nothing ends it but an interrupt."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest

from reconsider_rules.console import watching
from tests.commands import run
from tests.helpers import write_files

RULES = """
    facts: {pay: {ask: Was it pay?, label: pay, type: yes/no}}
    conclusions: {verdict: {type: choice, options: {go: Go, stay: Stay}}}
    rules:
    - {id: go, when: {pay: yes}, then: {verdict: go}, because: Pay can be talked about.}
    - {id: stay, unless: {pay: yes}, then: {verdict: stay}, because: It was not the pay.}
"""
MESSAGE = """
    advice:
      ask: {title: Ask, step: say, text: Do., say: I would like to talk about pay.}
      remain: {title: Remain, step: say, text: Do., say: I would rather stay.}
    rules:
    - {id: ask, when: {pay: yes}, recommend: ask, because: Pay can be talked about.}
    - {id: remain, unless: {pay: yes}, recommend: remain, because: It was not the pay.}
"""
CASE = "facts: {pay: yes}\nexpect: {verdict: go}\n"
WAITING = "Waiting for a file to be saved; ^C ends."
PATIENCE = 60  # seconds, however slow a machine is


class Watch:
    """A command that watches, in a process of its own."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reconsider_rules", *arguments, "--watch"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            env=os.environ | {"PYTHONPATH": str(Path(watching.__file__).parents[2])},
        )
        self.lines: Queue[str] = Queue()
        self.reader = Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout:
            for line in self.process.stdout:
                self.lines.put(line.rstrip("\n"))

    def told(self) -> list[str]:
        """What is printed until it waits again."""
        found: list[str] = []
        try:
            while (line := self.lines.get(timeout=PATIENCE)) != WAITING:
                found.append(line)
        except Empty:
            pytest.fail(f"it does not wait: {found}")
        return found

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


@contextmanager
def watch(*arguments: str) -> Iterator[Watch]:
    started = Watch(*arguments)
    try:
        yield started
    finally:
        started.process.kill()
        started.process.wait()
        started.reader.join()


@pytest.fixture(autouse=True)
def files(here: Path) -> None:
    write_files(here, {"rules/r.yaml": RULES, "rules/cases/c.yaml": CASE, "s.yaml": "facts: {}"})


def test_explain_is_told_again_with_what_has_changed() -> None:
    with watch("explain", "s.yaml", "--no-outlook") as told:
        assert told.told()[0] == "Stay (stay)"
        Path("s.yaml").write_text("facts: {pay: yes}", encoding="utf-8")
        again = told.told()
        assert again[0] == "Go (go)"
        since = again[again.index("Since the last time (- before, + now):") :]
        assert "  - Stay (stay)" in since
        assert "  + Go (go)" in since
        assert told.end() == 0


def test_a_half_typed_file_shows_its_errors_and_is_forgotten() -> None:
    """What has changed is told from the last answer on, not from the error."""
    with watch("explain", "s.yaml", "--brief") as told:
        told.told()
        Path("rules/r.yaml").write_text("facts: {pay: {ask", encoding="utf-8")
        assert any("error[" in line for line in told.told())
        write_files(Path(), {"rules/r.yaml": RULES.replace("Stay}", "Stay there}")})
        assert told.told() == [
            "Stay there",
            "Since the last time (- before, + now):",
            "  - Stay",
            "  + Stay there",
        ]
        assert told.end() == 0


def test_check_and_test_are_done_again() -> None:
    with watch("check") as checks, watch("test") as tests:
        assert checks.told()[0].startswith("Proved over all")
        assert tests.told() == ["1 case: 1 passed."]
        text = RULES.replace("unless: {pay: yes}, ", "").replace(
            "pay: yes}, then", "pay: no}, then"
        )
        write_files(Path(), {"rules/r.yaml": text})
        assert any("error[two-values]" in line for line in checks.told())
        assert any("1 failed" in line for line in tests.told())
        assert (checks.end(), tests.end()) == (0, 0)


def test_a_file_put_in_the_place_of_another_is_seen() -> None:
    """As most editors save."""
    with watch("explain", "s.yaml", "--brief") as told:
        told.told()
        Path("new").write_text("facts: {pay: yes}", encoding="utf-8")
        Path("new").replace("s.yaml")
        assert told.told()[0] == "Go"


def test_other_files_beside_a_scenario_are_none_of_its_business() -> None:
    with watch("explain", "s.yaml", "--brief") as told:
        told.told()
        Path("other.yaml").write_text("facts: {}", encoding="utf-8")
        time.sleep(4 * watching.SETTLED)
        assert told.lines.empty()


def test_a_message_is_written_to_its_file_again() -> None:
    """Though it has no mark by which a later run would know it."""
    write_files(Path(), {"rules/advice.yaml": MESSAGE})
    with watch("explain", "s.yaml", "--draft", "-o", "draft.txt") as told:
        told.told()
        assert Path("draft.txt").read_text(encoding="utf-8") == "I would rather stay.\n"
        Path("s.yaml").write_text("facts: {pay: yes}", encoding="utf-8")
        told.told()
        assert Path("draft.txt").read_text(encoding="utf-8") == "I would like to talk about pay.\n"
        assert told.end() == 0


def test_a_save_as_it_was_says_so() -> None:
    with watch("explain", "s.yaml", "--brief") as told:
        told.told()
        Path("s.yaml").write_text("facts: {}  # nothing", encoding="utf-8")
        assert told.told() == ["Stay", "As before."]


def test_a_rule_below_is_watched_too(here: Path) -> None:
    write_files(here, {"house/h.yaml": "extends: ../rules\n"})
    with watch("explain", "s.yaml", "--brief", "--rules", "house") as told:
        assert told.told() == ["Stay"]
        write_files(here, {"rules/r.yaml": RULES.replace("stay: Stay", "stay: Remain")})
        assert told.told()[0] == "Remain"


def test_standard_input_is_not_watched() -> None:
    done = run("explain", "-", "--watch", stdin="facts: {}")
    assert (done.code, "standard input" in done.err) == (2, True)


def on_changes(monkeypatch: pytest.MonkeyPatch, *edits: Callable[[], object]) -> None:
    """Do these one after the other in place of waiting; then interrupt."""

    def changes(watched: Callable[[], object]) -> Iterator[None]:
        yield
        for edit in edits:
            edit()
            yield
        raise KeyboardInterrupt

    monkeypatch.setattr(watching, "_changes", changes)


def test_long_differences_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(watching, "tell", told.append)
    watching._tell_difference([str(n) for n in range(30)], [])
    assert len(told) == watching.MOST_TOLD + 2
    assert told[-1] == "  and 18 more lines"


def test_what_is_new_stands_beside_what_it_replaces(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a long difference is not cut before the new verdict."""
    told: list[str] = []
    monkeypatch.setattr(watching, "tell", told.append)
    watching._tell_difference(["same", *"abcdefghijklmnop"], ["same", "Go", "now", "same"])
    assert told[1:6] == ["  - a", "  + Go", "  - b", "  + now", "  - c"]
    assert told[-1] == "  and 7 more lines"
    told.clear()
    watching._tell_difference(["a", "same", "b"], ["same", "c"])
    assert told[1:] == ["  - a", "  - b", "  + c"]


def test_a_terminal_is_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    on_changes(
        monkeypatch, lambda: Path("s.yaml").write_text("facts: {pay: yes}", encoding="utf-8")
    )
    done = run("explain", "s.yaml", "--brief", "--watch", terminals=("stdout",))
    assert done.code == 0
    assert done.out.count(watching.CLEAR) == 2
    assert "Since the last time" in done.err
