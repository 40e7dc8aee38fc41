"""The page of a client in a real browser where its file, or another tab, is in the way of saving."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.helpers import write_files
from tests.workbench import Program

CHROMIUM = shutil.which("chromium")
RULES = """\
facts:
  open: {ask: Is the job open?, type: yes/no, topic: The job}
  weeks: {ask: How many weeks are over?, type: number, topic: The job}
conclusions:
  verdict: {type: choice, options: {wait: Wait, go: Go}}
rules:
  - {id: base, then: {verdict: wait}, because: It is early.}
  - {id: go, when: {open: yes}, then: {verdict: go}, overrides: base, because: It is open.}
"""

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="needs chromium on the PATH (Debian: apt-get install chromium)"
)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("client")
    write_files(folder / "house", {"house.yaml": RULES})
    write_files(
        folder / "clients",
        {"anna.yaml": "title: Anna\nfacts: {weeks: 3}\n", "flow.yaml": "{facts: {weeks: 3}}\n"},
    )
    program = Program(folder, "--rules", "house")
    yield program
    assert "Traceback" not in program.stop()


@pytest.fixture(scope="module")
def context(program: Program) -> Iterator[BrowserContext]:
    with sync_playwright() as found:
        browser = found.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context()
        context.set_default_timeout(20_000)
        context.request.get(program.address)
        yield context
        browser.close()


def opened(context: BrowserContext, program: Program, path: str) -> Page:
    page = context.new_page()
    page.goto(program.root + path)
    page.locator("#next .field, #next p").first.wait_for()
    return page


def test_a_file_that_is_gone_or_not_for_us_is_saved_all_the_same(
    context: BrowserContext, program: Program
) -> None:
    clients: Path = program.folder / "clients"
    page = opened(context, program, "/?client=flow.yaml")
    page.locator("#title").fill("Flo")
    page.keyboard.press("Control+s")
    expect(page.locator("#save-told")).to_contain_text("can't be changed from here")
    expect(page.locator("#file")).to_have_value("flow-2.yaml")
    page.locator("#save-as").click()
    expect(page.locator("#told")).to_have_text("Saved as flow-2.yaml.")
    (clients / "flow-2.yaml").unlink()
    page.locator("#title").fill("Flora")
    page.locator("#save").click()
    expect(page.locator("#save-told")).to_contain_text("isn't there any more")
    page.locator("#save-as").click()
    expect(page.locator("#save-dialog")).to_be_hidden()
    assert "Flora" in (clients / "flow-2.yaml").read_text()
    page.locator("#save-under").click()
    expect(page.locator("#file")).to_have_value("flow-3.yaml")
    page.close()


def test_what_is_no_number_stays_and_is_not_saved(
    context: BrowserContext, program: Program
) -> None:
    page = opened(context, program, "/?client=anna.yaml")
    weeks = page.locator("#form-weeks")
    number = weeks.locator("[data-role=number]")
    number.fill("5")
    number.press("End")
    number.press("e")
    page.locator("#title").fill("Anna B.")
    expect(page.locator("#name")).to_have_text("Anna B.")
    page.locator("#answer[aria-busy=true]").wait_for(state="hidden")
    expect(weeks.locator(".slip")).to_have_text("Write a number.")
    page.keyboard.press("Control+s")
    expect(page.locator("#told")).to_contain_text("Not saved")
    expect(number).to_be_focused()
    assert (program.folder / "clients" / "anna.yaml").read_text().startswith("title: Anna\n")
    weeks.locator(".clear").click()
    expect(weeks.locator(".slip")).to_be_hidden()
    page.keyboard.press("Control+s")
    expect(page.locator("#told")).to_have_text("Saved as anna.yaml.")
    page.close()


def test_of_two_tabs_neither_goes_over_the_other(context: BrowserContext, program: Program) -> None:
    first = opened(context, program, "/")
    with first.expect_response("**/client/keep"):
        first.locator("#title").fill("Tabea")
    second = opened(context, program, first.url.removeprefix(program.root))
    with second.expect_response("**/client/keep"):
        second.locator("#form-open").get_by_label("yes").check()
    first.locator("#notes").fill("from the first")
    expect(first.locator("#both")).to_contain_text("from the first")
    expect(first.locator("#both")).to_contain_text("Go")
    first.locator("#keep-here").click()
    expect(first.locator("#tab-dialog")).to_be_hidden()
    expect(first.locator("#not-kept")).to_be_empty()
    second.locator("#notes").fill("from the second")
    second.locator("#take-other").click()
    expect(second.locator("#notes")).to_have_value("from the first")
    expect(second.locator("#not-kept")).to_be_empty()
    first.close()
    second.close()


def test_an_answer_that_the_rules_do_not_know_can_be_taken_out(
    context: BrowserContext, program: Program
) -> None:
    page = opened(context, program, '/?facts={"old": 1, "weeks": 2}&title=Zoe')
    page.locator("#save").click()
    expect(page.locator("#told")).to_contain_text("there is no fact 'old'")
    page.get_by_role("button", name="Take it out: old").click()
    expect(page.locator("#gone")).to_be_hidden()
    page.locator("#save").click()
    expect(page.locator("#told")).to_have_text("Saved as zoe.yaml.")
    page.close()
