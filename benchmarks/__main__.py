"""`python -m benchmarks` measures everything; `python -m benchmarks NAME…` some of it, and what takes
so long that it is only measured when it is named. `--markdown` makes a table for docs/performance.md."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from importlib import import_module

from benchmarks.measure import Figure

MODULES = {
    "explain": "explaining",
    "load": "loading",
    "peers": "peers.measuring",
    "memory": "memory",
    "batch": "batch",
    "cluster": "cluster",
    "check": "checking",
    "edit": "editing",
}
Cells = tuple[str, str, str, str, str, str, str, str]
HEAD: Cells = "", "median", "least", "most", "", "target", "", ""
MARKDOWN = "--markdown"
BY_NAME_ONLY = {"ten-million": "ten_million"}


def main(arguments: Sequence[str]) -> None:
    names = [each for each in arguments if each != MARKDOWN]
    write = as_markdown if MARKDOWN in arguments else as_text
    every = MODULES | BY_NAME_ONLY
    unknown = [name for name in names if name not in every]
    if unknown:
        print(f"There is no benchmark '{unknown[0]}'. There are: {', '.join(every)}.")
        return
    print(write(HEAD))
    if MARKDOWN in arguments:
        print("|---|--:|--:|--:|---|---|---|---|")
    for name in names or MODULES:
        try:
            figures: Iterable[Figure] = import_module(f"benchmarks.{every[name]}").measure()
            for figure in figures:
                print(write(cells(figure)), flush=True)
        except Exception as error:  # one that can't be run is no reason to leave out the others
            print(f"{name}: not measured: {type(error).__name__}: {error}")


def cells(figure: Figure) -> Cells:
    """One figure in the order of HEAD."""
    values = figure.values
    if not values:
        return figure.name, "", "", "", "", "", "", figure.note
    spread = (min(values), max(values)) if len(values) > 1 else ()
    median, least, most = [*map(_number, (figure.median, *spread)), "", ""][:3]
    met = {None: "", True: "met", False: "NOT MET"}[figure.met]
    return figure.name, median, least, most, figure.unit, figure.target, met, figure.note


def as_text(row: Cells) -> str:
    name, median, least, most, unit, target, met, note = row
    told = f"{name:54} {median:>9} {least:>9} {most:>9} {unit:7} {target:7} {met:7} {note}"
    return told.rstrip()


def as_markdown(row: Cells) -> str:
    name, *others = row
    return f"| {' | '.join([name.replace('  ', '&nbsp;&nbsp;'), *others])} |"


def _number(value: float) -> str:
    return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"


main(sys.argv[1:])
