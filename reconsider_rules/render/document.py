"""A page that stands alone: it loads nothing, and what isn't its own can't take effect in it."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from reconsider_rules.render.elements import Html, element


def document(title: str, mark: Html, sheet: Html, *inside: str, script: str = "") -> str:
    """A page whose style and script are known by their digests: no other may take effect. By its
    `mark` it is known to be ours."""
    policy = (
        f"default-src 'none'; style-src '{_digest(sheet)}'; base-uri 'none'; form-action 'none'"
    )
    if script:
        policy += f"; script-src '{_digest(script)}'"
    head = element(
        "head",
        "\n",
        element("meta", charset="utf-8"),
        mark,
        "\n",
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", sheet),
    )
    end = element("script", Html(script)) if script else ""
    body = element("body", "\n", *inside, end)
    return f"<!doctype html>\n{element('html', head, body, lang='en')}"


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
