"""Who may ask the workbench, and how much: before any of it hears of a request.

Other pages in the same browser are the danger: one may send requests here, or have its own name lead
to this machine. So only the host that was printed is answered, only to who has shown the token, and
what changes anything must come from a page of ours.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Iterable
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reconsider_rules.workbench.frame import policy

MAX_BODY = 10_000_000  # bytes: a rule file may have 8 million
MAX_SECONDS = 30  # in which all of it must be here
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": policy(),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
TOO_LARGE = f"That is more than {MAX_BODY // 1_000_000} MB."
TOO_SLOW = f"That was not here within {MAX_SECONDS} seconds. Try again."
NOT_LET_IN = (
    "This browser isn't let in yet. The program has printed an address when it was started: open that, "
    "to its very end. (Whoever set this up for you can start the program anew: it opens the page.)"
)
MAX_AGE = 30 * 24 * 3600  # seconds that a browser is remembered, if the program runs so long


class Guards:
    """Lets in only what comes from the browser to which the token was shown.

    Who else is on this machine can see with what a browser is started: it is shown `once`, which is
    of no use after that.
    """

    def __init__(self, app: ASGIApp, port: int, token: str) -> None:
        self.app = app
        self.token = token
        self.once = secrets.token_urlsafe(24)
        end = "" if port == 80 else f":{port}"  # which browsers leave out
        self.hosts = (f"127.0.0.1{end}", f"localhost{end}")
        self.cookie = f"reconsider_rules_{port}"  # cookies don't know of ports
        self.secret = secrets.token_urlsafe(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope)
        if refusal:
            await refusal(scope, receive, send_guarded)
            return
        await self.app(scope, _bounded(receive), send_guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        """Why a request isn't passed on, as a response; None for one that is."""
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host not in self.hosts or len(headers.getlist("host")) != 1:
            return PlainTextResponse("There is no such host here.", 421)
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return PlainTextResponse("Only GET and POST are understood.", 405)
        if scope["method"] == "POST" and not _is_from_us(headers, host):
            return PlainTextResponse("Only pages of the workbench may ask for this.", 403)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MAX_BODY:
            return PlainTextResponse(TOO_LARGE, 413)
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
        if scope["path"] == "/" and scope["method"] == "GET" and self._is_token(given):
            return self._let_in()
        if not any(_same(each, self.secret) for each in _cookies(headers, self.cookie)):
            return PlainTextResponse(NOT_LET_IN, 403)
        return None

    def _is_token(self, given: list[str]) -> bool:
        if self.once and any(_same(each, self.once) for each in given):
            self.once = ""
            return True
        return any(_same(each, self.token) for each in given)

    def _let_in(self) -> Response:
        """The token for a cookie, so that it stands in the address no more."""
        response = RedirectResponse("/", 303)
        response.set_cookie(
            self.cookie, self.secret, httponly=True, samesite="strict", max_age=MAX_AGE
        )
        return response


def _is_from_us(headers: Headers, host: str) -> bool:
    """Whether the browser says that a page of ours is asking."""
    site = headers.get("sec-fetch-site", "same-origin")
    return headers.getlist("origin") == [f"http://{host}"] and site == "same-origin"


def _cookies(headers: Headers, name: str) -> Iterable[str]:
    """The values of a cookie; others, from other programs here, may be written in any way."""
    for each in ";".join(headers.getlist("cookie")).split(";"):
        key, _, value = each.strip().partition("=")
        if key == name:
            yield value


def _same(given: str, wanted: str) -> bool:
    """Whether two texts are the same, in a time that doesn't tell how much of them is."""
    return hmac.compare_digest(given.encode(), wanted.encode())


def _bounded(receive: Receive) -> Receive:
    """What is sent, as long as it is neither too much nor too slow: a request may not say how long it
    is, and may never end."""
    left = MAX_BODY
    end: float | None = asyncio.get_running_loop().time() + MAX_SECONDS

    async def receive_bounded() -> Message:
        nonlocal left, end
        try:
            async with asyncio.timeout_at(end):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408, TOO_SLOW) from None
        if not message.get("more_body"):
            end = None  # what follows is that the browser leaves
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413, TOO_LARGE)
        return message

    return receive_bounded
