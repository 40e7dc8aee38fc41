"""A process may be forked while its threads explain: neither it nor the child waits for ever.

A lock that another thread holds at the fork is held for ever in the child, so nothing may take
one: no cached property, no first import.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

RULES = """
facts:
  n: {ask: How many?, type: number}
  c: {ask: Which?, type: choice, options: {a: the a, b: the b}}
conclusions:
  level: {type: choice, options: {high: high, low: low}}
  verdict: {type: choice, options: {x: X, y: Y}}
rules:
  - {id: high, when: {n: {at least: 3}}, then: {level: high}, because: "It is {n}."}
  - {id: x, when: {level: high}, then: {verdict: x}, because: High.}
  - {id: y, when: {c: b}, then: {verdict: y}, overrides: x, because: A b.}
"""

HAMMER = """
import os, signal, sys, threading, time, warnings

# Python 3.11 itself may wait for ever in a fork beside threads that come and go, before any code of
# ours: such a child, which never says that it is there, is none of ours. Registered first, this is
# called before all else.
there, said = os.pipe()
os.set_blocking(there, False)
os.register_at_fork(after_in_child=lambda: os.write(said, b"%d " % os.getpid()))

from reconsider_rules import Advisor, load_rules

warnings.simplefilter("ignore")  # later Pythons warn of any fork beside threads
given = load_rules(sys.argv[1]).rules
running = True

def work():
    rules = Advisor(given.replaced(path="new"))  # nothing of it is cached
    for answer in rules.explain_many([{"n": 4}, {"n": "4.5", "c": "b"}, {"n": "soon", "d": 1}]):
        {work}

def work_on():
    while running:
        work()

for _ in range(3):
    threading.Thread(target=work_on, daemon=True).start()
left = set()
for number in range(60):
    time.sleep(number % 7 / 1000)
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    left.add(child)
running = False
end = time.monotonic() + 30
while left and time.monotonic() < end:
    left = {child for child in left if os.waitpid(child, os.WNOHANG)[0] == 0}
    time.sleep(0.02)
begun = set(map(int, os.read(there, 10_000).split()))
for child in left:
    os.kill(child, signal.SIGKILL)
print(len(left & begun), "of", 60, "children hang", flush=True)
os._exit(0)
"""

WORK = {
    "verdict": "str(answer) if isinstance(answer, Exception) else answer.verdict",
    "to_dict": "str(answer) if isinstance(answer, Exception) else answer.to_dict()",
}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_a_child_forked_while_threads_explain_explains_too(work: str, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "rules.yaml").write_text(RULES, encoding="utf-8")
    code = HAMMER.replace("{work}", work)
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "rules")],
        text=True,
        check=False,
        timeout=120,
        capture_output=True,
    )
    assert (done.stdout, done.stderr) == ("0 of 60 children hang\n", "")
