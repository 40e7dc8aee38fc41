"""A form for one more rule: rows of conditions, what follows, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from starlette.responses import Response

from reconsider_rules.model import STEPS, VERDICT, Fact, RuleBase
from reconsider_rules.render.elements import Html, element, joined
from reconsider_rules.words import unfilled
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.fields import topics
from reconsider_rules.workbench.frame import page
from reconsider_rules.workbench.wanted import NewAdvice, Row, Wanted, how_of


def rule_form(desk: Desk, rules: RuleBase, wanted: Wanted) -> Response:
    """The page, as far as the rule has been said already."""
    form = element(
        "form",
        _when(rules, wanted),
        _unless(rules, wanted),
        _answer(rules, wanted),
        _advice(rules, wanted),
        _because(wanted),
        id="new-rule",
        class_="asked",
    )
    return page(
        "/rules",
        "Add a rule",
        _head(),
        element("div", form, _preview(), class_="two new-rule"),
        element("template", row(rules, Row(), 0), id="row"),
        element("template", _chosen(rules, ""), id="chosen"),
        scripts=["new_rule"],
        read_only=desk.read_only,
    )


def _button(id: str, text: str, class_: str = "quiet", **more: str | bool) -> Html:
    return element("button", text, type="button", id=id, class_=class_, **more)


def _head() -> Html:
    return element(
        "div",
        element("h1", "Add a rule"),
        element(
            "div",
            _button("anew", "Start anew"),
            element("a", "All rules", href="/rules", class_="button quiet"),
            class_="buttons",
        ),
        class_="head",
    )


def _preview() -> Html:
    return element(
        "section",
        element("h2", "What will be written"),
        element(
            "pre",
            element("code", id="text"),
            class_="lines",
            tabindex=0,
            role="group",
            aria_label="The text of the rule",
        ),
        element("div", id="outcome", role="status"),
        element("div", _button("add", "Add it", "", disabled=True), class_="buttons"),
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
        element("button", "Another condition", type="button", class_="quiet more"),
    )


def _unless(rules: RuleBase, wanted: Wanted) -> Html:
    rows = (row(rules, each, 100 + number) for number, each in enumerate(wanted.unless))
    many = (
        _choice("radio", "together", value, words, (value == "yes") == wanted.together)
        for value, words in (("no", "any of them is so"), ("yes", "all of them are so together"))
    )
    return _part(
        "Unless",
        "Exceptions, if there are any.",
        element("div", *rows, class_="rows", data_side="unless"),
        element("button", "Add an exception", type="button", class_="quiet more"),
        element(
            "fieldset",
            element("legend", "It does not hold when"),
            *many,
            class_="options",
            id="together",
            hidden=len(wanted.unless) < 2,
        ),
    )


def row(rules: RuleBase, given: Row, number: int) -> Html:
    """What one condition is about, and what must be so of it. `number` tells rows apart."""
    fact = rules.facts.get(given.fact)
    return element(
        "fieldset",
        element("legend", "Condition", class_="unseen"),
        element("label", "What it is about", _facts(rules, given.fact), class_="block"),
        element("div", test(fact, given, number) if fact else "", class_="test"),
        element("button", "Remove", type="button", class_="quiet remove"),
        class_="row",
    )


def _facts(rules: RuleBase, chosen: str) -> Html:
    """Everything that a condition can be about, by topic."""
    groups = {**topics(rules), "What follows from it": list(rules.conclusions)}
    return element(
        "select",
        element("option", "(choose)", value=""),
        *(
            element("optgroup", *_options(facts, chosen), label=topic)
            for topic, facts in groups.items()
            if facts
        ),
        class_="fact",
    )


def _options(facts: Iterable[Fact], chosen: str) -> Iterator[Html]:
    for fact in facts:
        yield element("option", fact.label, value=fact.name, selected=fact.name == chosen)


def test(fact: Fact, given: Row, number: int) -> Html:
    """What must be so of a fact: which of its options, or within which bounds."""
    ways = how_of(fact)
    chosen = given.how if given.how in ways else next(iter(ways))
    how = element(
        "select",
        *(
            element("option", words, value=name, selected=name == chosen)
            for name, words in ways.items()
        ),
        class_="how",
    )
    asked = element("p", fact.ask, class_="notes") if fact.ask else ""
    return joined((asked, element("label", "It ", how), _values(fact, given, chosen, number)))


def _values(fact: Fact, given: Row, how: str, number: int) -> Html:
    needs = "range" if fact.type == "number" else "any none all"
    if fact.type == "number":
        bounds = (("at least ", "least", given.least), ("at most ", "most", given.most))
        inside = [_bound(words, name, value) for words, name, value in bounds]
        inside.append(element("span", fact.unit))
    else:
        inside = [
            _choice("checkbox", f"row-{number}", each.name, each.label, each.name in given.values)
            for each in fact.options
        ]
    if not fact.options and fact.type != "number":
        return Html()
    return element(
        "div",
        *inside,
        class_="options values",
        role="group",
        aria_label=fact.label,
        data_needs=needs,
        hidden=how not in needs.split(),
    )


def _bound(words: str, name: str, value: float | int | None) -> Html:
    box = element(
        "input", type="number", step="any", class_=name, value=None if value is None else f"{value}"
    )
    return element("label", words, box)


def _choice(kind: str, group: str, value: str, words: str, checked: bool) -> Html:
    box = element("input", type=kind, name=group, value=value, checked=checked)
    return element("label", box, " ", words)


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
        _choice("checkbox", "wins", name, fact.option_label(name), name in wanted.wins)
        for name in rules.verdicts
    )
    told = (
        "To all others it gives way. If you tick none, it wins over those that the rules below with "
        "the same answer win over."
        if rules.below
        else "The rules with another answer that you don't tick must not fire for the same client."
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
            hidden=not wanted.verdict,
        ),
    )


def _advice(rules: RuleBase, wanted: Wanted) -> Html:
    new = wanted.advice
    chosen = (_chosen(rules, name) for name in wanted.recommend)
    steps = (element("option", each, value=each, selected=each == new.step) for each in STEPS)
    inside = (
        element("label", "Step", element("select", *steps, id="advice-step"), class_="block"),
        _line("advice-title", "What to do, in a few words", new.title),
        _area("advice-text", "How to do it", new.text),
        _area("advice-say", "A line for the message (if there is one)", new.say),
    )
    summary = element("summary", "A new advice")
    is_open = new != NewAdvice(new.step)
    return _part(
        "Advise",
        "What the client is told to do, if anything.",
        element("div", *chosen, class_="rows", id="recommend"),
        _button("another-advice", "Choose an advice") if rules.advice else "",
        element("details", summary, *inside, class_="topic", id="new-advice", open=is_open),
    )


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
    remove = element("button", "Remove", type="button", class_="quiet remove")
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
