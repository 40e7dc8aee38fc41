"""Tables → rows: a head that names facts, and below it their values.

A cell that is empty says that the fact is unknown; the members of a set stand in one, with `;`
between them. A column `id` is no fact.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import IO, Any

from reconsider_rules.batch.partition import Refused, Row
from reconsider_rules.errors import Diagnostic, InputError
from reconsider_rules.model import Location, RuleBase
from reconsider_rules.reading.refusals import NotAValue, shorten
from reconsider_rules.reading.scenarios import given_fact

ID = "id"
MAX_LINE = 1_000_000  # bytes
_NOT_UTF_8 = Refused("not-utf-8", "this row is not UTF-8. Save the file as UTF-8.")


def checked_head(names: Sequence[str], shown: str, rules: RuleBase) -> None:
    """Raise InputError if a column has not the name of a fact, or of one that another has."""
    found = []
    for place, name in enumerate(names):
        try:
            if name in names[:place]:
                raise NotAValue(
                    "duplicate-key",
                    f"there are two columns '{shorten(name)}'.",
                    "Keep one of them.",
                )
            if name != ID:
                given_fact(rules, name)
        except NotAValue as refusal:
            help = refusal.help
            if len(names) == 1 and (";" in name or "\t" in name):
                help = "Put commas between the columns."
            at = Location(shown, 1, 1)
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
            if value is None or value == "":
                continue
            if name in self.sets and isinstance(value, str) and ";" in value:
                value = [member.strip() for member in value.split(";")]  # noqa: PLW2901 - as read
            row[name] = value
        id = row.pop(ID, None)
        return json.dumps({"id": id, "facts": row}, default=_as_text).encode()


def _as_text(value: object) -> str:
    """What JSON has no form for, such as a day."""
    return str(value)[:10] if isinstance(value, date) else str(value)


def csv_rows(file: IO[bytes], shown: str, rules: RuleBase) -> Iterator[Row]:
    """The rows of a CSV file, each with the line on which it begins."""
    lines = _Lines(file)
    reader = csv.reader(lines, strict=True)
    cells: Cells | None = None
    while True:
        number = reader.line_num + 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, Refused("not-csv", f"this row is not CSV: {error}.")
            continue
        if lines.undecoded:
            lines.undecoded = False
            yield number, _NOT_UTF_8
        elif cells is None:
            checked_head(values, shown, rules)
            cells = Cells(values, rules)
        elif values and len(values) != len(cells.names):
            told = f"this row has {len(values)} cells, and the head has {len(cells.names)}."
            yield number, Refused("not-csv", f"{told} Put '\"' around a cell with a comma in it.")
        elif values:
            yield number, cells.row(values)


class _Lines:
    """The lines of a file as text. One that isn't UTF-8, or goes on without end, is noted."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.undecoded = False
        self.first = True

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.file.readline(MAX_LINE)
        if not line:
            raise StopIteration
        encoding = "utf-8-sig" if self.first else "utf-8"
        self.first = False
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            self.undecoded = True
            return line.decode(encoding, "replace")
