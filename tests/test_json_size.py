"""The JSON of an answer stays small however rules build on each other, and leaves nothing out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.hard_cases import BASE, CONCLUSIONS, long_chain
from tests.helpers import advisor, loaded


def told_in_full(written: Any) -> Iterator[str]:
    """The rules of which the conditions are told, as often as they are."""
    if isinstance(written, dict):
        if "conditions" in written:
            yield written["rule"]
        for value in written.values():
            yield from told_in_full(value)
    elif isinstance(written, list):
        for item in written:
            yield from told_in_full(item)


def test_a_long_chain() -> None:
    """190 conclusions, each because of the one before, were 155 MB."""
    answer = advisor(loaded(long_chain())).explain({"x": True}).to_dict(outlook=False)
    assert len(json.dumps(answer, indent=2)) < 3_000_000
    assert {f"step-{n}" for n in range(190)} <= set(told_in_full(answer))


def test_a_lattice() -> None:
    """40 strata of 3 conclusions, each because of all of the stratum before: 3 to the 40th ways."""
    strata, width = 40, 3
    names = "".join(f"  c{n}x{i}: {{type: yes/no}}\n" for n in range(strata) for i in range(width))
    rules = "".join(
        f"- {{id: r{n}-{i}, when: {{{when}}}, then: {{c{n}x{i}: yes}}, because: So.}}\n"
        for n in range(strata)
        for i in range(width)
        for when in [", ".join(f"c{n - 1}x{j}: yes" for j in range(width)) if n else "x: yes"]
    )
    text = f"facts:\n  x: {{ask: Is it?, type: yes/no}}\n{CONCLUSIONS}{names}rules:\n{BASE}{rules}"
    answer = advisor(loaded(text)).explain({"x": True}).to_dict(outlook=False)
    assert len(json.dumps(answer, indent=2)) < 60_000_000
    assert {f"r{n}-{i}" for n in range(strata) for i in range(width)} <= set(told_in_full(answer))
