"""A rule base by folder, or as it was in a git revision: `HEAD~1:rules`.

A repository can name programs for git to run: filters, archivers, helpers that fetch. None of them
ever is: git is only asked to resolve names and to list and print what it has stored.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO

from reconsider_rules.advisor import Advisor, load_rules
from reconsider_rules.errors import Diagnostic, ReconsiderError, RuleBaseError
from reconsider_rules.model import Location
from reconsider_rules.parsing.limits import MAX_BYTES
from reconsider_rules.reading.files import (
    BUILT_IN,
    MAX_ALL_BYTES,
    MAX_LAYERS,
    SUFFIXES,
    extended,
    folder_of,
)

MAX_LISTING = 16_000_000
"""Bytes of git's list of a folder: some 150,000 files."""
MAX_DEPTH = 40
"""Folders in folders."""

FILE, LINK = "100", "120"
"""What git's modes of files and of links begin with."""

GUARDS = {
    "GIT_NO_LAZY_FETCH": "1",  # what a partial clone lacks isn't fetched by programs that it names
    "GIT_ALLOW_PROTOCOL": "",  # nor by a git too old to know that
    "LC_ALL": "C",  # the words that REASONS looks for
}
REASONS = {
    "not a git repository": "the folder you are in belongs to no git repository. "
    "Go to the one that holds the rules.",
    "dubious ownership": "the repository belongs to somebody else, and git reads only your own. "
    "If you trust it, first run: ",
    "promisor": "the repository is a partial clone that lacks some of the files. "
    "Let git fetch them, with git checkout for example.",
}
"""What a message of git says, and how to say it to a coach."""


class RevisionError(ReconsiderError):
    """A git revision that can't be read."""


class _GitError(Exception):
    """Git can't do what it was asked; says why, if git did."""


@contextmanager
def advisor_at(place: str) -> Iterator[Advisor]:
    """An advisor for the rule base in a folder, or at `REVISION:FOLDER` of the git repository one is in.

    The folder is sought from where one is, then from the top of the repository. It is unpacked into
    a temporary folder, which is there as long as the context is. Raises RuleBaseError, or
    RevisionError if there is no such folder or revision, or it can't be unpacked.
    """
    if os.path.isdir(folder_of(place)):
        yield load_rules(folder_of(place))
        return
    # A colon may also stand in braces: HEAD^{/fix: a slip}:rules
    parts = re.fullmatch(r"((?:\{[^}]*\}|[^:{])+):(.*)", place, re.DOTALL)
    if not parts:
        raise RevisionError(
            f"{place} is not a folder. Give a folder, or REVISION:FOLDER such as HEAD~1:rules."
        )
    with tempfile.TemporaryDirectory(prefix="reconsider-rules-") as top:
        try:
            tree, path = _tree(parts[1], parts[2].rstrip("/"))
            # As it stands in the revision, so that the folders that it extends can stand beside it.
            unpacked = os.path.normpath(os.path.join(top, path))
            _unpack(tree, unpacked)
            _unpack_below(parts[1], path, unpacked, top)
        except _GitError as error:
            raise RevisionError(f"{place} can't be read from git: {error}") from None
        try:
            os.makedirs(unpacked, exist_ok=True)  # a folder without rule files
            advisor = load_rules(unpacked)
        except RuleBaseError as error:
            told = [as_given(each, unpacked, place) for each in error.diagnostics]
            told = [as_given(each, top, f"{parts[1]}:") for each in told]
            raise RuleBaseError(told) from None
        yield advisor


def as_given(found: Diagnostic, unpacked: str, place: str) -> Diagnostic:
    """A finding in an unpacked revision, its file named as the user did: 'HEAD:rules/a.yaml'."""
    return found.replaced(
        location=location_as_given(found.location, unpacked, place),
        message=found.message.replace(unpacked, place),
        help=found.help.replace(unpacked, place),
    )


def location_as_given(location: Location, unpacked: str, place: str) -> Location:
    """A location in an unpacked revision, its file named as the user did."""
    if not location.path.startswith(unpacked):
        return location
    within = location.path.removeprefix(unpacked).lstrip("/")
    return location.replaced(path=place + within if place[-1] in ":/" else f"{place}/{within}")


def _tree(revision: str, folder: str) -> tuple[str, str]:
    """What git calls the content of a folder in a revision, and the way there from the top."""
    try:
        top = _named(f"{revision}^{{tree}}")
    except _GitError as error:
        raise _GitError(str(error) or f"there is no revision {revision}.") from None
    if not folder:
        return top, ""
    # The last slash: only a folder will do, and '..' in a name is no range of revisions.
    with suppress(_GitError):
        found = _named(f"{top}:./{folder}/")
        where = _git("rev-parse", "--show-prefix").decode("utf-8", "surrogateescape").strip()
        return found, os.path.normpath(os.path.join(where, folder))
    if os.path.isdir(folder):  # it is this folder that is meant, not one of that name at the top
        raise _GitError(f"{revision} has no folder {folder} where you are.")
    with suppress(_GitError):
        return _named(f"{top}:{folder}/"), folder
    raise _GitError(
        f"{revision} has no folder {folder}, neither where you are nor at the top of the repository."
    )


def _named(name: str) -> str:
    """The one object that has this name in git."""
    found = _git("rev-parse", "--verify", "--quiet", "--end-of-options", name).decode().strip()
    if not re.fullmatch("[0-9a-f]+", found):  # ^HEAD is a name too, for all that isn't in it
        raise _GitError
    return found


def _unpack(tree: str, folder: str) -> None:
    """Write the YAML files of a tree to a folder."""
    paths, ids = [], []
    room = MAX_ALL_BYTES
    for mode, id, size, path in _listed(tree):
        suffix = os.path.splitext(path)[1].lower()
        if mode.startswith(LINK) and suffix in (
            "",
            *SUFFIXES,
        ):  # without a suffix, perhaps to a folder
            raise _GitError(f"{path} is a link, which is not followed. Put what it leads to there.")
        if not mode.startswith(FILE) or suffix not in SUFFIXES:
            continue
        if not size.isdecimal():
            raise _GitError(f"{path} is lost. git fsck tells more.")
        target = _made(folder, path)
        if int(size) > MAX_BYTES:
            os.truncate(target, MAX_BYTES + 1)  # for the reader to report
            continue
        room -= int(size)
        if room < 0:
            raise _GitError(f"it holds more than {MAX_ALL_BYTES // 1_000_000} MB of rules.")
        paths.append(target)
        ids.append(id)
    for target, content in zip(paths, _contents(ids), strict=True):
        with open(target, "wb") as file:
            file.write(content)


def _unpack_below(revision: str, folder: str, unpacked: str, top: str) -> None:
    """Write the folders that a layer extends beside it, as they were in its revision."""
    for _ in range(MAX_LAYERS):
        name = extended(unpacked)
        where = os.path.normpath(os.path.join(unpacked, name))
        if not name or name == BUILT_IN or os.path.isdir(where):  # the last goes in a circle
            return
        folder = os.path.normpath(os.path.join(folder, name))
        if not where.startswith(top + os.sep):
            raise _GitError(f"it extends {name}, which is outside of the repository.")
        _unpack(_named(f"{revision}:{folder}/"), where)
        unpacked = where


def _listed(tree: str) -> Iterator[tuple[str, str, str, str]]:
    """The mode, id, size and path of all that isn't hidden in a tree and the trees in it."""
    # With -t folders are listed too, so that any number of empty ones can't take for ever.
    listing = _git("ls-tree", "-r", "-t", "-l", "-z", "--full-tree", tree, most=MAX_LISTING)
    for entry in listing.split(b"\0")[:-1]:
        about, _, path = os.fsdecode(entry).partition("\t")
        mode, _, id, size = about.split()
        names = path.split("/")
        if len(names) > MAX_DEPTH:
            raise _GitError(f"it holds more than {MAX_DEPTH} folders one in the other.")
        # Hidden files are no rule files. That goes for what a forged tree may hold as well: the
        # name '..', or none, as in an absolute path.
        if not any(name[:1] in ("", ".") for name in names):
            yield mode, id, size, path


def _made(folder: str, path: str) -> str:
    """A new empty file in a folder, by its path there."""
    target = os.path.join(folder, path)
    try:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "xb"):
            return target
    except OSError as error:  # a name that is too long here, or that of another but for its case
        raise _GitError(f"{path} can't be unpacked: {_reason_of(error)}.") from None


def _contents(ids: list[str]) -> Iterator[bytes]:
    """What files hold, in order."""
    printed = BytesIO(_git("cat-file", "--batch", given="\n".join(ids), most=2 * MAX_ALL_BYTES))
    for id in ids:
        header = printed.readline().split()  # the id again, 'blob' and the size
        if len(header) != 3:
            raise _GitError(f"the content {id} is lost. git fsck tells more.")
        yield printed.read(int(header[2]))
        printed.readline()


def _git(*arguments: str, given: str = "", most: int = 1_000) -> bytes:
    """What git prints, if that is no more than so many bytes."""
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as told:
        asked.write(given.encode())
        asked.seek(0)
        try:
            process = subprocess.Popen(
                ["git", *arguments],
                env=os.environ | GUARDS,
                stdin=asked,
                stdout=subprocess.PIPE,
                stderr=told,
            )
        except OSError as error:
            raise _GitError(
                f"git can't be run ({_reason_of(error)}). Install it, or give a folder."
            ) from None
        with process:
            assert process.stdout
            try:
                printed = process.stdout.read(most + 1)
                if len(printed) > most:
                    raise _GitError("it holds too much. Give the folder that holds the rules.")
            except BaseException:  # an interrupt, too, doesn't wait for the rest
                process.kill()
                raise
        if process.returncode:
            told.seek(0)
            raise _GitError(_reason(told.read(10_000).decode(errors="replace")))
    return printed


def _reason(message: str) -> str:
    """Why git failed, in a sentence; empty if it doesn't say."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    for words, reason in REASONS.items():
        if words in message:
            return reason + lines[-1] if reason.endswith(": ") else reason
    return f"{lines[-1].removeprefix('fatal: ')}." if lines else ""


def _reason_of(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
