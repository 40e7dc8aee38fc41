"""Edits of a text, carried out wherever they stand in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reconsider_rules.editing.places import Edit, Span, applied, at_line

TEXT = st.text(alphabet="ab \n🙂", max_size=30)


def test_places_are_those_before_any_edit() -> None:
    edits = [
        Edit(Span("", 1, 1, 1, 2), "🙂\n"),
        Edit(Span("", 1, 3, 2, 2), ""),
        Edit(at_line("", 2, 3), "!"),
    ]
    for order in (edits, edits[::-1]):
        assert applied("a🙂b\ncd\n", order) == "🙂\n🙂d!\n"


def test_what_is_behind_the_end_is_at_the_end() -> None:
    for line, column in ((1, 9), (2, 1), (99, 99)):
        assert applied("a", [Edit(at_line("", line, column), "b")]) == "ab"


@given(TEXT, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), TEXT), max_size=3))
def test_many_edits_are_as_one_after_the_other_from_the_end(
    text: str, wanted: list[tuple[int, int, str]]
) -> None:
    edits, expected, free = [], text, len(text) + 1
    for one, other, new in sorted(wanted, reverse=True):
        start, end = min(one, len(text)), min(max(one, other), len(text))
        if end < free:
            edits.append(Edit(Span("", *place(text, start), *place(text, end)), new))
            expected, free = expected[:start] + new + expected[end:], start
    assert applied(text, edits) == expected


def place(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")
