"""Pages in a real browser: accessible, legible at every width, silent on the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from reconsider_rules import Answer
from reconsider_rules.graphs.derivation import whole_case
from reconsider_rules.graphs.ways import ways
from reconsider_rules.parsing.file import read
from reconsider_rules.reading.scenarios import read_cases
from reconsider_rules.reading.subjects import subject_from
from reconsider_rules.render.graph_svg import graph_as_svg
from reconsider_rules.render.handbook import handbook
from reconsider_rules.render.handbook_html import handbook_as_html
from tests.browsing import LOOKS, needs_chromium
from tests.helpers import ROOT, shipped
from tests.pages import as_page

WIDTHS = (390, 800, 1280)

pytestmark = needs_chromium


def example(name: str) -> Answer:
    [case] = read_cases(shipped().rules, read(str(ROOT / "examples" / f"{name}.yaml")))
    return shipped().explain(case.scenario)


def hostile() -> Answer:
    answer = example("second-flip")
    long = "x" * 300 + " </script><img src=x onerror=alert(1)>"
    return shipped().explain(answer.scenario.replaced(title=long, notes=long))


def graph() -> str:
    return graph_as_svg(whole_case(example("one-week-in-a-new-job").explanation))


def ways_to_an_answer() -> str:
    rules = shipped().rules
    return graph_as_svg(ways(rules, [subject_from(rules, "verdict=do_not")]))


PICTURES = {"graph": graph, "ways": ways_to_an_answer}
PAGES: dict[str, Callable[[], str]] = {
    "client": lambda: as_page(example("salary-reposted")),
    "coach": lambda: as_page(example("ghosted-then-regrets"), view="full"),
    "large": lambda: as_page(example("one-week-in-a-new-job"), view="full"),
    "several": lambda: as_page(example("salary-reposted"), example("unsure-client")),
    "hostile": lambda: as_page(hostile(), view="full"),
    "handbook": lambda: handbook_as_html("Handbook", handbook(shipped().rules, words=["salary"])),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for name, write in (PAGES | PICTURES).items():
        (folder / f"{name}.html").write_text(write(), encoding="utf-8")
    return folder


Open = Callable[..., Any]


@pytest.fixture
def opened(browser: Browser, folder: Path) -> Open:
    """Opens a page by its name, at a width; it must ask for nothing and complain of nothing."""

    @contextmanager
    def opened(name: str, width: int = 1280, **settings: Any) -> Iterator[Page]:
        context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        page = context.new_page()
        asked, told = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto((folder / f"{name}.html").as_uri())
        yield page
        assert asked == [page.url.partition("#")[0]]
        assert told == []
        context.close()

    return opened


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        *(("client", *look) for look in LOOKS),
        *(("coach", *look) for look in LOOKS),
        ("several", 390, "dark"),
        ("hostile", 390, "light"),
        ("handbook", 390, "dark"),
        ("handbook", 1280, "light"),
    ],
)
def test_axe_finds_nothing(name: str, width: int, scheme: str, opened: Open) -> None:
    with opened(name, width, color_scheme=scheme) as page:
        found = Axe().run(page).response
        assert [each["id"] for each in found["violations"]] == []
        assert "color-contrast" in [each["id"] for each in found["passes"]]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_no_wider_than_the_window(name: str, width: int, opened: Open) -> None:
    with opened(name, width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_text_of_a_picture_is_within_its_box(opened: Open) -> None:
    for name in ("large", "hostile", "graph", "ways"):
        with opened(name) as page:
            outside = page.evaluate(
                """[...document.querySelectorAll("svg g > rect")].flatMap(frame => {
                  const box = frame.getBBox();
                  return [...frame.parentElement.querySelectorAll("text")].filter(text => {
                    const at = text.getBBox();
                    return at.x + at.width > box.x + box.width || at.y < box.y ||
                      at.y + at.height > box.y + box.height;
                  }).map(text => text.textContent);
                })"""
            )
            assert outside == []


def test_the_message_is_copied_as_it_is_sent(opened: Open) -> None:
    message = example("salary-reposted").explanation.message
    assert message
    lines = [line for block in message.blocks for line in block.lines]
    with opened("client", permissions=["clipboard-read", "clipboard-write"]) as page:
        page.get_by_role("button", name="Copy the message").click()
        page.get_by_text("Copied.").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert [line for line in copied.split("\n") if line] == lines


def test_where_a_browser_does_not_copy_the_message_is_marked(opened: Open) -> None:
    with opened("client") as page:
        page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(Error()) }")
        page.get_by_role("button", name="Copy the message").click()
        page.get_by_text("Marked").wait_for()
        marked = page.evaluate("getSelection().toString()")
        assert marked.startswith("Hello") and marked.rstrip().endswith("Thank you for listening.")


def test_without_script_all_can_be_read_and_no_button_is_there(opened: Open) -> None:
    with opened("client", java_script_enabled=False) as page:
        assert page.get_by_role("button").count() == 0
        assert not page.get_by_role("img").is_visible()
        page.get_by_role("heading", name="How this answer came about").click()
        assert page.get_by_role("img").is_visible()


def test_a_keyboard_reaches_what_can_be_used(opened: Open) -> None:
    with opened("client") as page:
        reached = []
        for _ in range(20):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.textContent.trim()"))
        for wanted in ("Why", "Copy the message", "How this answer came about", "Sources"):
            assert wanted in reached
