"""Does an engine stay right: case after case, interrupted, among threads, in a fork?"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

import pytest

from reconsider_rules import Advisor, Answer, InternalError, load_rules
from reconsider_rules.model import Facts
from reconsider_rules.running import durable as durable_module
from reconsider_rules.running import engine as engine_module
from reconsider_rules.running.engine import Engine
from tests.engine_bases import ADVICE, base, fired
from tests.generators import random_rule_base
from tests.helpers import ROOT, advisor, loaded, write_files
from tests.random_scenarios import random_scenario


def usual() -> Advisor:
    """Rules in several layers, several of which fire together."""
    return base(
        {"f": "type: number", "g": "type: yes/no"},
        {
            "low": "when: {f: {less than: 3}}, then: {c: low}",
            "high": "when: {f: {at least: 3}}, then: {c: high}",
            "even": "when: {any: [{f: 0}, {f: 2}, {f: 4}, {f: 6}]}",
            "after-low": "when: {c: low}",
            "after-high": "when: {c: high}, unless: {g: yes}, overrides: anyway",
            "anyway": "",
        },
        "  c: {type: choice, options: {low: Low, high: High}}",
    )


def expected_of_usual(number: int, given: bool) -> set[str]:
    found = {"low", "after-low", "anyway"} if number < 3 else {"high"}
    if number >= 3:
        found.add("anyway" if given else "after-high")
    return found | ({"even"} if number in (0, 2, 4, 6) else set())


CASES = [(number, given) for number in range(8) for given in (False, True)]


class Disturbed:
    """durable_rules, in which something happens before the nth object is handed over."""

    def __init__(self, nth: int, happen: Callable[[], None]) -> None:
        self.durable: Any = durable_module.durable
        self.left = nth
        self.happen = happen
        self.made = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.durable, name)

    def create_ruleset(self, name: str, definition: str) -> int:
        self.made += 1
        handle: int = self.durable.create_ruleset(name, definition)
        return handle

    def update_state(self, handle: int, given: str) -> int:
        self.left -= 1
        if self.left == 0:
            self.happen()
        state: int = self.durable.update_state(handle, given)
        return state


STEPS = {engine_module.__file__, durable_module.__file__}
NEVER = (
    0  # to be done once before: Python 3.12.1 tells of no steps of what is traced the first time
)


def interrupted(nth: int, work: Callable[[], object], function: str = "") -> bool:
    """Whether some work was interrupted: before the nth step that Python does in the engine, or in
    functions of it with a name."""
    left = nth

    def step(frame: FrameType, event: str, _: object) -> Callable[..., Any] | None:
        nonlocal left
        code = frame.f_code
        # `run` holds a lock: Python itself sees to it that no interrupt comes before it is let go.
        if code.co_filename not in STEPS or code.co_name == "run":
            return None
        if function not in ("", code.co_name):
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            left -= 1
            if left == 0:
                raise KeyboardInterrupt
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        work()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return False


def test_an_interrupt_at_any_step_leaves_the_engine_usable() -> None:
    rules = usual()
    assert not interrupted(NEVER, lambda: rules.explain({"f": 2}))
    engine = advisor(rules.rules).engine
    assert isinstance(engine, Engine)
    sessions = dict(engine._sessions)
    nth = 1
    while interrupted(nth, lambda: rules.explain({"f": 2})):
        number, given = CASES[nth % len(CASES)]
        assert fired(rules, {"f": number, "g": given}) == expected_of_usual(number, given)
        nth += 1
    assert nth > 500
    assert engine._sessions == sessions  # no ruleset was made again


def test_an_interrupt_loses_no_ruleset(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are never freed: each is made once, whatever comes in between."""
    assert not interrupted(NEVER, partial(chain_of_two().explain, {"f": 2}), "_make")
    nth = 0
    going_on = True
    while going_on:
        nth += 1
        rules, durable = chain_of_two(), Disturbed(0, interrupt)
        monkeypatch.setattr(durable_module, "durable", durable)
        going_on = interrupted(nth, partial(rules.explain, {"f": 2}), "_make")
        assert fired(rules, {"f": 2}) == {"low", "after-low"}
        assert durable.made == 2
    assert nth > 50


def chain_of_two() -> Advisor:
    return base(
        {"f": "type: number"},
        {
            "low": "when: {f: {less than: 3}}, then: {c: low}",
            "after-low": "when: {c: low}",
        },
        "  c: {type: choice, options: {low: Low, high: High}}",
    )


def interrupt() -> None:
    raise KeyboardInterrupt


def test_an_error_of_durable_rules_is_an_internal_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise durable_module.durable.durable.error("no")

    rules = usual()
    with monkeypatch.context() as patch:
        patch.setattr(durable_module, "durable", Disturbed(2, refuse))
        with pytest.raises(InternalError):
            rules.explain({"f": 2})
    assert fired(rules, {"f": 2}) == expected_of_usual(2, False)


def test_an_interrupt_does_not_harm_a_thread_that_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = usual()
    firing, waiting = threading.Event(), threading.Event()
    find_session = Engine._session

    def noted_session(self: Engine) -> object:
        session = find_session(self)
        if firing.is_set():
            waiting.set()
        return session

    def interrupt_once_another_waits() -> None:
        firing.set()
        assert waiting.wait(10)
        time.sleep(0.1)  # from having the session to waiting for its lock
        raise KeyboardInterrupt

    monkeypatch.setattr(Engine, "_session", noted_session)
    monkeypatch.setattr(durable_module, "durable", Disturbed(1, interrupt_once_another_waits))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(rules.explain, {"f": 2})
        assert firing.wait(10)
        found = [pool.submit(fired, rules, {"f": n, "g": given}) for n, given in CASES]
        assert isinstance(first.exception(), KeyboardInterrupt)
        assert [each.result() for each in found] == [expected_of_usual(*case) for case in CASES]


def test_threads_answer_as_one_thread_does() -> None:
    random = Random(3)
    rules = loaded(random_rule_base(random))
    cases = [random_scenario(random, rules) for _ in range(200)]
    engine = advisor(rules).engine

    def all_of_them(_: int) -> list[object]:
        return [(t.firings, t.overridden, t.facts) for t in map(engine.run, cases)]

    serially = all_of_them(0)
    with ThreadPoolExecutor(4) as pool:
        assert all(found == serially for found in pool.map(all_of_them, range(4)))


def run_script(script: str, *arguments: str) -> str:
    """The output of a script run by a fresh Python."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


FORK = """
import os, sys

from tests.engine_bases import fired
from tests.test_engine_lifetime import CASES, expected_of_usual, usual
def right():
    return all(fired(rules, {"f": n, "g": g}) == expected_of_usual(n, g) for n, g in CASES)
rules = usual()
before = right()
child = os.fork()
if child == 0:
    grandchild = os.fork()
    if grandchild == 0:
        os._exit(0 if right() else 1)
    os._exit(0 if right() and os.waitpid(grandchild, 0)[1] == 0 else 1)
during = right()
print(before, during, os.waitpid(child, 0)[1], right())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_both_sides_of_a_fork_answer_rightly() -> None:
    assert run_script(FORK) == "True True 0 True\n"


MEMORY = """
import os, sys
from reconsider_rules import load_rules
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
rules = load_rules(sys.argv[1])
def run(first, last):
    cases = ({"f": n % 977 / 8, "g": n % 3 == 0} for n in range(first, last))
    for number, answer in enumerate(rules.explain_many(cases)):
        if number % 5 == 0:
            answer.to_dict(outlook=False)
run(0, 2_000)
before = resident()
run(2_000, 22_000)
print(resident() - before)
"""


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="needs /proc")
def test_memory_does_not_grow_over_20000_cases(tmp_path: Path) -> None:
    rules = "".join(
        f"  - {{id: r{n}, when: {{f: {{at least: {n * 10}}}}}, then: {{c: o{n % 5}}}, "
        'recommend: do_it, because: "Since it is {f}."}\n'
        for n in range(10)
    )
    options = ", ".join(f"o{n}: Option" for n in range(5))
    write_files(
        tmp_path,
        f"{ADVICE}facts:\n  f: {{ask: Well?, type: number}}\n  g: {{ask: Well?, type: yes/no}}\n"
        f"conclusions:\n  c: {{type: choices, options: {{{options}}}}}\nrules:\n{rules}"
        "  - {id: g, when: {g: yes, c: {count: {at least: 2}}}, recommend: do_it, because: So.}\n",
    )
    assert int(run_script(MEMORY, str(tmp_path))) < 2_000_000


def test_rule_bases_in_one_process_do_not_disturb_each_other(tmp_path: Path) -> None:
    text = "{}facts:\n  f: {{ask: Well?, type: number}}\nrules:\n  - {{id: r, when: {{f: {{{}: 3}}}}, recommend: do_it, because: So.}}\n"
    one, other = (
        load_rules(write_files(tmp_path, text.format(ADVICE, test)))
        for test in ("at least", "at most")
    )
    assert one.rules.digest != other.rules.digest
    for value in (2, 4, 2, 2, 4):
        assert fired(one, {"f": value}) == ({"r"} if value >= 3 else set())
        assert fired(other, {"f": value}) == ({"r"} if value <= 3 else set())


def test_the_same_case_twice_gives_the_same() -> None:
    rules = usual()
    for facts in ({"f": 2}, {"f": 4, "g": True}, {}):
        texts = [json.dumps(rules.explain(facts).to_dict(outlook=False)) for _ in range(3)]
        assert texts == [texts[0]] * 3


def test_a_case_leaves_nothing_behind() -> None:
    rules = usual()
    orders: Sequence[Sequence[tuple[int, bool]]] = (CASES, CASES[::-1], CASES[::3] * 2)
    for order in orders:
        for number, given in order:
            assert fired(rules, {"f": number, "g": given}) == expected_of_usual(number, given)
            assert fired(rules, {}) == {"anyway"}


def test_cases_are_taken_one_by_one() -> None:
    taken = []

    def cases() -> Iterator[Facts]:
        for number in itertools.count():
            taken.append(number)
            yield {"f": number}

    answers = usual().explain_many(cases())
    assert not taken
    for number, answer in enumerate(itertools.islice(answers, 5)):
        assert taken == list(range(number + 1))
        assert isinstance(answer, Answer)
        assert {rule.id for rule in answer.trace.firings} == expected_of_usual(number, False)
