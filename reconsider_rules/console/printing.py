"""What is printed, and how: to which stream or file, how wide, in which colours.

Everything goes through `echo` and `tell`, which make visible what a terminal would take for an order
or could not show; only the colours of a page pass.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

import click

from reconsider_rules.errors import Diagnostic
from reconsider_rules.parsing.characters import visible
from reconsider_rules.parsing.limits import MAX_BYTES
from reconsider_rules.render.page import Page


def echo(text: str, styled: bool = False) -> None:
    """Print an answer. `styled` is text from a page, whose colours are kept. Raises OSError."""
    _note(text)
    with _named("standard output"):
        click.echo(text if styled else visible(text), nl=False, color=True)


_hearing: list[list[str]] = []


@contextmanager
def overheard() -> Iterator[list[str]]:
    """All texts that are printed meanwhile."""
    texts: list[str] = []
    _hearing.append(texts)
    try:
        yield texts
    finally:
        _hearing.remove(texts)


def _note(text: str) -> None:
    for texts in _hearing:
        texts.append(text)


@contextmanager
def _named(place: str) -> Iterator[None]:
    """Let an error of writing say where to: only one of opening does."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, place) from None


def tell(text: str, styled: bool = False) -> None:
    """Print a line beside the answer, on stderr. Where that can't be written, nobody can be told."""
    _note(f"{text}\n")
    with suppress(OSError):
        click.echo(text if styled else visible(text), err=True, color=True)


def width() -> int:
    """The columns to write in: the terminal's, at most 120."""
    columns = os.environ.get("COLUMNS", "")[:9]
    if not columns.isdecimal() or columns == "0":
        try:
            columns = str(os.get_terminal_size(sys.stdout.fileno()).columns or 80)
        except (OSError, ValueError):  # not a terminal, or closed
            columns = "80"
    return min(int(columns), 120)


def page(stream: Any, output: str | None = None) -> Page:
    """An empty page for a stream, or for a file, which takes no colours."""
    to_file = output is not None and output != "-"
    return Page(width(), not to_file and use_color(stream))


def use_color(stream: Any) -> bool:
    """Whether to write colours: on a terminal, unless NO_COLOR is set."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def print_diagnostics(diagnostics: Sequence[Diagnostic]) -> None:
    """Diagnostics on stderr, with a closing count."""
    from reconsider_rules.render.diagnostics import diagnostic_as_text, summary

    color = use_color(sys.stderr)
    for found in diagnostics:
        tell(diagnostic_as_text(with_excerpt(found), color), styled=True)
    tell(summary(diagnostics))


def with_excerpt(found: Diagnostic) -> Diagnostic:
    """The diagnostic with its line, read from the file if it isn't there."""
    if found.excerpt:
        return found
    lines = _lines(found.location.path)
    number = found.location.line - 1
    return found.replaced(excerpt=lines[number]) if number < len(lines) else found


def is_utf(encoding: str) -> bool:
    return "utf" in encoding.lower()


@cache
def _lines(path: str) -> list[str]:
    """The lines of a file; none of what isn't an ordinary text file of a size that is read."""
    try:
        about = os.stat(path)  # a FIFO would be waited for: look before opening
        if not stat.S_ISREG(about.st_mode) or about.st_size > MAX_BYTES:
            return []
        with open(path, encoding="utf-8-sig") as file:
            return file.read().split("\n")
    except (OSError, ValueError):  # ValueError: not UTF-8, or a NUL in the path
        return []


def forget_files() -> None:
    """Read the lines of files anew: they may have changed."""
    _lines.cache_clear()


def write(
    text: str,
    output: str | None = None,
    *,
    styled: bool = False,
    is_json: bool = False,
    is_html: bool = False,
    line_end: str = "\n",
    new: bool = False,
) -> None:
    """An answer to a file, or to standard output; `styled` is text from a page. Raises OSError: also
    where a `new` file is there already."""
    if output and output != "-":
        if new and os.path.lexists(output):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), output)
        write_whole(visible(text).replace("\n", line_end).encode(), output)
        return
    if is_json and not is_utf(sys.stdout.encoding):
        import json

        text = re.sub(r"[^\x00-\x7f]+", lambda found: json.dumps(found[0])[1:-1], text)
    if is_html and not is_utf(sys.stdout.encoding):
        text = text.encode("ascii", "xmlcharrefreplace").decode()
    if line_end != "\n":
        text, styled = visible(text).replace("\n", line_end), True
    echo(text, styled)


def write_whole(content: bytes, path: str) -> None:
    """Put a file in place whole, or not at all: a disk may be full, and what was there is lost then.

    What is no ordinary file, or can't be replaced where it is, is written to as it stands.
    Raises OSError.
    """
    with _named(path):
        _write_whole(content, path)


def _write_whole(content: bytes, path: str) -> None:
    there = os.path.lexists(path)
    target = os.path.realpath(path)  # a link goes on leading to it
    folder = os.path.dirname(target)
    replaceable = os.path.isfile(path) and os.access(path, os.W_OK)
    if (there and not replaceable) or not os.access(folder, os.W_OK):
        with open(path, "wb") as file:
            file.write(content)
        return
    temporary = os.path.join(folder, f".{os.urandom(8).hex()}.new")
    try:
        with open(temporary, "xb") as file:
            file.write(content)
        if there:
            os.chmod(temporary, stat.S_IMODE(os.stat(target).st_mode))
        os.replace(temporary, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
