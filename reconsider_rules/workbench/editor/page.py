"""The page on which rules and cases are edited."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from starlette.responses import Response

from reconsider_rules.render.elements import Html, element, joined
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.editor.files import Edited
from reconsider_rules.workbench.frame import page

BEGINNINGS = {
    "rules.yaml": "rules of your own, from the first question on",
    "house.yaml": "what you do otherwise than other rules, which it names behind 'extends'",
}
"""Files that can be begun, and what they are for."""


def editor_page(
    desk: Desk, names: Iterable[str], name: str, edited: Edited, line: int, nonce: str
) -> Response:
    given = {
        "file": name,
        "text": edited.text,
        "seen": edited.seen,
        "revision": edited.revision,
        "line": line,
        "nonce": nonce,
        "readOnly": bool(desk.why_not_editable),
    }
    return page(
        "/rules",
        f"Edit {name}",
        _head(desk, name),
        element(
            "div",
            element("nav", _files(names, name), aria_label="Files", class_="files"),
            element("div", _plain(), element("div", id="editor"), _below(), class_="editing"),
            class_="with-files",
        ),
        _conflict(),
        _broken(),
        _drop_all(),
        _places(),
        _rename(),
        element("div", id="given", hidden=True, data_given=json.dumps(given)),
        scripts=["rule_editor"],
        read_only=desk.read_only,
        nonce=nonce,
    )


def choice_page(desk: Desk, names: Sequence[str], refused: str) -> Response:
    """The files, where none of them was asked for; one can be begun where there is none."""
    told = [refused, "" if names else "There is no file of rules yet."]
    told += ["" if desk.edited.is_there else vanished(desk)]
    may_begin = not names and not desk.why_not_editable
    begin = [
        element("p", element("a", f"Begin {name}", href=f"/rules/edit?file={name}"), f" – {what}")
        for name, what in BEGINNINGS.items()
    ]
    response = page(
        "/rules",
        "Edit the rules",
        element(
            "section",
            element("h1", "Which file?"),
            *(element("p", line) for line in told if line),
            element("nav", _files(names, ""), aria_label="Files", class_="files") if names else "",
            *(begin if may_begin else ()),
            class_="notice",
        ),
        read_only=desk.read_only,
    )
    response.status_code = 404 if refused else 200
    return response


def vanished(desk: Desk) -> str:
    """That the folder of the rules isn't there any more, and the way out."""
    return (
        f"The folder {desk.folder} isn't there any more. Put it back where it was; what is not saved "
        "is kept until then, and a file that is saved makes the folder anew."
    )


def _head(desk: Desk, name: str) -> Html:
    may_write = not desk.why_not_editable
    buttons = [
        element("button", "Save", type="button", id="save", disabled=True),
        element(
            "button",
            "Throw away the edits",
            type="button",
            id="drop",
            class_="quiet",
            disabled=True,
        ),
        element("button", "Rename", type="button", id="rename", class_="quiet"),
        element("button", "Tidy up", type="button", id="format", class_="quiet"),
    ]
    all_files = [
        element("button", "Save all", type="button", id="save-all"),
        element("button", "Throw away all edits", type="button", id="ask-drop-all", class_="quiet"),
    ]
    undo = element(
        "button", "Undo the renaming", type="button", id="undo-rename", class_="quiet", hidden=True
    )
    gone = Html() if desk.edited.is_there else element("p", vanished(desk), class_="slip")
    note = element("p", desk.why_not_editable, class_="notes")
    return element(
        "div",
        element("h1", name),
        element("div", *buttons, class_="buttons", role="group", aria_label="This file")
        if may_write
        else note,
        element(
            "div",
            *all_files,
            id="all",
            class_="buttons",
            role="group",
            aria_label="All edited files",
            hidden=True,
        )
        if may_write
        else "",
        gone,
        element("div", element("p", role="status", id="told"), undo, class_="telling"),
        class_="head",
    )


def _files(names: Iterable[str], here: str) -> Html:
    items = (
        element(
            "li",
            element(
                "a",
                name,
                href=f"/rules/edit?file={quote(name)}",
                aria_current="page" if name == here else None,
                data_file=name,
            ),
        )
        for name in names
    )
    return element("ul", *items)


def _plain() -> Html:
    """For whoever prefers it: a text area in the place of the editor."""
    box = element("input", type="checkbox", id="plain")
    return element("label", box, " Plain text, without help while typing", class_="plain")


def _below() -> Html:
    return joined(
        element(
            "section", element("h2", title), element("div", id=id, tabindex=-1), aria_label=title
        )
        for id, title in (
            ("wrong", "What is wrong"),
            ("proved", "What is proved, and whose advice these edits change"),
        )
    )


def _conflict() -> Html:
    """Two texts for one file: both are shown, and the choice is the coach's."""
    return element(
        "dialog",
        element("h2", "Which is it to be?", id="conflict-title"),
        element("p", id="conflict-told"),
        element(
            "div",
            id="conflict",
            class_="scrolls",
            tabindex=0,
            role="group",
            aria_label="Differences",
        ),
        element(
            "div",
            element("button", "Keep what is on this page", type="button", id="keep-mine"),
            element("button", "Take the other", type="button", id="take-theirs", class_="quiet"),
            element("button", "Decide later", type="button", class_="quiet close"),
            class_="buttons",
        ),
        id="conflict-dialog",
        aria_labelledby="conflict-title",
    )


def _broken() -> Html:
    """Asks before rules are saved that can't be read."""
    return element(
        "dialog",
        element("h2", "Save rules that can't be read?", id="broken-title"),
        element("p", id="broken-told"),
        element("div", id="broken"),
        element(
            "div",
            element("button", "Back to the text", type="button", class_="close"),
            element("button", "Save all the same", type="button", id="save-broken", class_="quiet"),
            class_="buttons",
        ),
        id="broken-dialog",
        aria_labelledby="broken-title",
        aria_describedby="broken-told",
    )


def _drop_all() -> Html:
    """Asks before the edits of several files are thrown away."""
    return element(
        "dialog",
        element("h2", "Throw away all that is not saved?", id="drop-all-title"),
        element("p", id="drop-all-told"),
        element(
            "div",
            element("button", "Keep them", type="button", class_="close"),
            element("button", "Throw them away", type="button", id="drop-all", class_="quiet"),
            class_="buttons",
        ),
        id="drop-all-dialog",
        aria_labelledby="drop-all-title",
        aria_describedby="drop-all-told",
    )


def _places() -> Html:
    return element(
        "dialog",
        element(
            "div",
            element("h2", "Where it stands", id="places-title"),
            element("button", "Close", type="button", class_="quiet close"),
            class_="head",
        ),
        element("ul", id="places"),
        id="places-dialog",
        aria_labelledby="places-title",
    )


def _rename() -> Html:
    return element(
        "dialog",
        element("h2", "Another name, everywhere", id="rename-title"),
        element(
            "form",
            element(
                "label", "New name ", element("input", type="text", id="new-name"), class_="block"
            ),
            element("p", class_="slip", role="alert", id="rename-told", hidden=True),
            element(
                "div",
                element("button", "Rename", type="submit"),
                element("button", "Close", type="button", class_="quiet close"),
                class_="buttons",
            ),
            id="rename-form",
        ),
        id="rename-dialog",
        aria_labelledby="rename-title",
    )
