"""Which engine runs the rules: durable_rules where it is installed, columns where it isn't."""

from __future__ import annotations

from reconsider_rules.model import RuleBase
from reconsider_rules.running.compiler import Compiled
from reconsider_rules.running.trace import AnyEngine


def engine_of(rules: RuleBase, compiled: Compiled, live: bool = False) -> AnyEngine:
    """What runs a rule base. Durable_rules never lets go of rules: those that are `live`, one of
    many versions in a process, run in columns."""
    if not live:
        try:
            from reconsider_rules.running.engine import Engine

            return Engine(rules, compiled)
        except ImportError:  # it has to be compiled, for which not every machine is equipped
            pass
    from reconsider_rules.running.columns import ColumnEngine

    return ColumnEngine(rules)


def engine_name() -> str:
    """What would run the rules."""
    try:
        from reconsider_rules.running.engine import Engine
    except ImportError:
        from reconsider_rules.running.columns import ColumnEngine

        return ColumnEngine.name
    return Engine.name
