"""Tables → rows: a head that names facts, and below it their values.

A cell that is empty says that the fact is unknown; the members of a set stand in one, with `;` or `,`
between them. A column `id` is no fact.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import IO, Any

from reconsider_rules.batch.partition import Refused, Row
from reconsider_rules.batch.records import records
from reconsider_rules.errors import Diagnostic, InputError
from reconsider_rules.model import Location, RuleBase
from reconsider_rules.reading.refusals import NotAValue, shorten
from reconsider_rules.reading.scenarios import given_fact

ID = "id"
_BETWEEN = re.compile("[;,]")  # members of a set


def checked_head(names: Sequence[str], shown: str, rules: RuleBase, line: int = 1) -> None:
    """Raise InputError if a column has not the name of a fact, or of one that another has."""
    found = []
    for place, name in enumerate(names):
        try:
            if not name:
                raise NotAValue(
                    "unknown-fact",
                    f"column {place + 1} has no name.",
                    "Name the fact that it gives, or leave it out.",
                )
            if name in names[:place]:
                raise NotAValue(
                    "duplicate-key",
                    f"there are two columns '{shorten(name)}'.",
                    "Keep one of them.",
                )
            if name != ID:
                given_fact(rules, name)
        except NotAValue as refusal:
            help = f"Write '{ID}'." if name.lower() == ID else refusal.help
            at = Location(shown, line, 1)
            found.append(Diagnostic("error", refusal.code, refusal.message, at, help))
    if found:
        raise InputError(found)


class Cells:
    """Makes rows of cells."""

    def __init__(self, names: Sequence[str], rules: RuleBase) -> None:
        self.names = names
        facts = rules.facts
        self.sets = {name for name in names if name in facts and facts[name].type == "choices"}

    def row(self, values: Sequence[Any]) -> bytes:
        """A row as JSON; a cell is text, or what else a table can hold."""
        row: dict[str, Any] = {}
        for name, value in zip(self.names, values, strict=True):
            given = value.strip() if isinstance(value, str) else value
            if given is None or given == "":
                continue
            if name in self.sets and isinstance(given, str) and _BETWEEN.search(given):
                members = map(str.strip, _BETWEEN.split(given))
                given = [member for member in members if member]
            row[name] = given
        id = row.pop(ID, None)
        return json.dumps({"id": id, "facts": row}, default=_as_text).encode()


def _as_text(value: object) -> str:
    """What JSON has no form for: a day, or text as some programs write it into Parquet."""
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, datetime):
        return value.isoformat() if value.time() != time() else str(value.date())
    return str(value)


def csv_rows(file: IO[bytes], shown: str, rules: RuleBase) -> Iterator[Row]:
    """The rows of a CSV file, each with the line on which it begins. Raises InputError for its head."""
    cells: Cells | None = None
    for number, values in records(file):
        if isinstance(values, Refused):
            if cells is None:
                told = f"the names of the columns can't be read: {values.message}"
                found = Diagnostic("error", values.code, told, Location(shown, number, 1), "")
                raise InputError([found])
            yield number, values
        elif not any(map(str.strip, values)):
            continue
        elif cells is None:
            names = list(map(str.strip, values))
            checked_head(names, shown, rules, number)
            cells = Cells(names, rules)
        elif len(values) != len(cells.names):
            told = f"this row has {len(values)} cells, and the head has {len(cells.names)}."
            help = "Put '\"' around a cell in which stands what is between the columns."
            yield number, Refused("not-csv", f"{told} {help}")
        else:
            yield number, cells.row(values)
