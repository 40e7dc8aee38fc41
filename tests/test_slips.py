"""Slips as coaches make them, each a small file in `slips/`, and what is reported.

The first lines of each file say what: `# expect LINE:COLUMN CODE`, with `: WORDS` where these must
stand in the message or the way out; or `# expect nothing`. Each is read together with the rule
base `slips/vocabulary.yaml`, which has no slip; those about scenarios, as a scenario for it.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from reconsider_rules.errors import Diagnostic
from reconsider_rules.parsing.file import read
from reconsider_rules.reading.loader import load, read_rules
from reconsider_rules.reading.scenarios import read_cases
from tests.helpers import write_files

SLIPS = Path(__file__).parent / "slips"
NAMES = sorted(f"{path.parent.name}/{path.stem}" for path in SLIPS.glob("*/*.yaml"))
EXPECTED = re.compile(r"# expect (\d+):(\d+) ([\w-]+)(?:: (.+))?")

# What a coach can't be expected to know.
JARGON = re.compile(
    r"\b(scalars?|nodes?|mappings?|blocks?|flow|tokens?|anchors?|alias(es)?|sequences?|syntax"
    r"|pars(e|ed|er|ing)|streams?|documents?|kebab|strings?|booleans?|integers?|null|indicators?"
    r"|exception|NoneType)\b",
    re.IGNORECASE,
)


def findings(folder: Path, name: str, data: bytes) -> list[Diagnostic]:
    """What is reported about a slip, all of it about the file of the slip."""
    folder.mkdir()
    shutil.copy(SLIPS / "vocabulary.yaml", folder / "base.yaml")
    if "scenario" in name:
        rules = read_rules(folder)
        path = folder / "cases" / "slip.yaml"
        path.parent.mkdir()
        path.write_bytes(data)
        source = read(str(path))
        read_cases(rules, source)
        found = source.diagnostics
    else:
        path = folder / "slip.yaml"
        path.write_bytes(data)
        rules_or_none, found = load(str(folder))
        assert (rules_or_none is None) == any(finding.severity == "error" for finding in found)
    assert {finding.location.path for finding in found} <= {str(path)}
    return found


def places(found: list[Diagnostic]) -> list[tuple[int, int, str]]:
    return [(at.location.line, at.location.column, at.code) for at in found]


@pytest.mark.parametrize("name", NAMES)
def test_slip(name: str, tmp_path: Path) -> None:
    data = (SLIPS / f"{name}.yaml").read_bytes()
    lines = data.decode().split("\n")
    expected = [match for line in lines if (match := EXPECTED.fullmatch(line))]
    assert (lines[0] == "# expect nothing") == (not expected) == name.startswith("fine/")

    found = findings(tmp_path / "as it is", name, data)

    assert places(found) == [(int(e[1]), int(e[2]), e[3]) for e in expected]
    for finding, match in zip(found, expected, strict=True):
        assert finding.excerpt == lines[finding.location.line - 1]
        assert 1 <= finding.location.column <= len(finding.excerpt) + 1
        assert finding.location.column + finding.width - 1 <= len(finding.excerpt) + 1
        assert finding.help.endswith((".", "?", "…"))
        own_words = re.sub("'[^']*'", "", f"{finding.message} {finding.help}")
        assert not JARGON.search(own_words)
        assert not match[4] or match[4] in f"{finding.message} {finding.help}"

    windows = data.replace(b"\n", b"\r\n")
    assert places(findings(tmp_path / "from Windows", name, windows)) == places(found)
    marked = b"\xef\xbb\xbf" + data
    assert places(findings(tmp_path / "with a mark", name, marked)) == places(found)


def test_there_are_enough_slips_and_look_alikes() -> None:
    kinds = Counter(name.startswith("fine/") for name in NAMES)
    assert kinds[False] >= 75
    assert kinds[True] >= 20


def test_every_error_of_every_file_is_reported_in_one_run(tmp_path: Path) -> None:
    slips = [SLIPS / f"{name}.yaml" for name in NAMES if name.startswith("values/")]
    shutil.copy(SLIPS / "vocabulary.yaml", tmp_path / "base.yaml")
    expected = 0
    for number, path in enumerate(slips):
        lines = path.read_text(encoding="utf-8").split("\n")
        if "facts:" in lines or "advice:" in lines:
            continue  # they declare the same names
        expected += sum(bool(EXPECTED.fullmatch(line)) for line in lines)
        text = "\n".join(lines).replace("id: warm", f"id: warm-{number}")
        (tmp_path / f"{number:03}.yaml").write_text(text, encoding="utf-8")
    _, found = load(str(tmp_path))
    shifted = Counter(Path(finding.location.path).name for finding in found)
    assert len(found) == expected, shifted


def test_an_empty_file_is_reported(tmp_path: Path) -> None:
    _, found = load(str(write_files(tmp_path, "")))
    assert places(found) == [(1, 1, "empty-file")]


def test_a_yml_file_is_reported_and_read(tmp_path: Path) -> None:
    _, found = load(str(write_files(tmp_path, {"warm.yml": "rules:\n  - id: warm\n"})))
    assert [code for *_, code in places(found)] == ["file-name", "no-consequent"]


def test_a_folder_without_rules_or_none_at_all_is_reported(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere", Path(__file__)):
        rules, found = load(str(path))
        assert rules is None
        assert places(found) == [(1, 1, "no-rule-base")]


@pytest.mark.parametrize(
    "declared",
    [
        "facts:\n  verdict: {ask: Which?, type: choice, options: {go: Go}}",
        "conclusions:\n  verdict: {type: number}",
    ],
)
def test_the_verdict_must_be_a_conclusion_with_options(declared: str, tmp_path: Path) -> None:
    _, found = load(str(write_files(tmp_path, declared)))
    assert places(found) == [(2, 3, "reserved-name")]


def test_a_name_is_suggested_across_files(tmp_path: Path) -> None:
    files = {
        "a.yaml": "rules:\n  - {id: warm, when: {boss_lefft: yes}, then: {mood: good}, because: So}",
        "b.yaml": "facts: {boss_left: {ask: Has the boss left?, type: yes/no}}\n"
        "conclusions: {mood: {type: choice, options: {good: good, bad: bad}}}",
    }
    _, found = load(str(write_files(tmp_path, files)))
    assert [finding.help for finding in found] == ["Did you mean 'boss_left'?"]


def test_a_syntax_error_in_one_file_hides_nothing_of_another(tmp_path: Path) -> None:
    files = {
        "a.yaml": "facts:\n  boss_left:\n    ask: Has: the boss left?\n    type: yes/no\n",
        "b.yaml": "rules:\n  - {id: warm, when: {boss_left: yes, boss_right: no}, because: So}\n",
    }
    _, found = load(str(write_files(tmp_path, files)))
    assert places(found) == [
        (3, 13, "colon-in-text"),
        (2, 10, "no-consequent"),
        (2, 39, "unknown-fact"),
    ]
