"""A form for one more rule: rows of conditions, what follows, and why."""

from __future__ import annotations

import json
from collections.abc import Sequence

from starlette.responses import Response

from reconsider_rules.model import STEPS, VERDICT, RuleBase
from reconsider_rules.proving.house import usual_wins
from reconsider_rules.render.elements import Html, element
from reconsider_rules.words import unfilled
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.frame import page
from reconsider_rules.workbench.links import below_called
from reconsider_rules.workbench.new_rule.begun import Begun, others
from reconsider_rules.workbench.new_rule.placing import AFTER, FIRST, of_step
from reconsider_rules.workbench.new_rule.rows import row
from reconsider_rules.workbench.new_rule.wanted import NewAdvice, Row, Wanted, is_none
from reconsider_rules.workbench.parts import button, buttons, code_lines, folded, tick


def rule_form(desk: Desk, rules: RuleBase, found: Begun) -> Response:
    """The page, as far as the rule has been said already."""
    wanted = found.wanted
    form = element(
        "form",
        _when(rules, wanted),
        _unless(rules, wanted),
        _answer(rules, wanted),
        _advice(rules, wanted),
        _because(wanted),
        id="new-rule",
        data_draft=found.key,
        autocomplete="off",
        class_="asked",
    )
    return page(
        "/rules",
        "Add a rule",
        _head(),
        _others(list(others(desk.new_rules, found.key))),
        element("div", form, _preview(), class_="two new-rule"),
        element("template", row(rules, Row(), 0), id="row"),
        element("template", _chosen(rules, ""), id="chosen"),
        scripts=["new_rule"],
        read_only=desk.read_only,
    )


def _head() -> Html:
    return element(
        "div",
        element("h1", "Add a rule"),
        buttons(
            button("Start anew", "anew"),
            element("a", "All rules", href="/rules", class_="button quiet"),
        ),
        class_="head",
    )


def _others(left: Sequence[Begun]) -> Html:
    """Other rules that are begun and not added, to be gone on with."""
    if not left:
        return Html()
    items = (
        element(
            "li",
            element("a", _named(each), href=f"/rules/new?draft={each.key}"),
            " ",
            element("time", each.at, datetime=each.at),
            " ",
            button("Throw away", class_="quiet drop", data_draft=each.key),
        )
        for each in left
    )
    return folded(
        f"Begun, and not added yet ({len(left)})", element("ul", *items), class_="unsaved"
    )


def _named(begun: Begun) -> str:
    return begun.wanted.because or begun.wanted.advice.title or "A rule without a reason"


def _preview() -> Html:
    return element(
        "section",
        element("h2", "What will be written"),
        code_lines("", "The text of the rule", "text"),
        element("div", id="outcome", role="status"),
        element("div", id="changes", role="status"),
        buttons(button("Add it", "add", "", disabled=True)),
        class_="answer",
        aria_label="What will be written",
    )


def _part(title: str, notes: str, *inside: str) -> Html:
    told = element("p", notes, class_="notes")
    return element("section", element("h2", title), told, *inside, class_="part-of-rule")


def _when(rules: RuleBase, wanted: Wanted) -> Html:
    rows = (row(rules, each, number) for number, each in enumerate(wanted.when or [Row()]))
    return _part(
        "When",
        "All of this must be so of the client.",
        element("div", *rows, class_="rows", data_side="when"),
        button("Another condition", class_="quiet more"),
    )


def _unless(rules: RuleBase, wanted: Wanted) -> Html:
    rows = (row(rules, each, 100 + number) for number, each in enumerate(wanted.unless))
    many = (
        tick("radio", "together", value, words, (value == "yes") == wanted.together)
        for value, words in (("no", "any of them is so"), ("yes", "all of them are so together"))
    )
    return _part(
        "Unless",
        "Exceptions, if there are any.",
        element("div", *rows, class_="rows", data_side="unless"),
        button("Add an exception", class_="quiet more"),
        element(
            "fieldset",
            element("legend", "It does not hold when"),
            *many,
            class_="options",
            id="together",
            hidden=len(wanted.unless) < 2,
        ),
    )


def _answer(rules: RuleBase, wanted: Wanted) -> Html:
    """The answer that it gives, and over which others it wins."""
    fact = rules.facts.get(VERDICT)
    if fact is None:
        return Html()
    options = (
        element("option", each.label, value=each.name, selected=each.name == wanted.verdict)
        for each in fact.options
    )
    none = element("option", "(none of its own)", value="")
    label = element(
        "label",
        "The answer",
        element("select", none, *options, id="verdict"),
        class_="block",
    )
    wins = (
        tick("checkbox", "wins", name, fact.option_label(name), name in wanted.wins)
        for name in rules.verdicts
    )
    usual = {name: usual_wins(rules, VERDICT, name) for name in fact.option_names}
    told = (
        "Where other rules say one of these, this rule's answer counts; where they say another, theirs "
        f"does. Ticked from the start is what {below_called(rules)} with the same answer win over."
        if rules.below
        else "Where other rules say one of these, this rule's answer counts. Rules with an answer that "
        "isn't ticked must not apply to the same client."
    )
    return _part(
        "Then",
        "An answer of its own, if it is to change the answer.",
        label,
        element(
            "fieldset",
            element("legend", "It wins over these answers"),
            *wins,
            element("p", told, class_="notes"),
            class_="options",
            id="wins",
            data_usual=json.dumps(usual),
            hidden=not wanted.verdict,
        ),
    )


def _advice(rules: RuleBase, wanted: Wanted) -> Html:
    new = wanted.advice
    chosen = (_chosen(rules, name) for name in wanted.recommend)
    steps = (element("option", each, value=each, selected=each == new.step) for each in STEPS)
    inside = (
        element("label", "Step", element("select", *steps, id="advice-step"), class_="block"),
        _place(rules, new),
        _line("advice-title", "What to do, in a few words", new.title),
        _area("advice-text", "How to do it", new.text),
        _area("advice-say", "A line for the message (if there is one)", new.say),
    )
    summary = element("summary", "A new advice")
    return _part(
        "Advise",
        "What the client is told to do, if anything.",
        element("div", *chosen, class_="rows", id="recommend"),
        button("Choose an advice", "another-advice") if rules.advice else "",
        element(
            "details", summary, *inside, class_="topic", id="new-advice", open=not is_none(new)
        ),
    )


def _place(rules: RuleBase, new: NewAdvice) -> Html:
    """Where it stands among the advice of its step; the script shows those of the chosen one."""
    ways = (("", "At its usual place: after those that have one"), (FIRST, "First"))
    after = (
        element(
            "optgroup",
            *(
                element(
                    "option",
                    f"After “{unfilled(each.title, rules.facts)}”",
                    value=AFTER + each.id,
                    selected=AFTER + each.id == new.place,
                )
                for each in of_step(rules, step)
            ),
            label=f"In the step “{step}”",
            data_step=step,
        )
        for step in STEPS
        if of_step(rules, step)
    )
    select = element(
        "select",
        *(element("option", told, value=way, selected=way == new.place) for way, told in ways),
        *after,
        id="advice-place",
    )
    return element("label", "Where in this step", select, class_="block")


def _chosen(rules: RuleBase, chosen: str) -> Html:
    """One advice of those that are there."""
    groups = {step: [each for each in rules.advice.values() if each.step == step] for step in STEPS}
    select = element(
        "select",
        element("option", "(choose)", value=""),
        *(
            element(
                "optgroup",
                *(
                    element(
                        "option",
                        unfilled(each.title, rules.facts),
                        value=each.id,
                        selected=each.id == chosen,
                    )
                    for each in there
                ),
                label=step,
            )
            for step, there in groups.items()
            if there
        ),
        class_="advice",
    )
    label = element("label", "Advice", select, class_="block")
    remove = button("Remove", class_="quiet remove")
    return element("div", label, remove, class_="row")


def _because(wanted: Wanted) -> Html:
    return _part(
        "Because",
        "The reason, as you would say it to the client. The rule is named after it.",
        _area("because", "Reason", wanted.because),
    )


def _line(id: str, label: str, text: str) -> Html:
    box = element("input", type="text", id=id, value=text, autocomplete="off")
    return element("label", label, box, class_="block")


def _area(id: str, label: str, text: str) -> Html:
    return element("label", label, element("textarea", text, id=id, rows=3), class_="block")
