"""Slips that show in a single line that the parser stopped at."""

from __future__ import annotations

import re

from reconsider_rules.language import RANGE
from reconsider_rules.parsing.characters import ODD_SPACES
from reconsider_rules.record import Record

_BOUNDS = [f"{{{{{bound}: 3}}}}" for bound in RANGE.key]
WRITE_PAIR = "Write 'name: value', with a colon and a space."


class Slip(Record):
    """A slip that shows in one line: the finding points at the group 'at' of `pattern`."""

    code: str
    pattern: re.Pattern[str]
    message: str
    help: str


SLIPS = (
    Slip(
        "tab",
        re.compile(r"[ ]*(?P<at>\t)"),
        "a tab stands where only spaces may.",
        "Replace it by spaces; most editors can do so for the whole file.",
    ),
    Slip(
        "non-breaking-space",
        re.compile(rf"(?:[ ]*|.*?(?:[:\-][ ]*|[,{{\[][ ]*))(?P<at>[{ODD_SPACES}])"),
        "a non-breaking or other unusual space stands where an ordinary one must.",
        "Replace it by an ordinary space; it often comes from a word processor or a web page.",
    ),
    Slip(
        "odd-dash",
        re.compile(r"[ ]*(?P<at>[–—−•·‐‑])\s*\w"),
        "this line starts with '{at}' instead of '-'.",
        "Write '- ', a minus sign and a space.",
    ),
    Slip(
        "no-space-after-dash",
        re.compile(r"[ ]*(?P<at>-)[^\W\d][\w -]*:"),
        "a space is missing after '-'.",
        "Write '- ', a minus sign and a space.",
    ),
    Slip(
        "curly-quotes",
        re.compile(r"[ ]*(?:- +)*(?:[\w -]+:)?[ ]+(?P<at>[“”„‘’‚«»])(?=.*(:\s| #))"),
        "curly quotes are part of the text here: they don't protect what is inside.",
        "Use straight quotes round the whole text.",
    ),
    Slip(
        "comparison-sign",
        re.compile(r".*?[:,{]\s+(?P<at>[<>]=?|=[<>]|[≥≤])\s*-?\d"),
        "'{at}' is not how a number is compared here.",
        f"Write {', '.join(_BOUNDS[:-1])} or {_BOUNDS[-1]}.",
    ),
    Slip(
        "no-space-after-colon",
        re.compile(r"[ ]*(?:- +)*[^\W\d][\w -]*(?P<at>:)[^\s:/]"),
        "a space is missing after ':'.",
        WRITE_PAIR,
    ),
    Slip(
        "no-space-after-colon",
        re.compile(r".*?[{\[,] *[^\W\d][\w -]*(?P<at>:)[{\[]"),
        "a space is missing after ':'.",
        WRITE_PAIR,
    ),
)
