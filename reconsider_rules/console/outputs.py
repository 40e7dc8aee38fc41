"""What is written besides the answer, and where it may not go: over what a command was given."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from reconsider_rules.console.printing import is_utf, named, write
from reconsider_rules.parsing.characters import visible
from reconsider_rules.reading.files import CASES, case_files

if TYPE_CHECKING:
    from reconsider_rules.proving.finding import Finding


def guard_output(option: str, path: str, folder: str, scenarios: Iterable[str] = ()) -> None:
    """Refuse to write over a scenario that was given, or into the rule base in a folder.

    What is there would be lost, or read as part of the rule base the next time. Other names for the
    same file, and links to it, are the same file. Raises click.UsageError.
    """
    if _is_one_of(path, scenarios):
        raise click.UsageError(f"{option} {path} would overwrite the scenario. Name another file.")
    rule_base = case_files([folder, os.path.join(folder, CASES)])
    if _is_within(path, folder) or _is_one_of(path, rule_base):
        raise click.UsageError(
            f"{option} {path} would write into the rule base {folder}. Name a place outside of it."
        )


def _is_one_of(path: str, others: Iterable[str]) -> bool:
    if not os.path.exists(path):
        return False
    return any(os.path.exists(other) and os.path.samefile(path, other) for other in others)


def _is_within(path: str, folder: str) -> bool:
    """Whether a path, be there anything or not, is the folder or lies below it."""
    above = os.path.realpath(path)
    while not _is_one_of(above, [folder]):
        if above == os.path.dirname(above):
            return False
        above = os.path.dirname(above)
    return True


def guard_anew(option: str, path: str, folder: str, scenarios: Iterable[str] = ()) -> None:
    """Refuse besides to write over a file that this program didn't write, which may be somebody's work.

    What is no file takes anything. Raises click.UsageError.
    """
    guard_output(option, path, folder, scenarios)
    if not os.path.isfile(path):
        return
    from reconsider_rules.render.mark import MARK, WITHIN

    with open(path, "rb") as file:
        start = file.read(WITHIN)
    if start and MARK.encode() not in start:
        raise click.UsageError(f"{option} {path} is there already. Name another file.")


def write_anew(
    text: str, path: str | None, *, styled: bool = False, is_markup: bool = False
) -> None:
    """Text to a file, whole, or to standard output. Markup has numbers for what that can't show."""
    if path:
        _put(text, path)
        return
    if is_markup and not is_utf(sys.stdout.encoding):
        text = text.encode("ascii", "xmlcharrefreplace").decode()
    write(text, styled=styled)


def _put(text: str, path: str) -> None:
    """Put a file in place whole, or not at all: what is there stays until then. Raises OSError."""
    target = os.path.realpath(path)  # a link stays one
    if os.path.exists(target) and not os.path.isfile(target):
        write(text, path)  # a device, or a pipe
        return
    temporary = f"{target}.{os.urandom(8).hex()}.new"
    try:
        with named(path), open(temporary, "x", encoding="utf-8") as file:
            file.write(visible(text))
        with named(path):
            os.replace(temporary, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def write_witnesses(findings: Iterable[Finding], folder: str, rules_dir: str) -> None:
    """Each witness as a scenario file, numbered in the order of the findings."""
    from reconsider_rules.render.scenario import scenario_as_yaml

    for number, finding in enumerate(findings, 1):
        if finding.witness is not None:
            path = os.path.join(folder, f"{number:02}-{finding.diagnostic.code}.yaml")
            guard_output("--witnesses", path, rules_dir)  # it may be a link
            told = " ".join(str(finding.diagnostic).split())  # a guarantee's words may have lines
            write(f"# {told}\n{scenario_as_yaml(finding.witness)}", path)
