"""What a page asks for, taken apart; and how it is told that something can't be had."""

from __future__ import annotations

import os
import traceback
from asyncio import Semaphore
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeAlias

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from reconsider_rules.console.printing import tell
from reconsider_rules.errors import ReconsiderError, RuleBaseError, ScenarioError
from reconsider_rules.render.elements import element
from reconsider_rules.workbench.client.said import NotSaidError, from_json
from reconsider_rules.workbench.frame import notice, page
from reconsider_rules.workbench.slips import slip_as_text, slip_list

Given: TypeAlias = Mapping[str, Any]
OUR_FAULT = (
    "Something went wrong in the program. Reload the page and try again. If it stays so, report the line "
    "that stands in the terminal in which the workbench was started."
)
UNREADABLE = (
    "The rules can't be read. Mend them on the page Rules: until then, no client is answered."
)
LEFT = "Nobody waits for this any more."
AT_ONCE = 2  # answers of one kind that are looked for


def posted(path: str, answer: Callable[[Given], object], is_search: bool = False) -> Route:
    """A route for what a page sends as JSON; what it gets is JSON too. The answer is found in a thread
    of its own, so that one that takes long holds up no other."""
    worth = _worth_it(is_search)

    async def endpoint(request: Request) -> Response:
        given = await given_in(request)
        async with worth(request):
            found = await run_in_threadpool(answer, given)
        return found if isinstance(found, Response) else JSONResponse(found)

    return Route(path, endpoint, methods=["POST"])


def shown(
    path: str, answer: Callable[[Mapping[str, str]], Response], is_search: bool = False
) -> Route:
    """A route for a page, which is asked for with what stands in its address."""
    worth = _worth_it(is_search)

    async def endpoint(request: Request) -> Response:
        await request.body()  # after which it can be seen whether somebody waits
        async with worth(request):
            return await run_in_threadpool(answer, request.query_params)

    return Route(path, endpoint)


def _worth_it(is_search: bool) -> Callable[[Request], AbstractAsyncContextManager[None]]:
    """For answers of one kind: of searches there are only few at once, and none for a page that has asked
    for something else meanwhile, or is gone. What keeps or changes something is always done."""
    few = Semaphore(AT_ONCE)

    @asynccontextmanager
    async def worth(request: Request) -> AsyncIterator[None]:
        if not is_search:
            yield
            return
        async with few:
            if await request.is_disconnected():
                raise HTTPException(400, LEFT)
            yield

    return worth


async def given_in(request: Request) -> Given:
    """The mapping that a page has sent. Raises NotSaidError."""
    try:
        found = from_json(await request.body())
    except ClientDisconnect:
        raise HTTPException(400, LEFT) from None
    if not isinstance(found, dict):
        raise NotSaidError("a mapping is expected")
    return found


def text_in(given: Given, name: str, otherwise: str | None = None) -> str:
    """A text that was sent. Raises NotSaidError."""
    found = given.get(name, otherwise)
    if not isinstance(found, str):
        raise NotSaidError(f"{name} is a text")
    return found


def number_in(given: Given, name: str) -> int:
    """A whole number that was sent, 0 if none was. Raises NotSaidError."""
    found = given.get(name, 0)
    if type(found) is not int:
        raise NotSaidError(f"{name} is a number")
    return found


def refusal(status: int, message: str, **more: object) -> JSONResponse:
    """That something can't be had, with a sentence for people."""
    return JSONResponse({"error": message, **more}, status)


async def on_error(request: Request, error: Exception) -> Response:
    """What a page is told of an error: in its own form."""
    status, title, lines = _told(error)
    if request.method == "GET":
        shown = notice(title, *lines)
        if isinstance(error, RuleBaseError):
            slips = slip_list(request.app.state.desk, error.diagnostics)
            shown = element("section", element("h1", title), slips, class_="notice")
        return page("", title, shown, status=status)
    return refusal(status, " ".join([title, *lines]))


def _told(error: Exception) -> tuple[int, str, list[str]]:
    match error:
        case HTTPException():
            title = "There is no such page." if error.status_code == 404 else error.detail
            return error.status_code, title, []
        case NotSaidError():
            return 400, "The workbench was asked for something it doesn't know.", [f"({error}.)"]
        case RuleBaseError():
            first, *more = map(slip_as_text, error.diagnostics)
            return 422, UNREADABLE, [first, *([f"({len(more)} more.)"] if more else [])]
        case ScenarioError():
            return 422, "This can't be read.", list(map(slip_as_text, error.diagnostics))
        case ReconsiderError():
            return 422, str(error), []
        case OSError():
            return 422, f"{error.filename or 'A file'}: {error.strerror or error}.", []
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{os.path.basename(place.filename)}:{place.lineno}"
    tell(f"internal error at {where}: {type(error).__name__}: {error} - please report it.")
    return 500, OUR_FAULT, []


Handler: TypeAlias = Callable[[Request, Exception], Awaitable[Response]]
ERRORS: Mapping[Any, Handler] = dict.fromkeys(
    (HTTPException, NotSaidError, ReconsiderError, OSError, Exception), on_error
)
