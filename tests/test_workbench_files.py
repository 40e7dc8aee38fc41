"""Files that the workbench reads and writes: clients, what isn't saved yet, and what is said in them."""

from __future__ import annotations

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconsider_rules.console.printing import write_whole
from reconsider_rules.errors import ScenarioError
from reconsider_rules.model import RuleBase
from reconsider_rules.workbench.alone import NotAloneError, alone
from reconsider_rules.workbench.cases.adding import path_in
from reconsider_rules.workbench.client.files import (
    NotAClientError,
    free_name,
    listed,
    name_for,
    path_of,
    read_said,
)
from reconsider_rules.workbench.client.revising import revised
from reconsider_rules.workbench.client.said import (
    NOTHING,
    NotSaidError,
    Said,
    TooLongError,
    from_json,
    said_as_json,
    said_from,
    understood,
)
from reconsider_rules.workbench.drafts import Drafts
from reconsider_rules.workbench.stored import NOT_THERE, ChangedError, ElsewhereError, save, stored
from tests.helpers import loaded
from tests.strangers import drafts_of

RULES = """
facts:
  open: {ask: Open?, type: yes/no}
  weeks: {ask: Weeks?, type: number}
  days: {ask: Days?, type: number, counts: days since}
  way: {ask: Which?, type: choice, options: {a: A, b: B, none: N}}
  ways: {ask: Which?, type: choices, options: {a: A, b: B, c d: C}}
conclusions:
  verdict: {type: choice, options: {wait: Wait}}
rules:
- {id: base, then: {verdict: wait}, because: So.}
"""


BASE = loaded(RULES)


@pytest.fixture
def rules() -> RuleBase:
    return BASE


def said(given: str) -> Said:
    """What the page sends, written briefly."""
    return said_from(json.loads(given))


# --- Another text for a file ---


def changed(rules: RuleBase, text: str, **changes: Any) -> str:
    """The text as it says something else of some facts; None for one that is not said any more."""
    before = read_said(rules, text, "anna.yaml")
    facts = {**before.facts, **changes.pop("facts", {})}
    facts = {name: value for name, value in facts.items() if value is not None}
    return revised(rules, text, before.replaced(facts=facts, **changes), "anna.yaml")


BEFORE = """\
# Anna, of March
title: Anna  # not her name
notes: |
  She called.
  # This is no comment.

# what she said
facts:
  # about the offer
  open: yes   # she is sure
  weeks:  3
  ways:  # both
    - a
    # and, after some thought
    - b

  way: unknown
# to be asked again
"""


def test_what_is_said_anew_stands_in_the_place_of_what_was_and_comments_stay(
    rules: RuleBase,
) -> None:
    after = changed(rules, BEFORE, facts={"open": False, "ways": ["b"], "days": "2026-01-05"})
    assert after == BEFORE.replace("open: yes   #", "open: no  #").replace(
        "ways:  # both\n    - a\n    # and, after some thought\n    - b\n",
        "ways: [b]  # both\n    # and, after some thought\n",
    ).replace("  way: unknown\n", "  way: unknown\n  days: 2026-01-05\n")


def test_what_is_said_no_more_is_gone_alone(rules: RuleBase) -> None:
    after = changed(rules, BEFORE, facts={"weeks": None}, unknown=())
    assert after == BEFORE.replace("  weeks:  3\n", "").replace("  way: unknown\n", "")


def test_a_text_of_several_lines_becomes_one_and_a_new_one_stands_above(rules: RuleBase) -> None:
    after = changed(rules, BEFORE, notes="a\n\n# b", as_of="2026-02-01")
    assert after == BEFORE.replace(
        "notes: |\n  She called.\n  # This is no comment.\n", 'notes: "a\\n\\n# b"\n'
    ).replace("title:", "as of: 2026-02-01\ntitle:")


def test_the_same_is_the_same_text(rules: RuleBase) -> None:
    for text in (BEFORE, "facts: {open: yes}", "---\nfacts:\n  open:   yes\n...\n"):
        assert revised(rules, text, read_said(rules, text, ""), "") == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("facts: {open: yes}  # she\n", "facts:  # she\n  open: no\n"),
        ("facts: {open: yes,\n  # so\n  weeks: 1}\n", "facts:\n  open: no\n  weeks: 1\n  # so\n"),
        ("facts:\n    open:   yes", "facts:\n    open: no"),
        ("'facts':\n  \"open\": yes # a\n", "'facts':\n  open: no\n"),
        ('facts:\n  open: "yes"   # "a"\n', 'facts:\n  open: no  # "a"\n'),
        ("facts:\n  open: >-\n    yes\n# a", "facts:\n  open: no\n# a"),
        ("facts:\n  open: unknown # a", "facts:\n  open: no  # a"),
        ("---\nfacts:\n  open: yes\n...\n", "---\nfacts:\n  open: no\n...\n"),
        ("facts: {}  # nothing yet\n", "facts:  # nothing yet\n  open: no\n"),
        ("source: a call\nfacts:\n  open: yes\n", "source: a call\nfacts:\n  open: no\n"),
    ],
)
def test_however_a_file_is_written_a_fact_changes_in_its_place(
    rules: RuleBase, before: str, after: str
) -> None:
    assert changed(rules, before, facts={"open": False}, unknown=()) == after


def test_comments_beside_what_is_written_anew_stay_too(rules: RuleBase) -> None:
    before = "facts: {open: yes,  # it's \"sure\n  way: 'a',  # b#c\n  # own\n  weeks: 3}  # z\n"
    after = changed(rules, before, facts={"open": None})
    assert after == dedent("""\
        facts:
          way: a
          weeks: 3
          # it's "sure
          # b#c
          # own
          # z
        """)
    before = "facts:\n  ways:\n    - a  # first\n    - 'b'\n"
    assert changed(rules, before, facts={"ways": []}) == "facts:\n  ways: []\n  # first\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "facts:\n  open: yes\n"),
        ("# Anna\n", "# Anna\nfacts:\n  open: yes\n"),
        ("facts:\n\n  # open: yes or no\n", "facts:\n  open: yes\n\n  # open: yes or no\n"),
    ],
)
def test_of_an_empty_or_a_new_file_nothing_is_known(
    rules: RuleBase, before: str, after: str
) -> None:
    assert read_said(rules, before, "") == NOTHING
    assert changed(rules, before, facts={"open": True}) == after
    assert revised(rules, after, NOTHING) == after.replace("facts:\n  open: yes\n", "facts: {}\n")


def test_comments_at_the_very_left_are_no_end_of_the_facts(rules: RuleBase) -> None:
    before = "facts:\n# c4\n  open: yes\n# c5\n  weeks: 3\n"
    after = changed(rules, before, facts={"open": None, "weeks": None})
    assert after == "facts: {}\n# c4\n# c5\n"


def test_no_fact_is_left_and_comments_stay(rules: RuleBase) -> None:
    after = changed(rules, "facts:  # a\n  # b\n  open: yes  # c\n# d\n", facts={"open": None})
    assert after == "facts: {}  # a\n  # b\n# d\n"


@pytest.mark.parametrize(
    "text",
    ['{"title": "A", "facts": {"open": true}}', "facts: {open: yes, ways: [a,\n  b]}\ntitle: {"],
)
def test_what_can_t_be_changed_from_here_is_left_alone(rules: RuleBase, text: str) -> None:
    with pytest.raises((NotAClientError, ScenarioError)):
        revised(rules, text, said('{"title": "B", "facts": {"open": false}}'), "anna.yaml")


def test_several_clients_in_one_file_are_not_taken_for_one(rules: RuleBase) -> None:
    with pytest.raises(NotAClientError, match="has 2 scenarios"):
        revised(rules, "facts: {}\n---\nfacts: {}\n", NOTHING, "anna.yaml")


def test_a_new_client_is_written_as_one_writes_it(rules: RuleBase) -> None:
    client = said(
        '{"title": "Anna: \\"pay\\"", "as_of": "2026-02-01", "unknown": ["way", "way", "gone", 5],'
        ' "facts": {"open": true, "weeks": 2.5, "days": "2026-01-05", "ways": ["c d", "a"]}}'
    )
    assert revised(rules, "", client) == dedent("""\
        title: "Anna: \\"pay\\""
        as of: 2026-02-01
        facts:
          open: yes
          weeks: 2.5
          days: 2026-01-05
          ways: [c d, a]
          way: unknown
        """)
    assert revised(rules, " \n", NOTHING) == "facts: {}\n"


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "open": st.booleans(),
        "weeks": st.integers(-(10**9), 10**9)
        | st.floats(-1e6, 1e6).map(lambda number: round(number, 3)),
        "days": st.integers(0, 999) | st.dates().map(str).filter(lambda day: day < "2026"),
        "way": st.sampled_from(["a", "b", "none"]),
        "ways": st.lists(st.sampled_from(["a", "b", "c d"]), unique=True),
    },
)
CLIENTS = st.builds(
    lambda title, notes, as_of, facts, unknown: said_from(
        {"title": title, "notes": notes, "as_of": as_of, "facts": facts, "unknown": unknown}
    ),
    st.text(max_size=20),
    st.text(alphabet="a# :-'\"\\\n\r\t|>{[é\U0001f600\x0b\x85\u2028", max_size=20),
    st.sampled_from(["", "2026-03-01"]),
    FACTS,
    st.lists(st.sampled_from(["open", "weeks", "days", "way", "ways"])),
)
FILES = ("", BEFORE, "facts: {open: yes, weeks: 3}  # a\n# b\n", "# a\nfacts:\n  # b\n  days: 3\n")


@given(st.sampled_from(FILES), CLIENTS, CLIENTS)
def test_whatever_is_said_reads_back_from_any_file_with_all_its_comments(
    before: str, first: Said, second: Said
) -> None:
    comments = [line for line in before.split("\n") if line.lstrip().startswith("#")]
    comments = [line for line in comments if "no comment" not in line]
    text = before
    for client in (first, second):
        text = revised(BASE, text, client, "anna.yaml")
        assert_says(client, read_said(BASE, text, "anna.yaml"))
        assert set(comments) <= set(text.split("\n"))
        assert revised(BASE, text, client, "anna.yaml") == text


def assert_says(client: Said, read: Said) -> None:
    """That what is read is what was said: sets may be ordered, and texts spaced, in another way."""
    assert read.title.split() == client.title.split()
    assert read.notes.split() == client.notes.split()
    assert read.as_of == client.as_of
    assert sorted(read.unknown) == sorted(client.unknown)
    assert read.facts.keys() == client.facts.keys()
    for name, value in client.facts.items():
        if isinstance(value, list):
            assert sorted(read.facts[name]) == sorted(value)
        else:
            assert read.facts[name] == value


# --- What is said ---


def test_what_can_t_be_taken_is_left_out_with_why(rules: RuleBase) -> None:
    client = said(
        '{"as_of": "2026-02-30", "facts": {"open": "perhaps", "weeks": 2, "days": "2026-99-01",'
        ' "gone": 1, "verdict": "wait"}}'
    )
    scenario, why = understood(rules, client)
    assert scenario.facts == {"weeks": 2}
    assert set(why) == {"as_of", "open", "days", "gone", "verdict"}
    assert all(each.endswith(".") for each in why.values())


def test_a_day_is_counted_as_of_the_day_that_is_said(rules: RuleBase) -> None:
    scenario, why = understood(
        rules, said('{"as_of": "2026-02-01", "facts": {"days": "2026-01-22"}}')
    )
    assert (scenario.facts, why) == ({"days": 10}, {})


def test_what_is_known_is_not_unknown() -> None:
    client = said('{"facts": {"open": true}, "unknown": ["open", "way", "way", null]}')
    assert client.unknown == ("way",)
    assert said_from(said_as_json(client)) == client


def test_pasted_texts_lose_what_can_t_stand_in_a_file() -> None:
    client = said_from({"title": " a\x0bb\u2028 ", "notes": "a\r\nb\rc\x00"})
    assert (client.title, client.notes) == ("a b", "a\nb\nc")


def test_a_text_that_is_too_long_is_refused_with_its_length() -> None:
    assert len(said_from({"notes": "x" * 100_000}).notes) == 100_000
    with pytest.raises(
        TooLongError, match=r"notes .* 100,000 characters; these are 100,001\. Shorten"
    ):
        said_from({"notes": "x" * 100_001})


@pytest.mark.parametrize(
    "text",
    ["", "{", "NaN", "[-Infinity]", "1e999", '"\\ud800"', "[" * 100_000, b"\xff", "9" * 5000],
)
def test_what_can_t_be_sent_back_is_not_taken(text: str | bytes) -> None:
    with pytest.raises(NotSaidError):
        from_json(text)


# --- Names ---


def test_a_client_is_named_after_the_title() -> None:
    assert name_for("Anna Nováková: pay!") == "anna-nováková-pay.yaml"
    assert name_for("../../etc") == "etc.yaml"
    for title in ("", "!?", "\0", "x" * 500):
        assert len(path_of("clients", name_for(title))) < 90


def test_another_name_is_one_that_no_file_has(tmp_path: Path) -> None:
    for name, other in (
        ("anna.yaml", "anna-2.yaml"),
        ("anna-2.yaml", "anna-3.yaml"),
        ("anna.yaml", "anna-4.yaml"),
        ("1-1.yml", "1-2.yml"),
    ):
        assert free_name(str(tmp_path), name) == other
        (tmp_path / other).write_text("")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs links and pipes")
def test_only_files_are_listed_and_no_links(tmp_path: Path) -> None:
    for name in ("b.yaml", "A.YML", "it's <b> & c.yaml", "notes.txt", ".hidden.yaml", "a:b.yaml"):
        (tmp_path / name).write_text("")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "link.yaml").symlink_to("b.yaml")
    os.mkfifo(tmp_path / "pipe.yaml")
    found = listed(str(tmp_path))
    assert found == ["A.YML", "b.yaml", "it's <b> & c.yaml"]
    assert [path_of(str(tmp_path), name) for name in found]
    assert listed(str(tmp_path / "none")) == []


def test_a_folder_may_be_a_link_and_no_file_in_it(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.yaml").write_text("")
    (tmp_path / "real" / "b.yaml").symlink_to("a.yaml")
    (tmp_path / "link").symlink_to("real")
    assert path_of(str(tmp_path / "link"), "a.yaml") == str(tmp_path / "link" / "a.yaml")
    with pytest.raises(ElsewhereError, match="Name another file"):
        path_of(str(tmp_path / "link"), "b.yaml")


def test_a_folder_of_cases_is_no_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "cases").symlink_to("../elsewhere")
    with pytest.raises(ElsewhereError, match="leads out"):
        path_in(str(tmp_path / "rules"), "from-clients.yaml")


# --- Files ---


def test_line_ends_and_all_else_stay_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbffacts:\r\n  open: yes  # \xc3\xa9\r\n")
    file = stored(str(path))
    assert file.text == "facts:\n  open: yes  # é\n"
    save(str(path), file.text.replace("yes", "no"), file.digest)
    assert path.read_bytes().endswith(b"facts:\r\n  open: no  # \xc3\xa9\r\n")


def test_each_line_ends_in_its_own_way_and_what_stands_before_the_text_stays(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa\r\nb\nc\r\nd")
    file = stored(str(path))
    assert file.text == "a\nb\nc\nd"
    save(str(path), file.text.replace("b", "B\nX"), file.digest)
    assert path.read_bytes() == b"\xef\xbb\xbfa\r\nB\r\nX\r\nc\r\nd"
    file = stored(str(path))
    save(str(path), "b\n" + file.text, file.digest)
    assert path.read_bytes() == b"\xef\xbb\xbfb\r\na\r\nB\r\nX\r\nc\r\nd"
    path.write_bytes(b"a\nb\r\nc\n")
    save(str(path), "a\nb\nC\n", stored(str(path)).digest)
    assert path.read_bytes() == b"a\nb\r\nC\n"


def test_nothing_is_overwritten_that_was_not_seen(tmp_path: Path) -> None:
    path = tmp_path / "made" / "a.yaml"
    first = save(str(path), "a", NOT_THERE)
    path.write_text("theirs")
    for seen in (first.digest, NOT_THERE, "x"):
        with pytest.raises(ChangedError) as refused:
            save(str(path), "b", seen)
        assert refused.value.now.text == "theirs"
    path.unlink()
    with pytest.raises(ChangedError):
        save(str(path), "b", first.digest)
    assert list(path.parent.iterdir()) == []


def test_of_many_saves_at_once_one_is_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(content: bytes, path: str) -> None:
        time.sleep(0.02)
        write_whole(content, path)

    def attempt(number: int) -> bool:
        with suppress(ChangedError):
            save(str(tmp_path / "a.yaml"), f"{number}", NOT_THERE)
            return True
        return False

    monkeypatch.setattr("reconsider_rules.workbench.stored.write_whole", slowly)
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1


def test_what_is_too_large_is_neither_read_nor_written(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    with pytest.raises(OSError, match="larger than 8 MB"):
        save(str(path), "é" * 5_000_000, NOT_THERE)
    assert not path.exists()
    path.write_bytes(b"#" * 8_000_001)
    with pytest.raises(OSError, match="larger than 8 MB"):
        stored(str(path))


def test_a_file_keeps_who_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a")
    path.chmod(0o600)
    save(str(path), "b", stored(str(path)).digest)
    assert path.stat().st_mode & 0o777 == 0o600


# --- What isn't saved yet ---


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the drafts about this folder are kept."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return drafts_of(tmp_path / "state", tmp_path)


def test_drafts_are_there_again_and_nobody_else_can_read_them(tmp_path: Path, kept: Path) -> None:
    Drafts(str(tmp_path)).keep("../é\0", {"client": {"title": "\U0001f600"}})
    assert Drafts(str(tmp_path)).find("../é\0") == {"client": {"title": "\U0001f600"}}
    assert kept.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in kept.iterdir()] == [0o600]
    Drafts(str(tmp_path)).drop("../é\0")
    assert list(kept.iterdir()) == []


def test_what_comes_late_of_a_draft_is_let_be(tmp_path: Path, kept: Path) -> None:
    drafts = Drafts(str(tmp_path))
    drafts.keep("a", {"x": 2}, 2)
    drafts.keep("a", {"x": 1}, 1)
    drafts.drop("a", 1)
    assert drafts.find("a") == Drafts(str(tmp_path)).find("a") == {"x": 2}
    drafts.drop("a", 4)
    drafts.keep("a", {"x": 3}, 3)
    assert (drafts.all(), list(kept.iterdir())) == ([], [])
    drafts.keep("a", {"x": 5}, 5)
    assert (drafts.find("a"), drafts.last) == ({"x": 5}, 5)


def test_on_disk_stands_what_is_in_memory_however_many_write_at_once(
    tmp_path: Path, kept: Path
) -> None:
    drafts = Drafts(str(tmp_path))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: drafts.keep("a", {"x": number}), range(200)))
    assert drafts.find("a") == Drafts(str(tmp_path)).find("a")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: drafts.keep("a", {"x": number}, number), range(1, 200)))
    assert drafts.find("a") == Drafts(str(tmp_path)).find("a") == {"x": 199}


def test_what_can_t_be_put_on_disk_is_told_and_leaves_nothing_there(
    tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    drafts = Drafts(str(tmp_path))
    assert drafts.keep("a", {"x": 1})
    monkeypatch.setattr("os.replace", full)
    assert not drafts.keep("a", {"x": 2})
    assert drafts.find("a") == {"x": 2}
    assert Drafts(str(tmp_path)).find("a") == {"x": 1}
    assert len(list(kept.iterdir())) == 1


def test_drafts_of_one_folder_are_none_of_another(tmp_path: Path, kept: Path) -> None:
    Drafts(str(tmp_path)).keep("a", {})
    assert Drafts(str(tmp_path / "other")).all() == []


def test_drafts_in_a_folder_that_others_can_write_to_are_not_read_nor_written(
    tmp_path: Path, kept: Path
) -> None:
    Drafts(str(tmp_path)).keep("a", {})
    kept.chmod(0o777)
    drafts = Drafts(str(tmp_path))
    assert drafts.all() == []
    drafts.keep("b", {"x": 1})
    assert drafts.find("b") == {"x": 1}
    assert len(list(kept.iterdir())) == 1


def test_what_is_no_draft_is_left_alone(tmp_path: Path, kept: Path) -> None:
    Drafts(str(tmp_path)).keep("a", {})
    for name, text in (("b", "[]"), ("c", '{"key": 5}'), ("d", "[" * 100_000), ("e", '{"key": "')):
        (kept / f"{name}.json").write_text(text)
    (kept / "f.json").write_text('{"key": "f", "client": "\\ud800"}')
    (kept / "g.json").write_text('{"key": "g", "client": NaN}')
    (kept / "h.json").symlink_to(tmp_path / "h.json")
    (tmp_path / "h.json").write_text('{"key": "h"}')
    assert [key for key, _ in Drafts(str(tmp_path)).all()] == ["a"]
    assert len(list(kept.iterdir())) == 8


def test_a_draft_that_is_too_large_is_not_read(
    tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Drafts(str(tmp_path)).keep("a", {"text": "x" * 100})
    monkeypatch.setattr("reconsider_rules.workbench.drafts.MOST", 100)
    assert Drafts(str(tmp_path)).all() == []


def test_without_a_place_to_write_drafts_are_kept_as_long_as_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    drafts = Drafts(str(tmp_path))
    assert not drafts.keep("a", {"x": 1})
    assert drafts.find("a") == {"x": 1}
    drafts.drop("a")
    assert drafts.all() == []
    assert Drafts(str(tmp_path), on_disk=False).keep("a", {})  # where none is to be on disk


# --- One program alone ---


@pytest.mark.skipif(os.name != "posix", reason="nothing is locked elsewhere")
def test_of_two_programs_on_one_folder_the_second_is_told_where_the_first_is(
    tmp_path: Path, kept: Path
) -> None:
    here, other = str(tmp_path), str(tmp_path / "other")
    with alone("http://one/") as first, alone("http://two/") as second:
        first(here)
        first(here)
        for _ in range(2):
            with pytest.raises(NotAloneError, match=r"Open http://one/ .*--read-only"):
                second(here)
        second(other)
        assert Drafts(here).keep("a", {"x": 1})
        (kept / "b.json.0.new").write_text("{")
    with alone("http://two/") as second:
        second(here)
        assert Drafts(here).all() == [("a", {"x": 1})]
        assert not (kept / "b.json.0.new").exists()


def test_where_nothing_can_be_written_nothing_is_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    with alone("") as first, alone("") as second:
        first(str(tmp_path))
        second(str(tmp_path))
