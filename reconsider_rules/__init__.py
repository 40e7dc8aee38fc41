"""reconsider-rules: explainable advice on going back to a job offer that was turned down.

from reconsider_rules import load_rules
rules = load_rules("rules")
answer = rules.explain({"user_goal": "get_same_role", "role_status": "reposted"})
print(answer.verdict.value, [advice.id for advice in answer.recommendations])
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconsider_rules.advisor import Advisor, load_rules
    from reconsider_rules.answer import Answer
    from reconsider_rules.batch.direct import answer_rows
    from reconsider_rules.errors import (
        Diagnostic,
        InputError,
        InternalError,
        ReconsiderError,
        RuleBaseError,
        ScenarioError,
        UnknownNameError,
    )
    from reconsider_rules.model import Case, RuleBase, Scenario
    from reconsider_rules.proving.comparison import Comparison, NotComparableError
    from reconsider_rules.proving.finding import Finding
    from reconsider_rules.proving.whynot import WhyNot
    from reconsider_rules.running.explanation import Explanation
    from reconsider_rules.running.justification import ContradictionError

__all__ = [
    "Advisor",
    "Answer",
    "Case",
    "Comparison",
    "ContradictionError",
    "Diagnostic",
    "Explanation",
    "Finding",
    "InputError",
    "InternalError",
    "NotComparableError",
    "ReconsiderError",
    "RuleBase",
    "RuleBaseError",
    "Scenario",
    "ScenarioError",
    "UnknownNameError",
    "WhyNot",
    "answer_rows",
    "load_rules",
]

_HOMES = {
    "Advisor": "advisor",
    "Answer": "answer",
    "Case": "model",
    "Comparison": "proving.comparison",
    "ContradictionError": "running.justification",
    "Explanation": "running.explanation",
    "Finding": "proving.finding",
    "NotComparableError": "proving.comparison",
    "RuleBase": "model",
    "Scenario": "model",
    "WhyNot": "proving.whynot",
    "answer_rows": "batch.direct",
    "load_rules": "advisor",
}
"""Where the public names are that aren't errors of every kind."""

_USED_LATER = (
    "reconsider_rules.reading.loader",
    "reconsider_rules.reading.subjects",
    "reconsider_rules.proving.changes",
    "reconsider_rules.proving.questions",
    "reconsider_rules.proving.whynot",
    "reconsider_rules.render.json",
    "reconsider_rules.render.json_ahead",
    "reconsider_rules.running.holding",
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
        import_module("reconsider_rules.running.engines").engine_name()  # imports the engine too
    return getattr(import_module(f"reconsider_rules.{_HOMES.get(name, 'errors')}"), name)
