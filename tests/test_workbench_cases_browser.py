"""The pages of saved cases in a real browser, and a client that becomes one."""

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
from tests.test_workbench_cases import CASES, RULES

pytestmark = needs_chromium


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a workbench, without its '/'."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write_files(tmp_path / "rules", {"rules.yaml": RULES})
    write_files(tmp_path / "rules" / "cases", {"cases.yaml": CASES})
    with served(Desk(str(tmp_path / "rules"), str(tmp_path), read_only=False)) as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with let_in(browser, address, but="422") as found:  # the browser tells of each refusal
        yield found


def test_a_client_is_saved_as_a_case_and_seen_among_them(page: Page, address: str) -> None:
    page.goto(f'{address}/?facts={{"pay":true,"days":2}}&title=Anna')
    page.locator("#answer .verdict").wait_for()
    page.get_by_role("button", name="Save as a case").click()
    dialog = page.get_by_role("dialog", name="Save this client as a case")
    assert dialog.get_by_label("Name of the case").input_value() == "Anna"
    otherwise = dialog.get_by_label("Why the rules rightly answer otherwise")
    assert not otherwise.is_visible()
    dialog.get_by_label("Let it go").check()
    assert not otherwise.is_visible()  # either will do
    dialog.get_by_label("Go for it").uncheck()
    assert otherwise.is_visible()
    dialog.get_by_text("Other advice").click()
    dialog.get_by_label("Find").first.fill("while")
    dialog.get_by_label("Wait a while").first.check()
    dialog.get_by_role("button", name="Save the case").click()
    link = dialog.get_by_role("link", name="See it among the cases")
    link.wait_for()
    assert "It fails" in dialog.inner_text()
    link.click()
    case = page.locator(".case", has_text="Anna")
    assert case.get_by_text("the verdict stop").is_visible()
    assert case.get_by_text("the advice wait").is_visible()
    case.get_by_role("link", name="Open as a client").click()
    page.get_by_role("heading", name="Anna").wait_for()


def test_a_case_is_saved_with_the_keyboard_alone(page: Page, address: str) -> None:
    page.goto(f'{address}/?facts={{"pay":true,"days":2}}')
    page.locator("#answer .verdict").wait_for()
    while page.evaluate("document.activeElement.id") != "as-case":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#case-title:focus").wait_for()
    page.keyboard.press("Enter")  # a case needs a name: the browser asks for it
    page.keyboard.type("By keys")
    for _ in ("notes", "go", "stop"):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.get_by_role("checkbox", name="Let it go").is_checked()
    page.locator("#case-title").press("Enter")
    page.locator("#case-told a:focus").wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "as-case"


def test_what_is_refused_is_told_in_the_dialog(page: Page, address: str) -> None:
    page.goto(f'{address}/?facts={{"pay":true,"days":2}}&title=Another view')
    page.locator("#answer .verdict").wait_for()
    page.get_by_role("button", name="Save as a case").click()
    page.get_by_role("button", name="Save the case").click()
    page.get_by_text("There is a case of this name already").wait_for()
    assert page.get_by_label("Name of the case").input_value() == "Another view"


def test_all_advice_is_unticked_at_once(page: Page, address: str) -> None:
    page.goto(f'{address}/?facts={{"pay":true,"days":2}}')
    page.locator("#answer .verdict").wait_for()
    page.get_by_role("button", name="Save as a case").click()
    ticked = page.locator("[data-choice=recommends]:checked")
    page.get_by_label("Name of the case").wait_for()
    assert ticked.count() > 0
    page.get_by_role("button", name="Untick all").click()
    assert ticked.count() == 0


@pytest.mark.parametrize("query", ["", "?q=rang"])
def test_a_case_that_a_link_leads_to_is_open_and_in_sight(
    page: Page, address: str, query: str
) -> None:
    page.goto(f"{address}/cases")
    case = page.locator(".case:not([open])").last
    place = case.get_attribute("id")
    page.goto("about:blank")
    page.goto(f"{address}/cases{query}#{place}")
    expect(page.locator(f".case[id='{place}'][open]")).to_be_in_viewport()


def test_the_cases_narrow_while_one_types(page: Page, address: str) -> None:
    page.goto(f"{address}/cases")
    page.get_by_label("Find a case").type("rang")
    page.get_by_text("1 case has these words.").wait_for()
    assert page.get_by_text("Early, and it was pay").is_visible()
    assert not page.get_by_text("Thinks it is over").is_visible()
    assert page.url.endswith("/cases?q=rang")
    page.reload()
    assert not page.get_by_text("Thinks it is over").is_visible()
    page.get_by_label("Find a case").fill("")
    assert page.get_by_text("Thinks it is over").is_visible()


def test_axe_finds_nothing_and_nothing_is_too_wide(
    page: Page, address: str, tmp_path: Path
) -> None:
    bad = {"bad.yaml": f"facts: {{py: yes, {'x' * 200}: 1}}\nexpect: {{verdict: go}}\n"}
    write_files(tmp_path / "rules" / "cases", bad)
    for path in ("/cases", "/cases/coverage", f'/?facts={{"pay":true,"days":2}}&title={"x" * 100}'):
        page.goto(address + path)
        if path.startswith("/?"):
            page.get_by_role("button", name="Save as a case").click()
            page.locator("#case-title").wait_for()
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        accessible_at_every_width(page)
