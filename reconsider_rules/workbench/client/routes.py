"""What the page of a client asks for."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from reconsider_rules.advisor import Advisor
from reconsider_rules.console.answers import answer_as_html
from reconsider_rules.model import RuleBase, Scenario
from reconsider_rules.render.elements import element, joined
from reconsider_rules.render.html import page as report_page
from reconsider_rules.workbench.asked import Given, posted, shown, text_in
from reconsider_rules.workbench.client import saving
from reconsider_rules.workbench.client.answering import BUDGET, ahead_of, answer_to
from reconsider_rules.workbench.client.comparing import Side, side_by_side
from reconsider_rules.workbench.client.files import NotAClientError, opened, path_of
from reconsider_rules.workbench.client.page import Opened, client_page, taken_up
from reconsider_rules.workbench.client.said import (
    NOTHING,
    NotSaidError,
    Said,
    from_json,
    said_from,
    supposed,
    understood,
)
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.stored import NOT_THERE
from reconsider_rules.workbench.version import Version

NO_DRAFT = (
    "What was said of this client and not saved isn't kept any more: it was saved, or thrown away. "
    "If it was saved, it is under Open."
)


def routes(desk: Desk) -> list[Route]:
    return [
        shown("/", partial(_page, desk)),
        shown("/client/report", partial(_report, desk), is_search=True),
        posted("/client/answer", partial(_answer, desk), is_search=True),
        posted("/client/ahead", partial(_ahead, desk), is_search=True),
        posted("/client/compare", partial(_compare, desk), is_search=True),
        *saving.routes(desk),
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
    told = NO_DRAFT if draft else ""
    draft = secrets.token_hex(8)
    if name := query.get("client"):
        file, said = opened(rules, path_of(desk.clients, name))
        return Opened(draft, name, file.digest, said)
    if facts := query.get("facts"):
        return Opened(draft, "", NOT_THERE, _described(facts, query))
    return Opened(draft, "", NOT_THERE, NOTHING, told=told)


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


def _report(desk: Desk, query: Mapping[str, str]) -> Response:
    """The report for the client, a page by itself, to be printed, by the rules by which he is shown."""
    advisor = desk.version(query.get("rules", "")).advisor
    client = _opened(desk, advisor.rules, query)
    if client.told:
        raise NotAClientError(client.told)
    said = client.said
    scenario = _scenario(advisor, said.replaced(as_of=said.as_of or date.today().isoformat()))
    article = answer_as_html(advisor.explain(scenario, BUDGET))
    if query.get("rules") == "edited":
        told = element("p", desk.told_of_edited, class_="notes")
        article = article.replaced(body=joined((told, article.body)))
    # its own policy stands in it, with the digests of its style and its one script
    return HTMLResponse(
        report_page([article]), headers={"Content-Security-Policy": "frame-ancestors 'none'"}
    )
