"""Answers → the file that keeps them: nothing that stands in it is lost, its line ends neither."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from itertools import takewhile

from reconsider_rules.model import Value
from reconsider_rules.render.yaml import value_as_yaml

_FACTS = re.compile(r"(\ufeff?facts:)(?:[ \t]*\{[ \t]*\})?([ \t]*(?:#.*)?)")
_FACT = re.compile(r"([ \t]+)([\"']?)([^\s#\"':]+)\2[ \t]*:(?!\S).*")
_ENDS = "\r\n"


def takes_answers(text: str) -> bool:
    """Whether lines can be added below 'facts:': it is there once, and its facts are lines too."""
    return sum(_is_head(line) for line in text.splitlines()) == 1


def stated(text: str) -> list[str]:
    """The facts that stand below 'facts:', in their order; also those that are said to be unknown."""
    found = [match for line in _parted(text)[1] if (match := _FACT.fullmatch(line.rstrip(_ENDS)))]
    return [match[3] for match in found if match[1] == found[0][1]]


def readable(text: str) -> str:
    """The text as it can be read where no fact is stated yet: with '{}' behind 'facts:'."""
    before, block, after = _parted(text)
    if not stated(text):
        block[0] = _FACTS.sub(r"\1 {}\2", block[0], count=1)
    return "".join([*before, *block, *after])


def lines_of(answers: Mapping[str, Value | date | None]) -> list[str]:
    """Each answer as its line, but for where that begins; None is "don't know"."""
    return [
        f"{name}: {'unknown' if value is None else value_as_yaml(value)}"
        for name, value in answers.items()
    ]


def with_answers(text: str, lines: Collection[str], earlier: Collection[str] = ()) -> str:
    """The text with the lines of answers among its facts, indented as these are.

    Of the lines that were added `earlier` those that aren't wanted any more go, and the others stay
    where they are; new ones stand behind them, else before the other facts.
    """
    before, block, after = _parted(text)
    block = [line for line in block if (told := line.strip()) not in earlier or told in lines]
    standing = [number for number, line in enumerate(block) if line.strip() in lines]
    there = {block[number].strip() for number in standing}
    found = next((match for line in block if (match := _FACT.match(line))), None)
    indent = found[1] if found else "  "
    end = block[0][len(block[0].rstrip(_ENDS)) :] or "\n"
    if new := [f"{indent}{line}{end}" for line in lines if line not in there]:
        block[0] = _FACTS.sub(r"\1\2", block[0], count=1)
        place = standing[-1] if standing else 0
        block[place] = block[place].rstrip(_ENDS) + end  # the last line of a file may have none
        block[place + 1 : place + 1] = new
    return "".join([*before, *block, *after])


def _is_head(line: str) -> bool:
    return _FACTS.fullmatch(line.rstrip(_ENDS)) is not None


def _parted(text: str) -> tuple[list[str], list[str], list[str]]:
    """The lines before 'facts:'; itself with what is below it; what comes after that."""
    lines = text.splitlines(keepends=True)
    head = next(number for number, line in enumerate(lines) if _is_head(line))
    below = takewhile(lambda line: line[:1] in " \t#\r\n", lines[head + 1 :])
    end = head + 1 + sum(1 for _ in below)
    return lines[:head], lines[head:end], lines[end:]
