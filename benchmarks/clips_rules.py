"""The same rules for CLIPS, the engine that ours is measured against.

Written the way that was fastest for CLIPS of those tried: what a case gives is one fact of one
template, tested by literals where possible; every derived fact is an ordered fact of its own,
joined to it; a rule's salience is its stratum, so that what `not` asks about is complete; and a
firing is noted, with the facts it matched, by one call from CLIPS to Python.

Only what `synthetic` writes is understood: choices, numbers and yes/no, an `unless` of one test.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import clips

from reconsider_rules.model import (
    AllOf,
    AnyOf,
    Between,
    Condition,
    Fact,
    Facts,
    Formula,
    Is,
    OneOf,
    Rule,
    RuleBase,
    Value,
)

Firing = tuple[str, tuple[str, ...]]
"""A rule's id and the facts it matched, as CLIPS wrote them."""

UNKNOWN_NUMBER = -1e300
LOWEST, HIGHEST = -1e299, 1e299
