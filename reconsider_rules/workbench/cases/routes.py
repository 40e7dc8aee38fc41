"""What the pages of saved cases ask for."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from threading import Lock
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from reconsider_rules.errors import Diagnostic, ScenarioError
from reconsider_rules.model import Case
from reconsider_rules.reading.files import CASES, case_files
from reconsider_rules.reading.saved import cases_below, own_folders, saved_cases
from reconsider_rules.running.coverage import coverage
from reconsider_rules.running.explanation import explanation_of
from reconsider_rules.running.justification import ContradictionError
from reconsider_rules.workbench.asked import Given, posted, refusal, shown, text_in
from reconsider_rules.workbench.cases.adding import appended, files_in, path_in
from reconsider_rules.workbench.cases.choosing import Outcome, case_of, choices, chosen_in
from reconsider_rules.workbench.cases.coverage import coverage_page
from reconsider_rules.workbench.cases.page import cases_page, saved_as
from reconsider_rules.workbench.client.said import NOT_TAKEN, Said, said_from, supposed, understood
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.stored import ChangedError, save, stored
from reconsider_rules.workbench.version import Version

CHANGED = "{} was changed at this very moment. Nothing was overwritten: save once more."
WHAT_IF = "This is the what-if that is shown, not what was said."
EDITED = "What comes out is by the rules as they are being edited, not as they are saved."
SAME_TITLE = "There is a case of this name already ({}). Give this one another."
_writing = Lock()


def routes(desk: Desk) -> list[Route]:
    return [
        shown("/cases", partial(_page, desk), is_search=True),
        shown("/cases/coverage", partial(_coverage, desk), is_search=True),
        posted("/cases/expect", partial(_expect, desk)),
        posted("/cases/save", partial(_save, desk)),
    ]


def _page(desk: Desk, query: Mapping[str, str]) -> Response:
    rules = desk.saved()
    cases, slips = _readable(rules)
    results = rules.results if cases and not slips else tuple(rules.advisor.test(cases))
    return cases_page(rules.advisor.rules, results, slips, query.get("q", ""), desk.read_only)


def _readable(rules: Version) -> tuple[Sequence[Case], Sequence[Diagnostic]]:
    """The saved cases, and every slip in them; if there is one, the cases of the other files.

    A rule base that has no folder of cases has no case.
    """
    base = rules.advisor.rules
    if not base.below and not os.path.isdir(os.path.join(base.path, CASES)):
        return (), ()
    try:
        return rules.cases, ()
    except ScenarioError as error:
        slips = error.diagnostics
    parts = [partial(saved_cases, base, [path]) for path in case_files(own_folders(base))]
    cases: list[Case] = []
    for read in (*parts, partial(cases_below, base)):
        with suppress(ScenarioError):
            cases += read()
    return cases, slips


def _coverage(desk: Desk, _: Mapping[str, str]) -> Response:
    rules = desk.saved()
    cases, slips = _readable(rules)
    judged = [case for case in cases if not case.pinned]
    found = rules.coverage
    if slips:
        found = coverage(rules.advisor.rules, [case.scenario.facts for case in judged])
    return coverage_page(found, len(judged), bool(slips), desk.read_only)


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
    notes += [EDITED] if rules is not desk.saved() else []
    return {"html": choices(rules.advisor.rules, said, now, files_in(desk.folder), notes)}


def _save(desk: Desk, given: Given) -> object:
    """Put a client into a file of cases, behind those that are there."""
    if refused := _refused(desk):
        return refused
    rules, known = _shown(desk, given), desk.saved()
    vocabulary = rules.advisor.rules
    chosen = chosen_in(vocabulary, given.get("case"))
    said = _said(given)
    if understood(vocabulary, said)[1]:
        return refusal(422, NOT_TAKEN)
    case = case_of(vocabulary, said, chosen)
    [result] = rules.advisor.test([case])
    if case.disputed and not result.unmet:
        return refusal(422, "The rules give what you expect: there is nothing to say against them.")
    for other in _readable(known)[0]:
        if other.scenario.title == case.scenario.title:
            return refusal(422, SAME_TITLE.format(other.location))
    path = path_in(desk.folder, chosen.file)
    with _writing:
        try:
            file = stored(path)
            save(path, appended(known.advisor.rules, file, path, case), file.digest)
        except ChangedError:
            return refusal(409, CHANGED.format(chosen.file))
    return {"html": saved_as(chosen.file, result, "" if rules is known else EDITED)}


def _shown(desk: Desk, given: Given) -> Version:
    """The rules that the answer on the page is by."""
    return desk.version(text_in(given, "rules", "saved"))


def _said(given: Mapping[str, Any]) -> Said:
    """The client as the answer beside it has it: with a what-if, if there is one."""
    return supposed(said_from(given.get("client")), given.get("what_if"))


def _refused(desk: Desk) -> Response | None:
    return refusal(403, desk.why_not_editable) if desk.why_not_editable else None
