"""Commands run in this process, as `main` runs them: each starts afresh, and leaves nothing behind.

Only a rule base stays loaded while its files are the same, for what durable_rules makes of it is
never freed: 13 MB for the shipped one. A test whose subject is the process itself starts one.
"""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any, NamedTuple, TextIO
from unittest.mock import patch

from reconsider_rules import cache, cli
from reconsider_rules.console import streams
from reconsider_rules.reading.files import find_files
from tests.helpers import ROOT

SHIPPED = ("--rules", str(ROOT / "rules"))
PROGRAM = (sys.executable, "-m", "reconsider_rules")
NAMES = ("stdin", "stdout", "stderr")


class Done(NamedTuple):
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


class _Bytes(BytesIO):
    """What a stream reads or writes, on a terminal or not; known even after it was closed."""

    def __init__(self, terminal: bool, content: bytes = b"") -> None:
        super().__init__(content)
        self.content = b""
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    def close(self) -> None:
        if not self.closed:
            self.content = self.getvalue()
        super().close()


def run(
    *arguments: str | bytes,
    stdin: str | bytes = b"",
    terminals: Collection[str] = (),
    encoding: str = "utf-8",
    instead: Mapping[str, str | None] = {},
    environment: Mapping[str, str | bytes] = {},
    sharing: bool = True,
) -> Done:
    """Run a command where one is, with what the environment has besides.

    `terminals` are the streams that are on one. `encoding` is that of the streams, with what to do
    about other characters if it isn't "strict", as PYTHONIOENCODING has it. `instead` has for a
    stream the file that it is in truth, whose content is not returned; None if it is closed. A rule
    base loaded before is used unless not `sharing`, which is for what is about its being kept.
    """
    given = stdin.encode() if isinstance(stdin, str) else stdin
    name, _, errors = encoding.partition(":")
    written = {each: _Bytes(each in terminals, given if each == "stdin" else b"") for each in NAMES}
    files: dict[str, TextIO | None] = {
        each: TextIOWrapper(
            written[each],
            encoding=name,
            errors="backslashreplace" if each == "stderr" else errors or "strict",
        )
        for each in NAMES
    }
    for each, path in instead.items():
        files[each] = open(path, "r+", encoding=name) if path else None  # noqa: SIM115 - see below
    variables = {each: os.fsdecode(value) for each, value in environment.items()}
    load = patch.object(cache, "load", _load if sharing else _load_in_truth)
    with _standing_in(files), patch.dict(os.environ, variables), load:
        forget()
        streams.prepare()
        code = cli.run([os.fsdecode(each) for each in arguments])
    written_in = "utf-8" if name == "ascii" else name  # click has it so
    return Done(code, *(written[each].content.decode(written_in) for each in NAMES[1:]))


@contextmanager
def _standing_in(files: Mapping[str, TextIO | None]) -> Iterator[None]:
    """Have other standard streams, and close them. What can't be written to them is given up."""
    before = {name: getattr(sys, name) for name in NAMES}
    for name, file in files.items():
        setattr(sys, name, file)
    try:
        yield
    finally:
        for name, stream in before.items():
            file = getattr(sys, name)
            setattr(sys, name, stream)
            with suppress(OSError):
                file.close()


def refusal(*arguments: str | bytes) -> str:
    """What is told of a command that is refused."""
    code, _, err = run(*arguments)
    assert code == 2
    return err


def run_in_a_process(
    *arguments: str | bytes,
    stdin: bytes = b"",
    redirected: str = "",
    environment: Mapping[str, str] = {},
) -> Done:
    """The same in a process of its own, with its streams redirected as a shell has it."""
    done = subprocess.run(
        ["bash", "-c", f'"$@" {redirected}', "bash", *PROGRAM, *arguments],
        input=stdin,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        check=False,
        timeout=60,
    )
    out, err = (each.decode(errors="replace") for each in (done.stdout, done.stderr))
    return Done(done.returncode, out, err)


def forget() -> None:
    """Empty what the program keeps between calls: a process makes only one."""
    for name, module in list(sys.modules.items()):
        if name.startswith("reconsider_rules"):
            for each in vars(module).values():
                if isinstance(each, functools._lru_cache_wrapper):
                    each.cache_clear()


_load_in_truth = cache.load
_loaded: dict[tuple[str, str, tuple[bytes, ...]], Any] = {}


def _load(folder: str) -> Any:
    """The rule base in a folder: loaded once for the same files in it."""
    try:
        paths = [os.path.join(folder, name) for name in find_files(folder)]
    except (OSError, ValueError):  # which is for the command to tell
        paths = []
    if not paths or not all(map(os.path.isfile, paths)):
        return _load_in_truth(folder)
    contents = tuple(Path(path).read_bytes() for path in paths)
    key = (os.path.abspath(folder), folder, contents)
    if key not in _loaded:
        _loaded[key] = _load_in_truth(folder)
    return _loaded[key]
