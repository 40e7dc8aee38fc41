"""A page shows every text as it reads, loads nothing, and says to the client what Markdown says."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import date
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest

from reconsider_rules import Answer
from reconsider_rules.console.answers import View
from reconsider_rules.model import Scenario
from reconsider_rules.render.elements import element, escaped, joined, link
from tests.commands import run
from tests.helpers import advisor, loaded, shipped, texts, write_files
from tests.pages import Checked, as_page

HOSTILE = texts(
    "</script><img src=x onerror=alert(1)>¦\"><b>¦' onclick='a¦<!-- a¦]]> a¦</title><b>¦</svg><b>¦"
    "&lt;b&gt;¦&amp;¦&#60;b>¦a & b¦<b¦</style><b>¦<![CDATA[a¦`a`¦\\u003cb>"
)


def salary() -> Answer:
    facts = {"user_goal": "get_same_role", "decline_reason": "salary_benefits"}
    facts |= {"decline_stage": "declined_offer", "role_status": "reposted"}
    return shipped().explain(facts | {"decline_manner": "prompt_polite_clear"})


PAGES = {
    "for the client": lambda: as_page(salary()),
    "for the coach": lambda: as_page(salary(), view="full"),
    "only the message": lambda: as_page(salary(), view="draft"),
    "only the titles": lambda: as_page(salary(), view="brief"),
    "nothing known": lambda: as_page(shipped().explain({})),
    "several": lambda: as_page(salary(), shipped().explain({}), salary()),
    "several for the coach": lambda: as_page(salary(), shipped().explain({}), view="full"),
}


@pytest.fixture(scope="module", params=PAGES)
def written(request: pytest.FixtureRequest) -> str:
    return PAGES[request.param]()


def test_a_page_is_well_formed_and_names_its_language(written: str) -> None:
    assert written.startswith('<!doctype html>\n<html lang="en">')
    checked = Checked(written)
    ids = checked.all("id")
    assert len(ids) == len(set(ids))
    assert {"main", "footer", "title"} <= {tag for tag, _ in checked.elements}
    inside = [href for href in checked.all("href") if href.startswith("#")]
    assert {href[1:] for href in inside} <= set(ids)
    named = [id for ids in checked.all("aria-labelledby") for id in ids.split()]
    assert set(named) <= set(ids)


def test_headings_come_in_order(written: str) -> None:
    levels = [int(tag[1]) for tag, _ in Checked(written).elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_page_loads_nothing(written: str) -> None:
    checked = Checked(written)
    names = {name for _, attrs in checked.elements for name, _ in attrs}
    assert not names & {"src", "srcset", "data", "action", "poster", "background", "style"}
    assert not {name for name in names if name.startswith("on")}
    tags = [tag for tag, _ in checked.elements]
    assert not set(tags) & {"link", "iframe", "object", "embed", "base", "image", "img", "form"}
    assert "url(" not in checked.within("style") and "@import" not in checked.within("style")
    for tag, attrs in checked.elements:
        if (href := dict(attrs).get("href")) and not href.startswith("#"):
            assert tag == "a" and re.match("https?://", href) and dict(attrs)["rel"] == "noreferrer"


def test_nothing_but_its_own_style_and_script_may_take_effect(written: str) -> None:
    [policy] = [
        dict(attrs)["content"] or ""
        for _, attrs in Checked(written).elements
        if ("http-equiv", "Content-Security-Policy") in attrs
    ]
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy
    for tag in ("style", "script"):
        [text] = re.findall(f"<{tag}>(.*?)</{tag}>", written, re.DOTALL)
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_what_only_the_script_can_do_is_hidden_without_it() -> None:
    checked = Checked(as_page(salary()))
    buttons = [dict(attrs) for tag, attrs in checked.elements if tag == "button"]
    assert buttons and all("hidden" in each for each in buttons)


RULES = """
    sources:
      '@ 1': {title: '@ 2', address: '@ 3'}
    facts:
      pay: {ask: '@ 4', label: '@ 5', type: choice, options: {a: '@ 6', '@ 7': '@ 8'}}
      days: {ask: '@ 9', label: '@ 10', type: number, unit: '@ 11', counts: days since}
      open: {ask: '@ 13', label: '@ 14', type: choice, options: {'@ 33': '@ 34', shut: '@ 35'}}
    conclusions:
      mood: {label: '@ 15', type: choice, options: {good: '@ 16', '@ 17': '@ 18'}}
      verdict: {label: '@ 19', type: choice, options: {go: '@ 20', '@ 21': '@ 22', third: '@ 36'}}
    advice:
      call: {step: reach out, title: '@ 23', text: '@ 24', opens: '@ 38', say: '@ 25', closes: '@ 39',
             because: '@ 26', source: '@ 1'}
      send: {step: say, title: '@ 27', text: '@ 28', say: '@ 29', ends the message: yes, within: 3}
      talk: {step: say, title: '@ 40', text: '@ 41', say: '@ 42', place: 2000}
    rules:
      - {id: r-1, when: {pay: a, days: {at least: 1}}, then: {mood: '@ 17'}, because: '@ 30', source: '@ 1'}
      - {id: r-2, when: {mood: '@ 17'}, unless: {open: '@ 33'}, then: {verdict: go},
         recommend: [call, send, talk], because: '@ 31 {pay}', source: '@ 1'}
      - {id: r-3, when: {mood: '@ 17', open: '@ 33'}, then: {verdict: '@ 21'}, because: '@ 32'}
      - {id: r-4, when: {pay: '@ 7'}, then: {verdict: third}, because: '@ 37'}
"""


def hostile(mark: str, view: View) -> tuple[list[object], list[str]]:
    """The elements of a page, but for the picture, and its texts; all that rules say holds `mark`."""
    rules = loaded(RULES.replace("@", mark.replace("'", "''")))
    given = Scenario({"pay": "a", "days": 3}, title=f"{mark} title", notes=f"{mark} notes")
    answer = advisor(rules).explain(given)
    written = re.sub(r"<svg.*?</svg>", "", as_page(answer, view=view), flags=re.DOTALL)
    checked = Checked(written)
    return [*checked.elements], [text for tag, text in checked.texts if tag != "style"]


@pytest.mark.parametrize("mark", HOSTILE)
def test_no_text_of_a_rule_base_or_scenario_does_anything(mark: str) -> None:
    views: tuple[View, ...] = ("brief", "draft", "short", "full")
    for view in views:
        elements, read = hostile(mark, view)
        plain_elements, plain = hostile("word", view)
        assert elements == plain_elements
        shown = " ".join(mark.split())
        assert read == [line.replace("word", shown) for line in plain]
    assert len(set(re.findall(r"word (\d+|title|notes)", "\n".join(plain)))) >= 28


@pytest.mark.parametrize("mark", HOSTILE)
def test_nor_in_the_picture(mark: str) -> None:
    rules = loaded(RULES.replace("@", mark.replace("'", "''")))
    written = as_page(advisor(rules).explain({"pay": "a", "days": 3}), view="full")
    [picture] = re.findall(r"<svg.*?</svg>\n", written, re.DOTALL)
    checked = Checked(picture)
    assert {tag for tag, _ in checked.elements} == {
        "svg",
        "title",
        "desc",
        "path",
        "g",
        "rect",
        "text",
    }
    assert "20" in checked.within("text"), "the words of the verdict"


def test_what_would_order_a_terminal_or_turn_a_line_round_is_shown() -> None:
    title = "a\x00b\x1b[31mc\u202ed\u2066e\x85f\ud800"
    answer = shipped().explain({}).scenario.replaced(title=title, notes=title)
    written = as_page(shipped().explain(answer))
    shown = "a\\u0000b\\u001b[31mc\\u202ed\\u2066e\\u0085f\\ud800"
    read = Checked(written).texts
    assert read[0] == ("title", shown) and ("h1", shown) in read and ("p", shown) in read
    assert not set(title) & set(written) - set("abcdef[31m")


def test_what_an_element_has_not_made_is_escaped() -> None:
    assert element("p", "<b>", element("b", "&"), title="\"'<") == (
        '<p title="&quot;&#x27;&lt;">&lt;b&gt;<b>&amp;</b></p>\n'
    )
    assert element("p", class_="a", aria_label="b", hidden=True, open=False, x=1.5, y=None) == (
        '<p class="a" aria-label="b" hidden x="1.5"></p>\n'
    )
    assert joined(["<", element("br")], "&") == "&lt;&amp;<br>"
    assert escaped(escaped("<")) == "&lt;"


@pytest.mark.parametrize("address", ["https://a.b/c_d?e=f&g=h#i", "http://a.b/(c)", "HTTPS://A.B"])
def test_an_address_of_a_page_is_a_link(address: str) -> None:
    [(tag, attrs)] = Checked(link(address, "a page")).elements
    assert (tag, dict(attrs)) == ("a", {"href": address, "rel": "noreferrer"})


@pytest.mark.parametrize(
    "address",
    texts(
        "javascript:alert(1)¦data:text/html,a¦file:///a¦http://a> <b>¦a.b¦ftp://a¦mailto:a@b.c¦"
        'http://a b¦http:¦https://¦JavaScript:a¦ http://a¦vbscript:a¦http://a"b¦//a.b¦http://a\n'
    ),
)
def test_any_other_address_is_a_text(address: str) -> None:
    checked = Checked(f"<p>{link(address, 'a page')}</p>")
    assert [tag for tag, _ in checked.elements] == ["p"]
    assert checked.within("p") == f"a page, {' '.join(address.split())}"


def test_the_client_s_page_has_no_names_of_rules_no_codes_and_not_what_answers_would_bring() -> (
    None
):
    client, coach = as_page(salary()), as_page(salary(), view="full")
    rules = [rule.id for rule in salary().trace.firings if "-" in rule.id]
    assert sum(f">{id}<" in coach for id in rules) > 20
    assert not [id for id in rules if re.search(rf"[> ]{id}[,< ]", client)]
    sources = {text for _, text in Checked(client).texts} & set(shipped().rules.sources)
    assert sources == set()
    outcomes = [line for each in salary().questions for line in [each.fact.ask]]
    assert outcomes and all(str(escaped(ask)) in client for ask in outcomes)
    assert "What is not known yet could still lead to" in coach
    assert "What is not known yet could still lead to" not in client


def test_what_is_folded_for_the_client_is_open_for_the_coach() -> None:
    for view, unfolded in (("short", False), ("full", True)):
        details = [
            dict(attrs)
            for tag, attrs in Checked(as_page(salary(), view=view)).elements  # type: ignore[arg-type]
            if tag == "details"
        ]
        assert [("open" in each) for each in details] == [unfolded, unfolded]


def test_several_answers_have_a_list_to_go_by() -> None:
    checked = Checked(as_page(salary(), shipped().explain({"role_status": "filled"})))
    assert checked.within("title").startswith("2 answers")
    assert checked.all("href")[:2] == ["#answer-1", "#answer-2"]
    assert [text for tag, text in checked.texts if tag == "a"][:2] == ["Scenario 1", "Scenario 2"]


def test_what_has_its_time_has_its_days() -> None:
    rules = advisor(loaded(RULES.replace("@", "word")))
    answer = rules.explain({"pay": "a", "days": 3})
    assert 'class="due"' not in as_page(answer)
    dated = answer.scenario.replaced(as_of=date(2026, 11, 27))
    shown = Checked(as_page(rules.explain(dated)))
    assert ("p", "By Monday 30 November 2026.") in shown.texts


def test_a_page_can_be_written_to_a_stream_of_few_characters(here: Path) -> None:
    write_files(here, {"rules/r.yaml": RULES.replace("@", "é→"), "a.yaml": "facts: {pay: a}"})
    command = ("explain", "a.yaml", "--format", "html")
    written = [run(*command, encoding=each).out for each in ("utf-8", "ascii")]
    assert "é→" in written[0] and written[1].isascii()
    assert Checked(written[1]).texts == Checked(written[0]).texts


def chain(length: int) -> Answer:
    """An answer that rests on so many conclusions, one after the other."""
    names = [f"c{number}" for number in range(length)]
    declared = "".join(f"  {name}: {{type: yes/no, label: '{name} ' }}\n" for name in names)
    rules = "".join(
        f"  - {{id: {name}, when: {{{before}: yes}}, then: {{{name}: yes}}, because: So.}}\n"
        for before, name in pairwise(["pay", *names])
    )
    text = (
        "facts: {pay: {ask: Was it?, type: yes/no}}\nconclusions:\n"
        f"  verdict: {{type: choice, options: {{go: Go}}}}\n{declared}rules:\n{rules}"
        f"  - {{id: end, when: {{{names[-1]}: yes}}, then: {{verdict: go}}, because: So.}}\n"
    )
    return advisor(loaded(text)).explain({"pay": True})


def test_a_picture_that_nobody_could_take_in_is_left_out() -> None:
    assert "<svg" in as_page(chain(40), view="full")
    large = as_page(chain(190), view="full")
    assert "<svg" not in large and "too many parts for a picture" in large


def test_a_text_that_is_too_long_for_a_box_is_cut_short_there() -> None:
    long = "word " * 500 + "x" * 5_000
    rules = loaded(RULES.replace("@ 20", long).replace("@", "word"))
    written = as_page(advisor(rules).explain({"pay": "a", "days": 3}), view="full")
    [picture] = re.findall(r"<svg.*?</svg>", written, re.DOTALL)
    shown = [text for tag, text in Checked(picture).texts if tag == "text"]
    assert len(shown) < 60 and "…" in "".join(shown) and max(map(len, shown)) < 50
    assert picture.count(long) == 1, "for the pointer"


def test_the_picture_names_rules_only_for_the_coach() -> None:
    for view, named in (("short", 0), ("full", 1)):
        [picture] = re.findall(r"<svg.*?</svg>", as_page(salary(), view=view), re.DOTALL)  # type: ignore[arg-type]
        assert picture.count(">channel-call<") == named


def test_rules_that_say_nothing_have_no_picture_and_no_excuse() -> None:
    rules = loaded("facts: {pay: {ask: Was it?, type: yes/no}}\nconclusions: {a: {type: yes/no}}\n")
    written = as_page(advisor(rules).explain({"pay": True}), view="full")
    assert "No rule gives a verdict" in written and "picture" not in Checked(written).within("p")
