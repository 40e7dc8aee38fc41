"""What is said of a client, kept as it is said and put into a file: nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from reconsider_rules.errors import ScenarioError
from reconsider_rules.model import RuleBase
from reconsider_rules.workbench.asked import Given, number_in, posted, refusal, text_in
from reconsider_rules.workbench.client.files import (
    NotAClientError,
    name_for,
    opened,
    path_of,
    unused,
)
from reconsider_rules.workbench.client.revising import revised
from reconsider_rules.workbench.client.said import (
    NOT_TAKEN,
    NotSaidError,
    Said,
    said_as_json,
    said_from,
    understood,
)
from reconsider_rules.workbench.desk import READ_ONLY, Desk
from reconsider_rules.workbench.drafts import Draft, OtherTabError, is_key
from reconsider_rules.workbench.stored import NOT_THERE, ChangedError, save, stored

ONLY_EDITED = (
    "Only the rules as they are being edited know these answers: {}. Save the rules first, then the "
    "client; or clear these answers."
)
OTHER_TAB = "This client was changed in another tab meanwhile. Nothing of it was lost: choose which to go on with."
CHANGED = (
    "{} is there already, or was changed since it was opened. Nothing was overwritten: "
    "compare the two, then save under another name, or take over what is in the file."
)
GONE = (
    "{} isn't there any more: it was renamed, moved or deleted since it was opened. "
    "Save makes it anew; or name another file."
)
UNREADABLE = (
    "{} can't be read as it is now (line {}: {}). Nothing was overwritten: save the client under "
    "another name, or mend the file first."
)


def routes(desk: Desk) -> list[Route]:
    return [
        posted("/client/keep", partial(_keep, desk)),
        posted("/client/save", partial(_save, desk)),
        posted("/client/unused", partial(_unused, desk)),
        posted("/client/drop", partial(_drop, desk)),
    ]


def _keep(desk: Desk, given: Given) -> object:
    """Keep what is said, so that it outlives the page and the program."""
    key = text_in(given, "draft")
    if not is_key(key):
        raise NotSaidError("draft is the key of one")
    number = number_in(given, "number")
    draft = {
        "client": said_as_json(said_from(given.get("client"))),
        "file": text_in(given, "file", ""),
        "seen": text_in(given, "seen", NOT_THERE),
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "tab": text_in(given, "tab", ""),
        "number": number,
    }
    try:
        kept = desk.drafts.keep(key, draft, number, number_in(given, "of"))
    except OtherTabError as error:
        return _in_other_tab(error.now)
    return {"kept": kept}


def _in_other_tab(now: Draft) -> Response:
    there = {name: now.get(name) for name in ("client", "file", "seen", "number")}
    return refusal(409, OTHER_TAB, by="tab", **there)


def _drop(desk: Desk, given: Given) -> Mapping[str, str]:
    desk.drafts.drop(text_in(given, "draft"), number_in(given, "number"))
    return {}


def _unused(desk: Desk, given: Given) -> Mapping[str, str]:
    """A name under which a client can be saved beside the file that he has."""
    name = text_in(given, "file", "") or name_for(text_in(given, "title", ""))
    return {"other": unused(desk.clients, name)}


def _save(desk: Desk, given: Given) -> object:
    """Put a client into a file; one that others have changed meanwhile is left as it is. A refusal
    names `other`, a file into which he can be saved, unless it is for what is said of him."""
    if desk.read_only:
        return refusal(403, READ_ONLY)
    said = said_from(given.get("client"))
    draft, tab = text_in(given, "draft", ""), text_in(given, "tab", "")
    try:
        desk.drafts.check(draft, tab, number_in(given, "of"))
    except OtherTabError as error:
        return _in_other_tab(error.now)
    _, why = understood(desk.saved().advisor.rules, said)
    if why:
        shown = desk.version(text_in(given, "rules", "saved")).advisor.rules
        return refusal(422, _not_taken(shown, said, why))
    name = text_in(given, "file", "") or name_for(said.title)
    try:
        return _saved(desk, given, said, name)
    except NotAClientError as error:
        told = str(error)
    except ScenarioError as error:
        slip = error.diagnostics[0]
        told = UNREADABLE.format(name, slip.location.line, slip.message.rstrip("."))
    except OSError as error:
        told = f"{name} can't be written: {error.strerror or error}. Save the client under another name."
    return refusal(422, told, other=unused(desk.clients, name))


def _saved(desk: Desk, given: Given, said: Said, name: str) -> object:
    path, rules = path_of(desk.clients, name), desk.saved().advisor.rules
    seen = text_in(given, "seen", NOT_THERE)
    now = stored(path)
    try:
        if now.digest != seen:
            raise ChangedError(now)
        file = save(path, revised(rules, now.text, said, name), seen)
    except ChangedError as error:
        return _changed(rules, desk, name, is_gone=error.now.digest == NOT_THERE)
    desk.drafts.drop(text_in(given, "draft", ""), number_in(given, "number"))
    return {"file": name, "seen": file.digest}


def _changed(rules: RuleBase, desk: Desk, name: str, is_gone: bool) -> Response:
    """A file that isn't what the page has seen of it: it is shown, and nothing is overwritten."""
    if is_gone:
        return refusal(409, GONE.format(name), other=name)
    file, theirs = opened(rules, path_of(desk.clients, name))
    there: dict[str, Any] = {"file": name, "seen": file.digest, "client": said_as_json(theirs)}
    return refusal(409, CHANGED.format(name), other=unused(desk.clients, name), **there)


def _not_taken(shown: RuleBase, said: Said, why: Mapping[str, str]) -> str:
    """Why a client can't be saved by the saved rules, though he may be answered by those that are shown."""
    known = why.keys() - understood(shown, said)[1].keys()
    names = [fact.label for fact in shown.given if fact.name in known]
    if names:
        return ONLY_EDITED.format(", ".join(names))
    return " ".join((NOT_TAKEN, *(f"({name}: {slip})" for name, slip in why.items())))
