"""Pages for tests, and how they are taken apart."""

from __future__ import annotations

from html.parser import HTMLParser

from reconsider_rules import Answer
from reconsider_rules.console.answers import View, answer_as_html
from reconsider_rules.render.html import page
from reconsider_rules.render.mark import MARK

VOID = {"meta", "br"}


class Checked(HTMLParser):
    """A page taken apart; one whose elements don't end as they began is refused."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.texts: list[tuple[str, str]] = []  # with the element that they stand in
        self.text = ""  # all but style sheets
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"{tag} has an attribute twice"
        self.elements.append((tag, tuple(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data
        if data.strip():
            self.texts.append((self.open[-1] if self.open else "", " ".join(data.split())))

    def handle_comment(self, data: str) -> None:
        assert data.strip() == MARK

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data}")

    @property
    def tags(self) -> list[str]:
        return [tag for tag, _ in self.elements]

    def all(self, attribute: str) -> list[str]:
        found = (value for _, attrs in self.elements for name, value in attrs if name == attribute)
        return [value or "" for value in found]

    def within(self, tag: str) -> str:
        return "".join(text for element, text in self.texts if element == tag)


def as_page(*answers: Answer, view: View = "short") -> str:
    """Answers as `explain --format html` writes them."""
    level = 1 if len(answers) == 1 else 2
    return page([answer_as_html(each, view, True, (n, level)) for n, each in enumerate(answers, 1)])
