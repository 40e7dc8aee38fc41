"""Is what is written of texts and values read as it was meant, by whatever reader?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconsider_rules.parsing.file import parse
from reconsider_rules.parsing.nodes import Mapping, Scalar
from reconsider_rules.render.yaml import name_as_yaml, one_or_list, text_as_yaml, text_lines
from tests.helpers import texts

TAKEN = texts(
    "yes¦No¦TRUE¦off¦null¦~¦known¦unknown¦2026-01-01¦12¦1e3¦.5¦0x1F¦-a¦- a¦a: b¦a #b¦[a]¦"
)
PLAIN = texts("go_for_it¦Ask first¦a¦B2B sales")


@pytest.mark.parametrize("text", TAKEN)
def test_what_a_reader_could_take_for_something_else_is_quoted(text: str) -> None:
    for written in (name_as_yaml(text), text_as_yaml(text)):
        assert written == f'"{text}"'


@pytest.mark.parametrize("text", PLAIN)
def test_what_nobody_could_stands_plain(text: str) -> None:
    assert name_as_yaml(text) == text_as_yaml(text) == text


def test_punctuation_stands_plain_behind_a_key_and_not_in_a_list() -> None:
    assert text_as_yaml("Ask, then wait.") == "Ask, then wait."
    assert one_or_list(["a", "b, c"]) == '[a, "b, c"]'
    assert one_or_list(["a"]) == "a"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"])))
def test_any_text_is_read_as_it_was_said(said: str) -> None:
    text = " ".join(said.split())
    for room in (40, 10_000):
        lines = text_lines("key", text, room)
        file = parse("\n".join(lines) + "\n", "x.yaml")
        if not text or any(found.code == "control-character" for found in file.diagnostics):
            continue
        [document] = file.documents
        assert not file.diagnostics and isinstance(document, Mapping)
        [(_, value)] = document.entries
        assert isinstance(value, Scalar) and value.text.strip() == text
