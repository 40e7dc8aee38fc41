"""What the page asks for on which rules and cases are edited."""

from __future__ import annotations

import secrets
from asyncio import to_thread
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from reconsider_rules.editing.cards import card
from reconsider_rules.editing.completing import complete
from reconsider_rules.editing.formatting import tidy
from reconsider_rules.editing.naming import definition, references, rename, rename_symbol
from reconsider_rules.editing.places import Span
from reconsider_rules.workbench.asked import Given, given_in, refusal, text_in
from reconsider_rules.workbench.client.said import NotSaidError
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.editor.files import (
    STALE,
    EditedFiles,
    OtherTabError,
    StaleError,
    Typed,
)
from reconsider_rules.workbench.editor.found import card_part, difference
from reconsider_rules.workbench.editor.known import as_told, fixes_at, known, opened, state
from reconsider_rules.workbench.editor.page import choice_page, editor_page
from reconsider_rules.workbench.editor.saving import drop, drop_all, save, save_all
from reconsider_rules.workbench.stored import ElsewhereError

Answer = Callable[[EditedFiles, Given], Awaitable[object]]
OTHER_TAB = (
    "This file was edited in another tab meanwhile. Nothing of it was lost: choose which to keep."
)


def routes(desk: Desk) -> list[Route]:
    reading: Mapping[str, Answer] = {
        "state": state,
        "open": opened,
        "complete": _complete,
        "hover": _hover,
        "define": _define,
        "references": _references,
    }
    writing: Mapping[str, Answer] = {
        "text": _text,
        "rename": _rename,
        "rename-back": _rename_back,
        "format": _format,
        "fix": _fix,
        "save": save,
        "save-all": save_all,
        "drop": drop,
        "drop-all": drop_all,
    }
    return [
        Route("/rules/edit", partial(_page, desk)),
        *(_asked(desk, name, answer) for name, answer in reading.items()),
        *(_asked(desk, name, _writing(answer), writes=True) for name, answer in writing.items()),
    ]


async def _page(desk: Desk, request: Request) -> Response:
    """A file, at a line."""
    files = desk.edited
    names = files.names()
    name = request.query_params.get("file") or next(iter(names), "")
    line = request.query_params.get("line", "1")
    try:
        edited = files.file(name)
    except ElsewhereError as error:
        return choice_page(desk, names, str(error) if name else "")
    nonce = secrets.token_urlsafe(16)
    at = int(line[:9]) if line.isdecimal() else 1
    return editor_page(desk, names, name, edited, at, nonce)


def _asked(desk: Desk, name: str, answer: Answer, writes: bool = False) -> Route:
    """A route that is answered in the event loop, where the session lives; what takes long is done in
    a thread, while others are answered."""

    async def endpoint(request: Request) -> Response:
        given = await given_in(request)
        if writes and desk.why_not_editable:
            return refusal(403, desk.why_not_editable)
        try:
            found = await answer(desk.edited, given)
        except StaleError as error:
            return refusal(409, str(error))
        return found if isinstance(found, Response) else JSONResponse(found)

    return Route(f"/rules/edit/{name}", endpoint, methods=["POST"])


def _writing(answer: Answer) -> Answer:
    """What is done with the text that stands on the page, unless another tab was first."""

    async def with_text(files: EditedFiles, given: Given) -> object:
        name, text, seen, tab = (text_in(given, key) for key in ("file", "text", "seen", "tab"))
        try:
            typed = Typed(text, seen, _number(given, "revision"), tab)
            files.edit(name, typed)
            await files.look()
            files.edit(name, typed)  # unless another tab was quicker
        except OtherTabError as error:
            now = error.now
            html = await to_thread(difference, text, now.text, "In this tab", "In the other tab")
            return refusal(409, OTHER_TAB, by="tab", html=html, **as_told(now))
        return await answer(files, given)

    return with_text


async def _text(files: EditedFiles, given: Given) -> object:
    """What is known of the text as it is typed, which has been looked at just now."""
    revision = files.file(text_in(given, "file")).revision
    return {**known(files, given), "revision": revision}


async def _fix(files: EditedFiles, given: Given) -> object:
    """Carry out a fix, in whatever files it is, if the text is the one in which it was offered."""
    path, title = files.path_of(text_in(given, "of")), text_in(given, "title")
    found = [fix for fix in fixes_at(files, path, _number(given, "line")) if fix.title == title]
    if not found or text_in(given, "mark") != files.mark_of(path):
        raise StaleError(STALE)
    return await _applied(files, given, found[0].edits)


async def _rename(files: EditedFiles, given: Given) -> object:
    """Another name for what stands at a place; with what undoes it."""
    now, path, line, column = await _place(files, given)
    new = text_in(given, "new").strip()
    edits = rename(now, path, line, column, new)
    there = now.occurrence(path, line, column)
    told = await _applied(files, given, edits)
    if not (edits and there and there.symbol):
        return told
    symbol = there.symbol
    undo = {"section": symbol.section, "of_fact": symbol.of, "name": new, "new": symbol.name}
    return {**told, "undo": undo}


async def _rename_back(files: EditedFiles, given: Given) -> object:
    """The former name again, wherever the new one stands by now."""
    now = await files.session.read()
    wanted = tuple(text_in(given, key) for key in ("section", "name", "of_fact"))
    there = [each for each in now.declared if (each.section, each.name, each.of) == wanted]
    if not there:
        raise StaleError(STALE)
    edits = rename_symbol(now, there[0], text_in(given, "new"))
    changed = files.apply(edits, text_in(given, "tab"))
    files.forget_undone(changed)
    return {**await opened(files, given), "changed": changed}


async def _format(files: EditedFiles, given: Given) -> object:
    path = files.path_of(text_in(given, "file"))
    return await _applied(files, given, tidy(files.session.workspace.now, path))


async def _applied(files: EditedFiles, given: Given, edits: Iterable[Any]) -> dict[str, Any]:
    """Edits carried out, and the text of the file that is on the page."""
    changed = files.apply(edits, text_in(given, "tab"))
    return {**await opened(files, given), "changed": changed}


async def _place(files: EditedFiles, given: Given) -> tuple[Any, str, int, int]:
    path = files.path_of(text_in(given, "file"))
    now = await files.session.read()
    return now, path, _number(given, "line"), _number(given, "column")


async def _complete(files: EditedFiles, given: Given) -> object:
    found = complete(*await _place(files, given))
    return {
        "candidates": [
            {
                "text": each.text,
                "label": each.text.removesuffix(": "),
                "kind": each.kind,
                "words": each.words,
                "span": _span(each.span),
            }
            for each in found
        ]
    }


async def _hover(files: EditedFiles, given: Given) -> object:
    found = card(*await _place(files, given), files.session.results)
    return {"card": {"html": card_part(found), "span": _span(found.span)} if found else None}


async def _define(files: EditedFiles, given: Given) -> object:
    return {"places": [_at(files, span) for span in definition(*await _place(files, given))]}


async def _references(files: EditedFiles, given: Given) -> object:
    return {"places": [_at(files, span) for span in references(*await _place(files, given))]}


def _at(files: EditedFiles, span: Span) -> dict[str, Any]:
    """A place with its line; a file of the rules below can't be opened, and has no name."""
    lines = files.session.workspace.now.file(span.path).lines
    name = files.name_of(span.path)
    return {
        "file": "" if name.startswith("..") else name,
        "shown": name,
        "line": span.line,
        "column": span.column,
        "text": lines[span.line - 1].strip() if span.line <= len(lines) else "",
    }


def _span(span: Span) -> dict[str, int]:
    return {
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _number(given: Given, name: str) -> int:
    found = given.get(name)
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found < 10**9:
        raise NotSaidError(f"{name} is a number")
    return found
