"""What is edited is put on disk, or thrown away."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Iterator, Mapping
from typing import Any

from reconsider_rules.reading.files import CASES
from reconsider_rules.render.elements import Html, element, joined
from reconsider_rules.workbench.asked import Given, refusal, text_in
from reconsider_rules.workbench.editor.files import EditedFiles
from reconsider_rules.workbench.editor.found import difference, slip_items
from reconsider_rules.workbench.editor.known import as_told, opened, state
from reconsider_rules.workbench.links import editing
from reconsider_rules.workbench.stored import NOT_THERE, ChangedError, Stored

CHANGED = (
    "This file was changed on disk since it was opened. Nothing was overwritten: see what differs."
)
DELETED = (
    "This file was deleted on disk since it was opened. Keep what is on this page, and it is there "
    "again; take the other, and it is gone."
)
CHANGED_TOO = "has changed on disk, and was left as it is there: open it to see what differs."
BROKEN = "With this, no client can be answered: {errors}. Save all the same?"


async def save(files: EditedFiles, given: Given) -> object:
    """Put the file on disk; one that has changed there meanwhile is shown instead."""
    name = text_in(given, "file")
    if broken := await _broken(files, given, [name]):
        return broken
    mine = files.file(name).text
    try:
        edited = files.save(name, text_in(given, "seen"))
    except ChangedError as error:
        told = await _conflict(mine, error.now)
        return refusal(409, told.pop("error"), **told)
    return {**await state(files, given), **as_told(edited)}


async def save_all(files: EditedFiles, given: Given) -> object:
    """Put every file on disk that is edited, but for those that have changed there meanwhile: which
    these are is told, and of the one on the page what differs."""
    changed = {name: files.changed_on_disk(name) for name, _ in files.drafts.all()}
    names = [name for name, now in changed.items() if now is None]
    if broken := await _broken(files, given, names):
        return broken
    left: dict[str, str] = {name: CHANGED_TOO for name, now in changed.items() if now}
    for name in names:
        try:
            files.save(name, files.file(name).seen)
        except ChangedError:
            left[name] = CHANGED_TOO
        except OSError as error:
            left[name] = f"can't be written: {error.strerror or error}."
    here = text_in(given, "file")
    theirs = changed.get(here)
    conflict = await _conflict(files.file(here).text, theirs) if theirs else None
    saved = len(changed) - len(left)
    told = joined((f"{_counted(saved, 'file')} saved.", *_left(left)), " ")
    return {**await opened(files, given), "told": told, "conflict": conflict}


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _left(left: Mapping[str, str]) -> Iterator[Html]:
    """The files that were not saved, with the reasons."""
    for name, why in left.items():
        yield joined((element("a", name, href=editing(name)), " ", why))


async def _conflict(mine: str, now: Stored) -> dict[str, Any]:
    """What was found on disk in the place of what was seen of a file."""
    html = await to_thread(difference, mine, now.text, "Here", "On disk")
    told = DELETED if now.digest == NOT_THERE else CHANGED
    return {"error": told, "by": "disk", "seen": now.digest, "html": html}


async def _broken(files: EditedFiles, given: Given, names: list[str]) -> object:
    """Whether these files are to be saved, though the rules can't be read then; None if so, or if
    they can."""
    if given.get("all_the_same") is True or all(name.startswith(f"{CASES}/") for name in names):
        return None
    errors = await to_thread(files.errors_once_saved, {n: files.file(n).text for n in names})
    if not errors:
        return None
    told = BROKEN.format(errors=_counted(len(errors), "error"))
    return refusal(409, told, by="rules", html=slip_items(files, errors))


async def drop(files: EditedFiles, given: Given) -> object:
    """Throw away what is not saved of a file."""
    files.drop(text_in(given, "file"))
    return await opened(files, given)


async def drop_all(files: EditedFiles, given: Given) -> object:
    """Throw away what is not saved of any file."""
    for name, _ in files.drafts.all():
        files.drop(name)
    return await opened(files, given)
