"""Does a batch stay as small as it is over ten million rows? It takes some ten minutes."""

from __future__ import annotations

from benchmarks.batch import MOST, memory
from benchmarks.measure import Figure


def measure() -> list[Figure]:
    return memory(MOST, at_most=10.0)
