"""What is refused, and the way out."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from reconsider_rules.language import CALLED


class NotAValue(ValueError):
    """Why something is not a value of the type: a code, a sentence and the way out."""

    def __init__(self, code: str, message: str, help: str = "") -> None:
        super().__init__(code, message, help)
        self.code = code
        self.message = message
        self.help = help

    def __str__(self) -> str:
        return self.message


_MAX_COMPARED = 2_000
MOST_LISTED = 40


def nearest(word: str, candidates: Iterable[str]) -> str:
    """The candidate that was probably meant, or ''."""
    from difflib import get_close_matches  # only needed once something is wrong

    word = word[:80].lower()
    beginning = [each for each in candidates if len(word) > 2 and each.lower().startswith(word)]
    if len(beginning) == 1:
        return beginning[0]
    likely = {
        candidate.lower(): candidate
        for candidate in candidates
        if abs(len(candidate) - len(word)) <= 9
    }
    meant = CALLED.get(word, "")
    if meant in likely.values():
        return meant
    if len(likely) > _MAX_COMPARED:
        likely = {name: likely[name] for name in likely if name[:2] == word[:2]}
    near = get_close_matches(word, list(likely)[:_MAX_COMPARED], 1, 0.6)
    return likely[near[0]] if near else ""


def suggest(word: str, candidates: Collection[str]) -> str:
    """A 'Did you mean …?' for the nearest candidate, else the choices, never nothing."""
    if near := nearest(word, candidates):
        return f"Did you mean '{near}'?"
    if not candidates:
        return "Nothing of this kind is declared yet."
    if len(candidates) > MOST_LISTED:
        return f"None of the {len(candidates)} declared names is like it: check the spelling."
    return f"Possible: {', '.join(map(shorten, candidates))}."


_UNKNOWN_IN_WORDS = (
    "n/a",
    "na",
    "?",
    "-",
    "not known",
    "not sure",
    "don't know",
    "dont know",
    "tbd",
)
LEAVE_OUT = "Leave the line out, or write unknown."


def way_out(text: str, help: str) -> str:
    """The help, unless the text is a way of saying that something isn't known."""
    return LEAVE_OUT if text.strip().lower() in _UNKNOWN_IN_WORDS else help


def shorten(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def shown(value: object) -> str:
    """A foreign value in a message, whatever it is."""
    try:
        return shorten(repr(value))
    except Exception:  # any repr may fail, and a message must still come
        return f"a {type(value).__name__}"
