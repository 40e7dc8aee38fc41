"""What the page asks for on which a rule is added."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from starlette.responses import Response
from starlette.routing import Route

from reconsider_rules.errors import ReconsiderError, RuleBaseError
from reconsider_rules.render.elements import element
from reconsider_rules.workbench.asked import Given, posted, refusal, shown, text_in
from reconsider_rules.workbench.client.said import NotSaidError
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.frame import notice, page
from reconsider_rules.workbench.links import card_address
from reconsider_rules.workbench.new_rule.form import rule_form
from reconsider_rules.workbench.new_rule.inserting import NoPlaceError
from reconsider_rules.workbench.new_rule.rows import test
from reconsider_rules.workbench.new_rule.trial import slips, to_say, trial
from reconsider_rules.workbench.new_rule.trying import loaded, place_for, tried
from reconsider_rules.workbench.new_rule.wanted import Row, Wanted, missing, wanted_from
from reconsider_rules.workbench.new_rule.writing import as_shown, written
from reconsider_rules.workbench.rules.page import broken_page
from reconsider_rules.workbench.stored import ChangedError, save

DRAFT = "new rule"
CHANGED = "The file was changed at this moment. Nothing was overwritten: look at the text once more, then add it."


def routes(desk: Desk) -> list[Route]:
    answers: Mapping[str, Callable[[Desk, Given], object]] = {
        "test": _test,
        "text": _text,
        "trial": _trial,
        "add": _add,
        "drop": _drop,
    }
    return [
        shown("/rules/new", partial(_page, desk)),
        *(
            posted(
                f"/rules/new/{name}",
                partial(_where_one_can_be_added, desk, answer),
                is_search=answer is _trial,
            )
            for name, answer in answers.items()
        ),
    ]


def _where_one_can_be_added(
    desk: Desk, answer: Callable[[Desk, Given], object], given: Given
) -> object:
    told = desk.why_not_editable
    return refusal(403, told) if told else answer(desk, given)


def _page(desk: Desk, _: Mapping[str, str]) -> Response:
    if told := desk.why_not_editable:
        response = page("/rules", "Add a rule", notice("No rule can be added.", told))
        response.status_code = 403
        return response
    try:
        rules = desk.saved().advisor.rules
    except RuleBaseError as error:
        return broken_page(desk, error)
    draft = desk.drafts.find(DRAFT)
    wanted = Wanted()
    if draft:
        try:
            wanted = wanted_from(draft["rule"])
        except NotSaidError:
            desk.drafts.drop(DRAFT)
    return rule_form(desk, rules, wanted)


def _test(desk: Desk, given: Given) -> Mapping[str, str]:
    """The fields for what must be so of a fact."""
    fact = desk.saved().advisor.rules.facts.get(text_in(given, "fact"))
    number = given.get("number")
    if not isinstance(number, int):
        raise NotSaidError("number is a number")
    return {"html": test(fact, Row(), number) if fact else ""}


def _text(desk: Desk, given: Given) -> Mapping[str, object]:
    """What will be written, which is kept as a draft; and what is still to be said."""
    wanted = wanted_from(given.get("rule"))
    desk.drafts.keep(DRAFT, {"rule": given["rule"]})
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
        return {"html": slips(error.diagnostics), "can_add": False}
    except NoPlaceError as error:
        return {"html": element("p", str(error)), "can_add": False}
    found = tried(saved, advisor, new.id)
    return {"html": trial(found), "can_add": True, "clean": not (found.findings or found.failing)}


def _add(desk: Desk, given: Given) -> object:
    """Put the rule at the end of its section, and lead to its card."""
    rules, wanted = desk.saved().advisor.rules, wanted_from(given.get("rule"))
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
    desk.drafts.drop(DRAFT)
    return {"to": card_address("rules", new.id)}


def _drop(desk: Desk, _: Given) -> Mapping[str, str]:
    desk.drafts.drop(DRAFT)
    return {}
