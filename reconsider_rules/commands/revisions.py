"""A rule base by folder, or as it was in a git revision: `HEAD~1:rules`."""

from __future__ import annotations

import os
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from reconsider_rules.errors import ReconsiderError, RuleBaseError
from reconsider_rules.model import Location, RuleBase
from reconsider_rules.reading.loader import load_rules


class RevisionError(ReconsiderError):
    """A git revision that can't be read."""


@contextmanager
def rule_base_at(place: str) -> Iterator[RuleBase]:
    """The rule base in a folder, or at `REVISION:FOLDER` of the git repository one is in.

    A revision is unpacked into a temporary folder, which is there as long as the context is.
    Raises RuleBaseError, or RevisionError if there is no such folder or revision.
    """
    revision, colon, folder = place.rpartition(":")
    if os.path.isdir(place):
        yield load_rules(place)
        return
    if not colon or not revision:
        raise RevisionError(
            f"{place} is not a folder. Give a folder, or REVISION:FOLDER such as HEAD~1:rules."
        )
    with tempfile.TemporaryDirectory(prefix="reconsider-rules-") as unpacked:
        with zipfile.ZipFile(BytesIO(_archive(revision, folder, place))) as archive:
            archive.extractall(unpacked)
        try:
            rules = load_rules(unpacked)
        except RuleBaseError as error:
            raise RuleBaseError(
                [
                    each.replaced(location=as_given(each.location, unpacked, place))
                    for each in error.diagnostics
                ]
            ) from None
        yield rules


def as_given(location: Location, unpacked: str, place: str) -> Location:
    """A place in an unpacked revision as the user named it: 'HEAD:rules/timing.yaml'."""
    if not location.path.startswith(unpacked):
        return location
    return location.replaced(path=place + location.path.removeprefix(unpacked))


def _archive(revision: str, folder: str, place: str) -> bytes:
    """A folder of a revision as a zip archive with paths relative to the folder."""
    try:
        done = subprocess.run(
            ["git", "archive", "--format=zip", "--end-of-options", f"{revision}:./{folder}"],
            check=False, capture_output=True,
        )  # fmt: skip
    except FileNotFoundError:
        raise RevisionError(f"{place}: git is not installed, so give a folder instead.") from None
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines()
        raise RevisionError(
            f"{place} can't be read from git: {reason[-1] if reason else 'no reason given'}. "
            "Write REVISION:FOLDER, such as HEAD~1:rules, from inside the repository."
        )
    return done.stdout
