"""`language-server` where what it needs is not installed."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.commands import run


def test_without_pygls_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygls.exceptions", None)
    monkeypatch.setitem(sys.modules, "lsprotocol", None)
    monkeypatch.delitem(sys.modules, "reconsider_rules.editing.server", raising=False)
    done = run("language-server")
    assert (done.code, done.out) == (2, "")
    assert "pip install pygls" in done.err


def message(id: int, method: str, params: object) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def test_what_is_no_request_is_refused_in_a_sentence() -> None:
    """One whose parameters don't fit gets its answer; a message without an end ends the server."""
    pytest.importorskip("pygls")
    given: dict[str, object] = {"capabilities": {}, "processId": None, "rootUri": None}
    sent = message(1, "initialize", given) + message(2, "textDocument/hover", {"x": 1})
    done = subprocess.run(
        [sys.executable, "-m", "reconsider_rules", "language-server"],
        input=sent + b"Content-Length: 99999999999\r\n\r\n",
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert b'"message": "Invalid Params"}, "jsonrpc": "2.0", "id": 2}' in done.stdout
    assert done.returncode == 2
    assert done.stderr.decode().startswith("error: The editor sends a message of more than 100 MB.")
