"""What the page asks for on which a rule is added."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from reconsider_rules.errors import ReconsiderError, RuleBaseError
from reconsider_rules.render.elements import element
from reconsider_rules.workbench.affected import whose_advice_changes
from reconsider_rules.workbench.asked import Given, number_in, posted, refusal, shown, text_in
from reconsider_rules.workbench.client.said import NotSaidError
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.drafts import is_key
from reconsider_rules.workbench.frame import notice, page
from reconsider_rules.workbench.links import card_address
from reconsider_rules.workbench.new_rule.begun import KEY, begun
from reconsider_rules.workbench.new_rule.form import rule_form
from reconsider_rules.workbench.new_rule.inserting import NoPlaceError
from reconsider_rules.workbench.new_rule.rows import test
from reconsider_rules.workbench.new_rule.trial import slips, to_say, trial, with_it
from reconsider_rules.workbench.new_rule.trying import loaded, place_for, tried
from reconsider_rules.workbench.new_rule.wanted import Row, missing, wanted_from
from reconsider_rules.workbench.new_rule.writing import as_shown, written
from reconsider_rules.workbench.rules.page import broken_page
from reconsider_rules.workbench.stored import ChangedError, save

CHANGED = "The file was changed at this moment. Nothing was overwritten: look at the text once more, then add it."


def routes(desk: Desk) -> list[Route]:
    answers: Mapping[str, Callable[[Desk, Given], object]] = {
        "keep": _keep,
        "test": _test,
        "text": _text,
        "trial": _trial,
        "changes": _changes,
        "add": _add,
        "drop": _drop,
    }
    return [
        shown("/rules/new", partial(_page, desk)),
        *(
            posted(
                f"/rules/new/{name}",
                partial(_where_one_can_be_added, desk, answer),
                is_search=answer in (_trial, _changes),
            )
            for name, answer in answers.items()
        ),
    ]


def _where_one_can_be_added(
    desk: Desk, answer: Callable[[Desk, Given], object], given: Given
) -> object:
    told = desk.why_not_editable
    return refusal(403, told) if told else answer(desk, given)


def _page(desk: Desk, query: Mapping[str, str]) -> Response:
    if told := desk.why_not_editable:
        return page("/rules", "Add a rule", notice("No rule can be added.", told), status=403)
    try:
        rules = desk.saved().advisor.rules
    except RuleBaseError as error:
        return broken_page(desk, error)
    key = query.get("draft", "")
    found = begun(desk.new_rules, key if is_key(key) else secrets.token_hex(8))
    return rule_form(desk, rules, found)


def _keep(desk: Desk, given: Given) -> Mapping[str, bool]:
    """Keep what is said of the rule, so that it outlives the page and the program."""
    wanted_from(given.get("rule"))
    draft = {"rule": given["rule"], "at": datetime.now(UTC).isoformat(timespec="minutes")}
    return {"kept": desk.new_rules.keep(_key(given), draft, number_in(given, "number"))}


def _key(given: Given) -> str:
    key = text_in(given, "draft")
    if not is_key(key):
        raise NotSaidError("draft is the key of one")
    return KEY + key


def _test(desk: Desk, given: Given) -> Mapping[str, str]:
    """The fields for what must be so of a fact."""
    fact = desk.saved().advisor.rules.facts.get(text_in(given, "fact"))
    number = given.get("number")
    if not isinstance(number, int):
        raise NotSaidError("number is a number")
    return {"html": test(fact, Row(), number) if fact else ""}


def _text(desk: Desk, given: Given) -> Mapping[str, object]:
    """What will be written, and what is still to be said."""
    wanted = wanted_from(given.get("rule"))
    rules = desk.saved().advisor.rules
    open_ = list(missing(rules, wanted))
    told = to_say(open_) if open_ else ""
    return {"text": as_shown(written(rules, wanted)), "html": told, "whole": not open_}


def _trial(desk: Desk, given: Given) -> Mapping[str, object]:
    """What the rule would do, and whether it can be added."""
    saved, wanted = desk.saved(), wanted_from(given.get("rule"))
    rules = saved.advisor.rules
    if open_ := list(missing(rules, wanted)):
        return {"html": to_say(open_), "can_add": False}
    new = written(rules, wanted)
    try:
        advisor = loaded(desk, place_for(desk, new))
    except RuleBaseError as error:
        return {"html": slips(desk, error.diagnostics), "can_add": False}
    except NoPlaceError as error:
        return {"html": element("p", str(error)), "can_add": False}
    found = tried(saved, advisor, new.id)
    return {"html": trial(found), "can_add": True, "clean": not (found.findings or found.failing)}


def _changes(desk: Desk, given: Given) -> Mapping[str, str]:
    """Whose advice the rule changes; nothing of one that can't be added."""
    saved, wanted = desk.saved(), wanted_from(given.get("rule"))
    rules = saved.advisor.rules
    if any(missing(rules, wanted)):
        return {"html": ""}
    new = written(rules, wanted)
    try:
        advisor = loaded(desk, place_for(desk, new))
    except (RuleBaseError, NoPlaceError):
        return {"html": ""}
    return {"html": whose_advice_changes(desk, saved, with_it(advisor, new.id))}


def _add(desk: Desk, given: Given) -> object:
    """Put the rule at the end of its section, and lead to its card."""
    rules, wanted = desk.saved().advisor.rules, wanted_from(given.get("rule"))
    key, number = _key(given), number_in(given, "number")
    if open_ := list(missing(rules, wanted)):
        return refusal(422, " ".join(open_))
    new = written(rules, wanted)
    try:
        place = place_for(desk, new)
        if told := desk.being_edited(place.name):
            return refusal(409, told)
        loaded(desk, place)
        # an edit that begins at this moment has not seen the rule: to save it is refused, and both shown
        save(place.path, place.text, place.now.digest)
    except ChangedError:
        return refusal(409, CHANGED)
    except ReconsiderError as error:
        return refusal(422, str(error))
    desk.new_rules.drop(key, number)
    return {"to": f"{card_address('rules', new.id)}&{urlencode({'added': place.name})}"}


def _drop(desk: Desk, given: Given) -> Mapping[str, str]:
    desk.new_rules.drop(_key(given), number_in(given, "number"))
    return {}
