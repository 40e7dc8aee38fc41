"""What the browser says of a client → a scenario, and what of it can't be taken as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from reconsider_rules.errors import ReconsiderError, ScenarioError
from reconsider_rules.model import RuleBase, Scenario, Value
from reconsider_rules.parsing.characters import FORBIDDEN
from reconsider_rules.parsing.limits import MAX_DIAGNOSTICS
from reconsider_rules.reading.dates import is_date
from reconsider_rules.reading.scenarios import scenario_from
from reconsider_rules.record import Record
from reconsider_rules.render.scenario import plain

MOST = 100_000  # characters of a text
MOST_FACTS = 10_000


class NotSaidError(Exception):
    """Something that no page of ours sends."""


class TooLongError(ReconsiderError):
    """A text that is longer than the workbench takes."""


class Said(Record):
    """What is said of a client. `facts` are as JSON has them, a day as text; `unknown` are the facts
    of which it is said that nobody knows them; `as_of` is the day on which days are counted, or ''."""

    title: str
    notes: str
    as_of: str
    facts: Mapping[str, Any]
    unknown: tuple[str, ...]


NOT_TAKEN = "Some answers can't be taken as they are; see what stands below them."
NOTHING = Said("", "", "", {}, ())


def from_json(text: str | bytes) -> Any:
    """What JSON says. Raises NotSaidError for what is none, or can't be sent back as it is: half a
    character, or what is no number."""
    try:
        found = json.loads(text)
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise NotSaidError("this is no JSON") from None
    return found


def said_from(given: object) -> Said:
    """What the browser has sent. Raises NotSaidError."""
    if not isinstance(given, dict):
        raise NotSaidError("a client is a mapping")
    texts: list[str] = [given.get(name, "") for name in ("title", "notes", "as_of")]
    facts, unknown = given.get("facts", {}), given.get("unknown", [])
    if not all(isinstance(text, str) for text in texts):
        raise NotSaidError("title, notes and as_of are texts")
    for name, text in zip(("name", "notes"), texts, strict=False):
        if len(text) > MOST:
            raise TooLongError(
                f"The {name} of a client may have {MOST:,} characters; these are {len(text):,}. "
                "Shorten the text."
            )
    if texts[2] and not is_date(texts[2]):
        raise NotSaidError("as_of is a day")
    if not isinstance(facts, dict) or not isinstance(unknown, list):
        raise NotSaidError("facts are a mapping, unknown is a list")
    if len(facts) + len(unknown) > MOST_FACTS:
        raise NotSaidError("these are too many facts")
    names = [name for name in unknown if isinstance(name, str) and name not in facts]
    title, notes, as_of = map(_clean, texts)
    return Said(title, notes, as_of, facts, tuple(dict.fromkeys(names)))


def _clean(text: str) -> str:
    """A text without what can't stand in a file, as pasted ones may have it."""
    return FORBIDDEN.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def said_as_json(said: Said) -> dict[str, Any]:
    return {
        "title": said.title,
        "notes": said.notes,
        "as_of": said.as_of,
        "facts": dict(said.facts),
        "unknown": list(said.unknown),
    }


def said_of(scenario: Scenario, unknown: tuple[str, ...] = ()) -> Said:
    """What a scenario says."""
    facts: dict[str, Any] = {name: plain(value) for name, value in scenario.facts.items()}
    facts |= {name: day.isoformat() for name, day in scenario.dates}
    as_of = scenario.as_of.isoformat() if scenario.as_of else ""
    return Said(scenario.title, scenario.notes, as_of, facts, unknown)


def supposed(said: Said, changes: object) -> Said:
    """What is said, with the changes of a what-if. Raises NotSaidError."""
    if changes is None:
        return said
    if not isinstance(changes, dict):
        raise NotSaidError("a what-if is a mapping")
    facts = {name: value for name, value in said.facts.items() if name not in changes}
    facts |= {name: value for name, value in changes.items() if value is not None}
    return said.replaced(facts=facts, unknown=tuple(n for n in said.unknown if n not in facts))


def understood(rules: RuleBase, said: Said) -> tuple[Scenario, dict[str, str]]:
    """The scenario, and by the names of facts why what is said of them is left out of it."""
    as_of, why = None, {}
    if said.as_of:
        try:
            as_of = date.fromisoformat(said.as_of)
        except ValueError:
            why["as_of"] = f"{said.as_of} is not a day of the calendar."
    facts: dict[str, Value] = {}
    for name, value in said.facts.items():
        if len(why) >= MAX_DIAGNOSTICS:
            break
        try:
            scenario_from(rules, {name: value}, as_of=as_of)
            facts[name] = value
        except ScenarioError as error:
            slip = error.diagnostics[0]
            why[name] = f"{slip.message} {slip.help}".strip()
    given = Scenario(facts, said.title, said.notes, as_of=as_of)
    return scenario_from(rules, given, as_of=as_of), why
