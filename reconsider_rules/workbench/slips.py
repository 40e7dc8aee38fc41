"""What is wrong with rules, as people read it: each slip with its line, and the way to mend it."""

from __future__ import annotations

from collections.abc import Iterable

from reconsider_rules.errors import Diagnostic
from reconsider_rules.reading.files import name_within
from reconsider_rules.render.elements import Html, element
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.links import editing


def slip_list(desk: Desk, slips: Iterable[Diagnostic]) -> Html:
    """Slips, each with a link to its line if that can be edited."""
    return element("ul", *(_slip(desk, each) for each in slips), class_="slips")


def _slip(desk: Desk, slip: Diagnostic) -> Html:
    name = None if desk.is_built_in else name_within(desk.folder, slip.location.path)
    line = slip.location.line
    told = "See it" if desk.read_only else "Mend it"
    link = element("a", f"{told} ({name}, line {line})", href=editing(name, line)) if name else ""
    return element(
        "li",
        element("p", sentence(slip.message), " ", link),
        element("p", slip.help, class_="notes") if slip.help else "",
    )


def sentence(text: str) -> str:
    """With a capital letter at its start, but for a name in quotes."""
    return text[:1].upper() + text[1:]
