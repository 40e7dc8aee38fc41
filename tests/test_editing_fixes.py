"""What is offered to mend what is wrong: each edit does away with what it is offered for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reconsider_rules.editing.fixing import Fix, fixes
from reconsider_rules.editing.workspace import Workspace
from reconsider_rules.proving.anomalies import check_rules
from reconsider_rules.proving.finding import Finding
from tests.editing import CASES, FILES, RULES, VOCABULARY, apply, opened, slips, typed
from tests.helpers import write_files


def offered(workspace: Workspace, path: str, findings: list[Finding] | None = None) -> list[Fix]:
    lines = workspace.now.file(path).lines
    return fixes(workspace.now, path, range(1, len(lines) + 1), findings or ())


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("rules.yaml", "when: {mood: calm}", "when: {moood: calm}"),
        ("rules.yaml", "when: {mood: calm}", "when: {mood: clam}"),
        ("rules.yaml", "when: {mood: calm}", 'when: {mood: "clam"}'),
        ("rules.yaml", "when: {mood: calm}", "wehn: {mood: calm}"),
        ("rules.yaml", "{mood or calm}", "{moood or calm}"),
        ("rules.yaml", "recommend: call\n", "recommend: cal\n"),
        ("rules.yaml", "source: [S1]", "source: [s1]"),
        ("rules.yaml", "includes: money", "includes: moneyy"),
        ("rules.yaml", "then: {verdict: go}", "then: {verdct: go}"),
        ("rules.yaml", "when: {mood: calm}", "when: {mood:calm}"),
        ("rules.yaml", "then: {verdict: go}", "then: {verdict:go}"),
        ("rules.yaml", "worries: {includes: money}", "worries: {includes:money}"),
        ("words.yaml", "step: reach out", "step: reachout"),
        ("words.yaml", "type: number", "type: numbr"),
        ("words.yaml", "  sure: {", "  sure:{"),
        ("cases/a.yaml", "{verdict: go,", "{verdict: got,"),
        ("cases/a.yaml", "{mood: calm,", "{mood:calm,"),
        ("cases/a.yaml", "because: calm-goes", "because: calm-go"),
        ("cases/a.yaml", "worries: [money]", "worries: [mony]"),
    ],
)
def test_what_was_meant(tmp_path: Path, name: str, right: str, wrong: str) -> None:
    workspace = opened(tmp_path)
    assert right in FILES[name]
    path, *_ = typed(workspace, name, FILES[name].replace(right, wrong, 1))
    assert slips(workspace)
    [fix] = offered(workspace, path)
    apply(workspace, fix.edits)
    mended = workspace.now.texts[path].replace('"', "")
    assert slips(workspace) == []
    assert mended == FILES[name]


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("words.yaml", "title: Call them", "title: Call them: now"),
        ("words.yaml", "title: Call them", 'title: Don\'t call: "now" # why not'),
        ("rules.yaml", "because: You are torn.", "because: You are: torn."),
        ("cases/a.yaml", "title: A calm one", "title: A calm one: sure"),
    ],
)
def test_a_text_with_a_colon_is_put_in_quotes(
    tmp_path: Path, name: str, right: str, wrong: str
) -> None:
    workspace = opened(tmp_path)
    path, *_ = typed(workspace, name, FILES[name].replace(right, wrong, 1))
    assert slips(workspace) == ["colon-in-text"]
    [fix] = offered(workspace, path)
    apply(workspace, fix.edits)
    assert slips(workspace) == []
    text = wrong.partition(": ")[2].partition(" #")[0].replace("'", "''")
    assert f": '{text}'" in workspace.now.texts[path]


def test_quotes_are_not_offered_for_a_text_of_several_lines(tmp_path: Path) -> None:
    workspace = opened(tmp_path)
    text = FILES["words.yaml"].replace("title: Call them", "title: Call: them\n      or not")
    path, *_ = typed(workspace, "words.yaml", text)
    assert slips(workspace) == ["colon-in-text"] and offered(workspace, path) == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("rules.yaml", "    because: You are torn.\n"),
        ("rules.yaml", "    because: It would hurt.\n"),
        ("words.yaml", "    step: reach out\n"),
        ("words.yaml", "    ask: How do you feel?\n"),
    ],
)
def test_a_missing_key_gets_its_line(tmp_path: Path, name: str, line: str) -> None:
    workspace = opened(tmp_path)
    path, *_ = typed(workspace, name, FILES[name].replace(line, "", 1))
    assert slips(workspace) == ["missing-key"]
    [fix] = offered(workspace, path)
    apply(workspace, fix.edits)
    assert slips(workspace) == ["empty-value"]  # for the coach to fill in
    key = line.split(":", maxsplit=1)[0]
    filled = re.sub(f"^{key}:$", line.rstrip(), workspace.now.texts[path], flags=re.MULTILINE)
    workspace.open(path, filled)
    assert slips(workspace) == []


def test_where_the_way_out_is_not_plain_nothing_is_offered(tmp_path: Path) -> None:
    workspace = opened(tmp_path)
    path, *_ = typed(workspace, "rules.yaml", RULES.replace("because: You are torn.", "- x"))
    assert slips(workspace)
    assert offered(workspace, path) == []


ALSO = """\
  - id: calm-stops
    when: {mood: calm}
    then: {verdict: stop}
"""


@pytest.mark.parametrize(
    "overrides",
    ["", "    overrides: torn-stops\n", "    overrides: [torn-stops]\n", "    overrides:\n      - torn-stops\n"],
)  # fmt: skip
@pytest.mark.parametrize("choice", [0, 1])
def test_a_contradiction_is_settled(tmp_path: Path, overrides: str, choice: int) -> None:
    text = RULES.replace("guarantees:", f"{ALSO}{overrides}    because: Wait.\nguarantees:")
    workspace = opened(tmp_path)
    path, *_ = typed(workspace, "rules.yaml", text)

    def contradictions() -> list[Finding]:
        rules = workspace.now.loaded[0]
        assert rules, slips(workspace)
        found, _ = check_rules(rules, [])
        return [each for each in found if each.between]

    found = contradictions()
    one, other = [fix for fix in offered(workspace, path, found) if "override" in fix.title]
    assert {one.title, other.title} == {
        "Let 'calm-goes' override 'calm-stops'",
        "Let 'calm-stops' override 'calm-goes'",
    }
    apply(workspace, (one, other)[choice].edits)
    assert contradictions() == []
    assert slips(workspace) == []


def test_a_layer_settles_it_in_its_own_files(tmp_path: Path) -> None:
    write_files(tmp_path / "below", FILES)
    text = f"extends: ../below\nrules:\n{ALSO}    because: Wait.\n"
    workspace = opened(tmp_path, {"house.yaml": text})
    path, *_ = typed(workspace, "house.yaml", text)
    rules = workspace.now.loaded[0]
    assert rules
    found = [each for each in check_rules(rules, [])[0] if each.between]
    titles = [fix.title for fix in offered(workspace, path, found) if "override" in fix.title]
    assert titles == ["Let 'calm-stops' override 'calm-goes'"]


@pytest.mark.parametrize("there", [None, "", CASES, CASES.rstrip("\n")])
def test_a_witness_becomes_a_case(tmp_path: Path, there: str | None) -> None:
    workspace = opened(tmp_path)
    if there is not None:
        typed(workspace, "cases/found.yaml", there)
    path, *_ = typed(workspace, "words.yaml", VOCABULARY)
    rules = workspace.now.loaded[0]
    assert rules
    found = check_rules(rules, [])[0]
    fix = next(fix for fix in offered(workspace, path, found) if "witness" in fix.title)
    assert fix.of == "no-verdict"
    apply(workspace, fix.edits)
    assert slips(workspace) == ["empty-value"]  # what must come out is for the coach to say
    case = workspace.name_of(f"{workspace.folder}/cases/found.yaml")
    workspace.open(case, workspace.now.texts[case].replace("verdict:\n", "verdict: go\n"))
    assert slips(workspace) == []
    assert len(workspace.now.file(case).documents) == (2 if there else 1)
    again = [fix for fix in offered(workspace, path, found) if "witness" in fix.title]
    assert fix.edits[0].text.partition("facts:")[2] not in [
        each.edits[0].text.partition("facts:")[2] for each in again
    ]  # it isn't offered again
