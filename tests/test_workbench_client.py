"""What the page of a client asks for: the answer, what is kept, saving, the report."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient

from reconsider_rules.workbench.app import application
from reconsider_rules.workbench.asked import AT_ONCE, posted, shown
from reconsider_rules.workbench.desk import Desk
from tests.helpers import write_files

RULES = """\
facts:
  open: {ask: Open?, type: yes/no}
conclusions:
  verdict: {type: choice, options: {wait: Wait, go: Go}}
rules:
  - {id: base, then: {verdict: wait}, because: So.}
  - {id: go, when: {open: yes}, then: {verdict: go}, overrides: base, because: It is open.}
"""
EDITED = RULES.replace("conclusions:", "  pay: {ask: Pay?, type: yes/no}\nconclusions:")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write_files(tmp_path / "rules", {"rules.yaml": RULES})
    write_files(tmp_path / "clients", {"anna.yaml": "title: Anna\nfacts: {open: yes}\n"})
    return Desk(str(tmp_path / "rules"), str(tmp_path / "clients"), read_only=False)


@pytest.fixture
def asked(desk: Desk) -> Iterator[TestClient]:
    with TestClient(application(desk)) as found:
        yield found


def client(**more: object) -> dict[str, Any]:
    return {"client": {"title": "Ben", "facts": {"open": True}}, "draft": "b", **more}


def test_an_answer_keeps_nothing_and_what_is_kept_is_there_again(asked: TestClient) -> None:
    assert asked.post("/client/answer", json=client()).json()["verdict"] == "Go"
    assert "Not saved yet" not in asked.get("/").text
    assert asked.post("/client/keep", json=client(number=1)).json() == {"kept": True}
    page = asked.get("/")
    assert "Not saved yet (1)" in page.text
    assert "&quot;open&quot;: true" in asked.get("/?draft=b").text


def test_what_is_saved_is_no_draft_any_more_however_late_one_comes(
    asked: TestClient, desk: Desk
) -> None:
    asked.post("/client/keep", json=client(number=1))
    saved = asked.post("/client/save", json=client(file="", seen="", number=3))
    assert saved.json()["file"] == "ben.yaml"
    asked.post("/client/keep", json=client(number=2))
    assert desk.drafts.all() == []
    asked.post("/client/keep", json=client(number=4))
    asked.post("/client/drop", json={"draft": "b", "number": 3})
    assert len(desk.drafts.all()) == 1
    asked.post("/client/drop", json={"draft": "b", "number": 5})
    assert desk.drafts.all() == []


def test_what_is_said_while_it_is_saved_is_still_a_draft(asked: TestClient, desk: Desk) -> None:
    asked.post("/client/keep", json=client(number=2))  # sent after the save, and there before it
    assert asked.post("/client/save", json=client(seen="", number=1)).status_code == 200
    assert len(desk.drafts.all()) == 1


@pytest.mark.parametrize("number", ["1", 1.5, True, None])
def test_a_number_is_a_whole_one(asked: TestClient, number: object) -> None:
    told = asked.post("/client/keep", json=client(number=number))
    assert (told.status_code, "number is a number" in told.text) == (400, True)


def test_a_conflict_names_a_file_that_is_not_there(asked: TestClient) -> None:
    for other in ("anna-2.yaml", "anna-3.yaml"):
        told = asked.post("/client/save", json=client(file="anna.yaml", seen=""))
        assert (told.status_code, told.json()["other"]) == (409, other)
        saved = asked.post("/client/save", json=client(file=other, seen=""))
        assert saved.status_code == 200


def test_what_only_edited_rules_know_can_t_be_saved_before_they_are(asked: TestClient) -> None:
    edit = {"file": "rules.yaml", "text": EDITED, "revision": 0, "tab": "a", "seen": ""}
    assert asked.post("/rules/edit/text", json=edit).status_code == 200
    said = {"client": {"title": "Ben", "facts": {"pay": True}}, "rules": "edited"}
    for file in ("ben.yaml", "anna.yaml"):
        seen = "" if file == "ben.yaml" else asked_digest(asked, file)
        told = asked.post("/client/save", json={**said, "file": file, "seen": seen})
        assert told.status_code == 422
        assert told.json()["error"].startswith(
            "Only the rules as they are being edited know these answers: pay. Save the rules first"
        )
    assert (
        asked.post("/client/save", json={**said, "rules": "saved"})
        .json()["error"]
        .startswith("Some answers can't be taken as they are")
    )


def asked_digest(asked: TestClient, file: str) -> str:
    """What is seen of a file when it is opened."""
    told = asked.post("/client/save", json=client(file=file, seen=""))
    digest: str = told.json()["seen"]
    return digest


def test_a_report_is_by_the_rules_by_which_the_client_is_shown(asked: TestClient) -> None:
    edit = {"file": "rules.yaml", "revision": 0, "tab": "a", "seen": ""}
    text = RULES.replace("go: Go", "go: Run")
    assert asked.post("/rules/edit/text", json={**edit, "text": text}).status_code == 200
    saved = asked.get("/client/report?client=anna.yaml").text
    edited = asked.get("/client/report?client=anna.yaml&rules=edited").text
    told = "By the rules as they are being edited, which are not saved."
    assert (">Go<" in saved, told in saved) == (True, False)
    assert (">Run<" in edited, told in edited) == (True, True)


# --- Many at once ---


def test_of_searches_few_are_under_way_and_what_keeps_something_waits_for_none() -> None:
    begun, end = [], Event()

    def search(_: object) -> Response:
        begun.append(1)
        end.wait(10)
        return PlainTextResponse("")

    app = Starlette(
        routes=[
            shown("/page", search, is_search=True),
            posted("/search", search, is_search=True),
            posted("/keep", lambda _: {}),
        ]
    )
    with TestClient(app) as asked, ThreadPoolExecutor(18) as pool:
        searches = [pool.submit(asked.get, "/page") for _ in range(9)]
        searches += [pool.submit(asked.post, "/search", json={}) for _ in range(9)]
        while len(begun) < 2 * AT_ONCE:
            time.sleep(0.005)
        for _ in range(50):
            assert asked.post("/keep", json={}).status_code == 200
        assert len(begun) == 2 * AT_ONCE
        end.set()
        assert {each.result().status_code for each in searches} == {200}
    assert len(begun) == 18
