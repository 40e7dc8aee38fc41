"""`check`, `diff`, `explain --why-not` and `--no-outlook` as their users meet them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reconsider_rules.model import Scenario
from reconsider_rules.render.scenario import scenario_as_yaml
from tests.commands import refusal, run
from tests.helpers import write_files
from tests.repositories import git

RULES = """
facts:
  status:
    ask: Is the job still open?
    label: state of the job
    type: choice
    options: {open: open, filled: filled}
  days:
    {ask: How many days ago?, label: days since, type: number, unit: days, whole: yes,
     at least: 0, changeable: no}
conclusions:
  verdict:
    label: the answer
    type: choice
    options: {go: Go for it, ask_first: Ask first, stop: Let it go}
advice:
  call: {step: reach out, title: Call them, text: Call them today.}
rules:
  - {id: else-ask, then: {verdict: ask_first}, because: Nobody knows yet.}
  - id: filled-stop
    when: {status: filled}
    then: {verdict: stop}
    overrides: [else-ask, early-go]
    because: It is filled.
  - id: early-go
    when: {status: open, days: {at most: 7}}
    then: {verdict: go}
    recommend: [call]
    overrides: [else-ask]
    because: It is open.
"""
WITHOUT_DEFAULT = (
    RULES.replace(
        "  - {id: else-ask, then: {verdict: ask_first}, because: Nobody knows yet.}\n", ""
    )
    .replace("[else-ask, early-go]", "[early-go]")
    .replace("    overrides: [else-ask]\n", "")
)
TWICE = (
    RULES
    + """
  - id: filled-again
    when: {status: filled, days: known}
    then: {verdict: stop}
    overrides: [else-ask, early-go]
    because: It is filled, and that some days ago.
"""
)
CASE = "title: Ten days later\nfacts: {status: open, days: 10}\nexpect: {verdict: ask_first}\n"


@pytest.fixture(autouse=True)
def files(here: Path) -> None:
    """One is where there are rules, old and new (a threshold moved), and a scenario."""
    old = {"old/rules.yaml": RULES, "old/cases/c.yaml": CASE}
    new = {"new/rules.yaml": RULES.replace("at most: 7", "at most: 14")}
    write_files(here, {**old, **new, "s.yaml": "facts: {status: filled, days: 10}"})


def test_check_says_what_it_proved() -> None:
    code, out, err = run("check", "--rules", "old")
    assert (code, err) == (0, "")
    assert "all 12 scenarios" in out
    assert "every scenario gets exactly one verdict" in out


def test_check_shows_where_and_a_witness_to_paste() -> None:
    write_files(Path(), {"bad/rules.yaml": WITHOUT_DEFAULT})
    code, out, err = run("check", "--rules", "bad")
    assert code == 1
    assert "bad/rules.yaml:12:3: error[no-verdict]" in err
    assert "facts: {}" in err
    assert "exactly one verdict" not in out


def test_check_writes_witnesses_that_explain_can_run() -> None:
    write_files(Path(), {"bad/rules.yaml": WITHOUT_DEFAULT})
    run("check", "--rules", "bad", "--witnesses", "found")
    (witness,) = Path("found").iterdir()
    assert witness.name == "01-no-verdict.yaml"
    code, out, _ = run("explain", str(witness), "--rules", "bad", "--format", "json")
    assert (code, json.loads(out)["verdict"]) == (0, None)


def test_warnings_count_when_strict_unless_accepted() -> None:
    write_files(Path(), {"twice/rules.yaml": TWICE})
    assert run("check", "--rules", "twice")[0] == 0
    code, _, err = run("check", "--rules", "twice", "--strict")
    assert code == 1
    assert "warning[subsumed-rule]" in err
    accepted = TWICE + "    accept: {subsumed-rule: It tells how long ago.}\n"
    write_files(Path(), {"twice/rules.yaml": accepted})
    code, out, err = run("check", "--rules", "twice", "--strict")
    assert (code, err) == (0, "")
    assert "1 finding accepted" in out


def test_a_stale_acceptance_is_a_finding() -> None:
    stale = RULES + "    accept: {gap: There was one.}\n"
    write_files(Path(), {"stale/rules.yaml": stale})
    code, _, err = run("check", "--rules", "stale", "--strict")
    assert code == 1
    assert "rule 'early-go' accepts 'gap', which is not found any more" in err


def test_check_for_programs() -> None:
    accepted = TWICE + "    accept: {subsumed-rule: It tells how long ago.}\n"
    write_files(Path(), {"twice/rules.yaml": accepted})
    code, out, _ = run("check", "--rules", "twice", "--format", "json")
    found = json.loads(out)
    assert (code, found["schema_version"], found["scenarios"]) == (0, 1, 12)
    (finding,) = found["findings"]
    assert finding["code"] == "subsumed-rule"
    assert finding["accepted"] == "It tells how long ago."
    assert finding["witness"]["facts"].keys() == {"status", "days"}


def test_check_annotates_a_pull_request() -> None:
    write_files(Path(), {"bad/rules.yaml": WITHOUT_DEFAULT})
    code, out, _ = run("check", "--rules", "bad", "--format", "github")
    assert code == 1
    assert out.startswith("::error file=bad/rules.yaml,line=12,col=3,title=no-verdict::there is")


def test_why_not_tells_what_stands_in_the_way_and_the_smallest_change() -> None:
    for asked in ("early-go", "call", "go", "verdict=go"):
        code, out, _ = run("explain", "s.yaml", "--rules", "old", "--why-not", asked)
        assert code == 0
        way, change = out.split("The smallest change that would bring it about:")
        assert "state of the job: needed: open; now: filled" in way
        assert "rule 'filled-stop', which goes before it" in way
        assert "state of the job: open (now filled)" in change
        assert "days since: 7 days (now 10 days)" in change


def test_why_not_of_what_is_so() -> None:
    _, out, _ = run("explain", "s.yaml", "--rules", "old", "--why-not", "filled-stop")
    assert out == "rule 'filled-stop': it is so already.\n"


def test_why_not_of_what_there_isn_t() -> None:
    told = refusal("explain", "s.yaml", "--rules", "old", "--why-not", "early-gone")
    assert "Did you mean 'early-go'?" in told


def test_outlook_and_changes_can_be_left_out() -> None:
    _, out, _ = run("explain", "s.yaml", "--rules", "old")
    assert "the verdict is settled" in out
    assert "state of the job: open (now filled)" in out
    _, out, _ = run("explain", "s.yaml", "--rules", "old", "--no-outlook")
    assert "Let it go" in out
    assert "settled" not in out
    assert "(now filled)" not in out
    _, out, _ = run("explain", "s.yaml", "--rules", "old", "--no-outlook", "--format", "json")
    assert not {"outlook", "changes"} & json.loads(out).keys()


def test_outlook_of_an_open_case() -> None:
    """With the job open, the answer depends on the days alone: up to 7 it is 'go'."""
    write_files(Path(), {"s.yaml": "facts: {status: open}"})
    _, out, _ = run("explain", "s.yaml", "--rules", "old", "--format", "json")
    found = json.loads(out)
    assert found["outlook"]["possible"] == ["go", "ask_first"]
    assert found["outlook"]["settled"] is False
    assert found["outlook"]["ask"][0]["fact"] == "days"
    assert [(change["verdict"], change["facts"]) for change in found["changes"]] == [
        ("stop", [{"fact": "status", "from": "open", "to": "filled"}])
    ]


def test_diff_tells_changes_with_a_case_and_the_rule() -> None:
    code, out, _ = run("diff", "old", "new")
    assert code == 0
    assert "Verdict: ask_first → go" in out
    assert "Advice gained: call" in out
    assert "altered rule early-go (rules.yaml:25)" in out
    assert "days: 8" in out
    assert "Ten days later: ask_first → go; gains call" in out


def test_diff_exits_with_1_when_asked_to_and_something_changes() -> None:
    assert run("diff", "old", "new", "--exit-code")[0] == 1
    assert run("diff", "old", "old", "--exit-code")[0] == 0


def test_diff_for_a_pull_request_and_for_programs() -> None:
    _, out, _ = run("diff", "old", "new", "--format", "markdown")
    assert out.startswith("## ")
    assert "### Verdict: ask_first → go" in out
    assert "```yaml" in out
    _, out, _ = run("diff", "old", "new", "--format", "json")
    found = json.loads(out)
    assert found["changes"][0]["verdict"] == {"old": "ask_first", "new": "go"}
    assert found["changes"][0]["witness"]["facts"] == {"days": 8, "status": "open"}
    assert found["changes"][1]["gained"] == "call"
    assert [case["title"] for case in found["cases"]] == ["Ten days later"]


def test_a_witness_of_diff_is_answered_differently() -> None:
    _, out, _ = run("diff", "old", "new", "--format", "json")
    facts = json.loads(out)["changes"][0]["witness"]["facts"]
    Path("w.yaml").write_text(scenario_as_yaml(Scenario(facts)))
    answers = [
        run("explain", "w.yaml", "--rules", side, "--format", "json")[1] for side in ("old", "new")
    ]
    verdicts = [json.loads(answer)["verdict"]["value"] for answer in answers]
    assert verdicts == ["ask_first", "go"]


def test_reordering_and_renaming_are_no_difference() -> None:
    head, rules = RULES.split("rules:\n")
    default, rest = rules.split("\n", 1)
    renamed = f"rules:\n{rest}\n{default}\n".replace("early-go", "soon-go")
    write_files(Path(), {"other/b.yaml": renamed, "other/a.yaml": head})
    code, out, _ = run("diff", "old", "other", "--exit-code")
    assert code == 0
    assert "No scenario is advised differently: proved over all possible scenarios." in out


def test_diff_with_a_revision() -> None:
    git("init")
    git("add", "old")
    git("commit", "-m", "The rules")
    Path("new", "rules.yaml").replace(Path("old", "rules.yaml"))
    code, out, _ = run("diff", "HEAD:old", "old", "--exit-code")
    assert code == 1
    assert "Verdict: ask_first → go" in out
    assert "altered rule early-go (rules.yaml:25)" in out
    assert "HEAD~7:old can't be read from git" in refusal("diff", "HEAD~7:old", "old")


def test_diff_refuses_what_can_t_be_compared() -> None:
    other = RULES.replace(
        "type: number, unit: days, whole: yes,\n     at least: 0", "type: yes/no"
    ).replace("days: {at most: 7}", "days: yes")
    write_files(Path(), {"new/rules.yaml": other})
    told = "'days' is a fact of type number in the one and a fact of type yes/no in the other"
    assert told in refusal("diff", "old", "new")
