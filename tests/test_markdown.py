"""Markdown shows every text as it reads: a parser of CommonMark finds our marks in it and no others."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from reconsider_rules.console.answers import View
from reconsider_rules.model import Case, Expectation, Location, Scenario
from reconsider_rules.render.comparison import comparison_as_markdown
from reconsider_rules.render.markup import escaped, link
from tests.helpers import advisor, as_markdown, loaded, texts

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
CONTEXTS = [
    *("# {}", "### {}", "**{}**", "- {}", "1. **{}**\n\n    {}", "> {}\n>\n> {}", "{}", "a\n{}"),
    *("- a\n    - {} b", "a\n\n{}\n\nb", "- a: {}", "*Why:* {} [{}]"),
]
HOSTILE = texts(
    "# a¦###### a #¦#¦a #¦a \\#¦- a¦+ a¦* a¦-¦---¦===¦= =¦- - -¦___¦***¦1. a¦12) a¦1.¦> a¦"
    "    a¦\ta¦```¦~~~ a¦`a`¦~~a~~¦a | b¦| a |¦|-|¦<b>¦<img src=x onerror=y>¦<!-- a¦"
    "<http://a.b>¦</a¦&lt;b&gt;¦&#60;¦&amp;¦&¦a & b¦AT&T;¦[a](javascript:b)¦![a](b)¦[a]: b¦"
    "[x] a¦a\\¦\\¦a  \nb¦a\n# b¦a\n\n- b¦_a_¦a_b_c¦__a__¦*a*¦**¦a*b¦a!¦![¦\xa0¦\xa0# a¦٣. a"
)


def structure(markdown: str) -> tuple[list[str], list[str]]:
    """The kinds of all marks in order, and the texts between them."""
    kinds, texts = [], []

    def walk(tokens: list[Token]) -> None:
        for token in tokens:
            if token.type in ("text", "text_special"):
                texts.append(token.content)
            elif token.type == "inline":
                kinds.append(token.type)
                texts.append("\n")
                walk(token.children or [])
            else:
                kinds.append(f"{token.type} {token.tag} {token.attrs}")

    walk(PARSER.parse(markdown))
    return kinds, "".join(texts).split("\n")


some_text = (
    st.lists(
        st.sampled_from([*"\\`*_[]<>~|&#-+=.!:;() \n1a", "&lt;", "1. ", "http://a", "```", "é"]),
        min_size=1,
        max_size=8,
    )
    .map("".join)
    .filter(str.strip)
)


def check_in_every_context(text: str) -> None:
    shown = " ".join(text.split())
    for context in CONTEXTS:
        kinds, read = structure(context.replace("{}", escaped(text)))
        plain_kinds, plain = structure(context.replace("{}", "word"))
        assert kinds == plain_kinds, context
        assert read == [each.replace("word", shown) for each in plain], context


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_reads_as_it_is(text: str) -> None:
    if text.strip():
        check_in_every_context(text)


@settings(max_examples=1_500, deadline=None, derandomize=True)
@given(text=some_text)
@example("a #")
def test_any_text_reads_as_it_is(text: str) -> None:
    check_in_every_context(text)


@pytest.mark.parametrize(
    "address", ["https://a.b/c_d?e=f&g=h#i", "http://a.b/(c)", "HTTPS://A.B", "mailto:a@b.c"]
)
def test_an_address_of_a_page_or_mailbox_is_a_link(address: str) -> None:
    kinds, read = structure(f"- a, {link(address)}")
    assert [kind.split()[0] for kind in kinds].count("link_open") == 1
    assert read == ["", f"a, {address}"]


@pytest.mark.parametrize(
    "address",
    texts(
        "javascript:alert(1)¦data:text/html,a¦file:///a¦http://a> <img src=b>¦a.b¦ftp://a¦"
        "http://a b¦http:¦https://¦JavaScript:a¦ http://a¦vbscript:a"
    ),
)
def test_any_other_address_is_a_text(address: str) -> None:
    kinds, read = structure(f"- a, {link(address)}")
    assert kinds == structure("- a, word")[0]
    assert read == ["", f"a, {' '.join(address.split())}"]


RULES = """
    sources:
      '@ 1': {title: '@ 2', address: '@ 3'}
    facts:
      pay: {ask: '@ 4', label: '@ 5', type: choice, options: {a: '@ 6', '@ 7': '@ 8'}}
      more: {ask: '@ 9', label: '@ 10', type: choices, options: {b: '@ 11', c: '@ 12'}}
      open: {ask: '@ 13', label: '@ 14', type: choice, options: {'@ 33': '@ 34', shut: '@ 35'}}
    conclusions:
      mood: {label: '@ 15', type: choice, options: {good: '@ 16', '@ 17': '@ 18'}}
      verdict: {label: '@ 19', type: choice, options: {go: '@ 20', '@ 21': '@ 22', third: '@ 36'}}
    advice:
      call: {step: reach out, title: '@ 23', text: '@ 24', say: '@ 25', because: '@ 26', source: '@ 1'}
      send: {step: say, title: '@ 27', text: '@ 28', say: '@ 29'}
    rules:
      - {id: r-1, when: {pay: a, more: {includes: b}}, then: {mood: '@ 17'}, because: '@ 30', source: '@ 1'}
      - {id: r-2, when: {mood: '@ 17'}, unless: {open: '@ 33'}, then: {verdict: go}, recommend: [call, send],
         because: '@ 31 {pay}', source: '@ 1'}
      - {id: r-3, when: {mood: '@ 17', open: '@ 33'}, then: {verdict: '@ 21'}, because: '@ 32'}
      - {id: r-4, when: {pay: '@ 7'}, then: {verdict: third}, because: '@ 37'}
"""


def page(mark: str, view: View = "full") -> str:
    """The report on a case by rules all of whose texts are numbered and start with a text."""
    rules = loaded(RULES.replace("@", mark.replace("'", "''"))).replaced(name="house")
    answer = advisor(rules).explain({"pay": "a", "more": ("b", "c")})
    titled = answer.scenario.replaced(title=f"{mark} title")
    return as_markdown(advisor(rules).explain(titled), view)


@pytest.mark.parametrize(
    "mark", ["# a", "<img onerror=b>", "](javascript:c)", "1. **", "`a", "- ~~|", "_&lt;_ *"]
)
def test_no_text_of_a_rule_base_does_anything_in_a_report(mark: str) -> None:
    views: tuple[View, ...] = ("brief", "draft", "short", "full")
    for view in views:
        kinds, read = structure(page(mark, view))
        plain_kinds, plain = structure(page("word", view))
        assert kinds == plain_kinds
        assert read == [line.replace("word", mark) for line in plain]
    assert len(set(re.findall(r"word (\d+|title)", "\n".join(plain)))) >= 25


def changed(mark: str) -> str:
    """The difference between two such rule bases that advise differently, and of a saved case."""
    old = RULES.replace("@", mark)
    new = old.replace("then: {verdict: go}", f"then: {{verdict: '{mark} 21'}}").replace(
        "c: ", f"'{mark} new': new, c: "
    )
    before, after = loaded({f"{mark}.yaml": old}), loaded({f"{mark}.yaml": new})
    case = Case(
        Scenario({"pay": "a", "more": ("b",)}, f"{mark} title"),
        Expectation(),
        Location(f"{mark}.yaml", 1, 1),
    )
    return comparison_as_markdown(advisor(before).compare(advisor(after), [case]))


def test_nor_in_a_difference() -> None:
    kinds, read = structure(changed("<b>_"))
    plain_kinds, plain = structure(changed("word"))
    assert kinds == plain_kinds
    assert read == [line.replace("word", "<b>_") for line in plain]
    for part in ("Vocabulary: ", "Verdict: ", "rule r-2 (word.yaml", "word.yaml:1: word title"):
        assert any(part in line and "word" in line for line in plain), part


def test_sources_come_in_the_order_that_people_expect() -> None:
    ids = ["R1", "R2", "R2b", "R10", "R" + "9" * 5_000, "S1"]
    sources = "".join(f"  ? {id}\n  : {{title: t}}\n" for id in reversed(ids))
    text = f"""
sources:
{sources}
conclusions: {{verdict: {{type: choice, options: {{go: Go}}}}}}
rules: [{{id: a, then: {{verdict: go}}, because: So., source: [{", ".join(reversed(ids))}]}}]
"""
    written = as_markdown(advisor(loaded(text)).explain({}), "full")
    assert re.findall(r"^- (\w+): t$", written, re.MULTILINE) == ids
