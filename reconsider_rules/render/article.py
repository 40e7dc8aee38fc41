"""An answer → its part of a page: first all that is for the client, then how it came about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from reconsider_rules.record import Record
from reconsider_rules.render.answer_picture import CAME_ABOUT, picture
from reconsider_rules.render.contents import Contents, Told, addresses_in, contents
from reconsider_rules.render.elements import Html, element, joined, link
from reconsider_rules.render.holding import HOLDS
from reconsider_rules.render.outline import (
    LATER,
    MESSAGE,
    NO_MESSAGE,
    Item,
    Outline,
    Reason,
    outline,
)
from reconsider_rules.render.reason_tree import reason_tree
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.running.message import Block, Message

if TYPE_CHECKING:
    from reconsider_rules.render.prospects import Prospects

WHY, TO_DO, TO_FIND_OUT = "Why", "What to do", "What to find out"
WOULD_CHANGE, SAID, SOURCES = "What would change the answer", "What you said", "Sources"


class Article(Record):
    """An answer on a page, and by what to name it in a list."""

    title: str
    verdict: str
    body: Html


class Place(Record):
    """Where an answer stands on a page: its number, and the level of its heading."""

    number: int = 1
    level: int = 1

    @property
    def id(self) -> str:
        return f"answer-{self.number}"

    def heading(self, below: int, *inside: str, id: str | None = None) -> Html:
        """A heading so many levels below that of the answer."""
        name, kind = f"h{min(self.level + below, 6)}", ("title", "part", "step")[below]
        return element(name, *inside, id=id and f"{self.id}-{id}", class_=kind)


def brief_article(explanation: Explanation, place: Place) -> Article:
    """The verdict, and the titles of the advice."""
    told = contents(explanation)
    titles = (each.title for _, advice in told.steps for each in advice)
    return _article(told, place, _head(told, place), listing(titles))


def draft_article(explanation: Explanation, place: Place) -> Article:
    """The message to start from."""
    told = contents(explanation)
    message = explanation.message
    letter = _letter(message, place) if message else element("p", NO_MESSAGE)
    return _article(told, place, place.heading(0, _title(told, place)), letter)


def whole_article(
    explanation: Explanation, ahead: Prospects | None, held: Iterable[str], place: Place, full: bool
) -> Article:
    """The whole answer; `full`: with the names of rules, the numbers of sources and what questions
    bring, for the coach's own copy, and nothing folded."""
    told = contents(explanation)
    sections = {
        WHY: listing(told.reasons) if told.reasons else None,
        TO_DO: joined(steps(told, place)),
        MESSAGE: told.message and joined(message_part(told.message, place)),
        TO_FIND_OUT: ahead and _questions(ahead, full),
        WOULD_CHANGE: ahead and listing(ahead.changes),
        HOLDS: joined(element("p", sentence) for sentence in held),
        SAID: _said(told),
    }
    shown = {title: inside for title, inside in sections.items() if inside}
    found = outline(explanation)
    return _article(
        told,
        place,
        _head(told, place),
        _contents(shown, place),
        *(_section(title, inside, place) for title, inside in shown.items()),
        _folded(CAME_ABOUT, _came_about(explanation, found, place, full), place, full),
        _folded(SOURCES, source_list(told, found, full), place, full),
    )


def _article(told: Contents, place: Place, *inside: str) -> Article:
    return Article(_title(told, place), told.verdict, element("article", *inside, id=place.id))


def _title(told: Contents, place: Place) -> str:
    return told.title or ("Advice" if place.level == 1 else f"Scenario {place.number}")


def _head(told: Contents, place: Place) -> Html:
    notes = element("p", told.notes, class_="notes") if told.notes else ""
    title = place.heading(0, _title(told, place))
    return element("header", title, element("p", told.verdict, class_="verdict"), notes)


def _contents(titles: Iterable[str], place: Place) -> Html:
    """Links to the parts of an answer."""
    links = (element("a", title, href=f"#{place.id}-{_slug(title)}") for title in titles)
    label = "In this answer" if place.level == 1 else f"In answer {place.number}"
    return element("nav", listing(links), aria_label=label, class_="parts")


def _slug(title: str) -> str:
    return title.lower().replace(" ", "-")


def _section(title: str, inside: str, place: Place) -> Html:
    return element("section", place.heading(1, title, id=_slug(title)), inside, class_=_slug(title))


def _folded(title: str, inside: str, place: Place, open_: bool) -> Html:
    """What only few want to read; nothing if there is nothing to read."""
    if not inside:
        return Html()
    summary = element("summary", place.heading(1, title, id=_slug(title)))
    return element("details", summary, inside, open=open_)


def listing(items: Iterable[str], kind: str = "ul", class_: str | None = None) -> Html:
    found = [element("li", item) for item in items]
    return element(kind, *found, class_=class_) if found else Html()


def steps(told: Contents, place: Place) -> Iterator[Html]:
    """What to do, how, when and why, each step under a heading."""
    for step, advice in told.steps:
        yield place.heading(2, step.capitalize())
        yield listing(map(_told, advice), "ol", "advice")


def _told(advice: Told) -> Html:
    lines = [element("b", advice.title), element("p", advice.text)]
    if advice.due:
        lines.append(element("p", advice.due, class_="due"))
    if advice.why:
        lines.append(element("p", advice.why, class_="why"))
    return joined(lines)


def message_part(message: Message, place: Place) -> Iterator[Html]:
    """The message, and below it the lines that wait for the talk."""
    yield _letter(message, place)
    if message.later:
        yield place.heading(2, LATER)
        yield listing(each.say for each in message.later)


def _letter(message: Message, place: Place) -> Html:
    """The message as it is sent, and a button that copies it, which a script shows: without one it
    could do nothing."""
    id = f"{place.id}-letter"
    button = element("button", "Copy the message", type="button", data_copy=id, hidden=True)
    copied = element("span", role="status")
    return joined(
        (
            element("div", *map(_block, message.blocks), id=id, class_="letter"),
            element("p", button, " ", copied, class_="copy"),
        )
    )


def _block(block: Block) -> Html:
    if block.points:
        return listing(block.lines)
    return element("p", joined(block.lines, element("br")))


def _questions(ahead: Prospects, full: bool) -> Html:
    """What to find out; `full`: all of it, and what the answers would bring."""
    if not full:
        return listing((question.ask for question in ahead.questions), "ol")
    summary = (element("p", sentence) for sentence in ahead.summary)
    asked = (joined((question.ask, listing(question.lines))) for question in ahead.questions)
    return joined((*summary, listing((*asked, *ahead.further), "ol")))


def _said(told: Contents) -> Html:
    pairs = (joined((element("dt", label), element("dd", value))) for label, value in told.said)
    return element("dl", *pairs) if told.said else element("p", "Nothing yet.")


def source_list(told: Contents, found: Outline, full: bool) -> Html:
    """Every source of what was told; `full`: each passage of it, with its number."""
    if full:
        passages = (joined((f"{id}: ", _source(title, to))) for id, title, to in found.sources)
        return listing(passages, class_="sources")
    return listing((_source(title, to) for title, to in told.sources), class_="sources")


def _source(title: str, addresses: str) -> Html:
    first, *more = addresses_in(addresses) or [""]
    return joined((link(first, title), *map(link, more)), ", ")


def _came_about(explanation: Explanation, found: Outline, place: Place, full: bool) -> Html:
    """A picture of what led to what, and the same in words."""
    shown = picture(explanation, full, f"{place.id}-picture-")
    if not shown:
        return shown
    verdict = (place.heading(2, found.verdict), _reasons(found.reasons, full))
    advice = (
        listing((_item(item, full) for item in items), "ul", "tree") for _, items in found.steps
    )
    return joined((shown, *verdict, place.heading(2, TO_DO), *advice))


def _item(item: Item, full: bool) -> Html:
    cited = _note(item.sources) if full else ""
    reason = element("p", item.reason, cited) if item.reason else ""
    return joined((element("b", item.title), reason, _reasons(item.reasons, full)))


def _reasons(reasons: Sequence[Reason], full: bool) -> Html:
    return reason_tree(reasons, partial(_reason, full=full), _cited if full else lambda _: Html())


def _reason(reason: Reason, full: bool) -> str:
    """A reason; one given before only by its rule, if `full`."""
    return "for the reason given above" if reason.again and full else reason.text


def _cited(reason: Reason) -> Html:
    return _note((*reason.sources, element("code", reason.rule)))


def _note(sources: Iterable[str]) -> Html:
    """The numbers of sources, and what else stands behind a text in small."""
    told = joined(sources, ", ")
    return joined((" ", element("small", told))) if told else told
