"""The language and one rule base → JSON Schema (draft 2020-12), by which editors complete and check.

A schema accepts what the readers accept, whatever a YAML parser makes of it: the readers take words
as text, where a parser may have turned `yes` into true and `08` into 8. Such other readings of a
name are accepted, but never proposed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, TypeAlias
from urllib.parse import quote

from reconsider_rules.keys import EVERY_TYPE, Entries, Form, Key, Kind, Nested, References, Word
from reconsider_rules.language import (
    CONCLUSION,
    FACT,
    GROUPS,
    KNOWN,
    RANGE,
    RESERVED,
    RULE,
    RULE_FILE,
    SCENARIO,
    TYPE,
)
from reconsider_rules.model import VERDICT, Fact, RuleBase

Schema: TypeAlias = dict[str, Any]

_PROSE: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
_YES_NO: Schema = {
    "anyOf": [
        {"enum": ["yes", "no"]},
        {"type": "boolean"},
        {"type": "string", "pattern": "^([Yy][Ee][Ss]|[Nn][Oo])$"},
        {"type": "string", "pattern": "^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$"},
    ]
}
_NUMBER_AS_TEXT: Schema = {
    "type": "string",
    "pattern": r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$",
}
_NUMBER: Schema = {"anyOf": [{"type": "number"}, _NUMBER_AS_TEXT]}
_FORMS: dict[str, Schema] = {
    "prose": _PROSE,
    "text": _PROSE,
    "id": {"type": ["string", "integer"], "pattern": r"^[^\sA-Z_]+$"},
    "yes/no": _YES_NO,
    "number": _NUMBER,
    "date": {"type": "string", "format": "date"},
    "whole number": {"anyOf": [{"type": "integer"}, _NUMBER_AS_TEXT]},
    "reasons": {"type": "object", "additionalProperties": _PROSE},
    "options": {
        "type": "object",
        "propertyNames": {"not": {"enum": [*KNOWN, ""]}},
        "additionalProperties": _PROSE,
    },
}
_NONE: Schema = {"const": "none", "description": "None of them."}
_UNKNOWN: Schema = {"const": "unknown", "description": "It is not known."}
_TAKEN_FOR = {
    **dict.fromkeys(("yes", "true", "on"), True),
    **dict.fromkeys(("no", "false", "off"), False),
    **dict.fromkeys(("null", "~", ""), None),
}


def rules_schema(rules: RuleBase) -> Schema:
    """What a file of this rule base may hold."""
    return _Writer(rules).document(RULE_FILE)


def scenario_schema(rules: RuleBase) -> Schema:
    """What a scenario for this rule base may hold, or one of its saved cases."""
    return _Writer(rules).document(SCENARIO)


SCHEMAS = {"rules": rules_schema, "scenario": scenario_schema}


class _Writer:
    """Writes a schema. What may stand in several places is a definition of its own."""

    def __init__(self, rules: RuleBase) -> None:
        self.rules = rules
        self.definitions: dict[str, Schema] = {}

    def document(self, kind: Kind) -> Schema:
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": kind.name.capitalize(),
            **self.entry(kind),
            "$defs": self.definitions,
        }

    def defined(self, name: str, make: Callable[[], Schema]) -> Schema:
        """A reference to a definition, which is made when it is first referred to."""
        if name not in self.definitions:
            self.definitions[name] = {}  # it may refer to itself
            self.definitions[name] = make()
        return {"$ref": f"#/$defs/{quote(name)}"}

    def entry(self, kind: Kind) -> Schema:
        schema = _closed({key.name: self.behind(key) for key in kind.keys})
        schema = {"description": kind.means, **schema, "required": list(kind.needed)}
        if kind.any_of:
            schema["anyOf"] = [{"required": [name]} for name in kind.any_of]
        if kind.one_of:
            schema["oneOf"] = [{"required": [name]} for name in kind.one_of]
        if any(key.types != EVERY_TYPE for key in kind.keys):
            schema["allOf"] = [_of_type(kind, type) for type in EVERY_TYPE]
        return schema

    def behind(self, key: Key) -> Schema:
        """What may stand behind a key."""
        return {"description": key.means, **self.form(key.form)}

    def form(self, form: Form) -> Schema:
        match form:
            case "conditions":
                return self.defined("conditions", lambda: self.conditions("conditions"))
            case "claims":
                return self.defined("claims", lambda: self.conditions("claims"))
            case "facts":
                return _closed({fact.name: self.given(fact) for fact in self.rules.given})
            case "conclusions":
                return _closed({fact.name: self.value(fact) for fact in self.rules.conclusions})
            case "won":
                return self.won()
            case str():
                return _FORMS[form]
            case Word(words):
                return _one_of(words.items())
            case References(below=True):
                return _some(_PROSE)
            case References(to):
                return _some(self.defined(f"one-of-{to}", lambda: _one_of(self.declared(to))))
            case Nested(kind):
                return self.entry(kind)
            case Entries(kind, listed):
                return self.entries(kind, listed)

    def entries(self, kind: Kind, listed: bool) -> Schema:
        entry = self.defined(f"one-{kind.name}", partial(self.entry, kind))
        if listed:
            return {"type": "array", "items": entry}
        names: Schema = {"not": {"enum": list(RESERVED)}} if kind in (FACT, CONCLUSION) else {}
        return {"type": "object", "propertyNames": names, "additionalProperties": entry}

    def declared(self, what: str) -> Iterable[tuple[str, str]]:
        """Every name of what can be referred to, with its words."""
        rules = self.rules
        match what:
            case "sources":
                return [(id, source.title) for id, source in rules.sources.items()]
            case "advice":
                return [(id, advice.title.raw) for id, advice in rules.advice.items()]
            case "rules":
                return [(rule.id, rule.because.raw) for rule in rules.rules]
        verdict = rules.facts.get(VERDICT)
        return _options(verdict) if verdict else []

    def conditions(self, form: Form) -> Schema:
        """Conditions that all hold, or a list of such; in claims, advice as well."""
        listed = {"type": "array", "items": self.form(form), "minItems": 1}
        allowed = {fact.name: self.test(fact) for fact in self.rules.facts.values()}
        allowed |= {key.name: {"description": key.means, **listed} for key in GROUPS.keys}
        if form == "claims":
            allowed["recommend"] = self.behind(RULE.key["recommend"])
        return {"anyOf": [{**_closed(allowed), "minProperties": 1}, listed]}

    def test(self, fact: Fact) -> Schema:
        """Every way to test a fact."""

        def make() -> Schema:
            kind, bare = TYPE[fact.type].tests, TYPE[fact.type].bare
            ways = [self.asked(bare.form, fact)] if bare else []
            if kind.keys:
                asked = {key.name: self.asked(key.form, fact) for key in kind.keys}
                ways.append({**_closed(asked), "minProperties": 1})
            return {**_words(fact), "anyOf": [*ways, _one_of(KNOWN.items())]}

        return self.defined(f"test-{fact.name}", make)

    def asked(self, form: Form, fact: Fact) -> Schema:
        """What a fact may be compared with."""
        match form:
            case "any members" | "all members":
                return _some(self.option(fact), _stay_apart(fact))
            case "range":
                bounds = _closed({key.name: self.form(key.form) for key in RANGE.keys})
                return {"anyOf": [_NUMBER, {**bounds, "minProperties": 1}]}
        return self.form(form)

    def won(self) -> Schema:
        """One conclusion or several, or the values of each over which a rule wins."""
        conclusions = [fact for fact in self.rules.conclusions if fact.type != "choices"]
        values = _closed({fact.name: _some(self.value(fact)) for fact in conclusions})
        return {"anyOf": [*_some(_one_of((f.name, f.label) for f in conclusions))["anyOf"], values]}

    def option(self, fact: Fact) -> Schema:
        return self.defined(f"option-{fact.name}", lambda: _one_of(_options(fact)))

    def value(self, fact: Fact) -> Schema:
        return self.defined(f"value-{fact.name}", lambda: {**_words(fact), **self.of_type(fact)})

    def of_type(self, fact: Fact) -> Schema:
        if fact.type == "choice":
            return self.option(fact)
        if fact.type == "number":
            return {"anyOf": [_bounded(fact), _NUMBER_AS_TEXT]}
        if fact.type == "yes/no":
            return _YES_NO
        members = _some(self.option(fact), _stay_apart(fact), at_least=0)
        if all(option.name != "none" for option in fact.options):
            members["anyOf"].append(_NONE)
        return members

    def given(self, fact: Fact) -> Schema:
        """What a scenario may say of a fact."""
        ways = [self.value(fact), _UNKNOWN, {"type": "null"}]
        if fact.counts:
            ways.append(self.form("date"))
        return {**_words(fact), "anyOf": ways}


def _closed(properties: Schema) -> Schema:
    """A mapping with these keys and no others."""
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _of_type(kind: Kind, type: str) -> Schema:
    """Which keys a declaration needs, and which it can't have, where it is of a type."""
    limited = [key for key in kind.keys if key.types != EVERY_TYPE]
    return {
        "if": {"properties": {"type": {"const": type}}, "required": ["type"]},
        "then": {
            "required": [key.name for key in limited if key.needed and type in key.types],
            "properties": {key.name: False for key in limited if type not in key.types},
        },
    }


def _words(fact: Fact) -> Schema:
    return {"title": fact.label, "description": fact.ask or fact.label}


def _options(fact: Fact) -> list[tuple[str, str]]:
    return [(option.name, option.label) for option in fact.options]


def _bounded(fact: Fact) -> Schema:
    """A number within the declared bounds of a fact."""
    number: Schema = {"type": "integer" if fact.whole else "number"}
    if fact.at_least is not None:
        number["minimum"] = fact.at_least
    if fact.at_most is not None:
        number["maximum"] = fact.at_most
    return number


def _some(one: Schema, unique: bool = True, at_least: int = 1) -> Schema:
    """One, or a list."""
    several = {"type": "array", "items": one, "minItems": at_least, "uniqueItems": unique}
    return {"anyOf": [one, several]}


def _stay_apart(fact: Fact) -> bool:
    """Whether no two options are the same to a parser, as `yes` and `true` are to some."""
    names = [name for name, _ in _options(fact)]
    taken_for = [(type(each), each) for name in names for each in _other_readings(name)]
    return len(set(taken_for)) == len(taken_for)


def _one_of(words: Iterable[tuple[str, str]]) -> Schema:
    """One of these names, each with its words."""
    proposed: list[Schema] = [{"const": name, "description": text} for name, text in words]
    taken_for = [other for each in proposed for other in _other_readings(each["const"])]
    if taken_for:
        proposed.append({"not": {"not": {"enum": taken_for}}})  # accepted, and not proposed
    return {"anyOf": proposed} if proposed else {"not": {}}


def _other_readings(name: str) -> Iterator[bool | int | float | None]:
    """What a YAML parser may take a name for, if it stands there without quotes."""
    text = name.lower().replace("_", "")
    if text in _TAKEN_FOR:
        yield _TAKEN_FOR[text]
    elif re.fullmatch(r"[+-]?[0-9]+", text):
        yield int(text)
        if re.fullmatch(r"[+-]?0[0-7]+", text):
            yield int(text, 8)
    elif re.fullmatch(_NUMBER_AS_TEXT["pattern"], text):
        yield float(text)
