"""What is written never goes over a scenario that was given, nor into the rule base."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from reconsider_rules.cli import run
from tests.helpers import write_files

RULES = """
    facts: {pay: {ask: Was it pay?, type: yes/no}}
    conclusions: {verdict: {type: choice, options: {go: Go for it, stop: Let it go}}}
    rules: [{id: stop, when: {pay: yes}, then: {verdict: stop}, because: It was pay.}]
"""
FILES = {
    "rules/r.yaml": RULES,
    "rules/more/m.yaml": "rules: [{id: go, when: {pay: no}, then: {verdict: go}, because: So.}]",
    "rules/cases/c.yaml": "facts: {pay: yes}\nexpect: {verdict: stop}\n",
    "rules/notes.txt": "mine",
    "a.yaml": "facts: {pay: yes}\n",
    "b.yaml": "facts: {pay: no}\n",
}

Files = Callable[[], dict[str, str]]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    """In a folder with a rule base and scenarios: what is there, by name."""
    write_files(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path.with_name(tmp_path.name + "-cache")))
    monkeypatch.delenv("RECONSIDER_RULES", raising=False)
    os.symlink("rules", "linked")
    os.symlink("rules/cases/c.yaml", "linked.yaml")
    os.symlink("rules/new.yaml", "dangling.yaml")
    os.link("rules/r.yaml", "hard-rule.yaml")
    os.link("rules/cases/c.yaml", "hard-case.yaml")
    os.link("a.yaml", "hard-a.yaml")
    os.symlink("a.yaml", "linked-a.yaml")

    def found() -> dict[str, str]:
        paths = [path for path in Path().rglob("*") if path.is_file()]
        return {str(path): path.read_text() for path in paths}

    return found


INTO_THE_RULES = [
    "rules/r.yaml",
    "rules/more/m.yaml",
    "rules/cases/c.yaml",
    "rules/cases/new.yaml",
    "rules/new.yaml",
    "rules/notes.txt",
    "rules/.hidden/new.yaml",
    "linked/r.yaml",
    "linked/new.yaml",
    "./more/../rules/new",
    "linked.yaml",
    "dangling.yaml",
    "hard-rule.yaml",
    "hard-case.yaml",
    "rules",
]


@pytest.mark.parametrize("output", INTO_THE_RULES)
@pytest.mark.parametrize("rules", [[], ["--rules", "rules"], ["--rules", "linked/"]], ids=str)
def test_an_answer_does_not_go_into_the_rule_base(
    output: str, rules: list[str], files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files()
    for absolute in (False, True):
        path = os.path.abspath(output) if absolute else output
        assert run(["explain", "a.yaml", *rules, "-o", path]) == 2
        assert "would write into the rule base" in capsys.readouterr().err
    assert files() == before


@pytest.mark.parametrize("output", ["a.yaml", "./a.yaml", "b.yaml", "hard-a.yaml", "linked-a.yaml"])
def test_an_answer_does_not_go_over_a_scenario(
    output: str, files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files()
    assert run(["explain", "a.yaml", "b.yaml", "-o", output]) == 2
    assert "would overwrite the scenario" in capsys.readouterr().err
    assert files() == before


@pytest.mark.parametrize("output", ["out.yaml", "new/out.md", "rules.yaml", "rules2/r.yaml"])
def test_an_answer_goes_elsewhere(output: str, files: Files) -> None:
    Path(output).parent.mkdir(exist_ok=True)
    before = files()
    for _ in range(2):  # the second time over the first
        assert run(["explain", "a.yaml", "-o", output]) == 0
    now = files()
    assert now.pop(output).startswith("Let it go")
    assert now == before


@pytest.mark.parametrize("output", [".", "new", "nowhere/out.md", "a.yaml/out.md"])
def test_where_nothing_can_be_written(
    output: str, files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("new").mkdir()
    before = files()
    assert run(["explain", "b.yaml", "-o", output]) == 2
    assert capsys.readouterr().err.startswith(f"error: {output}: ")
    assert files() == before


@pytest.mark.parametrize(
    "folder",
    ["rules", "rules/", "linked", "rules/cases", "rules/new", "rules/more/new", "./rules/."],
)
def test_witnesses_do_not_go_into_the_rule_base(
    folder: str, files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files()
    assert run(["check", "--witnesses", folder]) == 2
    assert "would write into the rule base" in capsys.readouterr().err
    assert files() == before
    assert not Path("rules/new").exists()


def test_a_link_to_a_rule_file_is_no_place_for_a_witness(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "--witnesses", "w"]) == 1
    [witness] = Path("w").iterdir()
    witness.unlink()
    os.symlink("../rules/r.yaml", witness)
    before = files()
    assert run(["check", "--witnesses", "w"]) == 2
    assert "would write into the rule base" in capsys.readouterr().err
    assert files() == before


def test_a_file_is_no_folder_for_witnesses(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "--witnesses", "a.yaml"]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "error: a.yaml: file exists.\n")
