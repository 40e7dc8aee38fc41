"""Where links lead: to the card of a thing that the rules declare, or to its line in the editor."""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

from reconsider_rules.catalog import Entry, kind_of, name_of, words_of
from reconsider_rules.model import Advice, Case, Location, Rule, RuleBase
from reconsider_rules.reading.files import BUILT_IN
from reconsider_rules.render.cases import UNTITLED
from reconsider_rules.render.elements import Html, element, joined
from reconsider_rules.words import unfilled
from reconsider_rules.workbench.client.said import Said
from reconsider_rules.workbench.desk import Desk

NODES = {"rule": "rules", "advice": "advice", "fact": "facts", "value": "conclusions"}
"""The kinds of things by those of the boxes of a picture."""


def card_address(kind: str, name: str, rules: str = "saved") -> str:
    """The address of a card, by the rules as they are `saved` or `edited`."""
    return f"/rules/entry?{urlencode({'name': name, 'kind': kind, **_by(rules)})}"


def rule_link(id: str, rules: str = "saved") -> Html:
    """To the card of a rule."""
    return element("a", id, href=card_address("rules", id, rules))


def small_rule_link(id: str) -> Html:
    """To the card of a rule, from behind its reason: its name is for who looks for it."""
    to = card_address("rules", id)
    return element("small", element("a", "rule", href=to, title=id, aria_label=f"The rule {id}"))


def client_address(said: Said, title: str = "", rules: str = "saved") -> str:
    """The address of the page of a client of whom this is said, by the rules as they are `saved` or
    `edited`; known by a title, if one is given."""
    query = {
        "facts": json.dumps(dict(said.facts), ensure_ascii=False),
        "title": title or said.title,
        **({"as_of": said.as_of} if said.as_of else {}),
        **_by(rules),
    }
    return f"/?{urlencode(query)}"


def _by(rules: str) -> dict[str, str]:
    """What stands in an address where it isn't by the saved rules."""
    return {} if rules == "saved" else {"rules": rules}


def card_of(entry: Entry) -> str:
    """The address of its card."""
    return card_address(kind_of(entry), name_of(entry))


def card_of_box(id: str) -> str:
    """The address of the card of what a box of a picture stands for."""
    kind, _, name = id.partition(" ")
    return card_address(NODES[kind], name.partition(" ")[0])


def case_place(rules: RuleBase, case: Case) -> str:
    """By what a saved case is known on the page of cases: where it stands."""
    named = rules.named(case.location)
    return f"{named.path}:{named.line}"


def case_link(rules: RuleBase, case: Case, called: str = "", **more: str) -> Html:
    """A case by its title, which leads to it among the others."""
    address = f"/cases#{quote(case_place(rules, case))}"
    return element("a", called or case.scenario.title or UNTITLED, href=address, **more)


def said_by(rules: RuleBase, entry: Entry) -> str:
    """What people know it by, without the marks of a rule file."""
    match entry:
        case Advice():
            return unfilled(entry.title, rules.facts)
        case Rule():
            return unfilled(entry.because, rules.facts)
    return words_of(entry)


def linked(rules: RuleBase, entry: Entry) -> Html:
    """Its words, which lead to its card, and its name."""
    name = name_of(entry)
    words = said_by(rules, entry)
    link = element("a", words, href=card_of(entry))
    return link if words == name else joined((link, " ", element("code", name)))


def editing(file: str, line: int = 1) -> str:
    """The address at which a file of the rules can be edited."""
    return f"/rules/edit?{urlencode({'file': file, 'line': line})}"


def place(desk: Desk, rules: RuleBase, location: Location) -> Html:
    """Where something stands; a link to edit it, or why it can't be edited."""
    named = rules.named(location)
    words = f"{named.path}, line {named.line}"
    if desk.is_built_in:
        return joined((words, " – it comes with the program, and is not for editing."))
    if not location.path.startswith(rules.path.rstrip("/") + "/"):
        return joined((words, f" – {why_not_below(rules)}"))
    told = "See it in its file" if desk.read_only else "Edit it"
    return joined((words, " ", element("a", told, href=editing(named.path, named.line))))


def below_called(rules: RuleBase) -> str:
    """What the rules are called that a layer extends."""
    assert rules.below
    built_in = rules.below.name == BUILT_IN
    return "the built-in rules" if built_in else f"the rules {rules.below.name}"


def why_not_below(rules: RuleBase) -> str:
    """Why the rules that a layer extends can't be edited on its page."""
    assert rules.below
    if rules.below.name == BUILT_IN:
        return "it comes with the program; what you do otherwise goes into your own files."
    return f"it is of the rules {rules.below.name}, which these extend; edit it where those are."
