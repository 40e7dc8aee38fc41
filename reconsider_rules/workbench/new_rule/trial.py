"""What a new rule would do, for coaches: what is wrong with it, or that nothing is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from reconsider_rules.advisor import Advisor
from reconsider_rules.errors import Diagnostic
from reconsider_rules.model import VERDICT, Case, RuleBase
from reconsider_rules.proving.finding import Finding
from reconsider_rules.render.elements import Html, element, escaped, joined
from reconsider_rules.render.yaml import name_as_yaml
from reconsider_rules.words import in_words, listed
from reconsider_rules.workbench import affected
from reconsider_rules.workbench.affected import such_a_client
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.links import below_called, card_address, case_link
from reconsider_rules.workbench.new_rule.trying import Tried
from reconsider_rules.workbench.parts import code_lines
from reconsider_rules.workbench.proved import proved_in_words
from reconsider_rules.workbench.slips import sentence, slip_list

TITLES: Mapping[str, str] = {
    "two-values": "For some clients two different answers follow",
    "conflicting-advice": "Advice comes together that must not",
    "no-verdict": "Some clients get no answer",
    "guarantee-fails": "A guarantee doesn't hold any more",
    "breaks-below": "It breaks what holds in the rules that yours add to",
    "never-fires": "It never comes into play",
    "never-recommended": "An advice is never given",
    "always-overridden": "Another rule always wins over it",
    "redundant-rule": "It changes no answer",
    "subsumed-rule": "It changes no answer",
    "undecided": "Not all of it could be decided in the time",
}
NARROWER = "Choose over which answers it wins, or give it more conditions."
CHANGING = "If that is what you want, change what they expect."
TAKING_OUT = (
    "If that is what you want, take out those of {below}, which can't be changed. Add the rule; then "
    "put these lines into your file, each name with your reason:"
)
SHOWN = 8
_NAMES = re.compile(r"'([^'\s]+)'|reconsider-rules show (\S+)")


def to_say(sentences: Iterable[str]) -> Html:
    """What must still be said."""
    items = [element("li", each) for each in dict.fromkeys(sentences)]
    return joined((element("p", "Still to be said:"), element("ul", *items)))


def slips(desk: Desk, found: Iterable[Diagnostic]) -> Html:
    """Why the rules couldn't be read with the new one."""
    errors = (each for each in found if each.severity == "error")
    title = element("p", element("strong", "It can't be added like this:"))
    return joined((title, slip_list(desk, errors, is_new=True)))


def with_it(advisor: Advisor, id: str) -> affected.Tried:
    """The rules with the new one, as they are compared with the saved ones."""
    return affected.Tried(advisor, "With the new rule", id)


def trial(tried: Tried) -> Html:
    rules = tried.advisor.rules
    return joined(
        (
            _proved(tried) if not tried.findings else _findings(tried),
            element("ul", *(element("li", each) for each in _effects(rules, tried))),
        )
    )


def _proved(tried: Tried) -> Html:
    rules, found = tried.advisor.rules, tried.all_findings
    told = proved_in_words(rules, found)
    if tried.proof is None or not told:
        return element("p", "Nothing is wrong with it that the saved rules don't have already.")
    title = element("p", element("strong", "Proved"), " for every possible client:")
    return element(
        "div", title, element("ul", *(element("li", each) for each in told)), class_="proved"
    )


def _findings(tried: Tried) -> Html:
    found = tried.findings
    shown = [element("li", *_finding(tried, each)) for each in found[:SHOWN]]
    more = f"And {len(found) - SHOWN} more." if len(found) > SHOWN else ""
    title = element("p", element("strong", "Look at this before you add it:"))
    return joined(
        (title, element("ul", *shown, class_="slips"), element("p", more) if more else "")
    )


def _finding(tried: Tried, finding: Finding) -> Iterator[Html]:
    rules, found = tried.advisor.rules, finding.diagnostic
    yield element("p", element("strong", TITLES.get(found.code, "Look at this")), ".")
    yield element("p", _with_links(rules, tried.rule.id, sentence(found.message)))
    if found.code == "two-values" and tried.rule.id in finding.between:
        yield element("p", NARROWER)
    elif found.help:
        yield element("p", _with_links(rules, tried.rule.id, found.help), class_="notes")
    if finding.witness:
        yield such_a_client(tried.saved, with_it(tried.advisor, tried.rule.id), finding.witness)


def _with_links(rules: RuleBase, new: str, text: str) -> Html:
    """The text, in which names of rules and advice lead to their cards; but for the `new` rule."""
    parts, end = [], 0
    for match in _NAMES.finditer(text):
        name = match[1] or match[2].rstrip(".")
        kind = "rules" if name in rules.rule else "advice" if name in rules.advice else ""
        if kind and name != new:
            parts += [escaped(text[end : match.start()])]
            parts += [element("a", name, href=card_address(kind, name), target="_blank")]
            end = match.end()
    return joined([*parts, escaped(text[end:])])


def _effects(rules: RuleBase, tried: Tried) -> Iterator[Html]:
    """Over whom it wins, to whom it gives way, and what it does in the saved cases."""
    rule = tried.rule
    for told, ids in (
        ("It wins over", rule.overrides),
        ("It gives way to", rules.overriders.get(rule.id, ())),
    ):
        if ids:
            yield escaped(f"{told} {_answers(rules, ids)}.")
    if tried.cases:
        count = len(tried.fires_in)
        yield escaped(f"It holds in {count} of the {tried.cases} saved cases.")
    if tried.some_unread:
        yield joined(
            (
                "Some saved cases can't be read, so what it does in them isn't known. ",
                element("a", "See which, and why", href="/cases", target="_blank"),
            )
        )
    if tried.failing:
        one = len(tried.failing) == 1
        told = "This saved case isn't" if one else f"These {len(tried.failing)} saved cases aren't"
        shown = tried.failing[:SHOWN]
        items = (element("li", case_link(rules, each, target="_blank")) for each in shown)
        more = f" And {len(tried.failing) - SHOWN} more." if len(tried.failing) > SHOWN else ""
        ways = _ways_out(rules, tried.failing)
        yield joined(
            (f"{told} answered any more as it must be:", element("ul", *items), more, *ways)
        )


def _ways_out(rules: RuleBase, failing: Sequence[Case]) -> Iterator[Html]:
    """What to do about saved cases that fail."""
    below = [case for case in failing if not rules.is_own(case)]
    if len(below) < len(failing):
        yield element("p", CHANGING, class_="notes")
    if below:
        told = TAKING_OUT.format(below=below_called(rules))
        names = (f"    {name_as_yaml(each.scenario.title)}: …" for each in below)
        lines = "\n".join(["removes:", "  cases:", *names])
        yield element("p", told, class_="notes")
        yield code_lines(lines, "Lines that take out saved cases")


def _answers(rules: RuleBase, ids: Iterable[str]) -> str:
    """The answers that rules give, each once."""
    fact = rules.facts[VERDICT]
    values = (dict(rules.rule[id].then).get(VERDICT) for id in ids)
    words = dict.fromkeys(in_words(fact, value) for value in values if value is not None)
    return listed([f"“{each}”" for each in words])
