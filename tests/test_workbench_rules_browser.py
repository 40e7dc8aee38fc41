"""The pages about rules in a real browser: by keyboard, at every width, and for who reads by ear."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from playwright.sync_api import TimeoutError as Timeout

from reconsider_rules.reading.files import built_in_rules
from reconsider_rules.reading.loader import read_rules
from reconsider_rules.render.start import layer_files
from reconsider_rules.workbench.desk import Desk
from tests.browsing import (
    accessible_at_every_width,
    let_in,
    needs_chromium,
    ready,
    served,
)
from tests.helpers import write_files

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a workbench over the built-in rules, in an empty folder."""
    folder = tmp_path_factory.mktemp("desk")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        patch.chdir(folder)
        with served(Desk(built_in_rules(), "clients", read_only=False)) as found:
            yield found


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a workbench over house rules."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    text = layer_files("rules", "built-in")["house.yaml"]
    rules = write_files(tmp_path / "rules", {"house.yaml": text})
    with served(Desk(str(rules), str(tmp_path / "clients"), read_only=False)) as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with let_in(browser, address) as found:
        yield found


def test_the_search_narrows_while_one_types(page: Page) -> None:
    page.goto("/rules")
    page.get_by_role("searchbox").press_sequentially("visa lawyer")
    page.wait_for_url("**/rules?q=visa%20lawyer")
    expect(page.locator("#count")).to_contain_text(" found.")
    few = page.locator("#found li").count()
    page.reload()
    assert page.locator("#found li").count() == few > 0
    page.get_by_role("searchbox").fill("")
    expect(page.locator("#count")).to_contain_text("things stand in them")
    assert page.evaluate("document.activeElement.id") == "find"


def test_one_goes_from_card_to_card_by_the_picture(page: Page) -> None:
    page.goto("/rules/entry?name=a-good-story-speaks-for-asking")
    box = page.locator(".drawn a").filter(has_text="a-good-story-speaks-for-asking").first
    assert box.evaluate(
        """box => {
            const [inside, around] = [box, box.closest(".drawn")].map(e => e.getBoundingClientRect());
            return inside.top >= around.top && inside.bottom <= around.bottom;
        }"""
    ), "the picture begins where the rule is"
    target = page.locator(".drawn .conclusion").first
    name = target.locator("text").last.text_content() or ""
    target.click()
    page.wait_for_url("**kind=conclusions")
    assert page.locator(".title code").inner_text() == name.partition("=")[0]


def test_house_rules_are_begun_and_a_rule_is_added_by_keyboard(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    with served(Desk(built_in_rules(), "clients", read_only=False)) as address:
        page = browser.new_page(base_url=address)
        page.goto("/?token=token")
        page.goto("/rules")
        page.get_by_role("button", name="Start your own house rules").press("Enter")
        expect(page.get_by_text("Your house rules are there.")).to_be_visible()
        ready(page)
        page.get_by_role("link", name="Add a rule").press("Enter")
        page.wait_for_url("**/rules/new")
        ready(page)
        page.get_by_label("What it is about").focus()
        page.keyboard.type("What was the main reason")
        page.keyboard.press("Tab")
        page.get_by_role("checkbox", name="the hours", exact=True).press("Space")
        page.locator("#verdict").focus()
        page.keyboard.type("Ask first")
        expect(page.get_by_role("checkbox", name="Go for it")).to_be_checked()
        page.get_by_role("button", name="Another condition").press("Enter")
        assert page.evaluate("document.activeElement.className") == "fact"
        page.get_by_role("button", name="Remove").nth(1).press("Enter")
        assert page.evaluate("document.activeElement.textContent") == "Another condition"
        page.locator("#because").press_sequentially("The hours stay.")
        expect(page.locator(".proved")).to_contain_text("Every client gets exactly one answer.")
        expect(page.locator("#changes")).to_contain_text("See such a client")
        accessible_at_every_width(page)
        page.get_by_role("button", name="Add it").press("Enter")
        page.wait_for_url("**/rules/entry?name=the-hours-stay&kind=rules&added=house.yaml")
        expect(page.locator("#proof")).to_contain_text("Every client gets exactly one answer.")
        accessible_at_every_width(page)
        page.close()
    rules = read_rules(tmp_path / "rules")
    assert rules.rule["the-hours-stay"].overrides == ("go-for-it", "go-for-it-with-good-reason")


def test_a_rule_that_is_begun_is_kept_at_once_in_each_tab(browser: Browser, house: str) -> None:
    context = browser.new_context(base_url=house)
    one, two = context.new_page(), context.new_page()
    one.goto("/?token=token")
    for page, reason in ((one, "One reason."), (two, "Another.")):
        page.goto("/rules/new")
        page.locator("#because").fill(reason)
        page.goto("/rules")
    two.get_by_role("link", name="Add a rule").click()
    two.get_by_text("Begun, and not added yet (2)").click()
    two.get_by_role("link", name="One reason.").click()
    expect(two.locator("#because")).to_have_value("One reason.")
    answers = iter([False, True, True])
    two.on("dialog", lambda asked: asked.accept() if next(answers) else asked.dismiss())
    two.get_by_role("button", name="Start anew").click()
    expect(two.locator("#because")).to_have_value("One reason.")
    two.get_by_role("button", name="Start anew").click()
    expect(two.locator("#because")).to_have_value("")
    two.get_by_text("Begun, and not added yet (1)").click()
    two.get_by_role("button", name="Throw away").click()
    expect(two.get_by_role("link", name="Another.")).to_have_count(0)
    context.close()


def test_what_is_pressed_before_the_scripts_are_there_is_not_lost(
    browser: Browser, house: str
) -> None:
    with let_in(browser, house) as page:
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        page.route("**/static/new_rule.js", hold)
        page.goto("/rules/new", wait_until="commit")
        page.get_by_role("heading", name="Add a rule").wait_for()
        pressed = page.get_by_role("button", name="Add an exception")
        with pytest.raises(Timeout):
            pressed.click(timeout=500)
        held[0].continue_()
        pressed.click()
        expect(page.locator("[data-side=unless] .row")).to_have_count(1)


def test_what_may_be_asked_of_a_fact_comes_when_the_program_is_back(
    browser: Browser, house: str
) -> None:
    context = browser.new_context(base_url=house)
    page = context.new_page()
    page.goto("/?token=token")
    page.goto("/rules/new")
    page.get_by_label("What it is about").select_option("decline_reason")
    expect(page.locator(".values")).to_be_visible()
    page.route("**/rules/new/**", lambda route: route.abort())
    page.route("**/alive", lambda route: route.abort())
    page.get_by_label("What it is about").select_option("hiring_urgency")
    expect(page.locator("#connection")).to_contain_text("can't be reached")
    assert page.locator(".values").count() == 1  # what was there is there
    page.unroute("**/rules/new/**")
    page.unroute("**/alive")
    expect(page.locator(".test[data-of=hiring_urgency] .how")).to_be_visible()
    context.close()


@pytest.mark.parametrize(
    "path",
    [
        "/rules",
        "/rules?q=hours",
        "/rules/entry?name=decline_reason",
        "/rules/entry?name=call_the_manager",
    ],
)
def test_the_pages_are_accessible_and_fit_every_width(page: Page, path: str) -> None:
    page.goto(path)
    accessible_at_every_width(page)
