"""The commands as a user meets them: what they print where, and how they end."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from reconsider_rules.render.mark import HIDDEN
from tests.commands import SHIPPED, Done, refusal, run, run_in_a_process
from tests.helpers import ROOT, write_files

EXAMPLE = str(ROOT / "examples" / "salary-reposted.yaml")
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
JSON = ("--format", "json", "--no-outlook")
ABOUT_PAY = {"rules/r.yaml": CONTRADICTING, "s.yaml": "facts: {pay: yes}"}

pytestmark = pytest.mark.usefixtures("here")


def explained(*arguments: str, stdin: str = "", **environment: str) -> Done:
    """The example as the shipped rules have it."""
    command = ("explain", EXAMPLE, *SHIPPED, *arguments)
    return run(*command, stdin=stdin, environment=environment)


def test_explain_answers_on_stdout_only() -> None:
    code, out, err = explained()
    assert (code, err) == (0, "")
    order = ["Go for it", "Because", "Reach out", "A message to start from"]
    places = [out.index(heading) for heading in [*order, "What to find out"]]
    assert places == sorted(places)
    assert "\x1b" not in out


def test_explain_uses_the_rules_at_hand() -> None:
    """--rules, else RECONSIDER_RULES, else ./rules if it is a rule base, else the shipped one."""
    write_files(Path(), {"s.yaml": "facts: {}"})

    def answer(*arguments: str, **environment: str) -> str:
        return run("explain", "s.yaml", "--brief", *arguments, environment=environment).out

    shipped = answer()
    assert "Not yet" in shipped
    Path("rules").mkdir()
    assert answer() == shipped
    one = "conclusions: {verdict: {type: choice, options: {x: %s}}}\nrules:\n- {id: r, then: {verdict: x}, because: b}\n"
    write_files(Path(), {"rules/r.yaml": one % "Mine", "other/r.yaml": one % "Theirs"})
    assert answer() == "Mine\n"
    assert answer(RECONSIDER_RULES="other") == "Theirs\n"
    assert answer("--rules", "rules", RECONSIDER_RULES="other") == "Mine\n"


def test_json_is_the_same_in_every_process() -> None:
    """Whatever the order of sets in it, and read anew or as it was kept."""
    command = ("explain", EXAMPLE, *SHIPPED, "--format", "json")
    for seed in ("7", "8"):
        assert run_in_a_process(*command, environment={"PYTHONHASHSEED": seed}) == run(*command)


def test_several_scenarios_make_an_array_even_if_one_has_a_slip() -> None:
    answers = json.loads(explained("-", *JSON, stdin="facts: {}").out)
    assert [answer["title"] for answer in answers] == [answers[0]["title"], ""]
    write_files(Path(), {"bad.yaml": "facts: {role_status: fild}"})
    answers = json.loads(explained("bad.yaml", *JSON).out)
    assert isinstance(answers, list)
    assert len(answers) == 1


def test_a_json_scenario_is_read_too() -> None:
    given = '{"facts": {"days_since_decline": 1.5, "door_left_open": true, "obligations": []}}'
    done = run("explain", "-", *SHIPPED, *JSON, stdin=given)
    assert json.loads(done.out)["facts"] == {"days_since_decline": 1.5, "door_left_open": True}


def test_set_varies_a_scenario() -> None:
    changes = [
        "days_since_decline=unknown",
        "role_status=filled",
        "obligations=visa_sponsorship,contract_or_notice",
    ]
    done = explained(*JSON, *(word for change in changes for word in ("--set", change)))
    facts = json.loads(done.out)["facts"]
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
def test_set_is_checked(change: str, says: str) -> None:
    told = refusal("explain", EXAMPLE, *SHIPPED, "--set", change)
    assert says in told
    assert "Traceback" not in told


def test_one_bad_scenario_does_not_lose_the_others() -> None:
    bad, good = "facts: {role_status: fild}", "title: good\nfacts: {}"
    write_files(Path(), {"bad.yaml": bad, "good.yaml": good})
    done = run("explain", "bad.yaml", "good.yaml", "missing.yaml", *SHIPPED, "--brief")
    assert done.code == 2
    assert done.out.startswith("good\n")
    assert "bad.yaml:1:22: error[unknown-value]" in done.err
    assert "missing.yaml" in done.err


def test_a_contradiction_shows_both_sides_and_is_never_resolved() -> None:
    write_files(Path(), ABOUT_PAY | {"s.yaml": "facts: {pay: yes, open: yes}"})
    code, out, err = run("explain", "s.yaml")
    assert (code, out) == (2, "")
    for words in ("Go for it", "It is open.", "Let it go", "It was pay."):
        assert words in err
    for words in ("pay-stops", "open-goes", "r.yaml:8"):
        assert words in err
    fine = run("explain", "s.yaml", "-", "--brief", stdin="facts: {pay: yes}")
    assert fine[:2] == (2, "Let it go\n")


def test_why_not() -> None:
    code, out, _ = explained("--why-not", "verdict=let_go_keep_door_open")
    assert code == 0
    assert out.startswith("Why not 'Let this one go, and keep the door open'?")
    assert "The smallest change that would bring it about:" in out
    code, _, err = explained("--why-not", "verdict=let_go")
    assert code == 2
    assert "let_go_keep_door_open" in err
    refused = explained("--why-not", "x", "--format", "markdown").err
    assert "--why-not answers in text or json, not in markdown" in refused


def test_output_goes_to_a_file() -> None:
    assert explained("--format", "markdown", "-o", "report.md")[:2] == (0, "")
    assert (
        Path("report.md").read_text(encoding="utf-8").startswith(f"{HIDDEN}\n\n# Refused over pay")
    )
    code, _, err = explained("-o", "no/such/folder/report.md")
    assert (code, err) == (2, "error: no/such/folder/report.md: no such file or directory.\n")


def test_a_set_can_be_known_to_be_empty() -> None:
    """`none` and [] say that nothing is in the set, which is not the same as not knowing."""
    asks = "Is anything binding you"
    assert asks in explained().out
    for change in ("obligations=none", "obligations=", "obligations=[]"):
        assert asks not in explained("--set", change).out
    for facts in ("{obligations: none}", "{obligations: []}"):
        assert asks not in run("explain", "-", *SHIPPED, stdin=f"facts: {facts}").out


def test_width_and_colour() -> None:
    narrow = explained("--no-outlook", COLUMNS="60").out
    assert max(map(len, narrow.splitlines())) <= 60
    for variables, coloured in (({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)):
        command = ("explain", EXAMPLE, *SHIPPED, "--brief")
        shown = run(*command, terminals=["stdout"], environment=variables).out
        assert ("\x1b[" in shown) == coloured


def test_an_internal_error_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reconsider_rules.running.engine.Engine.run", lambda *_: 1 / 0)
    code, _, err = explained()
    assert code == 3
    assert err.startswith("internal error: division by zero")
    assert err.count("\n") == 1
    assert "ZeroDivisionError" in explained("--debug").err


def test_debug_is_about_internal_errors_only() -> None:
    assert "Traceback" not in refusal("explain", "missing.yaml", *SHIPPED, "--debug")


@pytest.mark.parametrize("command", [["check"], ["explain", EXAMPLE], ["test"]])
def test_a_missing_rule_base_is_said(command: list[str]) -> None:
    told = refusal(*command, "--rules", "nowhere")
    assert "error[no-rule-base]" in told
    assert "--rules DIR" in told


def test_check_reports_every_slip_and_fails() -> None:
    write_files(Path(), {"rules/r.yaml": CONTRADICTING.replace("pay: yes", "pai: yes", 1)})
    code, _, err = run("check")
    assert code == 1
    assert "error[unknown-fact]" in err
    assert "Did you mean 'pay'?" in err


def test_test_shows_expected_beside_actual() -> None:
    case = "title: c\nfacts: {pay: yes}\nexpect: {verdict: go}\n---\nfacts: {open: yes}\nexpect: {verdict: go}\n"
    write_files(Path(), ABOUT_PAY | {"rules/cases/c.yaml": case})
    code, out, _ = run("test", "--coverage")
    assert code == 1
    for words in (
        "expected: the verdict go",
        "actual:   stop (Let it go)",
        "It was pay.",
        "2 cases: 1 passed, 1 failed.",
        "2 of 2 rules fire in some case.",
    ):
        assert words in out


def test_a_case_that_expects_nothing_is_no_test() -> None:
    write_files(Path(), ABOUT_PAY | {"rules/cases/c.yaml": "facts: {pay: yes}"})
    code, out, err = run("test")
    assert (code, out) == (2, "0 cases: 0 passed.\n")
    assert "this case has no 'expect'" in err


@pytest.mark.parametrize("command", ["explain", "test"])
def test_a_fifo_is_refused_and_not_waited_for(command: str) -> None:
    os.mkfifo("fifo.yaml")
    assert "fifo.yaml:1:1: error[" in refusal(command, "fifo.yaml", *SHIPPED)


def test_a_witness_between_decimals_can_be_pasted() -> None:
    rules = """
        facts: {x: {ask: How much?, type: number}}
        conclusions: {verdict: {type: choice, options: {low: Low, high: High}}}
        rules:
          - {id: low, when: {x: {at most: 0.1}}, then: {verdict: low}, because: Low.}
          - {id: high, when: {x: {at least: 0.2}}, then: {verdict: high}, because: High.}
    """
    write_files(Path(), {"rules/r.yaml": rules})
    assert run("check", "--witnesses", "w").code == 1
    witnesses = sorted(Path("w").iterdir())
    assert any("x: 0.15" in each.read_text() for each in witnesses)
    assert run("explain", *map(str, witnesses)).code == 0


def test_what_is_kept_between_runs_never_changes_an_answer() -> None:
    """Not after an edit, nor where it is broken, nor where there is no place to keep it."""
    write_files(Path(), ABOUT_PAY | {"file": "x"})

    def told(cache: str = "cache") -> tuple[int, str, str]:
        environment = {"XDG_CACHE_HOME": os.path.abspath(cache)}
        return run("explain", "s.yaml", "--brief", environment=environment, sharing=False)

    fine = (0, "Let it go\n", "")
    assert told("file") == fine
    assert told() == told() == fine
    [kept] = Path("cache", "reconsider-rules").iterdir()
    for content in (b"", b"nonsense", kept.read_bytes()[:-100]):
        kept.write_bytes(content)
        assert told() == fine
    path = Path("rules", "r.yaml")
    before = path.stat()
    path.write_text(path.read_text().replace("Let it go", "Leave it "))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert told() == (0, "Leave it\n", "")
