"""What lies on the desk: the rules as they are saved, the folder of clients, what isn't saved yet."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Lock

from reconsider_rules.advisor import Advisor
from reconsider_rules.cache import load
from reconsider_rules.console.printing import write
from reconsider_rules.reading.files import BUILT_IN, built_in_rules, find_files
from reconsider_rules.render.start import layer_files
from reconsider_rules.workbench.drafts import Drafts
from reconsider_rules.workbench.editor.files import EditedFiles
from reconsider_rules.workbench.new_rule.begun import begun_rules
from reconsider_rules.workbench.stored import stamp_of
from reconsider_rules.workbench.version import Version

HOUSE = "rules"
"""The folder of house rules that are begun: the one that is taken where none is named."""


READ_ONLY = "The workbench was started with --read-only: it changes no file."
NOT_OURS = (
    "These rules come with the program and can't be edited. Start house rules of your own, which add "
    "to them, on the page Rules."
)
BEING_EDITED = (
    "{name} is being edited, and not all of it is saved. Save it on its page, or throw the edits away; "
    "then add to it from here."
)


class Desk:
    """Everything that the pages work on. `folder` has the rules, `clients` the client files; `here` is
    where the program was started."""

    def __init__(self, folder: str, clients: str, read_only: bool) -> None:
        self.folder = os.path.abspath(folder)
        self.clients = os.path.abspath(clients)
        self.here = os.getcwd()
        self.read_only = read_only
        self.drafts = Drafts(self.clients, on_disk=not read_only)
        self.new_rules = begun_rules(self.folder, on_disk=not read_only)
        self.claim: Callable[[str], object] = lambda _: None
        """What is done so that no other program keeps drafts about a folder."""
        self._lock = Lock()
        self._stamp: object = None
        self._saved: Version | None = None
        self._edited: EditedFiles | None = None

    def start(self) -> None:
        """Take up the files that are being edited, in the event loop, in which alone they are changed.
        Of what they are, threads may ask `version`, `told_of_edited`, `files` and `unsaved`."""
        self._edited = EditedFiles(self.folder, not self.read_only)

    @property
    def edited(self) -> EditedFiles:
        assert self._edited is not None, "the desk was not started"
        return self._edited

    def close(self) -> None:
        """End what goes on beside the pages."""
        if self._edited is not None:
            self._edited.session.close()

    def version(self, what: str) -> Version:
        """The rules as they are saved, or, where it is `edited`, as they are being edited; those that
        can't be read then are the saved ones."""
        edited = self._edited.rules if what == "edited" and self._edited else None
        return edited or self.saved()

    @property
    def told_of_edited(self) -> str:
        """By which rules an answer is that is to be by the edited ones."""
        return self.edited.told

    def unsaved(self, name: str) -> str | None:
        """The text of a file of the rules that is edited and not saved; None where all of it is."""
        draft = self._edited.drafts.find(name) if self._edited else None
        return str(draft["text"]) if draft else None

    def files(self) -> list[str]:
        """The files of the rules and of their cases, those too that are only edited. Raises OSError."""
        return self._edited.names() if self._edited else find_files(self.folder)

    def being_edited(self, name: str) -> str:
        """Why nothing can be put into a file of the rules now, with the way out; '' where it can."""
        return "" if self.unsaved(name) is None else BEING_EDITED.format(name=name)

    @property
    def why_not_editable(self) -> str:
        """Why rules and cases can't be edited, with the way out; '' where they can."""
        if self.read_only:
            return READ_ONLY
        return NOT_OURS if self.is_built_in else ""

    @property
    def is_built_in(self) -> bool:
        """Whether the rules are those that come with the program, which are not for editing."""
        return os.path.realpath(self.folder) == os.path.realpath(built_in_rules())

    def saved(self) -> Version:
        """The rules as they are saved now. Raises RuleBaseError with all that is wrong with them."""
        with self._lock:
            stamp = stamp_of(self.folder)
            if self._saved is None or stamp != self._stamp:
                self._saved = None
                self._saved = Version(Advisor(*load(self.folder).prepared, live=True))
                self._stamp = stamp
            return self._saved

    def begin_house_rules(self) -> str:
        """Start a folder of house rules over the built-in ones, and go over to it. Returns why not,
        with the way out; '' if it is done: then close the desk and start it again. Raises OSError."""
        folder = os.path.join(self.here, HOUSE)
        with self._lock:
            if os.path.lexists(folder) and not (os.path.isdir(folder) and not os.listdir(folder)):
                return (
                    f"{folder} is there already, and was left as it is. If these are your rules, end the "
                    f"workbench and start it with --rules {HOUSE}; else start it in another folder."
                )
            os.makedirs(folder, exist_ok=True)
            for name, text in layer_files(HOUSE, BUILT_IN).items():
                write(text, os.path.join(folder, name))
            self.claim(folder)
            self.folder, self._saved = folder, None
            self.new_rules = begun_rules(folder, on_disk=not self.read_only)
        return ""
