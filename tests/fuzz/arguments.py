"""Command lines: the commands and options that there are, with values of all sorts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from random import Random

import click

from reconsider_rules.cli import COMMANDS, cli
from tests.fuzz.mutation import CHARACTERS, odd
from tests.helpers import texts

WRITING = {"-o", "--output", "--witnesses", "--write", "--summary"}
WRITTEN = ("out.txt", "out.jsonl", "-", "new", "case.yaml", "rules/a.yaml", "none/out.txt", "")
PATHS = texts(
    "rules¦rules¦new¦case.yaml¦rules/cases¦-¦none¦¦.¦rules/¦./rules¦/dev/null¦HEAD:rules¦HEAD¦"
    ":¦a:b¦--¦rules/cases/a.yaml"
)


def command_line(random: Random, texts: str) -> tuple[str, ...]:
    """A command with options; `texts` are what the files hold, whose words make good values."""
    name = random.choice(sorted({*COMMANDS} - {"language-server", "workbench"}))  # which wait
    words = [name]
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    for parameter in command.params:
        if "--watch" in parameter.opts:  # which ends only when it is told to
            continue
        if isinstance(parameter, click.Option):
            for _ in range(random.choice((0, 0, 0, 1, 1, 2)) if parameter.multiple else 1):
                if parameter.multiple or random.random() < 0.25:
                    words += _option(random, parameter, texts)
        else:
            times = random.choice((0, 1, 1, 2)) if parameter.nargs != 1 else 1
            words += [_path(random) for _ in range(times)]
    if random.random() < 0.1:
        words.insert(random.randint(0, len(words)), _odd_word(random))
    if random.random() < 0.05:
        random.shuffle(words)
    return tuple(words)


def writes(arguments: Iterable[str]) -> bool:
    """Whether a command may leave something behind that it meets the second time."""
    words = set(arguments)
    return bool(words & {"init", "new"}) or any(w.startswith(("-o", *WRITING)) for w in words)


def _option(random: Random, option: click.Option, texts: str) -> list[str]:
    flag = random.choice(option.opts)
    if option.is_flag:
        return [flag]
    if WRITING.intersection(option.opts):
        return [flag, random.choice(WRITTEN)]  # nothing outside of the folder
    if isinstance(option.type, click.Choice):
        value = random.choice([str(each) for each in option.type.choices])
    elif "--rules" in option.opts:
        value = _path(random)
    elif "--set" in option.opts:
        value = f"{_word(random, texts)}={random.choice((_word(random, texts), odd(random)))}"
    else:
        value = random.choice(
            (_word(random, texts), f"verdict={_word(random, texts)}", odd(random))
        )
    if random.random() < 0.1:
        value = _odd_word(random)
    return [flag, _passable(value)]


def _path(random: Random) -> str:
    return _odd_word(random) if random.random() < 0.1 else random.choice(PATHS)


def _word(random: Random, texts: str) -> str:
    return str(random.choice(re.findall(r"[\w-]+", texts) or ["a"]))


def _odd_word(random: Random) -> str:
    word = odd(random) + random.choice(CHARACTERS)
    # Nothing that is written may leave the folder.
    return (
        _passable(word.lstrip("-o").replace("/", "")) if word.startswith("-") else _passable(word)
    )


def _passable(word: str) -> str:
    """A word that a shell can give: no NUL, no surrogate but one that stands for a byte, not long."""
    word = word.replace("\0", "")[:3000]
    return word.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
