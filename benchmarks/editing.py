"""How long does an editor wait, with a key pressed in a file of the shipped rules?

After every key the text is another, so that each question is the first about it: the file is parsed, and
for the slips all rules are linked. The language server waits for `SETTLED` before it looks for slips.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.measure import Figure, milliseconds, ratios, taking_turns
from reconsider_rules.editing.cards import card
from reconsider_rules.editing.completing import complete
from reconsider_rules.editing.naming import references
from reconsider_rules.editing.session import SETTLED
from reconsider_rules.editing.workspace import Workspace
from reconsider_rules.reading.files import built_in_rules
from reconsider_rules.reading.loader import read_rules

ROUNDS = 15
FILE = "verdict.yaml"
RULE = "  - id: "


def measure() -> list[Figure]:
    typing = _Typing(built_in_rules())
    asked = [typing.load, typing.slips, typing.card, typing.references, typing.completion]
    for ask in asked:
        ask()
    taken = taking_turns(ROUNDS, asked)
    wait = round(SETTLED * 1000)
    return [
        Figure("slips after a key ÷ read_rules", ratios(taken, 1, 0), at_most=1.0),
        Figure("  read_rules", milliseconds(taken, 0), "ms"),
        Figure("  slips", milliseconds(taken, 1), "ms", 150 - wait, note=f"and {wait} ms wait"),
        Figure("  completion", milliseconds(taken, 4), "ms", at_most=50),
        Figure("  card, once slips are told", milliseconds(taken, 2), "ms"),
        Figure("  references, once slips are told", milliseconds(taken, 3), "ms"),
    ]


class _Typing:
    """The rules, and a file of them in which one key after the other is pressed."""

    def __init__(self, folder: str) -> None:
        self.workspace = Workspace(folder)
        self.path = self.workspace.name_of(f"{folder}/{FILE}")
        self.text = Path(self.path).read_text(encoding="utf-8")
        before = self.text[: self.text.index(RULE)]
        self.line, self.column = before.count("\n") + 1, len(RULE) + 2
        self.keys = 0

    def press(self) -> None:
        self.keys += 1
        self.workspace.open(self.path, f"{self.text}# {'x' * self.keys}\n")

    def load(self) -> None:
        read_rules(self.workspace.folder)

    def slips(self) -> None:
        self.press()
        assert not any(self.workspace.now.slips.values())

    def completion(self) -> None:
        self.press()
        assert complete(self.workspace.now, self.path, self.line + 1, self.column)

    def card(self) -> None:
        assert card(self.workspace.now, self.path, self.line, self.column)

    def references(self) -> None:
        assert references(self.workspace.now, self.path, self.line, self.column)
