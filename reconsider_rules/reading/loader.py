"""A folder of YAML files → RuleBase, with every diagnostic of every file.

Two passes: first what is declared anywhere, then what refers to it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress

from reconsider_rules.errors import Diagnostic, RuleBaseError
from reconsider_rules.model import Location, RuleBase
from reconsider_rules.parsing.file import FullError, Parse, YamlFile, parse, read
from reconsider_rules.reading.files import (
    BUILT_IN,
    MAX_FILES,
    MAX_LAYERS,
    LinkedFolderError,
    TooMuchError,
    find_files,
    folder_of,
    name_within,
)
from reconsider_rules.reading.linking import Linker
from reconsider_rules.reading.prose import prose
from reconsider_rules.reading.refusals import nearest, shorten
from reconsider_rules.reading.sections import Found, Sections

Overlay = Mapping[str, str]
"""The texts of files as they are in an editor, not saved yet, by path."""


def read_rules(path: str | os.PathLike[str], overlay: Overlay | None = None) -> RuleBase:
    """Read and validate the rule base in a folder. Raises RuleBaseError with all diagnostics."""
    rules, diagnostics = load(os.fspath(path), overlay)
    if rules is None:
        raise RuleBaseError(diagnostics)
    return rules


def load(
    folder: str,
    overlay: Overlay | None = None,
    above: tuple[str, ...] = (),
    how: Parse = parse,
) -> tuple[RuleBase | None, list[Diagnostic]]:
    """The rule base, or None if it has errors; and all diagnostics, warnings included.

    Rule files of the folder that are in the overlay are not read from disk, and may not be there.
    `above` are the folders of the layers for which it is read; `how` texts are parsed.
    """
    names, texts, diagnostics = _files(folder, overlay or {})
    if not names:
        return None, diagnostics
    files = [_read(folder, name, texts.get(name), how) for name in names]
    sections = Sections(files)
    extends = sections.layered("extends")
    below, found = _below(folder, extends, overlay, above, how) if extends else (None, [])
    # Where the rules below can't be read, nobody knows what the names in these stand for.
    linked = Linker(sections, below) if below or not extends else None
    diagnostics += sorted(
        (finding for file in files for finding in file.diagnostics),
        key=lambda finding: finding.location,
    )
    diagnostics += found
    errors = any(finding.severity == "error" for finding in diagnostics)
    if linked is None or linked.has_cycles or errors:
        return None, diagnostics
    return linked.rule_base(folder, names), diagnostics


def _files(folder: str, overlay: Overlay) -> tuple[list[str], dict[str, str], list[Diagnostic]]:
    """The names of the rule files of a folder, the texts of those that are in the overlay, and why
    some, or all, can't be looked for."""
    if not os.path.isdir(folder):
        what = "is a file, not a folder" if os.path.exists(folder) else "doesn't exist"
        return [], {}, [_no_rules(folder, f"the rule base {folder} {what}.")]
    failed: list[OSError] = []
    try:
        texts = _texts_within(folder, overlay)
        names = sorted({*find_files(folder, failed.append), *texts})
        if len(names) > MAX_FILES:
            raise TooMuchError(folder, f"{MAX_FILES:,} rule files")
    except TooMuchError as error:
        return [], {}, [_not_found(error)]
    diagnostics = sorted(map(_not_found, failed), key=lambda finding: finding.location)
    if not names and not diagnostics:
        diagnostics = [_no_rules(folder, f"the folder {folder} holds no rule files (*.yaml).")]
    return names, texts, diagnostics


def _below(
    folder: str,
    extends: list[Found],
    overlay: Overlay | None,
    above: tuple[str, ...],
    how: Parse,
) -> tuple[RuleBase | None, list[Diagnostic]]:
    """The rules that a layer extends, or None and what is wrong with them or with saying so."""
    for reader, key, _ in extends[1:]:
        first, place, _ = extends[0]
        message = f"'extends' is already said at {first.at(place)}."
        reader.error("declared-twice", key, message, "Delete one of them.")
    reader, key, node = extends[0]
    name = prose(reader, node, "'extends'")
    if not name:
        return None, []
    path = folder_of(name, folder)
    where, here = os.path.realpath(path), os.path.realpath(folder)
    if where in (here, *above) or len(above) >= MAX_LAYERS:
        problem = "leads in a circle." if where in (here, *above) else "goes too deep."
    elif not os.path.isdir(path):
        what = "a file" if os.path.exists(path) else "not there"
        problem = f"leads to {path}, which is {what}."
    elif os.path.commonpath([where, here]) in (where, here):
        problem = "leads to a folder that holds this one, or lies in it."
    else:
        rules, found = load(path, overlay, (*above, here), how)
        if rules is None:
            return None, [each for each in found if each.severity == "error"]
        return rules.replaced(path=path), []
    reader.error(
        "extends",
        node,
        f"'extends: {shorten(name)}' {problem}",
        f"{_meant(name)}Write 'extends: {BUILT_IN}', or the way from the folder of these rules to another one "
        "beside it, such as ../firm.",
    )
    return None, []


def _meant(name: str) -> str:
    """A question, where the built-in rules were probably meant."""
    return f"Did you mean '{BUILT_IN}'? " if nearest(name, (BUILT_IN,)) else ""


def _no_rules(folder: str, message: str) -> Diagnostic:
    help = "Give the folder that holds the rule files: --rules DIR."
    return _about(folder, "no-rule-base", message, help)


def _texts_within(folder: str, overlay: Overlay) -> dict[str, str]:
    """The texts of an overlay that are rule files of a folder, by their names there."""
    names = {path: name_within(folder, path) for path in overlay}
    return {name: overlay[path] for path, name in names.items() if name}


def _read(folder: str, name: str, text: str | None, how: Parse) -> YamlFile:
    """A rule file, from disk unless there is another text for it."""
    shown = f"{folder.rstrip('/')}/{name}".encode("utf-8", "backslashreplace").decode()
    path = os.path.join(folder, name)
    file = read(path, shown, how) if text is None else how(text, shown)
    if not name.endswith(".yaml") or not name.isprintable():
        with suppress(FullError):
            file.report(
                "file-name",
                f"the name of {shown} must end in .yaml and be plain text.",
                1,
                1,
                f"Rename it, to {os.path.splitext(shown)[0]}.yaml for example.",
            )
    return file


def _not_found(error: OSError) -> Diagnostic:
    """What is said of a folder in which rule files can't be looked for."""
    folder, reason = str(error.filename), str(error.strerror).lower()
    code, help = "unreadable", "Ask for the right to read it, or move it elsewhere."
    if isinstance(error, TooMuchError):
        code, help = "no-rule-base", "Give the folder that holds the rule files: --rules DIR."
    elif isinstance(error, LinkedFolderError):
        code, help = "linked-folder", "Put the files themselves there."
    return _about(folder, code, f"the folder {folder} can't be read: {reason}.", help)


def _about(path: str, code: str, message: str, help: str) -> Diagnostic:
    return Diagnostic("error", code, message, Location(path, 1, 1), help)
