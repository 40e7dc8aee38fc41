"""The pages of the workbench and what they ask for, put together."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from reconsider_rules.render.style import style
from reconsider_rules.workbench.asked import ERRORS, posted, shown
from reconsider_rules.workbench.cases import routes as cases
from reconsider_rules.workbench.client import routes as client
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.editor import routes as editor
from reconsider_rules.workbench.new_rule import routes as new_rule
from reconsider_rules.workbench.rules import routes as rules

PARTS = (client, cases, rules, new_rule, editor)
SHEETS = ("workbench", "editor", "rules", "cases")
STATIC = os.path.join(os.path.dirname(__file__), "static")


def application(desk: Desk) -> Starlette:
    """The workbench for a desk."""
    app = Starlette(
        routes=[
            *(route for part in PARTS for route in part.routes(desk)),
            shown("/style.css", _style),
            posted("/alive", lambda _: JSONResponse({})),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        exception_handlers=ERRORS,
        lifespan=partial(_life, desk),
    )
    app.state.desk = desk
    return app


@asynccontextmanager
async def _life(desk: Desk, _: Starlette) -> AsyncIterator[None]:
    """From the first request to the last; what isn't saved of the rules counts again at once."""
    desk.start()
    await desk.edited.take_up()
    yield
    desk.close()


def _style(_: Mapping[str, str]) -> Response:
    sheets: list[str] = [style("colours", "page", "picture")]
    for name in SHEETS:
        with open(os.path.join(STATIC, f"{name}.css"), encoding="utf-8") as file:
            sheets.append(file.read())
    return Response("\n".join(sheets), media_type="text/css")
