"""What a page is told of the rules as they are edited."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from reconsider_rules.editing.fixing import Fix, fixes
from reconsider_rules.errors import Diagnostic
from reconsider_rules.workbench.asked import Given, text_in
from reconsider_rules.workbench.editor.files import Edited, EditedFiles
from reconsider_rules.workbench.editor.found import proved_part, wrong_part
from reconsider_rules.workbench.slips import sentence


def as_told(edited: Edited) -> dict[str, Any]:
    return {"text": edited.text, "seen": edited.seen, "revision": edited.revision}


async def opened(files: EditedFiles, given: Given) -> dict[str, Any]:
    """The file as it is now, edited or on disk."""
    edited = files.file(text_in(given, "file"))
    return {**await state(files, given), **as_told(edited)}


async def state(files: EditedFiles, given: Given) -> dict[str, Any]:
    """What is known now."""
    await files.look()
    return known(files, given)


def known(files: EditedFiles, given: Given) -> dict[str, Any]:
    """What is wrong, what is proved, whose advice changes; `ready` when there is no more to come."""
    name = text_in(given, "file")
    path = files.path_of(name)
    wrong = files.session.wrong
    mending = cache(partial(_mending, files))
    mark = files.mark_of(path)
    proved = files.session.proved
    rules, _ = files.session.workspace.now.loaded
    return {
        "diagnostics": [_diagnostic(each, mending(each), mark) for each in wrong.get(path, ())],
        "wrong": wrong_part(files, wrong, mending),
        "proved": proved_part(rules, proved),
        "ready": rules is None or bool(proved and (proved.is_final or proved.failed)),
        "drafts": [draft for draft, _ in files.drafts.all()],
        "kept": files.drafts.are_kept,
        "disk": files.on_disk(name).digest,
    }


def _diagnostic(found: Diagnostic, mending: list[Fix], mark: str) -> dict[str, Any]:
    at = found.location
    return {
        "line": at.line,
        "column": at.column,
        "end_line": at.line,
        "end_column": at.column + found.width,
        "severity": found.severity,
        "message": sentence(found.message),
        "code": found.code,
        "help": found.help,
        "fixes": [fix.title for fix in mending],
        "mark": mark,
    }


def _mending(files: EditedFiles, found: Diagnostic) -> list[Fix]:
    """What mends it, where it is in a file of these rules."""
    if files.name_of(found.location.path).startswith(".."):
        return []
    there = fixes_at(files, found.location.path, found.location.line)
    return [fix for fix in there if fix.of == found.code]


def fixes_at(files: EditedFiles, path: str, line: int) -> list[Fix]:
    now = files.session.workspace.now
    return fixes(now, path, range(line, line + 1), files.session.findings)
