"""^C is honoured at once, whatever is being done, and leaves nothing behind."""

from __future__ import annotations

import _thread
import gc
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from reconsider_rules.reading.loader import read_rules
from tests.hard_cases import pigeons
from tests.helpers import advisor, write_files

ROOT = Path(__file__).parent.parent
SOON = 10  # seconds; without an interrupt each of these takes many minutes


def started(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    environment = os.environ | {"XDG_CACHE_HOME": str(cwd / "cache"), "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "reconsider_rules", *arguments, "--budget", "3600"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env=environment,
        # A shell starts what it runs in the background with interrupts ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - no threads
    )


def interrupted(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        _, stderr = process.communicate(timeout=SOON)
    finally:
        process.kill()
    assert (process.returncode, stderr.strip()) == (130, "Stopped.")


def test_the_answer_is_there_before_the_search_and_the_search_can_be_stopped(
    tmp_path: Path,
) -> None:
    write_files(tmp_path, {"rules/r.yaml": pigeons(), "s.yaml": "facts: {}"})
    process = started("explain", "s.yaml", cwd=tmp_path)
    assert process.stdout is not None
    assert process.stdout.readline() == "Wait\n"
    interrupted(process)


@pytest.mark.parametrize("command", [["check"], ["diff", "rules", "other"]])
def test_proofs_can_be_stopped(command: list[str], tmp_path: Path) -> None:
    hard = pigeons(12)
    other = hard.replace("then: {verdict: go}", "then: {verdict: stop}").replace(
        "{go: Go,", "{go: Go, stop: Stop,"
    )
    write_files(tmp_path, {"rules/r.yaml": hard, "other/r.yaml": other})
    process = started(*command, cwd=tmp_path)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(3)
    interrupted(process)


def test_grounding_can_be_stopped() -> None:
    code = (
        "from reconsider_rules.proving.reasoner import Reasoner\n"
        "text = ''.join(f'{{a{n}}}. b{n}:-a{n},not b{n - 1}. ' for n in range(450_000))\n"
        "print('now', flush=True)\n"
        "Reasoner(text)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - no threads
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "now\n"
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1)
    process.send_signal(signal.SIGINT)
    try:
        _, stderr = process.communicate(timeout=SOON)
    finally:
        process.kill()
    assert stderr.strip().endswith("KeyboardInterrupt")


def test_an_interrupt_that_a_library_swallows_is_raised_again() -> None:
    """PyYAML's extension module drops the exception while it is being loaded."""
    code = (
        "import sys, time, _thread\n"
        "class Swallows:\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name != 'reconsider_rules.cli': return\n"
        "        try:\n"
        "            _thread.interrupt_main()\n"
        "            time.sleep(0.01)\n"
        "        except KeyboardInterrupt:\n"
        "            pass\n"
        "sys.meta_path.insert(0, Swallows())\n"
        "from reconsider_rules.__main__ import main\n"
        "main()"
    )
    command = [sys.executable, "-c", code, "explain", "-"]
    # It waits for its input, which never comes.
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - no threads
    ) as process:
        assert process.stderr is not None
        assert process.wait(SOON) == 130
        assert process.stderr.read().strip() == "Stopped."


def test_the_end_is_not_disturbed_by_an_interrupt_that_was_heard() -> None:
    """An end that takes its time used to be cut short by the interrupt's being raised again."""
    code = (
        "import atexit, time\n"
        "atexit.register(time.sleep, 0.5)\n"
        "from reconsider_rules.__main__ import main\n"
        "main()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, "explain", "-"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - no threads
    ) as process:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(2)
        process.send_signal(signal.SIGINT)
        assert process.wait(SOON) == 130


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
    before, random = memory(), Random(1)
    for _ in range(30):
        timer = threading.Timer(random.random() / 20, _thread.interrupt_main)
        with pytest.raises(KeyboardInterrupt):
            timer.start()
            while True:
                advisor(rules).explain(facts)
        timer.join()
    gc.collect()
    assert memory() - before < 30_000_000
    assert advisor(rules).explain(facts).verdict is not None
