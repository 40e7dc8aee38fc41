"""Every command that README.md and docs/ show prints what they show."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from reconsider_rules import load_rules
from reconsider_rules.cli import COMMANDS
from reconsider_rules.language import ENTRIES
from reconsider_rules.parsing.file import parse, read
from reconsider_rules.reading.loader import read_rules
from reconsider_rules.reading.scenarios import read_cases
from reconsider_rules.running.cases import run_case
from reconsider_rules.running.engine import Engine
from tests import commands_page, json_page, reference_page
from tests.commands import run
from tests.docs import PAGES, Step, agrees, printed, steps, workplace
from tests.helpers import ROOT, shipped, write_files


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_print_what_is_shown(page: Path, tmp_path: Path) -> None:
    workplace(tmp_path)
    for step in steps(page):
        actual = printed(step, tmp_path)
        right = step.shown in actual if step.kind == "quotation" else agrees(step.shown, actual)
        if step.kind != "file" and not right:
            pytest.fail(f"{page.name}:{step.line}: $ {step.command}\n{actual}", pytrace=False)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_section_puts_into_the_rules_is_gone_when_the_next_begins(
    page: Path, tmp_path: Path
) -> None:
    """So that a reader who follows along never meets an earlier example's leftovers."""
    workplace(tmp_path)
    text = page.read_text(encoding="utf-8").splitlines()
    heading = 0
    for step in [*steps(page), None]:
        line = step.line if step else len(text)
        begun = max(
            (n for n, each in enumerate(text[:line], 1) if each.startswith("## ")), default=0
        )
        if begun != heading or step is None:
            status = Step("command", "git status --porcelain rules examples", "", 0)
            assert printed(status, tmp_path) == "", f"{page.name}:{begun}: the section before"
            heading = begun
        if step and (step.kind == "file" or step.command.startswith(("rm ", "cp ", "mv ", "sed "))):
            printed(step, tmp_path)


def shown_after(page: str, command: str) -> str:
    """What a page shows for the last command that holds some text."""
    return [step.shown for step in steps(ROOT / page) if command in step.command][-1]


def test_the_advice_of_the_readme_stands_where_its_sentence_says() -> None:
    """Right after naming the strengths."""
    shown = shown_after("README.md", 'grep -B1 -A1 "show what"').splitlines()
    assert len(shown) == 3
    rules = shipped().rules
    assert shown[0] == f"  - {rules.advice['restate_your_fit'].title.raw}"
    assert shown[1] == "  - Offer to show what you have done since"


def test_rewording_renaming_and_moving_rules_is_shown_to_change_nothing() -> None:
    page = (ROOT / "docs" / "proofs.md").read_text(encoding="utf-8")
    assert "change nothing, and that is proved as well" in page
    renamed = page.index("s/first-month-is-workable/the-first-month/")
    (command,) = re.findall(r"^\$ (reconsider-rules diff .*)$", page[renamed:], re.MULTILINE)
    shown = shown_after("docs/proofs.md", command)
    assert shown == "No scenario is advised differently: proved over all possible scenarios.\n"


def test_the_readme_counts_the_real_cases() -> None:
    rules = shipped().rules
    found = [
        read_cases(rules, read(str(path))) for path in (ROOT / "rules" / "cases").glob("*.yaml")
    ]
    real = [case for cases in found for case in cases if "http" in case.scenario.source]
    assert f"{len(real)} of them real ones" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_python_in_the_readme_prints_what_its_comments_say() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL))
    done = subprocess.run(
        [sys.executable, "-c", code], text=True, capture_output=True, check=True, cwd=ROOT
    )
    expected = re.findall(r"print\(.*\)  # (.*)", code)
    assert expected
    assert [line for line in expected if line not in done.stdout.splitlines()] == []


def test_the_readme_shows_every_command() -> None:
    shown = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^  (\w+)  ", run("--help").out.split("Commands:")[1], re.MULTILINE)
    assert commands
    assert [name for name in commands if f"reconsider-rules {name}" not in shown] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("written", [reference_page, json_page, commands_page])
def test_a_page_is_what_it_is_written_from(written: ModuleType) -> None:
    assert written.PAGE.read_text(encoding="utf-8") == written.page()


def test_the_page_of_commands_says_what_help_says() -> None:
    page = commands_page.PAGE.read_text(encoding="utf-8")
    for name in COMMANDS:
        told = run(name, "--help", environment={"COLUMNS": "1000"}).out
        for option in re.findall(r"(--[a-z-]+)", told):
            section = page[page.index(f"\n## {name}\n") :].partition("\n## ")[2]
            assert option == "--help" or option in section.partition("\n## ")[0], (name, option)


def test_the_examples_of_the_reference_are_a_rule_base_a_layer_and_cases(here: Path) -> None:
    examples = dict(reference_page.EXAMPLES)
    layer, written = examples.pop("removals"), examples.pop("scenario")
    scenarios = parse(written, "cases.yaml")
    write_files(here, {"ours/r.yaml": "".join(examples.values()), "ours/cases/c.yaml": written})
    engine = Engine(read_rules(here / "ours"))
    cases = read_cases(engine.rules, scenarios)
    assert scenarios.diagnostics == []
    assert [run_case(engine, case).passed for case in cases] == [True] * 3
    write_files(here, {"house/h.yaml": layer})
    assert [case.scenario.title for case in load_rules(here / "house").cases()] == ["A fresh no"]
    shown = {
        key
        for text in reference_page.EXAMPLES.values()
        for key in re.findall(r"[a-z][a-z ]*(?=:)", text)
    }
    assert {key.name for kind in ENTRIES for key in kind.keys} - shown == set()
