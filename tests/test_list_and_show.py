"""`list` and `show`, and words in the place of names."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconsider_rules import Advisor, UnknownNameError
from reconsider_rules.catalog import KINDS, name_of, words_of
from reconsider_rules.model import Advice, Stated
from reconsider_rules.reading.subjects import entries_from, subject_from
from tests.commands import SHIPPED, run
from tests.helpers import shipped, write_files

RULES = """
sources:
  A1: {title: An article, address: "https://example.org"}
facts:
  hours: {ask: "Was it the hours, or the way?", label: the hours, type: yes/no}
  reason: {ask: Why?, label: why you said no, type: choice, options: {pay: pay or benefits, far: the way}}
conclusions:
  mood: {label: the mood, type: choice, options: {good: Fine, bad: Poor}}
  verdict: {type: choice, options: {go: "Go for it: ask", wait: Wait a while}}
advice:
  call: {step: say, title: Call them, text: Call., source: A1, conflicts with: [write]}
  call_again: {step: say, title: Call them once more, text: Call.}
  write: {step: say, title: Write to them, text: Write.}
rules:
  - id: long-hours
    when: {hours: yes}
    unless: {reason: pay}
    then: {mood: bad}
    because: The hours are long.
    source: A1

  # About those who are in a good mood.
  - {id: short-hours, when: {hours: no}, then: {mood: good}, overrides: long-hours, because: They are short.}
  - {id: going, when: {mood: good}, then: {verdict: go}, recommend: call, because: All is well.}
guarantees:
  - {id: no-call-in-a-bad-mood, when: {mood: bad}, never: {recommend: call}, because: It would not help.}
"""
CASES = """
title: Long hours
facts: {hours: yes}
expect: {concludes: {mood: bad}}
---
title: Short hours
facts: {hours: no, reason: pay}
expect: {verdict: go}
"""


@pytest.fixture
def rules(here: Path) -> Path:
    return write_files(here, {"rules/r.yaml": RULES, "rules/cases/c.yaml": CASES})


def shown(*arguments: str) -> str:
    code, out, err = run("show", *arguments)
    assert code == 0, err
    return out


def test_a_list_has_everything_with_its_words(rules: Path) -> None:
    code, out, _ = run("list")
    assert code == 0
    headings = [line for line in out.splitlines() if line and not line.startswith(" ")]
    assert headings == [
        "Facts (2)",
        "Conclusions (2)",
        "Advice (3)",
        "Rules (3)",
        "Guarantees (1)",
        "Sources (1)",
    ]
    assert "  long-hours:\n      The hours are long.\n" in out
    assert run("list", "advice").out.startswith("Advice (3)\n  call:\n      Call them\n")


def test_a_list_is_narrowed_by_names_and_words(rules: Path) -> None:
    out = run("list", "HOURS").out
    assert "hours:" in out and "long-hours:" in out and "going:" not in out and "mood" not in out
    assert (
        run("list", "rules", "hours", "long").out
        == "Rules (1)\n  long-hours:\n      The hours are long.\n"
    )
    out = run("list", "facts", "benefits").out
    assert "- pay: pay or benefits" in out and "the way" not in out, "only the option that has it"
    done = run("list", "rules", "nonsense")
    assert done.code == 1 and "Nothing has 'nonsense' in its name or words." in done.err
    assert done.out == ""


def test_a_rule_is_shown_as_it_is_written_with_all_that_has_to_do_with_it(rules: Path) -> None:
    assert (
        shown("long-hours")
        == """\
Rule long-hours
rules/r.yaml:15

  - id: long-hours
    when: {hours: yes}
    unless: {reason: pay}
    then: {mood: bad}
    because: The hours are long.
    source: A1

Reads (2)
  - hours: Was it the hours, or the way?
  - reason: Why?

Concludes (1)
  - the mood: Poor

What it concludes is read by (1)
  - going: All is well.

Gives way to (1)
  - short-hours: They are short.

Sources (1)
  - A1: An article https://example.org

Has a part in the saved cases (1)
  - Long hours
"""
    )


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("short-hours", "Overrides (1)\n  - long-hours: The hours are long."),
        ("going", "Recommends (1)\n  - call: Call them"),
        ("hours", "Read by (2)\n  - long-hours"),
        ("hours", "Known in the saved cases (2)\n  - Long hours\n  - Short hours"),
        ("mood", "Concluded by (2)\n  - long-hours: Poor\n  - short-hours: Fine"),
        ("mood", "Guaranteed by (1)\n  - no-call-in-a-bad-mood: It would not help."),
        ("mood", "Has a part in the saved cases (2)"),
        ("call", "Recommended by (1)\n  - going: All is well."),
        ("call", "Never comes with (1)\n  - write: Write to them"),
        ("write", "Never comes with (1)\n  - call: Call them"),
        ("call", "Guaranteed by (1)\n  - no-call-in-a-bad-mood"),
        ("call", "Has a part in the saved cases (1)\n  - Short hours"),
        ("no-call-in-a-bad-mood", "Reads (1)\n  - mood: the mood"),
        ("no-call-in-a-bad-mood", "Asks about (1)\n  - call: Call them"),
        ("A1", "Cited by (2)\n  - long-hours: The hours are long.\n  - call: Call them"),
        ("why you said no", "Fact reason\n"),
        ("Go for it", "Conclusion verdict\n"),
        ("an article", "Source A1\n"),
    ],
)
def test_everything_is_shown_with_what_has_to_do_with_it(rules: Path, name: str, says: str) -> None:
    assert says in shown(name)


def test_long_lists_are_cut_unless_all_is_asked_for() -> None:
    short, full = (run("show", "verdict", *SHIPPED, *more).out for more in ((), ("--full",)))
    assert "more: --full)" in short and "more: --full)" not in full
    assert len(full) > 2 * len(short)


def test_what_is_not_there_or_fits_several(rules: Path) -> None:
    code, _, err = run("show", "long-hour")
    assert code == 2 and "Nothing is called 'long-hour'. Did you mean 'long-hours'?" in err
    code, _, err = run("show", "call them")
    assert code == 0, "what has exactly these words"
    code, _, err = run("show", "hours are")
    assert code == 0
    code, _, err = run("show", "the")
    assert code == 2 and "'the' fits several. Name one: " in err


def test_broken_cases_do_not_hide_a_rule(rules: Path) -> None:
    write_files(
        rules, {"rules/cases/c.yaml": "title: T\nfacts: {hurs: yes}\nexpect: {verdict: go}\n"}
    )
    code, out, err = run("show", "going")
    assert code == 0 and out.startswith("Rule going\n") and "c.yaml:2:" in err


def test_every_name_and_the_words_of_all_that_is_shipped_are_found() -> None:
    rules = shipped().rules
    for kind in KINDS.values():
        for entry in kind(rules):
            assert entry in entries_from(rules, name_of(entry))
            try:
                assert words_of(entries_from(rules, words_of(entry))[0]) == words_of(entry)
            except UnknownNameError as error:
                assert name_of(entry) in str(error) or "more" in str(error)


def test_why_not_takes_the_words_of_an_advice_or_a_verdict() -> None:
    rules = shipped().rules
    advice = subject_from(rules, "call the hiring MANAGER")
    assert isinstance(advice, Advice) and advice.id == "call_the_manager"
    verdict = subject_from(rules, "Go for it")
    assert isinstance(verdict, Stated) and verdict.value == "go_for_it"
    with pytest.raises(UnknownNameError, match=r"fits several\. .*tell_your_contact_you_withdrew"):
        subject_from(rules, "Say in a sentence what happened and what you want")
    with pytest.raises(UnknownNameError, match="Did you mean 'Look after yourself while"):
        subject_from(rules, "Look aftr yourself while you wait")
    answer = Advisor(rules).explain({"role_status": "filled"})
    assert not answer.why_not("Call the hiring manager").there


def test_a_name_comes_before_words(rules: Path) -> None:
    code, out, _ = run("explain", "-", "--why-not", "call", stdin="facts: {hours: yes}")
    assert code == 0 and "Why not the advice 'Call them'?" in out
    code, out, _ = run("explain", "-", "--why-not", "the mood: fine", stdin="facts: {hours: yes}")
    assert code == 0 and "Why not the mood: Fine?" in out
