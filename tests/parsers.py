"""What YAML parsers make of a file, as an editor or another program has it before any schema."""

from __future__ import annotations

import re
from typing import Any

import yaml

from reconsider_rules.parsing.characters import join_pairs


class Yaml11(yaml.CSafeLoader):
    """Reads `yes` as true, `010` as 8. Names are texts, as in JSON; so are dates, which it lacks."""


class Yaml12(yaml.CSafeLoader):
    """Reads `yes` as a text, `010` as 10."""


PARSERS = (Yaml11, Yaml12)


def parsed(text: str, parser: type[yaml.CSafeLoader]) -> list[Any]:
    """The documents of a text."""
    return list(yaml.load_all(join_pairs(text), parser))


def _mapping(loader: yaml.CSafeLoader, node: yaml.MappingNode) -> dict[str, Any]:
    return {key.value: loader.construct_object(value, deep=True) for key, value in node.value}


def _integer(loader: yaml.CSafeLoader, node: yaml.ScalarNode) -> int:
    text = node.value
    return int(text, 0) if text[:2] in ("0x", "0o") else int(text)


_TAG = "tag:yaml.org,2002:"
_IN_12 = (
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
)

Yaml11.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != f"{_TAG}timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Yaml12.yaml_implicit_resolvers = {}
for _name, _pattern, _first in _IN_12:
    Yaml12.add_implicit_resolver(f"{_TAG}{_name}", re.compile(f"({_pattern})$"), list(_first))
Yaml12.add_implicit_resolver(f"{_TAG}null", re.compile("$"), [""])
Yaml12.add_constructor(f"{_TAG}int", _integer)
for _parser in PARSERS:
    _parser.add_constructor(f"{_TAG}map", _mapping)
