"""A rule base that is being typed: what is wrong with it is told again and again, proofs included.

Texts are looked at a moment after the last key, so that whoever types on waits for nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress

from reconsider_rules.editing.failing import failing
from reconsider_rules.editing.proofs import Proved, Prover, Question
from reconsider_rules.editing.workspace import Snapshot, Workspace
from reconsider_rules.errors import Diagnostic
from reconsider_rules.model import Location, RuleBase
from reconsider_rules.proving.finding import Finding
from reconsider_rules.running.cases import Result

SETTLED = 0.03
"""Seconds without a key after which a text is looked at."""
UNCHANGED = "These rules are the ones on disk: there is nothing to compare."
UNREADABLE = (
    "The rules on disk can't be read: there is nothing to compare with. Save rules without a slip."
)


class Session:
    """The files of a folder; of each file that changes for the better or worse, `tell` is told all
    that is wrong with it now. Belongs to the event loop in which it was made.

    If it `compares`, what is proved has, once it is final, whose advice the edits change.
    """

    def __init__(
        self, folder: str, tell: Callable[[str, list[Diagnostic]], object], compares: bool = False
    ) -> None:
        self.workspace = Workspace(folder)
        self._compares = compares
        self._tell = tell
        self._told: dict[str, list[Diagnostic]] = {}
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.TimerHandle | None = None
        self._looking: asyncio.Task[None] | None = None
        self._reading = asyncio.Lock()
        self._asked: tuple[Snapshot, Question | None] | None = None
        self._proved: Proved | None = None
        self._prover = Prover(self._pass_on)

    def changed(self) -> None:
        """Look at the texts, unless another key follows at once."""
        if self._waiting:
            self._waiting.cancel()
        self._prover.prove(None)
        self._waiting = self._loop.call_later(SETTLED, self._begin_to_look)

    async def read(self) -> Snapshot:
        """The files as they are now, once they are read: in a thread, so that nothing else waits."""
        async with self._reading:
            while not (now := self.workspace.now).is_read:
                await asyncio.to_thread(lambda now=now: now.at_every_key)  # type: ignore[misc]
        return now

    def close(self) -> None:
        """Look at nothing any more."""
        for each in (self._waiting, self._looking):
            if each:
                each.cancel()
        self._prover.close()

    @property
    def proved(self) -> Proved | None:
        """What was proved of rules and cases as they are now; None while there is nothing yet."""
        question = self._question
        is_now = self._proved and question and self._proved.key == question.key
        return self._proved if is_now else None

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

    @property
    def _question(self) -> Question | None:
        """What is to be proved now; None while the rules can't be read."""
        now = self.workspace.now
        if self._asked is None or self._asked[0] is not now:
            rules, _ = now.loaded
            self._asked = now, self._about(rules, now) if rules else None
        return self._asked[1]

    def _about(self, rules: RuleBase, now: Snapshot) -> Question:
        saved = self.workspace.saved_rules if self._compares else None
        question = Question(rules, now.case_texts, now.case_stamps)
        if saved and saved.digest != rules.digest:
            return question.replaced(saved=saved)
        if self._compares:
            return question.replaced(not_comparable=UNCHANGED if saved else UNREADABLE)
        return question

    def _begin_to_look(self) -> None:
        self._waiting = None
        self._looking = self._loop.create_task(self._look())

    async def _look(self) -> None:
        """Tell every slip, and have proved what can be read."""
        await self.read()
        self._tell_changes()
        if not (self.proved and self.proved.is_final and not self.proved.failed):
            self._prover.prove(self._question)

    def _pass_on(self, proved: Proved) -> None:
        """Hear in the loop what another thread tells."""
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._hear, proved)

    def _hear(self, proved: Proved) -> None:
        self._proved = proved
        if self.workspace.now.is_read:  # else this is told with what is read then
            self._tell_changes()

    @property
    def wrong(self) -> dict[str, list[Diagnostic]]:
        """By file all that is known to be wrong with it as it is now."""
        found = {path: list(slips) for path, slips in self.workspace.now.slips.items()}
        for diagnostic in self._shown():
            found.setdefault(diagnostic.location.path, []).append(diagnostic)
        return found

    def _tell_changes(self) -> None:
        """Tell of every file with which something else is wrong than before."""
        found = self.wrong
        for path in sorted({*found, *self._told}):
            if (now := found.get(path, [])) != self._told.get(path, []):
                self._told[path] = now
                self._tell(path, now)

    def _shown(self) -> Iterator[Diagnostic]:
        """What proofs and saved cases showed."""
        yield from (each.diagnostic for each in self.findings if not each.accepted)
        if proved := self.proved:
            yield from failing(self.workspace.now, proved.results)
            if proved.failed:
                first = Location(self.workspace.now.rule_files[0], 1, 1)
                yield Diagnostic("warning", "not-proved", proved.failed, first)
