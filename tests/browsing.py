"""Pages of the workbench in a real browser: served in this process, looked at by Chromium."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Literal, TypeAlias

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from reconsider_rules.workbench.app import application
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.guards import Guards

CHROMIUM = shutil.which("chromium")
PATIENCE = 30_000  # milliseconds after which a test fails: the machine may be busy
Scheme: TypeAlias = Literal["light", "dark"]
LOOKS: tuple[tuple[int, Scheme], ...] = ((390, "light"), (800, "dark"), (1280, "light"))
expect.set_options(timeout=PATIENCE)

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="needs chromium on the PATH (Debian: apt-get install chromium)"
)


@contextmanager
def served(desk: Desk) -> Iterator[str]:
    """The address of a workbench, without its '/'."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        app = Guards(application(desk), port, "token")
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join()


@contextmanager
def let_in(browser: Browser, address: str, but: str = "") -> Iterator[Page]:
    """A page that has been let in; it must complain of nothing, `but` of what has this in it."""
    context = browser.new_context(base_url=address)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto("/?token=token")
    yield page
    assert [each for each in told if not but or but not in each] == []
    context.close()


def ready(page: Page) -> None:
    """Wait until a page that was gone to by a click takes keys: its scripts have run. (Clicks wait by
    themselves until they come through, and what is gone to by its address is waited for.)"""
    expect(page.locator("main:not([inert])")).to_be_visible()


def accessible_at_every_width(page: Page) -> None:
    """axe finds nothing, and the page isn't scrolled sideways, on a phone, a tablet by night, a screen."""
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        accessible(page)


def accessible(page: Page) -> None:
    """axe finds nothing, and the page isn't scrolled sideways, as it is now."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
