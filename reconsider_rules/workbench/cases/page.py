"""The page of saved cases: how each comes out, the failed ones first."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from starlette.responses import Response

from reconsider_rules.errors import Diagnostic
from reconsider_rules.model import VERDICT, Case, RuleBase
from reconsider_rules.reading.files import CASES, name_within
from reconsider_rules.render.article import listing
from reconsider_rules.render.cases import NOT_DISPUTED, UNTITLED, counted
from reconsider_rules.render.elements import Html, element, joined
from reconsider_rules.render.outline import reasons_of
from reconsider_rules.running.cases import Result, Unmet
from reconsider_rules.words import in_words, listed, unfilled
from reconsider_rules.workbench.client.said import said_of
from reconsider_rules.workbench.client.why import reason_part
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.frame import page
from reconsider_rules.workbench.links import case_place, client_address, editing, rule_link
from reconsider_rules.workbench.parts import pairs, said
from reconsider_rules.workbench.slips import slip_list
from reconsider_rules.workbench.version import Version


def cases_page(desk: Desk, rules: Version, query: str) -> Response:
    base, results, slips = rules.advisor.rules, rules.results, rules.cases.slips
    judged = [result for result in results if not result.case.pinned]
    pinned = [result for result in results if result.case.pinned]
    failed = [result for result in judged if not result.passed]
    passed = [result for result in judged if result.passed]
    words = query.lower().split()
    return page(
        "/cases",
        "Cases",
        element(
            "div",
            element("h1", "Saved cases"),
            element("a", "What the cases show of the rules", href="/cases/coverage"),
            class_="head",
        ),
        _slips(desk, slips),
        element("p", counted(judged), class_="counts failing" if failed else "counts"),
        _pinned(pinned),
        _search(query) if results else _no_cases(slips),
        _section(base, "Failed", failed, words),
        _section(base, "Failed, and only pinned", [p for p in pinned if not p.passed], words),
        _section(base, "Passed", passed, words),
        scripts=["cases"],
        read_only=desk.read_only,
    )


def _slips(desk: Desk, slips: Sequence[Diagnostic]) -> Html:
    """Why some files of cases can't be read."""
    if not slips:
        return Html()
    lead = "Some cases can't be read. Mend these places; until then their files are left out below."
    title = element("h2", "What can't be read")
    return element("section", title, element("p", lead), slip_list(desk, slips), class_="cases")


def _pinned(results: Sequence[Result]) -> Html:
    """Those that nobody has judged are only counted, but for the failed ones."""
    if not results:
        return Html()
    failed = sum(not result.passed for result in results)
    told = "Beside them, only pinned (what the rules answered once, judged by nobody)"
    return element(
        "p", f"{told}: {len(results)}, of which {failed or 'none'} failed.", class_="notes"
    )


def _no_cases(slips: Sequence[Diagnostic]) -> Html:
    told = "There is no saved case yet. On the page Client, “Save as a case” makes one of a client."
    return Html() if slips else element("p", told)


def _search(query: str) -> Html:
    field = element("input", type="search", name="q", id="find-case", value=query)
    return element(
        "form",
        element("label", "Find a case ", field),
        element("button", "Find", class_="quiet"),
        element("p", role="status", id="found"),
        class_="find-cases",
        role="search",
        action="/cases",
    )


def _section(rules: RuleBase, title: str, results: Sequence[Result], words: list[str]) -> Html:
    """The cases that came out alike; of those without the words nothing is seen."""
    shown = [_has(rules, result.case, words) for result in results]
    if not results:
        return Html()
    cases = (_case(rules, *each) for each in zip(results, shown, strict=True))
    return element(
        "section",
        element("h2", f"{title} (", element("span", str(sum(shown)), class_="count-of"), ")"),
        *cases,
        class_="cases",
        hidden=not any(shown),
    )


def _has(rules: RuleBase, case: Case, words: list[str]) -> bool:
    """Whether title, notes and facts have all of the words; static/cases.js asks the same."""
    if not words:
        return True
    scenario = case.scenario
    facts = (f"{label} {value}" for label, value in said(rules, scenario))
    text = " ".join((scenario.title or UNTITLED, scenario.notes, *facts)).lower()
    return all(word in text for word in words)


def _case(rules: RuleBase, result: Result, is_shown: bool) -> Html:
    case = result.case
    scenario = case.scenario
    mark = "Passed" if result.passed else "Failed"
    disputed = element("span", "disputed", class_="badge") if case.disputed else ""
    return element(
        "details",
        element(
            "summary",
            element("span", mark, class_="unseen" if result.passed else "badge"),
            " ",
            element("span", scenario.title or UNTITLED, class_="case-title searched"),
            " ",
            disputed,
        ),
        _unmet_of(result),
        element("p", scenario.notes, class_="searched") if scenario.notes else "",
        element("h3", "What is known"),
        pairs(said(rules, scenario), "searched"),
        element("h3", "What must come out"),
        pairs(_expected(rules, case)),
        element(
            "p",
            element(
                "a",
                "Open as a client",
                href=client_address(said_of(scenario)),
                class_="button quiet",
            ),
            " ",
            _place(rules, case),
        ),
        id=case_place(rules, case),
        class_="case" if result.passed else "case failed",
        open=not (result.passed or case.pinned),
        hidden=not is_shown,
    )


def _place(rules: RuleBase, case: Case) -> Html:
    """Where a case stands, and a link to where it is edited; one of the rules below is only named."""
    at = case_place(rules, case)
    file = name_within(os.path.join(rules.path, CASES), case.location.path)
    if file is None:
        return element("small", at)
    return element("small", element("a", at, href=editing(f"{CASES}/{file}", case.location.line)))


def _expected(rules: RuleBase, case: Case) -> Iterator[tuple[str, str]]:
    """What must come out, in words."""
    expect = case.expect
    if expect.verdict:
        fact = rules.facts[VERDICT]
        yield "The verdict", _either([in_words(fact, each) for each in expect.verdict])
    for label, ids in (
        ("This advice", expect.recommends),
        ("Never this advice", expect.never_recommends),
    ):
        if ids:
            yield label, listing(unfilled(rules.advice[id].title, rules.facts) for id in ids)
    if expect.because:
        yield "These rules apply", joined(map(rule_link, expect.because), ", ")
    for name, value in expect.concludes:
        yield rules.facts[name].label, in_words(rules.facts[name], value)


def _either(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else listed([f"“{each}”" for each in words], "or")


def _unmet_of(result: Result) -> Html:
    """What was to come out, beside what came out and why; and why that may be so."""
    disputed = result.case.disputed
    told = element("p", element("b", "Disputed: "), disputed) if disputed else ""
    if disputed and not result.unmet:
        return joined((told, element("p", NOT_DISPUTED)))
    return joined((told, *map(_unmet, result.unmet)))


def _unmet(unmet: Unmet) -> Html:
    return element(
        "div",
        pairs([("Expected", unmet.expected), ("Came out", unmet.actual)]),
        reason_part(reasons_of(unmet.because)),
        class_="slip",
    )


def saved_as(name: str, result: Result, note: str, link: Html) -> Html:
    """That a case was saved, how it comes out, and a link to it."""
    told = "It passes: the rules answer as it expects."
    if not result.passed:
        told = "It fails: the rules answer otherwise."
    elif result.unmet:
        told = "It passes as disputed: the rules answer otherwise, and it says why."
    return joined(
        (
            element("p", f"Saved in cases/{name}. {told}"),
            element("p", note, class_="notes") if note else "",
            _unmet_of(result),
            element("p", link),
        )
    )
