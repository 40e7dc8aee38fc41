"""Advice → the message to start from: how it opens, what is said, how it closes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, groupby

from reconsider_rules.record import Record
from reconsider_rules.running.justification import Recommendation


class Block(Record):
    """Lines of a message that belong together; `points` are each a thing to say."""

    lines: tuple[str, ...]
    points: bool = False


class Message(Record):
    """A draft: each paragraph holds the advice whose lines it says.

    A message that is `spoken` has points in place of paragraphs. `later` are the lines that wait
    for the talk which a first question may lead to.
    """

    opens: tuple[str, ...]
    paragraphs: tuple[tuple[Recommendation, ...], ...]
    closes: tuple[str, ...]
    spoken: bool
    later: tuple[Recommendation, ...]

    @property
    def blocks(self) -> Iterator[Block]:
        """What is sent, with a blank line between one block and the next."""
        yield from _blocks(self.opens)
        said = [tuple(each.say for each in paragraph) for paragraph in self.paragraphs]
        if self.spoken:
            yield Block(tuple(chain.from_iterable(said)), points=True)
        else:
            yield from (Block((" ".join(lines),)) for lines in said)
        yield from _blocks(self.closes)


def message_of(recommendations: Iterable[Recommendation]) -> Message | None:
    """The message that the advice amounts to, or None where nothing is to be said."""
    advised = tuple(recommendations)
    said = [each for each in advised if each.say]
    if not said:
        return None
    ends = next((n for n, each in enumerate(said, 1) if each.advice.ends_the_message), len(said))
    paragraphs = groupby(sorted(said[:ends], key=_paragraph), _paragraph)
    return Message(
        tuple(line for each in advised for line in each.opens.splitlines()),
        tuple(tuple(lines) for _, lines in paragraphs),
        tuple(line for each in advised for line in each.closes.splitlines()),
        any(each.advice.spoken for each in advised),
        tuple(said[ends:]),
    )


def _paragraph(said: Recommendation) -> int:
    return said.advice.paragraph


def _blocks(lines: Iterable[str]) -> Iterator[Block]:
    """Lines between blank ones."""
    for filled, group in groupby(lines, lambda line: bool(line.strip())):
        if filled:
            yield Block(tuple(group))
