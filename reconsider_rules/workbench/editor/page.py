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
from reconsider_rules.workbench.parts import button, buttons, dialog

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
    return page(
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
        status=404 if refused else 200,
    )


def vanished(desk: Desk) -> str:
    """That the folder of the rules isn't there any more, and the way out."""
    return (
        f"The folder {desk.folder} isn't there any more. Put it back where it was; what is not saved "
        "is kept until then, and a file that is saved makes the folder anew."
    )


def _head(desk: Desk, name: str) -> Html:
    editing = [element("p", desk.why_not_editable, class_="notes")]
    if not desk.why_not_editable:
        this_file = buttons(
            button("Save", "save", "", disabled=True),
            button("Throw away the edits", "drop", disabled=True),
            button("Rename", "rename"),
            button("Tidy up", "format"),
            role="group",
            aria_label="This file",
        )
        all_files = buttons(
            button("Save all", "save-all", ""),
            button("Throw away all edits", "ask-drop-all"),
            id="all",
            role="group",
            aria_label="All edited files",
            hidden=True,
        )
        editing = [this_file, all_files]
    undo = button("Undo the renaming", "undo-rename", hidden=True)
    gone = Html() if desk.edited.is_there else element("p", vanished(desk), class_="slip")
    return element(
        "div",
        element("h1", name),
        *editing,
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
    differences = element(
        "div",
        id="conflict",
        class_="scrolls",
        tabindex=0,
        role="group",
        aria_label="Differences",
    )
    return dialog(
        "conflict-dialog",
        "Which is it to be?",
        element("p", id="conflict-told"),
        differences,
        buttons(
            button("Keep what is on this page", "keep-mine", ""),
            button("Take the other", "take-theirs"),
            button("Decide later", class_="quiet close"),
        ),
    )


def _broken() -> Html:
    """Asks before rules are saved that can't be read."""
    return dialog(
        "broken-dialog",
        "Save rules that can't be read?",
        element("p", id="broken-told"),
        element("div", id="broken"),
        buttons(
            button("Back to the text", class_="close"), button("Save all the same", "save-broken")
        ),
        told="broken-told",
    )


def _drop_all() -> Html:
    """Asks before the edits of several files are thrown away."""
    return dialog(
        "drop-all-dialog",
        "Throw away all that is not saved?",
        element("p", id="drop-all-told"),
        buttons(button("Keep them", class_="close"), button("Throw them away", "drop-all")),
        told="drop-all-told",
    )


def _places() -> Html:
    return dialog("places-dialog", "Where it stands", element("ul", id="places"), closes=True)


def _rename() -> Html:
    name = element("input", type="text", id="new-name")
    form = element(
        "form",
        element("label", "New name ", name, class_="block"),
        element("p", class_="slip", role="alert", id="rename-told", hidden=True),
        buttons(element("button", "Rename", type="submit"), button("Close", class_="quiet close")),
        id="rename-form",
    )
    return dialog("rename-dialog", "Another name, everywhere", form)
