"""Handbook → Markdown as GitHub shows it, with the same parts and links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reconsider_rules.render.handbook_parts import Item, Line, Part, Span, anchors
from reconsider_rules.render.mark import HIDDEN
from reconsider_rules.render.markup import escaped, link


def handbook_as_markdown(title: str, parts: tuple[Part, ...]) -> str:
    writer = _Writer(frozenset(anchors(parts)))
    lines = [HIDDEN, "", f"# {escaped(title)}", "", *writer.contents(parts)]
    for part in parts:
        lines += writer.part(part, 2)
    return "\n".join(lines) + "\n"


class _Writer:
    """Writes parts; what would lead to a place that isn't there leads nowhere."""

    def __init__(self, places: frozenset[str]) -> None:
        self.places = places

    def contents(self, parts: Iterable[Part], indent: str = "") -> Iterator[str]:
        """The headings of two levels."""
        for part in parts:
            title = "".join(_text(span.text) for span in part.title)
            yield f"{indent}- [{title}](#{part.anchor})"
            if not indent:
                yield from self.contents((each for each in part.parts if each.headed), "    ")

    def part(self, part: Part, level: int) -> Iterator[str]:
        """A heading or, for an article, a paragraph; a place to lead to stands before its words."""
        place = f'<a id="{part.anchor}"></a>'
        title, notes = self.line(part.title), self.line(part.notes)
        heading = f"{'#' * level} {place}{title}" if part.headed else f"{place}**{title.strip()}**"
        yield from ("", f"{heading} {notes.strip()}".rstrip())
        if part.lead:
            yield from ("", self.line(part.lead).strip())
        if part.body:
            yield from ("", *self.items(part.body, numbered=part.numbered))
        for each in part.parts:
            yield from self.part(each, min(level + 1, 6))

    def items(
        self, items: Iterable[Item], indent: str = "", numbered: bool = False
    ) -> Iterator[str]:
        for number, item in enumerate(items, 1):
            yield f"{indent}{f'{number}.' if numbered else '-'} {self.line(item.line).strip()}"
            yield from self.items(item.items, indent + "    ", item.numbered)

    def line(self, line: Line) -> str:
        return "".join(map(self.span, line))

    def span(self, span: Span) -> str:
        if span.address:
            return link(span.address)
        text = _code(span.text) if span.look == "name" else _text(span.text)
        if span.look == "strong":
            bare = text.strip()
            text = text.replace(bare, f"**{bare}**") if bare else text
        return f"[{text}](#{span.to})" if span.to in self.places else text


def _text(text: str) -> str:
    """The text as it reads, the spaces around it kept; a link after it makes no picture."""
    bare = text.strip()
    if not bare:
        return " " if text else ""
    start, end = " " * text[:1].isspace(), " " * text[-1:].isspace()
    written = escaped(bare)
    return f"{start}{written[:-1] + chr(92) + '!' if written.endswith('!') else written}{end}"


def _code(text: str) -> str:
    """The text as code, between more backticks than it has in a row."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest else f"{fence}{text}{fence}"
