"""Nodes → what is declared without reference to anything else: facts, conclusions, sources."""

from __future__ import annotations

import re
from collections.abc import Collection

from reconsider_rules.language import CONCLUSION_KEYS, FACT_KEYS, SOURCE_KEYS
from reconsider_rules.model import Fact, FactType, Option, Source
from reconsider_rules.parsing.nodes import Node, Scalar, Sequence
from reconsider_rules.reading import values
from reconsider_rules.reading.prose import prose
from reconsider_rules.reading.reader import Reader

TYPES: tuple[FactType, ...] = ("choice", "choices", "number", "yes/no")
RESERVED = ("any", "all", "recommend", "known", "unknown", "or")

_NUMBER_KEYS = ("unit", "at least", "at most", "whole")
_NEVER_OPTIONS = ("ask", "type", "options", "at least", "at most", "changeable")


def read_fact(reader: Reader, key: Scalar, node: Node) -> Fact:
    """A fact as declared under `facts`; what can't be read is reported and left at its default."""
    what = f"fact '{key.text}'"
    errors = len(reader.file.diagnostics)
    fields = reader.fields(node, what, FACT_KEYS)
    type, options = _type_and_options(reader, key, fields, FACT_KEYS)
    if len(reader.file.diagnostics) > errors:
        reader.doubtful.add(key.text)
    for name in _NUMBER_KEYS:
        if name in fields and type != "number" and key.text not in reader.doubtful:
            reader.error(
                "not-a-number-fact",
                fields[name],
                f"'{name}' is for facts of type number.",
                "Delete the line, or change the type.",
            )
    at_least = reader.number(fields.get("at least"), "'at least'")
    at_most = reader.number(fields.get("at most"), "'at most'")
    if at_least is not None and at_most is not None and at_least > at_most:
        reader.error(
            "empty-range",
            fields["at most"],
            "'at most' is below 'at least'.",
            "Check which bound is the lower one.",
        )
    reader.missing(node, key, what, fields, "ask", "type")
    return Fact(
        name=key.text,
        type=type,
        label=prose(reader, fields.get("label"), "'label'") or key.text.replace("_", " "),
        given=True,
        location=reader.at(key),
        ask=prose(reader, fields.get("ask"), "'ask'"),
        options=options,
        unit=prose(reader, fields.get("unit"), "'unit'"),
        at_least=at_least,
        at_most=at_most,
        whole=reader.yes_no(fields.get("whole"), "'whole'", default=False),
        changeable=reader.yes_no(fields.get("changeable"), "'changeable'", default=True),
    )


def read_conclusion(reader: Reader, key: Scalar, node: Node) -> Fact:
    """A derived fact as declared under `conclusions`."""
    what = f"conclusion '{key.text}'"
    errors = len(reader.file.diagnostics)
    fields = reader.fields(node, what, CONCLUSION_KEYS)
    type, options = _type_and_options(reader, key, fields, CONCLUSION_KEYS)
    if len(reader.file.diagnostics) > errors:
        reader.doubtful.add(key.text)
    reader.missing(node, key, what, fields, "type")
    label = prose(reader, fields.get("label"), "'label'") or key.text.replace("_", " ")
    return Fact(key.text, type, label, False, reader.at(key), options=options, changeable=False)


def _type_and_options(
    reader: Reader, key: Scalar, fields: dict[str, Node], keys: Collection[str]
) -> tuple[FactType, tuple[Option, ...]]:
    """The type and its options; a fact whose type is not known is `doubtful`."""
    name = values.shorten(key.text)
    if not re.fullmatch(r"[^\W\d]\w*", key.text) or key.text in RESERVED:
        reader.error(
            "bad-name",
            key,
            f"'{name}' can't be the name of a fact.",
            "Use letters, digits and '_', starting with a letter; "
            f"these have a meaning already: {', '.join(RESERVED)}.",
        )
    type = _type(reader, fields.get("type"))
    lacking = set(keys) - set(fields)
    options = _options(reader, fields["options"], lacking) if "options" in fields else ()
    if type is None or (type in ("choice", "choices") and not options):
        reader.doubtful.add(key.text)
    if type in ("choice", "choices") and "options" not in fields and "options" not in reader.told:
        reader.error(
            "missing-key",
            key,
            f"'{name}' is of type {type} and has no 'options'.",
            "Add 'options:' with 'name: words for it' lines.",
        )
    if type in ("number", "yes/no") and "options" in fields:
        reader.error(
            "no-options",
            fields["options"],
            f"a fact of type {type} has no options.",
            "Delete them, or make the type choice.",
        )
    return type or "choice", options


def _type(reader: Reader, node: Node | None) -> FactType | None:
    word = None if node is None else reader.word(node, "'type'")
    if word is None:
        return None
    for type in TYPES:
        if type == word.text:
            return type
    reader.error(
        "unknown-type",
        word,
        f"there is no type '{values.shorten(word.text)}'.",
        values.suggest(word.text, TYPES),
    )
    return None


def _options(reader: Reader, node: Node, lacking: Collection[str]) -> tuple[Option, ...]:
    """The options; a key that the declaration lacks may have slipped in among them."""
    if isinstance(node, Sequence):
        reader.error(
            "no-entries",
            node,
            "'options' needs lines of the form 'name: words for it'.",
            "Write 'name: words for it', without '- ' or '[ ]'.",
        )
        return ()
    found = []
    for key, value in reader.entries(node, "'options'"):
        if reader.odd_character(key):
            continue
        if key.text in ("known", "unknown", ""):
            reader.error(
                "reserved-name",
                key,
                f"'{key.text}' can't be an option.",
                "A fact that is left out is unknown; no option is needed for it.",
            )
        elif key.text in _NEVER_OPTIONS and key.text in lacking:
            reader.misplaced(
                key,
                f"'{key.text}' stands among the options.",
                "Move it to the left, to where 'options' starts.",
            )
        else:
            label = prose(reader, value, f"option '{values.shorten(key.text)}'")
            found.append(Option(key.text, label, reader.at(key)))
    return tuple(found)


def read_source(reader: Reader, key: Scalar, node: Node) -> Source:
    """A source as declared under `sources`."""
    what = f"source '{key.text}'"
    fields = reader.fields(node, what, SOURCE_KEYS)
    reader.missing(node, key, what, fields, "title")
    title = prose(reader, fields.get("title"), "'title'")
    address = prose(reader, fields.get("address"), "'address'")
    return Source(key.text, title, address, reader.at(key))
