"""What is proved of rules, and what their saved cases showed, as coaches read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reconsider_rules.model import RuleBase
from reconsider_rules.proving.finding import Finding
from reconsider_rules.render.findings import guarantees_held, proved

PROVED: Mapping[str, str] = {
    "one-verdict": "Every client gets exactly one answer.",
    "no-contradiction": "No two rules contradict each other, and no advice conflicts.",
    "all-fire": "Every rule comes into play for some client.",
    "none-needless": "No rule could be left out without changing some answer.",
}


def proved_in_words(rules: RuleBase, findings: Sequence[Finding]) -> list[str]:
    """What holds for every client, a sentence each: only what none of all the findings, accepted ones
    too, contradicts."""
    told = [PROVED[each] for each in proved(rules, findings)]
    count = len(rules.guarantees)
    if count and all(guarantees_held(rules, findings).values()):
        told.append("The guarantee holds." if count == 1 else f"All {count} guarantees hold.")
    return told
