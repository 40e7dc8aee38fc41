"""Handbook → one HTML file, complete in itself: no script, nothing fetched, every value escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from reconsider_rules.render.handbook_parts import Item, Line, Part, Span, anchors
from reconsider_rules.render.mark import MARK
from reconsider_rules.render.markup import ADDRESS
from reconsider_rules.render.stylesheet import COLOURS, PAGE


def handbook_as_html(title: str, parts: tuple[Part, ...]) -> str:
    """A page with its contents, which stand beside it where there is room."""
    writer = _Writer(frozenset(anchors(parts)))
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f"<!-- {MARK} -->",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{_text(title)}</title>",
            f"<style>{COLOURS}{PAGE}</style>",
            "</head>",
            "<body>",
            '<a class="skip" href="#main">To the text</a>',
            f"<header><h1>{_text(title)}</h1></header>",
            '<nav aria-label="Contents">',
            *writer.contents(parts),
            "</nav>",
            '<main id="main">',
            *(line for part in parts for line in writer.part(part, 2)),
            "</main>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _text(text: str) -> str:
    return escape(re.sub(r"\s+", " ", text))


class _Writer:
    """Writes parts; what would lead to a place that isn't there leads nowhere."""

    def __init__(self, places: frozenset[str]) -> None:
        self.places = places

    def contents(self, parts: Iterable[Part], deep: int = 2) -> Iterator[str]:
        """The headings, `deep` levels of them."""
        yield "<ul>"
        for part in parts:
            title = self.line(tuple(Span(span.text) for span in part.title))
            yield f'<li><a href="#{part.anchor}">{title}</a>'
            below = [each for each in part.parts if each.headed]
            if below and deep > 1:
                yield from self.contents(below, deep - 1)
            yield "</li>"
        yield "</ul>"

    def part(self, part: Part, level: int) -> Iterator[str]:
        """A section with its heading, or an article that begins with what it says."""
        title, notes = self.line(part.title), self.line(part.notes)
        if part.headed:
            yield f'<section id="{part.anchor}">'
            yield f"<h{level}>{title}{notes}</h{level}>"
        else:
            yield f'<article id="{part.anchor}">'
            yield f'<p class="because">{title}</p>'
            yield f"<p>{notes.strip()}</p>"
        if part.lead:
            yield f"<p>{self.line(part.lead)}</p>"
        if part.body:
            list = "ol" if part.numbered else "ul"
            yield f'<{list} class="lines">'
            yield from self.items(part.body)
            yield f"</{list}>"
        for each in part.parts:
            yield from self.part(each, min(level + 1, 6))
        yield "</section>" if part.headed else "</article>"

    def items(self, items: Iterable[Item]) -> Iterator[str]:
        for item in items:
            yield f"<li>{self.line(item.line)}"
            if item.items:
                list = "ol" if item.numbered else "ul"
                yield f"<{list}>"
                yield from self.items(item.items)
                yield f"</{list}>"
            yield "</li>"

    def line(self, line: Line) -> str:
        return "".join(map(self.span, line))

    def span(self, span: Span) -> str:
        text = _text(span.text)
        if span.look == "name":
            text = f"<code>{text}</code>"
        if span.to in self.places:
            text = f'<a href="#{span.to}">{text}</a>'
        elif ADDRESS.fullmatch(span.address):
            text = f'<a href="{escape(span.address)}">{text}</a>'
        match span.look:
            case "strong":
                return f"<strong>{text}</strong>"
            case "quiet" | "blank":
                return f'<span class="{span.look}">{text}</span>'
        return text
