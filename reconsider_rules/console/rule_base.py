"""Which rule base a command is to use."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from reconsider_rules.reading.files import built_in_rules, find_files, folder_of, folders_of

if TYPE_CHECKING:
    from reconsider_rules.advisor import Advisor
    from reconsider_rules.model import Case


LIVE = "reconsider_rules.live"
"""Where a command's context says that it will see many versions of the rules."""


def rules_folder(option: str | None) -> str:
    """The rule base to use: --rules, RECONSIDER_RULES, ./rules, the built-in one."""
    chosen = option or os.environ.get("RECONSIDER_RULES")
    if chosen:
        return folder_of(chosen)
    return "rules" if _holds_rules("rules") else built_in_rules()


def rule_folders(option: str | None) -> list[str]:
    """The folder of the rule base to use and those that it extends, as far as they can be found."""
    folder = rules_folder(option)
    with suppress(OSError):
        return folders_of(folder)
    return [folder]


def _holds_rules(folder: str) -> bool:
    """Whether a folder was meant as a rule base; if it can't be read as one, loading it says why."""
    try:
        return os.path.isdir(folder) and bool(find_files(folder))
    except OSError:
        return True


def load_advisor(option: str | None) -> Advisor:
    """An advisor for the rule base to use, or RuleBaseError with all that is wrong with it."""
    context = click.get_current_context(silent=True)
    if context and context.meta.get(LIVE):
        from reconsider_rules.advisor import load_rules

        return load_rules(rules_folder(option), live=True)
    from reconsider_rules.cache import load

    return load(rules_folder(option))


def saved_cases(advisor: Advisor) -> list[Case]:
    """The saved cases of the rule base that somebody has judged, for what can do without them: where
    they can't be read, none, and it is said what is wrong with them."""
    from reconsider_rules.console.printing import print_diagnostics
    from reconsider_rules.errors import ScenarioError
    from reconsider_rules.reading.files import CASES

    if not advisor.rules.below and not os.path.isdir(os.path.join(advisor.rules.path, CASES)):
        return []
    try:
        return [case for case in advisor.cases() if not case.pinned]
    except ScenarioError as error:
        print_diagnostics(error.diagnostics)
        return []
