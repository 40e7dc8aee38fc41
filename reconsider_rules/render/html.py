"""Answers → one page that stands alone: it loads nothing, and what isn't its own can't run in it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256

from reconsider_rules.render.article import Article
from reconsider_rules.render.elements import Html, element
from reconsider_rules.render.style import style

GENERATOR = "reconsider-rules"
MARK = f'<meta name="generator" content="{GENERATOR}">'
"""By which a page is known to be one of ours."""

CAVEAT = "General advice: nothing here is a promise, and nothing is legal advice."

_COPY = """
for (const button of document.querySelectorAll("[data-copy]")) {
  const letter = document.getElementById(button.dataset.copy);
  const told = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(letter.innerText);
      told.textContent = "Copied.";
    } catch {
      getSelection().selectAllChildren(letter);
      told.textContent = "Marked: press Ctrl+C to copy it.";
    }
  });
}
"""


def page(articles: Sequence[Article]) -> str:
    """A page of answers; several have a list to go by."""
    main = element("main", *(article.body for article in articles))
    if len(articles) == 1:
        return _document(articles[0].title, main)
    title = f"{len(articles)} answers"
    links = (
        element("li", element("a", each.title, href=f"#answer-{number}"), f": {each.verdict}")
        for number, each in enumerate(articles, 1)
    )
    nav = element("nav", element("ol", *links), aria_label="Answers")
    return _document(title, element("header", element("h1", title), nav), main)


def _document(title: str, *inside: Html) -> str:
    """A page whose style and script are known by their digests: no other may take effect."""
    sheet = style("colours", "picture", "report")
    policy = (
        f"default-src 'none'; style-src '{_digest(sheet)}'; script-src '{_digest(_COPY)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    head = element(
        "head",
        "\n",
        element("meta", charset="utf-8"),
        Html(f"{MARK}\n"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", sheet),
    )
    footer = element("footer", element("p", CAVEAT))
    body = element("body", "\n", *inside, footer, element("script", Html(_COPY)))
    return f"<!doctype html>\n{element('html', head, body, lang='en')}"


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
