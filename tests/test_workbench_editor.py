"""What the page asks for on which rules are edited: nothing is lost, whoever else writes; and its help."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from starlette.testclient import TestClient

from reconsider_rules.editing.naming import rename
from reconsider_rules.editing.places import Edit
from reconsider_rules.editing.proofs import Proved
from reconsider_rules.errors import Diagnostic
from reconsider_rules.model import Location
from reconsider_rules.proving.finding import Finding
from reconsider_rules.reading.loader import load, read_rules
from reconsider_rules.workbench.app import application
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.editor import files
from reconsider_rules.workbench.editor.found import proved_part
from tests.editing import FILES, RULES, VOCABULARY
from tests.helpers import write_files
from tests.strangers import PATIENCE


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Rules that nothing of is edited yet."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return write_files(tmp_path / "base", FILES)


@pytest.fixture
def bench(folder: Path) -> Iterator[TestClient]:
    with started(folder) as client:
        yield client


def started(folder: Path) -> TestClient:
    """The program, as it is started on a folder of rules."""
    return TestClient(application(Desk(str(folder), str(folder.parent / "clients"), False)))


class Tab:
    """A page on which a file is open."""

    def __init__(self, bench: TestClient, name: str, file: str = "rules.yaml") -> None:
        self.bench = bench
        self.given = {"file": file, "tab": name}
        self.take(bench.post("/rules/edit/open", json={"file": file}).json())

    def take(self, told: dict[str, Any]) -> None:
        """What the page has then."""
        self.given |= {key: told[key] for key in ("text", "seen", "revision") if key in told}

    def ask(self, what: str, status: int = 200, **given: Any) -> dict[str, Any]:
        response = self.bench.post(f"/rules/edit/{what}", json=self.given | given)
        assert response.status_code == status, response.text
        told: dict[str, Any] = response.json()
        if status == 200:
            self.take(told)
        return told

    def type(self, text: str, status: int = 200) -> dict[str, Any]:
        self.given["text"] = text
        return self.ask("text", status)

    @property
    def text(self) -> str:
        return str(self.given["text"])


# --- Nothing is lost ---


def test_a_file_that_was_saved_elsewhere_before_the_first_key_is_not_overwritten(
    bench: TestClient, folder: Path
) -> None:
    tab = Tab(bench, "a")
    (folder / "rules.yaml").write_text(RULES + "# theirs\n")
    tab.type(RULES + "# mine\n")
    again = Tab(bench, "b")  # as after a reload
    assert again.text == RULES + "# mine\n"
    told = again.ask("save", 409)
    assert told["by"] == "disk" and "# theirs" in told["html"]
    assert (folder / "rules.yaml").read_text() == RULES + "# theirs\n"
    again.ask("save", seen=told["seen"])
    assert (folder / "rules.yaml").read_text() == RULES + "# mine\n"


def test_what_another_tab_has_typed_is_neither_saved_nor_thrown_away(
    bench: TestClient, folder: Path
) -> None:
    one, other = Tab(bench, "one"), Tab(bench, "other")
    one.type(RULES + "# one\n")
    assert other.type(RULES + "# other\n", 409)["text"] == RULES + "# one\n"
    other.given["revision"] = one.given["revision"]  # "Keep what is on this page"
    other.ask("text")
    for what in ("save", "drop", "format", "text"):
        told = one.ask(what, 409)
        assert told["by"] == "tab" and "# other" in told["html"]
    rename = {"line": 2, "column": 9, "new": "goes"}
    assert one.ask("rename", 409, **rename)["by"] == "tab"
    assert (folder / "rules.yaml").read_text() == RULES
    assert Tab(bench, "third").text == RULES + "# other\n"
    other.ask("save")
    assert (folder / "rules.yaml").read_text() == RULES + "# other\n"


def test_a_tab_saves_its_own_text_though_another_threw_it_away(
    bench: TestClient, folder: Path
) -> None:
    one = Tab(bench, "one")
    one.type(RULES + "# one\n")
    other = Tab(bench, "other")
    assert other.ask("drop")["text"] == RULES
    other.type(RULES + "# other\n")
    assert one.ask("save", 409)["by"] == "tab"  # its number is no other's again
    other.ask("drop")
    one.ask("save")
    assert (folder / "rules.yaml").read_text() == RULES + "# one\n"


def test_what_was_saved_though_nobody_was_told_is_saved(bench: TestClient, folder: Path) -> None:
    tab = Tab(bench, "a")
    tab.type(RULES + "# mine\n")
    before = dict(tab.given)
    tab.ask("save")
    tab.given = before
    told = tab.ask("save")
    assert told["drafts"] == [] and told["disk"] == told["seen"]


def test_edits_outlive_the_program(bench: TestClient, folder: Path) -> None:
    tab = Tab(bench, "a")
    tab.type(RULES + "# mine\n")
    with started(folder) as again:
        tab.bench = again
        tab.type(RULES + "# mine, and more\n")
        tab.ask("save")
    assert (folder / "rules.yaml").read_text() == RULES + "# mine, and more\n"


# --- Files that aren't there ---


def test_that_edits_will_not_outlive_the_program_is_told(bench: TestClient, folder: Path) -> None:
    tab = Tab(bench, "a")
    assert tab.ask("state")["kept"]
    (folder.parent / "state").write_text("no folder")
    tab.type(RULES + "# mine\n")
    assert not tab.ask("state")["kept"]
    (folder.parent / "state").unlink()
    assert tab.type(RULES + "# mine too\n")["kept"]


def test_where_there_is_no_file_one_can_be_begun(tmp_path: Path, bench: TestClient) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with started(empty) as client:
        page = client.get("/rules/edit")
        assert page.status_code == 200 and "There is no file of rules yet." in page.text
        assert client.get("/rules/edit?file=house.yaml").status_code == 200
        assert 'href="/rules/edit?file=house.yaml">Begin house.yaml</a>' in page.text
        tab = Tab(client, "a", "rules.yaml")
        tab.type(VOCABULARY + RULES)
        tab.ask("save")
    assert (empty / "rules.yaml").read_text() == VOCABULARY + RULES


def test_a_name_that_is_no_file_is_refused_with_the_files(bench: TestClient) -> None:
    page = bench.get("/rules/edit?file=../x.yaml")
    assert page.status_code == 404 and "is no file of these rules" in page.text
    assert 'data-file="cases/a.yaml"' in page.text and "Begin" not in page.text


def test_what_is_not_saved_outlives_the_folder(bench: TestClient, folder: Path) -> None:
    tab = Tab(bench, "a")
    tab.type(RULES + "# mine\n")
    shutil.rmtree(folder)
    page = unescape(bench.get("/rules/edit").text)
    assert "isn't there any more" in page and "# mine" in page
    assert tab.ask("save", 409)["by"] == "rules"  # alone it can't be read
    told = tab.ask("save", 409, all_the_same=True)
    assert told["by"] == "disk" and "was deleted" in told["error"]
    tab.ask("save", seen=told["seen"], all_the_same=True)
    assert (folder / "rules.yaml").read_text() == RULES + "# mine\n"
    shutil.rmtree(folder)
    page = unescape(bench.get("/rules/edit").text)
    assert "isn't there any more" in page and "Begin rules.yaml" in page


def test_what_others_have_deleted_is_gone_if_that_is_taken(bench: TestClient, folder: Path) -> None:
    tab = Tab(bench, "a")
    tab.type(RULES + "# mine\n")
    (folder / "rules.yaml").unlink()
    assert "deleted" in tab.ask("save", 409, all_the_same=True)["error"]
    told = tab.ask("drop")
    assert (told["drafts"], told["seen"], told["disk"], told["revision"]) == ([], "", "", 0)
    assert not (folder / "rules.yaml").exists()


# --- Rules that can't be read ---

BROKEN = RULES.replace("when: {mood: calm}", "when: {moood: calm}")


def test_rules_that_could_not_be_read_are_saved_only_after_asking(
    bench: TestClient, folder: Path
) -> None:
    tab = Tab(bench, "a")
    tab.type(BROKEN)
    told = tab.ask("save", 409)
    assert told["by"] == "rules" and "no client can be answered: 1 error." in told["error"]
    assert 'data-line="3"' in told["html"] and "moood" in told["html"]
    assert tab.ask("save", 409, all_the_same="yes")["by"] == "rules"
    assert (folder / "rules.yaml").read_text() == RULES
    assert tab.ask("save", all_the_same=True)["drafts"] == []
    assert (folder / "rules.yaml").read_text() == BROKEN


def test_who_saves_what_mends_the_rules_or_a_case_is_not_asked(
    bench: TestClient, folder: Path
) -> None:
    (folder / "rules.yaml").write_text(BROKEN)
    case = Tab(bench, "a", "cases/a.yaml")
    case.type("facts: [")
    case.ask("save")
    tab = Tab(bench, "a")
    tab.type(RULES)
    tab.ask("save")


def test_the_page_of_a_client_leads_to_what_is_to_be_mended(
    bench: TestClient, folder: Path
) -> None:
    (folder / "rules.yaml").write_text(BROKEN)
    page = bench.get("/")
    html = unescape(page.text)
    assert page.status_code == 422
    assert 'href="/rules/edit?file=rules.yaml&line=3">Mend it (rules.yaml, line 3)</a>' in html
    assert "moood" in html and "^" not in html
    told = bench.post("/client/answer", json={"client": {"facts": {}}}).json()["error"]
    assert "rules.yaml, line 3: " in told and "^" not in told


def test_a_case_that_can_t_be_read_is_told_though_it_is_not_open(
    bench: TestClient, folder: Path
) -> None:
    case = folder / "cases" / "a.yaml"
    tab = Tab(bench, "a")
    for wrong, told in (("facts: [", "line 1"), (FILES["cases/a.yaml"] + "x: 1\n", "x")):
        case.write_text(wrong)
        html = unescape(tab.ask("state")["wrong"])
        assert 'data-file="cases/a.yaml"' in html and told in html
    case.write_text(FILES["cases/a.yaml"])
    assert "a.yaml" not in tab.ask("state")["wrong"]


# --- The rules as they are edited ---

EDITED = {"facts": '{"mood": "calm"}', "rules": "edited"}
STOPS = RULES.replace("then: {verdict: go}", "then: {verdict: stop}")


def answered(client: TestClient) -> str:
    """The verdict by the rules as they are edited."""
    given = {"client": {"facts": {"mood": "calm"}}, "rules": "edited"}
    return str(client.post("/client/answer", json=given).json()["verdict"])


def test_after_a_start_the_edited_rules_answer_at_once(bench: TestClient, folder: Path) -> None:
    Tab(bench, "a").type(STOPS)
    with started(folder) as again:
        assert files.BY_EDITED in again.get("/", params=EDITED).text
        assert answered(again) == "Stop"
        Tab(again, "b").ask("drop")
        assert files.ALL_SAVED in unescape(again.get("/", params=EDITED).text)
        assert answered(again) == "Go"


def test_edited_rules_that_can_t_be_read_are_said_not_to_answer(
    bench: TestClient, folder: Path
) -> None:
    tab = Tab(bench, "a")
    tab.type(STOPS)
    tab.type(STOPS + "  - [")
    assert files.BY_FORMER in unescape(bench.get("/", params=EDITED).text)
    assert answered(bench) == "Stop"
    with started(folder) as again:
        assert files.BY_SAVED in unescape(again.get("/", params=EDITED).text)
        assert answered(again) == "Go"


def test_rules_that_take_long_to_read_hold_up_nobody(
    bench: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_let_go = Event()

    def slowly(*given: Any, **more: Any) -> Any:
        assert is_let_go.wait(PATIENCE)
        return load(*given, **more)

    tab = Tab(bench, "a")
    monkeypatch.setattr("reconsider_rules.editing.workspace.load", slowly)
    with ThreadPoolExecutor(1) as pool:
        typed = pool.submit(tab.type, STOPS)
        assert bench.post("/alive", json={}).status_code == 200
        assert not typed.done()
        is_let_go.set()
        assert typed.result(PATIENCE)["drafts"] == ["rules.yaml"]


def told_when_ready(tab: Tab) -> dict[str, Any]:
    """All that is told of the rules, once no more is to come."""
    end = time.monotonic() + PATIENCE
    while not (told := tab.ask("state"))["ready"] and time.monotonic() < end:
        time.sleep(0.02)
    assert told["ready"]
    return told


def test_only_what_no_finding_contradicts_is_said_to_be_proved(bench: TestClient) -> None:
    tab = Tab(bench, "a")
    tab.type(
        RULES.replace("unless: {mood: calm}", "unless: {sure: yes}").replace(
            "recommend: call\n    b", "recommend: call\n    overrides: torn-stops\n    b"
        )
    )
    html = unescape(told_when_ready(tab)["proved"])
    assert '<p class="good">The saved case passes.</p>' in html
    assert "<li>The guarantee holds.</li>" in html
    assert "No two rules contradict each other" in html
    assert "Every client gets exactly one answer" not in html  # who is neither calm nor torn
    tab.type(RULES.replace("    unless: {mood: calm}\n", ""))
    told = told_when_ready(tab)
    html = unescape(told["proved"])
    assert '"Go" becomes (contradiction)' in html
    assert "No two rules contradict each other" not in html
    assert re.search(r"line \d+</a>\): [^<]+[.] ", told["wrong"])
    assert "mood" in html and "See such a client</a>" in html


def test_what_is_found_is_told_without_a_client_too(folder: Path) -> None:
    told = Diagnostic("warning", "x", "rule 'a' is found", Location("a.yaml", 1, 1))
    html = proved_part(read_rules(folder), Proved("", "", (Finding(told),) * 60))
    assert html.count("<li>Rule") == 50 and "… 10 more" in html and "See such" not in html


def test_what_failed_is_told_as_it_was_said(folder: Path) -> None:
    html = proved_part(
        read_rules(folder), Proved("", "", failed="more to find. The next 'edit' is Anew.")
    )
    assert unescape(html).strip() == "<p class=\"slip\">More to find. The next 'edit' is Anew.</p>"


# --- Help ---


def place_of(text: str, before: str) -> dict[str, int]:
    """The place in front of the first such words."""
    start = text.index(before)
    return {"line": text.count("\n", 0, start) + 1, "column": start - text.rfind("\n", 0, start)}


def test_one_name_is_another_in_all_files_and_all_of_them_can_be_saved(
    bench: TestClient, folder: Path
) -> None:
    tab = Tab(bench, "a")
    (folder / "words.yaml").write_text("# theirs\n" + FILES["words.yaml"])
    typed = RULES + "# mine\n"
    tab.type(typed)
    told = tab.ask("rename", **place_of(typed, "mood: calm"), new="feeling")
    assert sorted(told["changed"]) == ["cases/a.yaml", "rules.yaml", "words.yaml"]
    assert tab.text == typed.replace("mood", "feeling")
    assert sorted(told["drafts"]) == sorted(told["changed"])
    for name in told["changed"]:
        Tab(bench, "b", name).ask("save", all_the_same=True)
        assert "mood:" not in (folder / name).read_text()
    assert (folder / "words.yaml").read_text().startswith("# theirs\n")


def renamed(tab: Tab) -> dict[str, Any]:
    """A name that stands in three files is another."""
    return tab.ask("rename", **place_of(RULES, "mood: calm"), new="feeling")


def test_a_renaming_is_undone_in_all_files_with_what_was_typed_meanwhile(
    bench: TestClient, folder: Path
) -> None:
    tab = Tab(bench, "a")
    told = renamed(tab)
    assert len(told["changed"]) == 3
    tab.type(tab.text + "# mine\n")
    back = tab.ask("rename-back", **told["undo"])
    assert sorted(back["changed"]) == sorted(told["changed"])
    assert tab.text == RULES + "# mine\n"
    assert back["drafts"] == ["rules.yaml"]  # the others are as they are on disk
    assert "changed meanwhile" in tab.ask("rename-back", 409, **told["undo"])["error"]


def test_all_files_are_saved_at_once_but_for_one_that_others_have_changed(
    bench: TestClient, folder: Path
) -> None:
    tab = Tab(bench, "a")
    names = sorted(renamed(tab)["changed"])
    (folder / "cases" / "a.yaml").write_text("# theirs\n" + FILES["cases/a.yaml"])
    told = tab.ask("save-all")
    assert told["drafts"] == ["cases/a.yaml"] and told["conflict"] is None
    assert told["told"].startswith("2 files saved. <a") and "file=cases%2Fa.yaml" in told["told"]
    assert (folder / "cases" / "a.yaml").read_text().startswith("# theirs\n")
    assert "feeling:" in (folder / "words.yaml").read_text()
    other = Tab(bench, "a", "cases/a.yaml")
    conflict = other.ask("save-all")["conflict"]
    assert conflict["by"] == "disk" and "# theirs" in conflict["html"]
    other.ask("save", seen=conflict["seen"])
    assert tab.ask("state")["drafts"] == [] and len(names) == 3


def test_all_files_are_not_saved_without_asking_where_the_rules_could_not_be_read(
    bench: TestClient, folder: Path
) -> None:
    tab = Tab(bench, "a")
    renamed(tab)
    (folder / "words.yaml").write_text("# theirs\n" + FILES["words.yaml"])  # stays as it is
    assert tab.ask("save-all", 409)["by"] == "rules"
    assert len(tab.ask("state")["drafts"]) == 3
    assert tab.ask("save-all", all_the_same=True)["drafts"] == ["words.yaml"]


def test_all_edits_are_thrown_away_at_once(bench: TestClient, folder: Path) -> None:
    tab = Tab(bench, "a")
    renamed(tab)
    assert tab.ask("drop-all")["drafts"] == [] and tab.text == RULES


@pytest.mark.parametrize("new", ["verdict", "", "a b: c"])
def test_a_name_that_can_t_be_is_refused_with_the_way_out(bench: TestClient, new: str) -> None:
    tab = Tab(bench, "a")
    tab.ask("rename", 422, **place_of(RULES, "mood: calm"), new=new)
    assert tab.ask("state")["drafts"] == []


def test_a_slip_is_mended_where_it_is_only_while_it_is_there(bench: TestClient) -> None:
    tab = Tab(bench, "a")
    told = tab.type(RULES.replace("when: {mood: calm}", "when: {moood: calm}"))
    [slip] = told["diagnostics"]
    assert slip["message"][0].isupper() or slip["message"][0] == "'"
    [title] = slip["fixes"]
    fix = {"of": "rules.yaml", "line": slip["line"], "title": title, "mark": slip["mark"]}
    assert title in unescape(told["wrong"])
    assert tab.ask("fix", **fix)["changed"] == ["rules.yaml"]
    assert tab.text == RULES
    assert "changed meanwhile" in tab.ask("fix", 409, **fix)["error"]


FIX = re.compile(r'data-of="(.+?)" data-line="(.+?)" data-title="(.+?)" data-mark="(.+?)"')


@pytest.mark.parametrize("changed", ["# theirs\n{}", "{}# theirs\n"])
def test_a_file_that_has_changed_on_disk_is_not_mended_at_the_former_place(
    bench: TestClient, folder: Path, changed: str
) -> None:
    """Neither where the slip stands elsewhere now, nor where it stands where it did."""
    wrong = FILES["words.yaml"].replace("step: reach out", "step: reachout")
    (folder / "words.yaml").write_text(wrong)
    tab = Tab(bench, "a")
    found = FIX.search(tab.ask("state")["wrong"])
    assert found
    of, line, title, mark = map(unescape, found.groups())
    fix = {"of": of, "line": int(line), "title": title, "mark": mark}
    (folder / "words.yaml").write_text(changed.format(wrong))
    assert "changed meanwhile" in tab.ask("fix", 409, **fix)["error"]
    assert tab.ask("state")["drafts"] == []


def test_edits_of_a_text_that_is_another_by_now_change_nothing(
    bench: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def renamed(*given: Any) -> list[Edit]:
        (folder / "words.yaml").write_text("# theirs\n" + FILES["words.yaml"])
        return rename(*given)

    tab = Tab(bench, "a")
    monkeypatch.setattr("reconsider_rules.workbench.editor.routes.rename", renamed)
    tab.ask("rename", 409, **place_of(RULES, "mood: calm"), new="feeling")
    assert tab.ask("state")["drafts"] == []


def test_a_file_is_tidied(bench: TestClient) -> None:
    tab = Tab(bench, "a")
    tab.type(RULES.replace("{mood: calm}", "{ mood: calm }  "))
    assert tab.ask("format")["changed"] == ["rules.yaml"]
    assert tab.text == RULES
    assert tab.ask("format")["changed"] == []


def test_names_are_completed_shown_and_found(bench: TestClient) -> None:
    tab = Tab(bench, "a")
    typed = RULES.replace("when: {mood: calm}", "when: {mo}", 1)
    tab.type(typed)
    place = place_of(typed, "mo}")
    found = tab.ask("complete", line=place["line"], column=place["column"] + 2)["candidates"]
    mood = next(each for each in found if each["label"] == "mood")
    assert (mood["text"], mood["span"]["column"]) == ("mood: ", place["column"])
    tab.type(RULES)
    here = place_of(RULES, "mood: torn")
    card = tab.ask("hover", **here)["card"]
    assert "How do you feel?" in card["html"] and card["span"]["line"] == here["line"]
    assert tab.ask("hover", line=2, column=1)["card"] is None
    [declared] = tab.ask("define", **here)["places"]
    line = place_of(FILES["words.yaml"], "mood")["line"]
    assert declared == {
        "file": "words.yaml",
        "shown": "words.yaml",
        "line": line,
        "column": 3,
        "text": "mood:",
    }
    places = tab.ask("references", **here)["places"]
    assert {"rules.yaml", "cases/a.yaml"} <= {each["file"] for each in places}


def test_what_stands_in_the_rules_below_is_named_and_not_opened(
    bench: TestClient, folder: Path
) -> None:
    layer = write_files(folder.parent / "house", {"house.yaml": f"extends: {folder}\n"})
    text = f"extends: {folder}\nrules:\n  - id: x\n    when: {{mood: calm}}\n"
    with started(layer) as house:
        tab = Tab(house, "a", "house.yaml")
        tab.type(text)
        [declared] = tab.ask("define", **place_of(text, "mood"))["places"]
        assert (declared["file"], declared["shown"]) == ("", "../base/words.yaml")
        tab.ask("rename", 422, **place_of(text, "mood"), new="feeling")


def test_the_page_has_what_is_on_disk_and_the_line(bench: TestClient, folder: Path) -> None:
    Tab(bench, "a").type(RULES + "# mine\n")
    html = unescape(bench.get("/rules/edit", params={"file": "rules.yaml", "line": "7"}).text)
    assert "# mine" in html and '"line": 7' in html and 'id="save"' in html
    assert 'data-file="cases/a.yaml"' in html
