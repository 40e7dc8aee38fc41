"""Whatever a file holds or is, it is refused in a moment and with a sentence, or understood."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconsider_rules import RuleBase, ScenarioError
from reconsider_rules.errors import Diagnostic
from reconsider_rules.parsing.file import parse, read
from reconsider_rules.parsing.limits import MAX_BYTES, MAX_DEPTH
from reconsider_rules.reading.loader import load, read_rules
from reconsider_rules.reading.scenarios import read_cases, scenario_from
from tests.helpers import texts, write_files

SLIPS = Path(__file__).parent / "slips"
VOCABULARY = (SLIPS / "vocabulary.yaml").read_text(encoding="utf-8")
MANY = 100_000
SECONDS = 60.0  # a guard against what hangs or is quadratic, which takes minutes; not a measurement

RULE = "rules:\n  - {id: warm, then: {verdict: go_for_it}, because: So, when: %s}\n"

TEXTS: dict[str, str] = {
    "aliases of aliases": "a: &a [x, x]\n"
    + "".join(
        f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    ),
    "a thing within itself": "facts: &facts\n  more: *facts\n",
    "deep lists": "facts: " + "[" * MANY,
    "deep lists, closed": "facts: " + "[" * MANY + "]" * MANY,
    "deep braces": "facts: " + "{" * MANY,
    "deep braces with names": "facts: " + "{a: " * MANY,
    "deep lists of lists": "facts:\n  " + "- " * MANY,
    "deep lines": "facts:\n" + "".join(" " * n + "a:\n" for n in range(1, 3_000)),
    "deep conditions": RULE % ("{any: [" * MANY),
    "deep question marks": "? " * MANY,
    "a long line": "facts: " + "a" * 5_000_000,
    "a long line of words": "facts: " + "a b " * 1_250_000,
    "a long line of names": "facts: {" + "a: b, " * 300_000 + "}",
    "a long name": "a" * 2_000_000 + ": 1",
    "a long quoted name": '"' + "a" * 2_000_000 + '": 1',
    "a long comment": "#" * 5_000_000,
    "many lines": "\n" * 5_000_000,
    "many tabs": "\t" * 1_000_000,
    "many spaces": " " * 5_000_000 + "a",
    "many names": "facts:\n" + "".join(f"  a{n}: 1\n" for n in range(MANY)),
    "many names at the left": "".join(f"a{n}: 1\n" for n in range(MANY)),
    "many names once more": "facts:\n" + "  a: {ask: b, type: yes/no}\n" * MANY,
    "many facts and as many slips": "facts:\n"
    + "".join(f"  a{n}: {{ask: b, type: yes/no}}\n" for n in range(20_000))
    + "rules:\n"
    + "".join(f"  - {{id: r-{n}, when: {{b{n}: yes}}, because: b}}\n" for n in range(20_000)),
    "many rules with one id": "rules:\n" + "  - {id: a}\n" * 50_000,
    "many items": "rules: [" + "a, " * MANY + "a]",
    "very many items": "rules: [" + "a," * 3_900_000 + "a]",
    "very many lists": "rules: [" + "[]," * 2_600_000 + "a]",
    "very many documents": "--- a\n" * 1_300_000,
    "many apostrophes": "'" * 1_000_000,
    "many apostrophes, odd": "facts: '" + "''" * 500_000,
    "many quotes": '"' * 1_000_000,
    "many quoted words": 'a: "b" ' * 100_000,
    "many backslashes": '"' + "\\" * 1_000_001 + '"',
    "many colons": ": " * MANY,
    "many dashes": "-" * 1_000_000,
    "many documents": "---\na: 1\n" * 50_000,
    "many syntax errors": "".join(f"a{n}: b: c\n" for n in range(20_000)),
    "many broken rules": "rules:\n" + "  - id: a\n   b: c\n" * 20_000,
    "many braces in a text": "advice:\n  a: {title: '" + "{" * 100_000 + "'}\n",
    "many placeholders": "advice:\n  a: {title: '" + "{a} " * 100_000 + "'}\n",
    "many placeholders of a fact": "advice:\n  a: {title: '"
    + "{decline_reason} " * 100_000
    + "'}\n",
    "many tags": "a: " + "!" * 100_000,
    "many anchors": "".join(f"a{n}: &a{n} b\n" for n in range(50_000)),
    "a NUL": "facts:\n  a\0: 1\n",
    "NULs": "\0" * 1_000_000,
    "half of a pair": "facts: \ud800",
    "an escaped half of a pair": 'facts: "\\ud800"',
    "an escaped NUL": 'facts: {"a\\0": 1}',
    "an escape sequence": 'advice:\n  a: {title: "\\e[31mred"}',
    "a line separator": "facts:\u2028  a: 1\u2029",
    "a huge number": RULE % ("{days_since_decline: " + "9" * 1_000_000 + "}"),
    "a huge fraction": RULE % ("{days_since_decline: 0." + "9" * 1_000_000 + "}"),
    "a huge power": RULE % "{days_since_decline: 1e999999999}",
    "a huge power in digits": RULE % ("{days_since_decline: 1e" + "9" * 1_000_000 + "}"),
    "a number of underscores": RULE % ("{days_since_decline: 1" + "_1" * 500_000 + "}"),
    "a number of commas": RULE % ('{days_since_decline: "1' + ",111" * 300_000 + 'x"}'),
    "a number of spaces": RULE % ('{days_since_decline: "1' + " " * 1_000_000 + 'x"}'),
    "not a number": RULE % "{days_since_decline: .nan}",
    "infinity": RULE % "{days_since_decline: .inf}",
    "a long option": RULE % ("{decline_reason: " + "a, " * 300_000 + "}"),
    "a merge": "<<: {facts: {}}\n<<: *a",
    "a tag that makes things": "!!python/object/apply:os.system ['exit 1']",
    "directives": "%TAG ! tag:x,2000:\n%YAML 9.9\n---\nfacts: !x {}\n",
}
BYTES: dict[str, bytes] = {
    "UTF-16": "facts: {}\n".encode("utf-16"),
    "UTF-16 without its mark": "facts: {}\n".encode("utf-16-le"),
    "UTF-32": "facts: {}\n".encode("utf-32"),
    "Latin-1": "facts:\n  größe: {ask: Wie groß?}\n".encode("latin-1"),
    "a lone byte": b"facts: \xff",
    "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 1000,
    "a zip": b"PK\x03\x04" + bytes(range(256)) * 1000,
    "bytes": bytes(range(256)) * 20_000,
    "overlong": b"facts: \xc0\xaf",
    "the mark twice": b"\xef\xbb\xbf\xef\xbb\xbffacts: {}\n",
    **{name: text.encode("utf-8", "surrogatepass") for name, text in TEXTS.items()},
}


@contextmanager
def soon() -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < SECONDS


def refused(found: list[Diagnostic]) -> None:
    """There is an error, and every finding is one that a coach can read."""
    assert any(finding.severity == "error" for finding in found)
    for finding in found:
        assert finding.help
        assert len(str(finding)) < 5_000
        assert len(finding.help) < 5_000
        assert len(finding.excerpt) <= 1_000
        str(finding).encode()


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> RuleBase:
    return read_rules(write_files(tmp_path_factory.mktemp("rules"), VOCABULARY))


@pytest.mark.parametrize("name", BYTES)
def test_as_a_rule_file(name: str, tmp_path: Path) -> None:
    write_files(tmp_path, VOCABULARY)
    (tmp_path / "hostile.yaml").write_bytes(BYTES[name])
    with soon():
        loaded, found = load(str(tmp_path))
    assert loaded is None
    refused(found)


@pytest.mark.parametrize("name", BYTES)
def test_as_a_scenario(name: str, rules: RuleBase, tmp_path: Path) -> None:
    path = tmp_path / "hostile.yaml"
    path.write_bytes(BYTES[name])
    with soon():
        source = read(str(path), "hostile.yaml")
        read_cases(rules, source)
    refused(source.diagnostics)


@pytest.mark.parametrize("name", [name for name, text in TEXTS.items() if len(text) < MANY])
def test_as_text_from_a_program(name: str, rules: RuleBase) -> None:
    """What is larger is read, once it is decoded, by the same lines as a file."""
    with soon():
        source = parse(TEXTS[name], "<stdin>")
        read_cases(rules, source)
    refused(source.diagnostics)
    try:
        same = parse(TEXTS[name].encode(), "<stdin>")
    except UnicodeEncodeError:  # half of a pair: no file can hold it
        return
    read_cases(rules, same)
    assert source.diagnostics == same.diagnostics


def a_huge_file(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100_000_000)


def a_little_too_large(path: Path) -> None:
    path.write_bytes(b"# " + b"a" * (MAX_BYTES - 1))


def a_link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def a_link_to_nothing(path: Path) -> None:
    path.symlink_to(path.parent / "nothing")


def a_link_to_zeros(path: Path) -> None:
    path.symlink_to("/dev/zero")


def a_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the path of a socket must be short
    try:
        socket.socket(socket.AF_UNIX).bind(path.name)
    finally:
        os.chdir(here)


def a_forbidden_file(path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    path.write_bytes(b"facts: {}")
    path.chmod(0)


THINGS: list[Callable[[Path], None]] = [
    a_huge_file,
    a_little_too_large,
    Path.mkdir,
    os.mkfifo,
    a_socket,
    a_link_to_itself,
    a_link_to_nothing,
    a_link_to_zeros,
    a_forbidden_file,
]


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.__name__)
def test_what_is_no_text_file(thing: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "thing.yaml"
    thing(path)
    with soon():
        found = read(str(path)).diagnostics
        loaded, all_found = load(str(tmp_path))
    refused(found)
    assert loaded is None
    refused(all_found)


def test_a_file_that_is_gone_when_it_is_read(tmp_path: Path) -> None:
    found = read(str(tmp_path / "gone.yaml"), "gone.yaml").diagnostics
    assert [finding.code for finding in found] == ["unreadable"]
    refused(found)
    refused(read("no\0path").diagnostics)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_file_whose_name_is_no_text(tmp_path: Path) -> None:
    write_files(tmp_path, VOCABULARY)
    name = os.fsencode(tmp_path) + b"/\xff.yaml"
    with open(name, "wb") as file:
        file.write(b"rules: []")
    loaded, found = load(str(tmp_path))
    assert loaded is None
    refused(found)


@pytest.mark.parametrize(
    "value",
    [
        10**1_000_000,
        -(10**40),
        float("nan"),
        float("inf"),
        "9" * 1_000_000,
        "\ud800",
        b"3",
        object(),
        {},
        [[]],
        [None],
        ["\0"],
        {3: 4},
        3 + 4j,
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize(
    "fact", ["days_since_decline", "decline_reason", "channels_tried", "original_terms_ok"]
)
def test_values_from_a_program(fact: str, value: object, rules: RuleBase) -> None:
    with soon(), pytest.raises(ScenarioError) as refusal:
        scenario_from(rules, {fact: value})
    assert all(finding.help and len(finding.message) < 500 for finding in refusal.value.diagnostics)


def test_names_from_a_program(rules: RuleBase) -> None:
    names: dict[str, object] = {f"fact_{number}": 1 for number in range(MANY)}
    with soon(), pytest.raises(ScenarioError):
        scenario_from(rules, {"x" * 1_000_000: 1, "": 1, **names})


@pytest.mark.parametrize("levels", [1, 5, 17, 18, 19, 40, 400])
def test_conditions_may_be_nested_up_to_the_limit(levels: int, tmp_path: Path) -> None:
    condition = "{original_terms_ok: yes}"
    for number in range(levels):
        kind = "any" if number % 2 else "all"
        condition = f"{{{kind}: [{condition}, {{decline_reason: known}}]}}"
    depth = 3 + 2 * levels + 1  # the file, the list and the rule; two for each level; the innermost
    files = {"a.yaml": VOCABULARY, "b.yaml": RULE % condition}
    loaded, found = load(str(write_files(tmp_path, files)))
    assert (loaded is not None) == (depth <= MAX_DEPTH)
    assert [finding.code for finding in found] == ([] if depth <= MAX_DEPTH else ["too-deep"])


PIECES = texts(
    "\t¦  ¦ ¦\n¦:¦: ¦- ¦-¦#¦ #¦'¦\"¦{¦}¦[¦]¦,¦&a¦*a¦!x¦|¦>¦?¦%¦@¦`¦\xa0¦\u200b¦“¦–¦0¦é¦\x00¦"
    "---\n¦<<: ¦when:¦then:¦any:¦id: warm¦\u2028¦\r¦{a}¦\\"
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """The vocabulary with a few characters or lines taken out, put in or doubled."""
    text = VOCABULARY
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.integers(0, 12))
        how = draw(
            st.sampled_from(
                ["delete", "insert", "double", "delete line", "double line", "indent line"]
            )
        )
        if how == "delete":
            text = text[:start] + text[end:]
        elif how == "insert":
            text = text[:start] + draw(st.sampled_from(PIECES)) + text[start:]
        elif how == "double":
            text = text[:end] + text[start:]
        else:
            lines = text.split("\n")
            number = draw(st.integers(0, len(lines) - 1))
            line = lines[number]
            lines[number : number + 1] = {
                "delete line": [],
                "double line": [line, line],
                "indent line": [" " + line],
            }[how]
            text = "\n".join(lines)
    return text


@settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=mutated())
def test_whatever_an_edit_leaves_is_loaded_or_explained(text: str, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(text, encoding="utf-8", newline="")
    loaded, found = load(str(tmp_path))
    assert (loaded is None) == any(finding.severity == "error" for finding in found)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for finding in found:
        assert 1 <= finding.location.line <= len(lines)
        assert 1 <= finding.location.column <= len(lines[finding.location.line - 1]) + 1
        assert finding.excerpt == lines[finding.location.line - 1]
        assert finding.help
    assert found == sorted(found, key=lambda finding: finding.location)
