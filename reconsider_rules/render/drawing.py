"""A derivation → a picture in SVG, from left to right; colours and fonts are the page's."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import east_asian_width

from reconsider_rules.parsing.characters import visible
from reconsider_rules.record import Record
from reconsider_rules.render.derivation import Box, Derivation
from reconsider_rules.render.elements import Html, element
from reconsider_rules.render.ranks import Layout, arranged

MOST_BOXES = 150
"""A picture of more would say nothing."""

WIDTH = 168.0  # of a box
ADVICE_WIDTH = 250.0
BETWEEN = 44.0  # two columns
HEAD = 34.0  # above the boxes
PADDING = 10.0
SIZES = {"about": (11.0, 14.0), "says": (13.0, 16.5), "rule": (10.0, 13.0)}
"""Of each class of line: the size of the font, and how high a line is."""
MOST_LINES = 6
MOST_CHARACTERS = 400


class _Sized(Record):
    """The lines of a box, each with its class."""

    lines: tuple[tuple[str, str], ...]
    width: float

    @property
    def height(self) -> float:
        return sum(SIZES[kind][1] for kind, _ in self.lines) + 1.5 * PADDING


def picture(found: Derivation, named: bool, id: str) -> Html | None:
    """The picture, with the names of rules if `named`; None if it would be too large to look at."""
    if len(found.boxes) > MOST_BOXES:
        return None
    sized = [_sized(box, named) for box in found.boxes]
    boxes = [(box.layer, each.height) for box, each in zip(found.boxes, sized, strict=True)]
    layout = arranged(boxes, found.lines)
    last = max(box.layer for box in found.boxes)
    width = _left(last) + ADVICE_WIDTH
    height = HEAD + layout.height + 2
    placed = zip(found.boxes, sized, layout.middles, strict=True)
    return element(
        "svg",
        element("title", "How this answer came about", id=f"{id}-title"),
        element("desc", _told(found), id=f"{id}-desc"),
        *_heads(found),
        *_lines(found, layout),
        *(_box(box, each, middle + HEAD) for box, each, middle in placed),
        role="img",
        aria_labelledby=f"{id}-title {id}-desc",
        viewBox=f"0 0 {width:g} {height:g}",
        width=width,
        height=round(height),
    )


def _left(layer: int) -> float:
    return 1 + layer * (WIDTH + BETWEEN)


def _told(found: Derivation) -> str:
    kinds = [box.kind for box in found.boxes]
    return (
        f"From left to right: what you said ({kinds.count('given')}), what follows from it "
        f"({kinds.count('derived')}), the verdict, and the advice ({kinds.count('advice')}). "
        "The same is told in words below the picture."
    )


def _heads(found: Derivation) -> Iterator[Html]:
    """What the first column and the last hold, and what is between."""
    layers = {box.layer for box in found.boxes}
    heads = {0: "What you said", 1: "What follows", max(layers): "What to do"}
    for layer in sorted(layers & heads.keys()):
        yield element("text", heads[layer], class_="head", x=_left(layer), y=14.0)


def _lines(found: Derivation, layout: Layout) -> Iterator[Html]:
    """For each box all lines that come from it, as one path."""
    for place, steps in layout.steps.items():
        path = []
        for (layer, start), (next_layer, end) in steps:
            own = layer == found.boxes[place].layer
            right, left = _left(layer) + WIDTH, _left(next_layer)
            middle = (right + left) / 2
            begin = right if own else _left(layer)
            path.append(
                f"M{begin:g} {start + HEAD:.1f}H{right:g}C{middle:g} {start + HEAD:.1f} "
                f"{middle:g} {end + HEAD:.1f} {left:g} {end + HEAD:.1f}"
            )
        yield element("path", d="".join(path), class_=f"from-{found.boxes[place].kind}")


def _box(box: Box, sized: _Sized, middle: float) -> Html:
    left, top = _left(box.layer), round(middle - sized.height / 2, 1)
    frame = element("rect", x=left, y=top, width=sized.width, height=sized.height, rx=6.0)
    lines = []
    bottom = top + 0.6 * PADDING
    for kind, line in sized.lines:
        bottom += SIZES[kind][1]
        at = round(bottom - 0.25 * SIZES[kind][0], 1)
        lines.append(element("text", line, class_=kind, x=left + PADDING, y=at))
    return element("g", frame, *lines, class_=box.kind)


def _sized(box: Box, named: bool) -> _Sized:
    width = ADVICE_WIDTH if box.kind == "advice" else WIDTH
    texts = [("about", box.about), *(("says", text) for text in box.says)]
    texts += (("rule", rule) for rule in box.rules if named)
    lines = (
        (kind, line)
        for kind, text in texts
        for line in _wrapped(text, (width - 2 * PADDING) / SIZES[kind][0])
    )
    return _Sized(tuple(lines), width)


def _wrapped(text: str, room: float) -> list[str]:
    """The text in lines that fit, at most MOST_LINES: it stands in full below the picture."""
    lines: list[str] = []
    line = ""
    for word in _words(text[:MOST_CHARACTERS], room):
        longer = f"{line} {word}" if line else word
        if line and _width(longer) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    lines.append(line)
    if len(lines) > MOST_LINES or len(text) > MOST_CHARACTERS:
        lines[MOST_LINES - 1 :] = ["…"]
    return lines


def _words(text: str, room: float) -> Iterator[str]:
    """The words of a text, those that no line has room for in pieces."""
    for word in visible(text).split():
        start = 0
        for end in range(1, len(word) + 1):
            if _width(word[start:end]) > room:
                hyphen = word.rfind("-", start, end - 1) + 1
                yield word[start : hyphen or end - 1]
                start = hyphen or end - 1
        yield word[start:]


def _width(text: str) -> float:
    """How wide a text is at most, in sizes of its font: whichever font a reader has."""
    return sum(map(_character, text))


def _character(character: str) -> float:
    if character in "iljtfrI.,;:'!|()[] ":
        return 0.38
    if character in "mwMW@%":
        return 0.95
    if east_asian_width(character) in "WF":
        return 1.05
    return 0.6 if character.islower() or character.isdigit() else 0.76
