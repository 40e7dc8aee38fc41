"""Characters that can't be seen, or are written as an escape: refused alike, or read as they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reconsider_rules import RuleBase
from reconsider_rules.parsing.characters import FORBIDDEN
from reconsider_rules.parsing.file import parse
from reconsider_rules.reading.loader import load
from reconsider_rules.reading.scenarios import read_cases
from tests.helpers import rule_base, write_files

RULES = """
    facts: {mood: {ask: How is it?, type: choice, options: {"\U0001f600": glad, "\U0001f622\U0001f3fd": sad}}}
    conclusions: {verdict: {type: choice, options: {go: Go}}}
    rules: [{id: go, when: {mood: known}, then: {verdict: go}, because: So.}]
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> RuleBase:
    return rule_base(tmp_path_factory.mktemp("rules"), RULES)


def codes(text: str) -> list[tuple[int, int, str]]:
    return [(at.location.line, at.location.column, at.code) for at in parse(text, "f").diagnostics]


BIDI = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
OTHERS = [0x1B, 0x7F, 0x85, 0x9B, 0x2028, 0x2029, 0xFDD0, 0xFEFF, 0xFFF9, 0xFFFE, 0xFFFF]


@pytest.mark.parametrize("code", BIDI + OTHERS, ids=hex)
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("title: a%sb\n", (1, 9)),
        ('"a%s": b\n', (1, 1)),
        ('facts: {a: ["%s"]}\n', (1, 13)),
        ("# a%s\n", (1, 4)),
    ],
)
def test_what_hides_or_turns_text_round_is_refused(
    code: int, text: str, place: tuple[int, int]
) -> None:
    raw = codes(text % chr(code))
    assert [(line, code) for line, _, code in raw] == [(1, "control-character")]
    if '"' in text:
        assert codes(text % f"\\u{code:04x}") == [(*place, "control-character")]
    else:
        assert raw == [(*place, "control-character")]


def test_every_refused_character_is_refused_as_an_escape_too() -> None:
    surrogates = range(0xD800, 0xE000)  # these can't even be written so: see below
    for code in range(0x10000):
        if FORBIDDEN.match(chr(code)) and code not in surrogates:
            assert codes(f'title: "\\u{code:04X}"') == [(1, 8, "control-character")], hex(code)


def test_marks_that_languages_and_emoji_need_may_stand_in_a_text(tmp_path: Path) -> None:
    texts = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \u200f(\u05d0)\u200e \U0001f469\u200d\U0001f4bb \u2764\ufe0f"
    written = RULES.replace("because: So.", f"because: {texts}")
    loaded, found = load(str(write_files(tmp_path, written)))
    assert found == []
    assert loaded is not None
    assert loaded.rules[0].because.raw == texts


@pytest.mark.parametrize("mark", ["\u200b", "\u200d", "\u200e", "\u061c", "\u00ad", "\u2060"])
def test_they_may_not_stand_in_a_name(mark: str, tmp_path: Path) -> None:
    loaded, found = load(
        str(write_files(tmp_path, RULES.replace("mood: known", f"mo{mark}od: known")))
    )
    assert loaded is None
    assert [each.code for each in found] == ["invisible-character"]


@pytest.mark.parametrize("indent", [None, 2, "\t"])
def test_json_writes_an_emoji_as_two_escapes(indent: int | str | None, rules: RuleBase) -> None:
    for mood in ("\U0001f600", "\U0001f622\U0001f3fd"):
        title = 'a "\U0001f600" \\ud83d\\ude00 \\\\ \U0001f3fd'
        text = json.dumps({"title": title, "facts": {"mood": mood}}, indent=indent)
        assert "\\ud83d\\ude00" in text
        [case] = read_cases(rules, source := parse(text, "f"))
        assert source.diagnostics == []
        assert (case.scenario.title, case.scenario.facts) == (title, {"mood": mood})


def test_the_place_of_a_slip_behind_an_emoji_is_right(rules: RuleBase) -> None:
    text = json.dumps({"title": "\U0001f600\U0001f600", "facts": {"mod": "x"}})
    read_cases(rules, source := parse(text, "f"))
    [found] = source.diagnostics
    assert text[found.location.column - 1 :].startswith('"mod"')


@pytest.mark.parametrize(
    "escape",
    ["\\ud83d", "\\ude00", "\\ude00\\ud83d", "\\ud83d\\ud83d", "\\ud83d x", "\\\\ud83d\\ude00"],
)
def test_half_of_a_character_is_refused(escape: str) -> None:
    text = f'{{"facts": {{}},\n "title": "{escape}"}}'
    wrong = 12 if escape.startswith("\\u") else 19
    assert codes(text) == [(2, wrong, "no-character")]


def test_what_is_not_json_is_read_as_yaml(rules: RuleBase) -> None:
    text = "{title: 'say \"\\ud83d\\ude00\"', facts: {}}"
    [case] = read_cases(rules, source := parse(text, "f"))
    assert source.diagnostics == []
    assert case.scenario.title == 'say "\\ud83d\\ude00"'
    assert codes('{facts: {}, "title": "\\ud83d\\ude00"}') == [(1, 23, "no-character")]


def test_json_too_deep_is_said_to_be_so() -> None:
    [found] = parse('["\\ud83d\\ude00", ' + "[" * 100_000 + "]" * 100_001, "f").diagnostics
    assert found.code in ("too-deep", "no-character")
