"""Why an answer is what it is: a tree that opens level by level."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from reconsider_rules.render.elements import Html, element, joined
from reconsider_rules.render.outline import Outline, Reason
from reconsider_rules.render.reason_tree import reason_tree
from reconsider_rules.workbench.links import small_rule_link


def why(found: Outline) -> Html:
    """The reasons of the verdict and of each advice, each down to what was said."""
    advice = [
        element(
            "li",
            element(
                "details",
                element("summary", item.title),
                element("p", item.reason) if item.reason else "",
                reason_part(item.reasons),
            ),
        )
        for _, items in found.steps
        for item in items
    ]
    return joined(
        (
            reason_part(found.reasons),
            element("h4", "Each advice") if advice else "",
            element("ul", *advice, class_="tree") if advice else "",
        )
    )


def reason_part(reasons: Sequence[Reason]) -> Html:
    """Reasons that open level by level, each with the rule that gives it."""
    return reason_tree(reasons, attrgetter("text"), _rule, folded=True)


def _rule(reason: Reason) -> Html:
    return joined((" ", small_rule_link(reason.rule)))
