"""What is written besides the answer, and where it may not go: over what a command was given."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from reconsider_rules.console.printing import write
from reconsider_rules.reading.files import CASES, case_files

if TYPE_CHECKING:
    from reconsider_rules.proving.finding import Finding

MARKED = 1000
"""Of so many bytes at the beginning, some are the mark of a page."""


def guard_output(option: str, path: str, folder: str, scenarios: Iterable[str] = ()) -> None:
    """Refuse to write over a scenario that was given, or into the rule base in a folder.

    What is there would be lost, or read as part of the rule base the next time. Other names for the
    same file, and links to it, are the same file. Raises click.UsageError.
    """
    if _is_one_of(path, scenarios):
        raise click.UsageError(f"{option} {path} would overwrite the scenario. Name another file.")
    rule_base = case_files([folder, os.path.join(folder, CASES)])
    if is_within(path, folder) or _is_one_of(path, rule_base):
        raise click.UsageError(
            f"{option} {path} would write into the rule base {folder}. Name a place outside of it."
        )


def guard_page(path: str, mark: str) -> None:
    """Refuse to write a page or a picture over anything but one of ours, which has this mark near its
    beginning.

    A name that ends in .html may well be somebody's own page. Raises click.UsageError, OSError.
    """
    if not os.path.isfile(path) or not os.path.getsize(path):
        return
    with open(path, "rb") as file:
        if mark.encode() not in file.read(MARKED):
            raise click.UsageError(
                f"-o {path} is there already, and was not written by this program. Name another file."
            )


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
