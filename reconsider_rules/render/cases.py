"""Results of saved cases → text, JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reconsider_rules.model import RuleBase
from reconsider_rules.render.outline import reasons_of
from reconsider_rules.render.page import Page
from reconsider_rules.render.text import write_reasons
from reconsider_rules.running.cases import Result, Unmet

UNTITLED = "untitled case"
NOT_DISPUTED = "It is marked as disputed, but the rules give what is expected: delete 'disputed'."


def results_as_text(results: Sequence[Result], page: Page) -> str:
    """Each failed case with expected beside actual and the reasons; then the count."""
    for result in results:
        if not result.passed:
            _write_failure(page, result)
    failed = not all(result.passed for result in results)
    page.add(counted(results), code="1;31" if failed else "1;32")
    return str(page)


def counted(results: Sequence[Result]) -> str:
    """How many passed, in a sentence."""
    failed = sum(not result.passed for result in results)
    disputed = sum(bool(result.case.disputed) for result in results)
    pinned = sum(result.case.pinned for result in results)
    count = f"{len(results)} case{'' if len(results) == 1 else 's'}: {len(results) - failed} passed"
    count += f", {failed} failed" if failed else ""
    count += f" ({disputed} disputed)" if disputed else ""
    count += f" ({pinned} only pinned)" if pinned else ""
    return count + "."


def failure_as_text(result: Result) -> str:
    """A failed case with expected beside actual and the reasons."""
    page = Page()
    _write_failure(page, result)
    return str(page)


def told_unmet(unmet: Unmet) -> str:
    """Expected beside actual, in a line."""
    return f"expected: {unmet.expected}; actual: {unmet.actual}"


def _write_failure(page: Page, result: Result) -> None:
    case = result.case
    title = case.scenario.title or UNTITLED
    page.add(f"{case.location.path}:{case.location.line}: {title}", code="1")
    if not result.unmet:
        page.add(NOT_DISPUTED, 2)
    for unmet in result.unmet:
        page.add(unmet.expected, 2, "expected: ")
        page.add(unmet.actual, 2, "actual:   ")
        write_reasons(page, reasons_of(unmet.because), 4)
    page.lines.append("")


def results_as_dict(rules: RuleBase, results: Sequence[Result]) -> dict[str, Any]:
    """Every case, with what is unmet, for programs."""
    return {
        "schema_version": 1,
        "rule_base": {"digest": rules.digest},
        "cases": [
            {
                "at": str(result.case.location),
                "title": result.case.scenario.title,
                "passed": result.passed,
                "disputed": bool(result.case.disputed),
                "pinned": result.case.pinned,
                "unmet": [
                    {
                        "expected": each.expected,
                        "actual": each.actual,
                        "because": [reason.rule.id for reason in each.because],
                    }
                    for each in result.unmet
                ],
            }
            for result in results
        ],
    }
