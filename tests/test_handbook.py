"""`list --format html|markdown`: the rule base as a handbook."""

from __future__ import annotations

import re
from html import escape
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from reconsider_rules.catalog import KINDS
from reconsider_rules.model import RuleBase
from reconsider_rules.render.handbook import handbook
from reconsider_rules.render.handbook_html import handbook_as_html
from reconsider_rules.render.handbook_markdown import handbook_as_markdown
from reconsider_rules.render.handbook_parts import anchor, anchor_of, anchors
from tests.commands import SHIPPED, refusal, run
from tests.helpers import loaded, shipped, write_files
from tests.pages import Checked

RULES = """
sources:
  A1: {title: An article, address: "https://example.org/?a=1&b=2"}
  B2: {title: A book, address: "javascript:alert(1)"}
facts:
  hours: {topic: Work, ask: Was it the hours?, label: the hours, type: yes/no}
  days: {topic: Time, ask: How long?, label: time, type: number, unit: days, at least: 0, counts: days since}
  reason: {topic: Work, ask: Why?, label: your reason, type: choice, options: {pay: pay & more, far: the way}}
conclusions:
  verdict: {label: the answer, type: choice, options: {go: Go for it, wait: Wait, stop: Stop}}
  moods: {label: the mood, type: choices, options: {good: Fine, bad: Poor}}
advice:
  call: {step: say, title: Call, text: "Call in {days or a few} days.", say: Hello!, because: It helps, source: A1}
  write: {step: decide, title: Write to them, text: Write., conflicts with: [call]}
rules:
  - {id: first, then: {verdict: wait}, because: Time helps.}
  - id: second
    when: {moods: {count: {at least: 1}}, any: [days: {more than: 7}, all: [hours: yes, reason: {not: far}]]}
    then: {verdict: go}
    overrides: first
    because: After {days or many} days it looks good.
    source: [A1, B2]
  - {id: third, when: {hours: no}, then: {verdict: stop}, overrides: [first, second], because: Enough.}
  - {id: long-hours, when: {hours: yes}, unless: {reason: pay}, then: {moods: [bad, good]}, because: Long.}
  - {id: going, when: {verdict: go}, recommend: [write, call], because: All is well.}
guarantees:
  - {id: calm, when: {hours: no}, never: {recommend: call}, because: It would not help.}
"""
HOSTILE = [
    "<script>alert(1)</script>",
    "a & b < c > d \"e\" 'f'",
    "[x](javascript:y) ![p](q) `code` **bold** _it_ # h",
    "--> ]]> {{x}}",
    "- 1. # > | ~~gone~~",
    "Ends with a mark!",
]


@pytest.fixture(scope="module")
def rules() -> RuleBase:
    return loaded(RULES)


def both(rules: RuleBase, *arguments: object) -> tuple[str, str]:
    parts = handbook(rules, *arguments)  # type: ignore[arg-type]
    return handbook_as_html("H", parts), handbook_as_markdown("H", parts)


def shown(page: str) -> str:
    return " ".join(Checked(page).text.split())


def as_html(markdown: str) -> str:
    """Markdown as GitHub has it, its own comment and places left out."""
    plain = re.sub(r'<a id="[^"]*"></a>|<!--.*?-->', "", markdown)
    return str(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(plain))


def test_every_link_leads_to_one_place(rules: RuleBase) -> None:
    for base in (rules, shipped().rules):
        page, text = both(base)
        read = Checked(page)
        ids = read.all("id")
        assert len(ids) == len(set(ids))
        inner = {link[1:] for link in read.all("href") if link.startswith("#")}
        assert inner <= set(ids)
        places = re.findall(r'<a id="([^"]*)"></a>', text)
        assert set(places) == set(ids) - {"main"}
        assert len(places) == len(set(places))
        assert set(re.findall(r"\]\(#([^)]*)\)", text)) == inner - {"main"}


def test_everything_that_is_declared_has_its_place_and_words() -> None:
    rules = shipped().rules
    page, text = both(rules)
    found = set(anchors(handbook(rules)))
    words = shown(page)
    told = " ".join(as_html(text).split())
    for kind in KINDS.values():
        assert {anchor_of(each) for each in kind(rules)} <= found
    for fact in rules.facts.values():
        for option in fact.options:
            assert " ".join(option.label.split()) in words
    for guarantee in rules.guarantees:
        assert " ".join(guarantee.because.split()) in words
    for source in rules.sources.values():
        for address in source.address.split(" ; "):
            for written in (page, told):
                assert f'href="{escape(address)}"' in written or not address.startswith("http")


def test_headings_are_in_order_and_the_page_has_its_landmarks(rules: RuleBase) -> None:
    for base in (rules, shipped().rules):
        page, text = both(base)
        tags = Checked(page).tags
        levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(b <= a + 1 for a, b in pairwise(levels))
        assert [tags.count(each) for each in ("main", "nav", "header")] == [1, 1, 1]
        assert levels == [len(each) for each in re.findall(r"^(#+) ", text, re.MULTILINE)]


def test_a_page_is_complete_in_itself() -> None:
    page, _ = both(shipped().rules)
    read = Checked(page)
    assert not {"script", "link", "img", "iframe", "object"} & set(read.tags)
    assert not read.all("src") and not read.all("style")
    assert "url(" not in page and "@import" not in page
    assert ("html", (("lang", "en"),)) in read.elements


def test_a_rule_is_said_in_words(rules: RuleBase) -> None:
    page, _ = both(rules)
    article = re.search(r'<article id="rule--second">.*?</article>', page, re.DOTALL)
    assert article
    words = shown(article[0])
    assert words.startswith("After [time, or: many] days it looks good. second rules.yaml:")
    assert "When all of these hold: the mood: at least 1 of them moods one of these holds:" in words
    assert "time: more than 7 days days all of these hold: the hours: yes hours" in words
    assert "your reason: not the way reason Then the answer: Go for it" in words
    assert "Gives way to: third" in words and "Overrides: first" in words
    assert words.endswith("Sources: A1, B2")
    article = re.search(r'<article id="rule--first">.*?</article>', page, re.DOTALL)
    assert article and "Always Then the answer: Wait" in shown(article[0])


def test_the_course_tells_who_prevails(rules: RuleBase) -> None:
    _, text = both(rules)
    course = text.partition('id="course"')[2].partition("\n## ")[0]
    prevails = re.findall(r"^\d\. \*\*(.*?)\*\* .*", course, re.MULTILINE)
    assert prevails == ["Stop", "Go for it", "Wait"]
    order = re.findall(r"^(\d)\. \[(the .*?)\]", course, re.MULTILINE)
    assert order == [("1", "the mood"), ("2", "the answer")]
    assert "1. [Decide](#step--decide) (1)\n2. [Say](#step--say) (1)" in course


def test_a_rule_stands_once_and_is_named_where_else_it_belongs(rules: RuleBase) -> None:
    page, _ = both(rules)
    assert page.count('<article id="rule--') == len(rules.rules)
    good = re.search(r'<section id="value--moods--good">.*?</section>', page, re.DOTALL)
    assert good and shown(good[0]) == "Fine Also said by: long-hours"
    call = re.search(r'<section id="advice--call">.*?</section>', page, re.DOTALL)
    assert call
    assert "Call in [time, or: a few] days." in shown(call[0])
    assert "Line of the message (paragraph 1): Hello! Why: It helps" in shown(call[0])
    assert "Never comes with: write Guarantees about it: calm" in shown(call[0])
    assert shown(call[0]).endswith("Advised by: going")


def test_conclusions_of_every_type_and_what_is_said_of_them() -> None:
    rules = loaded("""
sources: {A: {title: An article}}
facts: {a: {ask: A?, type: yes/no}}
conclusions:
  n: {label: the number, type: number}
  b: {label: the answer to it, type: yes/no}
  s: {label: the set, type: choices, options: {x: an x, y: a y}}
  verdict: {type: choice, options: {go: Go}}
rules:
  - {id: number, when: {any: [a: yes]}, then: {n: 1}, because: So., source: A}
  - {id: yes-no, when: {a: no}, then: {b: yes}, because: So.}
  - {id: set, when: {a: no}, then: {s: [y, x]}, because: So.}
  - {id: nothing, when: {a: no}, then: {n: 2}, overrides: go, because: So.}
  - {id: go, when: {a: yes}, then: {verdict: go}, because: So.}
guarantees: [{id: g, when: {a: yes}, always: {verdict: go}, because: Sure.}]
""")
    page, _ = both(rules)
    words = shown(page)
    assert " 1 So. number" in words and " 2 So. nothing" in words
    assert "The answer to it b Yes So. yes-no" in words
    assert words.index("An x So. set") < words.index("A y Also said by: set")
    assert "When a: yes a Then the number: 1 Sources: A" in words, "an 'any' of one is that one"
    assert "Sure. g Where a: yes a Always verdict: Go verdict" in words
    assert words.endswith("An article A Cited by: number")
    assert "decides. Go go When a: yes a Gives way to: nothing" in words


@pytest.mark.parametrize("hostile", HOSTILE)
def test_whatever_is_declared_is_shown_as_it_is(hostile: str) -> None:
    import json

    text = json.dumps(hostile)
    braced = json.dumps(hostile.replace("{", "{{").replace("}", "}}"))
    rules = loaded(f"""
sources: {{S: {{title: {text}, address: {text}}}}}
facts:
  a: {{topic: {text}, ask: {text}, label: {text}, type: choice, options: {{x: {text}, y: other}}}}
conclusions: {{verdict: {{label: {text}, type: choice, options: {{go: {text}}}}}}}
advice: {{c: {{step: say, title: {braced}, text: {braced}, say: {braced}, source: S}}}}
rules:
  - {{id: r, when: {{a: x}}, then: {{verdict: go}}, recommend: c, because: {braced}, source: S}}
  - {{id: s, when: {{a: y}}, then: {{verdict: go}}, because: "{{a}} so."}}
guarantees: [{{id: g, when: {{a: x}}, always: {{verdict: go}}, because: {text}}}]
""")
    page, markdown = both(rules)
    again = as_html(markdown)
    for each in (page, again):
        read = Checked(each)
        words = " ".join(read.text.split())
        assert words.casefold().count(hostile.casefold()) > 15
        assert not {"script", "img", "del", "em"} & set(read.tags)
        assert [link for link in read.all("href") if not link.startswith("#")] == []


def test_only_what_is_asked_for(rules: RuleBase) -> None:
    page, text = both(rules, ["rules"], ["long"])
    assert re.findall(r'<article id="([^"]*)"', page) == ["rule--long-hours"]
    assert 'id="course"' not in page and 'id="facts"' not in page
    assert "[the hours]" not in text, "what isn't there is not led to"
    assert handbook(rules, ["rules"], ["nonsense"]) == ()
    facts = handbook(rules, ["facts"])
    assert [part.anchor for part in facts] == ["facts"]
    assert [part.anchor for part in facts[0].parts] == ["topic-1", "topic-2"]


def test_names_of_any_script_have_places_of_their_own() -> None:
    assert anchor("fact", "größe") == "fact--gr.f6..df.e"
    assert anchor("a", "b c") != anchor("a", "b-c") != anchor("a", "b", "c")
    rules = loaded("facts: {größe: {ask: Ä?, type: yes/no}}")
    page, _ = both(rules)
    assert '<section id="fact--gr.f6..df.e">' in page and 'id="topic' not in page


def test_the_command_writes_it_whole_and_never_over_another_file(here: Path) -> None:
    write_files(here, {"rules/r.yaml": RULES, "mine.html": "mine"})
    for form in ("html", "markdown"):
        done = run("list", "--format", form)
        assert done.code == 0 and "Handbook of the rules" in done.out
        assert run("list", "--format", form, "-o", f"b.{form}") == (0, "", "")
        assert Path(f"b.{form}").read_text() == done.out
        assert run("list", "rules", "--format", form, "-o", f"b.{form}").code == 0, "over its own"
        assert len(Path(f"b.{form}").read_text()) < len(done.out)
        assert (
            "mine.html is there already, and was not written by this program in this form."
            in refusal("list", "--format", form, "-o", "mine.html")
        )
    assert Path("mine.html").read_text() == "mine"
    assert "would write into the rule base" in refusal("list", "-o", "rules/x.html")
    assert "no such file or directory" in refusal("list", "-o", "nowhere/x.html")
    assert sorted(path.name for path in here.iterdir()) == [
        "b.html",
        "b.markdown",
        "mine.html",
        "rules",
    ]


def test_a_list_of_nothing_writes_nothing(here: Path) -> None:
    write_files(here, {"rules/r.yaml": RULES})
    done = run("list", "nonsense", "--format", "html", "-o", "x.html")
    assert done.code == 1 and "Nothing has 'nonsense'" in done.err
    assert not Path("x.html").exists()


def test_a_link_stays_a_link_and_what_takes_anything_takes_it(here: Path) -> None:
    write_files(here, {"rules/r.yaml": RULES})
    Path("link.html").symlink_to("real.html")
    assert run("list", "--format", "html", "-o", "link.html").code == 0
    assert Path("link.html").is_symlink() and Path("real.html").is_file()
    assert run("list", "--format", "html", "-o", "/dev/null").code == 0


def test_the_shipped_rules_as_text_stay_what_they_are() -> None:
    done = run("list", "rules", "hours", *SHIPPED)
    assert done.out == run("list", "rules", "hours", "--format", "text", *SHIPPED).out
    assert done.out.startswith("Rules (")
