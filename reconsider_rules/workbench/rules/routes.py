"""What the pages about rules ask for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from reconsider_rules.catalog import kind_of
from reconsider_rules.errors import RuleBaseError, UnknownNameError
from reconsider_rules.reading.subjects import entries_from
from reconsider_rules.workbench.asked import Given, posted, refusal, shown, text_in
from reconsider_rules.workbench.desk import READ_ONLY, Desk
from reconsider_rules.workbench.rules.card import entry_page, not_there
from reconsider_rules.workbench.rules.page import broken_page, found, rules_page, told_first
from reconsider_rules.workbench.rules.proof import proof
from reconsider_rules.workbench.rules.removing import remove, try_without


def routes(desk: Desk) -> list[Route]:
    return [
        shown("/rules", partial(_page, desk)),
        shown("/rules/entry", partial(_entry, desk), is_search=True),
        posted("/rules/found", partial(_found, desk), is_search=True),
        posted("/rules/proof", lambda _: proof(desk), is_search=True),
        posted("/rules/remove/try", partial(try_without, desk), is_search=True),
        posted("/rules/remove", partial(remove, desk)),
        Route("/rules/begin", partial(_begin, desk), methods=["POST"]),
    ]


def _page(desk: Desk, query: Mapping[str, str]) -> Response:
    try:
        rules = desk.saved().advisor.rules
    except RuleBaseError as error:
        return broken_page(desk, error)
    return rules_page(desk, rules, query.get("q", ""), told_first(desk, query))


def _found(desk: Desk, given: Given) -> Mapping[str, str]:
    return {"html": found(desk.saved().advisor.rules, text_in(given, "words"))}


def _entry(desk: Desk, query: Mapping[str, str]) -> Response:
    """The card of what has a name; `kind` tells apart things of several kinds with one name. It is told by
    the rules as they are saved, or as they are being edited."""
    name, kind = query.get("name", ""), query.get("kind")
    is_edited = query.get("rules") == "edited"
    try:
        rules = desk.version("edited" if is_edited else "saved")
    except RuleBaseError as error:
        return broken_page(desk, error)
    base = rules.advisor.rules
    try:
        entries = entries_from(base, name)
    except UnknownNameError as error:
        return not_there(desk, base, name, str(error))
    those = [entry for entry in entries if kind in (None, kind_of(entry))]
    if not those:
        return not_there(desk, base, name, f"'{name}' is not among the {kind}.")
    return entry_page(desk, rules, those, "large" in query, is_edited, query.get("added", ""))


async def _begin(desk: Desk, _: Request) -> Response:
    """Start house rules over the built-in ones, and edit those."""
    if desk.read_only:
        return refusal(403, READ_ONLY)
    if told := await run_in_threadpool(desk.begin_house_rules):
        return refusal(409, told)
    desk.close()
    desk.start()  # in the event loop, where files are edited
    await desk.edited.take_up()
    return JSONResponse({"to": "/rules?begun=yes"})
