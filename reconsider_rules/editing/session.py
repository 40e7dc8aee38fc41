"""A rule base that is being typed: what is wrong with it is told again and again, proofs included.

Texts are looked at a moment after the last key, so that whoever types on waits for nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from reconsider_rules.editing.proofs import Proved, Prover
from reconsider_rules.editing.workspace import Workspace
from reconsider_rules.errors import Diagnostic
from reconsider_rules.proving.finding import Finding
from reconsider_rules.running.cases import Result

SETTLED = 0.03
"""Seconds without a key after which a text is looked at."""


class Session:
    """The files of a folder; of each file that changes for the better or worse, `tell` is told all
    that is wrong with it now. Belongs to the event loop in which it was made."""

    def __init__(self, folder: str, tell: Callable[[str, list[Diagnostic]], object]) -> None:
        self.workspace = Workspace(folder)
        self._tell = tell
        self._told: dict[str, list[Diagnostic]] = {}
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.TimerHandle | None = None
        self._proved: Proved | None = None
        self._prover = Prover(self._pass_on)

    def changed(self) -> None:
        """Look at the texts, unless another key follows at once."""
        if self._waiting:
            self._waiting.cancel()
        self._prover.prove(None)
        self._waiting = self._loop.call_later(SETTLED, self._look)

    def close(self) -> None:
        """Look at nothing any more."""
        if self._waiting:
            self._waiting.cancel()
        self._prover.close()

    @property
    def findings(self) -> list[Finding]:
        """What was proved of the rules as they are now."""
        rules, _ = self.workspace.now.loaded
        if rules and self._proved and self._proved.digest == rules.digest:
            return list(self._proved.findings)
        return []

    @property
    def results(self) -> tuple[Result, ...]:
        """How the saved cases came out when they were run last."""
        return self._proved.results if self._proved else ()

    def _look(self) -> None:
        """Tell every slip, and have proved what can be read."""
        self._waiting = None
        rules, _ = self.workspace.now.loaded
        self._tell_changes()
        if rules and not (self._proved and self._proved.digest == rules.digest):
            self._prover.prove(rules)

    def _pass_on(self, proved: Proved) -> None:
        """Hear in the loop what another thread tells."""
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._hear, proved)

    def _hear(self, proved: Proved) -> None:
        self._proved = proved
        self._tell_changes()

    def _tell_changes(self) -> None:
        """Tell of every file with which something else is wrong than before."""
        found = {path: list(slips) for path, slips in self.workspace.now.slips.items()}
        for finding in self.findings:
            if not finding.accepted:
                diagnostic = finding.diagnostic
                found.setdefault(diagnostic.location.path, []).append(diagnostic)
        for path in sorted({*found, *self._told}):
            if (now := found.get(path, [])) != self._told.get(path, []):
                self._told[path] = now
                self._tell(path, now)
