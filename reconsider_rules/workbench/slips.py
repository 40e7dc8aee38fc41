"""What is wrong with files, as people read it: each slip with its line, and the way to mend it."""

from __future__ import annotations

import os
from collections.abc import Iterable

from reconsider_rules.errors import Diagnostic
from reconsider_rules.reading.files import CASES, name_within
from reconsider_rules.render.elements import Html, element
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.links import editing


def slip_list(desk: Desk, slips: Iterable[Diagnostic], is_new: bool = False) -> Html:
    """Slips, each with a link to its line if that can be edited; `is_new`: they are of what isn't in
    any file yet."""
    return element("ul", *(_slip(desk, each, is_new) for each in slips), class_="slips")


def _slip(desk: Desk, slip: Diagnostic, is_new: bool) -> Html:
    name = "" if is_new or desk.is_built_in else _name(desk, slip.location.path)
    line = slip.location.line
    told = "See it" if desk.read_only else "Mend it"
    link = element("a", f"{told} ({name}, line {line})", href=editing(name, line)) if name else ""
    return element(
        "li",
        element("p", sentence(slip.message), " ", link),
        element("p", slip.help, class_="notes") if slip.help else "",
    )


def _name(desk: Desk, path: str) -> str:
    """A file of these rules or of their cases; '' for what is elsewhere."""
    case = name_within(os.path.join(desk.folder, CASES), path)
    return f"{CASES}/{case}" if case else name_within(desk.folder, path) or ""


def slip_as_text(slip: Diagnostic) -> str:
    """A slip where nothing can be clicked."""
    at = slip.location
    return f"{at.path}, line {at.line}: {sentence(slip.message)} {slip.help}".strip()


def sentence(text: str) -> str:
    """With a capital letter at its start, but for a name in quotes."""
    return text[:1].upper() + text[1:]
