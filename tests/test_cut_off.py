"""A text cut off anywhere, as by a full disk or a failed copy, is told from where it is open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from reconsider_rules.parsing.file import parse
from reconsider_rules.reading.loader import load
from reconsider_rules.reading.scenarios import read_cases
from tests.helpers import ROOT, shipped, write_files

WHOLE = {
    path.name: path.read_text(encoding="utf-8")
    for path in [*(ROOT / "examples").glob("*.yaml"), ROOT / "tests" / "slips" / "vocabulary.yaml"]
} | {
    "brackets": "facts: {a: [b, {c: d}, [[e]]], f: [g: h], ? i : j}\nrules: [{id: x, when: {y: z}}]",
    "brackets over lines": "facts:\n  a: {\n    b: c,  # a note\n\n    d: [\n      e,\n    ],\n  }\n",
    "quotes": 'title: \'It\'\'s "so"\'\nnotes: "a \\"b\\" \\u00e9 \\\n  c"\nfacts: {\'a: b\': "[c"}\n',
    "texts": "notes: >\n  a { b\n\n  'c\nsource: |2-\n   [ \" d\nfacts: {}\n",
    "several": "--- {facts: {a: b}}\n--- [c]\n...\n",
    "JSON": '{"facts": {"a": ["b", "c"], "d": 1.5}}',
}
Span = tuple[int, int, str, int, int]


def brackets_and_quotes(text: str) -> list[Span]:
    """(from, to, what it is if cut off between, its line and column) for each in a whole text."""
    spans: list[Span] = []
    starts: list[Any] = []  # the library's types don't say what an event has
    event: Any
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            starts.append(event)
        code, start = "unclosed-bracket", event
        if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            start = starts.pop()
            if not start.flow_style or text[start.start_mark.index] not in "{[":
                continue
        elif isinstance(event, yaml.ScalarEvent) and event.style in ("'", '"'):
            code = "unclosed-quote"
        else:
            continue
        begin = start.start_mark
        spans.append((begin.index, event.end_mark.index, code, begin.line + 1, begin.column + 1))
    return sorted(spans)


@pytest.mark.parametrize("name", WHOLE)
def test_it_is_told_where_the_innermost_bracket_or_quote_opens(name: str) -> None:
    text = WHOLE[name]
    spans = brackets_and_quotes(text)
    for cut in range(len(text)):
        around = [span for span in spans if span[0] < cut < span[1]]
        if (
            text[cut - 1 : cut + 1] == "''"
        ):  # cut here, an apostrophe written twice is a closing one
            around = around[:-1]
        for tail in ("", "\n", "\n\n"):
            source = parse(text[:cut] + tail, "cut.yaml")
            found = [(at.code, at.location.line, at.location.column) for at in source.diagnostics]
            if around:
                assert around[-1][2:] in found, text[:cut]
            else:
                assert all(not code.startswith("unclosed") for code, *_ in found), text[:cut]
            lines = source.lines
            for _, line, column in found:
                assert line <= len(lines)
                assert column <= len(lines[line - 1]) + 1


@pytest.mark.parametrize("end", ["{", "[", "{x: [", "{x: 'y", '{x: "y\\', "{x: y,", "{x: y, # z"])
@pytest.mark.parametrize("tail", ["", " ", "\n", "\n\n  "])
def test_what_is_wrong_above_is_still_told(end: str, tail: str, tmp_path: Path) -> None:
    rules = "rules:\n  - {id: cold, then: {mood: bad}}\n  - id: warm\n    when: "
    files = {
        "a.yaml": "conclusions: {mood: {type: choice, options: {bad: bad}}}\nfacts: 3\n",
        "b.yaml": rules + end + tail,
    }
    loaded, found = load(str(write_files(tmp_path, files)))
    assert loaded is None
    *others, cut = [(at.location.line, at.location.column, at.code) for at in found]
    assert others == [(2, 8, "no-entries"), (2, 10, "missing-key")]
    opening = max(end.rfind(sign) for sign in "{['\"")
    assert cut[:2] == (4, 11 + opening)
    assert cut[2].startswith("unclosed-")


@pytest.mark.parametrize("text", ["---\n#", "---\n# x", "facts:\n#", "a: b\n---\n #"])
def test_what_is_missing_at_the_end_is_missing_in_a_line_that_is_there(text: str) -> None:
    """Found by fuzzing: after a comment without a line end the parser is one line further."""
    source = parse(text, "case.yaml")
    read_cases(shipped().rules, source)
    assert source.diagnostics
    assert all(1 <= each.location.line <= len(source.lines) for each in source.diagnostics)
