"""Can every server read what `test --format junit` writes, whatever is in a case?"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from reconsider_rules.model import Case, Expectation, Location, Scenario
from reconsider_rules.render.junit import results_as_junit
from reconsider_rules.running.cases import Result, Unmet
from tests.commands import refusal, run
from tests.helpers import write_files

RULES = """
    facts:
      pay: {ask: Was it pay?, type: yes/no}
    conclusions:
      verdict: {type: choice, options: {go: Go for it, stop: Let it go}}
    rules:
      - {id: pay-stops, when: {pay: yes}, then: {verdict: stop}, because: It was pay.}
"""
CASES = """
    title: It stops
    facts: {pay: yes}
    expect: {verdict: stop}
    ---
    title: "It goes <on> & \\"on\\""
    facts: {pay: yes}
    expect: {verdict: go}
    ---
    title: Disputed for nothing
    facts: {pay: yes}
    expect: {verdict: stop}
    disputed: It should go.
"""


@pytest.fixture(autouse=True)
def folder(here: Path) -> None:
    write_files(here, {"rules/r.yaml": RULES, "rules/cases/a.yaml": CASES})


def test_a_test_for_each_case_with_its_place() -> None:
    code, out, err = run("test", "--format", "junit")
    assert (code, err) == (1, "")
    root = ElementTree.fromstring(out)
    assert (root.tag, root.get("tests"), root.get("failures"), root.get("errors")) == (
        "testsuites",
        "3",
        "2",
        "0",
    )
    [suite] = root
    assert (suite.get("name"), suite.get("failures")) == ("rules/cases/a.yaml", "2")
    one, other, disputed = suite
    assert dict(one.attrib) == {
        "name": "It stops",
        "classname": "rules/cases/a.yaml",
        "file": "rules/cases/a.yaml",
        "line": "2",
    }
    assert list(one) == []
    [failure] = other
    assert other.get("name") == 'It goes <on> & "on"'
    assert failure.get("message") == ("expected: the verdict go; actual: stop (Let it go)")
    assert failure.text is not None
    assert 'rules/cases/a.yaml:6: It goes <on> & "on"' in failure.text
    assert "It was pay. [pay-stops]" in failure.text
    assert disputed[0].get("message") == "disputed, but the rules give what is expected"


def test_a_file_that_can_t_be_read_is_an_error() -> None:
    write_files(Path(), {"rules/cases/b.yaml": "facts: {pai: yes}\nexpect: {verdict: go}\n"})
    code, out, err = run("test", "--format", "junit")
    assert code == 2
    assert "Did you mean 'pay'?" in err
    root = ElementTree.fromstring(out)
    assert root.get("errors") == "1"
    [test] = root[1]
    assert (test.get("name"), test.get("file"), test.get("line")) == (
        "unknown-fact",
        "rules/cases/b.yaml",
        "1",
    )
    assert "'pai'" in str(test[0].get("message"))


@pytest.mark.parametrize(
    "title",
    [
        "\x00\x01\x08\x0b\x0c\x1b[31m\x7f\x85",
        "\ud800 \udfff \ufffe \uffff",
        "]]> <!-- & &amp; <x y='z'>\"",
        "tab\tand\r\nnew\nline",
        "\u202ereversed \U0001f600",
    ],
)
def test_hostile_texts_are_escaped(title: str) -> None:
    case = Case(
        Scenario({}, title), Expectation(("go",)), Location(f"{title[:3]}.yaml", 1, 1), disputed=""
    )
    result = Result(case, (Unmet(title, title),), frozenset())
    written = results_as_junit([result], ())
    assert written.isascii()
    root = ElementTree.fromstring(written.encode())
    [test] = root.iter("testcase")
    name = test.get("name")
    assert name is not None
    for character in title:
        allowed = character in "\t\n\r" or " " <= character <= "\ud7ff"
        allowed |= "\ue000" <= character <= "\ufffd" or character > "\uffff"
        assert (character in name) == allowed, ascii(character)


def test_it_is_the_same_in_every_encoding() -> None:
    write_files(Path(), {"rules/cases/a.yaml": "title: Ünï\nfacts: {}\nexpect: {verdict: go}\n"})
    told = {run("test", "--format", "junit", encoding=each).out for each in ("utf-8", "ascii")}
    [out] = told
    assert next(ElementTree.fromstring(out).iter("testcase")).get("name") == "Ünï"


@pytest.mark.parametrize("option", ["--coverage", "--mutate"])
def test_it_tells_of_cases_alone(option: str) -> None:
    assert "tells of the cases alone" in refusal("test", "--format", "junit", option)
