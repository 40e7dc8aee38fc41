"""reconsider-rules: explainable advice on going back to a job offer that was turned down.

from reconsider_rules import load_rules
rules = load_rules("rules")
answer = rules.explain({"user_goal": "get_same_role", "role_status": "reposted"})
print(answer.verdict.value, [advice.id for advice in answer.recommendations])
"""

from reconsider_rules.errors import (
    Diagnostic,
    InputError,
    InternalError,
    ReconsiderError,
    RuleBaseError,
    ScenarioError,
    UnknownNameError,
)
from reconsider_rules.explanation import ContradictionError, Explanation
from reconsider_rules.loader import load_rules
from reconsider_rules.model import RuleBase, Scenario

__all__ = [
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
