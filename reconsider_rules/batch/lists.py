"""Columns → for each row, the names of those that it is in.

Eight columns at a time: for each row a byte with a bit for each of them, and for each such byte the
names, joined once. To go through a row's bits one by one takes three times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from json.encoder import encode_basestring_ascii as quoted
from operator import getitem


class Lists:
    """Lists of some names, as JSON has them between brackets."""

    def __init__(self, names: Iterable[str]) -> None:
        texts = [f"{quoted(name)}," for name in names]
        eights = [texts[first : first + 8] for first in range(0, len(texts), 8)]
        self._texts = list(map(_Joined, eights))

    def of(self, columns: Sequence[int], count: int) -> Iterable[str]:
        """The list of each row, given the column of each name."""
        ones = int.from_bytes(b"\1" * count)
        eights = [
            _bytes(columns[first : first + 8], count, ones) for first in range(0, len(columns), 8)
        ]
        if not eights:
            return [""] * count
        return ["".join(map(getitem, self._texts, row))[:-1] for row in zip(*eights, strict=True)]


def _bytes(columns: Sequence[int], count: int, ones: int) -> bytes:
    """For each row a byte with the bit 1 << n if it is in the column at place n."""
    joined = 0
    for number, column in enumerate(columns):
        if column:  # as text, it has a byte for each row, which ends in 1 or 0 as the digit does
            joined |= (int.from_bytes(f"{column:0{count}b}".encode()) & ones) << number
    return joined.to_bytes(count, "little")  # as text, the last row came first


class _Joined(dict[int, str]):
    """The names that the bits of a byte stand for."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names

    def __missing__(self, byte: int) -> str:
        bits = [byte >> number & 1 for number in range(8)]
        self[byte] = text = "".join(compress(self.names, bits))
        return text


def places(column: int) -> Iterator[int]:
    """The places of the bits that are set, the first first."""
    while column:
        bit = column & -column
        yield bit.bit_length() - 1
        column ^= bit
