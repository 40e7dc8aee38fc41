"""Random rows for a batch, most of them in order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Any

from reconsider_rules.model import RuleBase
from tests.random_scenarios import telling_values


def random_rows(rules: RuleBase, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Rows without end, of values that tell the rules apart."""
    random = Random(seed)
    values = [(fact.name, telling_values(rules, fact)) for fact in rules.given]
    number = 0
    while True:
        number += 1
        known = random.choice((0.2, 0.5, 0.8, 1.0))
        facts = {name: random.choice(those) for name, those in values if random.random() < known}
        yield {"id": number, "facts": facts}


def lines_of(rows: Iterator[dict[str, Any]], count: int) -> bytes:
    """So many of them, as a file has them."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in islice(rows, count))


def odd_value(random: Random) -> Any:
    """A value that few facts can have, as JSON may have it; sometimes it is in order after all."""
    return random.choice(_ODD)


_ODD: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        1,
        1.0,
        -1,
        0.5,
        10**40,
        1e308,
        "",
        "unknown",
        "none",
        "yes",
        "1",
        "\0",
    ),
    *("é", "2026-11-20", "2026-13-40", "[]", [], ["x"], [None], [[]], [1], {}, {"a": 1}),
]
