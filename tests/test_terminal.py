"""What a name, an argument or a file may not do to a terminal: order it about, or hide what it is."""

from __future__ import annotations

import os
import pty
import sys
from pathlib import Path

import pytest

from reconsider_rules.errors import Diagnostic
from reconsider_rules.model import Location
from reconsider_rules.proving.finding import Finding
from reconsider_rules.render.diagnostics import diagnostic_as_text
from reconsider_rules.render.findings import finding_for_github
from reconsider_rules.render.page import Page
from tests.commands import PROGRAM, SHIPPED, Done, run, run_in_a_process
from tests.helpers import ROOT, write_files

EXAMPLE = str(ROOT / "examples" / "second-flip.yaml")
HOSTILE = b"\xff\x1b[31m\xe2\x80\xae\xc2\x9b2J\r\n.yaml"
"""Not UTF-8, a colour, text turned round, an order to clear the screen, a line of its own."""
HARMFUL = "\x1b\u202e\x9b\r\udcff\ufffd"
HIDDEN = "\\udcff\\u001b[31m\\u202e\\u009b2J\\u000d"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")


@pytest.fixture
def folder(here: Path) -> None:
    """One is where a scenario, and a rule base, have such a name and hold such text."""
    text = 'facts: {x: "\x1b[31m\x9b", y: "\u202e"}\n'
    one = os.fsdecode(HOSTILE)
    write_files(here, {"rules.yaml": "rules: []", one: text})
    write_files(here / f"d{one}", {"a.yaml": text, one: text})


# What is asked, with what exit code, and whether the name must be told.
ASKED: dict[str, tuple[list[str | bytes], int, bool]] = {
    "a scenario": (["explain", HOSTILE, *SHIPPED], 2, True),
    "no scenario": (["explain", b"no" + HOSTILE, *SHIPPED], 2, True),
    "rules": (["check", "--rules", b"d" + HOSTILE], 1, True),
    "rules for GitHub": (["check", "--rules", b"d" + HOSTILE, "--format", "github"], 1, False),
    "rules as JSON": (["check", "--rules", b"d" + HOSTILE, "--format", "json"], 1, False),
    "no rules": (["explain", EXAMPLE, "--rules", b"no" + HOSTILE], 2, True),
    "a case": (["test", HOSTILE, *SHIPPED], 2, True),
    "cases": (["test", b"d" + HOSTILE, *SHIPPED], 2, True),
    "an output": (["explain", EXAMPLE, *SHIPPED, "-o", b"no/" + HOSTILE], 2, True),
    "witnesses": (["check", *SHIPPED, "--witnesses", HOSTILE], 2, True),
    "no assignment": (["explain", EXAMPLE, *SHIPPED, "--set", HOSTILE], 2, True),
    "a fact": (["explain", EXAMPLE, *SHIPPED, "--set", HOSTILE + b"=1"], 2, True),
    "a value": (["explain", EXAMPLE, *SHIPPED, "--set", b"role_status=" + HOSTILE], 2, True),
    "a question": (["explain", EXAMPLE, *SHIPPED, "--why-not", HOSTILE], 2, True),
    "a verdict": (["explain", EXAMPLE, *SHIPPED, "--why-not", b"verdict=" + HOSTILE], 2, True),
    "a difference": (["diff", b"no" + HOSTILE, "rules"], 2, True),
    "a revision": (["diff", b"HEAD:" + HOSTILE, SHIPPED[1]], 2, True),
    "rules in a difference": (["diff", b"d" + HOSTILE, SHIPPED[1]], 2, True),
    "an option": (["explain", b"--" + HOSTILE], 2, False),  # click itself hides a part
    "a format": (["explain", "--format", HOSTILE], 2, False),
    "a command": ([HOSTILE], 2, False),
}


def check(done: Done, asked: str) -> None:
    _, code, told = ASKED[asked]
    _, out, err = done
    assert done.code == code, err
    assert not set(HARMFUL) & set(out + err)
    assert "internal error" not in err
    shown = HIDDEN.replace("\\u202e\\u009b", "\\udce2\\udc80\\udcae\\udcc2\\udc9b")
    assert not told or HIDDEN in out + err or shown in out + err


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "ascii:surrogateescape"])
@pytest.mark.parametrize("asked", ASKED)
def test_a_name_is_shown_and_does_nothing(asked: str, encoding: str) -> None:
    """Also where Python takes a name for ASCII and what is beyond it for single bytes."""
    name, _, errors = encoding.partition(":")
    arguments = [os.fsencode(each) for each in ASKED[asked][0]]
    read = [each.decode(name, errors) if errors else each for each in arguments]
    check(run(*read, encoding=encoding), asked)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("asked", ["a scenario", "cases"])
def test_a_process_shows_a_name_in_the_locale_c_too(asked: str) -> None:
    locale = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    check(run_in_a_process(*ASKED[asked][0], environment=locale), asked)


@pytest.mark.usefixtures("folder")
def test_a_rule_base_may_be_given_by_the_environment() -> None:
    code, _, err = run("explain", EXAMPLE, environment={"RECONSIDER_RULES": b"no" + HOSTILE})
    assert code == 2
    assert HIDDEN in err
    assert not set(HARMFUL) & set(err)


def test_an_internal_error_and_its_traceback_do_nothing_either(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("\x1b[31m\u202e\udcff")

    monkeypatch.setattr("reconsider_rules.running.engine.Engine.run", fail)
    code, _, err = run("explain", EXAMPLE, *SHIPPED, "--debug")
    assert code == 3
    assert "Traceback" in err
    assert "\\u001b[31m\\u202e\\udcff" in err
    assert not set(HARMFUL) & set(err)


@pytest.mark.usefixtures("folder")
def test_on_a_real_terminal_only_our_own_colours_are_orders() -> None:
    seen: list[bytes] = []

    def read(terminal: int) -> bytes:
        seen.append(os.read(terminal, 1024))
        return b""  # and show nothing here

    pty.spawn([*PROGRAM, "explain", os.fsdecode(HOSTILE), *SHIPPED], read)
    shown = b"".join(seen).decode()
    for ours in ("\x1b[1;31m", "\x1b[0m", "\x1b[36m"):
        assert ours in shown
        shown = shown.replace(ours, "")
    assert not set(HARMFUL) - {"\r"} & set(shown)
    assert "\\u001b[31m\\u009b" in shown  # the line that is shown


def test_a_caret_stands_below_what_is_shown_in_more_columns() -> None:
    found = Diagnostic("error", "x", "m", Location("f", 1, 4), excerpt="\x1b\ta!")
    lines = diagnostic_as_text(found).splitlines()
    assert lines[1:] == ["    1 | \\u001b\ta!", "      |       \t ^"]


def test_a_page_takes_orders_from_nobody_else() -> None:
    page = Page(color=True)
    page.add("a\x1b[31m", note="b\u202e")
    page.heading("c\x9b")
    page.add("d", code="1")
    assert "".join(str(page).split()) == (
        "a\\u001b[31m\x1b[2mb\\u202e\x1b[0m\x1b[1;36mc\\u009b\x1b[0m\x1b[1md\x1b[0m"
    )


def test_github_gets_one_command_for_a_finding() -> None:
    place = Location("a,line=9::b%0A\n::error::c\r.yaml", 1, 2)
    found = Diagnostic("error", "x", "50%25\n::stop-commands::d\r, e: f", place, "g")
    assert finding_for_github(Finding(found)) == (
        "::error file=a%2Cline=9%3A%3Ab%250A%0A%3A%3Aerror%3A%3Ac%0D.yaml,line=1,col=2,title=x"
        "::50%2525%0A::stop-commands::d%0D, e: f g"
    )


def test_a_finding_has_lines_of_its_own_only() -> None:
    """A log may take a line that starts with '::' for an order."""
    found = Diagnostic("error", "x", "a\n::b", Location("c\n::d", 1, 1), "e\n::f", "::g")
    assert not [line for line in diagnostic_as_text(found).splitlines() if line.startswith("::")]


def test_a_refused_scenario_does_not_reach_a_file(here: Path) -> None:
    write_files(here, {"s.yaml": "title: '\u202e'\nfacts: {}"})
    code, _, err = run("explain", "s.yaml", *SHIPPED, "-o", "out.txt")
    assert code == 2
    assert "s.yaml:1:9: error[control-character]" in err
    assert not (here / "out.txt").exists()


def test_a_witness_names_its_finding_without_harm(here: Path) -> None:
    rules = "conclusions: {verdict: {type: choice, options: {go: Go}}}\nfacts: {x: {ask: So?, type: yes/no}}\nrules: [{id: a, when: {x: yes}, then: {verdict: go}, because: So.}]\n"
    name = b"r\xff\x1b[31m\xe2\x80\xae"
    write_files(here / os.fsdecode(name), {"r.yaml": rules})
    code, _, err = run("check", "--rules", name, "--witnesses", "w")
    assert code == 1, err
    [witness] = (here / "w").iterdir()
    assert witness.read_text(encoding="utf-8").startswith("# r\\udcff\\u001b[31m\\u202e/r.yaml:1:")


def test_a_width_beyond_all_bounds_is_the_widest() -> None:
    widest, beyond = (
        run("explain", EXAMPLE, *SHIPPED, environment={"COLUMNS": columns})
        for columns in ("120", "9" * 5_000)
    )
    assert (beyond.code, beyond.err) == (0, "")
    assert beyond == widest
