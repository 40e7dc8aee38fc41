"""Does the workbench show how the saved cases come out, and does a client become one of them?"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import dedent
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from reconsider_rules.parsing.file import parse
from reconsider_rules.reading.files import built_in_rules
from reconsider_rules.reading.loader import read_rules
from reconsider_rules.reading.scenarios import read_cases
from reconsider_rules.workbench.app import application
from reconsider_rules.workbench.cases.adding import appended
from reconsider_rules.workbench.desk import Desk
from tests.helpers import ROOT, write_files

RULES = """
    facts:
      pay: {ask: Was it pay?, type: yes/no, label: it was pay}
      days: {ask: How many days?, type: number, unit: days, counts: days since, label: days since}
      ties: {ask: What binds you?, type: choices, label: ties, options: {bond: a bond, visa: a visa}}
    conclusions:
      verdict: {type: choice, options: {go: Go for it, stop: Let it go}}
    advice:
      call: {step: say, title: Call them, text: Call them.}
      wait: {step: say, title: Wait a while, text: Wait.}
    rules:
      - {id: base, then: {verdict: stop}, because: It is over.}
      - id: soon
        when: {pay: yes, days: {at most: 7}}
        then: {verdict: go}
        overrides: base
        recommend: call
        because: It is early.
      - {id: late, when: {days: {more than: 90}}, recommend: wait, because: It is late.}
"""
CASES = """\
title: Early, and it was pay
notes: She rang the day after.
facts: {pay: yes, days: 3}
expect: {verdict: go, recommends: [call], because: [soon]}
---
title: Thinks it is over
facts: {pay: yes, days: 4, ties: [visa]}
expect: {verdict: stop, never recommends: [call]}
---
title: Another view
facts: {days: 2026-11-20}
as of: 2026-11-24
expect: {verdict: go}
disputed: A columnist says so.
---
title: Kept
facts: {}
pinned: yes
expect: {verdict: stop}
"""


@pytest.fixture(autouse=True)
def _own_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def bench(folder: Path, cases: str | None = CASES, read_only: bool = False) -> TestClient:
    write_files(folder / "rules", RULES)
    if cases is not None:
        write_files(folder / "rules" / "cases", {"cases.yaml": cases})
    desk = Desk(str(folder / "rules"), str(folder), read_only)
    return TestClient(application(desk), raise_server_exceptions=False)


def client(**facts: Any) -> dict[str, Any]:
    return {"title": "Anna, pay", "notes": "", "as_of": "", "facts": facts, "unknown": []}


def saved(page: TestClient, said: dict[str, Any], case: dict[str, Any]) -> tuple[int, str]:
    """The status, and what is told."""
    case = {"title": "Anna", "file": "from-clients.yaml"} | case
    response = page.post("/cases/save", json={"client": said, "case": case})
    told = response.json()
    return response.status_code, told.get("html") or told["error"]


def written(folder: Path, name: str = "from-clients.yaml") -> str:
    return (folder / "rules" / "cases" / name).read_text(encoding="utf-8")


def test_failed_cases_come_first_and_open_with_the_reasons(tmp_path: Path) -> None:
    text = bench(tmp_path).get("/cases").text
    assert "3 cases: 2 passed, 1 failed (1 disputed)." in text
    assert ": 1, of which none failed" in text and "Kept" not in text
    failed, passed = text.split("Passed (", 1)
    assert "Thinks it is over" in failed and "Early, and it was pay" not in failed
    assert 'class="case failed" open>' in failed and " open>" not in passed
    for words in ("the verdict stop", "never the advice call", "It is early.", "a visa"):
        assert words in failed
    assert "/rules/entry?name=soon" in failed
    assert "A columnist says so." in passed and "cases/cases.yaml:10" in passed
    assert str(tmp_path) not in text


def test_a_pinned_case_that_failed_is_shown(tmp_path: Path) -> None:
    pinned = "title: Kept\nfacts: {}\npinned: yes\nexpect: {verdict: go}\n"
    text = bench(tmp_path, pinned).get("/cases").text
    assert (
        "Failed, and only pinned (" in text and "Kept" in text and ": 1, of which 1 failed" in text
    )
    assert 'class="case failed">' in text  # there may be hundreds of these


def test_a_case_opens_as_a_client_with_its_days(tmp_path: Path) -> None:
    page = bench(tmp_path)
    text = page.get("/cases").text.replace("&amp;", "&")
    links = [part.partition('"')[0] for part in text.split('href="')[1:]]
    asked = [parse_qs(urlsplit(link).query) for link in links if link.startswith("/?facts=")]
    by_title = {each["title"][0]: each for each in asked}
    assert json.loads(by_title["Thinks it is over"]["facts"][0])["ties"] == ["visa"]
    other = by_title["Another view"]
    assert json.loads(other["facts"][0]) == {"days": "2026-11-20"}
    assert other["as_of"] == ["2026-11-24"]
    opened = page.get("/", params={key: each[0] for key, each in other.items()}).text
    assert "2026-11-20" in opened and "2026-11-24" in opened


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("rang", {"Early, and it was pay"}),
        ("VISA pay", {"Thinks it is over"}),
        ("view", {"Another view"}),
        ("20 november", {"Another view"}),
        ("columnist", set()),
        ("", {"Early, and it was pay", "Thinks it is over", "Another view"}),
    ],
)
def test_it_is_searched_without_a_script(query: str, titles: set[str], tmp_path: Path) -> None:
    text = bench(tmp_path).get("/cases", params={"q": query}).text
    shown = {
        title
        for part in text.split("<details ")[1:]
        if not part.partition(">")[0].endswith(" hidden")
        for title in ("Early, and it was pay", "Thinks it is over", "Another view")
        if f'searched">{title}<' in part
    }
    assert shown == titles


def test_slips_are_told_and_the_other_files_shown(tmp_path: Path) -> None:
    page = bench(tmp_path)
    write_files(
        tmp_path / "rules" / "cases", {"bad.yaml": "facts: {py: yes}\nexpect: {verdict: go}\n"}
    )
    text = page.get("/cases").text
    assert 'href="/rules/edit?file=cases%2Fbad.yaml&amp;line=1"' in text
    assert "cases/bad.yaml, line 1" in text and "3 cases: 2 passed" in text
    text = page.get("/cases/coverage").text
    assert "left out" in text and "Of 3 cases" in text
    status, told = saved(page, client(pay=True, days=2), {"verdict": ["go"]})
    assert status == 200 and "It passes" in told


def test_rules_without_cases_say_how_one_is_made(tmp_path: Path) -> None:
    page = bench(tmp_path, None)
    assert "There is no saved case yet" in page.get("/cases").text
    assert "Of 0 cases" in page.get("/cases/coverage").text
    assert saved(page, client(pay=True), {"verdict": ["stop"]})[0] == 200
    assert "1 case: 1 passed." in page.get("/cases").text


def test_coverage_tells_what_no_case_shows(tmp_path: Path) -> None:
    text = bench(tmp_path).get("/cases/coverage").text
    assert "Of 3 cases" in text and "2 of 3 rules fire in some case." in text
    silent, _, by_rule = text.partition("Rules with conditions")
    assert "/rules/entry?name=late" in silent and "/rules/entry?name=wait" in silent
    assert "name=soon" not in silent
    assert "&#x27;days: more than 90&#x27;</code> never holds" in by_rule


def test_shipped_rules_are_shown_too(tmp_path: Path) -> None:
    page = TestClient(application(Desk(str(ROOT / "rules"), str(tmp_path), True)))
    assert "254 cases: 254 passed." in page.get("/cases").text
    assert "379 of 379 rules fire" in page.get("/cases/coverage").text


def test_choices_are_what_comes_out_now(tmp_path: Path) -> None:
    page = bench(tmp_path)
    html = page.post("/cases/expect", json={"client": client(pay=True, days=2)}).json()["html"]
    assert 'value="Anna, pay"' in html
    boxes = [part.partition(">")[0] for part in html.split('<input type="checkbox" ')[1:]]
    assert [(box.split('"')[1], box.split('"')[3]) for box in boxes if "checked" in box] == [
        ("go", "verdict"),
        ("call", "recommends"),
    ]
    assert [box.split('"')[3] for box in boxes if 'value="call"' in box and "data-now" in box] == [
        "recommends",
        "never",
    ]
    what_if = {"client": client(pay=True, days=2), "what_if": {"days": 100}}
    html = page.post("/cases/expect", json=what_if).json()["html"]
    assert "what-if" in html and 'value="wait" data-choice="recommends" data-now checked' in html


def test_it_is_written_as_a_careful_person_would(tmp_path: Path) -> None:
    page = bench(tmp_path)
    said = client(ties=["visa", "bond"], pay=True, days="2026-11-20") | {"as_of": "2026-11-24"}
    long = "She wrote that very evening, " * 8 + "and nobody answered: so she waits."
    case = {
        "title": "  Early: 'pay'  ",
        "notes": long,
        "verdict": ["go", "stop"],
        "recommends": ["call"],
        "never": ["wait"],
    }
    status, told = saved(page, said, case)
    assert status == 200 and "It passes" in told and 'href="/cases#cases/' in told
    assert "as they are being edited" not in told
    text = written(tmp_path)
    assert text.startswith("# Clients that were saved") and max(map(len, text.split("\n"))) <= 98
    assert text.split("and nobody answered: so she\n")[0].count("\n  She") == 1
    assert text.endswith(
        "as of: 2026-11-24\n"
        "facts:\n"
        "  pay: yes\n"
        "  days: 2026-11-20\n"
        "  ties: [bond, visa]\n"
        "expect:\n"
        "  verdict: [go, stop]\n"
        "  recommends: call\n"
        "  never recommends: wait\n"
    )
    assert "title: \"Early: 'pay'\"\nnotes: >\n" in text


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "# no comment",
        "a: b",
        "'quoted' \"twice\"",
        "- one\n- two\n\n  three",
        "…and “so” on – naïve",
        "[1, 2]",
        "x" * 300,
        "null",
        "--- \n...\n---",
        "%TAG & *x !y |z >",
    ],
)
def test_texts_are_read_back_as_they_were_written(text: str, tmp_path: Path) -> None:
    page = bench(tmp_path, None)
    case = {"title": text, "notes": text, "verdict": ["stop"]}
    assert saved(page, client(), case)[0] == 200
    path = str(tmp_path / "rules" / "cases" / "from-clients.yaml")
    file = parse(written(tmp_path), path)
    [found] = read_cases(read_rules(tmp_path / "rules"), file)
    assert file.diagnostics == []
    assert found.scenario.title.split() == found.scenario.notes.split() == text.split()
    assert found.scenario.notes.count("\n") == text.strip().count("\n")


OLD = "# mine\ntitle: Old\nfacts: {}\nexpect: {verdict: stop}"


@pytest.mark.parametrize(
    "before",
    [OLD, f"{OLD}\n", f"{OLD}\n# the end\n", f"{OLD}\n".replace("\n", "\r\n"), f"{OLD}\n...\n"],
    ids=["open", "closed", "comment", "CRLF", "marked"],
)
def test_what_is_there_is_kept(before: str, tmp_path: Path) -> None:
    page = bench(tmp_path, before)
    status, told = saved(page, client(pay=False), {"verdict": ["stop"], "file": "cases.yaml"})
    assert (status, "It passes" in told) == (200, True)
    content = (tmp_path / "rules" / "cases" / "cases.yaml").read_bytes().decode()
    assert content.startswith(before)
    assert content.count("\r\n") == ("\r\n" in before) * content.count("\n")
    assert "2 cases: 2 passed." in page.get("/cases").text


def test_one_that_is_not_met_tells_why(tmp_path: Path) -> None:
    page = bench(tmp_path)
    said = client(pay=True, days=2)
    status, told = saved(page, said, {"verdict": ["stop"]})
    assert status == 200 and "It fails" in told and "It is early." in told
    case = {"title": "Other", "verdict": ["stop"], "disputed": "A columnist: no."}
    status, told = saved(page, said, case)
    assert status == 200 and "It passes as disputed" in told
    assert written(tmp_path).endswith('disputed: "A columnist: no."\n')
    assert "5 cases: 3 passed, 2 failed (2 disputed)." in page.get("/cases").text


@pytest.mark.parametrize(
    ("case", "status", "told"),
    [
        ({"title": " "}, 422, "Give the case a name."),
        ({"verdict": []}, 422, "Tick at least one thing"),
        ({"recommends": ["call"], "never": ["call"]}, 422, "“Call them” can&#x27;t both"),
        ({"disputed": "So."}, 422, "nothing to say against"),
        ({"title": "Another view"}, 422, "There is a case of this name already"),
        ({"verdict": ["no"]}, 400, "verdict are names of the rules"),
        ({"never": "call"}, 400, "never are names of the rules"),
        ({"title": 1}, 400, "title is a text"),
        ({"file": "../rules.yaml"}, 422, "Choose one of those offered."),
        ({"file": "link.yaml"}, 422, "leads out of the folder"),
        ({"file": "bad.yaml"}, 422, "bad.yaml can't be read as it is. Mend it first"),
        ({"file": "latin.yaml"}, 422, "no text in UTF-8"),
    ],
)
def test_what_can_not_be_a_case_is_refused(
    case: dict[str, Any], status: int, told: str, tmp_path: Path
) -> None:
    page = bench(tmp_path)
    cases = tmp_path / "rules" / "cases"
    (tmp_path / "elsewhere.yaml").write_text("", encoding="utf-8")
    (cases / "link.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    bad = case.get("file") in ("bad.yaml", "latin.yaml")
    if bad:
        (cases / "bad.yaml").write_text("facts: {py: yes}\n", encoding="utf-8")
        (cases / "latin.yaml").write_bytes(b"title: \xe9\n")
    found = saved(page, client(pay=True, days=2), {"verdict": ["go"]} | case)
    assert found[0] == status and told.replace("&#x27;", "'") in found[1]
    assert not (cases / "from-clients.yaml").exists()
    assert (tmp_path / "elsewhere.yaml").read_text(encoding="utf-8") == ""


def test_a_client_that_can_not_be_taken_is_refused(tmp_path: Path) -> None:
    page = bench(tmp_path)
    assert saved(page, client(days="soon"), {"verdict": ["go"]})[0] == 422
    assert page.post("/cases/expect", json={"client": client(pay="perhaps")}).status_code == 422


def test_a_change_at_the_same_moment_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = bench(tmp_path)
    path = tmp_path / "rules" / "cases" / "from-clients.yaml"

    def slowly(*given: Any) -> str:
        text = appended(*given)
        path.write_text("# theirs\n", encoding="utf-8")
        return text

    monkeypatch.setattr("reconsider_rules.workbench.cases.routes.appended", slowly)
    status, told = saved(page, client(pay=True, days=2), {"verdict": ["go"]})
    assert status == 409 and "Nothing was overwritten" in told
    assert written(tmp_path) == "# theirs\n"


def test_nothing_is_written_that_says_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = bench(tmp_path)
    monkeypatch.setattr("reconsider_rules.workbench.cases.adding.value_as_yaml", lambda value: "no")
    status, told = saved(page, client(pay=True), {"verdict": ["go"]})
    assert status == 422 and "Nothing was written" in told
    assert not (tmp_path / "rules" / "cases" / "from-clients.yaml").exists()


def test_a_layer_takes_cases_and_shows_those_of_the_rules_below(tmp_path: Path) -> None:
    bench(tmp_path)
    layer = "extends: ../rules\nadvice:\n  ring: {step: say, title: Ring, text: Ring.}\n"
    layer += "rules:\n  - {id: ring, when: {pay: yes}, recommend: ring, because: Pay can change.}\n"
    write_files(tmp_path / "house", {"house.yaml": layer})
    page = TestClient(application(Desk(str(tmp_path / "house"), str(tmp_path), False)))
    assert "3 cases: 2 passed, 1 failed" in page.get("/cases").text
    case = {"verdict": ["stop"], "recommends": ["ring"]}
    assert saved(page, client(pay=True, days=20), case)[0] == 200
    assert (tmp_path / "house" / "cases" / "from-clients.yaml").exists()
    assert "4 cases: 3 passed, 1 failed" in page.get("/cases").text


def test_what_comes_out_is_by_the_rules_that_the_page_shows(tmp_path: Path) -> None:
    edited = RULES.replace("most: 7", "most: 9")
    edit = {"file": "rules.yaml", "text": dedent(edited), "seen": "", "tab": "a"}
    given = {"client": client(pay=True, days=8), "rules": "edited"}
    with bench(tmp_path) as page:
        assert page.post("/rules/edit/text", json=edit | {"revision": 0}).status_code == 200
        html = page.post("/cases/expect", json=given).json()["html"]
        assert "as they are being edited" in html
        assert 'value="go" data-choice="verdict" data-now checked' in html
        case = {"title": "Edited", "file": "from-clients.yaml", "verdict": ["go"]}
        told = page.post("/cases/save", json=given | {"case": case}).json()["html"]
        assert "It passes" in told and "as they are being edited" in told
        assert "4 cases: 2 passed, 2 failed" in page.get("/cases").text  # by the saved ones


def test_read_only_and_built_in_rules_take_no_case(tmp_path: Path) -> None:
    given = {"client": client(), "case": {"title": "A", "verdict": ["stop"]}}
    built_in = TestClient(application(Desk(built_in_rules(), str(tmp_path), False)))
    for page in (bench(tmp_path, read_only=True), built_in):
        assert "as-case" not in page.get("/").text and "case-dialog" not in page.get("/").text
        for path in ("/cases/expect", "/cases/save"):
            assert page.post(path, json=given).status_code == 403
    own = bench(tmp_path)
    assert "as-case" in own.get("/").text and "case-dialog" in own.get("/").text


def test_a_case_is_put_into_no_file_that_is_being_edited(tmp_path: Path) -> None:
    with bench(tmp_path) as page:
        path = tmp_path / "rules" / "cases" / "cases.yaml"
        before = path.read_text("utf-8")
        name = {"file": "cases/cases.yaml"}
        seen = page.post("/rules/edit/open", json=name).json()["seen"]
        edit = {**name, "text": f"{before}# mine\n", "seen": seen, "revision": 0, "tab": "a"}
        assert page.post("/rules/edit/text", json=edit).status_code == 200
        case = {"file": "cases.yaml", "verdict": ["go"]}
        status, told = saved(page, client(pay=True, days=2), case)
        assert status == 409
        assert "cases/cases.yaml is being edited, and not all of it is saved." in told
        assert path.read_text("utf-8") == before


def test_of_two_cases_of_one_name_at_once_one_is_refused(tmp_path: Path) -> None:
    files = ["cases.yaml", "from-clients.yaml"]
    with bench(tmp_path) as page, ThreadPoolExecutor(len(files)) as pool:
        said, case = client(pay=True, days=2), {"verdict": ["go"]}
        found = pool.map(lambda file: saved(page, said, {**case, "file": file})[0], files)
        assert sorted(found) == [200, 422]
