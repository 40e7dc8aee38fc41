"""What is refused, and the way out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

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
MOST_AT_ONCE = 8


_NOT = r"(?:do not|does not|don't|doesn't|not|no|never|isn't|non)[ _-]+|! *"
_OPPOSITE = rf"(?:{_NOT}|un|dis|in|im)"


def denied(text: str) -> str:
    """What a text says not to be so: 'not cool' → 'cool'; '' where it denies nothing."""
    match = re.match(_NOT, text, re.IGNORECASE)
    return text[match.end() :] if match else ""


def _opposite(one: str, other: str) -> bool:
    return any(
        re.fullmatch(_OPPOSITE + re.escape(said), denying)
        for said, denying in ((one, other), (other, one))
    )


def nearest(word: str, candidates: Iterable[str], likeness: float = 0.6) -> str:
    """The candidate that was probably meant, never one that says the opposite; or ''."""
    from difflib import get_close_matches  # only needed once something is wrong

    word = word[:80].lower()
    candidates = [each for each in candidates if not _opposite(word, each.lower())]
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
    near = get_close_matches(word, list(likely)[:_MAX_COMPARED], 1, likeness)
    return likely[near[0]] if near else ""


def meant(word: str, candidates: Mapping[str, str]) -> str:
    """A question for the candidate that was meant, or those that may have been; '' where none was.

    Candidates have words: a name is known by its spelling, its parts and what it stands for.
    """
    rest = denied(word)
    there = {name: words for name, words in candidates.items() if name != rest}
    said = _words(rest or word)
    fitting = [name for name in there if said and said <= _words(name, there[name])]
    near = nearest(word, there, 0.85)
    if not fitting and not near:
        fitting = [name for name in there if said & _words(name, there[name])]
    if len(fitting) > 1:
        several = len(fitting) <= MOST_AT_ONCE < len(there)
        return f"Which one: {_told(fitting, there)}?" if several else ""
    if fitting and there[fitting[0]].lower() != word.lower() and fitting != [near]:
        return f"Did you mean '{fitting[0]}'{_in_brackets(fitting[0], there)}?"
    likely = near or nearest(word, there) or "".join(fitting)
    return f"Did you mean '{likely}'?" if likely else ""


def suggest_worded(word: str, candidates: Mapping[str, str]) -> str:
    """What was meant, else all there is with its words, but for what the word denies; or ''."""
    there = [name for name in candidates if name != denied(word)]
    if help := meant(word, candidates):
        return help
    return f"Possible: {_told(there, candidates)}." if 0 < len(there) <= MOST_LISTED else ""


def _told(names: Iterable[str], words: Mapping[str, str]) -> str:
    return ", ".join(shorten(name) + _in_brackets(name, words) for name in names)


def _in_brackets(name: str, words: Mapping[str, str]) -> str:
    """What a name stands for, unless it says so itself."""
    label = " ".join(words[name].split())
    return f" ({label})" if label not in ("", name) else ""


def _words(*texts: str) -> set[str]:
    """The words of names and phrases, but for the small ones that all have."""
    found = re.findall(r"[^\W_]+", " ".join(texts).lower())
    return {word for word in found if len(word) > 2 and word not in ("the", "you", "that", "not")}


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
