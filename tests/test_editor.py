"""The editor of the workbench, in a real browser, under the policy of the page that it will stand in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from random import Random
from threading import Thread
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browsing import needs_chromium
from tests.helpers import ROOT, texts

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-abc'; "
    "connect-src 'self'; img-src 'self'; base-uri 'none'"
)
SERVED = (
    *(ROOT / "tests" / "editor_page").iterdir(),
    ROOT / "reconsider_rules" / "workbench" / "static" / "editor.js",
    ROOT / "reconsider_rules" / "render" / "colours.css",
)
TEXT = "rules:\n  late:\n    when: {days: 3}  # 🙂\n    then: {verdict: do_not}\n"
SLIP = """() => editor.setDiagnostics([{
  line: 3, column: 12, end_line: 3, end_column: 16, severity: "error",
  message: "There is no fact days.", help: "Did you mean weeks?", code: "unknown-name",
  actions: [{title: "Write weeks", apply: () => editor.setText(editor.text().replace("days", "weeks"))}],
}, {
  line: 4, column: 12, end_line: 4, end_column: 19, severity: "warning", message: "Nothing reads this.",
}])"""
COMPLETE = """() => { answers.complete = (line, column) => {
  const text = editor.text().split("\\n")[line - 1];
  const start = [...text].slice(0, column - 1).join("").search(/\\w*$/);
  const from = [...text.slice(0, start)].length + 1;
  const span = {line, column: from, end_line: line, end_column: column};
  return [["user_goal: ", "fact", "What they want"], ["user_mood: ", "fact", "x ".repeat(60)], ["other: ", "key", ""]]
    .map(([text, kind, words]) => ({text, label: text.slice(0, -2), kind, words, span}));
} }"""


class Handler(SimpleHTTPRequestHandler):
    """Files of a folder, with the policy."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_: object) -> None: ...


pytestmark = needs_chromium


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    for path in SERVED:
        shutil.copy(path, folder)
    (folder / "favicon.ico").touch()  # a browser asks for it
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/index.html"
        server.shutdown()


Open = Callable[..., Any]


@pytest.fixture
def opened(browser: Browser, address: str) -> Open:
    """Opens an editor; the browser must have nothing to complain of, and forbid nothing."""

    @contextmanager
    def opened(text: str = TEXT, scheme: str = "light", **given: Any) -> Iterator[Page]:
        context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
        page = context.new_page()
        told: list[str] = []
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(address)
        page.locator("html[data-ready]").wait_for()
        page.evaluate("given => open_editor(given)", {"text": text, **given})
        yield page
        assert page.evaluate("() => forbidden") == []
        assert told == []
        context.close()

    return opened


def text_of(page: Page) -> str:
    text = page.evaluate("() => editor.text()")
    assert isinstance(text, str)
    return text


def calls(page: Page, name: str) -> list[list[Any]]:
    """With what something was called."""
    return [given for called, *given in page.evaluate("() => calls") if called == name]


def go_to(page: Page, line: int, column: int) -> None:
    page.evaluate("([line, column]) => (editor.goTo(line, column), editor.focus())", [line, column])


def caret(page: Page) -> list[int]:
    place = page.evaluate("() => editor.place()")
    return [place["line"], place["column"]]


def test_typing_is_told_and_setting_is_not(opened: Open) -> None:
    with opened("a: b\n") as page:
        go_to(page, 1, 5)
        page.keyboard.type("c")
        assert calls(page, "changed") == [["a: bc\n"]]
        assert caret(page) == [1, 6]
        page.evaluate("() => editor.setText('a: bcd\\n')")
        page.evaluate("() => editor.setText('# 🙂\\na: bcd\\n')")
        assert calls(page, "changed") == [["a: bc\n"]]
        assert caret(page) == [2, 6]  # still behind the c
        undone = ["a: bcd\n", "a: bc\n", "a: b\n"]
        for text in undone:
            page.keyboard.press("Control+z")
            assert text_of(page) == text
        assert calls(page, "changed") == [["a: bc\n"], *([text] for text in undone)]


FIRST_SEEN = """() => {
  const above = document.querySelector(".cm-scroller").getBoundingClientRect().top;
  const lines = [...document.querySelectorAll(".cm-line")].filter(line => line.textContent);
  const top = line => line.getBoundingClientRect().top;
  const line = lines.find(line => top(line) >= above);
  return {key: line.textContent.split(":")[0], top: top(line)};
}"""


def test_setting_keeps_what_is_seen_where_it_is(opened: Open) -> None:
    """As formatting does: above, in and below what is on the screen lines come, go and change."""
    lines = [f"key{number}:   {{a: {number}}}" for number in range(300)]
    with opened("\n\n\n".join(lines)) as page:
        go_to(page, 448, 14)
        before = page.evaluate(FIRST_SEEN)
        other = "\n\n".join(["# new", *(each.replace("   ", " ") for each in lines), "# 🙂"])
        page.evaluate("text => editor.setText(text)", other)
        expect(page.get_by_text("key149:")).to_have_text("key149: {a: 149}")
        after = page.evaluate(FIRST_SEEN)
        assert after["key"] == before["key"]
        assert abs(after["top"] - before["top"]) < 40  # two empty lines
        assert caret(page) == [301, 12]
        assert text_of(page) == other


def test_setting_keeps_the_cursor_among_lines_that_change(opened: Open) -> None:
    with opened("a: late\nb: late # why\nc: late\n") as page:
        go_to(page, 2, 12)
        page.evaluate("() => editor.setText(editor.text().replaceAll('late', 'too_late'))")
        assert caret(page) == [2, 16]


def test_setting_sets_whatever_was_there(opened: Open) -> None:
    random = Random(1)
    lines = texts("¦ ¦a: b¦  a:  b¦🙂¦🙂 x¦- c¦d")
    written = ["\n".join(random.choices(lines, k=random.randrange(12))) for _ in range(400)]
    with opened() as page:
        set_all = "all => all.filter(text => (editor.setText(text), editor.text() !== text))"
        assert page.evaluate(set_all, written) == []


def test_places_count_code_points(opened: Open) -> None:
    with opened("🙂🙂 a: b\nc: 🙂\n") as page:
        for line, column in ((1, 1), (1, 2), (1, 3), (1, 8), (2, 5), (3, 1)):
            go_to(page, line, column)
            assert caret(page) == [line, column]
        for there, nearest in (((1, 99), [1, 8]), ((99, 1), [3, 1]), ((0, 0), [1, 1])):
            go_to(page, *there)
            assert caret(page) == nearest


def test_enter_keeps_the_indentation(opened: Open) -> None:
    with opened("  - a: b") as page:
        go_to(page, 1, 99)
        for typed in ("c: d", "e: {f: 1,", "g: 2}"):
            page.keyboard.press("Enter")
            page.keyboard.type(typed)
        assert text_of(page).startswith("  - a: b\n    c: d\n    e: {f: 1,\n      ")


LIST = ".cm-tooltip-autocomplete"


def test_a_candidate_is_put_in_its_place_behind_an_emoji(opened: Open) -> None:
    with opened("a: 🙂\n") as page:
        page.evaluate(COMPLETE)
        go_to(page, 1, 5)
        page.keyboard.insert_text(" us")
        expect(page.locator(f"{LIST} li")).to_have_count(2)  # the third doesn't match
        expect(page.locator(f"{LIST} li").first).to_have_text("user_goalWhat they wantfact")
        page.keyboard.type("er_m")
        expect(page.locator(f"{LIST} li")).to_have_count(1)
        expect(page.locator(".cm-completionInfo")).to_have_text("x " * 60)
        assert calls(page, "complete") == [[1, 8]]
        page.wait_for_timeout(100)  # a list is not taken from before one can have seen it
        page.keyboard.press("Tab")
        assert text_of(page) == "a: 🙂 user_mood: \n"
        assert caret(page) == [1, 17]
        assert calls(page, "changed")[-1] == ["a: 🙂 user_mood: \n"]


def test_a_candidate_replaces_the_rest_of_the_word(opened: Open) -> None:
    with opened("🙂 use_that: 1\n") as page:
        page.evaluate(
            """() => { answers.complete = () => [{text: "user_goal", label: "user_goal", kind: "fact", words: "",
              span: {line: 1, column: 3, end_line: 1, end_column: 11}}] }"""
        )
        go_to(page, 1, 6)
        page.keyboard.press("Control+Space")
        page.locator(LIST).wait_for()
        page.keyboard.type("r")
        page.wait_for_timeout(100)
        page.keyboard.press("Enter")
        assert text_of(page) == "🙂 user_goal: 1\n"


def test_candidates_for_an_older_text_are_dropped(opened: Open) -> None:
    with opened("") as page:
        page.evaluate(
            """() => { answers.complete = (line, column) => new Promise(done => setTimeout(done, 300, [{
              text: "word", label: `word of ${column}`, kind: "word", words: "",
              span: {line, column: 1, end_line: line, end_column: column}}])) }"""
        )
        page.evaluate("() => editor.focus()")
        page.keyboard.type("w")
        page.wait_for_timeout(200)
        assert calls(page, "complete") == [[1, 2]]  # and it isn't answered yet
        page.keyboard.type("o")
        expect(page.locator(f"{LIST} li")).to_have_text(["word of 3word"])
        page.wait_for_timeout(100)
        page.keyboard.press("Enter")
        assert text_of(page) == "word"


def test_a_slip_is_shown_and_its_action_applies(opened: Open) -> None:
    with opened() as page:
        page.evaluate(SLIP)
        expect(page.locator(".cm-lint-marker-error")).to_have_count(1)
        expect(page.locator(".cm-lint-marker-warning")).to_have_count(1)
        page.locator(".cm-lintRange-error").hover()
        shown = page.locator(".cm-tooltip-lint")
        expect(shown.locator("p")).to_have_text(
            ["There is no fact days.", "Did you mean weeks?", "unknown-name"]
        )
        shown.get_by_role("button", name="Write weeks").click()
        fixed = TEXT.replace("days", "weeks")
        assert text_of(page) == fixed
        page.keyboard.press("Control+z")  # the text has the focus again
        assert text_of(page) == TEXT
        page.evaluate("() => editor.setDiagnostics([])")
        expect(page.locator(".cm-lint-marker, .cm-lintRange")).to_have_count(0)


def test_a_keyboard_alone_gets_in_and_out(opened: Open) -> None:
    with opened() as page:
        page.evaluate(SLIP)
        page.locator("#before").focus()
        page.keyboard.press("Tab")
        expect(page.get_by_role("textbox", name="The rules")).to_be_focused()
        page.keyboard.type("# ")
        assert text_of(page) == "# " + TEXT
        page.keyboard.press("Tab")
        expect(page.locator("#after")).to_be_focused()
        page.keyboard.press("Shift+Tab")
        expect(page.get_by_role("textbox", name="The rules")).to_be_focused()
        page.keyboard.press("Shift+Tab")
        expect(page.locator("#before")).to_be_focused()
        assert text_of(page) == "# " + TEXT


def test_a_keyboard_alone_reaches_what_a_pointer_does(opened: Open) -> None:
    with opened() as page:
        page.evaluate(SLIP)
        go_to(page, 1, 1)
        page.keyboard.press("F8")
        assert page.evaluate("() => said") == ["There is no fact days. Did you mean weeks?"]
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Write weeks")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(".cm-tooltip-lint")).to_have_count(0)
        page.keyboard.press("F8")
        expect(page.locator(".cm-tooltip-lint")).to_have_text("Nothing reads this.")
        page.keyboard.press("Shift+F8")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert text_of(page) == TEXT.replace("days", "weeks")


def test_a_card_is_shown_at_a_name(opened: Open) -> None:
    with opened("🙂: days\n") as page:
        page.evaluate(
            """() => { answers.hover = (line, column) => column < 4 ? null : {html: "<b>days</b> since then",
              span: {line: 1, column: 4, end_line: 1, end_column: 8}} }"""
        )
        card = page.locator(".cm-card")
        page.get_by_text("days").hover(position={"x": 38, "y": 10})
        expect(card.locator("b")).to_have_text("days")
        page.mouse.move(600, 600)
        expect(card).to_have_count(0)
        go_to(page, 1, 6)
        page.keyboard.press("F1")
        expect(card).to_have_text("days since then")
        assert calls(page, "hover")[-1] == [1, 6]
        page.keyboard.press("Escape")
        expect(card).to_have_count(0)


def test_a_card_that_comes_late_is_shown_only_where_it_was_asked_for(opened: Open) -> None:
    with opened("days: 1\n") as page:
        page.evaluate(
            """() => { answers.hover = (line, column) => new Promise(done => setTimeout(done, 200, {
              html: `asked at ${column}`, span: {line: 1, column: 1, end_line: 1, end_column: 5}})) }"""
        )
        go_to(page, 1, 2)
        page.keyboard.press("F1")
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(300)
        expect(page.locator(".cm-card")).to_have_count(0)
        assert page.evaluate("() => said") == []
        page.keyboard.press("F1")
        page.evaluate("() => editor.setDiagnostics([])")  # which happens at any time
        expect(page.locator(".cm-card")).to_have_text("asked at 3")
        assert page.evaluate("() => said") == ["asked at 3"]


def test_keys_ask_the_page(opened: Open) -> None:
    with opened("🙂🙂 a: b\n", readOnly=True) as page:
        go_to(page, 1, 4)
        for key in ("F12", "Shift+F12", "F2", "Shift+Alt+f", "Control+s"):
            page.keyboard.press(key)
        assert page.evaluate("() => calls") == [
            ["define", 1, 4],
            ["references", 1, 4],
            ["rename", 1, 4],
            ["format"],
            ["save"],
        ]
        page.keyboard.type("typed")
        assert text_of(page) == "🙂🙂 a: b\n"
        expect(page.get_by_role("textbox")).to_have_attribute("aria-readonly", "true")


def test_long_lines_and_lists_fit_a_narrow_window(opened: Open) -> None:
    with opened("words: " + "long " * 100) as page:
        page.set_viewport_size({"width": 390, "height": 900})
        page.evaluate(COMPLETE)
        go_to(page, 1, 8)
        page.keyboard.press("Control+Space")
        page.locator(LIST).wait_for()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
        assert page.locator(".cm-scroller").evaluate("it => it.scrollWidth - it.clientWidth") == 0


def test_a_closed_editor_is_gone(opened: Open) -> None:
    with opened() as page:
        page.evaluate("() => editor.destroy()")
        expect(page.locator("#editor *")).to_have_count(0)


def show_nothing(page: Page) -> None:
    page.locator(".cm-line span").first.wait_for()


def show_a_slip(page: Page) -> None:
    page.evaluate(SLIP)
    page.keyboard.press("F8")
    page.locator(".cm-tooltip-lint").wait_for()


def show_a_list(page: Page) -> None:
    page.evaluate(COMPLETE)
    page.keyboard.press("Control+Space")
    page.locator(LIST).wait_for()


def show_a_card(page: Page) -> None:
    page.evaluate(
        """() => { answers.hover = () => ({html: "<p>A card</p>",
          span: {line: 1, column: 1, end_line: 1, end_column: 6}}) }"""
    )
    page.keyboard.press("F1")
    page.locator(".cm-card").wait_for()


def show_a_search(page: Page) -> None:
    page.keyboard.press("Control+f")
    page.keyboard.type("e")
    page.keyboard.press("Enter")
    page.locator(".cm-searchMatch-selected").first.wait_for()


def show_the_way_to_a_line(page: Page) -> None:
    page.keyboard.press("Control+Alt+g")
    page.locator(".cm-dialog").wait_for()


EVERYTHING = TEXT + "said: 'a text'\nblock: |\n  text\nanchor: &here !tag x\nfolded: {a: [1]}\n"


@pytest.mark.parametrize(
    ("show", "scheme"),
    [
        *product([show_nothing, show_a_list], ["light", "dark"]),
        *((show, "light") for show in (show_a_slip, show_a_card, show_a_search)),
        (show_the_way_to_a_line, "dark"),
    ],
)
def test_axe_finds_nothing(show: Callable[[Page], None], scheme: str, opened: Open) -> None:
    with opened(EVERYTHING, scheme) as page:
        go_to(page, 1, 1)
        show(page)
        found = Axe().run(page).response
        assert [each["id"] for each in found["violations"]] == []
        assert "color-contrast" in [each["id"] for each in found["passes"]]


def test_colours_follow_the_page(opened: Open) -> None:
    with opened() as page:
        text = page.locator(".cm-editor")
        expect(text).to_have_css("background-color", "rgb(255, 255, 255)")
        page.emulate_media(color_scheme="dark")
        expect(text).to_have_css("background-color", "rgb(30, 34, 38)")
