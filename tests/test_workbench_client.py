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
from reconsider_rules.workbench.client.files import listed
from reconsider_rules.workbench.client.titles import titles_of
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


# --- What can't be saved as it is ---


def save_of(asked: TestClient, file: str, seen: str, **said: object) -> Any:
    return asked.post("/client/save", json={"client": said, "file": file, "seen": seen}).json()


def test_every_refusal_of_a_save_names_a_file_that_is_free(
    asked: TestClient, tmp_path: Path
) -> None:
    clients = tmp_path / "clients"
    flow = "{title: Flo, facts: {open: yes}}\n"
    (clients / "flow.yaml").write_text(flow)
    seen = asked_digest(asked, "flow.yaml")
    told = save_of(asked, "flow.yaml", seen, title="Flora")
    assert (told["other"], "can't be changed from here" in told["error"]) == ("flow-2.yaml", True)
    assert (clients / "flow.yaml").read_text() == flow
    (clients / "flow.yaml").write_text("facts: {")
    told = save_of(asked, "flow.yaml", seen, title="Flora")
    assert (told["other"], "can't be read as it is now (line 1:" in told["error"]) == (
        "flow-2.yaml",
        True,
    )
    (clients / "flow.yaml").unlink()
    told = save_of(asked, "flow.yaml", seen, title="Flora")
    assert (told["other"], "isn't there any more" in told["error"]) == ("flow.yaml", True)
    told = save_of(asked, "../x", "", title="Flora")
    assert told["other"] == "x.yaml"
    (clients / "flow.yaml").mkdir()
    told = save_of(asked, "flow.yaml", "", title="Flora")
    assert (told["other"], "no ordinary file" in told["error"]) == ("flow-2.yaml", True)
    assert save_of(asked, "flow-2.yaml", "", title="Flora")["file"] == "flow-2.yaml"


def test_a_save_says_which_answers_the_rules_do_not_know(asked: TestClient) -> None:
    told = save_of(asked, "", "", title="Ben", facts={"gone": 1})
    assert ("there is no fact 'gone'" in told["error"], "other" in told) == (True, False)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/?client=none.yaml", "There is no file none.yaml in the folder of clients"),
        ("/?draft=b", "it was saved, or thrown away"),
        ("/client/report?draft=b", "it was saved, or thrown away"),
    ],
)
def test_a_bookmark_of_what_is_gone_says_so(asked: TestClient, path: str, told: str) -> None:
    page = asked.get(path).text.replace("&#x27;", "'")
    assert told in page


# --- One draft in two tabs ---


def test_the_tab_that_did_not_keep_a_draft_last_is_shown_what_the_other_has(
    asked: TestClient, desk: Desk
) -> None:
    def keep(tab: str, number: int, of: int = 0, path: str = "keep") -> Any:
        said = {"title": f"{tab} {number}"}
        sent = {"client": said, "draft": "b", "tab": tab, "number": number, "of": of, "seen": ""}
        return asked.post(f"/client/{path}", json=sent)

    assert keep("a", 1).status_code == keep("a", 2).status_code == 200
    assert keep("b", 3, of=2).status_code == 200  # opened as `a` left it
    for path in ("keep", "save"):
        told = keep("a", 4, path=path)
        assert (told.status_code, told.json()["by"], told.json()["number"]) == (409, "tab", 3)
        assert told.json()["client"]["title"] == "b 3"
    assert keep("c", 4, of=2).status_code == 409  # `b` went on after `c` had seen it
    assert keep("a", 5, of=3).status_code == 200  # chosen
    found = desk.drafts.find("b")
    assert found and found["client"]["title"] == "a 5"
    assert keep("b", 6, path="save").status_code == 409
    assert keep("a", 7, path="save").status_code == 200


# --- Many clients ---


def test_clients_are_listed_by_their_titles_and_those_left_out_are_told(
    asked: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in (
        ("b.yaml", "# x\r\ntitle: Ben # a friend\r\nfacts: {}\r\n"),
        ("c.yaml", 'title: "Cleo \\"C\\""\n'),
        ("d.yaml", "notes: |\n  title: no\ntitle: 'it''s D'\n"),
        ("e.yaml", "title: |\n  E\n"),
    ):
        (tmp_path / "clients" / name).write_text(text)
    names = listed(str(tmp_path / "clients"))
    titles = titles_of(str(tmp_path / "clients"), names)
    assert list(titles.values()) == ["Anna", "Ben", 'Cleo "C"', "it's D", ""]
    assert "are not. Put those" not in asked.get("/").text
    (tmp_path / "clients" / "b.yaml").write_text("title: Benedict\n")
    for module in ("files", "dialogs"):
        monkeypatch.setattr(f"reconsider_rules.workbench.client.{module}.MOST_LISTED", 3)
    page = asked.get("/").text
    assert "Only the first 3 files of" in page
    assert "Benedict (b.yaml)" in page
    assert "d.yaml" not in page
