"""What is edited is put on disk, or thrown away."""

from __future__ import annotations

from asyncio import to_thread

from reconsider_rules.reading.files import CASES
from reconsider_rules.workbench.asked import Given, refusal, text_in
from reconsider_rules.workbench.editor.files import EditedFiles
from reconsider_rules.workbench.editor.found import difference, slip_items
from reconsider_rules.workbench.editor.known import as_told, opened, state
from reconsider_rules.workbench.stored import NOT_THERE, ChangedError

CHANGED = (
    "This file was changed on disk since it was opened. Nothing was overwritten: see what differs."
)
DELETED = (
    "This file was deleted on disk since it was opened. Keep what is on this page, and it is there "
    "again; take the other, and it is gone."
)
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
        now = error.now
        html = await to_thread(difference, mine, now.text, "Here", "On disk")
        told = DELETED if now.digest == NOT_THERE else CHANGED
        return refusal(409, told, by="disk", seen=now.digest, html=html)
    return {**await state(files, given), **as_told(edited)}


async def _broken(files: EditedFiles, given: Given, names: list[str]) -> object:
    """Whether these files are to be saved, though the rules can't be read then; None if so, or if
    they can."""
    if given.get("all_the_same") is True or all(name.startswith(f"{CASES}/") for name in names):
        return None
    errors = await to_thread(files.errors_once_saved, {n: files.file(n).text for n in names})
    if not errors:
        return None
    count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
    return refusal(409, BROKEN.format(errors=count), by="rules", html=slip_items(files, errors))


async def drop(files: EditedFiles, given: Given) -> object:
    """Throw away what is not saved of a file."""
    files.drop(text_in(given, "file"))
    return await opened(files, given)
