"""What the page of a client asks for."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from reconsider_rules.advisor import Advisor
from reconsider_rules.console.answers import answer_as_html
from reconsider_rules.model import RuleBase, Scenario
from reconsider_rules.render.elements import element, joined
from reconsider_rules.render.html import page as report_page
from reconsider_rules.workbench.asked import Given, number_in, posted, refusal, shown, text_in
from reconsider_rules.workbench.client.answering import BUDGET, ahead_of, answer_to
from reconsider_rules.workbench.client.comparing import Side, side_by_side
from reconsider_rules.workbench.client.files import free_name, name_for, opened, path_of
from reconsider_rules.workbench.client.page import Opened, client_page, taken_up
from reconsider_rules.workbench.client.revising import revised
from reconsider_rules.workbench.client.said import (
    NOT_TAKEN,
    NOTHING,
    NotSaidError,
    Said,
    from_json,
    said_as_json,
    said_from,
    supposed,
    understood,
)
from reconsider_rules.workbench.desk import READ_ONLY, Desk
from reconsider_rules.workbench.drafts import is_key
from reconsider_rules.workbench.stored import NOT_THERE, ChangedError, save, stored
from reconsider_rules.workbench.version import Version

ONLY_EDITED = (
    "Only the rules as they are being edited know these answers: {}. Save the rules first, then the "
    "client; or clear these answers."
)


def routes(desk: Desk) -> list[Route]:
    return [
        shown("/", partial(_page, desk)),
        shown("/client/report", partial(_report, desk), is_search=True),
        posted("/client/answer", partial(_answer, desk), is_search=True),
        posted("/client/ahead", partial(_ahead, desk), is_search=True),
        posted("/client/compare", partial(_compare, desk), is_search=True),
        posted("/client/keep", partial(_keep, desk)),
        posted("/client/save", partial(_save, desk)),
        posted("/client/drop", partial(_drop, desk)),
    ]


def _page(desk: Desk, query: Mapping[str, str]) -> Response:
    """A client: a file, one that isn't saved yet, one that a link describes, or a new one."""
    rules = desk.version(query.get("rules", "")).advisor.rules
    client = _opened(desk, rules, query)
    by = "edited" if query.get("rules") == "edited" else "saved"
    return client_page(desk, rules, client.replaced(rules=by))


def _opened(desk: Desk, rules: RuleBase, query: Mapping[str, str]) -> Opened:
    draft = query.get("draft", "")
    if found := taken_up(draft, desk.drafts.find(draft)):
        return found
    draft = secrets.token_hex(8)
    if name := query.get("client"):
        file, said = opened(rules, path_of(desk.clients, name))
        return Opened(draft, name, file.digest, said)
    if facts := query.get("facts"):
        return Opened(draft, "", NOT_THERE, _described(facts, query))
    return Opened(draft, "", NOT_THERE, NOTHING)


def _described(facts: str, query: Mapping[str, str]) -> Said:
    """The client that a link describes. Raises NotSaidError."""
    texts = {name: query.get(name, "") for name in ("title", "as_of")}
    return said_from({"facts": from_json(facts), **texts})


def _answer(desk: Desk, given: Given) -> Mapping[str, Any]:
    """The answer to what is said so far, or to a what-if."""
    said = supposed(said_from(given.get("client")), given.get("what_if"))
    advisor = _rules(desk, given).advisor
    scenario, why = understood(advisor.rules, said)
    verdict, html = answer_to(advisor, scenario)
    return {"verdict": verdict, "html": html, "slips": why}


def _rules(desk: Desk, given: Given) -> Version:
    """By which rules a page wants its answer."""
    return desk.version(text_in(given, "rules", "saved"))


def _keep(desk: Desk, given: Given) -> Mapping[str, bool]:
    """Keep what is said, so that it outlives the page and the program."""
    key = text_in(given, "draft")
    if not is_key(key):
        raise NotSaidError("draft is the key of one")
    draft = {
        "client": said_as_json(said_from(given.get("client"))),
        "file": text_in(given, "file", ""),
        "seen": text_in(given, "seen", NOT_THERE),
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
    }
    return {"kept": desk.drafts.keep(key, draft, number_in(given, "number"))}


def _ahead(desk: Desk, given: Given) -> Mapping[str, str]:
    said = supposed(said_from(given.get("client")), given.get("what_if"))
    rules = _rules(desk, given)
    scenario, _ = understood(rules.advisor.rules, said)
    next_, ahead = ahead_of(rules, scenario, said.unknown)
    return {"next": next_, "ahead": ahead}


def _compare(desk: Desk, given: Given) -> Mapping[str, str]:
    left, right = (_side(desk, given.get(name)) for name in ("left", "right"))
    return {"html": side_by_side(left, right)}


def _side(desk: Desk, given: object) -> Side:
    """One side of a comparison: what is said, with a what-if or without, or a file of the folder."""
    if not isinstance(given, dict):
        raise NotSaidError("a side is a mapping")
    advisor = _rules(desk, given).advisor
    if "file" in given:
        name = text_in(given, "file")
        _, said = opened(advisor.rules, path_of(desk.clients, name))
    else:
        name = text_in(given, "name")
        said = supposed(said_from(given.get("client")), given.get("what_if"))
    return Side(name, advisor, _scenario(advisor, said))


def _scenario(advisor: Advisor, said: Said) -> Scenario:
    return understood(advisor.rules, said)[0]


def _save(desk: Desk, given: Given) -> object:
    """Put a client into a file; one that others have changed meanwhile is left as it is."""
    if desk.read_only:
        return refusal(403, READ_ONLY)
    said = said_from(given.get("client"))
    name = text_in(given, "file", "") or name_for(said.title)
    path = path_of(desk.clients, name)
    seen, rules = text_in(given, "seen", NOT_THERE), desk.saved().advisor.rules
    now = stored(path)
    if now.digest != seen:
        return _changed(rules, desk, name)
    _, why = understood(rules, said)
    if why:
        return refusal(422, _not_taken(_rules(desk, given).advisor.rules, said, why))
    try:
        file = save(path, revised(rules, now.text, said, name), seen)
    except ChangedError:
        return _changed(rules, desk, name)
    desk.drafts.drop(text_in(given, "draft", ""), number_in(given, "number"))
    return {"file": name, "seen": file.digest}


def _not_taken(shown: RuleBase, said: Said, why: Mapping[str, str]) -> str:
    """Why a client can't be saved by the saved rules, though he may be answered by those that are shown."""
    known = why.keys() - understood(shown, said)[1].keys()
    names = [fact.label for fact in shown.given if fact.name in known]
    return ONLY_EDITED.format(", ".join(names)) if names else NOT_TAKEN


def _changed(rules: RuleBase, desk: Desk, name: str) -> Response:
    """A file that isn't what the page has seen of it: it is shown, and nothing is overwritten."""
    file, said = opened(rules, path_of(desk.clients, name))
    told = (
        f"{name} is there already, or was changed since it was opened. Nothing was overwritten: "
        "compare the two, then save under another name, or take over what is in the file."
    )
    other = free_name(desk.clients, name)
    return refusal(409, told, file=name, seen=file.digest, client=said_as_json(said), other=other)


def _drop(desk: Desk, given: Given) -> Mapping[str, str]:
    desk.drafts.drop(text_in(given, "draft"), number_in(given, "number"))
    return {}


def _report(desk: Desk, query: Mapping[str, str]) -> Response:
    """The report for the client, a page by itself, to be printed, by the rules by which he is shown."""
    advisor = desk.version(query.get("rules", "")).advisor
    said = _opened(desk, advisor.rules, query).said
    scenario = _scenario(advisor, said.replaced(as_of=said.as_of or date.today().isoformat()))
    article = answer_as_html(advisor.explain(scenario, BUDGET))
    if query.get("rules") == "edited":
        told = element("p", desk.told_of_edited, class_="notes")
        article = article.replaced(body=joined((told, article.body)))
    # its own policy stands in it, with the digests of its style and its one script
    return HTMLResponse(
        report_page([article]), headers={"Content-Security-Policy": "frame-ancestors 'none'"}
    )
