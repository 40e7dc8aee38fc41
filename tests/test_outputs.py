"""What is written never goes over a scenario that was given, nor into the rule base."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import refusal, run, run_in_a_process
from tests.helpers import texts, write_files

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
def files(here: Path) -> Files:
    """In a folder with a rule base and scenarios: what is there, by name."""
    write_files(here, FILES)
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


INTO_THE_RULES = texts(
    "rules/r.yaml¦rules/more/m.yaml¦rules/cases/c.yaml¦rules/cases/new.yaml¦rules/new.yaml¦"
    "rules/notes.txt¦rules/.hidden/new.yaml¦linked/r.yaml¦linked/new.yaml¦./more/../rules/new¦"
    "linked.yaml¦dangling.yaml¦hard-rule.yaml¦hard-case.yaml¦rules"
)


@pytest.mark.parametrize("output", INTO_THE_RULES)
@pytest.mark.parametrize("rules", [[], ["--rules", "rules"], ["--rules", "linked/"]], ids=str)
def test_an_answer_does_not_go_into_the_rule_base(
    output: str, rules: list[str], files: Files
) -> None:
    before = files()
    for absolute in (False, True):
        path = os.path.abspath(output) if absolute else output
        assert "would write into the rule base" in refusal("explain", "a.yaml", *rules, "-o", path)
    assert files() == before


@pytest.mark.parametrize("output", ["a.yaml", "./a.yaml", "b.yaml", "hard-a.yaml", "linked-a.yaml"])
def test_an_answer_does_not_go_over_a_scenario(output: str, files: Files) -> None:
    before = files()
    assert "would overwrite what is read" in refusal("explain", "a.yaml", "b.yaml", "-o", output)
    assert files() == before


@pytest.mark.parametrize("output", ["out.yaml", "new/out.md", "rules.yaml", "rules2/r.yaml"])
def test_an_answer_goes_elsewhere(output: str, files: Files) -> None:
    Path(output).parent.mkdir(exist_ok=True)
    before = files()
    for _ in range(2):  # the second time over the first
        assert run("explain", "a.yaml", "-o", output).code == 0
    now = files()
    assert now.pop(output).startswith("Let it go")
    assert now == before


@pytest.mark.parametrize("output", [".", "new", "nowhere/out.md", "a.yaml/out.md"])
def test_where_nothing_can_be_written(output: str, files: Files) -> None:
    Path("new").mkdir()
    before = files()
    assert refusal("explain", "b.yaml", "-o", output).startswith(f"error: {output}: ")
    assert files() == before


@pytest.mark.parametrize(
    "folder",
    ["rules", "rules/", "linked", "rules/cases", "rules/new", "rules/more/new", "./rules/."],
)
def test_witnesses_do_not_go_into_the_rule_base(folder: str, files: Files) -> None:
    before = files()
    assert "would write into the rule base" in refusal("check", "--witnesses", folder)
    assert files() == before
    assert not Path("rules/new").exists()


def test_a_link_to_a_rule_file_is_no_place_for_a_witness(files: Files) -> None:
    assert run("check", "--witnesses", "w").code == 1
    [witness] = Path("w").iterdir()
    witness.unlink()
    os.symlink("../rules/r.yaml", witness)
    before = files()
    assert "would write into the rule base" in refusal("check", "--witnesses", "w")
    assert files() == before


def test_a_file_is_no_folder_for_witnesses(files: Files) -> None:
    assert run("check", "--witnesses", "a.yaml") == (2, "", "error: a.yaml: file exists.\n")


PAGE = ("explain", "a.yaml", "--format", "html", "-o")


def test_a_page_goes_over_an_older_one(files: Files) -> None:
    assert run(*PAGE, "out.html").code == 0
    first = Path("out.html").read_text()
    Path("a.yaml").write_text("facts: {pay: no}\n")
    assert run(*PAGE, "out.html").code == 0
    assert Path("out.html").read_text() != first
    Path("empty.html").touch()
    assert run(*PAGE, "empty.html").code == 0


@pytest.mark.parametrize("content", ["mine", "<!doctype html><title>mine</title>", " " * 2000])
def test_a_page_goes_over_nothing_else(content: str, files: Files) -> None:
    Path("out.html").write_text(content)
    os.symlink("out.html", "linked.html")
    before = files()
    for output in ("out.html", "linked.html"):
        assert "was not written by this program in this form" in refusal(*PAGE, output)
    assert files() == before


def test_nor_into_the_rule_base_nor_over_the_scenario(files: Files) -> None:
    before = files()
    assert "would overwrite what is read" in refusal(*PAGE, "a.yaml")
    assert "would write into the rule base" in refusal(*PAGE, "rules/out.html")
    assert files() == before


@pytest.mark.parametrize("form", ["text", "html", "markdown", "json", "ics"])
def test_a_file_is_written_whole_or_not_at_all(
    form: str, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("explain", "b.yaml", "--format", form, "-o", "out")
    assert run(*command).code == 0
    before = files()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert refusal(*command, "--set", "pay=yes") == "error: out: no space left on device.\n"
    assert files() == before


def test_a_file_keeps_its_rights_and_a_link_its_target(files: Files) -> None:
    Path("out").touch()
    os.chmod("out", 0o640)
    os.symlink("out", "link")
    assert run("explain", "a.yaml", "-o", "link").code == 0
    assert Path("link").is_symlink()
    assert Path("out").read_text().startswith("Let it go")
    assert os.stat("out").st_mode & 0o777 == 0o640


def test_what_is_no_file_is_written_to_as_it_is(files: Files) -> None:
    done = run_in_a_process("explain", "a.yaml", "-o", "/dev/stdout", redirected="| cat")
    assert done.out.startswith("Let it go") and done.err == ""
    os.symlink("nothing-yet", "dangling")
    assert run("explain", "a.yaml", "-o", "dangling").code == 0
    assert Path("nothing-yet").read_text().startswith("Let it go")


FORMS = {
    "text": ("explain", "a.yaml"),
    "full": ("explain", "a.yaml", "b.yaml", "--full"),
    "brief": ("explain", "a.yaml", "--brief"),
    "why not": ("explain", "a.yaml", "--why-not", "verdict=go"),
    "markdown": ("explain", "a.yaml", "--format", "markdown"),
    "report": ("explain", "a.yaml", "--format", "html"),
    "json": ("explain", "a.yaml", "--format", "json"),
    "several in json": ("explain", "a.yaml", "b.yaml", "--format", "json"),
    "ics": ("explain", "a.yaml", "--format", "ics"),
    "list": ("list",),
    "handbook": ("list", "--format", "html"),
    "handbook in markdown": ("list", "--format", "markdown"),
    "svg": ("graph",),
    "mermaid": ("graph", "--format", "mermaid"),
    "dot": ("graph", "--format", "dot"),
    "rules": ("schema", "rules"),
    "scenario": ("schema", "scenario"),
    "answer": ("schema", "answer"),
}
DRAFTS = {
    "draft": ("explain", "a.yaml", "--draft"),
    "draft in markdown": ("explain", "a.yaml", "--draft", "--format", "markdown"),
}
ALL = FORMS | DRAFTS
SAME = [{"text", "full", "brief", "why not", "list"}, {"markdown", "handbook in markdown"}]
SAME += [{"json", "several in json"}, {*DRAFTS}]
THERE = "out is there already, and "


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_written_anew(form: str, files: Files) -> None:
    """Also where the answer is another by then, and over a file whose lines end as on Windows."""
    Path("out").touch()
    assert run(*FORMS[form], "-o", "out") == (0, "", "")
    first = Path("out").read_bytes()
    Path("out").write_bytes(first.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    assert run(*FORMS[form], "-o", "out") == (0, "", "")
    assert Path("out").read_bytes() == first
    Path("a.yaml").write_text("facts: {pay: no}\n")
    changed = RULES.replace("Let it go", "Leave it").replace(
        "type: choice", "label: it, type: choice"
    )
    Path("rules/r.yaml").write_text(changed)
    assert run(*FORMS[form], "-o", "out") == (0, "", "")
    assert Path("out").read_bytes() != first or form in ("ics", "answer")


@pytest.mark.parametrize("form", DRAFTS)
def test_a_message_goes_over_the_same_message_only(form: str, files: Files) -> None:
    for _ in range(2):
        assert run(*DRAFTS[form], "-o", "out") == (0, "", "")
    before = files()
    assert run(*DRAFTS[form]).out == before["out"]
    Path("out").write_text("mine")
    assert f"{THERE}is not this message." in refusal(*DRAFTS[form], "-o", "out")
    assert files() == before | {"out": "mine"}


def test_no_form_goes_over_another(files: Files) -> None:
    """Nor over what people and other programs write, whatever its name."""
    written = {}
    for form, command in ALL.items():
        assert run(*command, "-o", f"{form}.out").code == 0
        written[form] = Path(f"{form}.out").read_text()
    mine = [FILES["b.yaml"], RULES, " " * 2000, "Rule base: see below (3 rules).\n\nNotes\n"]
    mine += ['{"schema_version": 1}', "BEGIN:VCALENDAR\nPRODID:-//mine//EN\n", "# Notes\n"]
    os.symlink("out", "linked-out")
    for form, command in ALL.items():
        same = next((each for each in SAME if form in each), {form})
        for content in [*mine, *(text for other, text in written.items() if other not in same)]:
            Path("out").write_text(content)
            assert THERE in refusal(*command, "-o", "linked-out"), (form, content)
            assert Path("out").read_text() == content


@pytest.mark.parametrize("form", ALL)
def test_what_is_no_file_is_not_waited_for(form: str, files: Files) -> None:
    os.mkfifo("fifo")
    assert "-o fifo is no file. Name one." in refusal(*ALL[form], "-o", "fifo")
    assert run(*ALL[form], "-o", "/dev/null") == (0, "", "")
    reading, writing = os.pipe()
    with open(reading) as pipe:
        assert run(*ALL[form], "-o", f"/dev/fd/{writing}") == (0, "", "")
        os.close(writing)
        assert pipe.read()
