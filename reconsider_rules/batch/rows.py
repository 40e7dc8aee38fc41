"""A row as JSON → its id and its facts, which are not looked at yet.

A row is `{"id": …, "facts": {…}}`, or the facts alone, with or without an "id" among them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from math import isfinite
from types import NoneType
from typing import Any

from reconsider_rules.batch.partition import Refused
from reconsider_rules.errors import Diagnostic, ScenarioError
from reconsider_rules.model import Location, RuleBase, Scenario
from reconsider_rules.reading.dates import is_date
from reconsider_rules.reading.refusals import NotAValue, shorten, shown
from reconsider_rules.reading.scenarios import scenario_from

MOST_TOLD = 10  # slips of one row
_FORM = 'Write one object on a line: {"id": …, "facts": {"name of a fact": its value, …}}.'


def row_from(given: bytes) -> tuple[Any, Any]:
    """The id (None: there is none) and the facts of a row. Raises NotAValue."""
    row = _read(given)
    if type(row) is not dict:
        raise NotAValue("not-a-row", f"a row is an object, not {shown(row)}.", _FORM)
    id = row.pop("id", None)
    if not is_id(id):
        raise NotAValue("bad-id", f"an id is a text or a number, not {shown(id)}.", _FORM)
    if "facts" not in row:
        return id, row
    facts = row.pop("facts")
    if row:
        raise NotAValue(
            "unknown-key",
            f"a row has no '{shorten(next(iter(row)))}' beside 'facts'.",
            "It has 'id' and 'facts'.",
        )
    return id, facts


def is_id(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (str, int, float, NoneType)):
        return False
    return not isinstance(value, float) or isfinite(value)


def id_of(given: bytes) -> Any:
    """The id of a row that can't be answered; None if it has none that can be read."""
    with suppress(ValueError, RecursionError):
        row = json.loads(given)
        if isinstance(row, dict) and is_id(row.get("id")):
            return row.get("id")
    return None


def _read(given: bytes) -> Any:
    try:
        text = given.decode()
    except UnicodeDecodeError as error:
        raise NotAValue(
            "not-utf-8",
            f"this row is not UTF-8 (byte {error.start + 1} of it).",
            "Save the file as UTF-8.",
        ) from None
    try:
        row = json.loads(text)
        # As many colons as keys: then no key stands there twice. Anything else is looked at.
        if text.count(":") != _keys(row):
            json.loads(text, object_pairs_hook=_each_once)
    except RecursionError:
        raise NotAValue("not-json", "this row has lists in lists without end.", _FORM) from None
    except json.JSONDecodeError as error:
        told = f"this row is not JSON: {error.msg.lower()} (column {error.colno})."
        raise NotAValue("not-json", told, _FORM) from None
    except NotAValue:
        raise
    except ValueError:  # int() takes no more digits than this
        raise NotAValue("not-json", "this row has a number that is too long.", _FORM) from None
    return row


def _keys(row: Any) -> int:
    """How many keys a row has, and its facts."""
    if type(row) is not dict:
        return -1
    facts = row.get("facts")
    return len(row) + (len(facts) if type(facts) is dict else 0)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        times = Counter(key for key, _ in pairs)
        twice = shorten(next(key for key in times if times[key] > 1))
        raise NotAValue(
            "duplicate-key", f"'{twice}' stands in this row twice.", "Keep one of them."
        )
    return found


def scenario_of(rules: RuleBase, facts: Any, as_of: date | None) -> Scenario:
    """The scenario that a row gives. Raises ScenarioError.

    Today is no day to count from: the same rows must get the same answers tomorrow.
    """
    if as_of is None and isinstance(facts, Mapping):
        for fact in rules.given:
            value = facts.get(fact.name) if fact.counts else None
            if isinstance(value, str) and is_date(value):
                raise ScenarioError([_needs_as_of(fact.name)])
    return scenario_from(rules, facts, "row", as_of)


def _needs_as_of(name: str) -> Diagnostic:
    return Diagnostic(
        "error",
        "needs-as-of",
        f"'{name}' is given as a day, and nothing says as of which day to count.",
        Location("row", 1, 1),
        "Give the batch --as-of DATE.",
    )


def refused(error: NotAValue | ScenarioError) -> Refused:
    """What is said of a row: every slip of it with its way out, under the code of the first."""
    found = [error] if isinstance(error, NotAValue) else list(error.diagnostics)
    told = [f"{each.message} {each.help}".rstrip() for each in found[:MOST_TOLD]]
    if len(found) > MOST_TOLD:
        told.append(f"And {len(found) - MOST_TOLD} more.")
    return Refused(found[0].code, " ".join(told))
