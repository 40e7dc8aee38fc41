"""^C is honoured at once, whatever is being done, and leaves nothing behind."""

from __future__ import annotations

import _thread
import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from reconsider_rules.reading.loader import read_rules
from tests.commands import PROGRAM
from tests.hard_cases import pigeons
from tests.helpers import ROOT, advisor, write_files

SOON = 10  # seconds; without an interrupt each of these takes many minutes
STOPPED = (130, "Stopped.")


def started(*command: str, folder: Path = ROOT) -> subprocess.Popen[str]:
    """Python with these arguments, in a process that hears interrupts and has no end of input."""
    return subprocess.Popen(
        [sys.executable, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        # A shell starts what it runs in the background with interrupts ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - no threads
    )


def ended(process: subprocess.Popen[str], within: float = SOON) -> tuple[int, str]:
    """The exit code, and what was told; it doesn't wait for its input to end."""
    try:
        process.wait(within)
    finally:
        process.kill()
    with process:
        return process.returncode, process.communicate()[1].strip()


def interrupted(process: subprocess.Popen[str], after: float = 0) -> tuple[int, str]:
    """The same of one that goes on for so many seconds, and is interrupted then."""
    if after:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(after)
    process.send_signal(signal.SIGINT)
    return ended(process)


def test_the_answer_is_there_before_the_search_and_the_search_can_be_stopped(
    tmp_path: Path,
) -> None:
    write_files(tmp_path, {"rules/r.yaml": pigeons(), "s.yaml": "facts: {}"})
    process = started(*PROGRAM[1:], "explain", "s.yaml", "--budget", "3600", folder=tmp_path)
    assert process.stdout is not None
    assert process.stdout.readline() == "Wait (base)\n"
    assert interrupted(process) == STOPPED


def test_proofs_can_be_stopped(tmp_path: Path) -> None:
    hard = pigeons(12)
    other = hard.replace("then: {verdict: go}", "then: {verdict: stop}").replace(
        "{go: Go,", "{go: Go, stop: Stop,"
    )
    write_files(tmp_path, {"rules/r.yaml": hard, "other/r.yaml": other})
    both = [
        started(*PROGRAM[1:], *command, "--budget", "3600", folder=tmp_path)
        for command in (["check"], ["diff", "rules", "other"])
    ]
    assert [interrupted(each, after=2) for each in both] == [STOPPED, STOPPED]


def test_taking_in_a_program_can_be_stopped() -> None:
    code = """if True:
        from reconsider_rules.proving.reasoner import Reasoner
        text = ''.join(f'{{a{n}}}. b{n}:-a{n},not b{n - 1}. ' for n in range(1, 450_000))
        print('now', flush=True)
        Reasoner(text)
    """
    process = started("-c", code)
    assert process.stdout is not None
    assert process.stdout.readline() == "now\n"
    assert interrupted(process, after=1)[1].endswith("KeyboardInterrupt")


WHILE_LOADING = """if True:
    import sys, time, _thread
    class Interrupted:
        def find_spec(self, name, path, target=None):
            if name == 'reconsider_rules.cli':
                {}
    sys.meta_path.insert(0, Interrupted())
    from reconsider_rules.__main__ import main
    main()
"""
SWALLOWED = """
                try:
                    _thread.interrupt_main()
                    time.sleep(0.01)
                except KeyboardInterrupt:
                    pass
"""


@pytest.mark.parametrize("happens", ["raise KeyboardInterrupt", SWALLOWED])
def test_an_interrupt_while_loading_is_heard(happens: str) -> None:
    """Even if a library swallows it: PyYAML's extension module drops the exception."""
    process = started("-c", WHILE_LOADING.format(happens.strip()), "explain", "-")
    assert ended(process) == STOPPED  # else it would wait for its input, which never comes


def test_the_end_is_not_disturbed_by_an_interrupt_that_was_heard() -> None:
    """An end that takes its time used to be cut short by the interrupt's being raised again."""
    code = """if True:
        import time
        from reconsider_rules.console import streams
        streams.finish = lambda: time.sleep(0.5)
        from reconsider_rules.__main__ import main
        main()
    """
    assert interrupted(started("-c", code, "explain", "-"), after=1) == STOPPED


def memory() -> int:
    """Bytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Also where interrupts are ignored, as in what a shell starts in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc")
@pytest.mark.usefixtures("interruptible")
def test_interrupts_leave_no_memory_behind() -> None:
    """Rulesets of durable_rules that were broken off had to be made anew: some 9 MB each time."""
    rules = read_rules(ROOT / "rules")
    facts = {"user_goal": "get_same_role"}
    advisor(rules).explain(facts).to_dict()
    gc.collect()
    before, random, unheard = memory(), Random(1), 0
    for _ in range(30):
        timer = threading.Timer(random.random() / 20, _thread.interrupt_main)
        with suppress(KeyboardInterrupt):
            timer.start()
            while timer.is_alive():
                advisor(rules).explain(facts)
            time.sleep(0.01)
            # It is heard by now, or Python has dropped it: hypothesis looks on while garbage is collected.
            unheard += 1
        timer.join()
    gc.collect()
    assert memory() - before < 30_000_000
    assert unheard < 5
    assert advisor(rules).explain(facts).verdict is not None
