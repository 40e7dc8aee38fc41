"""What opens over the page of a client: other clients, another name, another tab, a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from reconsider_rules.render.elements import Html, element
from reconsider_rules.workbench.client.files import MOST_LISTED, listed, not_listed
from reconsider_rules.workbench.client.said import MOST
from reconsider_rules.workbench.client.titles import titles_of
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.parts import button, buttons, dialog

CASE = (
    "A case shows, after every edit of the rules, whether they still answer this client as they should. "
    "The client isn't saved by it: Save does that."
)


def text_field(id: str, label: str) -> Html:
    return element(
        "label", label, element("input", type="text", id=id, maxlength=MOST), class_="block"
    )


def dialogs(desk: Desk) -> Iterable[Html]:
    clients = listed(desk.clients)
    titles = titles_of(desk.clients, clients)
    yield dialog(
        "open-dialog", "Open a client", *_left_out(desk), _to_open(desk, titles), closes=True
    )
    options = (
        element("option", f"{title} ({name})" if title else name, value=name)
        for name, title in titles.items()
    )
    choose = element(
        "label",
        "Beside this client: ",
        element("select", element("option", "(choose)", value=""), *options, id="other"),
    )
    compared = element("div", id="compared")
    yield dialog("compare-dialog", "Side by side", *_left_out(desk), choose, compared, closes=True)
    yield dialog(
        "save-dialog",
        "Save under another name",
        element("p", id="save-told"),
        text_field("file", "Name of the file"),
        element("div", id="theirs"),
        buttons(
            button("Save", "save-as", ""),
            button("Take over what is in the file", "take-theirs", hidden=True),
        ),
        closes=True,
    )
    yield dialog(
        "tab-dialog",
        "Changed in another tab",
        element("p", id="tab-told"),
        element("div", id="both"),
        buttons(
            button("Keep what is on this page", "keep-here", ""),
            button("Take the other", "take-other", ""),
        ),
        closes=True,
    )
    if not (desk.why_not_editable):
        yield _case_dialog()


def _to_open(desk: Desk, titles: Mapping[str, str]) -> Html:
    """The clients of the folder, each by its title and the name of its file."""
    if not titles:
        return element("p", f"There is no client file in {desk.clients} yet.")
    items = (
        element("li", element("a", title or name, href=f"/?client={quote(name)}"), *beside)
        for name, title in titles.items()
        for beside in [(" ", element("span", name, class_="notes")) if title else ()]
    )
    return element("ul", *items)


def _left_out(desk: Desk) -> Iterable[Html]:
    """That there are more clients than are listed."""
    if more := not_listed(desk.clients):
        told = (
            f"Only the first {MOST_LISTED:,} files of {desk.clients} are here; {more:,} are not. "
            "Put those that are done with into another folder."
        )
        yield element("p", told)


def _case_dialog() -> Html:
    """What must come out of a case is put into it when it opens."""
    return dialog(
        "case-dialog",
        "Save this client as a case",
        element(
            "form",
            element("p", CASE, class_="notes"),
            element("div", id="case-choices"),
            element("div", role="status", id="case-told"),
            element("button", "Save the case", id="case-save"),
            id="case-form",
        ),
        closes=True,
    )
