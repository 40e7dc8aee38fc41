"""Which rule base a command is to use."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from reconsider_rules.reading.files import built_in_rules, find_files, folder_of

if TYPE_CHECKING:
    from reconsider_rules.advisor import Advisor
    from reconsider_rules.model import Case


def rules_folder(option: str | None) -> str:
    """The rule base to use: --rules, RECONSIDER_RULES, ./rules, the built-in one."""
    chosen = option or os.environ.get("RECONSIDER_RULES")
    if chosen:
        return folder_of(chosen)
    return "rules" if _holds_rules("rules") else built_in_rules()


def _holds_rules(folder: str) -> bool:
    """Whether a folder was meant as a rule base; if it can't be read as one, loading it says why."""
    try:
        return os.path.isdir(folder) and bool(find_files(folder))
    except OSError:
        return True


def load_advisor(option: str | None) -> Advisor:
    """An advisor for the rule base to use, or RuleBaseError with all that is wrong with it."""
    from reconsider_rules.cache import load

    return load(rules_folder(option))


def saved_cases(advisor: Advisor) -> list[Case]:
    """The saved cases of the rule base, for what can do without them: where they can't be read,
    none, and it is said what is wrong with them."""
    from reconsider_rules.console.printing import print_diagnostics
    from reconsider_rules.errors import ScenarioError
    from reconsider_rules.reading.files import CASES

    if not advisor.rules.below and not os.path.isdir(os.path.join(advisor.rules.path, CASES)):
        return []
    try:
        return advisor.cases()
    except ScenarioError as error:
        print_diagnostics(error.diagnostics)
        return []
