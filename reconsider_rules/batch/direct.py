"""Rows answered here and now: for programs that have processes, tables and clusters of their own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache

from reconsider_rules.advisor import Advisor
from reconsider_rules.batch.answering import Answering, Options
from reconsider_rules.batch.partition import partitions


def answer_rows(
    rules: Advisor,
    rows: Iterable[str | bytes | Mapping[str, object] | None],
    as_of: date | None = None,
    explain: bool = False,
) -> Iterator[str]:
    """Answer rows of JSON as `batch` does, with a line of JSON for each, in order.

    A row may also be what JSON of it would hold. They are read and answered some thousand at a time.
    What can't be answered, such as None, gets its error; there `line` is the place of the row, counted
    from 1. Raises InternalError.
    """
    options = Options(as_of, explain)
    answering = _answering(rules, options)
    given = ((number, _as_bytes(row)) for number, row in enumerate(rows, 1))
    for partition in partitions(None, given, options.rows):
        yield from answering.answer(partition).lines.decode("ascii").splitlines()


@lru_cache(maxsize=4)
def _answering(rules: Advisor, options: Options) -> Answering:
    """Kept, since many calls with few rows each are what others make of a table."""
    return Answering(rules, options)


def _as_bytes(row: object) -> bytes:
    if isinstance(row, str):
        return row.encode(errors="surrogatepass")
    if isinstance(row, (bytes, bytearray, memoryview)):
        return bytes(row)
    return json.dumps(row, default=str).encode()  # an object, or what will be refused
