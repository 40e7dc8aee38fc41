"""Answers → one page, with a script that copies the message."""

from __future__ import annotations

from collections.abc import Sequence

from reconsider_rules.render.article import Article
from reconsider_rules.render.document import document
from reconsider_rules.render.elements import Html, element
from reconsider_rules.render.mark import GENERATOR
from reconsider_rules.render.style import style

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
        return _page(articles[0].title, main)
    title = f"{len(articles)} answers"
    links = (
        element("li", element("a", each.title, href=f"#answer-{number}"), f": {each.verdict}")
        for number, each in enumerate(articles, 1)
    )
    nav = element("nav", element("ol", *links), aria_label="Answers")
    return _page(title, element("header", element("h1", title), nav), main)


def _page(title: str, *inside: str) -> str:
    footer = element("footer", element("p", CAVEAT))
    sheet = style("colours", "page", "picture", "report")
    return document(title, Html(GENERATOR), sheet, *inside, footer, script=_COPY)
