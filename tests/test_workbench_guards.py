"""The workbench, attacked: by pages in the same browser, by other programs, by what stands in files."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Message

from reconsider_rules.workbench import guards
from reconsider_rules.workbench.app import application
from reconsider_rules.workbench.asked import on_error
from reconsider_rules.workbench.desk import Desk
from tests.hard_cases import pigeons
from tests.helpers import texts, write_files
from tests.strangers import (
    PATIENCE,
    Told,
    Workbench,
    drafts_of,
    snapshot,
    started,
    workbench,
)

MARK = "<img src=x onerror=alert(1)>\"'&amp;</script>{{7*7}}"
RULES = f"""
facts:
  open: {{ask: {json.dumps(MARK)}, type: yes/no, topic: {json.dumps(MARK)}}}
  weeks: {{ask: Weeks?, type: number, unit: {json.dumps(MARK)}}}
  way: {{ask: Which?, type: choice, options: {{a: {json.dumps(MARK)}, b: B}}}}
conclusions:
  verdict: {{type: choice, options: {{go: {json.dumps(MARK)}, wait: Wait}}}}
sources:
  S1: {{title: {json.dumps(MARK)}, address: "javascript:alert(1)"}}
advice:
  act: {{step: decide, place: 1, title: {json.dumps(MARK)}, text: {json.dumps(MARK)}, because: {json.dumps(MARK)}, source: S1}}
rules:
- {{id: base, then: {{verdict: wait}}, because: {json.dumps(MARK)}, source: S1}}
- id: go
  when: {{open: yes}}
  then: {{verdict: go}}
  overrides: [base]
  recommend: [act]
  because: {json.dumps(MARK)}
  source: S1
"""
CLIENT = {"title": MARK, "notes": MARK, "facts": {"open": True, "way": "a"}, "unknown": ["weeks"]}
HOSTILE_DRAFTS: list[Any] = [
    {"client": 5},
    {"client": None, "at": None},
    {"client": {"title": 5}, "file": 1, "seen": 2, "at": "2026"},
    {"client": {"title": MARK}, "file": MARK, "seen": MARK, "at": MARK},
    {"client": {"facts": {"__proto__": 1, "constructor": [[]]}}, "file": "", "seen": "", "at": "x"},
    {"client": {"facts": {"weeks": float("nan")}}, "file": "", "seen": "", "at": "x"},
    {"text": None, "revision": "x"},
    [],
]
TARGETS = texts(
    "/¦/?client=anna.yaml¦/?draft=ab¦/client/report?client=anna.yaml¦/rules/edit¦/style.css¦"
    "/cases¦/cases/coverage¦/rules¦/rules?q=img¦/rules?begun=yes¦/rules/entry?name=go¦/rules/entry?name=S1¦"
    "/rules/entry?name=act¦/rules/entry?name=open¦/rules/entry?name=verdict¦/rules/entry?name=%3Cimg%3E¦"
    "/rules/new¦/rules/new?draft=ab¦/static/client.js¦/static/editor.js¦/nowhere"
)
NEW_RULE = {"when": [{"fact": "open", "how": "yes"}], "verdict": "wait", "because": MARK}
CASE = {"title": f"{MARK} 2", "notes": MARK, "file": "from-clients.yaml", "verdict": ["go"]}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """A workbench in a folder into which others have put all that they could."""
    folder = tmp_path_factory.mktemp("workbench")
    write_files(folder / "rules", RULES)
    (folder / "secret.yaml").write_text("title: secret\nfacts: {}\n")
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "x.yaml").write_text("title: secret\nfacts: {}\n")
    clients = folder / "clients"
    clients.mkdir()
    (clients / "anna.yaml").write_text("title: Anna\nfacts: {open: yes}\n")
    (clients / "\"><img src=x onerror=alert(1)> & 'b'.yaml").write_text("facts: {}\n")
    (clients / "link.yaml").symlink_to("../secret.yaml")
    (clients / "folder-link").symlink_to("../elsewhere")
    (clients / "folder.yaml").mkdir()
    (clients / "no-text.yaml").write_bytes(b"\xff\xfe\x00")
    (clients / "large.yaml").write_text("#" * 9_000_000)
    os.mkfifo(clients / "fifo.yaml")
    (folder / "more.yaml").write_text("sources: {S9: {title: secret}}\n")
    (folder / "rules" / "link.yaml").symlink_to("../more.yaml")
    case = {"title": MARK, "notes": MARK, "facts": {"way": "a"}, "expect": {"verdict": "go"}}
    write_files(folder / "rules" / "cases", {"a'<b>&.yaml": json.dumps(case)})
    for about in (clients, folder / "rules"):
        put_drafts(drafts_of(folder / "state", about))
    with workbench(folder, "--rules", "rules") as found:
        yield found


def put_drafts(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o700)
    for number, draft in enumerate(HOSTILE_DRAFTS):
        for key in (f"a{number}", f"../{number}.yaml", f'"><b>{number}', f"{number}.yaml", "\0"):
            content = {"key": key, **draft} if draft else draft
            (folder / f"{len(list(folder.iterdir()))}.json").write_text(json.dumps(content))
    (folder / "deep.json").write_text("[" * 100_000)
    (folder / "half.json").write_text('{"key": "ab", "client": {"title": "\\ud800"}}')
    (folder / "no-text.json").write_bytes(b"\xff")
    (folder / "folder.json").mkdir()
    (folder / "link.json").symlink_to("/dev/zero")
    os.mkfifo(folder / "fifo.json")


# --- Who is asked for the page ---


@pytest.mark.parametrize("target", [*TARGETS, "/?token=", "/?token", "/rules/edit?token=x"])
def test_who_has_no_cookie_gets_nothing(bench: Workbench, target: str) -> None:
    told = bench.send("GET", target, Cookie=None)
    assert (told.status, told.text) == (403, guards.NOT_LET_IN)


def test_a_token_is_of_no_use_unless_it_is_whole(bench: Workbench) -> None:
    token = bench.token
    for guess in (
        token[:-1],
        f"{token}a",
        token.swapcase(),
        f"%00{token}",
        "%ff%C3%A9",
        "a" * 9000,
    ):
        assert bench.send("GET", f"/?token={guess}", Cookie=None).status == 403
    assert bench.send("GET", f"/rules/edit?token={token}", Cookie=None).status == 403
    assert bench.send("HEAD", f"/?token={token}", Cookie=None).status == 403
    assert bench.send("GET", "/", Cookie=f"{bench.cookie.partition('=')[0]}={token}").status == 403


def test_the_token_is_gone_from_the_address_once_it_is_shown(bench: Workbench) -> None:
    told = bench.send("GET", f"/?token={bench.token}", Cookie=None)
    assert (told.status, told.headers["location"], told.text) == (303, "/", "")
    assert told.headers["set-cookie"].endswith(
        "; HttpOnly; Max-Age=2592000; Path=/; SameSite=strict"
    )
    assert bench.token not in told.headers["set-cookie"]
    assert (told.headers["referrer-policy"], told.headers["cache-control"]) == (
        "no-referrer",
        "no-store",
    )


def test_the_cookie_is_taken_only_whole_and_whatever_else_is_with_it(bench: Workbench) -> None:
    name, _, secret = bench.cookie.partition("=")
    for wrong in (
        *(f"{name}={each}" for each in ("", secret[:-1], f"{secret}a", "é", '"')),
        f"reconsider_rules_1={secret}",
        f"x{name}={secret}",
        f"{name.upper()}={secret}",
        f"{name}={'a' * 30_000}",
        "; ".join(f"{name}={each}" for each in range(2000)),
    ):
        assert bench.send("GET", "/", Cookie=wrong).status == 403
    for beside in ('a={"x": [1, 2]}', "a[b]=1", ";;=;a", "é={", f"{name}=theirs", "b" * 30_000):
        assert bench.send("GET", "/", Cookie=f"{beside}; {bench.cookie}").status == 200


# --- Names that lead here (DNS rebinding) ---


@pytest.mark.parametrize(
    "host",
    [
        "evil.test",
        "evil.test:{port}",
        "127.0.0.1",
        "localhost",
        "localhost.:{port}",
        "",
        "127.0.0.1:1",
        "127.0.0.1:{port}.evil.test",
        "[::1]:{port}",
        "0.0.0.0:{port}",
        "2130706433",
    ],
)
def test_under_another_name_nothing_is_answered(bench: Workbench, host: str) -> None:
    named = host.format(port=bench.port)
    for target in ("/", f"/?token={bench.token}", f"http://{bench.host}/"):
        told = bench.send("GET", target, Host=named, X_Forwarded_Host=bench.host)
        assert (told.status, "set-cookie" in told.headers) == (421, False)
    assert bench.send("POST", "/alive", b"{}", Host=named, Origin=f"http://{named}").status == 421


def test_no_host_or_two_of_them_are_not_answered(bench: Workbench) -> None:
    cookie = f"Cookie: {bench.cookie}\r\n\r\n"
    for sent, status in (
        (f"GET / HTTP/1.0\r\n{cookie}", 421),
        (f"GET / HTTP/1.1\r\n{cookie}", 400),
        (f"GET / HTTP/1.1\r\nHost: {bench.host}\r\nHost: evil.test\r\n{cookie}", 400),
        (f"GET / HTTP/1.0\r\nHost: {bench.host}\r\nHost: {bench.host}\r\n{cookie}", 400),
    ):
        assert bench.raw(sent.encode()).status == status
    assert bench.get("http://evil.test/").status == 404


@pytest.mark.parametrize(("hosts", "status"), [(1, 303), (2, 421), (0, 421)])
def test_two_hosts_are_not_answered_whichever_server_lets_them_pass(
    hosts: int, status: int
) -> None:
    told: list[Message] = []

    async def never(*_: object) -> None:
        raise AssertionError("it was let in")

    async def send(message: Message) -> None:
        told.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"token=token",
        "headers": [(b"host", b"127.0.0.1:1")] * hosts,
    }
    asyncio.run(guards.Guards(never, 1, "token")(scope, never, send))  # type: ignore[arg-type]
    assert told[0]["status"] == status


# --- Pages of others in the same browser (CSRF) ---


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "http://evil.test",
        "https://{host}",
        "http://127.0.0.1:1",
        "http://{host}.evil",
        "http://localhost:{port}",
        "http://{host}/",
        "http://{host}, http://{host}",
        "HTTP://{host}",
    ],
)
def test_what_another_page_sends_is_refused(bench: Workbench, origin: str | None) -> None:
    named = origin and origin.format(host=bench.host, port=bench.port)
    for path in ("/alive", "/client/save", "/client/drop", "/rules/edit/text", "/nowhere"):
        told = bench.send("POST", path, b"{}", Origin=named)
        assert (told.status, told.text) == (403, "Only pages of the workbench may ask for this.")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "SAME-ORIGIN"])
def test_what_the_browser_says_is_of_another_site_is_refused(bench: Workbench, site: str) -> None:
    assert bench.send("POST", "/alive", b"{}", Sec_Fetch_Site=site).status == 403


def test_a_form_of_another_page_is_refused_though_it_reads_as_ours(bench: Workbench) -> None:
    form = b'{"client": {"title": "x="}, "file": "form.yaml"}'
    evil: dict[str, Any] = {"Origin": "http://evil.test", "Content_Type": "text/plain"}
    assert bench.send("POST", "/client/save", form, **evil).status == 403
    assert not (bench.folder / "clients" / "form.yaml").exists()


def test_to_look_at_a_page_changes_nothing(bench: Workbench) -> None:
    before = snapshot(bench.folder / "clients"), snapshot(bench.folder / "state")
    for target in TARGETS:
        bench.get(target)
    for path in ("/client/save?file=a.yaml", "/client/drop?draft=ab", "/rules/edit/drop", "/alive"):
        assert bench.get(path).status in (404, 405)
    assert before == (snapshot(bench.folder / "clients"), snapshot(bench.folder / "state"))


@pytest.mark.parametrize(
    "method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "GETT"]
)
def test_other_methods_are_not_understood(bench: Workbench, method: str) -> None:
    told = bench.send(method, "/client/save", Origin=f"http://{bench.host}")
    assert (told.status, told.text) == (405, "Only GET and POST are understood.")
    assert "access-control-allow-origin" not in told.headers


def test_a_page_asked_for_by_its_head_has_no_body(bench: Workbench) -> None:
    assert bench.send("HEAD", "/")[::2] == (200, "")


def test_there_are_no_web_sockets(bench: Workbench) -> None:
    upgrade: dict[str, Any] = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec_WebSocket_Version": "13",
    }
    key: dict[str, Any] = {"Sec_WebSocket_Key": "AAAAAAAAAAAAAAAAAAAAAA=="}
    assert bench.send("GET", "/", **upgrade, **key).status == 200
    assert bench.send("GET", "/", **upgrade, **key, Host="evil.test").status == 421


@pytest.mark.parametrize("target", TARGETS)
def test_no_page_runs_what_stands_in_it_nor_stands_in_another(
    bench: Workbench, target: str
) -> None:
    headers = bench.get(target).headers
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "report" in target or "default-src 'none'; script-src 'self'; " in policy
    assert {name: headers[name] for name in ("x-content-type-options", "x-frame-options")} == {
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers


# --- Files ---


@pytest.mark.parametrize(
    "path",
    texts(
        "/static/../app.py¦/static/%2e%2e/app.py¦/static/..%2fapp.py¦/static/%2e%2e%2fapp.py¦"
        "/static/..%5capp.py¦/static//etc/passwd¦/static/%2fetc/passwd¦/static/%00¦/static/¦/%00¦/%ff¦"
        "/static/client.js%00.css¦/static/%252e%252e/app.py¦/../app.py¦//etc/passwd"
    ),
)
def test_nothing_but_what_is_served_can_be_had(bench: Workbench, path: str) -> None:
    told = bench.get(path)
    assert told.status == 404
    assert "import" not in told.text
    assert "root:" not in told.text


LEADS_AWAY = texts(
    "../secret.yaml¦/etc/passwd¦../clients/../secret.yaml¦..¦.¦./anna.yaml¦.yaml¦a\0.yaml¦a\n.yaml¦"
    "link.yaml¦a.yaml/¦a.yaml\0¦\x1b[2J.yaml¦\u202e.yaml¦x/../a.yaml¦a¦a.exe¦cases/../../secret.yaml"
)
CLIENTS_LEAD_AWAY = (
    *LEADS_AWAY,
    *texts("folder-link/x.yaml¦a/b.yaml¦..\\secret.yaml¦C:x.yaml¦-rf.yaml"),
)
CHOOSE = "'{}' is no file of these rules. Choose one from the list of files."


@pytest.mark.parametrize("name", CLIENTS_LEAD_AWAY, ids=ascii)
def test_a_client_is_only_read_in_its_folder(bench: Workbench, name: str) -> None:
    for target in ("/", "/client/report"):
        told = bench.get(f"{target}?client={quote(name, safe='')}")
        assert told.status == 422
        assert "Name another file." in told.text or "Use letters, digits" in told.text
    side = {"file": name}
    assert bench.post("/client/compare", {"left": side, "right": side}).status == 422


@pytest.mark.parametrize("name", CLIENTS_LEAD_AWAY, ids=ascii)
def test_a_client_is_only_written_in_its_folder(bench: Workbench, name: str) -> None:
    before = snapshot(bench.folder)
    told = bench.post("/client/save", {"client": CLIENT, "file": name, "seen": ""})
    assert told.status == 422
    assert before == snapshot(bench.folder)


@pytest.mark.parametrize("name", [*LEADS_AWAY, ""], ids=ascii)
def test_rules_are_only_read_and_written_in_their_folder(bench: Workbench, name: str) -> None:
    before = snapshot(bench.folder)
    if name:
        assert bench.get(f"/rules/edit?file={quote(name, safe='')}").status == 404
    given = {"file": name, "text": "", "revision": 0, "tab": "", "seen": ""}
    for path in ("/rules/edit/text", "/rules/edit/save", "/rules/edit/drop"):
        told = bench.post(path, given)
        assert (told.status, told.json["error"]) == (422, CHOOSE.format(name))
    assert before == snapshot(bench.folder)


def test_a_name_that_is_too_long_is_told(bench: Workbench) -> None:
    client = {"client": CLIENT, "file": f"{'x' * 300}.yaml", "seen": ""}
    told = bench.post("/client/save", client)
    assert (told.status, "File name too long" in told.text) == (422, True)


@pytest.mark.parametrize("name", ["fifo.yaml", "folder.yaml", "no-text.yaml", "large.yaml"])
def test_what_is_no_file_of_a_client_is_told_and_holds_up_nothing(
    bench: Workbench, name: str
) -> None:
    assert bench.get(f"/?client={name}").status == 422
    side = {"file": name}
    assert bench.post("/client/compare", {"left": side, "right": side}).status == 422
    assert bench.post("/client/save", {"client": {}, "file": name, "seen": ""}).status >= 409
    free = bench.post("/client/unused", {"file": name}).json["other"]
    assert os.path.basename(free) == free


def test_only_files_that_can_be_opened_are_listed(bench: Workbench) -> None:
    addresses = [value for _, name, value in attributes(bench.get("/")) if name == "href"]
    listed = [each.removeprefix("/?client=") for each in addresses if each.startswith("/?client=")]
    assert {"link.yaml", "folder.yaml", "fifo.yaml"}.isdisjoint(listed)
    assert any(bench.get(f"/?client={name}").status == 200 for name in listed if "onerror" in name)


def test_of_two_saves_at_once_one_is_refused(bench: Workbench) -> None:
    told: list[int] = []

    def save(number: int) -> None:
        client = {"title": f"Client {number}", "facts": {"weeks": number}}
        given = {"client": client, "file": "race.yaml", "seen": ""}
        told.append(bench.post("/client/save", given).status)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [200] + [409] * 7


# --- What is sent ---


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"5",
        b"[]",
        b"null",
        b"\xff",
        b'"\xed\xa0\x80"',
        b"{",
        b'{"client": {"title": "\\ud800"}}',
        b'{"client": {"facts": {"weeks": NaN}}}',
        b'{"client": {"facts": {"weeks": 1e999}}}',
        b'{"client": {"facts": {"weeks": ' + b"9" * 5000 + b"}}}",
        b"[" * 5000000,
        b'{"a":' * 100000,
        b'{"client": 5}',
        b'{"client": {"facts": []}}',
        b'{"client": {"notes": {}}}',
        b'{"client": {"as_of": "2026-01-01\\n"}}',
        b'{"client": {}, "draft": "../x"}',
        b'{"client": {}, "draft": 5}',
        b'{"client": {"title": "' + b"x" * 20000 + b'"}}',
        json.dumps({"client": {"facts": dict.fromkeys(map(str, range(20000)), 1)}}).encode(),
    ],
    ids=lambda body: repr(body[:40]),
)
def test_what_no_page_sends_is_refused_in_a_sentence(bench: Workbench, body: bytes) -> None:
    told = bench.post("/client/keep", body)
    assert told.status == 400
    assert told.json["error"].startswith("The workbench was asked for something it doesn't know.")


@pytest.mark.parametrize(
    "facts",
    [
        {"__proto__": 1, "constructor": 1, "toString": {}},
        {"a\x00\n\x1b": 1},
        {"weeks": 10**4000},
        {"weeks": [[[]]]},
        {"way": {"a": 1}},
        {"open": "\u202e"},
        {"verdict": "go"},
        {"way": MARK},
        {f"week{number}": 1 for number in range(9000)},
    ],
    ids=lambda facts: ascii(facts)[:30],
)
def test_facts_that_can_t_be_are_told_and_left_out(bench: Workbench, facts: object) -> None:
    told = bench.post("/client/answer", {"client": {"facts": facts}})
    assert told.status == 200
    assert 1 <= len(told.json["slips"]) <= 100
    assert bench.post("/client/save", {"client": {"facts": facts}, "file": "s.yaml"}).status == 422


def test_what_is_saved_of_a_hostile_client_reads_back_and_is_nothing_else(bench: Workbench) -> None:
    odd = "a\x0b\u2028\x85\u202e: [x]\r\n- b\n...\n--- # c"
    client = {
        "title": odd,
        "notes": odd,
        "facts": {},
        "unknown": ["weeks", "x: 1\n- y", "__proto__"],
    }
    assert bench.post("/client/save", {"client": client, "file": "odd.yaml"}).status == 200
    assert bench.get("/?client=odd.yaml").status == 200
    text = (bench.folder / "clients" / "odd.yaml").read_text()
    assert text.endswith("\nfacts:\n  weeks: unknown\n")
    assert text.count("\n") == 4


def test_more_than_10_mb_are_refused_by_what_is_said_of_them(bench: Workbench) -> None:
    told = bench.send("POST", "/client/answer", Content_Length="10000001")
    assert (told.status, told.text) == (413, "That is more than 10 MB.")
    for length in ("9" * 5000, "-1", "1, 2", "0x10"):
        assert bench.send("POST", "/client/answer", Content_Length=length).status in (400, 413)


def test_more_than_10_mb_are_refused_though_nothing_is_said_of_them(bench: Workbench) -> None:
    head = request_head(bench, "Transfer-Encoding: chunked")
    piece = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    assert bench.raw(head + 12 * piece + b"0\r\n\r\n").status == 413


def test_two_lengths_of_one_request_are_one(bench: Workbench) -> None:
    """Which of them counts must be the same for everyone (request smuggling)."""
    head = request_head(bench, "Content-Length: 2\r\nTransfer-Encoding: chunked")
    assert bench.raw(head + b"2\r\n{}\r\n0\r\n\r\n").status == 200
    two = request_head(bench, "Content-Length: 2\r\nContent-Length: 3")
    assert bench.raw(two + b"{} ").status == 400
    odd = request_head(bench, "Transfer-Encoding: x, chunked")
    assert bench.raw(odd + b"0\r\n\r\n").status >= 400


def request_head(bench: Workbench, lengths: str) -> bytes:
    about = f"Host: {bench.host}\r\nCookie: {bench.cookie}\r\nOrigin: http://{bench.host}\r\n"
    return f"POST /alive HTTP/1.1\r\n{about}{lengths}\r\n\r\n".encode()


def test_who_sends_slowly_holds_up_nobody(bench: Workbench) -> None:
    body = request_head(bench, "Content-Length: 90") + b"{"
    with many(bench, [b"GET / HT", body] * 30):
        assert bench.get("/").status == 200
        assert bench.post("/client/answer", {"client": {}}).status == 200
    assert bench.get("/").status == 200


def test_more_connections_than_there_can_be_are_outlived_without_a_word(tmp_path: Path) -> None:
    write_files(tmp_path / "rules", RULES)
    most, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with ExitStack() as stack:
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (most, hard))
        bench = stack.enter_context(workbench(tmp_path, "--rules", "rules"))
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        with many(bench, [b"GET"] * 100):
            pass
        assert bench.get("/").status == 200


@contextmanager
def many(bench: Workbench, sent: list[bytes]) -> Iterator[None]:
    """Meanwhile each of these is sent, and no answer waited for."""
    with ExitStack() as stack:
        for each in sent:
            stack.enter_context(bench.connected()).sendall(each)
        yield


def test_what_never_comes_to_its_end_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def receive() -> Message:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b" ", "more_body": True}

    async def ask() -> None:
        bounded = guards._bounded(receive)
        while True:
            await bounded()

    monkeypatch.setattr(guards, "MAX_SECONDS", 0.1)
    with pytest.raises(HTTPException) as refused:
        asyncio.run(asyncio.wait_for(ask(), PATIENCE))
    assert refused.value.status_code == 408


# --- What is shown ---


class Page(HTMLParser):
    """What a page has: its elements, attributes, and the text of scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, "", ""))
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def attributes(told: Told) -> list[tuple[str, str, str]]:
    return Page(told.text).attributes


def assert_harmless(text: str, with_digests: bool = False) -> None:
    """Nothing in a page acts, and nothing leads to where it would."""
    for tag, name, value in Page(text).attributes:
        assert tag not in ("img", "iframe", "object", "embed", "base"), tag
        assert not name.startswith("on") and name != "style" and name.isascii(), name
        assert all(each.isalnum() or each == "-" for each in name), name
        assert name not in ("href", "src", "action") or value.startswith(("/", "#", "https://")), (
            value
        )
    if not with_digests:
        scripts = [attrs for attrs in Page(text).attributes if attrs[0] == "script" and attrs[1]]
        assert {name for _, name, _ in scripts} <= {"type", "src"}
        assert "<style" not in text


@pytest.mark.parametrize(
    "target",
    [
        *(target for target in TARGETS if not target.startswith(("/static", "/style"))),
        f"/cases?q={quote(MARK)}",
        f"/rules?q={quote(MARK)}",
        "/rules/edit?file=cases/a'%3Cb%3E%26.yaml",
        "/?client=%22%20onmouseover=alert(1)%20x=%22",
        "/<script>alert(1)</script>",
        "/?facts=%7B%22way%22:%22%3Cimg%20src=x%20onerror=alert(1)%3E%22%7D&title=%22%3E%3Cimg%20src=x%3E",
        "/?draft=%22%3E%3Cimg%3E",
        "/?facts=%3Cimg%20src=x%3E",
        "/rules/edit?file=%22%3E%3Cimg%3E.yaml",
        "/rules/edit?file=rules.yaml&line=%22%3E%3Cimg%3E",
        f"/?client={'%3Cimg%3E' * 500}",
    ],
)
def test_nothing_that_a_page_shows_acts(bench: Workbench, target: str) -> None:
    assert_harmless(bench.get(target).text, with_digests="report" in target)


def test_nothing_that_a_page_puts_in_later_acts(bench: Workbench) -> None:
    given = {"client": CLIENT, "file": "", "seen": "", "draft": "fe"}
    what_if = {"name": MARK, "client": CLIENT, "what_if": {"open": False, MARK: MARK}}
    typed = RULES.replace("Which?", json.dumps(MARK))
    edit = {"file": "rules.yaml", "text": typed, "seen": "", "revision": 0, "tab": "a"}
    assert bench.post("/client/keep", given).json == {"kept": True}
    rule = {"rule": NEW_RULE, "draft": "fe"}
    answers = [
        bench.post("/client/answer", given),
        bench.post("/client/ahead", given),
        bench.post("/client/compare", {"left": what_if, "right": {**what_if, "what_if": None}}),
        bench.post("/rules/found", {"words": "img"}),
        bench.post("/rules/new/test", {"fact": "way", "number": 1}),
        bench.post("/rules/new/text", {"rule": {}}),
        bench.post("/rules/new/trial", rule),
        bench.post("/rules/edit/text", edit),
        bench.post("/cases/expect", given),
        bench.post("/cases/save", {**given, "case": CASE}),
        bench.post("/rules/edit/hover", {"file": "rules.yaml", "line": 3, "column": 4}),
        bench.post("/rules/edit/text", {**edit, "text": MARK, "tab": "b"}),
        proved(bench),
        bench.post("/rules/edit/text", {**edit, "text": f"{typed}- {MARK}: [", "revision": 1}),
    ]
    assert [each.status for each in answers] == [200] * 11 + [409, 200, 200]
    assert "See such a client" in answers[6].text
    parts = [part for each in answers for part in put_in(each.json)]
    assert len(parts) == 18
    for part in parts:
        assert_harmless(part)
    assert_harmless(bench.get("/client/report?draft=fe").text, with_digests=True)
    assert_harmless(bench.get("/").text)
    assert bench.post("/rules/new/keep", rule).json == {"kept": True}
    assert_harmless(bench.get("/rules/new").text)
    assert_harmless(bench.get("/rules/new?draft=fe").text)
    assert bench.post("/rules/new/drop", rule).status == 200
    assert bench.post("/client/drop", {"draft": "fe"}).status == 200
    assert bench.post("/rules/edit/drop", edit).status == 200


def proved(bench: Workbench) -> Told:
    """What is told of the rules as they are typed, once there is no more to come."""
    end = time.monotonic() + PATIENCE
    told = bench.post("/rules/edit/state", {"file": "rules.yaml"})
    while not told.json["ready"] and time.monotonic() < end:
        time.sleep(0.02)
        told = bench.post("/rules/edit/state", {"file": "rules.yaml"})
    return told


def put_in(found: Any, key: str = "") -> Iterator[str]:
    """What scripts put into a page as mark-up."""
    if isinstance(found, str) and key in ("html", "ahead", "next", "wrong", "proved"):
        yield found
    elif isinstance(found, dict):
        for name, each in found.items():
            yield from put_in(each, name)


def test_a_page_that_others_drafts_are_for_shows_none_that_isn_t_one(bench: Workbench) -> None:
    """The fixture has put them there: the program has started, and all its pages are shown."""
    assert bench.get("/").status == 200
    for number in range(len(HOSTILE_DRAFTS)):
        assert bench.get(f"/?draft=a{number}").status == 200
        assert bench.get(f"/rules/edit?file={number}.yaml").status == 200
    kept = {value for _, name, value in attributes(bench.get("/")) if name == "data-draft"}
    assert kept & {f"a{number}" for number in range(len(HOSTILE_DRAFTS))} == {"a3", "a4"}
    assert all(each.isalnum() for each in kept)


def test_errors_say_nothing_of_the_program(bench: Workbench) -> None:
    for told in (
        bench.get("/nowhere"),
        bench.get("/?client=nowhere/x"),
        bench.get("/?facts={"),
        bench.post("/client/save", {"client": {}, "file": "/"}),
        bench.post("/client/compare", {"left": 1}),
        bench.post("/rules/edit/complete", {"file": "rules.yaml", "line": 10**8, "column": 10**8}),
        bench.raw(b"\0\r\n\r\n"),
        bench.raw(b"GET / HTTP/9.9\r\n\r\n"),
        bench.raw(b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n"),
    ):
        assert "Traceback" not in told.text
        assert ".py" not in told.text
        assert {"server", "date", "x-powered-by"}.isdisjoint(told.headers)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_defect_of_ours_is_told_in_a_line_to_who_started_it_and_to_nobody_else(
    method: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        raise LookupError("/home/anna\x1b[2J")
    except LookupError as error:
        told = asyncio.run(on_error(Request({"type": "http", "method": method}), error))
    assert told.status_code == 500
    assert b"anna" not in told.body
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("internal error at test_workbench_guards.py:")
    assert line.endswith(": LookupError: /home/anna\\u001b[2J - please report it.")


# --- Started otherwise, and its end ---


_CLIENT = {"client": CLIENT, "draft": "fe", "file": "anna.yaml", "seen": "", "case": CASE}
_EDIT = {"file": "rules.yaml", "text": "", "revision": 0, "tab": "", "seen": "", "line": 1}
_EDIT |= {"column": 1, "new": "a", "title": "a", "of": "rules.yaml"}
ASKED: dict[str, dict[str, Any]] = {
    **{f"/client/{name}": _CLIENT for name in ("keep", "answer", "ahead", "save", "drop")},
    "/client/compare": {"left": {"name": "a", **_CLIENT}, "right": {"name": "b", "client": {}}},
    **{f"/cases/{name}": _CLIENT for name in ("expect", "save")},
    "/client/unused": {"file": "anna.yaml"},
    "/rules/found": {"words": ""},
    **{f"/rules/edit/{name}": _EDIT for name in ("state", "open", "complete", "hover", "define")},
    "/rules/edit/references": _EDIT,
    "/alive": {},
    **{
        f"/rules/edit/{name}": _EDIT
        for name in ("text", "rename", "rename-back", "format", "fix", "save", "drop")
    },
    **{f"/rules/edit/{name}-all": _EDIT for name in ("save", "drop")},
    **{
        f"/rules/new/{name}": {"rule": NEW_RULE, "draft": "fe", "fact": "open", "number": 1}
        for name in ("keep", "test", "text", "trial", "changes", "add", "drop")
    },
    **{
        path: {"kind": "rules", "name": "a", "seen": ""}
        for path in ("/rules/remove", "/rules/remove/try")
    },
    "/rules/proof": {},
    "/rules/begin": {},
}
"""All that can be asked of the program, as a page would."""
REFUSED = (
    *("/client/save", "/cases/", "/rules/new/", "/rules/begin", "/rules/remove"),
    *(f"/rules/edit/{name}" for name in ("text", "rename", "format", "fix", "save", "drop")),
)
"""How the addresses begin that are refused where nothing may be changed."""


def everything(bench: Workbench) -> dict[str, int]:
    """All of it asked for: what is answered."""
    return {path: bench.post(path, given).status for path, given in ASKED.items()}


def test_everything_that_is_served_is_attacked(tmp_path: Path) -> None:
    served: dict[str, set[str]] = {"GET": set(), "POST": set()}
    for route in application(Desk(str(tmp_path), str(tmp_path), read_only=True)).routes:
        if isinstance(route, Route):
            for method in served.keys() & (route.methods or ()):
                served[method].add(route.path)
    assert served["POST"] == {*ASKED}
    assert served["GET"] <= {target.partition("?")[0] for target in TARGETS}


def test_read_only_changes_nothing_whatever_is_asked(tmp_path: Path) -> None:
    write_files(tmp_path / "rules", RULES)
    write_files(tmp_path / "clients", {"anna.yaml": "facts: {open: yes}\n"})
    put_drafts(drafts_of(tmp_path / "state", tmp_path / "clients"))
    names = ("rules", "clients", "state")
    before = [snapshot(tmp_path / name) for name in names]
    with workbench(tmp_path, "--rules", "rules", "--read-only") as bench:
        told = everything(bench)
        for target in TARGETS:
            bench.get(target)
    assert told == {path: 403 if path.startswith(REFUSED) else 200 for path in ASKED}
    assert before == [snapshot(tmp_path / name) for name in names]


def test_a_link_for_a_folder_of_drafts_is_not_followed(tmp_path: Path) -> None:
    write_files(tmp_path / "rules", RULES)
    drafts, elsewhere = drafts_of(tmp_path / "state", tmp_path / "clients"), tmp_path / "elsewhere"
    drafts.parent.mkdir(parents=True)
    elsewhere.mkdir(mode=0o777)
    drafts.symlink_to(elsewhere)
    with workbench(tmp_path, "--rules", "rules") as bench:
        assert everything(bench)["/client/keep"] == 200
    assert list(elsewhere.iterdir()) == []


def test_a_long_search_holds_up_nobody_and_is_not_begun_for_who_has_left(tmp_path: Path) -> None:
    """It ends at once, too, though a search is under way."""
    write_files(tmp_path / "rules", pigeons(10))
    with workbench(tmp_path, "--rules", "rules") as bench:
        body = b'{"client": {}}'
        head = request_head(bench, f"Content-Length: {len(body)}")
        search = head.replace(b"/alive", b"/client/ahead") + body
        with many(bench, [search] * 150):
            assert bench.post("/alive", {}).status == 200
            assert bench.post("/client/answer", {"client": {}}).status == 200
        assert bench.post("/client/ahead", {"client": {}}).status == 200  # after few, not after all
        with many(bench, [search]):
            assert bench.post("/alive", {}).status == 200


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGHUP])
def test_a_closed_terminal_ends_it_without_a_word(tmp_path: Path, by: signal.Signals) -> None:
    write_files(tmp_path / "rules", RULES)
    with started(tmp_path, "--no-browser", "--rules", "rules") as bench:
        assert bench.process.stdout and bench.process.stderr
        bench.process.stdout.close()
        assert bench.get("/").status == 200
        bench.process.send_signal(by)
        assert bench.process.wait(PATIENCE) == -by
        assert bench.process.stderr.read() == ""


def test_of_two_at_once_neither_lets_in_who_the_other_does(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_files(tmp_path / name / "rules", RULES)
    with (
        workbench(tmp_path / "one", "--rules", "rules") as first,
        workbench(tmp_path / "two", "--rules", "rules") as second,
    ):
        assert first.port != second.port
        assert first.send("GET", "/", Cookie=second.cookie).status == 403
        assert first.send("GET", f"/?token={second.token}", Cookie=None).status == 403
        assert first.send("GET", "/", Cookie=f"{second.cookie}; {first.cookie}").status == 200


def test_who_sees_how_the_browser_is_started_can_t_follow_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path / "rules", RULES)
    seen, browser = tmp_path / "seen", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {seen}.new && mv {seen}.new {seen}\n')
    browser.chmod(0o700)
    monkeypatch.setenv("BROWSER", str(browser))
    with started(tmp_path, "--rules", "rules") as bench:
        end = time.monotonic() + PATIENCE
        while not seen.exists() and time.monotonic() < end:
            time.sleep(0.01)
        _, _, token = seen.read_text().strip().partition("?token=")
        assert token not in ("", bench.token)
        told = [bench.send("GET", f"/?token={token}", Cookie=None).status for _ in range(2)]
        assert told == [303, 403]


def test_a_port_that_is_taken_is_told_where_it_was_named(tmp_path: Path) -> None:
    write_files(tmp_path / "rules", RULES)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        program = [sys.executable, "-m", "reconsider_rules", "workbench", "--port", port]
        options = ["--no-browser", "--rules", "rules"]
        done = subprocess.run(
            [*program, *options], check=False, cwd=tmp_path, capture_output=True, text=True
        )
    assert done.returncode == 2
    assert (
        f"nothing can be served on port {port}: address already in use. Name another" in done.stderr
    )


def test_only_this_machine_can_reach_it(bench: Workbench) -> None:
    """Of all addresses on which something listens at its port, IPv6 too, there is one."""
    found = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with suppress(FileNotFoundError):
            for line in Path(table).read_text().splitlines()[1:]:
                address, _, port = line.split()[1].partition(":")
                if int(port, 16) == bench.port and line.split()[3] == "0A":
                    found.append(address)
    assert found == ["0100007F"]
