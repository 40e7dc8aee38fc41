"""Whose advice changes if other rules take the place of the saved ones: of all clients that there can
be, and of the coach's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import urlencode

from reconsider_rules.advisor import Advisor
from reconsider_rules.errors import ReconsiderError
from reconsider_rules.model import Case, Expectation, Location, RuleBase, Scenario
from reconsider_rules.proving.comparison import NotComparableError, case_difference, compare
from reconsider_rules.record import Record
from reconsider_rules.render.article import listing
from reconsider_rules.render.elements import Html, element, joined
from reconsider_rules.running.columns import ColumnEngine
from reconsider_rules.words import counted
from reconsider_rules.workbench.changes import TITLE, Shown, changes, otherwise
from reconsider_rules.workbench.client.comparing import Side, side_by_side
from reconsider_rules.workbench.client.files import listed, opened, path_of
from reconsider_rules.workbench.client.said import understood
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.parts import folded, pairs, said
from reconsider_rules.workbench.version import PROOF_BUDGET, Version

MOST_CLIENTS = 200
"""So many files of clients are looked at."""


class Tried(Record):
    """Rules that aren't saved: what they are `called`, and the name of a rule that only they have."""

    advisor: Advisor
    called: str
    new: str = ""


def whose_advice_changes(desk: Desk, saved: Version, tried: Tried) -> Html:
    """What becomes of all possible clients, of the saved cases, and of the clients of this desk."""
    before, after = saved.advisor.rules, tried.advisor.rules
    old, new = ColumnEngine(before), ColumnEngine(after)
    known = (after, before)
    shown = Shown(known, lambda witness: such_a_client(saved, tried, witness))
    try:
        told = [*changes(compare(old, new, saved.cases.all, PROOF_BUDGET), shown)]
    except NotComparableError as error:
        told = [element("p", str(error))]
    clients = dict(_clients(desk, before))
    differing = [
        (name, found)
        for name, scenario in clients.items()
        if (found := case_difference(old, new, Case(scenario, Expectation(), Location("", 0, 0))))
    ]
    own = [
        joined((_client_link(name, found.case.scenario), otherwise(found, known)))
        for name, found in differing
    ]
    return joined(
        (
            element("h3", TITLE),
            *told,
            element("h3", "Your own clients"),
            element("p", _counted(len(own), len(clients))),
            listing(own) if own else "",
            *_left_out(desk, len(clients)),
        )
    )


def such_a_client(saved: Version, tried: Tried, witness: Scenario) -> Html:
    """Somebody to whom this happens, by the saved rules and by the others."""
    left = Side("As it is", saved.advisor, witness)
    right = Side(tried.called, tried.advisor, witness, tried.new)
    known = pairs(said(tried.advisor.rules, witness))
    return folded("See such a client", known, side_by_side(left, right))


def _clients(desk: Desk, rules: RuleBase) -> Iterator[tuple[str, Scenario]]:
    """The clients of the desk by the names of their files, as far as they can be read."""
    for name in listed(desk.clients)[:MOST_CLIENTS]:
        try:
            _, client = opened(rules, path_of(desk.clients, name))
        except (ReconsiderError, OSError):
            continue
        yield name, understood(rules, client)[0]


def _client_link(name: str, scenario: Scenario) -> Html:
    title = scenario.title or os.path.splitext(name)[0]
    return element("a", title, href=f"/?{urlencode({'client': name})}", target="_blank")


def _counted(differing: int, all_: int) -> str:
    if not all_:
        return "There is no client in your folder of clients yet."
    of = f"of your {counted(all_, 'client')}" if all_ > 1 else "Your one client"
    if all_ == 1:
        return f"{of} is answered {'otherwise:' if differing else 'as before.'}"
    if not differing:
        return f"None {of} is answered otherwise."
    return f"{differing} {of} {'is' if differing == 1 else 'are'} answered otherwise:"


def _left_out(desk: Desk, read: int) -> Iterator[Html]:
    """What files were not looked at."""
    there = len(listed(desk.clients))
    unread = min(there, MOST_CLIENTS) - read
    if unread:
        told = f"{counted(unread, 'file')} can't be read, and {'is' if unread == 1 else 'are'} left out."
        yield element("p", told, class_="notes")
    if there > MOST_CLIENTS:
        told = f"Of {there} files only the first {MOST_CLIENTS} were looked at."
        yield element("p", told, class_="notes")
