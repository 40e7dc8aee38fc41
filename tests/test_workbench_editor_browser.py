"""The page on which rules are edited, in a real browser: what it asks before it does, and what it tells
of files that others change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import PATIENCE, accessible, needs_chromium
from tests.editing import FILES, RULES
from tests.helpers import write_files
from tests.workbench import Program

pytestmark = needs_chromium


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    write_files(tmp_path / "base", FILES)
    program = Program(tmp_path, "--rules", "base")
    yield program
    assert "Traceback" not in program.stop()


@pytest.fixture
def page(browser: Browser, program: Program) -> Iterator[Page]:
    """The file rules.yaml; the browser may complain of nothing, nor axe."""
    told: list[str] = []
    context = browser.new_context(viewport={"width": 390, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(program.address)
    page.goto(f"{program.root}/rules/edit?file=rules.yaml")
    expect(page.locator("#proved")).to_have_attribute("aria-busy", "false")
    yield page
    context.close()
    assert told == []


def write(page: Page, text: str) -> None:
    """Put a text in the place of the one in the editor."""
    page.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def test_rules_that_could_not_be_read_are_saved_only_after_asking(
    page: Page, program: Program
) -> None:
    file = program.folder / "base" / "rules.yaml"
    write(page, RULES.replace("{mood: calm}", "{moood: calm}", 1))
    page.get_by_role("button", name="Save", exact=True).click()
    asked = page.get_by_role("dialog", name="Save rules that can't be read?")
    expect(asked).to_contain_text("no client can be answered: 1 error")
    accessible(page)
    asked.get_by_role("button", name="Back to the text").click()
    assert file.read_text() == RULES
    page.keyboard.press("ControlOrMeta+s")
    asked.get_by_role("link", name="rules.yaml, line 3").click()
    expect(asked).to_be_hidden()
    page.keyboard.press("ControlOrMeta+s")
    asked.get_by_role("button", name="Save all the same").click()
    page.get_by_text("Saved.").wait_for()
    page.goto(program.root)
    page.get_by_role("link", name="Mend it (rules.yaml, line 3)").wait_for()
    accessible(page)


def test_a_renaming_is_undone_or_saved_in_all_files(page: Page, program: Program) -> None:
    words = program.folder / "base" / "words.yaml"
    for is_undone in (True, False):
        page.locator(".cm-content").get_by_text("mood").first.click()
        page.get_by_role("button", name="Rename").click()
        page.get_by_label("New name").fill("feeling")
        page.keyboard.press("Enter")
        expect(page.locator("#told")).to_have_text("Changed in 3 files.")
        expect(page.locator(".files a.draft")).to_have_count(3)
        accessible(page)
        if is_undone:
            page.get_by_role("button", name="Undo the renaming").click()
            expect(page.locator(".files a.draft")).to_have_count(0)
            expect(page.get_by_role("button", name="Save all")).to_be_hidden()
    page.get_by_role("button", name="Throw away all edits").click()
    asked = page.get_by_role("dialog", name="Throw away all that is not saved?")
    expect(asked).to_contain_text("cases/a.yaml")
    asked.get_by_role("button", name="Keep them").click()
    page.get_by_role("button", name="Save all").click()
    expect(page.locator("#told")).to_have_text("3 files saved.")
    assert "feeling:" in words.read_text()


def test_what_others_do_to_a_file_is_seen_without_a_key(page: Page, program: Program) -> None:
    file = program.folder / "base" / "rules.yaml"
    text, told = page.locator(".cm-content"), page.locator("#told")
    file.write_text("# theirs\n" + RULES)
    expect(text).to_contain_text("# theirs")
    write(page, RULES + "# mine\n")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_enabled()
    file.unlink()
    expect(told).to_contain_text("was deleted on disk")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Take the other").click()
    expect(told).to_contain_text("This file is gone")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
    expect(page.locator(".files a.draft")).to_have_count(0)
    with page.expect_response("**/rules/edit/state"):  # it is looked at again
        page.evaluate("dispatchEvent(new Event('focus'))")
    expect(told).to_contain_text("This file is gone")
    assert not file.exists()
