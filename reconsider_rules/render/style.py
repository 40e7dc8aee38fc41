"""The style sheets of pages and pictures: nothing is fetched, and the fonts are those of the machine."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Literal, TypeAlias

from reconsider_rules.render.elements import Html

Sheet: TypeAlias = Literal["colours", "page", "picture", "report", "handbook"]


def style(*sheets: Sheet) -> Html:
    """These sheets, one after the other."""
    return Html("\n".join(map(_read, sheets)))


def picture_style() -> Html:
    """The sheet of a picture that is a file of its own: with the colours themselves, as few programs
    but browsers know them by names."""
    light, dark = (
        dict(re.findall(r"(--\w+): (.+?);", part)) for part in _read("colours").split("@media")[:2]
    )
    picture = _read("picture")
    coloured = "".join(line for line in picture.splitlines(True) if "var(" in line)
    return Html(
        f"{_filled(picture, light)}@media screen and (prefers-color-scheme: dark) {{\n"
        f"{_filled(coloured, dark)}}}\n"
    )


def _filled(sheet: str, colours: Mapping[str, str]) -> str:
    return re.sub(r"var\((--\w+)\)", lambda found: colours[found[1]], sheet)


def _read(sheet: Sheet) -> str:
    path = os.path.join(os.path.dirname(__file__), f"{sheet}.css")
    with open(path, encoding="utf-8") as file:
        return file.read()
