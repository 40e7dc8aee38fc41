"""The workbench in a real browser: a coach's hour, and what may go wrong in it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Dialog,
    Page,
    Route,
    expect,
    sync_playwright,
)

from tests.helpers import ROOT
from tests.workbench import Program

CHROMIUM = shutil.which("chromium")
expect.set_options(timeout=20_000)  # the machine may be busy
WIDTHS = (390, 800, 1280)
HOUSE = """\
extends: built-in

rules:
  - id: hours-ask-first
    when: {decline_reason: schedule_hours}
    then: {verdict: ask_first}
    wins over: {verdict: go_for_it}
    because: Where the hours were the reason, we ask before we hope.
"""

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="needs chromium on the PATH (Debian: apt-get install chromium)"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as found:
        browser = found.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """The workbench over house rules, with one client."""
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / "house.yaml").write_text(HOUSE)
    (tmp_path / "clients").mkdir()
    example = (ROOT / "examples" / "salary-reposted.yaml").read_text(encoding="utf-8")
    (tmp_path / "clients" / "anna.yaml").write_text(example)
    program = Program(tmp_path, "--rules", "house")
    yield program
    assert "Traceback" not in program.stop()


Open = Callable[..., Any]


@pytest.fixture
def opened(browser: Browser, program: Program) -> Iterator[Open]:
    """Opens a page of the workbench; the browser may complain of nothing."""
    context: BrowserContext | None = None
    told: list[str] = []

    @contextmanager
    def opened(path: str = "/", width: int = 1280, **settings: Any) -> Iterator[Page]:
        nonlocal context
        context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(program.address)
        page.goto(program.root + path)
        yield page
        context.close()

    yield opened
    refused = "Failed to load resource"  # what a browser says of an answer that isn't 200, or none
    assert [text for text in told if not text.startswith(refused)] == []


def verdict(page: Page) -> str:
    return page.locator("#answer .verdict").inner_text()


def settled(page: Page) -> None:
    """Wait until all that goes with the last answer is there."""
    expect(page.locator("#answer-part")).to_have_attribute("aria-busy", "false")


def test_a_coachs_hour(opened: Open, program: Program) -> None:
    """Form, answer, what-if, side by side, undo, save, report."""
    with opened() as page:
        page.get_by_label("that same job").first.check()
        page.locator("#form-decline_reason").get_by_label("pay or benefits").check()
        page.locator("#find").fill("state of the job")
        page.locator("#find").fill("")
        settled(page)
        page.locator("#next").get_by_text("Don't know").click()
        expect(page.locator(".topic .unknown input:checked")).to_have_count(1)
        settled(page)
        before = verdict(page)
        page.locator("#ahead .what-if").first.click()
        expect(page.locator("#what-if")).to_be_visible()
        expect(page.locator("#answer .verdict")).not_to_have_text(before)
        page.get_by_role("button", name="Side by side").click()
        dialog = page.get_by_role("dialog", name="Side by side")
        expect(dialog.get_by_role("columnheader", name="What if")).to_be_visible()
        expect(dialog.get_by_text("Advised only here").first).to_be_visible()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Back to what was said").click()
        expect(page.locator("#answer .verdict")).to_have_text(before)

        page.get_by_role("button", name="Undo").click()
        page.get_by_role("button", name="Redo").click()
        page.get_by_label("Name, or a few words").fill("Ben")
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_text("Saved as ben.yaml.").wait_for()
        with page.expect_popup() as popup:
            page.get_by_role("link", name="Report").click()
        report = popup.value
        expect(report.get_by_role("heading", name="Ben")).to_be_visible()
        assert report.locator("p.verdict").inner_text() == before
    kept = (program.folder / "clients" / "ben.yaml").read_text()
    assert "decline_reason: salary_benefits" in kept and ": unknown" in kept


def test_the_message_is_copied(opened: Open) -> None:
    with opened("/?client=anna.yaml", permissions=["clipboard-read", "clipboard-write"]) as page:
        page.get_by_role("button", name="Copy the message").click()
        page.get_by_text("Copied.").wait_for()


def test_why_opens_level_by_level(opened: Open) -> None:
    with opened("/?client=anna.yaml") as page:
        page.get_by_text("Why, step by step").click()
        first = page.locator("#answer .tree details").first
        inner = first.locator(".tree li").first
        expect(inner).to_be_hidden()
        first.locator("summary").first.click()
        expect(inner).to_be_visible()


def test_what_cannot_be_is_said_at_its_question(opened: Open) -> None:
    with opened() as page:
        field = page.locator("#form-days_since_decline")
        field.locator("input[type=number]").fill("-3")
        expect(field.locator(".slip")).to_be_visible()
        field.locator("input[type=number]").fill("3")
        expect(field.locator(".slip")).to_be_hidden()
        field.get_by_role("button", name="Clear").click()
        expect(field.locator("input[type=number]")).to_have_value("")


def test_a_client_can_be_asked_by_keys_alone(opened: Open) -> None:
    with opened() as page:
        page.locator("#next .field").wait_for()
        first = page.locator("#next .field").get_attribute("id")
        page.locator("#next input").first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        expect(page.locator("#next .field")).not_to_have_id(first)
        assert page.locator("#next :focus").count() == 1


def write(page: Page, text: str) -> None:
    """Put a text in the place of the one in the editor."""
    content = page.locator(".cm-content")
    content.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def test_a_slip_is_told_and_mended(opened: Open, program: Program) -> None:
    with opened("/rules/edit?file=house.yaml") as page:
        write(page, HOUSE.replace("schedule_hours", "schedule_hour"))
        wrong = page.locator("#wrong")
        expect(wrong).to_contain_text("'schedule_hour' is not an option")
        wrong.get_by_role("button", name="Write 'schedule_hours'").press("Enter")
        expect(wrong).to_be_focused()  # the button is gone
        expect(page.locator("#proved")).to_contain_text("nothing to compare")
        page.get_by_role("button", name="Throw away").wait_for()
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_text("Saved.").wait_for()
    assert (program.folder / "house" / "house.yaml").read_text() == HOUSE


def test_a_contradiction_is_proved_and_mended_by_one_click(opened: Open) -> None:
    other = """\
  - id: hours-go
    when: {decline_reason: schedule_hours, role_status: reposted}
    then: {verdict: go_for_it}
    wins over: {verdict: go_for_it}
    because: It is open again.
"""
    with opened("/rules/edit?file=house.yaml") as page:
        write(page, HOUSE + other)
        wrong = page.locator("#wrong")
        fix = wrong.get_by_role("button", name="Let 'hours-go' override 'hours-ask-first'").first
        fix.click()
        expect(page.locator(".cm-content")).to_contain_text("overrides: hours-ask-first")
        expect(page.locator("#proved")).to_contain_text("No two rules contradict each other")


def test_whose_advice_changes_is_shown_with_such_a_client(opened: Open) -> None:
    with opened("/rules/edit?file=house.yaml") as page:
        write(page, HOUSE.replace("schedule_hours", "[schedule_hours, role_content]"))
        change = page.locator("#proved .changes li").first
        expect(change).to_contain_text('"Go for it')
        change.get_by_role("link", name="See such a client").click()
        settled(page)
        assert verdict(page).startswith("Ask first")
        page.get_by_role("button", name="Side by side with the saved rules").click()
        dialog = page.get_by_role("dialog", name="Side by side")
        expect(dialog.get_by_role("cell", name=re.compile("Go for it")).first).to_be_visible()


def test_a_file_changed_on_disk_is_shown_and_not_overwritten(
    opened: Open, program: Program
) -> None:
    file = program.folder / "house" / "house.yaml"
    with opened("/rules/edit?file=house.yaml") as page:
        write(page, HOUSE + "# mine\n")
        expect(page.get_by_role("button", name="Save", exact=True)).to_be_enabled()
        file.write_text(HOUSE + "# theirs\n")
        page.get_by_role("button", name="Save", exact=True).click()
        dialog = page.get_by_role("dialog", name="Which is it to be?")
        expect(dialog.locator("ins")).to_contain_text(["# theirs"])
        assert file.read_text() == HOUSE + "# theirs\n"
        dialog.get_by_role("button", name="Keep what is on this page").click()
        page.get_by_text("Saved.").wait_for()
    assert file.read_text() == HOUSE + "# mine\n"


def test_two_tabs_do_not_write_over_each_other(opened: Open, program: Program) -> None:
    with opened("/rules/edit?file=house.yaml") as first:
        second = first.context.new_page()
        second.goto(f"{program.root}/rules/edit?file=house.yaml")
        second.locator(".cm-content").wait_for()
        write(first, HOUSE + "# first\n")
        expect(first.get_by_role("button", name="Save", exact=True)).to_be_enabled()
        write(second, HOUSE + "# second\n")
        dialog = second.get_by_role("dialog", name="Which is it to be?")
        expect(dialog).to_contain_text("another tab")
        dialog.get_by_role("button", name="Take the other").click()
        expect(second.locator(".cm-content")).to_contain_text("# first")


def test_tidied_renamed_and_thrown_away_at_a_click(opened: Open, program: Program) -> None:
    with opened("/rules/edit?file=house.yaml") as page:
        text = page.locator(".cm-content")
        write(page, HOUSE.replace("{decline_reason: schedule_hours}", "{  decline_reason: no }"))
        page.get_by_role("button", name="Tidy up").click()
        expect(text).to_contain_text("when: {decline_reason: no}")
        page.keyboard.press("ControlOrMeta+z")
        text.get_by_text("id: ").click()
        page.keyboard.press("End")
        page.get_by_role("button", name="Rename").click()
        dialog = page.get_by_role("dialog", name="Another name")
        for name in ("a: b", "hours-first"):
            dialog.get_by_label("New name").fill(name)
            page.keyboard.press("Enter")
            shown = expect(dialog.get_by_role("alert"))
            shown.to_be_visible() if ":" in name else shown.to_be_hidden()
        expect(text).to_contain_text("- id: hours-first")
        expect(text).to_be_focused()
        page.once("dialog", lambda asked: asked.dismiss())
        page.get_by_role("button", name="Throw away").click()
        expect(text).to_contain_text("- id: hours-first")
        page.once("dialog", lambda asked: asked.accept())
        page.get_by_role("button", name="Throw away").click()
        expect(text).to_contain_text("- id: hours-ask-first")
        expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
    assert (program.folder / "house" / "house.yaml").read_text() == HOUSE


def test_plain_text_loses_nothing_that_is_typed(opened: Open) -> None:
    """Neither while something else changes the text, nor when a long one is left at once."""
    with opened("/rules/edit?file=house.yaml") as page:
        page.get_by_label("Plain text").check()
        page.reload()
        area = page.get_by_role("textbox", name="Text of house.yaml")
        expect(area).to_have_value(HOUSE)
        area.fill(HOUSE + "# one  \n")
        expect(page.get_by_role("button", name="Save", exact=True)).to_be_enabled()
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        page.route("**/rules/edit/*", hold)
        page.get_by_role("button", name="Tidy up").click()
        wait_for(page, held)
        area.press("ControlOrMeta+End")
        page.keyboard.type("# two")
        page.unroute("**/rules/edit/*")  # which lets them go
        expect(page.locator("#told")).to_contain_text("You typed on meanwhile")
        expect(area).to_have_value(HOUSE + "# one  \n# two")
        page.get_by_role("button", name="Tidy up").click()
        expect(area).to_have_value(HOUSE + "# one\n# two\n")

        long = HOUSE + f"# long {'x' * 90}\n" * 800
        page.route("**/rules/edit/*", hold)
        area.fill(long)
        asked: list[str] = []

        def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.dismiss()

        page.once("dialog", stay)
        page.close(run_before_unload=True)
        wait_for(page, asked)
        assert asked == ["beforeunload"]
        page.unroute("**/rules/edit/*")
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_text("Saved.").wait_for()
        page.get_by_label("Plain text").uncheck()
        expect(page.locator(".cm-content")).to_contain_text("# long")


def wait_for(page: Page, found: list[Any]) -> None:
    """Wait until something has happened."""
    for _ in range(400):
        if found:
            return
        page.wait_for_timeout(50)
    raise AssertionError("it didn't happen")


def test_two_tabs_with_one_client_do_not_write_over_each_other(
    opened: Open, program: Program
) -> None:
    with opened("/?client=anna.yaml") as first:
        second = first.context.new_page()
        second.goto(f"{program.root}/?client=anna.yaml")
        for page, name in ((first, "Anna one"), (second, "Anna two")):
            settled(page)
            page.get_by_label("Name, or a few words").fill(name)
            page.get_by_role("button", name="Save", exact=True).click()
        dialog = second.get_by_role("dialog", name="Save under another name")
        expect(dialog).to_contain_text("Nothing was overwritten")
        dialog.get_by_role("button", name="Save", exact=True).click()
        second.get_by_text("Saved as anna-2.yaml.").wait_for()
    titles = [
        (program.folder / "clients" / name).read_text() for name in ("anna.yaml", "anna-2.yaml")
    ]
    assert "Anna one" in titles[0] and "Anna two" in titles[1]


def test_nothing_is_lost_when_the_program_is_killed(opened: Open, program: Program) -> None:
    """What is typed meanwhile is sent when it is back, and what was typed before is there again."""
    with opened("/rules/edit?file=house.yaml") as page:
        write(page, HOUSE + "# before\n")
        expect(page.get_by_role("button", name="Save", exact=True)).to_be_enabled()
        program.kill()
        write(page, HOUSE + "# before\n# meanwhile\n")
        expect(page.locator("#connection")).to_contain_text("can't be reached")
        program.start()
        other = page.context.new_page()
        other.goto(program.address)  # with the new token, in the same browser
        expect(page.locator("#connection")).to_have_text("")
        other.goto(f"{program.root}/rules/edit?file=house.yaml")
        expect(other.locator(".cm-content")).to_contain_text("# meanwhile")
    assert "# before" not in (program.folder / "house" / "house.yaml").read_text()


def test_nothing_is_lost_when_the_browser_is_killed(opened: Open, program: Program) -> None:
    with opened() as page:
        page.get_by_label("Name, or a few words").fill("Clara")
        settled(page)
        page.wait_for_url("**draft=*")
    with opened() as page:
        page.get_by_text("Not saved yet").click()
        page.get_by_role("link", name="Clara").click()
        expect(page.get_by_label("Name, or a few words")).to_have_value("Clara")


def test_what_is_entered_while_the_connection_is_lost_is_sent_later(
    opened: Open, program: Program
) -> None:
    with opened("/?client=anna.yaml") as page:
        settled(page)
        before = verdict(page)
        page.context.set_offline(True)
        page.get_by_text("The job and the employer").click()
        page.locator("#form-role_status").get_by_label("filled").first.check()
        expect(page.locator("#connection")).to_contain_text("can't be reached")
        page.context.set_offline(False)
        expect(page.locator("#connection")).to_have_text("")
        expect(page.locator("#answer .verdict")).not_to_have_text(before)


PAGES = {"client": "/?client=anna.yaml", "editor": "/rules/edit?file=house.yaml"}


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(name: str, opened: Open) -> None:
    for width, scheme in product(WIDTHS, ("light", "dark")):
        with opened(PAGES[name], width, color_scheme=scheme) as page:
            page.locator("#answer .verdict, .cm-content").first.wait_for()
            for details in page.locator("main details").all():
                details.evaluate("details => { details.open = true }")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found = Axe().run(page).response
            wrong = [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]]
            assert wrong == [], f"{width} {scheme}"
