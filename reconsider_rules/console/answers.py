"""One answer in the forms that people read: as text, in Markdown, as part of a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from reconsider_rules.answer import Answer
    from reconsider_rules.render.article import Article
    from reconsider_rules.render.page import Page
    from reconsider_rules.render.prospects import Prospects

View: TypeAlias = Literal["short", "full", "brief", "draft"]
"""How much of an answer is shown; without a word, what can be read out in three minutes."""


def answer_as_text(
    answer: Answer,
    paper: Page,
    view: View = "short",
    outlook: bool = True,
    sources: bool = False,
) -> Iterator[str]:
    """The answer, and only then, since it may take long to find, what could still change it."""
    from reconsider_rules.render import text
    from reconsider_rules.render.holding import holding
    from reconsider_rules.render.outline import outline
    from reconsider_rules.render.short import shortened

    explanation = answer.explanation
    if view == "draft":
        text.write_message(paper, explanation.message)
    elif view == "brief":
        text.write_outline(paper, outline(explanation), brief=True)
    elif view == "full":
        found = outline(explanation)
        text.write_outline(paper, found)
        yield paper.written()
        if outlook and (ahead := prospects_of(answer)):
            text.write_prospects(paper, ahead)
            text.write_holding(paper, list(holding(explanation, answer.turns)))
        text.write_sources(paper, found)
        text.write_rule_base(paper, answer.rules)
    else:
        short = shortened(explanation)
        text.write_short(paper, short)
        yield paper.written()
        if outlook and (ahead := prospects_of(answer)):
            text.write_prospects_in_short(paper, ahead)
            text.write_holding(paper, list(holding(explanation, answer.turns)))
        text.write_sources_in_short(paper, short, addresses=sources)
        text.write_rule_base(paper, answer.rules)
    yield paper.written()


def answer_as_markdown(answer: Answer, view: View = "short", outlook: bool = True) -> str:
    """A report for the client; in full, the coach's own copy."""
    from reconsider_rules.render.markdown import (
        brief_as_markdown,
        draft_as_markdown,
        full_as_markdown,
    )
    from reconsider_rules.render.report import report_as_markdown

    explanation = answer.explanation
    if view == "brief":
        return brief_as_markdown(explanation)
    if view == "draft":
        return draft_as_markdown(explanation)
    whole = full_as_markdown if view == "full" else report_as_markdown
    return whole(explanation, *_ahead(answer, outlook))


def answer_as_html(
    answer: Answer,
    view: View = "short",
    outlook: bool = True,
    place: tuple[int, int] = (1, 1),
) -> Article:
    """The part of a page for the client; in full, for the coach. `place`: its number, its level."""
    from reconsider_rules.render.article import (
        Place,
        brief_article,
        draft_article,
        whole_article,
    )

    explanation = answer.explanation
    if view == "brief":
        return brief_article(explanation, Place(*place))
    if view == "draft":
        return draft_article(explanation, Place(*place))
    return whole_article(explanation, *_ahead(answer, outlook), Place(*place), view == "full")


def prospects_of(answer: Answer) -> Prospects | None:
    """What could still change an answer, in words."""
    from reconsider_rules.render.prospects import prospects

    return prospects(answer.explanation, answer.outlook, answer.questions, answer.ways)


def _ahead(answer: Answer, outlook: bool) -> tuple[Prospects | None, tuple[str, ...]]:
    """What could still change an answer, and how long it holds, in words."""
    from reconsider_rules.render.holding import holding

    if not outlook:
        return None, ()
    return prospects_of(answer), tuple(holding(answer.explanation, answer.turns))
