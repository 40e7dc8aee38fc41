"""The workbench in a real browser: a coach's hour, and what may go wrong in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    Dialog,
    Page,
    Response,
    Route,
    expect,
)

from tests.browsing import PATIENCE, accessible_at_every_width, needs_chromium
from tests.helpers import ROOT, write_files
from tests.workbench import Program

HOUSE = """\
extends: built-in

rules:
  - id: hours-ask-first
    when: {decline_reason: schedule_hours}
    then: {verdict: ask_first}
    wins over: {verdict: go_for_it}
    because: Where the hours were the reason, we ask before we hope.
"""
SMALL = """\
facts:
  open: {ask: Is the job open?, type: yes/no, topic: The job}
  weeks: {ask: How many weeks are over?, type: number, at least: 0, topic: The job}
conclusions:
  verdict: {type: choice, options: {wait: Wait a while, go: Go for it, stop: Let it go}}
rules:
  - {id: base, then: {verdict: wait}, because: It is early.}
  - {id: go, when: {open: yes}, then: {verdict: go}, overrides: base, because: It is open.}
  - {id: stop, when: {weeks: {at least: 9}}, then: {verdict: stop}, overrides: [base, go], because: So.}
"""

pytestmark = needs_chromium


def begun(folder: Path, rules: str) -> Program:
    """The workbench over these rules, with one client."""
    write_files(folder / "house", {"house.yaml": rules})
    example = (ROOT / "examples" / "salary-reposted.yaml").read_text(encoding="utf-8")
    anna = example if rules == HOUSE else "title: Anna\nfacts: {weeks: 3}\n"
    write_files(folder / "clients", {"anna.yaml": anna})
    return Program(folder, "--rules", "house")


@contextmanager
def running(folder: Path, rules: str) -> Iterator[Program]:
    program = begun(folder, rules)
    yield program
    assert "Traceback" not in program.stop()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One over house rules, for all who leave these and Anna as they were."""
    with running(tmp_path_factory.mktemp("house"), HOUSE) as program:
        yield program


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One over few rules, for all who only look at what the page does."""
    with running(tmp_path_factory.mktemp("small"), SMALL) as program:
        yield program


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Program]:
    """One over few rules, to be killed."""
    with running(tmp_path, SMALL) as program:
        yield program


Open = Callable[..., Any]


@pytest.fixture
def opened(browser: Browser, program: Program) -> Iterator[Open]:
    """Opens a page of the workbench; the browser may complain of nothing."""
    told: list[str] = []

    @contextmanager
    def opened(path: str = "/", of: Program = program, **settings: Any) -> Iterator[Page]:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, **settings)
        context.set_default_timeout(PATIENCE)
        context.request.get(of.address)
        page = context.new_page()
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(of.root + path)
        yield page
        context.close()

    yield opened
    refused = "Failed to load resource"  # what a browser says of an answer that isn't 200, or none
    assert [text for text in told if not text.startswith(refused)] == []


@pytest.fixture
def edited(opened: Open, program: Program) -> Iterator[Page]:
    """The file of rules in the editor; in the end it is as it was."""
    with opened("/rules/edit?file=house.yaml") as page:
        yield page
        (program.folder / "house" / "house.yaml").write_text(HOUSE)
        page.goto(f"{program.root}/rules/edit?file=house.yaml")
        page.once("dialog", lambda dialog: dialog.accept())
        drop = page.get_by_role("button", name="Throw away")
        page.locator("#proved[aria-busy]").wait_for(state="attached")
        if drop.is_enabled():
            drop.click()
        expect(drop).to_be_disabled()
        page.get_by_label("Plain text").uncheck()
        expect(page.locator(".cm-content")).to_contain_text("we ask before we hope.")


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
        page.locator("#find").fill("job still OPEN")
        expect(page.locator("#form-decline_reason")).to_be_hidden()
        expect(page.locator("#form-role_status")).to_be_visible()
        page.locator("#find").fill("")
        expect(page.locator("#form-decline_reason")).to_be_visible()
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

        unknown = page.locator(".topic .unknown input:checked")
        page.get_by_role("button", name="Undo").click()
        expect(unknown).to_have_count(0)
        page.get_by_role("button", name="Redo").click()
        expect(unknown).to_have_count(1)
        page.get_by_label("Name, or a few words").fill("Ben")
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_text("Saved as ben.yaml.").wait_for()
        page.get_by_label("Name, or a few words").fill("Ben of the second call")
        with page.expect_popup() as popup:
            page.get_by_role("link", name="Report").click()
        report = popup.value
        expect(report.get_by_role("heading", name="Ben of the second call")).to_be_visible()
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


def test_what_cannot_be_is_said_at_its_question(opened: Open, small: Program) -> None:
    with opened("/", small) as page:
        field = page.locator("#form-weeks")
        field.locator("input[type=number]").fill("-3")
        expect(field.locator(".slip")).to_be_visible()
        field.locator("input[type=number]").fill("3")
        expect(field.locator(".slip")).to_be_hidden()
        field.get_by_role("button", name="Clear").click()
        expect(field.locator("input[type=number]")).to_have_value("")


def test_a_client_can_be_asked_by_keys_alone(opened: Open, small: Program) -> None:
    with opened("/", small) as page:
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


def test_a_slip_is_told_and_mended(edited: Page, program: Program) -> None:
    page = edited
    write(page, HOUSE.replace("schedule_hours", "schedule_hour"))
    wrong = page.locator("#wrong")
    expect(wrong).to_contain_text("'schedule_hour' is not an option")
    wrong.get_by_role("button", name="Write 'schedule_hours'").click()
    expect(page.locator("#proved")).to_contain_text("nothing to compare")
    page.get_by_role("button", name="Throw away").wait_for()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved.").wait_for()
    assert (program.folder / "house" / "house.yaml").read_text() == HOUSE


def test_a_contradiction_is_proved_and_mended_by_one_click(edited: Page) -> None:
    other = """\
  - id: hours-go
    when: {decline_reason: schedule_hours, role_status: reposted}
    then: {verdict: go_for_it}
    wins over: {verdict: go_for_it}
    because: It is open again.
"""
    page = edited
    write(page, HOUSE + other)
    wrong = page.locator("#wrong")
    fix = wrong.get_by_role("button", name="Let 'hours-go' override 'hours-ask-first'").first
    fix.click()
    expect(page.locator(".cm-content")).to_contain_text("overrides: hours-ask-first")
    expect(page.locator("#proved")).to_contain_text("No two rules contradict each other")


def test_whose_advice_changes_is_shown_with_such_a_client(edited: Page) -> None:
    page = edited
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
    edited: Page, program: Program
) -> None:
    file = program.folder / "house" / "house.yaml"
    page = edited
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


def test_two_tabs_do_not_write_over_each_other(edited: Page, program: Program) -> None:
    first = edited
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


def test_tidied_renamed_and_thrown_away_at_a_click(edited: Page, program: Program) -> None:
    page = edited
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


def test_plain_text_loses_nothing_that_is_typed(edited: Page) -> None:
    """Neither while something else changes the text, nor when a long one is left at once."""
    page = edited
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
    opened: Open, small: Program
) -> None:
    clients = small.folder / "clients"
    clients.joinpath("clara.yaml").write_text("title: Clara\nfacts: {}\n")
    with opened("/?client=clara.yaml", small) as first:
        second = first.context.new_page()
        second.goto(f"{small.root}/?client=clara.yaml")
        for page, name in ((first, "Clara one"), (second, "Clara two")):
            settled(page)
            page.get_by_label("Name, or a few words").fill(name)
            page.get_by_role("button", name="Save", exact=True).click()
        dialog = second.get_by_role("dialog", name="Save under another name")
        expect(dialog).to_contain_text("Nothing was overwritten")
        dialog.get_by_role("button", name="Save", exact=True).click()
        second.get_by_text("Saved as clara-2.yaml.").wait_for()
    titles = [(clients / name).read_text() for name in ("clara.yaml", "clara-2.yaml")]
    assert "Clara one" in titles[0] and "Clara two" in titles[1]


def keeps(text: str) -> Callable[[Response], bool]:
    """Whether something has been kept that has this text in it."""
    return lambda response: (
        response.url.endswith("/client/keep") and text in (response.request.post_data or "")
    )


def test_what_is_said_while_it_is_saved_stays_unsaved(opened: Open, small: Program) -> None:
    """The address, and what is kept, are those of what is on the page."""
    with opened("/", small) as page:
        held: list[Route] = []
        page.route("**/client/save", lambda route: held.extend([route]))
        page.get_by_label("Name, or a few words").fill("Dora")
        with page.expect_request("**/client/save"):
            page.get_by_role("button", name="Save", exact=True).click()
        with page.expect_response(keeps("Said later.")):
            page.get_by_label("Notes").fill("Said later.")
        with page.expect_response(keeps('"dora.yaml"')):
            held[0].continue_()
        page.get_by_text("Saved as dora.yaml, but for what was said since.").wait_for()
        page.unroute("**/client/save")
        page.reload()
        expect(page.get_by_label("Notes")).to_have_value("Said later.")
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_text("Saved as dora.yaml.", exact=True).wait_for()
        assert page.url.endswith("/?client=dora.yaml")
    assert "Said later." in (small.folder / "clients" / "dora.yaml").read_text()


def test_nothing_is_lost_when_the_program_is_killed(opened: Open, alone: Program) -> None:
    """What is typed meanwhile is sent when it is back, and what was typed before is there again."""
    with opened("/rules/edit?file=house.yaml", alone) as page:
        client, rule = page.context.new_page(), page.context.new_page()
        client.goto(f"{alone.root}/")
        rule.goto(f"{alone.root}/rules/new")
        name, because = client.get_by_label("Name, or a few words"), rule.locator("#because")
        write(page, SMALL + "# before\n")
        expect(page.get_by_role("button", name="Save", exact=True)).to_be_enabled()
        name.fill("Before")
        client.wait_for_url("**draft=*")
        because.fill("Before.")
        expect(rule.locator("#text")).to_contain_text("Before.")
        alone.kill()
        write(page, SMALL + "# before\n# meanwhile\n")
        name.fill("Meanwhile")
        because.fill("Meanwhile.")
        pages = (page, client, rule)
        for each in pages:
            expect(each.locator("#connection")).to_contain_text("can't be reached")
        alone.start()
        page.context.request.get(alone.address)  # with the new token, in the same browser
        for each in pages:
            expect(each.locator("#connection")).to_have_text("")
        expect(rule.locator("#text")).to_contain_text("Meanwhile.")
        for each in pages:
            each.reload()
        expect(page.locator(".cm-content")).to_contain_text("# meanwhile")
        expect(name).to_have_value("Meanwhile")
        expect(because).to_have_value("Meanwhile.")
    assert "# before" not in (alone.folder / "house" / "house.yaml").read_text()


def test_nothing_is_lost_when_the_page_goes_at_once(opened: Open, small: Program) -> None:
    """No time is left for what was typed to count, nor for an answer."""
    with opened("/", small) as page:
        page.get_by_label("Name, or a few words").fill("Clara, who went")
        page.get_by_role("link", name="Rules").click()
        page.wait_for_url("**/rules")
        page.get_by_role("link", name="Client", exact=True).click()
        expect(page.get_by_role("heading", name="Clara, who went")).to_be_visible()
        page.locator("#form-open").get_by_label("yes").check()
        context = page.context
        page.close()
        other = context.new_page()
        other.goto(f"{small.root}/")
        other.get_by_text("Not saved yet").click()
        other.get_by_role("link", name="Clara, who went").click()
        expect(other.locator("#form-open").get_by_label("yes")).to_be_checked()


def test_what_is_not_saved_is_thrown_away_only_by_who_says_so_twice(
    opened: Open, small: Program
) -> None:
    with opened("/", small) as page:
        page.get_by_label("Name, or a few words").fill("Eve")
        page.wait_for_url("**draft=*")
        page.goto(page.url.partition("?")[0])
        page.get_by_text("Not saved yet").click()
        item = page.locator(".unsaved li", has_text="Eve")
        page.once("dialog", lambda dialog: dialog.dismiss())
        item.get_by_role("button", name="Throw away").click()
        expect(item).to_have_count(1)
        page.once("dialog", lambda dialog: dialog.accept())
        item.get_by_role("button", name="Throw away").click()
        expect(item).to_have_count(0)


def test_where_there_is_no_answer_none_is_shown(opened: Open, small: Program) -> None:
    with opened("/?client=anna.yaml", small) as page:
        settled(page)
        refused = {"error": "The rules can't be read."}
        page.route("**/client/answer", lambda route: route.fulfill(status=422, json=refused))
        page.locator("#form-open").get_by_label("yes").check()
        expect(page.locator("#answer")).to_have_text("The rules can't be read.")
        settled(page)
        for place in ("#ahead", "#next"):
            expect(page.locator(place)).to_have_text("")
        expect(page.locator("#verdict-told")).to_have_text("No answer")


def test_an_answer_that_is_cut_off_is_asked_for_again(opened: Open, small: Program) -> None:
    """Whatever is answered then to whether the program is there: it is."""
    with opened("/", small) as page:
        settled(page)
        cut = {"content_type": "application/json", "body": '{"verdict": "'}
        page.route("**/client/answer", lambda route: route.fulfill(**cut), times=1)
        page.route("**/alive", lambda route: route.fulfill(status=500, json={}))
        page.locator("#form-open").get_by_label("yes").check()
        expect(page.locator("#connection")).to_contain_text("can't be reached")
        expect(page.locator("#connection")).to_have_text("")
        settled(page)


def test_what_is_entered_while_the_connection_is_lost_is_sent_later(
    opened: Open, small: Program
) -> None:
    with opened("/?client=anna.yaml", small) as page:
        settled(page)
        before = verdict(page)
        page.context.set_offline(True)
        page.locator("#form-open").get_by_label("yes").check()
        expect(page.locator("#connection")).to_contain_text("can't be reached")
        page.context.set_offline(False)
        expect(page.locator("#connection")).to_have_text("")
        expect(page.locator("#answer .verdict")).not_to_have_text(before)


PAGES = {"client": "/?client=anna.yaml", "editor": "/rules/edit?file=house.yaml"}


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(name: str, opened: Open) -> None:
    with opened(PAGES[name]) as page:
        page.locator("#answer .verdict, .cm-content").first.wait_for()
        for details in page.locator("main details").all():
            details.evaluate("details => { details.open = true }")
        accessible_at_every_width(page)
