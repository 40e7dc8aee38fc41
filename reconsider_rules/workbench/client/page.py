"""The page of a client: the questions, and beside them the answer."""

from __future__ import annotations

import json

from starlette.responses import Response

from reconsider_rules.model import RuleBase
from reconsider_rules.record import Record
from reconsider_rules.render.elements import Html, element
from reconsider_rules.words import answered_by
from reconsider_rules.workbench.client.dialogs import dialogs, text_field
from reconsider_rules.workbench.client.fields import form
from reconsider_rules.workbench.client.said import (
    MOST,
    NotSaidError,
    Said,
    TooLongError,
    said_as_json,
    said_from,
)
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.drafts import Draft, is_key
from reconsider_rules.workbench.frame import page
from reconsider_rules.workbench.links import client_address
from reconsider_rules.workbench.parts import button, buttons


class Opened(Record):
    """A client on the page: by what the draft is known, the file and what was seen of it, what is
    said, and whether by the rules as they are `saved` or `edited`."""

    draft: str
    file: str
    seen: str
    said: Said
    at: str = ""
    """When it was last changed, if that was not saved."""
    rules: str = "saved"
    number: int = 0
    """Which of what was kept of the draft it is."""
    told: str = ""
    """What is to be told when it opens."""


def taken_up(key: str, draft: Draft | None) -> Opened | None:
    """A client as it was left; None for what is no draft of one, as others may have put it there."""
    if draft is None or not is_key(key):
        return None
    file, seen, at = (draft.get(name) for name in ("file", "seen", "at"))
    number = draft.get("number", 0)
    if (
        not (isinstance(file, str) and isinstance(seen, str) and isinstance(at, str))
        or type(number) is not int
    ):
        return None
    try:
        return Opened(key, file, seen, said_from(draft.get("client")), at, number=number)
    except (NotSaidError, TooLongError):
        return None


def client_page(desk: Desk, rules: RuleBase, client: Opened) -> Response:
    given = {
        "draft": client.draft,
        "file": client.file,
        "seen": client.seen,
        "client": said_as_json(client.said),
        "unsaved": client.at != "",
        "rules": client.rules,
        "number": desk.drafts.last,
        "of": client.number,
    }
    return page(
        "/",
        client.said.title or "A new client",
        _head(desk, client.told),
        _drafts(desk, client),
        _by_edited(desk, client) if client.rules == "edited" else "",
        _what_if(),
        element(
            "div",
            element("div", _next(), _form(rules), class_="asked", id="questions", tabindex=-1),
            _answer(rules),
            class_="two",
        ),
        element("a", href="#answer-part", class_="verdict-bar", id="verdict-bar"),
        *dialogs(desk),
        element("div", id="client", hidden=True, data_client=json.dumps(given)),
        scripts=["client"],
        read_only=desk.read_only,
    )


def _head(desk: Desk, told: str) -> Html:
    """Who it is, and what can be done with it."""
    ways = [
        element("a", "New", href="/", class_="button quiet"),
        button("Open", "open"),
        *(
            []
            if desk.read_only
            else [button("Save", "save", ""), button("Save as …", "save-under")]
        ),
        button("Undo", "undo", disabled=True),
        button("Redo", "redo", disabled=True),
        element(
            "a",
            "Report",
            id="report",
            class_="button quiet",
            target="_blank",
            href="/client/report",
        ),
        button("Compare", "compare"),
        *([] if desk.why_not_editable else [button("Save as a case", "as-case")]),
    ]
    return element(
        "div",
        element("h1", "A new client", id="name"),
        buttons(*ways, role="group", aria_label="This client"),
        element("p", told, role="status", id="told"),
        element("section", id="gone", hidden=True, aria_label="Not in these rules"),
        class_="head",
    )


def _drafts(desk: Desk, client: Opened) -> Html:
    """What was said and not saved, to be taken up again."""
    items = [
        element(
            "li",
            element("a", _named(left), href=f"/?draft={left.draft}"),
            " ",
            element("time", left.at, datetime=left.at),
            " ",
            element(
                "button", "Throw away", type="button", class_="quiet drop", data_draft=left.draft
            ),
        )
        for key, draft in desk.drafts.all()
        if key != client.draft and (left := taken_up(key, draft))
    ]
    if not items:
        return Html()
    summary = element("summary", f"Not saved yet ({len(items)})")
    return element("details", summary, element("ul", *items), class_="unsaved")


def _named(left: Opened) -> str:
    return left.said.title or left.file or "A client without a name"


def _by_edited(desk: Desk, client: Opened) -> Html:
    """Stands above an answer that is to be by the edited rules."""
    return element(
        "div",
        element("p", desk.told_of_edited),
        buttons(
            button("Side by side with the saved rules", "beside-saved", ""),
            element(
                "a", "By the saved rules", class_="button quiet", href=client_address(client.said)
            ),
        ),
        class_="what-if-bar",
    )


def _what_if() -> Html:
    """Stands above everything while the answer is to something that the client did not say."""
    return element(
        "div",
        element("p", element("strong", "What if: "), element("span", id="supposed")),
        buttons(
            button("Back to what was said", "back", ""),
            button("Side by side", "beside"),
            button("It is so: take it over", "take"),
        ),
        id="what-if",
        class_="what-if-bar",
        role="status",
        hidden=True,
    )


def _next() -> Html:
    return element(
        "section",
        element("h2", "Ask next"),
        element("form", id="next"),
        class_="next",
        aria_label="Ask next",
    )


def _form(rules: RuleBase) -> Html:
    about = element(
        "details",
        element("summary", element("h3", "About this client")),
        text_field("title", "Name, or a few words by which you will know it again"),
        element(
            "label",
            "Notes",
            element("textarea", id="notes", rows=4, maxlength=MOST),
            class_="block",
        ),
        element(
            "label",
            "Count days as of (today, if empty) ",
            element("input", type="date", id="as-of"),
            class_="block",
        ),
        element("p", class_="slip", role="alert", id="as-of-slip", hidden=True),
        class_="topic",
        open=True,
    )
    find = element(
        "label", "Find a question ", element("input", type="search", id="find"), class_="block"
    )
    return element(
        "section",
        element("h2", "What is known"),
        about,
        find,
        form(rules),
        element("p", "No question has these words.", id="none-found", hidden=True),
        aria_label="What is known",
    )


def _answer(rules: RuleBase) -> Html:
    return element(
        "section",
        element("h2", "The answer", class_="title"),
        element("p", role="status", class_="unseen", id="verdict-told"),
        element("div", id="answer"),
        element("div", id="ahead"),
        element("p", answered_by(rules), class_="notes"),
        class_="answer",
        id="answer-part",
        aria_label="The answer",
        tabindex=-1,
    )
