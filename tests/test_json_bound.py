"""JSON of rules that build on each other in ever new combinations stays of a size, and whole."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.helpers import advisor, loaded

LEVELS = 24


def written_in_full(value: object) -> Iterator[str]:
    """The rules whose justification has its conditions, wherever it stands."""
    if isinstance(value, dict):
        if {"rule", "because", "conditions"} <= value.keys():
            yield value["rule"]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from written_in_full(each)


def test_each_rule_is_written_in_full_but_not_everywhere() -> None:
    """Each rule stands on the two before it: written out everywhere, some 100,000 reasons."""
    facts = "".join(f"  c{n}: {{type: choice, options: {{a: a}}}}\n" for n in range(LEVELS))
    first = "".join(f"- {{id: r{n}, then: {{c{n}: a}}, because: So.}}\n" for n in range(2))
    rules = "".join(
        f"- {{id: r{n}, when: {{c{n - 1}: a, c{n - 2}: a}}, then: {{c{n}: a}}, because: So.}}\n"
        for n in range(2, LEVELS)
    )
    answer = advisor(loaded(f"conclusions:\n{facts}rules:\n{first}{rules}")).explain({}).to_dict()
    assert set(written_in_full(answer)) == {f"r{n}" for n in range(LEVELS)}
    assert len(json.dumps(answer)) < 5_000_000
