"""The ways to write the same rule base: values, entries, and in which files they stand."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from reconsider_rules.model import (
    Number,
)


@dataclass
class Draft:
    """A rule base as the text of each entry, by section, before it is laid out in files."""

    entries: list[tuple[str, str]] = field(default_factory=list)

    def laid_out(self, random: Random, files: int = 4) -> dict[str, str]:
        """The entries in random order, in random files."""
        names = ["rules.yaml", "a/b/deep.yaml", "Zeit und Ort.yaml", "z.yaml", "a/x.yaml", "_.yaml"]
        names = random.sample(names, random.randint(1, min(files, len(names))))
        placed = [(random.choice(names), *entry) for entry in self.entries]
        random.shuffle(placed)
        texts = dict.fromkeys((name for name, _, _ in placed), "")
        for name in texts:
            sections = dict.fromkeys(section for file, section, _ in placed if file == name)
            for section in sections:
                texts[name] += f"{section}:\n" + "".join(
                    text for file, kind, text in placed if (file, kind) == (name, section)
                )
        return texts


class Spelling:
    """Writes values and entries as people may write them."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    def number(self, number: Number) -> str:
        """One of the ways in which a coach may write it."""
        if isinstance(number, float):
            plain = format(number, ".10f").rstrip("0")
            return (
                self.random.choice((repr(number), plain))
                if float(plain) == number
                else repr(number)
            )
        forms = [str(number)]
        if 0 <= number < 100:
            forms += [f"0{number}", f"{number}.0", f"+{number}", f'"{number}"']
        return self.random.choice(forms)

    def quoted(self, text: str) -> str:
        if re.fullmatch(r"\w+( \w+)*", text) and self.maybe(0.7):
            return text
        if "\n" not in text and "\\" not in text and self.maybe(0.3):
            return "'" + text.replace("'", "''") + "'"
        return json.dumps(text, ensure_ascii=self.maybe(0.2) and text.isascii())

    def listed(self, texts: Sequence[str]) -> list[str]:
        return [self.quoted(text) for text in texts]

    def item(self, entry: dict[str, Any]) -> str:
        """An entry of a list, as lines."""
        return "  - " + self.block(entry, 4)[4:]

    def block(self, entry: dict[str, Any], indent: int) -> str:
        """A mapping as lines; what is inside is written over several lines or within one."""
        lines = []
        for key, value in entry.items():
            start = " " * indent + f"{key}:"
            if isinstance(value, dict) and self.maybe(0.6):
                lines.append(f"{start}\n{self.block(value, indent + 2)}")
            else:
                lines.append(f"{start} {_flow(value)}\n")
        return "".join(lines)


def _flow(value: object) -> str:
    """A value within one line; texts are taken as they are."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return str(value)
