"""The pages about rules: what is there, the card of a thing, house rules, and a rule added by a form."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from textwrap import dedent
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from reconsider_rules import load_rules
from reconsider_rules.catalog import KINDS
from reconsider_rules.model import Case
from reconsider_rules.parsing.file import parse
from reconsider_rules.reading.files import built_in_rules
from reconsider_rules.reading.loader import read_rules
from reconsider_rules.render.entry import neighbours
from reconsider_rules.render.start import layer_files
from reconsider_rules.workbench.app import application
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.drafts import Drafts
from reconsider_rules.workbench.links import card_of
from reconsider_rules.workbench.new_rule import trying
from reconsider_rules.workbench.new_rule.inserting import NoPlaceError, inserted
from reconsider_rules.workbench.new_rule.wanted import NewAdvice, Row, Wanted
from reconsider_rules.workbench.new_rule.writing import as_shown, written
from reconsider_rules.workbench.rules.taking_out import NotTakenOutError, taken_out
from tests.helpers import ROOT, loaded, shipped, write_files

SMALL = """
    # kept
    facts:
      hours:
        ask: Were the hours the reason?
        type: yes/no
      days:
        ask: How many days ago?
        label: days since
        type: number
        unit: days
        at least: 0
      goal:
        ask: What do you want?
        label: what you want
        topic: You
        type: choice
        options: {back: that job, out: "out: again"}
      binds:
        ask: What binds you?
        label: what binds you
        type: choices
        options: {visa: a visa, bonus: a bonus}

    conclusions:
      verdict:
        label: the answer
        type: choice
        options: {go: Go for it, ask: Ask first, stop: Let it go}

    rules:
      - id: ask-by-default
        then: {verdict: ask}
        because: A question costs little.

      - id: soon-so-go
        when: {days: {at most: 7}}
        then: {verdict: go}
        overrides: ask-by-default
        because: You said no {days} days ago.

    # the end
    guarantees:
      - id: always-answered
        always: {verdict: known}
        because: Nobody is left alone.
"""
CASES = """
    title: Soon
    facts: {days: 3}
    expect: {verdict: go}
"""
RULE: dict[str, Any] = {
    "when": [{"fact": "hours", "how": "yes"}],
    "verdict": "stop",
    "wins": ["go", "ask"],
    "because": "The hours stay as they are.",
}


@pytest.fixture(autouse=True)
def folder(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, in which nothing is kept for the user."""
    monkeypatch.setenv("XDG_STATE_HOME", str(here / "state"))
    return here


def opened(rules: Path | str, read_only: bool = False) -> TestClient:
    return TestClient(application(Desk(str(rules), "clients", read_only)))


def small(folder: Path, text: str = SMALL, **more: str) -> TestClient:
    return opened(write_files(folder / "base", {"rules.yaml": text, "cases/a.yaml": CASES, **more}))


def house(folder: Path, more: str = "") -> Path:
    text = layer_files("rules", "built-in")["house.yaml"]
    return write_files(folder / "rules", {"house.yaml": text + dedent(more)})


def line_of(folder: Path, word: str) -> int:
    """The first line of the small rules that has a word."""
    lines = (folder / "base" / "rules.yaml").read_text("utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if word in line)


def ask(client: TestClient, path: str, **given: object) -> Any:
    response = client.post(path, json=given)
    assert response.status_code == 200, response.text
    return response.json()


def told(html: str) -> str:
    """What a person reads of it."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


# what is there


def test_every_thing_that_is_declared_has_a_link_to_its_card() -> None:
    page = opened(built_in_rules()).get("/rules")
    links = set(map(unescape, re.findall(r'href="(/rules/entry[^"]*)"', page.text)))
    rules = shipped().rules
    assert links == {card_of(each) for kind in KINDS.values() for each in kind(rules)}
    assert "Rule base: built-in (379 rules)." in page.text


def test_the_search_narrows_and_is_the_same_with_a_script_and_without() -> None:
    client = opened(built_in_rules())
    without = client.get("/rules", params={"q": "visa work"}).text
    found = ask(client, "/rules/found", words="visa work")["html"]
    assert found and found in without
    assert found.count("<li>") == ask(client, "/rules/found", words="WORK visa")["html"].count(
        "<li>"
    )
    assert found.count("<li>") < ask(client, "/rules/found", words="visa")["html"].count("<li>")
    nothing = told(ask(client, "/rules/found", words="<xyzzy>")["html"])
    assert nothing.startswith("Nothing has these words.")


def test_files_lead_to_the_editor_but_for_those_of_the_program(folder: Path) -> None:
    assert "/rules/edit" not in opened(built_in_rules()).get("/rules").text
    write_files(house(folder), {"more/ours &.yaml": "facts:\n  a: {ask: A?, type: yes/no}\n"})
    page = opened(folder / "rules").get("/rules").text
    files = {
        parse_qs(urlparse(unescape(link)).query)["file"][0]
        for link in re.findall(r'href="(/rules/edit[^"]*)"', page)
    }
    assert files == {"house.yaml", "more/ours &.yaml"}
    assert "nothing of its own yet" in page and "1 fact" in page
    assert "it comes with the program" in page


def test_files_that_are_not_saved_are_marked_and_those_of_cases_are_there_too(folder: Path) -> None:
    small(folder)
    with opened(folder / "base") as client:
        page = told(client.get("/rules").text)
        assert "Files of saved cases (1) cases/a.yaml" in page and "not saved" not in page
        for name in ("rules.yaml", "new.yaml"):
            seen = ask(client, "/rules/edit/open", file=name)["seen"]
            edit = {"file": name, "text": "# new\n", "seen": seen, "revision": 0, "tab": "a"}
            ask(client, "/rules/edit/text", **edit)
        page = told(client.get("/rules").text)
        assert "new.yaml – not saved" in page and "rules.yaml – not saved" in page


def test_rules_that_cannot_be_read_are_shown_with_the_way_to_mend_them(folder: Path) -> None:
    client = small(folder, SMALL.replace("then: {verdict: go}", "then: {verdict: gone}"))
    page = client.get("/rules")
    assert page.status_code == 200
    assert f"/rules/edit?file=rules.yaml&amp;line={line_of(folder, 'gone')}" in page.text
    assert "gone" in told(page.text) and "Add a rule" not in page.text
    for other in ("/rules/new", "/rules/entry?name=verdict"):
        assert client.get(other).text == page.text


# the card of a thing


def test_a_card_has_every_neighbour_that_the_terminal_names() -> None:
    client, rules = opened(built_in_rules()), shipped().rules
    for kind in KINDS.values():
        entry = next(iter(kind(rules)))
        page = client.get(card_of(entry))
        assert page.status_code == 200
        links = set(map(unescape, re.findall(r'href="([^"]*)"', page.text)))
        wanted = {
            card_of(each.entry)
            for _, found in neighbours(rules, entry, [])
            for each in found
            if not isinstance(each.entry, Case)
        }
        assert wanted and wanted <= links


def test_a_card_shows_the_lines_the_words_and_the_cases(folder: Path) -> None:
    client = small(folder)
    page = client.get("/rules/entry", params={"name": "soon-so-go"})
    text = told(page.text)
    assert "when: {days: {at most: 7}}" in text
    assert "When days since : at most 7 days" in text
    assert f"/rules/edit?file=rules.yaml&amp;line={line_of(folder, 'soon-so-go')}" in page.text
    built_in = opened(built_in_rules()).get("/rules/entry", params={"name": "verdict"}).text
    assert "not for editing" in built_in and "/rules/edit" not in built_in
    assert "See it in its file" in opened(folder / "base", True).get("/rules/entry?name=days").text
    assert "Overrides (1)" in text and 'href="/cases#cases/a.yaml%3A2"' in page.text
    assert "You said no [days since] days ago." in text
    assert "Let it go" in client.get("/rules/entry", params={"name": "verdict"}).text


def test_boxes_of_the_picture_lead_to_cards_that_are_there(folder: Path) -> None:
    client = small(folder)
    page = client.get("/rules/entry", params={"name": "days"}).text
    drawn = page[page.index("<svg") :]
    links = set(map(unescape, re.findall(r'<a href="([^"]*)"', drawn)))
    assert "/rules/entry?name=verdict&kind=conclusions" in links
    assert "/rules/entry?name=soon-so-go&kind=rules" in links
    assert all(client.get(link).status_code == 200 for link in links)
    assert "<style" not in page and " style=" not in page


def test_a_picture_that_is_too_large_says_so_with_the_way_out() -> None:
    client = opened(built_in_rules())
    page = client.get("/rules/entry", params={"name": "verdict", "kind": "conclusions"})
    [way_out] = set(re.findall(r'href="([^"]*large=yes)"', page.text))
    assert "left out" in page.text
    larger = client.get(unescape(way_out)).text
    assert larger.count('<a href="/rules/entry', larger.index("<svg")) > 90
    assert "Click on a box" in larger


def test_a_name_that_is_not_there_is_told_with_what_was_meant() -> None:
    client = opened(built_in_rules())
    page = client.get("/rules/entry", params={"name": "call_the_manger"})
    assert page.status_code == 404
    assert "/rules/entry?name=call_the_manager" in page.text
    assert client.get("/rules/entry").status_code == 404
    wrong = client.get("/rules/entry", params={"name": "verdict", "kind": "rules"})
    assert wrong.status_code == 404 and "not among the rules" in told(wrong.text)


def test_one_name_of_several_things_is_asked_about(folder: Path) -> None:
    client = small(folder, SMALL + "\n    sources:\n      soon-so-go: {title: A book}\n")
    page = client.get("/rules/entry", params={"name": "soon-so-go"})
    assert "kind=sources" in page.text and "kind=rules" in page.text
    one = client.get("/rules/entry", params={"name": "soon-so-go", "kind": "sources"})
    assert "A book" in one.text and "stands for several" not in one.text


# house rules


def test_house_rules_are_begun_and_the_desk_goes_over_to_them(folder: Path) -> None:
    client = opened(built_in_rules())
    assert "Start your own house rules" in client.get("/rules").text
    to = ask(client, "/rules/begin")["to"]
    assert (folder / "rules" / "house.yaml").read_text("utf-8") == layer_files("rules", "built-in")[
        "house.yaml"
    ]
    page = client.get(to).text
    assert "Rule base: rules, which extends built-in (379 rules)." in page
    assert "Your house rules are there." in page and "Start your own" not in page


def test_the_editor_goes_over_to_the_house_rules_too() -> None:
    with opened(built_in_rules()) as client:
        assert client.get("/rules/edit", params={"file": "timing.yaml"}).status_code == 200
        ask(client, "/rules/begin")
        page = client.get("/rules/edit", params={"file": "house.yaml"})
        assert page.status_code == 200 and "timing.yaml" not in page.text


def test_house_rules_overwrite_nothing(folder: Path) -> None:
    write_files(folder / "rules", {"mine.txt": "mine"})
    client = opened(built_in_rules())
    response = client.post("/rules/begin", json={})
    assert response.status_code == 409 and "--rules rules" in response.json()["error"]
    assert [each.name for each in (folder / "rules").iterdir()] == ["mine.txt"]


def test_nothing_is_written_with_read_only_or_into_the_built_in_rules(folder: Path) -> None:
    client = opened(built_in_rules(), read_only=True)
    assert client.post("/rules/begin", json={}).status_code == 403
    assert not (folder / "rules").exists()
    assert 'id="begin"' not in client.get("/rules").text
    for each in (client, opened(built_in_rules()), opened(house(folder), read_only=True)):
        for name in ("add", "keep", "text", "trial", "changes", "test", "drop"):
            assert each.post(f"/rules/new/{name}", json={"rule": RULE}).status_code == 403
        assert each.get("/rules/new").status_code == 403
        assert "/rules/new" not in each.get("/rules").text


# a rule by a form


CONDITIONS = {
    "goal: back": Row("goal", "any", ("back",)),
    "goal: [back, out]": Row("goal", "any", ("out", "back")),
    "goal: {not: out}": Row("goal", "none", ("out",)),
    "goal: known": Row("goal", "known"),
    "binds: {includes: visa}": Row("binds", "any", ("visa",)),
    "binds: {includes any: [visa, bonus]}": Row("binds", "any", ("bonus", "visa")),
    "binds: {includes all: [visa, bonus]}": Row("binds", "all", ("visa", "bonus")),
    "binds: {count: {at least: 1}}": Row("binds", "some"),
    "days: {at least: 3}": Row("days", "range", (), 3),
    "days: {at least: 3, at most: 7.5}": Row("days", "range", (), 3, 7.5),
    "days: 3": Row("days", "range", (), 3, 3),
    "days: unknown": Row("days", "unknown"),
    "hours: no": Row("hours", "no"),
}


@pytest.mark.parametrize("condition", CONDITIONS)
def test_each_condition_is_written_as_by_hand(condition: str) -> None:
    rules = loaded(SMALL)
    wanted = Wanted(when=(CONDITIONS[condition],), verdict="go", because="So it is.")
    text = as_shown(written(rules, wanted))
    assert f"    when: {{{condition}}}\n" in text
    assert "\n\n" not in text and inserted_rules(text) == len(rules.rules) + 1


def inserted_rules(text: str) -> int:
    """How many rules there are with those of a text."""
    lines = [line.removeprefix("  ") for line in text.split("\n")[1:]]
    return len(loaded({"rules.yaml": inserted(dedent(SMALL), "rules", lines)}).rules)


def test_several_conditions_stand_below_each_other() -> None:
    wanted = Wanted(
        when=(
            Row("hours", "yes"),
            Row("binds", "any", ("visa",)),
            Row("binds", "any", ("bonus",)),
        ),
        unless=(Row("goal", "any", ("out",)), Row("days", "known")),
        recommend=(),
        verdict="go",
        wins=("ask",),
        because="Yes: it is {days or some} days ago.",
    )
    rules = loaded(SMALL)
    expected = """\
        rules:
          - id: yes-it-is-days-ago
            when:
              hours: yes
              binds: {includes: visa}
              all:
                - binds: {includes: bonus}
            unless:
              any:
                - goal: out
                - days: known
            then: {verdict: go}
            overrides: ask-by-default
            because: "Yes: it is {days or some} days ago."
    """
    assert as_shown(written(rules, wanted)) == dedent(expected).strip()
    together = as_shown(written(rules, wanted.replaced(together=True)))
    assert "    unless:\n      goal: out\n      days: known\n" in together


def test_advice_is_written_with_its_own_name_and_long_texts_below_their_key() -> None:
    long = "Call them, and say in one sentence why: " + "that is all there is to say. " * 4
    wanted = Wanted(
        when=(Row("hours", "yes"),),
        advice=NewAdvice("reach out", "Call today", " ".join(long.split()), "Hello {days or so}!"),
        because="It is time",
    )
    new = written(loaded(SMALL), wanted)
    assert new.advice_id == "call_today" and "  recommend: call_today" in new.rule
    assert new.advice[:3] == ("call_today:", "  step: reach out", "  title: Call today")
    assert new.advice[3] == "  text: >" and max(map(len, new.advice)) <= 96
    assert new.advice[-1] == "  say: Hello {days or so}!"


def test_in_a_layer_a_verdict_wins_over_what_is_ticked_and_else_over_none() -> None:
    rules = shipped().rules.replaced(path="/elsewhere", below=read_below())
    wanted = Wanted(when=(Row("door_left_open", "yes"),), verdict="ask_first", because="So.")
    assert "  wins over: {verdict: ask_first}" in written(rules, wanted).rule
    more = wanted.replaced(wins=("let_go_keep_door_open", "go_for_it"))
    assert "  wins over: {verdict: [go_for_it, let_go_keep_door_open]}" in written(rules, more).rule
    every = wanted.replaced(wins=rules.verdicts)
    assert "  wins over: verdict" in written(rules, every).rule
    least = wanted.replaced(verdict="go_for_it")
    assert "  wins over: {verdict: go_for_it}" in written(rules, least).rule


def read_below() -> Any:
    from reconsider_rules.model import Below

    return Below("built-in", str(ROOT / "rules"))


def test_in_a_layer_a_rule_of_its_own_is_overridden_by_name_and_one_below_by_its_verdict(
    folder: Path,
) -> None:
    write_files(folder / "below", SMALL)
    own = """
        extends: ../below
        rules:
          - id: ours
            when: {goal: out}
            then: {verdict: go}
            wins over: verdict
            because: So we do it.
    """
    rules = read_rules(write_files(folder / "ours", own))
    wanted = Wanted(when=(Row("hours", "yes"),), verdict="stop", wins=("go",), because="No.")
    lines = written(rules, wanted).rule
    assert "  overrides: ours" in lines and "  wins over: {verdict: go}" in lines


@settings(max_examples=80, deadline=None)
@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]), min_size=1)
)
def test_any_reason_is_read_as_it_was_said(reason: str) -> None:
    said = " ".join(reason.split())
    if not said:
        return
    wanted = Wanted(when=(Row("hours", "yes"),), because=said)
    text = as_shown(written(loaded_small(), wanted))
    file = parse(text, "x.yaml")
    if any(found.code == "control-character" for found in file.diagnostics):
        return  # what no text may hold is told as a slip
    assert not file.diagnostics, file.diagnostics
    assert f"{said!r}" in repr(plain(file.documents[0])), text


_SMALL: list[Any] = []


def loaded_small() -> Any:
    if not _SMALL:
        _SMALL.append(loaded(SMALL))
    return _SMALL[0]


def plain(node: Any) -> Any:
    if hasattr(node, "items"):
        return [plain(each) for each in node.items]
    if hasattr(node, "entries"):
        return {key.text: plain(value) for key, value in node.entries}
    return node.text.strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "rules:\n  - id: new\n"),
        ("# rules:\n#   - id: old\n", "# rules:\n#   - id: old\n\nrules:\n  - id: new\n"),
        ("rules:\n", "rules:\n  - id: new\n"),
        (
            "rules:\n- id: old\n  because: x  # why\n\n# end\nfacts: {}\n",
            "rules:\n- id: old\n  because: x  # why\n\n- id: new\n\n# end\nfacts: {}\n",
        ),
        (
            "rules:\n  - id: old\n    because: >\n      x\n      # y\nfacts: {}",
            "rules:\n  - id: old\n    because: >\n      x\n      # y\n\n  - id: new\n\nfacts: {}\n",
        ),
        ("a: b", "a: b\n\nrules:\n  - id: new\n"),
    ],
)
def test_an_entry_comes_to_the_end_of_its_section(text: str, expected: str) -> None:
    assert inserted(text, "rules", ["- id: new"]) == expected


def test_an_entry_may_end_with_a_long_text() -> None:
    entry = ["- id: new", "  because: >", "    long"]
    for text in ("", "rules:\n  - id: old\n", "rules:\n  - id: old\n\nfacts: {}\n"):
        assert "\n  - id: new\n    because: >\n      long\n" in inserted(text, "rules", entry)


@pytest.mark.parametrize("text", ["rules: [{id: old}]\n", "{rules: [{id: old}]}\n", "a: b\n...\n"])
def test_what_has_no_place_for_an_entry_stays_as_it_is(text: str) -> None:
    with pytest.raises(NoPlaceError, match="yourself"):
        inserted(text, "rules", ["- id: new"])


def test_a_rule_is_added_and_everything_else_is_kept(folder: Path) -> None:
    client = small(folder)
    path = folder / "base" / "rules.yaml"
    before = path.read_text("utf-8")
    shown = ask(client, "/rules/new/text", rule=RULE)
    assert shown["whole"] and shown["text"].startswith(
        "rules:\n  - id: the-hours-stay-as-they-are\n"
    )
    to = ask(client, "/rules/new/add", rule=RULE, draft="ab")["to"]
    assert to == "/rules/entry?name=the-hours-stay-as-they-are&kind=rules&added=rules.yaml"
    after = path.read_text("utf-8")
    added = "\n" + "\n".join(shown["text"].split("\n")[1:]) + "\n"
    assert after.replace(added, "") == before and added in after
    assert after.index("the-hours") < after.index("# the end")
    page = client.get(to)
    assert "Added to rules.yaml." in told(page.text) and 'id="proof"' in page.text
    assert 'href="/rules/new"' in page.text
    assert "Added to" not in client.get(f"{to}.gone").text
    assert ask(client, "/rules/new/text", rule=RULE)["text"].startswith(
        "rules:\n  - id: the-hours-stay-as-they-are-2\n"
    )


def test_lines_of_a_file_end_as_they_did(folder: Path) -> None:
    text = dedent(SMALL).replace("\n", "\r\n")
    client = small(folder, text)
    ask(client, "/rules/new/add", rule=RULE, draft="ab")
    saved = (folder / "base" / "rules.yaml").read_bytes()
    assert saved.count(b"\n") == saved.count(b"\r\n") > text.count("\r\n")


def test_what_is_still_to_be_said_is_told_and_nothing_is_written(folder: Path) -> None:
    client = small(folder)
    before = (folder / "base" / "rules.yaml").read_text("utf-8")
    wanting: Mapping[str, Mapping[str, object]] = {
        "choose at least one condition": {"when": []},
        "Choose what a condition is about": {"when": [{"fact": ""}]},
        "Say what must be so of “What do you want?”": {"when": [{"fact": "goal", "how": "any"}]},
        "Say what must be so of “How many days ago?”": {"when": [{"fact": "days", "how": "range"}]},
        "Say what follows": {"verdict": ""},
        "Give the reason": {"because": " "},
        "Choose an answer": {"verdict": "none"},
        "Choose an advice": {"recommend": ["none"]},
        "Give the new advice a title": {"advice": {"step": "say", "text": "So."}},
        "Say in the new advice how": {"advice": {"step": "say", "title": "So"}},
        "Choose the step": {"advice": {"title": "So", "text": "So."}},
    }
    for sentence, change in wanting.items():
        found = ask(client, "/rules/new/text", rule={**RULE, **change})
        assert sentence in told(found["html"]) and not found["whole"], sentence
        refused = client.post("/rules/new/add", json={"rule": {**RULE, **change}, "draft": "ab"})
        assert refused.status_code == 422 and sentence in refused.json()["error"]
    assert (folder / "base" / "rules.yaml").read_text("utf-8") == before


def test_what_no_page_sends_is_refused(folder: Path) -> None:
    client = small(folder)
    wrong: tuple[object, ...] = (
        *(None, [], {"when": 1}, {"when": [1]}),
        *({"because": 1}, {"wins": [1]}, {"advice": 1}),
    )
    for rule in wrong:
        assert client.post("/rules/new/text", json={"rule": rule}).status_code == 400
    bad = {"when": [{"fact": "days", "how": "range", "least": True}]}
    assert client.post("/rules/new/trial", json={"rule": bad}).status_code == 400


def test_a_clean_rule_is_proved(folder: Path) -> None:
    found = ask(small(folder), "/rules/new/trial", rule=RULE)
    text = told(found["html"])
    assert found["can_add"] and found["clean"]
    assert text.startswith("Proved for every possible client:") and "The guarantee holds." in text
    assert "Every client gets exactly one answer." in text
    assert "It wins over “Ask first” and “Go for it”." in text
    assert "It holds in 0 of the 1 saved cases." in text


def test_whose_advice_a_rule_changes_is_told_before_it_is_added(folder: Path) -> None:
    client = small(folder)
    html = ask(client, "/rules/new/changes", rule=RULE)["html"]
    text = told(html)
    assert '"Ask first" becomes "Let it go"' in text and '"Go for it" becomes "Let it go"' in text
    assert "See such a client" in text and "As it is With the new rule" in text
    assert "There is no client in your folder of clients yet." in text
    for path, days in (("soon", 3), ("late", 30)):
        write_files(
            folder / "clients", {f"{path}.yaml": f"title: {path} & co\nfacts: {{days: {days}}}\n"}
        )
    write_files(folder / "clients", {"broken.yaml": "facts: {dayz: 3}\n"})
    rule = {**RULE, "when": [{"fact": "days", "how": "range", "most": 3}]}
    html = ask(client, "/rules/new/changes", rule=rule)["html"]
    text = told(html)
    assert "1 of your 2 clients is answered otherwise:" in text
    assert 'href="/?client=soon.yaml"' in html and "late" not in text
    assert 'soon & co : "Go for it" becomes "Let it go".' in text
    assert "1 file can't be read, and is left out." in text
    assert 'The saved case "Soon" is answered otherwise' in text
    nobody = {**RULE, "when": [{"fact": "days", "how": "range", "least": 50}], "verdict": "ask"}
    text = told(ask(client, "/rules/new/changes", rule=nobody)["html"])
    assert "No client is advised otherwise" in text
    assert "None of your 2 clients is answered otherwise." in text
    assert ask(client, "/rules/new/changes", rule={**RULE, "because": ""})["html"] == ""


def test_two_answers_for_one_client_are_shown_with_such_a_client(folder: Path) -> None:
    client = small(folder)
    found = ask(client, "/rules/new/trial", rule={**RULE, "wins": ["ask"]})
    assert found["can_add"] and not found["clean"]
    assert "two different answers follow" in told(found["html"])
    text = told(found["html"])
    assert "See such a client" in text and "As it is With the new rule" in text
    verdict = text[text.index("With the new rule") :]
    assert verdict.startswith("With the new rule Verdict Go for it ")
    assert "the-hours-stay-as-they-are" in verdict  # it says which two contradict each other
    assert "hours yes" in text, text


def test_what_was_wrong_before_is_not_told_again(folder: Path) -> None:
    needless = """
      - id: never
        when: {days: {at most: 7}, all: [{days: {more than: 8}}]}
        then: {verdict: go}
        because: Never.

    # the end"""
    client = small(folder, SMALL.replace("\n\n    # the end", f"\n{needless}"))
    findings, _ = load_rules(folder / "base").check()
    assert "never-fires" in {each.diagnostic.code for each in findings}
    found = ask(client, "/rules/new/trial", rule=RULE)
    assert found["clean"] and "never" not in told(found["html"]).split()


def test_saved_cases_that_fail_are_named(folder: Path) -> None:
    rule = {**RULE, "when": [{"fact": "days", "how": "range", "most": 3}]}
    found = ask(small(folder), "/rules/new/trial", rule=rule)
    assert not found["clean"] and 'href="/cases#cases/a.yaml%3A2"' in found["html"]


def test_a_saved_case_that_failed_before_is_not_laid_on_the_rule(folder: Path) -> None:
    client = small(folder, **{"cases/b.yaml": "title: Wrong\nfacts: {}\nexpect: {verdict: go}\n"})
    found = ask(client, "/rules/new/trial", rule=RULE)
    assert found["clean"] and "Wrong" not in found["html"]


def test_cases_that_cannot_be_read_are_told_and_the_others_tried(folder: Path) -> None:
    rule = {**RULE, "when": [{"fact": "days", "how": "range", "most": 3}]}
    client = small(folder, **{"cases/b.yaml": "facts: {dayz: 3}\nexpect: {verdict: go}\n"})
    found = ask(client, "/rules/new/trial", rule=rule)
    text = told(found["html"])
    assert "Some saved cases can't be read, so what it does in them isn't known." in text
    assert "It holds in 1 of the 1 saved cases." in text and not found["clean"]
    assert "Soon" in told(client.get("/rules/entry", params={"name": "soon-so-go"}).text)


def test_a_case_without_a_title_is_led_to_by_its_place(folder: Path) -> None:
    client = small(folder, **{"cases/b.yaml": "facts: {days: 2}\nexpect: {verdict: go}\n"})
    card = client.get("/rules/entry", params={"name": "soon-so-go"}).text
    assert '<a href="/cases#cases/b.yaml%3A1">untitled case</a>' in card
    assert 'id="cases/b.yaml:1"' in client.get("/cases").text


def test_slips_of_the_rule_are_told_and_it_is_not_added(folder: Path) -> None:
    client = small(folder)
    rule = {**RULE, "because": "You said no {dayz} days ago."}
    found = ask(client, "/rules/new/trial", rule=rule)
    assert not found["can_add"] and "dayz" in told(found["html"])
    assert client.post("/rules/new/add", json={"rule": rule, "draft": "ab"}).status_code == 422


def test_a_file_that_changes_meanwhile_is_not_overwritten(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = small(folder)
    path = folder / "base" / "rules.yaml"
    place_for = trying.place_for

    def meanwhile(*args: Any) -> Any:
        found = place_for(*args)
        path.write_text(path.read_text("utf-8") + "# theirs\n", "utf-8")
        return found

    monkeypatch.setattr("reconsider_rules.workbench.new_rule.routes.place_for", meanwhile)
    response = client.post("/rules/new/add", json={"rule": RULE, "draft": "ab"})
    assert response.status_code == 409 and "Nothing was overwritten" in response.json()["error"]
    assert "the-hours" not in path.read_text("utf-8")


def test_a_rule_that_is_being_edited_has_its_card_and_the_form_waits(folder: Path) -> None:
    small(folder)
    path = folder / "base" / "rules.yaml"
    text = path.read_text("utf-8").replace("soon-so-go", "soon-go")
    with opened(folder / "base") as client:
        edit = {"file": "rules.yaml", "text": text, "seen": "", "revision": 0, "tab": "one"}
        ask(client, "/rules/edit/text", **edit)
        ask(client, "/rules/edit/state", file="rules.yaml")
        card = client.get("/rules/entry", params={"name": "soon-go", "rules": "edited"})
        assert card.status_code == 200 and "- id: soon-go\n" in card.text
        assert "not saved yet" in card.text
        assert client.get("/rules/entry", params={"name": "soon-go"}).status_code == 404
        refused = client.post("/rules/new/add", json={"rule": RULE, "draft": "ab"})
        assert refused.status_code == 409 and "Save it on its page" in refused.json()["error"]
        assert "the-hours" not in path.read_text("utf-8")


def test_a_layer_takes_its_first_rule_and_its_first_advice(folder: Path) -> None:
    client = opened(house(folder))
    before = (folder / "rules" / "house.yaml").read_text("utf-8")
    rule = {
        "when": [{"fact": "decline_reason", "how": "any", "values": ["schedule_hours"]}],
        "verdict": "ask_first",
        "wins": ["go_for_it"],
        "advice": {
            "step": "prepare",
            "title": "Look at the hours",
            "text": "Ask how they are now.",
        },
        "because": "Where the hours were the reason, we ask before we hope.",
    }
    found = ask(client, "/rules/new/trial", rule=rule)
    assert "Proved for every" in told(found["html"]) and "It wins over “Go for it" in told(
        found["html"]
    )
    title = "Childcare solved, the hours are no longer a problem"
    assert f'removes:\n  cases:\n    "{title}": …' in unescape(found["html"])
    assert "those of the built-in rules" in told(found["html"])
    ask(client, "/rules/new/add", rule=rule, draft="ab")
    after = (folder / "rules" / "house.yaml").read_text("utf-8")
    assert after.startswith(before) and "wins over: {verdict: go_for_it}" in after
    rules = read_rules(folder / "rules")
    assert rules.rule["where-the-hours-were-the-reason"].recommend == ("look_at_the_hours",)


def test_the_form_knows_every_fact_and_comes_back_as_it_was_left(folder: Path) -> None:
    client = small(folder)
    page = client.get("/rules/new").text
    assert {"hours", "days", "goal", "binds", "verdict"} <= set(re.findall(r'value="(\w+)"', page))
    rule = {**RULE, "unless": [{"fact": "goal", "how": "none"}]}
    assert ask(client, "/rules/new/keep", draft="ab", rule=rule, number=2) == {"kept": True}
    again = opened(folder / "base").get("/rules/new", params={"draft": "ab"}).text
    assert "The hours stay as they are.</textarea>" in again
    assert re.search(r'<option value="none" selected>', again)
    other = client.get("/rules/new").text
    assert "The hours stay as they are.</textarea>" not in other
    assert '<a href="/rules/new?draft=ab">The hours stay as they are.</a>' in other
    ask(client, "/rules/new/drop", draft="ab", number=3)
    ask(client, "/rules/new/keep", draft="ab", rule=rule, number=2)  # it comes too late
    assert "The hours stay" not in client.get("/rules/new", params={"draft": "ab"}).text
    for name in ("hours", "days", "goal", "binds", "verdict"):
        assert "<select" in ask(client, "/rules/new/test", fact=name, number=1)["html"]
    assert ask(client, "/rules/new/test", fact="gone", number=1)["html"] == ""


def test_a_rule_that_is_begun_is_of_these_rules_and_goes_when_it_is_added(folder: Path) -> None:
    client = small(folder)
    for draft in ("ab", "cd"):
        ask(client, "/rules/new/keep", draft=draft, rule=RULE)
    write_files(folder / "others", SMALL)
    assert "The hours stay" not in opened(folder / "others").get("/rules/new").text
    ask(client, "/rules/new/add", draft="ab", rule=RULE)
    left = client.get("/rules/new").text
    assert "draft=cd" in left and "draft=ab" not in left
    for key in ("", "../x", None):
        refused = client.post("/rules/new/keep", json={"draft": key, "rule": RULE})
        assert refused.status_code == 400


@pytest.mark.parametrize(
    "draft", [{}, {"rule": 5, "at": "x"}, {"rule": {"when": 1}, "at": "x"}, {"rule": {}, "at": 5}]
)
def test_what_is_no_draft_of_a_rule_is_not_taken_up(folder: Path, draft: dict[str, Any]) -> None:
    small(folder)
    Drafts(str(folder / "base")).keep("new rule ab", draft)
    page = opened(folder / "base").get("/rules/new", params={"draft": "ab"})
    assert page.status_code == 200 and "Begun" not in page.text


def test_what_is_proved_of_the_saved_rules_is_told_in_a_sentence(folder: Path) -> None:
    client = small(folder)
    text = told(ask(client, "/rules/proof")["html"])
    assert text.startswith(
        "Proved for every possible client: Every client gets exactly one answer."
    )
    assert "No rule and no text uses the fact 'hours'." in text
    path = folder / "base" / "rules.yaml"
    path.write_text(path.read_text("utf-8").replace("overrides: ask-by-default", ""), "utf-8")
    text = told(ask(client, "/rules/proof")["html"])
    assert "'soon-so-go'" in text and "exactly one answer" not in text


REMOVABLE = """\
# first
rules:
  # about a
  - id: a
    because: >
      x
      # y

  # about b
  - id: b
    because: z  # end

  # last
facts: {}
"""


def test_an_entry_is_taken_out_and_the_comments_around_it_stay() -> None:
    assert taken_out(REMOVABLE, "rules", "b") == REMOVABLE.replace(
        "  - id: b\n    because: z  # end\n\n", ""
    )
    no_a = REMOVABLE.replace("  - id: a\n    because: >\n      x\n      # y\n\n", "")
    assert taken_out(REMOVABLE, "rules", "a") == no_a
    alone = taken_out(no_a, "rules", "b")
    assert alone == "# first\n  # about a\n  # about b\n  # last\nfacts: {}\n"
    assert taken_out("advice:\n  a: {x: y}\n  b: {x: z}\n", "advice", "a") == (
        "advice:\n  b: {x: z}\n"
    )
    blank = taken_out(REMOVABLE, "rules", "a", is_blank=True)
    assert blank.split("\n").index("  - id: b") == REMOVABLE.split("\n").index("  - id: b")
    for text in ("rules: [{id: a}, {id: b}]\n", "rules:\n  -\n    id: a\n", "facts: {}\n"):
        with pytest.raises(NotTakenOutError, match="yourself"):
            taken_out(text, "rules", "a")


def test_a_rule_is_removed_when_what_that_changes_was_seen(folder: Path) -> None:
    client = small(folder)
    path = folder / "base" / "rules.yaml"
    before = path.read_text("utf-8")
    ask(client, "/rules/new/add", rule=RULE, draft="ab")
    name = {"kind": "rules", "name": "the-hours-stay-as-they-are"}
    assert 'id="remove"' in client.get("/rules/entry?name=soon-so-go").text
    found = ask(client, "/rules/remove/try", **name)
    text = told(found["html"])
    assert found["can_go"] and '"Let it go" becomes "Ask first"' in text
    assert "As it is Without it" in text and "the-hours" in path.read_text("utf-8")
    refused = client.post("/rules/remove", json={**name, "seen": "other"})
    assert refused.status_code == 409 and "the-hours" in path.read_text("utf-8")
    to = ask(client, "/rules/remove", **name, seen=found["seen"])["to"]
    assert path.read_text("utf-8") == before
    assert "Removed from rules.yaml: the-hours-stay-as-they-are." in told(client.get(to).text)
    assert client.post("/rules/remove/try", json=name).status_code == 404


def test_what_others_name_is_not_removed(folder: Path) -> None:
    case = "title: It\nfacts: {days: 3}\nexpect: {because: soon-so-go}\n"
    client = small(folder, **{"cases/b.yaml": case})
    for name, line in (
        ("ask-by-default", f"rules.yaml&amp;line={line_of(folder, 'overrides: ask-by-default')}"),
        ("soon-so-go", "cases%2Fb.yaml&amp;line=3"),
    ):
        found = ask(client, "/rules/remove/try", kind="rules", name=name)
        assert not found["can_go"] and "refers to it by its name" in found["html"]
        assert f'href="/rules/edit?file={line}"' in found["html"]
    refused = client.post(
        "/rules/remove", json={"kind": "rules", "name": "ask-by-default", "seen": ""}
    )
    assert refused.status_code == 422 and "ask-by-default" in refused.json()["error"]


def test_rules_that_are_not_ones_own_or_read_only_are_not_removed(folder: Path) -> None:
    name = {"kind": "rules", "name": "hello-is-enough"}
    below = next(iter(shipped().rules.rules)).id
    client = opened(house(folder))
    assert 'id="remove"' not in client.get(f"/rules/entry?name={below}").text
    refused = client.post("/rules/remove/try", json={"kind": "rules", "name": below})
    assert refused.status_code == 404
    assert client.post("/rules/remove/try", json={**name, "kind": "x"}).status_code == 404
    read_only = opened(folder / "rules", read_only=True)
    for path in ("/rules/remove", "/rules/remove/try"):
        assert read_only.post(path, json={**name, "seen": ""}).status_code == 403


ADVICE = """
    advice:
      sleep: {step: decide, place: 20, title: Sleep on it, text: One night.}
      call: {step: decide, place: 21, title: "Call {goal or them}", text: Today.}
      walk: {step: decide, title: Take a walk, text: A long one.}
      write: {step: say, title: Write, text: A line.}
"""


@pytest.mark.parametrize(
    ("step", "place", "order"),
    [
        ("decide", "", ["sleep", "call", "breathe", "walk"]),
        ("decide", "first", ["breathe", "sleep", "call", "walk"]),
        ("decide", "after sleep", ["sleep", "breathe", "call", "walk"]),
        ("decide", "after call", ["sleep", "call", "breathe", "walk"]),
        ("decide", "after walk", ["sleep", "call", "walk", "breathe"]),
        ("say", "first", ["breathe", "write"]),
        ("say", "after write", ["write", "breathe"]),
        ("expect", "first", ["breathe"]),
    ],
)
def test_a_new_advice_stands_where_it_is_wanted(
    folder: Path, step: str, place: str, order: list[str]
) -> None:
    client = small(folder, SMALL + ADVICE)
    advice = {"step": step, "title": "Breathe", "text": "Out.", "place": place}
    ask(client, "/rules/new/add", rule={**RULE, "advice": advice}, draft="ab")
    rules = read_rules(folder / "base")
    there = [each for each in rules.advice.values() if each.step == step]
    assert [each.id for each in sorted(there, key=lambda each: (each.place, each.id))] == order


def test_where_nothing_fits_between_two_advice_it_is_told(folder: Path) -> None:
    client = small(folder, SMALL + ADVICE)
    for title, place in (("Zeal", "after sleep"), ("Breathe", "after write"), ("Breathe", "x")):
        advice = {"step": "decide", "title": title, "text": "Out.", "place": place}
        found = ask(client, "/rules/new/text", rule={**RULE, "advice": advice})
        fits = title == "Zeal"  # it comes behind "sleep" by its name
        assert found["whole"] == fits
        assert fits or "choose another place" in told(found["html"])


def test_an_empty_form_shows_no_text(folder: Path) -> None:
    client = small(folder)
    empty = {"when": [{"fact": ""}], "advice": {"step": "decide", "place": ""}}
    assert ask(client, "/rules/new/text", rule=empty)["text"] == ""


def test_what_wins_usually_is_ticked_from_the_start_in_a_layer(folder: Path) -> None:
    page = opened(house(folder)).get("/rules/new").text
    [usual] = re.findall(r'data-usual="([^"]*)"', page)
    assert json.loads(unescape(usual))["ask_first"] == ["go_for_it"]
    assert "the built-in rules with the same answer win over" in told(page)


def test_conditions_are_asked_by_the_question_and_conclusions_come_last(folder: Path) -> None:
    page = small(folder).get("/rules/new").text
    [select] = re.findall(r'<select class="fact">.*?</select>', page, re.DOTALL)[:1]
    groups = re.findall(r'<optgroup label="([^"]*)"', select)
    assert groups == ["Other questions", "You", "What follows from answers"]
    assert ">What do you want?</option>" in select and ">the answer</option>" in select


def test_rules_without_any_advice_or_verdict_have_their_pages(folder: Path) -> None:
    text = """
        facts:
          hours: {ask: Were it the hours?, type: yes/no}
        conclusions:
          mood: {label: the mood, type: choice, options: {good: good}}
        rules:
          - id: fine
            when: {hours: no}
            then: {mood: good}
            because: So it is.
    """
    client = opened(write_files(folder / "base", text))
    assert client.get("/rules").status_code == 200
    page = client.get("/rules/new").text
    assert 'id="verdict"' not in page and "Choose an advice" not in page
    rule: dict[str, object] = {
        "when": [{"fact": "hours", "how": "yes"}],
        "advice": {"step": "say", "title": "Ask", "text": "Ask about them."},
        "because": "They matter.",
    }
    assert ask(client, "/rules/new/trial", rule=rule)["can_add"]
    ask(client, "/rules/new/add", rule=rule, draft="ab")
    assert client.get("/rules/entry", params={"name": "ask"}).status_code == 200
