"""How graphs look: the colours of boxes and lines, in the light and in the dark."""

from __future__ import annotations

from collections.abc import Mapping

from reconsider_rules.graphs.graph import NodeKind

NAMES: Mapping[NodeKind, str] = {
    "topic": "what is asked, by topic",
    "fact": "fact",
    "rule": "rule",
    "conclusion": "conclusion",
    "verdict": "verdict",
    "step": "advice, by step",
    "advice": "advice",
}

_LIGHT: Mapping[NodeKind, tuple[str, str]] = {  # filling, border
    "topic": ("#e4eefb", "#3a6ea5"),
    "fact": ("#e4eefb", "#3a6ea5"),
    "rule": ("#ffffff", "#8a8f98"),
    "conclusion": ("#fbf0d9", "#a8741a"),
    "verdict": ("#f9dcd6", "#b0392b"),
    "step": ("#e1f2e3", "#2f7d4f"),
    "advice": ("#e1f2e3", "#2f7d4f"),
}
_DARK: Mapping[NodeKind, tuple[str, str]] = {
    "topic": ("#1c2e44", "#6fa8e0"),
    "fact": ("#1c2e44", "#6fa8e0"),
    "rule": ("#23272d", "#8a929d"),
    "conclusion": ("#3a2f17", "#d9a441"),
    "verdict": ("#4a2320", "#ec8274"),
    "step": ("#1b3526", "#6cc28e"),
    "advice": ("#1b3526", "#6cc28e"),
}
_LINES_IN_LIGHT = [
    "#2f6fb5",
    "#b3541e",
    "#23774a",
    "#8e44ad",
    "#8a6400",
    "#c0392b",
    "#10717a",
    "#5d6d7e",
]
_LINES_IN_DARK = [
    "#6cb0f5",
    "#f0935a",
    "#63c98c",
    "#c58be0",
    "#e2b93b",
    "#f0796b",
    "#4fc3cd",
    "#a9b7c6",
]
COLOURS = len(_LINES_IN_LIGHT)


def _themed(kinds: Mapping[NodeKind, tuple[str, str]], lines: list[str], others: str) -> str:
    boxes = "".join(
        f".{kind} rect{{fill:{filling};stroke:{border}}}"
        for kind, (filling, border) in kinds.items()
    )
    return others + boxes + "".join(f".c{n}{{color:{colour}}}" for n, colour in enumerate(lines))


STYLE = (
    "text{font-family:Helvetica,Arial,'Liberation Sans',sans-serif;fill:var(--ink)}"
    ".mono{font-family:'SFMono-Regular',Menlo,Consolas,'Liberation Mono',monospace}"
    "text.quiet{fill:var(--quiet)}.net.quiet{color:var(--quiet)}.bold{font-weight:600}.verdict rect{stroke-width:2.5}"
    ".net path{fill:none;stroke:currentColor;stroke-width:1.3}"
    ".dashed path{stroke-dasharray:5 4}.net .head{fill:currentColor;stroke:none}"
    ".net text{fill:currentColor;paint-order:stroke;stroke:var(--paper);stroke-width:3px}"
    ".net:hover path{stroke-width:3}.lit rect{stroke-width:2.5}.lit path{stroke-width:2.4}"
    ".pale{opacity:.5}.paper{fill:var(--paper)}"
    + _themed(_LIGHT, _LINES_IN_LIGHT, "svg{--paper:#fdfcfa;--ink:#1d2126;--quiet:#565e68}")
    + "@media(prefers-color-scheme:dark){"
    + _themed(_DARK, _LINES_IN_DARK, "svg{--paper:#16191d;--ink:#e6e4df;--quiet:#aab2bc}")
    + "}"
)
