"""Rows for a batch, as JSON and as CSV, spoilt; and what must come of them, found out anew."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from random import Random
from typing import Any
from unittest.mock import patch

from reconsider_rules import ScenarioError
from reconsider_rules.batch import answering
from reconsider_rules.batch.answering import Answering, Options
from reconsider_rules.batch.inputs import Input as File
from reconsider_rules.batch.partition import partitions
from reconsider_rules.errors import InputError
from reconsider_rules.reading.dates import is_date
from reconsider_rules.render.diagnostics import diagnostic_as_text
from reconsider_rules.running.explanation import place_in_answer
from tests.fuzz.mutation import CHARACTERS, mutated, odd
from tests.fuzz.oracles import plain, sure
from tests.fuzz.running import Input
from tests.helpers import shipped
from tests.rows import odd_value, random_rows


def json_rows(random: Random) -> Input:
    """A few rows, one on a line, of which some are changed."""
    lines: list[str] = []
    for row in _some(random):
        if random.random() < 0.3:
            row["facts"][random.choice([*row["facts"], "id", "x"])] = odd_value(random)
        if random.random() < 0.1:
            row["id"] = odd_value(random)
        given = row["facts"] if random.random() < 0.1 else row
        line = json.dumps(given, ensure_ascii=random.random() < 0.5)
        lines.append(mutated(random, line, lines) if random.random() < 0.4 else line)
    return Input({"rows.jsonl": random.choice(("\n", "\n", "\r\n")).join(lines)})


def csv_rows(random: Random) -> Input:
    """A few rows with some columns, of which some cells are changed, or the whole text."""
    rows = list(_some(random))
    names = list(dict.fromkeys(name for row in rows for name in row["facts"]))
    some = ["id", *random.sample(names, min(len(names), random.choice((0, 1, 3, 9))))]
    if random.random() < 0.1:
        some[random.randrange(len(some))] = random.choice((odd(random), some[0], "Id", ""))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=random.choice(("\n", "\r\n")))
    writer.writerow(some)
    for row in rows:
        cells = [_cell(row["facts"].get(name, row["id"] if name == "id" else "")) for name in some]
        if random.random() < 0.4:
            cells[random.randrange(len(cells))] = odd(random)
        writer.writerow(cells)
    given = text.getvalue()
    for _ in range(random.choice((0, 0, 1, 2))):
        place = random.randint(0, len(given))
        given = given[:place] + random.choice(CHARACTERS) + given[place:]
    return Input({"rows.csv": given})


def _some(random: Random) -> Iterator[dict[str, Any]]:
    rows = random_rows(shipped().rules, random.getrandbits(32))
    return islice(rows, random.choice((1, 2, 5)))


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        return ";".join(value)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def judge_rows(given: Input) -> None:
    """Each row gets a line, in order; what is answered is what is explained, what is refused ought to be.

    All rows are answered by both engines.
    """
    [(name, text)] = given.files.items()
    try:
        rows = list(File(name).rows(shipped().rules))
    except InputError as refusal:
        sure(name.endswith(".csv"), "rows are refused as a whole", refusal)
        for each in refusal.diagnostics:
            plain(diagnostic_as_text(each, color=False), "a diagnostic")
        return
    with patch.object(answering, "ONE_IN", 1):
        to = Answering(shipped(), Options())
        written = b"".join(to.answer(each).lines for each in partitions(None, rows, 3))
    plain(written.decode("ascii"), "the answers")
    lines = [json.loads(line) for line in written.splitlines()]
    numbers = [number for number, _ in rows]
    sure(numbers == sorted(set(numbers)), "rows out of order", numbers)
    sure(len(lines) == len(rows), "not one line a row", written)
    expected = _in_json(text) if name.endswith(".jsonl") else _in_csv(text)
    if expected is not None:
        sure(len(expected) == len(rows), "rows lost or added", (rows, expected))
    for line, row in zip(lines, expected or [None] * len(lines), strict=True):
        if "error" in line:
            sure(line["error"]["message"].strip(), "refused without a word", line)
        if row is not None:
            sure(_stripped(line) == _answered(row), "a row is answered otherwise", (line, row))


def _stripped(line: dict[str, Any]) -> Any:
    return "refused" if "error" in line else line


def _answered(row: dict[str, Any]) -> Any:
    """What is written of a row that nobody has spoilt, from the explanation of it."""
    id = row.pop("id", None)
    facts = row.get("facts", row)
    try:
        answer = shipped().explain(facts)
    except ScenarioError:
        return "refused"
    if any(isinstance(value, str) and is_date(value) for value in facts.values()):
        return "refused"  # nothing says as of which day to count
    found = answer.explanation
    return {
        "id": id,
        "verdict": found.verdict and found.verdict.value,
        "recommendations": [each.id for each in sorted(found.recommended, key=place_in_answer)],
        "rules": [rule.id for rule in found.trace.firings],
    }


def _in_json(text: str) -> list[Any]:
    """For each line that isn't empty the row, or None where somebody could object to its form."""
    data = text.encode("utf-8", "surrogateescape").removeprefix(b"\xef\xbb\xbf")
    return [_row(line) for line in data.split(b"\n") if line.strip()]


def _row(line: bytes) -> Any:
    with suppress(ValueError, RecursionError):
        row = json.loads(line.decode(), object_pairs_hook=_without_repetition)
        if isinstance(row, dict) and isinstance(row.get("id"), (str, int, type(None))):
            return row if set(row) <= {"id", "facts"} or "facts" not in row else None
    return None


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


def _in_csv(text: str) -> list[Any] | None:
    """The rows of a table in which nothing is odd but its cells; else None."""
    text = text.removeprefix("\ufeff")
    if "\0" in text or not text.isascii() or '"' in text or "\r" in text.replace("\r\n", "\n"):
        return None
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    facts = shipped().rules.facts
    if any(row and len(row) != len(head) for row in rows):
        return None
    return [_of_cells(facts, head, row) for row in rows if row]


def _of_cells(facts: Any, head: list[str], row: list[str]) -> dict[str, Any]:
    given: dict[str, Any] = {name: cell for name, cell in zip(head, row, strict=True) if cell}
    id = given.pop("id", None)
    for name, cell in given.items():
        if ";" in cell and facts[name].type == "choices":
            given[name] = [member.strip() for member in cell.split(";")]
    return {"id": id, "facts": given}
