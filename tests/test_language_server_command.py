"""`language-server` where what it needs is not installed."""

from __future__ import annotations

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
