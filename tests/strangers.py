"""A workbench as its user starts it, and what others on the machine, or pages in the same browser, send
to it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from http.client import HTTPResponse
from pathlib import Path
from typing import Any, NamedTuple

from tests.helpers import ROOT

PATIENCE = 20  # seconds after which a test fails: nothing waits for ever


class Told(NamedTuple):
    """What was answered."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Workbench:
    """A program that was started in a folder; `cookie` is what its user's browser has been given."""

    def __init__(self, folder: Path, *options: str) -> None:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "XDG_STATE_HOME": str(folder / "state"),
            "XDG_CACHE_HOME": str(folder / "cache"),
        }
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reconsider_rules", "workbench", *options],
            cwd=folder,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.cookie = ""

    def open(self) -> Workbench:
        """As its user does, with the address that it prints."""
        assert self.process.stdout
        address = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/\?token=(\S+)", address)
        assert found, address
        self.port, self.token = int(found[1]), found[2]
        self.host = f"127.0.0.1:{self.port}"
        told = self.send("GET", f"/?token={self.token}")
        self.cookie = told.headers["set-cookie"].partition(";")[0]
        return self

    def send(self, method: str, target: str, body: bytes = b"", **headers: str | None) -> Told:
        """A request; `headers` stand in the place of those that a browser would send, None for none."""
        sent: dict[str, str | None] = {"Host": self.host, "Cookie": self.cookie or None}
        if method == "POST":
            sent |= {"Origin": f"http://{self.host}", "Content_Length": str(len(body))}
        lines = [
            f"{name.replace('_', '-')}: {value}\r\n"
            for name, value in {**sent, **headers}.items()
            if value is not None
        ]
        head = f"{method} {target} HTTP/1.1\r\n{''.join(lines)}\r\n"
        return self.raw(head.encode("latin-1") + body, method)

    def raw(self, sent: bytes, method: str = "GET") -> Told:
        """What is answered to these bytes."""
        with self.connected() as connection:
            connection.sendall(sent)
            response = HTTPResponse(connection, method=method)
            response.begin()
            text = response.read().decode()
            return Told(
                response.status,
                {key.lower(): value for key, value in response.headers.items()},
                text,
            )

    def connected(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def get(self, target: str) -> Told:
        return self.send("GET", target)

    def post(self, path: str, given: object) -> Told:
        body = given if isinstance(given, bytes) else json.dumps(given).encode()
        return self.send("POST", path, body)

    def end(self, by: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """End it; with which code, and what it has told of errors."""
        self.process.send_signal(by)
        _, told = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, told or ""


@contextmanager
def started(folder: Path, *options: str) -> Iterator[Workbench]:
    """One that is open; nothing is left of it in the end."""
    found = Workbench(folder, *options)
    with found.process:
        try:
            yield found.open()
        finally:
            found.process.kill()


@contextmanager
def workbench(folder: Path, *options: str) -> Iterator[Workbench]:
    """One that ends without having had anything to tell."""
    with started(folder, "--no-browser", *options) as found:
        yield found
        assert found.end() == (130, "\nStopped.\n")


def drafts_of(state: Path, folder: Path) -> Path:
    """Where what isn't saved of a folder is kept."""
    name = sha256(os.fsencode(os.path.realpath(folder))).hexdigest()[:32]
    return state / "reconsider-rules" / "drafts" / name


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """All that is in a folder, with when it was changed; but for the cache, which comes when it can."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mtime_ns,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in sorted(folder.rglob("*"))
        if not path.is_relative_to(folder / "cache")
    }
