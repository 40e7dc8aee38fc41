"""The screenshots in README, taken anew: `python -m tests.screenshots`. Look at them before you commit."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, expect, sync_playwright

from tests.helpers import ROOT
from tests.workbench import Program

PICTURES = ROOT / "docs" / "pictures"
HOUSE = """\
# House rules: what we do otherwise than the rules that these extend, of which all else holds.

extends: built-in
"""
RULE = """
advice:
  write_down_the_hours:
    step: prepare
    title: Write down which hours would do
    text: Note the hours that you can work, and the ones that you can't, before anybody asks.

rules:
  - id: hours-first
    when: {decline_reason: schedule_hours}
    unless: {reason_resolved: "yes"}
    recommend: write_down_the_hours
    because: The hours were what made you say no, and so they will come up first.
"""


def client(page: Page, root: str) -> None:
    page.goto(f"{root}/?client=salary-reposted.yaml")
    expect(page.locator("#answer-part")).to_have_attribute("aria-busy", "false")


def rules(page: Page, root: str) -> None:
    page.goto(f"{root}/rules/edit?file=house.yaml")
    page.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.press("Enter")
    page.keyboard.insert_text(RULE)
    page.keyboard.press("Escape")  # what could come next
    expect(page.locator("#proved .changes")).to_be_visible(timeout=30_000)
    page.locator(".cm-editor").evaluate("editor => { editor.style.height = '23rem' }")


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "house").mkdir()
        (folder / "house" / "house.yaml").write_text(HOUSE, encoding="utf-8")
        (folder / "clients").mkdir()
        shutil.copy(ROOT / "examples" / "salary-reposted.yaml", folder / "clients")
        program = Program(folder, "--rules", "house")
        with sync_playwright() as found:
            browser = found.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            page = browser.new_page(viewport={"width": 1180, "height": 860})
            page.goto(program.address)
            for take in (client, rules):
                take(page, program.root)
                page.mouse.move(0, 0)
                page.screenshot(path=PICTURES / f"{take.__name__}.png", animations="disabled")
            browser.close()
        program.stop()


if __name__ == "__main__":
    main()
