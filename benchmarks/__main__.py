"""`python -m benchmarks` measures everything; `python -m benchmarks NAME…` some of it, and what takes
so long that it is only measured when it is named."""

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
    "check": "checking",
}
BY_NAME_ONLY = {"ten-million": "ten_million"}


def main(names: Sequence[str]) -> None:
    every = MODULES | BY_NAME_ONLY
    unknown = [name for name in names if name not in every]
    if unknown:
        print(f"There is no benchmark '{unknown[0]}'. There are: {', '.join(every)}.")
        return
    print(line("", "median", "least", "most", "", "target", ""))
    for name in names or MODULES:
        try:
            figures: Iterable[Figure] = import_module(f"benchmarks.{every[name]}").measure()
            for figure in figures:
                print(as_text(figure), flush=True)
        except Exception as error:  # one that can't be run is no reason to leave out the others
            print(f"{name}: not measured: {type(error).__name__}: {error}")


def as_text(figure: Figure) -> str:
    """One figure on one line: what, median, least, most, unit, target, met or not, note."""
    values = figure.values
    if not values:
        return f"{figure.name:54} {figure.note}"
    spread = (min(values), max(values)) if len(values) > 1 else ()
    numbers = [_number(value) for value in (figure.median, *spread)] + [""] * (2 - len(spread))
    met = {None: "", True: "met", False: "NOT MET"}[figure.met]
    text = line(figure.name, *numbers, figure.unit, figure.target, met)
    return f"{text} {figure.note}".rstrip()


def line(*cells: str) -> str:
    name, median, least, most, unit, target, met = cells
    return f"{name:54} {median:>9} {least:>9} {most:>9} {unit:7} {target:7} {met:7}"


def _number(value: float) -> str:
    return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"


main(sys.argv[1:])
