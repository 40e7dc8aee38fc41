"""Small rule bases about which hard questions can be asked: what resolution can't count."""

from __future__ import annotations

from collections.abc import Iterator

CONCLUSIONS = "conclusions:\n  verdict: {type: choice, options: {go: Go, wait: Wait}}\n"
BASE = "- {id: base, then: {verdict: wait}, because: So far.}\n"
GO = "then: {verdict: go}, overrides: [base], because: Enough.}\n"


def options(number: int) -> str:
    return "{" + ", ".join(f"o{place}: option {place}" for place in range(number)) + "}"


def half_of_a_set(sets: int = 1, size: int = 24) -> str:
    """Go, if each of some sets is half full."""
    facts = "".join(
        f"  x{n}: {{ask: Which?, type: choices, options: {options(size)}}}\n" for n in range(sets)
    )
    when = ", ".join(f"x{n}: {{count: {{at least: {size // 2}}}}}" for n in range(sets))
    return f"facts:\n{facts}{CONCLUSIONS}rules:\n{BASE}- {{id: enough, when: {{{when}}}, {GO}"


def pigeons(holes: int = 10) -> str:
    """Go, if more pigeons than there are holes each sit in one of their own: never."""
    return f"""facts:
{"".join(f"  p{n}: {{ask: Where is {n}?, type: choice, options: {options(holes)}}}{chr(10)}" for n in range(holes + 1))}\
{CONCLUSIONS}  shared: {{type: choices, options: {{hole: a hole}}}}
rules:
{BASE}- {{id: fit, when: {{{", ".join(f"p{n}: known" for n in range(holes + 1))}}},\
 unless: {{shared: {{includes: hole}}}}, {GO}{"".join(_shared(holes))}"""


def _shared(holes: int) -> Iterator[str]:
    for one in range(holes + 1):
        for other in range(one):
            for hole in range(holes):
                when = f"{{p{one}: o{hole}, p{other}: o{hole}}}"
                yield (
                    f"- {{id: share-{one}-{other}-{hole}, when: {when}, then: {{shared: hole}}, "
                    "because: Both.}\n"
                )


def counted_answers(number: int = 24) -> str:
    """Go, if half of some yes/no questions are answered with yes."""
    facts = "".join(f"  y{n}: {{ask: Is it {n}?, type: yes/no}}\n" for n in range(number))
    rules = "".join(
        f"- {{id: yes-{n}, when: {{y{n}: yes}}, then: {{said: o{n}}}, because: Yes.}}\n"
        for n in range(number)
    )
    said = f"  said: {{type: choices, options: {options(number)}}}\n"
    enough = f"- {{id: enough, when: {{said: {{count: {{at least: {number // 2}}}}}}}, {GO}"
    return f"facts:\n{facts}{CONCLUSIONS}{said}rules:\n{BASE}{enough}{rules}"


def overlapping_ranges(number: int = 200) -> str:
    """Rules that give the same, each in a range of its own that overlaps with all others'."""
    rules = "".join(
        f"- {{id: r-{n}, when: {{days: {{at least: {n}, at most: {n + number}}}}}, "
        "then: {mood: fine}, because: In time.}\n"
        for n in range(number)
    )
    mood = "  mood: {type: choice, options: {fine: fine}}\n"
    good = f"- {{id: good, when: {{mood: fine}}, {GO}"
    return (
        f"facts:\n  days: {{ask: How many?, type: number}}\n{CONCLUSIONS}{mood}rules:\n{BASE}{good}"
        + rules
    )


def long_chain(number: int = 190) -> str:
    """Conclusions that each follow from the one before."""
    names = "".join(f"  c{n}: {{type: yes/no}}\n" for n in range(number))
    rules = "".join(
        f"- {{id: step-{n}, when: {{c{n - 1}: yes}}, then: {{c{n}: yes}}, because: It follows.}}\n"
        for n in range(1, number)
    )
    first = "- {id: step-0, when: {x: yes}, then: {c0: yes}, because: It was said.}\n"
    end = f"- {{id: end, when: {{c{number - 1}: yes}}, {GO}"
    return (
        f"facts:\n  x: {{ask: Is it?, type: yes/no}}\n{CONCLUSIONS}{names}rules:\n{BASE}{first}{end}"
        + rules
    )


HARD = {
    "a set of 24, half full": half_of_a_set(),
    "4 sets of 8, half full": half_of_a_set(4, 8),
    "11 pigeons in 10 holes": pigeons(),
    "24 answers, counted": counted_answers(),
}
