"""Saved cases that fail → what is wrong, told at each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from reconsider_rules.editing.workspace import Snapshot
from reconsider_rules.errors import Diagnostic
from reconsider_rules.render.cases import NOT_DISPUTED, told_unmet
from reconsider_rules.running.cases import Result

WAY_OUT = (
    "Mend the rules, or what the case expects; where they rightly answer otherwise, say why in "
    "'disputed'."
)
OF_BELOW = "Mend the rules, or name the case under 'removes', with the reason."


def failing(snapshot: Snapshot, results: Iterable[Result]) -> Iterator[Diagnostic]:
    """What came out and what was to come out, for each case that fails, in the line where it begins."""
    for result in results:
        if result.passed:
            continue
        at = result.case.location
        lines = snapshot.file(at.path).lines
        line = lines[at.line - 1] if at.line <= len(lines) else ""
        message = "\n".join(map(told_unmet, result.unmet)) or NOT_DISPUTED
        help, width = WAY_OUT if result.unmet else "", max(len(line) - at.column + 1, 1)
        if at.path not in snapshot.own_files:
            message = f"with the rules of {os.path.basename(snapshot.folder)}, {message}"
            help = OF_BELOW
        yield Diagnostic("warning", "case-fails", message, at, help, line, width)
