"""Does a batch say of each row what `explain_many` says of its facts, and refuse what that refuses?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given

from reconsider_rules import Answer, RuleBase, ScenarioError
from reconsider_rules.batch import encoding, lines
from reconsider_rules.batch.answering import Answering, Options
from reconsider_rules.batch.lists import Lists, places
from reconsider_rules.batch.partition import Partition
from reconsider_rules.batch.rows import MOST_TOLD
from reconsider_rules.errors import InternalError
from reconsider_rules.reading.scenarios import scenario_from
from tests.engine_bases import base
from tests.generators import random_rule_base
from tests.helpers import advisor, loaded, shipped
from tests.rows import odd_value, random_rows
from tests.test_columns import CONTRADICTORY, examples, seeds

DAY = date(2026, 11, 24)
COUNTED = Options(DAY)


def answers(
    rules: RuleBase, rows: Sequence[Any], options: Options = COUNTED
) -> list[dict[str, Any]]:
    """What a batch says of rows: text as it stands, anything else as JSON."""
    texts = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    partition = Partition(None, tuple(enumerate(texts, 1)))
    answered = Answering(advisor(rules), options).answer(partition)
    found = [json.loads(line) for line in answered.lines.splitlines()]
    assert len(found) == len(rows) == answered.tally.rows
    assert answered.tally.errors == sum("error" in each for each in found)
    return found


def expected(rules: RuleBase, row: dict[str, Any], line: int) -> dict[str, Any]:
    """What is to be said of a row, from `explain_many` and `scenario_from`."""
    try:
        scenario = scenario_from(rules, row["facts"], as_of=DAY)
    except ScenarioError as error:
        told = [f"{each.message} {each.help}".rstrip() for each in error.diagnostics]
        told[MOST_TOLD:] = [f"And {len(told) - MOST_TOLD} more."] if len(told) > MOST_TOLD else []
        first = error.diagnostics[0].code
        return {"id": row["id"], "line": line, "error": {"code": first, "message": " ".join(told)}}
    [answer] = advisor(rules).explain_many([scenario])
    if not isinstance(answer, Answer):
        return {"id": row["id"], "line": line, "error": "contradiction"}
    return {
        "id": row["id"],
        "verdict": answer.verdict and answer.verdict.value,
        "recommendations": [each.id for each in answer.recommendations],
        "rules": [rule.id for rule in answer.trace.firings],
    }


def compare(rules: RuleBase, rows: Sequence[dict[str, Any]]) -> None:
    for place, found in enumerate(answers(rules, rows)):
        wanted = expected(rules, rows[place], place + 1)
        if wanted.get("error") == "contradiction":
            assert found["error"]["code"] == "contradiction"
        else:
            assert found == wanted


@examples(40)
@given(seeds)
def test_random_rows_for_random_rules(seed: int) -> None:
    random = Random(seed)
    rules = loaded(random_rule_base(random))
    rows = random_rows(rules, seed)
    compare(rules, [some_odd(random, next(rows), 0.1) for _ in range(40)])


def test_random_rows_for_the_shipped_rules() -> None:
    rules, random = shipped().rules, Random(3)
    rows = random_rows(rules)
    compare(rules, [some_odd(random, next(rows), 0.02) for _ in range(600)])


def some_odd(random: Random, row: dict[str, Any], share: float) -> dict[str, Any]:
    """A row of which some values, and now and then a name, are not what they should be."""
    for name in list(row["facts"]):
        if random.random() < share:
            row["facts"][name] = odd_value(random)
    if random.random() < share:
        row["facts"][random.choice(["verdict", "user_goa", "", "x" * 100])] = odd_value(random)
    return row


def test_the_comparison_notices_values_that_are_taken_for_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """True is 1 to a dict."""
    rules = base({"n": "type: number"}, {"one": "when: {n: 1}"}).rules
    rows = [{"id": 1, "facts": {"n": 1}}, {"id": 2, "facts": {"n": True}}]
    compare(rules, rows)
    monkeypatch.setattr(encoding, "_NUMBER", encoding._NUMBER | {bool})
    with pytest.raises((AssertionError, InternalError)):  # whichever notices it first
        compare(rules, rows)


NUMBERS = base(
    {"n": "type: number", "d": "type: number, counts: days since"}, {"one": "when: {n: 1}"}
)


@pytest.mark.parametrize(
    ("row", "id", "code", "told"),
    [
        (b"{", None, "not-json", "this row is not JSON: expecting property name"),
        (b"[]", None, "not-a-row", "a row is an object, not []"),
        (b"[" * 100_000, None, "not-json", "lists in lists without end"),
        (b'{"facts": {"n": ' + b"9" * 5000 + b"}}", None, "not-json", "a number that is too long"),
        (b'{"id": 7, "facts": {"n": ' + b"9" * 40 + b"}}", 7, "number-too-long", "too large"),
        (b'{"id": 7, "facts": {"n": 1e999}}', 7, "not-a-number", "inf is not a number"),
        (b'{"id": 7, "facts": {"n": NaN}}', 7, "not-a-number", "nan is not a number"),
        (b'{"id": 7, "facts": {"n": [[1]]}}', 7, "wrong-type", "must be a number, not [[1]]"),
        (b'{"id": 7, "facts": {"n": {"n": 1}}}', 7, "wrong-type", "must be a number"),
        (b'{"id": 7, "facts": {"n": "1\x00"}}', None, "not-json", "invalid control character"),
        (b'{"id": 7, "facts": {"n": "\\u0000"}}', 7, "not-a-number", "is not a number"),
        (b"\xff\xfe{", None, "not-utf-8", "this row is not UTF-8 (byte 1 of it)"),
        (
            b'{"id": 7, "facts": {"n": 1, "n": 1}}',
            7,
            "duplicate-key",
            "'n' stands in this row twice",
        ),
        (b'{"id": 7, "id": 7, "n": 1}', 7, "duplicate-key", "'id' stands in this row twice"),
        (
            b'{"id": 7, "facts": {}, "title": ""}',
            7,
            "unknown-key",
            "a row has no 'title' beside",
        ),
        (b'{"id": [7], "facts": {}}', None, "bad-id", "an id is a text or a number, not [7]"),
        (b'{"id": true, "facts": {}}', None, "bad-id", "not True"),
        (b'{"id": 1e999, "facts": {}}', None, "bad-id", "not inf"),
        (b'{"id": 7, "facts": [1]}', 7, "not-facts", "facts are a mapping"),
        (b'{"id": 7, "facts": null}', 7, "not-facts", "facts are a mapping"),
        (b'{"id": 7, "m": 1}', 7, "unknown-fact", "there is no fact 'm'. Possible: n, d."),
        (b'{"id": 7, "d": "2026-11-20"}', 7, "needs-as-of", "Give the batch --as-of DATE."),
    ],
)
def test_what_is_refused(row: bytes, id: object, code: str, told: str) -> None:
    good = b'{"id": "a", "facts": {"n": 1}}'
    before, found, after = answers(NUMBERS.rules, [good, row, good], Options())
    assert before == after
    assert before["rules"] == ["one"]
    assert (found["id"], found["line"], found["error"]["code"]) == (id, 2, code)
    assert told in found["error"]["message"]


@pytest.mark.parametrize(
    ("row", "id"),
    [
        (b'{"id": "a:b", "facts": {"n": 1}}', "a:b"),  # with more colons than keys
        (b'{"id": 1.5, "facts": {"n": 1.0}}', 1.5),
        (b'{"facts": {"n": "1", "d": null}}', None),
        (b'{"n": 1, "d": "unknown"}', None),
        (b' {"id": "\\ud800", "n": 1}\r\n', "\ud800"),
        ('{"id": "é", "n": 1}'.encode(), "é"),
    ],
)
def test_ways_to_write_a_row(row: bytes, id: object) -> None:
    [found] = answers(NUMBERS.rules, [row])
    assert found == {"id": id, "verdict": None, "recommendations": ["do_it"], "rules": ["one"]}


@pytest.mark.parametrize(("slips", "more"), [(10, ""), (11, "And 1 more."), (14, "And 4 more.")])
def test_a_row_with_many_slips(slips: int, more: str) -> None:
    [found] = answers(NUMBERS.rules, [{f"x{n}": 1 for n in range(slips)}])
    message = found["error"]["message"]
    assert message.count("there is no fact 'x") == 10
    assert message.endswith(more or "Possible: n, d.")


def test_days_are_counted_as_of_the_day_given() -> None:
    rules = base({"d": "type: number, counts: days since"}, {"four": "when: {d: 4}"}).rules
    [four, five] = answers(rules, [{"d": "2026-11-20"}, {"d": "2026-11-19"}])
    assert (four["rules"], five["rules"]) == (["four"], [])


def test_a_contradiction_is_the_row_s_error() -> None:
    good, bad = answers(CONTRADICTORY.rules, [{"f": 4}, {"f": 5}])
    assert good["rules"] == ["z-first", "on-low"]
    assert bad["error"]["code"] == "contradiction"
    assert "(z-first)" in bad["error"]["message"]
    assert "(a-second)" in bad["error"]["message"]


def test_advice_that_must_not_come_together_is_the_row_s_error() -> None:
    rules = loaded(
        """
        facts:
          a: {ask: Well?, type: yes/no}
        advice:
          go: {step: say, title: Go, text: Go., conflicts with: stay}
          stay: {step: say, title: Stay, text: Stay.}
        rules:
          - {id: go, recommend: go, because: So.}
          - {id: stay, when: {a: yes}, recommend: stay, because: So.}
        """
    )
    good, bad = answers(rules, [{"a": False}, {"a": True}])
    assert good["recommendations"] == ["go"]
    assert bad["error"]["code"] == "contradiction"


def test_whole_explanations() -> None:
    """As `explain --format json` has them, without what could change the answer."""
    rows = random_rows(shipped().rules)
    some = [next(rows) for _ in range(20)]
    for row, found in zip(some, answers(shipped().rules, some, Options(DAY, True)), strict=True):
        scenario = scenario_from(shipped().rules, row["facts"], as_of=DAY)
        answer = shipped().explain(scenario).to_dict(outlook=False)
        assert found == {"id": row["id"], "answer": json.loads(json.dumps(answer))}
    [refused] = answers(shipped().rules, [{"x": 1}], Options(DAY, True))
    assert refused["error"]["code"] == "unknown-fact"


def test_an_option_for_which_a_byte_does_not_suffice() -> None:
    options = ", ".join(f"o{n}: Option {n}" for n in range(400))
    tests = {f"r{n}": f"when: {{c: o{n}}}" for n in (0, 254, 255, 256, 399)}
    rules = base({"c": f"type: choice, options: {{{options}}}"}, tests).rules
    compare(rules, [{"id": n, "facts": {"c": f"o{n}"}} for n in (0, 1, 254, 255, 256, 399, 400)])


def test_more_values_than_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "_MOST_KEPT", 3)
    rules = base({"n": "type: number"}, {"small": "when: {n: {less than: 20}}"}).rules
    compare(rules, [{"id": n, "facts": {"n": n}} for n in range(40)])


def test_an_answer_that_durable_rules_does_not_give_is_an_internal_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def wrong(id: str, verdict: str, advice: str, rules: str) -> str:
        return right(id, verdict, advice, rules.replace('"one"', ""))

    right = lines.line
    from_trace = lines.line_from
    rows = [{"id": 1, "facts": {"n": 1}}]
    assert answers(NUMBERS.rules, rows)
    kept = from_trace("1", advisor(NUMBERS.rules).explain({"n": 1}).explanation)
    monkeypatch.setattr(lines, "line", wrong)
    monkeypatch.setattr(lines, "line_from", lambda id, found: kept)
    with pytest.raises(InternalError, match="two engines answer the row on line 1 differently"):
        answers(NUMBERS.rules, rows)


@pytest.mark.parametrize("names", [0, 1, 7, 8, 9, 30])
def test_lists_of_names(names: int) -> None:
    random = Random(names)
    count = 50
    columns = [random.getrandbits(count) for _ in range(names)]
    found = Lists(map(str, range(names))).of(columns, count)
    for place, text in enumerate(found):
        assert json.loads(f"[{text}]") == [
            str(n) for n, column in enumerate(columns) if column >> place & 1
        ]
    assert list(places(0b10110)) == [1, 2, 4]


def test_a_tally_says_what_was_answered() -> None:
    rows = random_rows(shipped().rules)
    some = [next(rows) for _ in range(100)]
    texts = [*[json.dumps(row).encode() for row in some], b"?"]
    tallies = []
    for explain in (False, True):
        answering = Answering(shipped(), Options(DAY, explain))
        tallies.append(answering.answer(Partition(None, tuple(enumerate(texts)))).tally)
    assert tallies[0] == tallies[1]
    assert tallies[0].refused == {"not-json": 1}
    found = answers(shipped().rules, some)
    rules = [id for each in found for id in each["rules"]]
    assert tallies[0].rules == {id: rules.count(id) for id in set(rules)}
