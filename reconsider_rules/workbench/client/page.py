"""The page of a client: the questions, and beside them the answer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import quote

from starlette.responses import Response

from reconsider_rules.model import RuleBase
from reconsider_rules.record import Record
from reconsider_rules.render.elements import Html, element
from reconsider_rules.words import answered_by
from reconsider_rules.workbench.client.fields import form
from reconsider_rules.workbench.client.files import listed
from reconsider_rules.workbench.client.said import NotSaidError, Said, said_as_json, said_from
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.drafts import Draft, is_key
from reconsider_rules.workbench.frame import page
from reconsider_rules.workbench.links import client_address


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


def taken_up(key: str, draft: Draft | None) -> Opened | None:
    """A client as it was left; None for what is no draft of one, as others may have put it there."""
    if draft is None or not is_key(key):
        return None
    file, seen, at = (draft.get(name) for name in ("file", "seen", "at"))
    if not (isinstance(file, str) and isinstance(seen, str) and isinstance(at, str)):
        return None
    try:
        return Opened(key, file, seen, said_from(draft.get("client")), at)
    except NotSaidError:
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
    }
    return page(
        "/",
        client.said.title or "A new client",
        _head(desk),
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
        *_dialogs(desk),
        element("div", id="client", hidden=True, data_client=json.dumps(given)),
        scripts=["client"],
        read_only=desk.read_only,
    )


def _button(id: str, text: str, class_: str = "quiet", **more: str | bool) -> Html:
    return element("button", text, type="button", id=id, class_=class_, **more)


def _head(desk: Desk) -> Html:
    """Who it is, and what can be done with it."""
    buttons = [
        element("a", "New", href="/", class_="button quiet"),
        _button("open", "Open"),
        *([] if desk.read_only else [_button("save", "Save", "")]),
        _button("undo", "Undo", disabled=True),
        _button("redo", "Redo", disabled=True),
        element(
            "a",
            "Report",
            id="report",
            class_="button quiet",
            target="_blank",
            href="/client/report",
        ),
        _button("compare", "Compare"),
        *([] if desk.why_not_editable else [_button("as-case", "Save as a case")]),
    ]
    return element(
        "div",
        element("h1", "A new client", id="name"),
        element("div", *buttons, class_="buttons", role="group", aria_label="This client"),
        element("p", role="status", id="told"),
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
        element(
            "div",
            _button("beside-saved", "Side by side with the saved rules", ""),
            element(
                "a", "By the saved rules", class_="button quiet", href=client_address(client.said)
            ),
            class_="buttons",
        ),
        class_="what-if-bar",
    )


def _what_if() -> Html:
    """Stands above everything while the answer is to something that the client did not say."""
    return element(
        "div",
        element("p", element("strong", "What if: "), element("span", id="supposed")),
        element(
            "div",
            _button("back", "Back to what was said", ""),
            _button("beside", "Side by side"),
            _button("take", "It is so: take it over"),
            class_="buttons",
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
        _text("title", "Name, or a few words by which you will know it again"),
        element("label", "Notes", element("textarea", id="notes", rows=4), class_="block"),
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


def _text(id: str, label: str) -> Html:
    return element("label", label, element("input", type="text", id=id), class_="block")


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


def _dialogs(desk: Desk) -> Iterable[Html]:
    names = listed(desk.clients)
    files = [
        element("li", element("a", name, href=f"/?client={quote(name)}")) for name in names
    ] or [element("li", f"There is no client file in {desk.clients} yet.")]
    yield _dialog("open-dialog", "Open a client", element("ul", *files))
    options = (element("option", name, value=name) for name in names)
    choose = element(
        "label",
        "Beside this client: ",
        element("select", element("option", "(choose)", value=""), *options, id="other"),
    )
    yield _dialog("compare-dialog", "Side by side", choose, element("div", id="compared"))
    yield _dialog(
        "save-dialog",
        "Save under another name",
        element("p", id="save-told"),
        _text("file", "Name of the file"),
        element("div", id="theirs"),
        element(
            "div",
            _button("save-as", "Save", ""),
            _button("take-theirs", "Take over what is in the file", hidden=True),
            class_="buttons",
        ),
    )
    if not (desk.why_not_editable):
        yield _case_dialog()


def _case_dialog() -> Html:
    """What must come out of a case is put into it when it opens."""
    return _dialog(
        "case-dialog",
        "Save this client as a case",
        element(
            "form",
            element("div", id="case-choices"),
            element("div", role="status", id="case-told"),
            element("button", "Save the case", id="case-save"),
            id="case-form",
        ),
    )


def _dialog(id: str, title: str, *inside: str) -> Html:
    close = element("button", "Close", type="button", class_="quiet close")
    head = element("div", element("h2", title, id=f"{id}-title"), close, class_="head")
    return element("dialog", head, *inside, id=id, aria_labelledby=f"{id}-title")
