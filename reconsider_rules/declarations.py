"""Nodes → what is declared without reference to anything else: facts, conclusions, sources."""

from __future__ import annotations

import re

from reconsider_rules import values
from reconsider_rules.model import Fact, FactType, Option
from reconsider_rules.model import Source as Citation
from reconsider_rules.reader import Reader
from reconsider_rules.source import Node, Scalar, Sequence

TYPES: tuple[FactType, ...] = ("choice", "choices", "number", "yes/no")
RESERVED = ("any", "all", "recommend", "known", "unknown", "or")

_FACT_KEYS = {
    "ask": "required",
    "label": "",
    "type": "required",
    "options": "",
    "unit": "",
    "at least": "",
    "at most": "",
    "whole": "",
    "changeable": "",
}
_CONCLUSION_KEYS = {"label": "", "type": "required", "options": ""}


def read_fact(reader: Reader, key: Scalar, node: Node) -> Fact:
    """A fact as declared under `facts`; what can't be read is reported and left at its default."""
    fields = reader.fields(node, f"fact '{key.text}'", _FACT_KEYS)
    type, options = _type_and_options(reader, key, fields)
    for name in ("unit", "at least", "at most", "whole"):
        if name in fields and type != "number":
            reader.error("not-a-number-fact", fields[name], f"'{name}' is for facts of type number.",
                         "Delete the line, or change the type.")  # fmt: skip
    at_least = reader.number(fields.get("at least"), "'at least'")
    at_most = reader.number(fields.get("at most"), "'at most'")
    if at_least is not None and at_most is not None and at_least > at_most:
        reader.error("empty-range", fields["at most"], "'at most' is below 'at least'.",
                     "Check which bound is the lower one.")  # fmt: skip
    return Fact(
        name=key.text,
        type=type,
        label=reader.prose(fields.get("label"), "'label'") or key.text.replace("_", " "),
        given=True,
        location=reader.at(key),
        ask=reader.prose(fields.get("ask"), "'ask'"),
        options=options,
        unit=reader.prose(fields.get("unit"), "'unit'"),
        at_least=at_least,
        at_most=at_most,
        whole=reader.yes_no(fields.get("whole"), "'whole'", default=False),
        changeable=reader.yes_no(fields.get("changeable"), "'changeable'", default=True),
    )


def read_conclusion(reader: Reader, key: Scalar, node: Node) -> Fact:
    """A derived fact as declared under `conclusions`."""
    fields = reader.fields(node, f"conclusion '{key.text}'", _CONCLUSION_KEYS)
    type, options = _type_and_options(reader, key, fields)
    label = reader.prose(fields.get("label"), "'label'") or key.text.replace("_", " ")
    return Fact(key.text, type, label, False, reader.at(key), options=options, changeable=False)


def _type_and_options(
    reader: Reader, key: Scalar, fields: dict[str, Node]
) -> tuple[FactType, tuple[Option, ...]]:
    if not re.fullmatch(r"[^\W\d]\w*", key.text) or key.text in RESERVED:
        reader.error(
            "bad-name", key, f"'{values.shorten(key.text)}' can't be the name of a fact.",
            "Use letters, digits and '_', starting with a letter; "
            f"not {', '.join(RESERVED[:-1])} or {RESERVED[-1]}.",
        )  # fmt: skip
    type: FactType = "choice"
    if (node := fields.get("type")) and (word := reader.word(node, "'type'")):
        if word in TYPES:
            type = next(name for name in TYPES if name == word)
        else:
            reader.error("unknown-type", node, f"there is no type '{values.shorten(word)}'.",
                         values.suggest(word, list(TYPES)))  # fmt: skip
            return "choice", ()
    options = _options(reader, fields["options"]) if "options" in fields else ()
    if type in ("choice", "choices") and "options" not in fields and "type" in fields:
        reader.error("missing-key", key, f"'{key.text}' is of type {type} and has no 'options'.",
                     "Add 'options:' with 'name: words for it'.")  # fmt: skip
    if type not in ("choice", "choices") and "options" in fields:
        reader.error("no-options", fields["options"], f"a fact of type {type} has no options.",
                     "Delete them, or make the type choice.")  # fmt: skip
        return type, ()
    return type, options


def _options(reader: Reader, node: Node) -> tuple[Option, ...]:
    if isinstance(node, Sequence):
        reader.error("not-a-mapping", node, "'options' must be a mapping.",
                     "Write 'name: words for it', without '- '.")  # fmt: skip
        return ()
    found = []
    for key, value in reader.entries(node, "'options'"):
        if reader.odd_character(key):
            continue
        if key.text in ("known", "unknown", ""):
            reader.error("reserved-name", key, f"'{key.text}' can't be an option.",
                         "A fact that is left out is unknown; no option is needed for it.")  # fmt: skip
            continue
        label = reader.prose(value, f"option '{values.shorten(key.text)}'")
        found.append(Option(key.text, label, reader.at(key)))
    return tuple(found)


def read_source(reader: Reader, key: Scalar, node: Node) -> Citation:
    """A source as declared under `sources`."""
    fields = reader.fields(node, f"source '{key.text}'", {"title": "required", "address": ""})
    title = reader.prose(fields.get("title"), "'title'")
    address = reader.prose(fields.get("address"), "'address'")
    return Citation(key.text, title, address, reader.at(key))
