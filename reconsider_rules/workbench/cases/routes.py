"""What the pages of saved cases ask for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from threading import Lock
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from reconsider_rules.reading.files import CASES
from reconsider_rules.render.elements import Html, element
from reconsider_rules.running.explanation import explanation_of
from reconsider_rules.running.justification import ContradictionError
from reconsider_rules.workbench.asked import Given, posted, refusal, shown, text_in
from reconsider_rules.workbench.cases.adding import appended, files_in, path_in
from reconsider_rules.workbench.cases.choosing import Outcome, case_of, choices, chosen_in
from reconsider_rules.workbench.cases.coverage import coverage_page
from reconsider_rules.workbench.cases.page import cases_page, saved_as
from reconsider_rules.workbench.client.said import NOT_TAKEN, Said, said_from, supposed, understood
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.links import case_link
from reconsider_rules.workbench.stored import ChangedError, save, stored
from reconsider_rules.workbench.version import Version

CHANGED = "{} was changed at this very moment. Nothing was overwritten: save once more."
WHAT_IF = "This is the what-if that is shown, not what was said."
EDITED = "What comes out is by the rules as they are being edited, not as they are saved."
SAME_TITLE = "There is a case of this name already ({}). Give this one another."
_writing = Lock()  # of two cases of one name, in whatever files, one is the first


def routes(desk: Desk) -> list[Route]:
    return [
        shown("/cases", partial(_page, desk), is_search=True),
        shown("/cases/coverage", partial(_coverage, desk), is_search=True),
        posted("/cases/expect", partial(_expect, desk)),
        posted("/cases/save", partial(_save, desk)),
    ]


def _page(desk: Desk, query: Mapping[str, str]) -> Response:
    return cases_page(desk, desk.saved(), query.get("q", ""))


def _coverage(desk: Desk, _: Mapping[str, str]) -> Response:
    rules = desk.saved()
    found = rules.cases
    return coverage_page(rules.coverage, len(found.judged), bool(found.slips), desk.read_only)


def _expect(desk: Desk, given: Given) -> object:
    """What may be chosen that must come out for a client, filled in with what comes out now."""
    if refused := _refused(desk):
        return refused
    said, rules = _said(given), _shown(desk, given)
    scenario, why = understood(rules.advisor.rules, said)
    if why:
        return refusal(422, NOT_TAKEN)
    try:
        now = Outcome.of(explanation_of(rules.advisor.engine, scenario))
    except ContradictionError:
        now = Outcome("", {})
    notes = [WHAT_IF] if given.get("what_if") is not None else []
    notes += [note for note in [_by(desk, rules)] if note]
    return {"html": choices(rules.advisor.rules, said, now, files_in(desk.folder), notes)}


def _save(desk: Desk, given: Given) -> object:
    """Put a client into a file of cases, behind those that are there."""
    if refused := _refused(desk):
        return refused
    rules = _shown(desk, given)
    by = _by(desk, rules)
    vocabulary = rules.advisor.rules
    chosen = chosen_in(vocabulary, given.get("case"))
    said = _said(given)
    if understood(vocabulary, said)[1]:
        return refusal(422, NOT_TAKEN)
    case = case_of(vocabulary, said, chosen)
    [result] = rules.advisor.test([case])
    if case.disputed and not result.unmet:
        return refusal(422, "The rules give what you expect: there is nothing to say against them.")
    path = path_in(desk.folder, chosen.file)
    if told := desk.being_edited(f"{CASES}/{chosen.file}"):
        return refusal(409, told)
    with _writing:
        known = desk.saved()  # with what was saved at this moment, in whatever file
        for other in known.cases.all:
            if other.scenario.title == case.scenario.title:
                return refusal(422, SAME_TITLE.format(other.location))
        try:
            file = stored(path)
            save(path, appended(known.advisor.rules, file, path, case), file.digest)
        except ChangedError:
            return refusal(409, CHANGED.format(chosen.file))
    link = _link_to(desk.saved(), case.scenario.title)
    return {"html": saved_as(chosen.file, result, by, link)}


def _link_to(rules: Version, title: str) -> Html:
    """To a case among the others; to all of them where it isn't found."""
    told = "See it among the cases"
    for case in rules.cases.all:
        if case.scenario.title == title:
            return case_link(rules.advisor.rules, case, told)
    return element("a", told, href="/cases")


def _shown(desk: Desk, given: Given) -> Version:
    """The rules that the answer on the page is by."""
    return desk.version(text_in(given, "rules", "saved"))


def _by(desk: Desk, rules: Version) -> str:
    """That an answer isn't by the saved rules."""
    return "" if rules is desk.saved() else EDITED


def _said(given: Mapping[str, Any]) -> Said:
    """The client as the answer beside it has it: with a what-if, if there is one."""
    return supposed(said_from(given.get("client")), given.get("what_if"))


def _refused(desk: Desk) -> Response | None:
    return refusal(403, desk.why_not_editable) if desk.why_not_editable else None
