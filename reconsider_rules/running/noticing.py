"""Which saved cases fail, for many cases at once: what `cases` says of one, as a column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from reconsider_rules.model import VERDICT, Case, RuleBase, Value
from reconsider_rules.running.columns import Batch


class Expected:
    """What saved cases must give, asked once for all cases that expect the same.

    The columns have the bit `1 << n` for the case at place n.
    """

    def __init__(self, rules: RuleBase, cases: Sequence[Case]) -> None:
        self._rules = rules
        self._verdicts: dict[tuple[str, ...], int] = defaultdict(int)
        self._recommends: dict[str, int] = defaultdict(int)
        self._never_recommends: dict[str, int] = defaultdict(int)
        self._because: dict[str, int] = defaultdict(int)
        self._concludes: dict[tuple[str, Value], int] = defaultdict(int)
        self._disputed = 0
        for place, case in enumerate(cases):
            bit, expect = 1 << place, case.expect
            if expect.verdict:
                self._verdicts[expect.verdict] |= bit
            for id in expect.recommends:
                self._recommends[id] |= bit
            for id in expect.never_recommends:
                self._never_recommends[id] |= bit
            for id in expect.because:
                self._because[id] |= bit
            for concluded in expect.concludes:
                self._concludes[concluded] |= bit
            self._disputed |= bit if case.disputed else 0

    def passed(self, batch: Batch) -> int:
        """The cases that pass, run in a batch of their scenarios: nothing is unmet, or, if they are
        disputed, something is."""
        return self._unmet(batch) ^ batch.all ^ self._disputed

    def _unmet(self, batch: Batch) -> int:
        unmet = contradicted(batch)
        for verdicts, expecting in self._verdicts.items():
            found = 0
            for verdict in verdicts:
                found |= _concluded(batch, VERDICT, verdict)
            unmet |= expecting & ~found
        for id, expecting in self._recommends.items():
            unmet |= expecting & ~batch.recommends(id)
        for id, expecting in self._never_recommends.items():
            unmet |= expecting & batch.recommends(id)
        for id, expecting in self._because.items():
            unmet |= expecting & ~batch.fires(id)
        for (name, value), expecting in self._concludes.items():
            unmet |= expecting & ~self._is(batch, name, value)
        return unmet

    def _is(self, batch: Batch, name: str, value: Value) -> int:
        """Where a conclusion is just this; of a set, has these members and no other."""
        if not isinstance(value, tuple):
            return _concluded(batch, name, value)
        found = batch.all
        for member in self._rules.facts[name].option_names:
            has = batch.concludes(name, member)
            found &= has if member in value else ~has
        return found


def contradicted(batch: Batch) -> int:
    """Where there is no answer: a conclusion has two values, or conflicting advice is given."""
    column = batch.clashing
    for one, other in batch.engine.rules.conflicts:
        column |= batch.recommends(one) & batch.recommends(other)
    return column


def _concluded(batch: Batch, name: str, value: Value) -> int:
    """Where a conclusion has a value, which perhaps no rule gives it."""
    given = value in batch.engine.layout.rules.concluded[name]
    return batch.concludes(name, value) if given else 0
