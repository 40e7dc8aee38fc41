"""Results of saved cases → text."""

from __future__ import annotations

from collections.abc import Sequence

from reconsider_rules.model import RuleBase
from reconsider_rules.render.outline import reasons_of
from reconsider_rules.render.page import Page
from reconsider_rules.render.text import write_reasons
from reconsider_rules.running.cases import Result


def results_as_text(results: Sequence[Result], page: Page) -> str:
    """Each failed case with expected beside actual and the reasons; then the count."""
    for result in results:
        if not result.passed:
            _write_failure(page, result)
    failed = sum(not result.passed for result in results)
    disputed = sum(bool(result.case.disputed) for result in results)
    count = f"{len(results)} case{'' if len(results) == 1 else 's'}: {len(results) - failed} passed"
    count += f", {failed} failed" if failed else ""
    count += f" ({disputed} disputed)" if disputed else ""
    page.add(count + ".", code="1;31" if failed else "1;32")
    return str(page)


def _write_failure(page: Page, result: Result) -> None:
    case = result.case
    title = case.scenario.title or "untitled case"
    page.add(f"{case.location.path}:{case.location.line}: {title}", code="1")
    if not result.unmet:
        page.add(
            "It is marked as disputed, but the rules give what is expected: delete 'disputed'.", 2
        )
    for unmet in result.unmet:
        page.add(unmet.expected, 2, "expected: ")
        page.add(unmet.actual, 2, "actual:   ")
        write_reasons(page, reasons_of(unmet.because), 4)
    page.lines.append("")


def coverage_as_text(rules: RuleBase, results: Sequence[Result]) -> str:
    """How many rules fire in some case, and which in none."""
    fired = {id for result in results for id in result.fired}
    silent = [rule for rule in rules.rules if rule.id not in fired]
    lines = [f"{len(rules.rules) - len(silent)} of {len(rules.rules)} rules fire in some case."]
    lines += [f"  {rule.location}: {rule.id} fires in none" for rule in silent]
    return "\n".join(lines) + "\n"
