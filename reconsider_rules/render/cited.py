"""Sources as small numbers: those with one address are one source, with so many passages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reconsider_rules.model import Source


class Cited:
    """The sources cited so far, numbered from 1 as they come."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self.sources = sources
        self.passages: dict[str, dict[str, Source]] = {}  # by address, else by id

    def numbers(self, ids: Iterable[str], most: int | None = None) -> tuple[int, ...]:
        """The numbers of some sources, each once; of the first `most`, if so many are enough."""
        found: dict[str, None] = {}
        for id in ids:
            source = self.sources[id]
            place = source.address or id
            if place in found or len(found) != most:
                found[place] = None
                self.passages.setdefault(place, {})[id] = source
        places = list(self.passages)
        return tuple(places.index(place) + 1 for place in found)

    @property
    def named(self) -> Iterator[tuple[str, str]]:
        """What each is called, and its address; several passages, what stands before their colon."""
        for passages in self.passages.values():
            first = next(iter(passages.values()))
            title = first.title
            if len(passages) > 1:
                title = f"{title.partition(':')[0]} ({len(passages)} passages)"
            yield title, first.address
