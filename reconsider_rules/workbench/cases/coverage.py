"""What the saved cases show of the rules, and what they don't."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from starlette.responses import Response

from reconsider_rules.render.coverage import missing, quoted, shares
from reconsider_rules.render.elements import Html, element, joined
from reconsider_rules.running.coverage import Coverage, Tried
from reconsider_rules.words import counted
from reconsider_rules.workbench.frame import page
from reconsider_rules.workbench.links import rule_link

MEANT = (
    "A condition is tried out where the cases show that it holds, that it fails, that it is asked of "
    "something unknown, and that it decides: were it alone to turn, so would its rule."
)
UNREAD = (
    "Some cases can't be read, and are left out here. The page of all cases says which, and why."
)


def coverage_page(found: Coverage, cases: int, some_unread: bool, read_only: bool) -> Response:
    return page(
        "/cases",
        "What the cases show",
        element(
            "div",
            element("h1", "What the cases show of the rules"),
            element("a", "All cases", href="/cases"),
            class_="head",
        ),
        element("p", UNREAD, class_="slip") if some_unread else "",
        element("p", f"Of {counted(cases, 'case')} that somebody has judged:"),
        element("ul", *(element("li", each) for each in shares(found))),
        _links("Rules that apply in no case", (rule.id for rule in found.silent)),
        _links("Advice that is given in no case", (each.id for each in found.never_given)),
        _by_rule(found),
        read_only=read_only,
    )


def _links(title: str, ids: Iterable[str]) -> Html:
    links = [rule_link(id) for id in ids]
    if not links:
        return Html()
    return _folded_list(f"{title} ({len(links)})", links)


def _folded_list(title: str, links: list[Html]) -> Html:
    return element(
        "section",
        element(
            "details",
            element("summary", element("h2", title)),
            element("ul", *(element("li", each) for each in links), class_="names"),
            class_="topic",
        ),
        class_="cases",
    )


def _by_rule(found: Coverage) -> Html:
    """The conditions under their rules: first those that never hold, never fail or never decide, then
    those of which something else isn't seen, then the names of the others."""
    written: list[tuple[bool, Html]] = []
    whole: list[Html] = []
    for rule, group in groupby(found.conditions, lambda tried: tried.rule):
        tried = list(group)
        if all(each.whole for each in tried):
            whole.append(rule_link(rule.id))
        else:
            is_less = not any(True for each in tried for _ in missing(each, full=False))
            written.append((is_less, _rule(rule.id, tried)))
    some = element(
        "section",
        element("h2", f"Rules with conditions that are not tried out ({len(written)})"),
        element("p", MEANT, class_="notes"),
        *(each for _, each in sorted(written, key=lambda pair: pair[0])),
        class_="cases",
    )
    all_ = f"Rules whose conditions are all tried out ({len(whole)})"
    return joined((some if written else "", _folded_list(all_, whole) if whole else ""))


def _rule(id: str, tried: list[Tried]) -> Html:
    unseen = [(each, ", ".join(missing(each, full=True))) for each in tried]
    lines = [
        element("li", element("code", quoted(each)), f" {told}") for each, told in unseen if told
    ]
    return element(
        "details",
        element("summary", id, " ", element("small", f"{len(lines)} of {len(tried)} conditions")),
        element("ul", *lines),
        element("p", "Rule ", rule_link(id)),
        class_="case",
    )
