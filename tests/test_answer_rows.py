"""Does Python get from `answer_rows` what `batch` writes?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from itertools import islice
from threading import Thread

from reconsider_rules import answer_rows
from reconsider_rules.batch.partition import ROWS
from tests.commands import run
from tests.helpers import ROOT, shipped
from tests.rows import lines_of, random_rows


def some(count: int) -> list[str]:
    """Rows, each thousandth of which is none."""
    lines = lines_of(random_rows(shipped().rules), count).decode().splitlines()
    return [line if number % 1000 else "?" for number, line in enumerate(lines)]


def test_the_same_as_batch_writes() -> None:
    rows = some(ROWS + 10)
    options = ("--rules", str(ROOT / "rules"), "--as-of", "2026-11-20", "-o", "-")
    written = run("batch", "-", *options, stdin="\n".join(rows)).out.splitlines()
    assert list(answer_rows(shipped(), rows, date(2026, 11, 20))) == written
    few = rows[:5]
    written = run("batch", "-", "--explain", *options, stdin="\n".join(few)).out.splitlines()
    assert list(answer_rows(shipped(), few, date(2026, 11, 20), explain=True)) == written


def test_a_line_for_each_row_whatever_it_is() -> None:
    rows = [None, b"\xff", "\ud800", "", " ", "\n", '{"id":\n1}', '{"id": "a\\u2028b"}', b"{}", "1"]
    found = [json.loads(line) for line in answer_rows(shipped(), rows)]
    assert [each.get("error", {}).get("code") for each in found] == [
        *("not-a-row", "not-utf-8", "not-utf-8", "not-json", "not-json", "not-json"),
        *(None, None, None, "not-a-row"),
    ]
    assert [each.get("line") for each in found] == [1, 2, 3, 4, 5, 6, None, None, None, 10]
    assert [each["id"] for each in found[6:9]] == [1, "a\u2028b", None]


def test_rows_without_end() -> None:
    def endless() -> Iterator[str]:
        while True:
            yield "{}"

    assert len(list(islice(answer_rows(shipped(), endless()), 2 * ROWS))) == 2 * ROWS


def test_several_threads() -> None:
    rows = some(2000)
    wanted = list(answer_rows(shipped(), rows))
    found: list[list[str]] = []
    threads = [
        Thread(target=lambda: found.append(list(answer_rows(shipped(), rows)))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 4
