"""The files of rules and cases that are being edited: kept as drafts until they are saved.

They are changed in the event loop alone, to which the session in them belongs; threads may ask which
`rules` these are, how that is `told`, and for drafts. A file may be open in several tabs: each edit says
which revision it is an edit of, so that none goes over another that its tab has not seen.
"""

from __future__ import annotations

import hashlib
import os
from asyncio import to_thread
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from reconsider_rules.advisor import Advisor
from reconsider_rules.editing.places import Edit, applied
from reconsider_rules.editing.session import Session
from reconsider_rules.errors import Diagnostic, ReconsiderError
from reconsider_rules.model import RuleBase
from reconsider_rules.parsing.kept import Kept
from reconsider_rules.reading.files import CASES, find_files
from reconsider_rules.reading.loader import load
from reconsider_rules.record import Record
from reconsider_rules.workbench.drafts import Draft, Drafts
from reconsider_rules.workbench.stored import (
    ChangedError,
    ElsewhereError,
    Stored,
    path_within,
    save,
    stamp_of,
    stored,
)
from reconsider_rules.workbench.version import Version

BY_EDITED = "By the rules as they are being edited, which are not saved."
BY_FORMER = "The rules can't be read as they are being edited: this is by what they were before the last edits."
BY_SAVED = "The rules can't be read as they are being edited: this is by the saved ones."
ALL_SAVED = "Nothing is being edited any more: this is by the saved rules."
STALE = "The text has changed meanwhile. Look what is offered now."


class StaleError(ReconsiderError):
    """Something was found in a text that is another by now."""


class OtherTabError(Exception):
    """The file was edited in another tab; `now` is what it is."""

    def __init__(self, now: Edited) -> None:
        super().__init__("edited in another tab")
        self.now = now


class Edited(Record):
    """A file as it is being edited: its text, what was `seen` of it on disk, which edit of it was the
    last, and in which tab; one of which nothing is edited has the revision 0."""

    text: str
    seen: str
    revision: int = 0
    tab: str = ""

    @property
    def is_draft(self) -> bool:
        return self.revision > 0


class Typed(Record):
    """What stands on a page: a text, what it has `seen` of the file on disk, of which revision it is an
    edit, and in which tab."""

    text: str
    seen: str
    revision: int
    tab: str


class EditedFiles:
    """The files of a folder of rules, and what is known of them while they are typed."""

    def __init__(self, folder: str, on_disk: bool) -> None:
        self.folder = folder
        self.drafts = Drafts(folder, on_disk, self._is_one)
        self.session = Session(folder, lambda *_: None, compares=True)
        self._saving = Kept()
        self._stamp: object = None
        self._rules: tuple[RuleBase, Version] | None = None
        self._is_readable = False
        self._edits = 0  # no two edits have the same number, though one be thrown away
        for name, draft in self.drafts.all():
            self._edits = max(self._edits, draft["revision"])
            self.session.workspace.open(self.path_of(name), draft["text"])

    def _is_one(self, name: str, draft: Draft) -> bool:
        """Whether it is a draft of ours, not what others have put there."""
        try:
            self.path_of(name)
        except ElsewhereError:
            return False
        revision = draft.get("revision")
        texts = [draft.get(key) for key in ("text", "seen", "tab")]
        return (
            all(isinstance(each, str) for each in texts) and type(revision) is int and revision > 0
        )

    async def take_up(self) -> None:
        """Know the rules as they were being edited when the program ended."""
        if self.drafts.all():
            await self.look()

    async def look(self) -> None:
        """See what has changed, on disk too, and have it proved."""
        stamp = await to_thread(stamp_of, self.folder)
        if stamp != self._stamp:
            self._stamp = stamp
            self.session.workspace.saved()
            self.session.changed()
        rules, _ = (await self.session.read()).loaded
        self._is_readable = rules is not None
        if rules and (self._rules is None or self._rules[0] is not rules):
            self._rules = rules, Version(Advisor(rules, live=True))

    @property
    def rules(self) -> Version | None:
        """What answers by the rules as they are edited, or were when they could last be read; None
        where nothing is edited, or they never could."""
        return self._rules[1] if self._rules and self.drafts.all() else None

    @property
    def told(self) -> str:
        """By which rules that is, or is without them, in words."""
        if not self.drafts.all():
            return ALL_SAVED
        if self._rules is None:
            return BY_SAVED
        return BY_EDITED if self._is_readable else BY_FORMER

    @property
    def is_there(self) -> bool:
        """Whether the folder is there, which somebody may have taken away."""
        return os.path.isdir(self.folder)

    def names(self) -> list[str]:
        """The files, those that are only drafts too: of rules, then of cases."""
        found = set(find_files(self.folder)) if self.is_there else set()
        cases = os.path.join(self.folder, CASES)
        if os.path.isdir(cases):
            found |= {f"{CASES}/{name}" for name in find_files(cases)}
        found |= {name for name, _ in self.drafts.all()}
        return sorted(found, key=lambda name: (name.startswith(f"{CASES}/"), name))

    def path_of(self, name: str) -> str:
        """The path of a file, be it there or not. Raises ElsewhereError for what is none of these."""
        told = f"'{name}' is no file of these rules. Choose one from the list of files."
        return path_within(self.folder, name, told)

    def name_of(self, path: str) -> str:
        """A file as it is called here."""
        return os.path.relpath(path, self.folder).replace(os.sep, "/")

    def file(self, name: str) -> Edited:
        """A file as it is edited, else as it is on disk. Raises OSError."""
        path = self.path_of(name)
        if draft := self.drafts.find(name):
            text, seen, revision, tab = (draft[key] for key in ("text", "seen", "revision", "tab"))
            return Edited(text, seen, revision, tab)
        found = stored(path)
        return Edited(found.text, found.digest)

    def edit(self, name: str, typed: Typed) -> Edited:
        """Another text for a file. Raises OtherTabError where another tab was first."""
        now = self.file(name)
        is_same = typed.text == now.text
        is_of_tab = typed.tab == now.tab or typed.revision == now.revision
        if now.is_draft and not (is_same or is_of_tab):
            raise OtherTabError(now)
        if is_same and (typed.seen == now.seen or not now.is_draft):
            return now
        return self._keep(name, typed)

    def apply(self, edits: Iterable[Edit], tab: str) -> list[str]:
        """Carry out edits, in whatever files they are; which these are. Raises StaleError, and nothing
        is changed, where a text is another than the one in which they were found."""
        by_file: dict[str, list[Edit]] = {}
        for edit in edits:
            by_file.setdefault(edit.span.path, []).append(edit)
        now = {path: self.file(self.name_of(path)) for path in by_file}
        if any(self._found_in(path) != edited.text for path, edited in now.items()):
            raise StaleError(STALE)
        for path, found in by_file.items():
            name, edited = self.name_of(path), now[path]
            typed = Typed(applied(edited.text, found), edited.seen, edited.revision, tab)
            self._keep(name, typed)
        return [self.name_of(path) for path in by_file]

    def forget_undone(self, names: Iterable[str]) -> None:
        """Of files that are again as they are on disk, nothing is edited any more."""
        for name in names:
            edited, now = self.file(name), self.on_disk(name)
            if (now.text, now.digest) == (edited.text, edited.seen):
                self.drop(name)

    def _found_in(self, path: str) -> str:
        """The text of a file in which everything is found that is told now."""
        return self.session.workspace.now.file(path).text

    def mark_of(self, path: str) -> str:
        """By what a page shows in which text of a file it has found something."""
        return hashlib.sha256(self._found_in(path).encode("utf-8", "replace")).hexdigest()[:16]

    def _keep(self, name: str, typed: Typed) -> Edited:
        self._edits += 1
        draft = {
            "text": typed.text,
            "seen": typed.seen,
            "revision": self._edits,
            "tab": typed.tab,
            "at": datetime.now(UTC).isoformat(timespec="minutes"),
        }
        self.drafts.keep(name, draft)
        self.session.workspace.open(self.path_of(name), typed.text)
        self.session.changed()
        return self.file(name)

    def save(self, name: str, seen: str) -> Edited:
        """Put a file on disk as it is edited. Raises ChangedError where another is there than was
        seen, and OSError."""
        text = self.file(name).text
        try:
            now = save(self.path_of(name), text, seen)
        except ChangedError as error:
            if error.now.text != text:
                raise
            now = error.now  # it has been saved, and the page wasn't told
        self.drop(name)
        return Edited(now.text, now.digest)

    def changed_on_disk(self, name: str) -> Stored | None:
        """What is on disk in the place of what was seen of an edited file, if it is neither that nor
        the edited text."""
        edited, now = self.file(name), self.on_disk(name)
        return None if now.digest == edited.seen or now.text == edited.text else now

    def errors_once_saved(self, texts: Mapping[str, str]) -> list[Diagnostic]:
        """Why the rules couldn't be read, were these files on disk with these texts."""
        overlay = {self.path_of(name): text for name, text in texts.items()}
        rules, found = load(self.folder, overlay, how=self._saving.parse)
        return [] if rules else [each for each in found if each.severity == "error"]

    def drop(self, name: str) -> None:
        """What is on disk counts again."""
        self.drafts.drop(name)
        self.session.workspace.close(self.path_of(name))
        self.session.changed()

    def on_disk(self, name: str) -> Stored:
        return stored(self.path_of(name))
