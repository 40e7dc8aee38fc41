"""Rules that are begun by the form and not added yet: kept beside what isn't saved of the rules."""

from __future__ import annotations

from collections.abc import Iterator

from reconsider_rules.record import Record
from reconsider_rules.workbench.client.said import NotSaidError
from reconsider_rules.workbench.drafts import Draft, Drafts, is_key
from reconsider_rules.workbench.new_rule.wanted import Wanted, wanted_from

KEY = "new rule "
"""How the keys of these drafts begin, which no file is called; behind it stands that of the page."""


class Begun(Record):
    """A rule on the page: by what its draft is known, what is wanted, and when it was last changed."""

    key: str
    wanted: Wanted = Wanted()
    at: str = ""


def begun_rules(folder: str, on_disk: bool) -> Drafts:
    """The drafts of new rules for a folder of rules."""
    return Drafts(folder, on_disk, lambda key, draft: _taken_up(key, draft) is not None)


def begun(drafts: Drafts, key: str) -> Begun:
    """A rule as it was left; an empty one where there is none of this key."""
    draft = drafts.find(KEY + key)
    return (_taken_up(KEY + key, draft) if draft else None) or Begun(key)


def others(drafts: Drafts, key: str) -> Iterator[Begun]:
    """Those that are begun beside the one of this key."""
    for name, draft in drafts.all():
        if name != KEY + key and (found := _taken_up(name, draft)):
            yield found


def _taken_up(name: str, draft: Draft) -> Begun | None:
    """None for what is no draft of a rule, as others may have put it there."""
    key, at = name.removeprefix(KEY), draft.get("at")
    if not (name.startswith(KEY) and is_key(key) and isinstance(at, str)):
        return None
    try:
        return Begun(key, wanted_from(draft.get("rule")), at)
    except NotSaidError:
        return None
