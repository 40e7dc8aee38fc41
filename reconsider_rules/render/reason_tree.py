"""Reasons in HTML: below each the facts that it rests on, and below those their reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reconsider_rules.render.elements import Html, element, joined
from reconsider_rules.render.outline import FactUsed, Reason


def reason_tree(
    reasons: Sequence[Reason],
    told: Callable[[Reason], str],
    note: Callable[[Reason], Html],
    folded: bool = False,
) -> Html:
    """A list of reasons, in which each stands as it is `told`, with a note; `folded`: what is below
    opens level by level.

    Not by functions that call each other: rules may stand on one another deeper than those go.
    """
    written: list[str] = []
    todo = _branch(reasons)  # what is next is last
    while todo:
        match todo.pop():
            case Reason() as reason:
                line, noted, below = told(reason), note(reason), _branch(reason.facts)
            case FactUsed() as fact:
                line, noted, below = _fact(fact), Html(), _branch(fact.reasons)
            case tag:
                written.append(tag)
                continue
        opens = folded and bool(below)
        written += (
            [Html("<li><details>"), element("summary", line)] if opens else [Html("<li>"), line]
        )
        written.append(noted)
        todo += (Html("</details></li>\n") if opens else Html("</li>\n"), *below)
    return joined(written)


def _branch(items: Sequence[Reason | FactUsed]) -> list[Reason | FactUsed | Html]:
    """A list of items, the last part first."""
    return [Html("</ul>\n"), *reversed(items), Html('<ul class="tree">\n')] if items else []


def _fact(fact: FactUsed) -> Html:
    above = fact.kind == "derived" and not fact.reasons
    where = " (you said)" if fact.kind == "given" else " (above)" if above else ""
    return joined((f"{fact.label}: ", element("b", fact.value), where))
