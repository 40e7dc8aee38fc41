"""What a layer does to the rules below it → text, JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reconsider_rules.model import Below, Removal, RuleBase
from reconsider_rules.proving.comparison import CaseDifference
from reconsider_rules.proving.house import Touched
from reconsider_rules.render.comparison import case_as_dict
from reconsider_rules.words import listed

_ONE = {"rules": "rule", "advice": "advice", "guarantees": "guarantee", "cases": "saved case"}


MOST_NAMED = 12
MOST_CASES = 5  # of those that still get what they must get
WIDTH = 100


def touched_as_text(rules: RuleBase, touched: Touched, held: Mapping[str, bool | None]) -> str:
    """What a layer touches of the rules below, a line each; `held` says which of their guarantees
    hold."""
    below = rules.below
    assert below
    lines = [
        *(f"'{id}' wins over {_named(ids)}" for id, ids in touched.wins.items()),
        *(f"'{id}' gives way to {_named(ids)}" for id, ids in touched.gives_way.items()),
        *(
            f"what '{id}' concludes is tested by {_named(ids)}"
            for id, ids in touched.read_by.items()
        ),
        *map(_removal, below.removed),
        *(f"'{name}' ({section}) is changed: {new}" for section, name, new in below.changed),
        _guarantees(held),
    ]
    told = [_wrapped(f"  - {line}", "    ") for line in lines]
    return "\n".join([f"Of the rules below ({below.name}):", *told, *_cases(rules, touched), ""])


def _wrapped(line: str, indent: str) -> str:
    """A line of a list, not broken within names."""
    return textwrap.fill(
        line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def touched_as_dict(
    below: Below, touched: Touched, held: Mapping[str, bool | None]
) -> dict[str, Any]:
    """The same for programs."""
    return {
        "extends": below.name,
        "wins": {id: list(ids) for id, ids in touched.wins.items()},
        "gives_way": {id: list(ids) for id, ids in touched.gives_way.items()},
        "read_by": {id: list(ids) for id, ids in touched.read_by.items()},
        "removed": [
            {"kind": each.kind, "name": each.name}
            | ({"by": each.by} if each.by else {"reason": each.reason})
            for each in below.removed
        ],
        "changed": [
            {"kind": section, "name": name, "new": new} for section, name, new in below.changed
        ],
        "guarantees": dict(held),
        "cases": [
            case_as_dict(each) | {"passes": each.case.location not in touched.failed}
            for each in touched.cases
        ],
    }


def _removal(removal: Removal) -> str:
    what = f"the {_ONE[removal.kind]} '{removal.name}'"
    return (
        f"'{removal.by}' replaces {what}" if removal.by else f"{what} is removed: {removal.reason}"
    )


def _guarantees(held: Mapping[str, bool | None]) -> str:
    failing = [id for id, holds in held.items() if holds is False]
    undecided = [id for id, holds in held.items() if holds is None]
    told = []
    if failing:
        told.append(f"{'this fails' if len(failing) == 1 else 'these fail'}: {listed(failing)}")
    if undecided:
        which = "this is" if len(undecided) == 1 else "these are"
        told.append(f"{which} not decided: {listed(undecided)}")
    count = f"{len(held)} guarantee{'' if len(held) == 1 else 's'}"
    if not told:
        return f"their {count} holds" if len(held) == 1 else f"all their {count} hold"
    return f"of their {count} {'; '.join(told)}"


def _named(ids: Sequence[str]) -> str:
    return listed(ids) if len(ids) <= MOST_NAMED else f"{len(ids)} rules"


def _cases(rules: RuleBase, touched: Touched) -> Iterator[str]:
    if not touched.cases:
        cases = "1 saved case is" if touched.tried == 1 else f"{touched.tried} saved cases are"
        yield f"  - {'' if touched.tried == 1 else 'all '}their {cases} answered as before"
        return
    changed = "1 is" if len(touched.cases) == 1 else f"{len(touched.cases)} are"
    yield f"  - of their {touched.tried} saved cases {changed} answered otherwise:"
    first = sorted(touched.cases, key=lambda each: each.case.location not in touched.failed)
    most = max(MOST_CASES, len(touched.failed))
    for each in first[:most]:
        yield _wrapped(f"      {_case(rules, touched, each)}", "        ")
    if left := len(first[most:]):
        yield f"      and {left} more, with the advice that changes: reconsider-rules diff"
    if touched.failed:
        yield "    (under 'removes: cases:' a layer takes out those that shall be answered otherwise)"


def _case(rules: RuleBase, touched: Touched, found: CaseDifference) -> str:
    parts = [f"{found.old} → {found.new}"] if found.old != found.new else []
    parts += [
        f"{len(ids)} advice {how}"
        for ids, how in ((found.gained, "gained"), (found.lost, "lost"))
        if ids
    ]
    parts += ["not as it must be"] if found.case.location in touched.failed else []
    title = found.case.scenario.title or "untitled case"
    return f"{rules.at(found.case.location)} {title}: {'; '.join(parts)}"
