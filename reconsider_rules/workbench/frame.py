"""The frame of every page: what stands above it, and the scripts that it runs."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import HTMLResponse

from reconsider_rules.render.elements import Html, element
from reconsider_rules.render.html import CAVEAT

PAGES = {"/": "Client", "/rules": "Rules", "/cases": "Cases"}

NO_SCRIPT = "These pages need JavaScript, which is turned off in this browser."


def policy(nonce: str = "") -> str:
    """What a page may load and do: nothing that isn't ours; styles that a script makes only where the
    page has a nonce for it."""
    style = f"'self' 'nonce-{nonce}'" if nonce else "'self'"
    return (
        f"default-src 'none'; script-src 'self'; style-src {style}; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def page(
    here: str,
    title: str,
    *inside: str,
    scripts: Sequence[str] = (),
    read_only: bool = False,
    nonce: str = "",
    status: int = 200,
) -> HTMLResponse:
    """A page under the address `here` of PAGES; `scripts` are names of modules in static/. Nothing on
    it can be pressed before they have run: it would be lost."""
    modules = ["last_client", *scripts, "ready"]
    links = (
        element("li", element("a", name, href=to, aria_current="page" if to == here else None))
        for to, name in PAGES.items()
    )
    quiet = element("span", "Read-only", class_="badge") if read_only else ""
    header = element(
        "header",
        element("a", "To the main part", href="#main", class_="skip"),
        element("span", "reconsider-rules", class_="brand"),
        element("nav", element("ul", *links), aria_label="Pages"),
        quiet,
        element("p", role="status", id="connection"),
        element("p", role="status", id="not-kept"),
        element("noscript", element("p", NO_SCRIPT)),
        class_="bar",
    )
    head = element(
        "head",
        "\n",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"{title} – reconsider-rules"),
        element("link", rel="icon", href="/static/icon.svg"),
        element("link", rel="stylesheet", href="/style.css"),
        *(element("script", type="module", src=f"/static/{name}.js") for name in modules),
    )
    body = element(
        "body",
        "\n",
        header,
        element("main", *inside, id="main", tabindex=-1, inert=True),
        element("footer", element("p", CAVEAT)),
        data_read_only=read_only,
    )
    text = f"<!doctype html>\n{element('html', head, body, lang='en')}"
    return HTMLResponse(text, status, headers={"Content-Security-Policy": policy(nonce)})


def notice(title: str, *lines: str) -> Html:
    """Something in the place of what was asked for, and the way out."""
    return element(
        "section",
        element("h1", title),
        *(element("p", line) for line in lines),
        class_="notice",
    )
