"""What is proposed in the place of a name that isn't there: never the opposite, never one of many."""

from __future__ import annotations

import pytest

from reconsider_rules.reading.refusals import meant, nearest, suggest_worded
from tests.helpers import shipped

SURE = {"certain": "certain", "fairly_sure": "fairly sure", "unsure": "not sure"}
STATES = {
    "open_confirmed": "known to be open",
    "reposted": "advertised again",
    "similar_role_open": "a similar one is open",
    "filled": "filled",
}


@pytest.mark.parametrize(
    ("word", "candidates", "says"),
    [
        ("certan", SURE, "Did you mean 'certain'?"),
        ("unsur", SURE, "Did you mean 'unsure'?"),
        ("sure", SURE, "Possible: certain, fairly_sure (fairly sure), unsure (not sure)."),
        ("not certain", SURE, "Possible: fairly_sure (fairly sure), unsure (not sure)."),
        ("advertised", STATES, "Did you mean 'reposted' (advertised again)?"),
        ("still_open", STATES, "Possible: open_confirmed (known to be open), reposted"),
        ("zzz", {}, ""),
    ],
)
def test_what_is_proposed(word: str, candidates: dict[str, str], says: str) -> None:
    assert suggest_worded(word, candidates).startswith(says)
    assert bool(suggest_worded(word, candidates)) == bool(says)


def test_of_many_only_those_that_fit_are_named() -> None:
    many = STATES | {f"state_{n}": f"number {n}" for n in range(20)}
    assert meant("open", many) == (
        "Which one: open_confirmed (known to be open), similar_role_open (a similar one is open)?"
    )
    assert meant("zzz", many) == ""
    assert suggest_worded("zzz", {f"n{n}": "" for n in range(99)}) == ""


@pytest.mark.parametrize(
    ("word", "opposite"),
    [("sure", "unsure"), ("unknown", "known"), ("not_asked", "asked"), ("told", "not told")],
)
def test_the_opposite_is_never_the_nearest(word: str, opposite: str) -> None:
    assert nearest(word, [opposite]) == ""
    assert nearest(word, [opposite, word + "e"]) == word + "e"


def test_every_shipped_option_with_a_letter_too_few_is_found_and_its_denial_is_not_proposed() -> (
    None
):
    for fact in shipped().rules.facts.values():
        words = {option.name: option.label for option in fact.options}
        for name in words:
            if len(name) > 6:
                shorter = name[:4] + name[5:]
                assert f"'{name}'" in suggest_worded(shorter, words), (fact.name, name)
            denied = suggest_worded(f"not {name}", words)
            assert f"'{name}'" not in denied and f" {name} (" not in denied, (fact.name, name)
