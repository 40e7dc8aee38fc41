"""Small rule bases for the engine, and what fires in them."""

from __future__ import annotations

from reconsider_rules import Advisor
from reconsider_rules.model import Facts
from tests.helpers import loaded

ADVICE = (
    "sources:\n  S: {title: A book}\nadvice:\n  do_it: {step: say, title: Do it, text: Do it.}\n"
)


def base(facts: dict[str, str], rules: dict[str, str], conclusions: str = "") -> Advisor:
    """Facts by name (`type: …`), and rules by id (their antecedent), all of which recommend."""
    lines = ["facts:", *(f"  {name}: {{ask: Well?, {what}}}" for name, what in facts.items())]
    if conclusions:
        lines += ["conclusions:", conclusions]
    lines.append("rules:")
    for id, what in rules.items():
        lines.append(f"  - {{id: {id}, because: So it is., recommend: do_it, {what}}}")
    return Advisor(loaded(ADVICE + "\n".join(lines) + "\n"))


def fired(rules: Advisor, facts: Facts) -> set[str]:
    """The rules that fire, through the public API: with explanations built and certified."""
    return {firing["rule"] for firing in rules.explain(facts).to_dict(outlook=False)["firings"]}


def ran(rules: Advisor, facts: Facts) -> set[str]:
    """The same without building explanations, for cases with very many firings."""
    return {rule.id for rule in rules.explain(facts).trace.firings}
