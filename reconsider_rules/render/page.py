"""Paragraphs on a page: wrapped to a width, with quiet notes, in colour or without."""

from __future__ import annotations

from reconsider_rules.parsing.characters import visible


class Page:
    """Collects lines; styles only where colour is wanted, and nothing else may order a terminal."""

    def __init__(self, width: int = 80, color: bool = False) -> None:
        self.width = max(width, 40)
        self.color = color
        self.lines: list[str] = []
        self._written = 0

    def style(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.color and text else text

    def heading(self, text: str) -> None:
        self.lines += ["", self.style(visible(text), "1;36")]

    def add(
        self, text: str, indent: int = 0, mark: str = "", note: str = "", code: str = ""
    ) -> None:
        """A paragraph, `mark` before it, `note` after it in a quiet colour."""
        start = " " * indent + mark
        words = visible(text).split()
        note = visible(note)
        if note:  # a note isn't torn apart where it fits on a line
            words += [note] if len(start) + len(note) <= self.width else note.split()
        lines = _wrapped(words, start, self.width)
        if note and lines[-1].endswith(note):
            lines[-1] = lines[-1].removesuffix(note) + self.style(note, "2")
        self.lines += [self.style(line, code) for line in lines] if code else lines

    def __str__(self) -> str:
        return "\n".join(self.lines).strip("\n") + "\n"

    def written(self) -> str:
        """What was added since the last time, to be printed below it."""
        lines = self.lines[self._written :]
        self._written = len(self.lines)
        return "".join(line + "\n" for line in lines)


def _wrapped(words: list[str], start: str, width: int) -> list[str]:
    """Words in lines, the first after `start`, the others indented alike.

    (textwrap is exact about white space that isn't here, and takes ten times as long.)
    """
    lines, line, empty = [], start, True
    for word in words:
        if not empty and len(line) + 1 + len(word) > width:
            lines.append(line)
            line, empty = " " * len(start), True
        line += word if empty else " " + word
        empty = False
    return [*lines, line.rstrip()]
