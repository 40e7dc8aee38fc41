"""A rule or an advice of one's own taken out: what that changes is shown before, then it is done."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from starlette.responses import Response

from reconsider_rules.advisor import Advisor, load_rules
from reconsider_rules.catalog import KINDS, Entry, kind_of, name_of
from reconsider_rules.errors import Diagnostic, RuleBaseError
from reconsider_rules.model import Advice, Rule, RuleBase
from reconsider_rules.reading.files import name_within
from reconsider_rules.record import Record
from reconsider_rules.render.elements import Html, element, joined
from reconsider_rules.workbench.affected import Tried, whose_advice_changes
from reconsider_rules.workbench.asked import Given, refusal, text_in
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.new_rule.trying import brought
from reconsider_rules.workbench.parts import button, buttons
from reconsider_rules.workbench.rules.taking_out import taken_out
from reconsider_rules.workbench.slips import sentence, slip_list
from reconsider_rules.workbench.stored import ChangedError, Stored, save, stored
from reconsider_rules.workbench.version import PROOF_BUDGET, Version

CHANGED = (
    "The file was changed meanwhile. Nothing was taken out: reload the page, and look once more."
)
NOT_THERE = "It isn't there any more, or not in a file of these rules. Reload the page."
REFERS = "It can't be taken out as long as something refers to it by its name. First mend this:"


class Out(Record):
    """An entry that is to go: its kind and name, its file, and what that is now."""

    kind: str
    name: str
    file: str
    path: str
    now: Stored

    def without(self, is_blank: bool = False) -> str:
        """The text of the file without it. Raises NotTakenOutError."""
        return taken_out(self.now.text, self.kind, self.name, is_blank)


def can_be_removed(desk: Desk, rules: RuleBase, entry: Entry) -> bool:
    """Whether it is a rule or an advice in a file of one's own."""
    is_kind = isinstance(entry, Rule | Advice)
    return is_kind and not desk.why_not_editable and rules.is_own(entry)


def remove_part(entry: Entry) -> Html:
    """Where it is asked for; static/removing.js asks what it changes before."""
    told = f"Remove this {'rule' if isinstance(entry, Rule) else 'advice'}"
    given = {"data_kind": kind_of(entry), "data_name": name_of(entry)}
    return element(
        "section",
        button(told, "remove", **given),
        element("div", id="removing", role="status"),
        buttons(
            button("Remove it", "remove-it", ""),
            button("Keep it", "keep-it"),
            id="really",
            hidden=True,
        ),
        class_="removing",
    )


def try_without(desk: Desk, given: Given) -> object:
    """What changes without it; or what refers to it, so that it can't go."""
    found = _found(desk, given)
    if isinstance(found, Response):
        return found
    saved = desk.saved()
    try:
        advisor = _advisor(desk, found)
    except RuleBaseError as error:
        return _refers(desk, error.diagnostics)
    new = set(Version(advisor).cases.slips) - set(saved.cases.slips)
    if new:
        return _refers(desk, sorted(new, key=lambda each: each.location))
    html = joined(
        (
            *_brought(saved, advisor),
            whose_advice_changes(desk, saved, Tried(advisor, "Without it")),
        )
    )
    return {"html": html, "can_go": True, "seen": found.now.digest}


def remove(desk: Desk, given: Given) -> object:
    """Take it out of the file that was seen."""
    found, seen = _found(desk, given), text_in(given, "seen")
    if isinstance(found, Response):
        return found
    if told := desk.being_edited(found.file):
        return refusal(409, told)
    try:
        _advisor(desk, found)
        save(found.path, found.without(), seen)
    except RuleBaseError as error:
        return refusal(422, " ".join([REFERS, *map(str, error.diagnostics)]))
    except ChangedError:
        return refusal(409, CHANGED)
    return {"to": f"/rules?{urlencode({'removed': found.name, 'file': found.file})}"}


def _found(desk: Desk, given: Given) -> Out | Response:
    """What is to go, or why it can't."""
    if desk.why_not_editable:
        return refusal(403, desk.why_not_editable)
    kind, name = text_in(given, "kind"), text_in(given, "name")
    rules = desk.saved().advisor.rules
    entries = KINDS[kind](rules) if kind in ("rules", "advice") else ()
    entry = next((each for each in entries if name_of(each) == name), None)
    path = entry.location.path if entry else ""
    file = name_within(desk.folder, path)
    if entry is None or not file or not rules.is_own(entry):
        return refusal(404, NOT_THERE)
    path = os.path.join(desk.folder, file)
    return Out(kind, name, file, path, stored(path))


def _advisor(desk: Desk, out: Out) -> Advisor:
    """The rules without it, all lines where they are. Raises RuleBaseError, NotTakenOutError."""
    return load_rules(desk.folder, overlay={out.path: out.without(is_blank=True)}, live=True)


def _refers(desk: Desk, slips: Iterable[Diagnostic]) -> Mapping[str, object]:
    """What has its name."""
    errors = [each for each in slips if each.severity == "error"]
    return {"html": joined((element("p", REFERS), slip_list(desk, errors))), "can_go": False}


def _brought(saved: Version, advisor: Advisor) -> list[Html]:
    """What is wrong without it that isn't with it."""
    findings = [each for each in advisor.check(PROOF_BUDGET)[0] if not each.accepted]
    items = [
        element("li", sentence(each.diagnostic.message))
        for each in brought(saved, advisor.rules, findings)
    ]
    title = element("p", element("strong", "Look at this before you remove it:"))
    return [title, element("ul", *items)] if items else []
