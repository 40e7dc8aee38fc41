"""What lies on the desk: the rules as they are saved, the folder of clients, what isn't saved yet."""

from __future__ import annotations

import os
from collections.abc import Iterable
from threading import Lock

from reconsider_rules.advisor import Advisor
from reconsider_rules.cache import load
from reconsider_rules.console.printing import write
from reconsider_rules.model import Case
from reconsider_rules.proving.interview import Interview
from reconsider_rules.reading.files import (
    BUILT_IN,
    CASES,
    built_in_rules,
    case_files,
    find_files,
    folders_of,
)
from reconsider_rules.record import cached
from reconsider_rules.render.start import layer_files
from reconsider_rules.running.cases import Result
from reconsider_rules.workbench.drafts import Drafts

HOUSE = "rules"
"""The folder of house rules that are begun: the one that is taken where none is named."""


class Rules:
    """The rules of a folder as they were saved at one moment, and what has been worked out of them."""

    def __init__(self, folder: str) -> None:
        prepared = load(folder).prepared
        self.advisor = Advisor(*prepared, live=True)

    @cached
    def cases(self) -> tuple[Case, ...]:
        """The saved cases. Raises ScenarioError with every slip in any of them."""
        return tuple(self.advisor.cases())

    @cached
    def judged(self) -> tuple[Case, ...]:
        """The saved cases that somebody has judged; none where they can't be read."""
        from reconsider_rules.errors import ReconsiderError

        try:
            return tuple(case for case in self.cases if not case.pinned)
        except (ReconsiderError, OSError):
            return ()

    @cached
    def interview(self) -> Interview:
        return Interview(self.advisor.counterfactuals, self.judged)

    @cached
    def results(self) -> tuple[Result, ...]:
        """How the cases come out."""
        return tuple(self.advisor.test(self.cases))


class Desk:
    """Everything that the pages work on. `folder` has the rules, `clients` the client files; `here` is
    where the program was started."""

    def __init__(self, folder: str, clients: str, read_only: bool) -> None:
        self.folder = os.path.abspath(folder)
        self.clients = os.path.abspath(clients)
        self.here = os.getcwd()
        self.read_only = read_only
        self.drafts = Drafts(self.clients, on_disk=not read_only)
        self._lock = Lock()
        self._stamp: object = None
        self._rules: Rules | None = None

    @property
    def is_built_in(self) -> bool:
        """Whether the rules are those that come with the program, which are not for editing."""
        return os.path.realpath(self.folder) == os.path.realpath(built_in_rules())

    @property
    def rules(self) -> Rules:
        """The rules as they are saved now. Raises RuleBaseError with all that is wrong with them."""
        with self._lock:
            stamp = _stamp(self.folder)
            if self._rules is None or stamp != self._stamp:
                self._rules = None
                self._rules = Rules(self.folder)
                self._stamp = stamp
            return self._rules

    def begin_house_rules(self) -> str:
        """Start a folder of house rules over the built-in ones, and go over to it. Returns why not,
        with the way out; '' if it is done. Raises OSError."""
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
            self.folder, self._rules = folder, None
        return ""


def _stamp(folder: str) -> object:
    """What shows that a file of the rules or their cases has changed."""
    try:
        folders = folders_of(folder)
        paths = [os.path.join(each, name) for each in folders for name in find_files(each)]
        paths += case_files(filter(os.path.isdir, [os.path.join(each, CASES) for each in folders]))
        return list(_stamps(paths))
    except OSError as error:  # loading says what is wrong
        return str(error)


def _stamps(paths: Iterable[str]) -> Iterable[tuple[str, int, int, int]]:
    for path in paths:
        about = os.stat(path)
        yield path, about.st_mtime_ns, about.st_size, about.st_ino
