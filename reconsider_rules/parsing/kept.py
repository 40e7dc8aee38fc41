"""Files that are read again and again while they are edited: what is as before isn't parsed anew."""

from __future__ import annotations

from reconsider_rules.parsing.file import YamlFile, parse


class Kept:
    """The files that were parsed last, by path."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[bytes | str, YamlFile]] = {}

    def parse(self, data: bytes | str, path: str) -> YamlFile:
        """As `parsing.file.parse` does."""
        known = self._files.get(path)
        if known is None or type(known[0]) is not type(data) or known[0] != data:
            known = self._files[path] = (data, parse(data, path))
        return known[1].again()
