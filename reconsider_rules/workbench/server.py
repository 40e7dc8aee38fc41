"""Serving the workbench: on this machine alone, to whoever has the address."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import webbrowser
from contextlib import ExitStack
from threading import Thread

import uvicorn

from reconsider_rules.console.printing import echo
from reconsider_rules.workbench.alone import alone
from reconsider_rules.workbench.app import application
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.guards import Guards

HOST = "127.0.0.1"
GRACE = 2  # seconds that answers under way are waited for at the end


class NoPortError(Exception):
    """Nothing can be served on a port that was named."""


def serve(
    folder: str, clients: str, read_only: bool, port: int, must_be: bool, open_browser: bool
) -> None:
    """Serve until it is interrupted; on another port if this one is taken, unless it `must_be` it.
    Raises NoPortError, NotAloneError."""
    with ExitStack() as held:
        listening = held.enter_context(_bound(port, must_be))
        port = listening.getsockname()[1]
        desk = Desk(folder, clients, read_only)
        if not read_only:
            desk.claim = held.enter_context(alone(f"http://{HOST}:{port}/"))
            for each in [clients] if desk.is_built_in else [clients, folder]:
                desk.claim(each)
        token = secrets.token_urlsafe(24)
        app = Guards(application(desk), port, token)
        address = f"http://{HOST}:{port}/?token="
        echo(f"The workbench is at {address}{token}\nOnly this machine can reach it. ^C ends it.\n")
        server = _Server(f"{address}{app.once}" if open_browser else "", _config(app))
        server.run(sockets=[listening])


def _config(app: Guards) -> uvicorn.Config:
    logging.getLogger("asyncio").setLevel(
        logging.CRITICAL
    )  # as of too many connections, a page each
    return uvicorn.Config(
        app,
        http="h11",
        proxy_headers=False,  # nobody stands between
        log_config=None,
        log_level="critical",  # what goes wrong is told by `on_error`
        access_log=False,
        server_header=False,
        date_header=False,
        ws="none",
        timeout_graceful_shutdown=GRACE,
    )


class _Server(uvicorn.Server):
    """Shows the page once it is there."""

    def __init__(self, address: str, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._address and self.started:
            Thread(target=webbrowser.open, args=(self._address,), daemon=True).start()


def _bound(port: int, must_be: bool) -> socket.socket:
    """A socket on this machine. Raises NoPortError."""
    for wanted in (port,) if must_be else (port, 0):
        found = socket.socket(socket.AF_INET)
        if os.name == "posix":  # elsewhere it would share the port with another program
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((HOST, wanted))
            found.listen()  # before the address is told
            return found
        except OSError as error:
            found.close()
            reason = (error.strerror or str(error)).lower()
    raise NoPortError(f"nothing can be served on port {port}: {reason}. Name another --port.")
