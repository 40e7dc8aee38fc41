"""What is written besides the answer, and where it may not go: over what a command was given."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from reconsider_rules.console.printing import write
from reconsider_rules.parsing.characters import visible
from reconsider_rules.reading.files import CASES, case_files

if TYPE_CHECKING:
    from reconsider_rules.proving.finding import Finding

MARKED = 1000
"""Of so many bytes at the beginning or the end, some are the mark of what we wrote."""
DRAFTS = "reconsider_rules.drafts"
"""Under this the context has the messages that a run has written."""
STREAMS = ("/dev/std", "/dev/fd/")


def guard_output(option: str, path: str, folder: str, scenarios: Iterable[str] = ()) -> None:
    """Refuse to write over a scenario that was given, or into the rule base in a folder.

    What is there would be lost, or read as part of the rule base the next time. Other names for the
    same file, and links to it, are the same file. Raises click.UsageError.
    """
    if _is_one_of(path, scenarios):
        raise click.UsageError(f"{option} {path} would overwrite what is read. Name another file.")
    rule_base = case_files([folder, os.path.join(folder, CASES)])
    if is_within(path, folder) or _is_one_of(path, rule_base):
        raise click.UsageError(
            f"{option} {path} would write into the rule base {folder}. Name a place outside of it."
        )


def guard_form(path: str, form: str, option: str = "-o") -> None:
    """Refuse to write over anything but what is empty or was written by us in the same form.

    A name that ends in .html may well be somebody's own page. Raises click.UsageError, OSError.
    """
    from reconsider_rules.render.mark import is_ours

    if holds_something(path) and not is_ours(form, *_ends(path)):
        raise click.UsageError(
            f"{option} {path} is there already, and was not written by this program in this form. "
            "Name another file."
        )


def guard_draft(path: str, text: str) -> None:
    """Refuse to write a message over anything but the same one, or an earlier one of this run.

    To be sent as it is, it bears no mark by which it would be known. Raises click.UsageError, OSError.
    """
    known: list[bytes] = click.get_current_context().meta.setdefault(DRAFTS, [])
    known.append(visible(text).encode())
    if holds_something(path):
        with open(path, "rb") as file:
            if file.read() not in known:
                raise click.UsageError(
                    f"-o {path} is there already, and is not this message. "
                    "Name another file, or delete it first."
                )


def holds_something(path: str) -> bool:
    """Whether there is a file that isn't empty. What is no file may keep us waiting, unless it is
    one of our own streams: raises click.UsageError for it."""
    try:
        about = os.stat(path)
    except OSError:  # it may be made; if not, writing says why
        return False
    if stat.S_ISREG(about.st_mode):
        return about.st_size > 0
    is_stream = stat.S_ISFIFO(about.st_mode) and os.path.abspath(path).startswith(STREAMS)
    if not (is_stream or stat.S_ISCHR(about.st_mode) or stat.S_ISDIR(about.st_mode)):
        raise click.UsageError(f"-o {path} is no file. Name one.")
    return False  # nothing is lost; of a folder, writing says that it is one


def _ends(path: str) -> tuple[str, str]:
    """What a file begins and ends with, its lines ended in one way."""
    with open(path, "rb") as file:
        beginning = file.read(MARKED)
        file.seek(max(0, os.path.getsize(path) - MARKED))
        texts = [part.decode(errors="replace") for part in (beginning, file.read())]
    return texts[0].replace("\r\n", "\n"), texts[1].replace("\r\n", "\n")


def _is_one_of(path: str, others: Iterable[str]) -> bool:
    if not os.path.exists(path):
        return False
    return any(os.path.exists(other) and os.path.samefile(path, other) for other in others)


def is_within(path: str, folder: str) -> bool:
    """Whether a path, be there anything or not, is the folder or lies below it."""
    above = os.path.realpath(path)
    while not _is_one_of(above, [folder]):
        if above == os.path.dirname(above):
            return False
        above = os.path.dirname(above)
    return True


def write_witnesses(findings: Iterable[Finding], folder: str, rules_dir: str) -> None:
    """Each witness as a scenario file, numbered in the order of the findings."""
    from reconsider_rules.render.scenario import scenario_as_yaml

    for number, finding in enumerate(findings, 1):
        if finding.witness is not None:
            path = os.path.join(folder, f"{number:02}-{finding.diagnostic.code}.yaml")
            guard_output("--witnesses", path, rules_dir)  # it may be a link
            told = " ".join(str(finding.diagnostic).split())  # a guarantee's words may have lines
            write(f"# {told}\n{scenario_as_yaml(finding.witness)}", path)
