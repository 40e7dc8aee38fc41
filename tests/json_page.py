"""docs/json.md, written from the schema of answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.helpers import ROOT
from tests.reference_page import table

PAGE = ROOT / "docs" / "json.md"
SCHEMA = ROOT / "reconsider_rules" / "render" / "answer.schema.json"

FIRST = """\
# JSON

`explain --format json` prints an answer for programs, and `answer.to_dict()` returns the same. This page is written
from the schema that `reconsider-rules schema answer` prints (JSON Schema, draft 2020-12), which the tests hold every answer
to. The order of keys and lists is fixed, so the same scenario gives the same bytes.

Reasons are ids of rules: `justifications` holds the firing of each, once, with the conditions by which it fired, and
these name the rules that concluded what they tested. In one scenario a rule fires once at most.
"""

LAST = """\
## Batch

`batch` writes one object a line for each row, in the order of the rows:

| field | in | what it is |
|---|---|---|
| `id` | all | That of the row; `null` where it has none, or can't be read. |
| `verdict` | answers | The value, or `null` where no rule concludes it. |
| `recommendations` | answers | The ids of the advice, in the order of an answer. |
| `rules` | answers | The ids of the rules that fired, in the order of `firings`. |
| `answer` | explained | With `--explain`, in place of these three: an answer as above, without `outlook` and `changes`. |
| `file` | errors | The file of the row, where several were given. |
| `line` | errors | The line on which it begins; of Parquet, which row it is. |
| `error.code` | errors | What kind of error it is. |
| `error.message` | errors | What is wrong with the row, and the way out. |

Codes of a row that can't be read are `not-json`, `not-csv`, `not-utf-8`, `not-a-row`, `row-too-long`, `bad-id`, `unknown-key`
and `duplicate-key`; those of facts are the same as in a scenario; `needs-as-of` is a day without `--as-of`. With `contradiction`
the rules are at fault, and `not-answered` is a row that ended or stalled each process that it was given to.

## Versions

`schema_version` rises when a field changes its meaning or goes; new fields may come without. Version 1 wrote each
justification out wherever it was a reason. To get from one to the other: what was a list of justifications under
`because` is a list of keys of `justifications`; a justification's `sources` are keys of `sources`; `outlook.ask_first` is
the first of `outlook.ask`.
"""


def page() -> str:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    parts = [FIRST, *section("Answer", schema)]
    for name, definition in schema["$defs"].items():
        if "properties" in definition:
            parts += section(name.replace("_", " ").capitalize(), definition)
    value = schema["$defs"]["value"]
    return "\n".join([*parts, f"## Value\n\n{value['description']}\n", LAST])


def section(title: str, schema: dict[str, Any]) -> Iterator[str]:
    """What an object holds, those within it below."""
    yield f"## {title}\n\n{schema['description']}\n"
    yield table("field | always | what it is", rows(schema, ""))


def rows(schema: dict[str, Any], before: str) -> list[tuple[str, str, str]]:
    found = []
    for name, field in schema["properties"].items():
        always = "yes" if name in schema["required"] and not schema.get("one of several") else ""
        found.append((f"`{before}{name}`", always, told(field)))
        for mark, inner in within(field):
            found += rows(inner, f"{before}{name}{mark}.")
    return found


def told(field: dict[str, Any]) -> str:
    words = field.get("description", "")
    if name := refers_to(field):
        title = name.replace("_", " ")
        words = f"{words} See [{title}](#{title.replace(' ', '-')}).".strip()
    return words or str(field.get("type", ""))


def refers_to(field: dict[str, Any]) -> str:
    """The definition that a field, or what it holds, has."""
    for each in (field, field.get("items", {}), field.get("additionalProperties") or {}):
        if isinstance(each, dict) and "$ref" in each:
            return str(each["$ref"]).rpartition("/")[2]
    return ""


def within(field: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects that a field holds, and how one gets there."""
    ways = [each for each in (field, *field.get("anyOf", ())) if "properties" in each]
    for each in ways:
        yield "", each | {"one of several": len(ways) > 1}
    for each in (field, *field.get("anyOf", ())):
        if "properties" in each.get("items", {}):
            yield "[]", each["items"]
        if isinstance(more := each.get("additionalProperties"), dict) and "properties" in more:
            yield "{}", more
