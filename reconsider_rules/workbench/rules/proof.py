"""What is proved of the saved rules: it comes when the page is there already."""

from __future__ import annotations

from collections.abc import Mapping

from reconsider_rules.proving.house import gathered
from reconsider_rules.render.elements import Html, element, joined
from reconsider_rules.words import counted
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.proved import proved_in_words
from reconsider_rules.workbench.slips import sentence
from reconsider_rules.workbench.version import Version

SHOWN = 8


def place_for_proof() -> Html:
    """Where the script puts it."""
    return element("div", element("p", "The rules are being proved …"), id="proof", role="status")


def proof(desk: Desk) -> Mapping[str, str]:
    """What holds for every client, in a sentence, and what doesn't."""
    return {"html": _told(desk.saved())}


def _told(rules: Version) -> Html:
    base = rules.advisor.rules
    told = proved_in_words(base, rules.findings)
    found = gathered(base, [each for each in rules.findings if not each.accepted])
    good = f"Proved for every possible client: {' '.join(told)}" if told else ""
    items = [element("li", sentence(each.diagnostic.message)) for each in found[:SHOWN]]
    more = f"And {len(found) - SHOWN} more." if len(found) > SHOWN else ""
    look = f"{counted(len(found), 'thing')} to look at:"
    return joined(
        (
            element("p", good, class_="good") if good else "",
            element("p", look) if items else "",
            element("ul", *items) if items else "",
            element("p", more) if more else "",
        )
    )
