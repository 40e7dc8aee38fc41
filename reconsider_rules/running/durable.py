"""A ruleset inside durable_rules, and what fires in it. The only module that imports durable_rules.

Rulesets are never freed: so each is made once in a process.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import chain, repeat, takewhile
from operator import call, itemgetter
from typing import Any, Generic, TypeVar

from reconsider_rules.errors import InternalError

_T = TypeVar("_T")


def _import_durable_rules() -> Any:
    """The extension module of durable_rules.

    Built without further ado for Python 3.13, it refers to a function that Python no longer has
    and that is only called for storage, which isn't used here. Binding names lazily lets it load.
    """
    if sys.version_info < (3, 13) or not hasattr(sys, "setdlopenflags"):
        import durable_rules_engine

        return durable_rules_engine
    flags = sys.getdlopenflags()
    sys.setdlopenflags(os.RTLD_LAZY)
    try:
        import durable_rules_engine
    finally:
        sys.setdlopenflags(flags)
    return durable_rules_engine


durable: Any = _import_durable_rules()

_OBJECT = '{"sid":"0","id":"c","z":1'
"""How each object begins. With an explicit id it replaces the last, and is never mistaken for
another's."""
_NAME = itemgetter(slice(2, 4))
"""Takes the name of a rule, which has two characters, out of the message of a firing:
`{"07":{"m":{…}}}`."""


class DurableRuleset(Generic[_T]):
    """A ruleset, made when it is needed.

    An interrupt (^C) comes between two steps of Python. Here is none between the first firing of a
    scenario and the last, for the loop over them runs in C: broken off, a ruleset would never fire
    again. Nor is there one between making a ruleset and keeping it. Firings that nobody asked for
    any more are gone with the next object.
    """

    def __init__(self, definition: str, reads: Sequence[int], outcomes: Mapping[str, _T]) -> None:
        """`reads` are the places of the texts that its object is made of; `outcomes` say of each
        rule what a firing means."""
        self._definition = definition
        self._pick = _picker(reads)
        self._outcomes = outcomes
        self._handle: list[int] = []
        self._state: int | None = None

    def fire(self, texts: list[str]) -> list[_T]:
        """What the firings mean where the attributes have these texts. Raises InternalError."""
        given = f"{_OBJECT}{''.join(self._pick(texts))}}}"
        try:
            if self._state is None:
                self._make(given)
            if self._update(given) != self._state:
                raise InternalError("durable_rules has lost an object")
            calls = chain(self._first, self._following)
            messages: list[Any] = list(takewhile(bool, map(call, calls)))
        except (durable.error, MemoryError) as error:
            raise InternalError(f"durable_rules refused a scenario: {error}") from error
        if messages:
            messages[0] = messages[0][1]  # the first comes with the state
        return list(map(self._outcomes.__getitem__, map(_NAME, messages)))

    def _make(self, given: str) -> None:
        if not self._handle:
            self._handle.extend(map(durable.create_ruleset, ("rules",), (self._definition,)))
        [handle] = self._handle
        self._update = partial(durable.update_state, handle)
        state = self._update(given)
        self._first = [partial(durable.start_action_for_state, handle, state)]
        self._following = repeat(partial(durable.complete_and_start_action, handle, state))
        self._state = state


def _picker(places: Sequence[int]) -> Callable[[list[str]], Sequence[str]]:
    """What takes the texts at some places: of one, the text itself, which joined is the same."""
    return itemgetter(*places) if places else lambda texts: ()
