"""reconsider-rules: explainable advice on going back to a job offer that was turned down.

from reconsider_rules import load_rules
rules = load_rules("rules")
answer = rules.explain({"user_goal": "get_same_role", "role_status": "reposted"})
print(answer.verdict.value, [advice.id for advice in answer.recommendations])
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconsider_rules.advisor import Advisor, Answer, load_rules
    from reconsider_rules.errors import (
        Diagnostic,
        InputError,
        InternalError,
        ReconsiderError,
        RuleBaseError,
        ScenarioError,
        UnknownNameError,
    )
    from reconsider_rules.model import RuleBase, Scenario
    from reconsider_rules.running.explanation import Explanation
    from reconsider_rules.running.justification import ContradictionError

__all__ = [
    "Advisor",
    "Answer",
    "ContradictionError",
    "Diagnostic",
    "Explanation",
    "InputError",
    "InternalError",
    "ReconsiderError",
    "RuleBase",
    "RuleBaseError",
    "Scenario",
    "ScenarioError",
    "UnknownNameError",
    "load_rules",
]

_HOMES = {
    "running.justification": ("ContradictionError",),
    "running.explanation": ("Explanation",),
    "advisor": ("Advisor", "Answer", "load_rules"),
    "model": ("RuleBase", "Scenario"),
}

_USED_LATER = (
    "reconsider_rules.reading.loader",
    "reconsider_rules.reading.subjects",
    "reconsider_rules.proving.changes",
    "reconsider_rules.proving.questions",
    "reconsider_rules.proving.whynot",
    "reconsider_rules.proving.whynot",
    "reconsider_rules.render.json",
    "decimal",
    "difflib",
    "fractions",
)
"""What answers are made with, which a command imports only where it needs it. Whoever loads rules
gets all of it at once: in a process forked while another thread imports, the import never ends."""


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: a command needs only some of them."""
    if name not in __all__:
        raise AttributeError(f"module 'reconsider_rules' has no attribute '{name}'")
    from importlib import import_module

    if name in ("Advisor", "load_rules"):
        for module in _USED_LATER:
            import_module(module)
    home = next((home for home, names in _HOMES.items() if name in names), "errors")
    return getattr(import_module(f"reconsider_rules.{home}"), name)
