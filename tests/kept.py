"""A rule base that is kept between runs, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from reconsider_rules import Advisor, cache
from reconsider_rules.errors import Diagnostic
from reconsider_rules.model import RuleBase
from reconsider_rules.reading import loader
from tests.helpers import write_files

RULES = """
    facts:
      pay: {ask: Was it pay?, label: whether it was pay, type: yes/no}
      days: {ask: How long ago?, label: the days since, type: number, at least: 0}
      said: {ask: What did you say?, label: what you said, type: choices, options: {a: A, b: B}}
      how: {ask: How?, label: how, type: choice, options: {a: A, b: B}}
    conclusions:
      verdict: {label: the answer, type: choice, options: {go: Go for it, stop: Let it go}}
    rules:
      - {id: pay-stops, when: {pay: yes, how: unknown}, then: {verdict: stop}, because: It was pay.}
      - {id: days-go, when: {pay: no, days: {at most: 9}}, then: {verdict: go}, because: It is new.}
      - {id: said-goes, when: {pay: no, said: {includes: a}, days: {more than: 9}}, unless: {how: a},
         then: {verdict: go}, because: You said it.}
    guarantees:
      - {id: never, when: {pay: yes}, never: {verdict: go}, because: So it is.}
"""


Loaded = tuple[RuleBase | None, list[Diagnostic]]


class Kept:
    """A small rule base, loaded as the commands do it, with a cache of its own."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rules = write_files(folder / "rules", RULES)
        self.home = folder / "cache"
        self.reads = 0
        monkeypatch.setenv("XDG_CACHE_HOME", str(self.home))
        read = loader.load

        def counted(folder: str, overlay: Mapping[str, str] | None) -> Loaded:
            self.reads += 1
            return read(folder, overlay)

        monkeypatch.setattr(loader, "load", counted)

    @property
    def folder(self) -> Path:
        return self.home / "reconsider-rules"

    @property
    def file(self) -> Path:
        [file] = self.folder.iterdir()
        return file

    def load(self) -> tuple[Advisor, bool]:
        """An advisor for it, and whether its files were read for it."""
        before = self.reads
        advisor = cache.load(str(self.rules))
        return advisor, self.reads > before

    def seal(self, content: bytes) -> None:
        """Put other content in the place of what was kept, as if this program had kept it."""
        looked = cache._look_at(str(self.rules))
        assert looked
        self.file.write_bytes(cache._seal(looked[0], content) + content)


def content(advisor: Advisor) -> list[object]:
    """All that an advisor is made of, comparable."""
    rules, warnings, compiled, deciding = advisor.prepared
    return [
        rules,
        warnings,
        compiled.replaced(situations=None),
        compiled.situations.attributes,
        deciding,
    ]
