"""The commands as a user meets them: what they print where, and how they end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers import write_files

ROOT = Path(__file__).parent.parent
RULES = str(ROOT / "rules")
EXAMPLE = str(ROOT / "examples" / "salary-reposted.yaml")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a command in an empty folder, with a cache of its own."""

    def run_command(
        *arguments: str, stdin: str = "", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS")}
        environment |= {"XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONUTF8": "1"}
        return subprocess.run(
            [sys.executable, "-m", "reconsider_rules", *arguments],
            cwd=tmp_path,
            env=environment | variables,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run_command


CONTRADICTING = """
    facts:
      pay: {ask: Was it pay?, label: whether it was pay, type: yes/no}
      open: {ask: Is it open?, label: whether it is open, type: yes/no}
    conclusions:
      verdict: {label: the answer, type: choice, options: {go: Go for it, stop: Let it go}}
    rules:
      - {id: pay-stops, when: {pay: yes}, then: {verdict: stop}, because: It was pay.}
      - {id: open-goes, when: {open: yes}, then: {verdict: go}, because: It is open.}
"""


def test_explain_answers_on_stdout_only(run: Run) -> None:
    done = run("explain", EXAMPLE, "--rules", RULES)
    assert (done.returncode, done.stderr) == (0, "")
    order = [
        "Go for it",
        "Why",
        "Reach out",
        "A message to start from",
        "Not known, and it would matter",
    ]
    places = [done.stdout.index(heading) for heading in order]
    assert places == sorted(places)
    assert "\x1b" not in done.stdout


def test_explain_uses_the_rules_at_hand(run: Run, tmp_path: Path) -> None:
    """--rules, else RECONSIDER_RULES, else ./rules if it is a rule base, else the shipped one."""
    scenario = str(write_files(tmp_path, {"s.yaml": "facts: {}"}) / "s.yaml")
    shipped = run("explain", scenario, "--brief").stdout
    assert "Decide first" in shipped
    (tmp_path / "rules").mkdir()
    assert run("explain", scenario, "--brief").stdout == shipped
    one = "conclusions: {verdict: {type: choice, options: {x: %s}}}\nrules:\n- {id: r, then: {verdict: x}, because: b}\n"
    write_files(tmp_path, {"rules/r.yaml": one % "Mine", "other/r.yaml": one % "Theirs"})
    assert run("explain", scenario, "--brief").stdout == "Mine\n"
    assert run("explain", scenario, "--brief", RECONSIDER_RULES="other").stdout == "Theirs\n"
    assert (
        run("explain", scenario, "--brief", "--rules", "rules", RECONSIDER_RULES="other").stdout
        == "Mine\n"
    )


def test_json_is_the_contract_and_the_same_every_time(run: Run) -> None:
    first = run("explain", EXAMPLE, "--rules", RULES, "--format", "json").stdout
    again = run("explain", EXAMPLE, "--rules", RULES, "--format", "json", PYTHONHASHSEED="7").stdout
    assert first == again
    answer = json.loads(first)
    assert list(answer) == [
        "schema_version",
        "rule_base",
        "title",
        "facts",
        "verdict",
        "conclusions",
        "recommendations",
        "firings",
        "overridden",
        "outlook",
        "changes",
    ]
    assert set(answer["verdict"]) == {"value", "title", "because"}
    assert set(answer["recommendations"][0]) - {"say"} == {"id", "step", "title", "text", "because"}
    reason = answer["verdict"]["because"][0]
    assert set(reason) == {"rule", "at", "because", "sources", "conditions"}
    assert all("because" in each for each in reason["conditions"] if not each["given"])
    assert set(answer["firings"][0]) == {"rule", "at", "stratum"}
    assert answer["firings"][0]["at"].split(":")[0].endswith(".yaml")
    assert "verdict" not in answer["conclusions"]


def test_several_scenarios_make_an_array(run: Run) -> None:
    done = run(
        "explain",
        EXAMPLE,
        "-",
        "--rules",
        RULES,
        "--format",
        "json",
        "--no-outlook",
        stdin="facts: {}",
    )
    answers = json.loads(done.stdout)
    assert [answer["title"] for answer in answers] == [answers[0]["title"], ""]


def test_a_json_scenario_is_read_too(run: Run) -> None:
    done = run(
        "explain",
        "-",
        "--rules",
        RULES,
        "--format",
        "json",
        "--no-outlook",
        stdin='{"facts": {"days_since_decline": 1.5, "door_left_open": true, "obligations": []}}',
    )
    assert json.loads(done.stdout)["facts"] == {"days_since_decline": 1.5, "door_left_open": True}


def test_set_varies_a_scenario(run: Run) -> None:
    done = run(
        "explain",
        EXAMPLE,
        "--rules",
        RULES,
        "--format",
        "json",
        "--no-outlook",
        "--set",
        "days_since_decline=unknown",
        "--set",
        "role_status=filled",
        "--set",
        "obligations=visa_sponsorship,contract_or_notice",
    )
    facts = json.loads(done.stdout)["facts"]
    assert "days_since_decline" not in facts
    assert facts["role_status"] == "filled"
    assert facts["obligations"] == ["contract_or_notice", "visa_sponsorship"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("role_status=fild", "Did you mean 'filled'?"),
        ("rol_status=filled", "Did you mean 'role_status'?"),
        ("days_since_decline=-1", "can't be below 0"),
        ("verdict=do_not", "is a conclusion"),
        ("nonsense", "write FACT=VALUE"),
    ],
)
def test_set_is_checked(run: Run, change: str, says: str) -> None:
    done = run("explain", EXAMPLE, "--rules", RULES, "--set", change)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_one_bad_scenario_does_not_lose_the_others(run: Run, tmp_path: Path) -> None:
    write_files(
        tmp_path, {"bad.yaml": "facts: {role_status: fild}", "good.yaml": "title: good\nfacts: {}"}
    )
    done = run("explain", "bad.yaml", "good.yaml", "missing.yaml", "--rules", RULES, "--brief")
    assert done.returncode == 2
    assert done.stdout.startswith("good\n")
    assert "bad.yaml:1:22: error[unknown-value]" in done.stderr
    assert "missing.yaml" in done.stderr


def test_a_contradiction_shows_both_sides_and_is_never_resolved(run: Run, tmp_path: Path) -> None:
    write_files(tmp_path, {"rules/r.yaml": CONTRADICTING, "s.yaml": "facts: {pay: yes, open: yes}"})
    done = run("explain", "s.yaml")
    assert (done.returncode, done.stdout) == (2, "")
    for words in (
        "Go for it",
        "It is open.",
        "Let it go",
        "It was pay.",
        "pay-stops",
        "open-goes",
        "r.yaml:8",
    ):
        assert words in done.stderr
    fine = run("explain", "s.yaml", "-", "--brief", stdin="facts: {pay: yes}")
    assert (fine.returncode, fine.stdout) == (2, "Let it go\n")


def test_why_not(run: Run) -> None:
    done = run("explain", EXAMPLE, "--rules", RULES, "--why-not", "verdict=let_go_keep_door_open")
    assert done.returncode == 0
    assert done.stdout.startswith("Why not 'Let this one go, and keep the door open'?")
    assert "The smallest change that would bring it about:" in done.stdout
    unknown = run("explain", EXAMPLE, "--rules", RULES, "--why-not", "verdict=let_go")
    assert unknown.returncode == 2
    assert "let_go_keep_door_open" in unknown.stderr


def test_output_goes_to_a_file(run: Run, tmp_path: Path) -> None:
    done = run("explain", EXAMPLE, "--rules", RULES, "--format", "markdown", "-o", "report.md")
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "report.md").read_text(encoding="utf-8").startswith("# Refused over pay")
    nowhere = run("explain", EXAMPLE, "--rules", RULES, "-o", "no/such/folder/report.md")
    assert nowhere.returncode == 2
    assert nowhere.stderr == "error: no/such/folder/report.md: no such file or directory.\n"


def test_output_never_overwrites_the_scenario(run: Run, tmp_path: Path) -> None:
    path = write_files(tmp_path, {"s.yaml": "facts: {}\n"}) / "s.yaml"
    done = run("explain", "s.yaml", "--rules", RULES, "-o", "./s.yaml")
    assert done.returncode == 2
    assert "would overwrite the scenario" in done.stderr
    assert path.read_text() == "facts: {}\n"


def test_a_set_can_be_known_to_be_empty(run: Run) -> None:
    """`none` and [] say that nothing is in the set, which is not the same as not knowing."""
    asks = "Is anything binding you"
    assert asks in run("explain", EXAMPLE, "--rules", RULES).stdout
    for change in ("obligations=none", "obligations=", "obligations=[]"):
        assert asks not in run("explain", EXAMPLE, "--rules", RULES, "--set", change).stdout
    for facts in ("{obligations: none}", "{obligations: []}"):
        assert asks not in run("explain", "-", "--rules", RULES, stdin=f"facts: {facts}").stdout


def test_width_and_colour(run: Run) -> None:
    narrow = run("explain", EXAMPLE, "--rules", RULES, "--no-outlook", COLUMNS="60")
    assert max(map(len, narrow.stdout.splitlines())) <= 60
    script = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)"
    command = [
        sys.executable,
        "-c",
        script,
        sys.executable,
        "-m",
        "reconsider_rules",
        "explain",
        EXAMPLE,
        "--rules",
        RULES,
        "--brief",
    ]
    for variables, coloured in (
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
    ):
        environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | variables
        shown = subprocess.run(command, env=environment, capture_output=True, check=False, cwd=ROOT)
        assert (b"\x1b[" in shown.stdout) == coloured


def test_an_interrupt_while_loading_ends_with_a_word() -> None:
    code = (
        "import sys\n"
        "class Interrupted:\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'reconsider_rules.cli': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupted())\n"
        "from reconsider_rules.__main__ import main\n"
        "main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (130, "Stopped.\n")


def test_an_interrupt_ends_with_a_word() -> None:
    command = [sys.executable, "-m", "reconsider_rules", "explain", "-", "--rules", RULES]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        # A shell starts what it runs in the background with interrupts ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - no threads
    )
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert stderr.decode().strip() == "Stopped."


def test_an_internal_error_is_one_line(run: Run) -> None:
    code = (
        "import sys, reconsider_rules.running.engine as engine\n"
        "engine.Engine.run = lambda *_: 1 / 0\n"
        "from reconsider_rules.cli import run\n"
        "sys.exit(run(sys.argv[1:]))"
    )
    arguments = ["explain", EXAMPLE, "--rules", RULES]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert done.stderr.startswith("internal error: division by zero")
    assert done.stderr.count("\n") == 1
    debug = subprocess.run(
        [sys.executable, "-c", code, *arguments, "--debug"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ZeroDivisionError" in debug.stderr


@pytest.mark.parametrize("command", [["check"], ["explain", EXAMPLE], ["test"]])
def test_a_missing_rule_base_is_said(run: Run, command: list[str]) -> None:
    done = run(*command, "--rules", "nowhere")
    assert done.returncode == 2
    assert "error[no-rule-base]" in done.stderr
    assert "--rules DIR" in done.stderr


def test_check_reports_every_slip_and_fails(run: Run, tmp_path: Path) -> None:
    write_files(tmp_path, {"rules/r.yaml": CONTRADICTING.replace("pay: yes", "pai: yes", 1)})
    done = run("check")
    assert done.returncode == 1
    assert "error[unknown-fact]" in done.stderr
    assert "Did you mean 'pay'?" in done.stderr


def test_test_shows_expected_beside_actual(run: Run, tmp_path: Path) -> None:
    case = "title: c\nfacts: {pay: yes}\nexpect: {verdict: go}\n---\nfacts: {open: yes}\nexpect: {verdict: go}\n"
    write_files(tmp_path, {"rules/r.yaml": CONTRADICTING, "rules/cases/c.yaml": case})
    done = run("test", "--coverage")
    assert done.returncode == 1
    assert "expected: the verdict go" in done.stdout
    assert "actual:   stop (Let it go)" in done.stdout
    assert "It was pay." in done.stdout
    assert "2 cases: 1 passed, 1 failed." in done.stdout
    assert "2 of 2 rules fire in some case." in done.stdout


def test_a_case_that_expects_nothing_is_no_test(run: Run, tmp_path: Path) -> None:
    write_files(
        tmp_path, {"rules/r.yaml": CONTRADICTING, "rules/cases/c.yaml": "facts: {pay: yes}"}
    )
    done = run("test")
    assert done.returncode == 2
    assert "this case has no 'expect'" in done.stderr
    assert done.stdout == "0 cases: 0 passed.\n"


def test_a_fifo_is_refused_and_not_waited_for(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.yaml")
    for command in (["explain", "fifo.yaml"], ["test", "fifo.yaml"]):
        done = run(*command, "--rules", RULES)
        assert done.returncode == 2
        assert "fifo.yaml:1:1: error[" in done.stderr


def test_debug_is_about_internal_errors_only(run: Run) -> None:
    done = run("explain", "missing.yaml", "--rules", RULES, "--debug")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_output_never_overwrites_a_rule_file(run: Run, tmp_path: Path) -> None:
    write_files(tmp_path, {"rules/r.yaml": CONTRADICTING, "s.yaml": "facts: {pay: yes}"})
    before = (tmp_path / "rules" / "r.yaml").read_text()
    assert run("explain", "s.yaml", "-o", "rules/r.yaml").returncode == 2
    assert (tmp_path / "rules" / "r.yaml").read_text() == before


def test_several_scenarios_make_an_array_even_if_one_has_a_slip(run: Run, tmp_path: Path) -> None:
    write_files(tmp_path, {"bad.yaml": "facts: {role_status: fild}"})
    done = run("explain", EXAMPLE, "bad.yaml", "--rules", RULES, "--format", "json", "--no-outlook")
    assert len(json.loads(done.stdout)) == 1
    assert isinstance(json.loads(done.stdout), list)


def test_a_witness_between_decimals_can_be_pasted(run: Run, tmp_path: Path) -> None:
    rules = """
        facts: {x: {ask: How much?, type: number}}
        conclusions: {verdict: {type: choice, options: {low: Low, high: High}}}
        rules:
          - {id: low, when: {x: {at most: 0.1}}, then: {verdict: low}, because: Low.}
          - {id: high, when: {x: {at least: 0.2}}, then: {verdict: high}, because: High.}
    """
    write_files(tmp_path, {"rules/r.yaml": rules})
    assert run("check", "--witnesses", "w").returncode == 1
    witnesses = sorted(map(str, (tmp_path / "w").iterdir()))
    assert any("x: 0.15" in Path(each).read_text() for each in witnesses)
    assert run("explain", *witnesses).returncode == 0


class TestKeptRuleBase:
    """What is kept between runs never changes an answer."""

    def test_an_edit_shows_at_once(self, run: Run, tmp_path: Path) -> None:
        write_files(tmp_path, {"rules/r.yaml": CONTRADICTING, "s.yaml": "facts: {pay: yes}"})
        assert run("explain", "s.yaml", "--brief").stdout == "Let it go\n"
        assert run("explain", "s.yaml", "--brief").stdout == "Let it go\n"
        path = tmp_path / "rules" / "r.yaml"
        before = path.stat()
        path.write_text(path.read_text().replace("Let it go", "Leave it "))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert run("explain", "s.yaml", "--brief").stdout == "Leave it\n"

    def test_what_is_broken_is_made_anew(self, run: Run, tmp_path: Path) -> None:
        write_files(tmp_path, {"rules/r.yaml": CONTRADICTING, "s.yaml": "facts: {pay: yes}"})
        run("explain", "s.yaml", "--brief")
        [kept] = (tmp_path / "cache" / "reconsider-rules").iterdir()
        for content in (b"", b"nonsense", kept.read_bytes()[:-100]):
            kept.write_bytes(content)
            done = run("explain", "s.yaml", "--brief")
            assert (done.stdout, done.stderr) == ("Let it go\n", "")

    def test_nowhere_to_keep_it_is_no_matter(self, run: Run, tmp_path: Path) -> None:
        write_files(
            tmp_path, {"rules/r.yaml": CONTRADICTING, "s.yaml": "facts: {pay: yes}", "file": "x"}
        )
        done = run("explain", "s.yaml", "--brief", XDG_CACHE_HOME=str(tmp_path / "file"))
        assert (done.stdout, done.stderr) == ("Let it go\n", "")
