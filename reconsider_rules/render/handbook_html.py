"""Handbook → one HTML file, complete in itself: no script, and nothing fetched."""

from __future__ import annotations

from collections.abc import Iterable

from reconsider_rules.render.document import document
from reconsider_rules.render.elements import Html, element, escaped, joined
from reconsider_rules.render.handbook_parts import Item, Line, Part, Span, anchors
from reconsider_rules.render.mark import HIDDEN
from reconsider_rules.render.markup import ADDRESS
from reconsider_rules.render.style import style


def handbook_as_html(title: str, parts: tuple[Part, ...]) -> str:
    """A page with its contents, which stand beside it where there is room."""
    writer = _Writer(frozenset(anchors(parts)))
    return document(
        title,
        Html(HIDDEN),
        style("colours", "page", "handbook"),
        element("a", "To the text", class_="skip", href="#main"),
        element("header", element("h1", title)),
        element("nav", writer.contents(parts), aria_label="Contents"),
        element("main", *(writer.part(part, 2) for part in parts), id="main"),
    )


class _Writer:
    """Writes parts; what would lead to a place that isn't there leads nowhere."""

    def __init__(self, places: frozenset[str]) -> None:
        self.places = places

    def contents(self, parts: Iterable[Part], deep: int = 2) -> Html:
        """The headings, `deep` levels of them."""
        items = []
        for part in parts:
            title = self.line(tuple(Span(span.text) for span in part.title))
            below = [each for each in part.parts if each.headed]
            more = self.contents(below, deep - 1) if below and deep > 1 else ""
            items.append(element("li", element("a", title, href=f"#{part.anchor}"), "\n", more))
        return element("ul", *items)

    def part(self, part: Part, level: int) -> Html:
        """A section with its heading, or an article that begins with what it says."""
        title, notes = self.line(part.title), self.line(part.notes)
        if part.headed:
            head = element(f"h{level}", title, notes)
        else:
            head = joined((element("p", title, class_="because"), element("p", notes)))
        lead = element("p", self.line(part.lead)) if part.lead else ""
        body = self.items(part.body, part.numbered, "lines") if part.body else ""
        parts = (self.part(each, min(level + 1, 6)) for each in part.parts)
        kind = "section" if part.headed else "article"
        return element(kind, head, lead, body, *parts, id=part.anchor)

    def items(self, items: Iterable[Item], numbered: bool, class_: str | None = None) -> Html:
        found = (
            element(
                "li",
                self.line(item.line),
                "\n",
                self.items(item.items, item.numbered) if item.items else "",
            )
            for item in items
        )
        return element("ol" if numbered else "ul", *found, class_=class_)

    def line(self, line: Line) -> Html:
        return joined(map(self.span, line))

    def span(self, span: Span) -> Html:
        text = element("code", span.text) if span.look == "name" else escaped(span.text)
        if span.to in self.places:
            text = element("a", text, href=f"#{span.to}")
        elif ADDRESS.fullmatch(span.address):
            text = element("a", text, href=span.address)
        match span.look:
            case "strong":
                return element("strong", text)
            case "quiet" | "blank":
                return element("span", text, class_=span.look)
        return text
