"""The style sheets of pages and pictures: nothing is fetched, and the fonts are those of the machine."""

from __future__ import annotations

import os
from typing import Literal

from reconsider_rules.render.elements import Html

Sheet = Literal["colours", "picture", "page", "report", "handbook"]


def style(*sheets: Sheet) -> Html:
    """These sheets, one after the other."""
    found = []
    for name in sheets:
        path = os.path.join(os.path.dirname(__file__), f"{name}.css")
        with open(path, encoding="utf-8") as file:
            found.append(file.read())
    return Html("\n".join(found))
