"""The page of a client in a real browser where its file, or another tab, is in the way of saving."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from reconsider_rules.workbench.desk import Desk
from tests.browsing import (
    accessible_at_every_width,
    let_in,
    needs_chromium,
    served,
)
from tests.helpers import write_files

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

pytestmark = needs_chromium


@pytest.fixture
def clients(tmp_path: Path) -> Path:
    """Their folder."""
    return tmp_path / "clients"


@pytest.fixture
def page(
    browser: Browser, tmp_path: Path, clients: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Page]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write_files(tmp_path / "rules", {"rules.yaml": RULES})
    anna, flow = "title: Anna\nfacts: {weeks: 3}\n", "{facts: {weeks: 3}}\n"
    write_files(clients, {"anna.yaml": anna, "flow.yaml": flow})
    desk = Desk(str(tmp_path / "rules"), str(clients), read_only=False)
    refused = "Failed to load resource"  # the browser tells of each refusal
    with served(desk) as address, let_in(browser, address, but=refused) as found:
        yield found


def go_to(page: Page, path: str) -> None:
    page.goto(path)
    page.locator("#next .field, #next p").first.wait_for()


def test_a_file_that_is_gone_or_not_for_us_is_saved_all_the_same(page: Page, clients: Path) -> None:
    go_to(page, "/?client=flow.yaml")
    page.locator("#title").fill("Flo")
    page.keyboard.press("Control+s")
    expect(page.locator("#save-told")).to_contain_text("can't be changed from here")
    expect(page.locator("#file")).to_have_value("flow-2.yaml")
    page.locator("#file").press("Enter")
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


def test_what_is_no_number_stays_and_is_not_saved(page: Page, clients: Path) -> None:
    go_to(page, "/?client=anna.yaml")
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
    assert (clients / "anna.yaml").read_text().startswith("title: Anna\n")
    weeks.locator(".clear").click()
    expect(weeks.locator(".slip")).to_be_hidden()
    page.keyboard.press("Control+s")
    expect(page.locator("#told")).to_have_text("Saved as anna.yaml.")


def test_of_two_tabs_neither_goes_over_the_other(page: Page) -> None:
    first, second = page, page.context.new_page()
    go_to(first, "/")
    with first.expect_response("**/client/keep"):
        first.locator("#title").fill("Tabea")
    go_to(second, first.url)
    with second.expect_response("**/client/keep"):
        second.locator("#form-open").get_by_label("yes").check()
    first.locator("#notes").fill("from the first")
    expect(first.locator("#both")).to_contain_text("from the first")
    expect(first.locator("#both")).to_contain_text("Go")
    accessible_at_every_width(first)
    first.locator("#keep-here").click()
    expect(first.locator("#tab-dialog")).to_be_hidden()
    expect(first.locator("#not-kept")).to_be_empty()
    second.locator("#notes").fill("from the second")
    second.locator("#take-other").click()
    expect(second.locator("#notes")).to_have_value("from the first")
    expect(second.locator("#not-kept")).to_be_empty()


def test_an_answer_that_the_rules_do_not_know_can_be_taken_out(page: Page) -> None:
    go_to(page, '/?facts={"old": 1, "weeks": 2}&title=Zoe')
    page.locator("#save").click()
    expect(page.locator("#told")).to_contain_text("there is no fact 'old'")
    accessible_at_every_width(page)
    page.get_by_role("button", name="Take it out: old").click()
    expect(page.locator("#gone")).to_be_hidden()
    page.locator("#save").click()
    expect(page.locator("#told")).to_have_text("Saved as zoe.yaml.")


def test_the_way_back_leads_to_the_last_client_or_where_he_is_gone_to_a_new_one(
    page: Page, clients: Path
) -> None:
    back = page.get_by_role("link", name="Client", exact=True)
    anna = page.get_by_role("heading", name="Anna", exact=True)
    go_to(page, "/?client=anna.yaml")
    page.goto("/rules")
    back.click()
    expect(anna).to_be_visible()
    (clients / "anna.yaml").unlink()
    page.goto("/cases")
    back.click()
    expect(anna).to_have_count(0)
    back.click()
    expect(page.get_by_role("heading", name="A new client")).to_be_visible()
