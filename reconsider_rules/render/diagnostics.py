"""Diagnostics → text: the place, what is wrong, the line itself, the way out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reconsider_rules.errors import Diagnostic
from reconsider_rules.parsing.characters import visible

MAX_EXCERPT = 160


def diagnostic_as_text(found: Diagnostic, color: bool = False) -> str:
    """One finding; the excerpt with a caret under what it is about."""

    def style(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if color else text

    severity = style(
        f"{found.severity}[{found.code}]", "1;31" if found.severity == "error" else "1;33"
    )
    place = visible(str(found.location)).replace("\n", "\\u000a")  # a file name may hold anything
    lines = [f"{place}: {severity}: {_line(found.message)}"]
    if found.excerpt.strip():
        lines += _excerpt(found, style("^" * max(1, found.width), "1;31"))
    if found.help:
        lines.append(f"    {style('help', '36')}: {_line(found.help)}")
    return "\n".join(lines)


def _line(text: str) -> str:
    """On one line: a log may take a line of its own for an order."""
    return visible(text).replace("\n", " ")


def _excerpt(found: Diagnostic, carets: str) -> list[str]:
    column = found.location.column - 1
    start = max(0, column - MAX_EXCERPT // 2) if len(found.excerpt) > MAX_EXCERPT else 0
    shown = found.excerpt[start : start + MAX_EXCERPT]
    # Tabs must take the same room in both lines for the caret to stand right.
    before = re.sub(r"[^\t]", " ", visible(shown[: column - start]))
    number = str(found.location.line)
    carets = carets if found.width <= MAX_EXCERPT else carets.replace("^" * found.width, "^")
    return [f"    {number} | {visible(shown)}", f"    {' ' * len(number)} | {before}{carets}"]


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """'2 errors, 1 warning'; of a file with very many findings only the first are there."""
    counts = []
    for severity in ("error", "warning"):
        number = sum(found.severity == severity for found in diagnostics)
        if number:
            counts.append(f"{number} {severity}{'s' if number > 1 else ''}")
    return ", ".join(counts)
