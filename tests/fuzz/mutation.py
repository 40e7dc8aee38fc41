"""Mutants of YAML texts: entries, keys and values are moved about and made odd, not only bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

import yaml

from tests.helpers import texts

NUMBERS = texts(
    f"0¦-0¦1¦-1¦0.5¦-0.1¦1e300¦-1e300¦1e-300¦1e309¦.inf¦-.inf¦.nan¦{'9' * 30}¦{'9' * 31}¦"
    f"{'1' + '0' * 30}¦{'-' + '9' * 30}¦0.100000000000001¦0.100000000000002¦5e-324¦0x10¦0o7¦08¦"
    "1_000¦1,5¦12:30¦1.10¦+5¦5.¦.5¦1e5¦9007199254740993¦2026-01-31¦2026-02-30¦٣¦½¦1 000"
)
WORDS = texts(
    "null¦~¦Null¦yes¦no¦on¦off¦true¦False¦y¦unknown¦known¦none¦any¦all¦not¦includes¦count¦"
    "at least¦choice¦choices¦number¦yes/no¦when¦then¦facts¦verdict¦id¦<<¦=¦__proto__¦None¦a b¦"
    "a-b¦é¦ß"
)
SIGNS = (
    *texts(
        "¦\"\"¦''¦-¦?¦:¦|¦>¦>-¦&a¦*a¦!t x¦!!python/object:os.system x¦@¦`¦%¦#¦{¦}¦[¦]¦{}¦[]¦[a, b]¦"
        "{a: b}¦[[a]]¦{a: {a: b}}¦{not: a}¦{at least: 1}¦{at least: 2, at most: 1}¦{includes: a}¦"
        "{count: 3}¦'{x}'¦'{'¦'}'¦'{nobody}'¦'{verdict or so}'¦\"\\ud83d\\ude00\"¦\"\\ud83d\"¦"
        '"\\e[31m"¦"\\0"¦"\\n"¦"# so"'
    ),
    "[" * 60,
    "{a: " * 60,
)
CHARACTERS = texts(
    "\t¦ ¦\n¦\r¦\r\n¦\x0b¦\x0c¦\x00¦\x07¦\x1b[31m¦\x7f¦\x85¦\x9b¦\xa0¦\xad¦\u0301¦\u200b¦"
    "\u200e¦\u2028¦\u202e¦\u2066¦\ufeff¦\uffff¦😀¦\U000e0041¦\udcff¦\udce9¦'¦\"¦\\¦: ¦ #¦- ¦"
    "---\n¦...\n¦,"
)
LONG = ("a" * 3000, "a " * 3000, "é" * 70_000)

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Span(NamedTuple):
    """A piece of the text that means something: a key, a value, a whole entry or item."""

    kind: str
    start: int
    end: int


def odd(random: Random) -> str:
    """A value that few people write."""
    if random.random() < 0.02:
        return random.choice(LONG)
    value = random.choice(random.choice((NUMBERS, WORDS, SIGNS)))
    return value + random.choice(CHARACTERS) if random.random() < 0.1 else value


def mutated(random: Random, text: str, others: list[str]) -> str:
    """The text after one to four changes; pieces of the other texts may get into it."""
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        pieces = list(spans(text))
        if pieces and random.random() < 0.75:
            text = random.choice(_STRUCTURED)(random, text, pieces, others)
        else:
            text = random.choice(_PLAIN)(random, text)
    return text


def spans(text: str) -> Iterator[Span]:
    """The pieces of a text that is YAML; of any other, none."""
    try:
        todo = [node for node in yaml.compose_all(text, _LOADER) if node is not None]
    except (yaml.YAMLError, ValueError, RecursionError):
        return
    seen = set()
    while todo:
        node = todo.pop()
        if id(node) in seen:  # an alias
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                yield Span("key", *_place(key))
                yield Span("value", *_place(value))
                yield Span("entry", key.start_mark.index, value.end_mark.index)
                todo += [key, value]
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                yield Span("item", *_place(item))
            todo += node.value


def _place(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.index, node.end_mark.index


def _of(random: Random, pieces: list[Span], *kinds: str) -> Span:
    chosen = [piece for piece in pieces if piece.kind in kinds]
    return random.choice(chosen or pieces)


def _put(text: str, place: Span, new: str) -> str:
    return text[: place.start] + new + text[place.end :]


def _delete(random: Random, text: str, pieces: list[Span], others: list[str]) -> str:
    return _put(text, random.choice(pieces), "")


def _duplicate(random: Random, text: str, pieces: list[Span], others: list[str]) -> str:
    piece = _of(random, pieces, "entry", "item")
    line = text.rfind("\n", 0, piece.start) + 1
    copy = "\n" + text[line : piece.end].rstrip()
    return _put(text, piece, text[piece.start : piece.end].rstrip() + copy + "\n")


def _swap(random: Random, text: str, pieces: list[Span], others: list[str]) -> str:
    kind = random.choice(("key", "value", "entry", "item"))
    one, other = sorted(
        (_of(random, pieces, kind), _of(random, pieces, kind)), key=lambda p: p.start
    )
    if one.end > other.start:
        return _delete(random, text, pieces, others)
    first, second = text[one.start : one.end], text[other.start : other.end]
    return _put(_put(text, other, first), one, second)


def _odd_value(random: Random, text: str, pieces: list[Span], others: list[str]) -> str:
    return _put(text, _of(random, pieces, "value", "item"), odd(random))


def _odd_key(random: Random, text: str, pieces: list[Span], others: list[str]) -> str:
    return _put(text, _of(random, pieces, "key"), odd(random))


def _renamed(random: Random, text: str, pieces: list[Span], others: list[str]) -> str:
    """A word by another one, wherever it occurs."""
    piece = random.choice([p for p in pieces if p.end - p.start < 40] or pieces)
    word = text[piece.start : piece.end]
    return (
        text.replace(word, odd(random)) if len(word) > 2 else _delete(random, text, pieces, others)
    )


def _spliced(random: Random, text: str, pieces: list[Span], others: list[str]) -> str:
    """A piece by one of the same kind, of this text or another."""
    piece = random.choice(pieces)
    source = random.choice([text, *others])
    found = [each for each in spans(source) if each.kind == piece.kind]
    if not found:
        return _delete(random, text, pieces, others)
    other = random.choice(found)
    return _put(text, piece, source[other.start : other.end])


def _wrapped(random: Random, text: str, pieces: list[Span], others: list[str]) -> str:
    piece = random.choice(pieces)
    before, after = random.choice(
        ("[]", "{}", '""', "''", "()", "“”", ("{not: ", "}"), ("[[", "]]"))
    )
    return _put(text, piece, before + text[piece.start : piece.end] + after)


def _moved_in(random: Random, text: str, pieces: list[Span], others: list[str]) -> str:
    """A few lines further in or out."""
    lines = text.split("\n")
    first = random.randrange(len(lines))
    by = random.choice((-2, -1, 1, 2, 4))
    for number in range(first, min(first + random.randint(1, 6), len(lines))):
        line = lines[number]
        lines[number] = (
            " " * by + line if by > 0 else line[min(-by, len(line) - len(line.lstrip())) :]
        )
    return "\n".join(lines)


def _cut(random: Random, text: str) -> str:
    """Broken off, as by a full disk or a pipe."""
    return text[: random.randint(0, len(text))]


def _inserted(random: Random, text: str) -> str:
    place = random.randint(0, len(text))
    return text[:place] + random.choice((*CHARACTERS, *SIGNS)) + text[place:]


def _taken_out(random: Random, text: str) -> str:
    place = random.randint(0, len(text))
    return text[:place] + text[place + random.choice((1, 1, 1, 2, 5, 30)) :]


def _line_gone_or_doubled(random: Random, text: str) -> str:
    lines = text.split("\n")
    number = random.randrange(len(lines))
    lines[number : number + 1] = random.choice(([], [lines[number]] * 2))
    return "\n".join(lines)


def _other_line_ends(random: Random, text: str) -> str:
    return random.choice(
        (text.replace("\n", "\r\n"), text.replace("\n", "\r"), text.rstrip("\n"), "\ufeff" + text)
    )


_STRUCTURED: tuple[Callable[[Random, str, list[Span], list[str]], str], ...] = (
    _delete,
    _duplicate,
    _swap,
    _odd_value,
    _odd_value,
    _odd_key,
    _renamed,
    _spliced,
    _spliced,
    _wrapped,
    _moved_in,
)
_PLAIN: tuple[Callable[[Random, str], str], ...] = (
    _cut,
    _inserted,
    _inserted,
    _taken_out,
    _line_gone_or_doubled,
    _other_line_ends,
)
