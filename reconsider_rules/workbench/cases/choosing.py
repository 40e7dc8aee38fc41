"""What must come out of a case: what may be chosen on the page, and what was chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reconsider_rules.errors import ReconsiderError
from reconsider_rules.model import VERDICT, Case, Expectation, Location, RuleBase
from reconsider_rules.record import Record
from reconsider_rules.render.elements import Html, element, joined
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.words import unfilled
from reconsider_rules.workbench.client.said import MOST, NotSaidError, Said, understood
from reconsider_rules.workbench.parts import button


class Outcome(Record):
    """What the rules answer now: the verdict, or '', and the titles of the advice that is given."""

    verdict: str
    advice: Mapping[str, str]

    @classmethod
    def of(cls, found: Explanation) -> Outcome:
        verdict = str(found.verdict.value) if found.verdict else ""
        return cls(verdict, {each.id: each.title for each in found.recommendations})


class Choices(Record):
    """What was chosen for a case, and into which file it goes."""

    title: str
    notes: str
    file: str
    expect: Expectation
    disputed: str


def choices(
    rules: RuleBase, said: Said, now: Outcome, files: Iterable[str], notes: Iterable[str]
) -> Html:
    """The choices, filled in with what comes out now, below some notes; the script reads them by their `data-` names."""
    return joined(
        (
            *(element("p", note, class_="notes") for note in notes),
            element(
                "label",
                "Name of the case",
                element("input", type="text", id="case-title", value=said.title, required=True),
                class_="block",
            ),
            element(
                "label",
                "Notes",
                element("textarea", f"\n{said.notes}", id="case-notes", rows=3),
                class_="block",
            ),
            _verdicts(rules, now),
            _advice(rules, now),
            _never(rules, now),
            _disputed(),
            _file(files),
        )
    )


def _verdicts(rules: RuleBase, now: Outcome) -> Html:
    fact = rules.facts.get(VERDICT)
    if fact is None:
        return Html()
    boxes = (
        _box("verdict", option.name, option.label, option.name == now.verdict, True)
        for option in fact.options
    )
    help = element("p", "Where several are ticked, any of them will do.", class_="notes")
    return _group("The verdict must be", help, *boxes)


def _advice(rules: RuleBase, now: Outcome) -> Html:
    """The advice that is given now, ticked; below it, folded, the other advice."""
    given = [_box("recommends", id, title, True, True) for id, title in now.advice.items()]
    others = [
        _box("recommends", id, title, False, False)
        for id, title in _titles(rules).items()
        if id not in now.advice
    ]
    told = "Untick what doesn't matter here." if given else "No advice is given now."
    help = element("p", told, class_="notes")
    none = button("Untick all", "untick") if given else ""
    return _group("Advice that must be given", help, none, *given, _folded("Other advice", others))


def _titles(rules: RuleBase) -> dict[str, str]:
    """The titles of all advice, by its names."""
    return {id: unfilled(each.title, rules.facts) for id, each in rules.advice.items()}


def _never(rules: RuleBase, now: Outcome) -> Html:
    boxes = [
        _box("never", id, title, id in now.advice, False) for id, title in _titles(rules).items()
    ]
    return _group("Advice that must never be given", _folded("Choose", boxes))


def _disputed() -> Html:
    """Shown by the script where what is chosen isn't what comes out now."""
    return element(
        "div",
        element(
            "p",
            "The rules answer otherwise today: the case will fail until they are mended. If they are "
            "to stay as they are, say why.",
            role="status",
        ),
        element(
            "label",
            "Why the rules rightly answer otherwise (may stay empty)",
            element("textarea", id="case-disputed", rows=2),
            class_="block",
        ),
        id="case-otherwise",
        class_="slip",
        hidden=True,
    )


def _file(files: Iterable[str]) -> Html:
    options = (element("option", f"cases/{name}", value=name) for name in files)
    return element(
        "label", "Put it into ", element("select", *options, id="case-file"), class_="block"
    )


def _group(title: str, *inside: str) -> Html:
    return element("fieldset", element("legend", title), *inside, class_="choices")


def _box(kind: str, name: str, words: str, now: bool, ticked: bool) -> Html:
    """Something to tick; `now`: it comes out now."""
    box = element(
        "input",
        type="checkbox",
        value=name,
        data_choice=kind,
        data_now=now,
        checked=ticked and now,
    )
    return element("label", box, element("span", words), class_="choice")


def _folded(title: str, boxes: list[Html]) -> Html:
    if not boxes:
        return Html()
    find = element("label", "Find ", element("input", type="search", class_="find"))
    return element(
        "details", element("summary", f"{title} ({len(boxes)})"), find, element("div", *boxes)
    )


def chosen_in(rules: RuleBase, given: object) -> Choices:
    """What was chosen. Raises NotSaidError for what the page doesn't offer, and ReconsiderError for
    what can't be a case."""
    if not isinstance(given, dict):
        raise NotSaidError("a case is a mapping")
    title = " ".join(_text(given, "title").split())
    verdict = rules.facts.get(VERDICT)
    verdicts = [option.name for option in verdict.options] if verdict else []
    expect = Expectation(
        verdict=_names(given, "verdict", verdicts),
        recommends=_names(given, "recommends", rules.advice),
        never_recommends=_names(given, "never", rules.advice),
    )
    if not title:
        raise ReconsiderError("Give the case a name.")
    if expect == Expectation():
        raise ReconsiderError("Tick at least one thing that must come out, or must never.")
    if both := [id for id in expect.recommends if id in expect.never_recommends]:
        words = _titles(rules)[both[0]]
        raise ReconsiderError(f"“{words}” can't both be given and never be given: untick one.")
    notes, disputed = (_spaced(_text(given, name)) for name in ("notes", "disputed"))
    return Choices(title, notes, _text(given, "file"), expect, disputed)


def _text(given: Mapping[str, Any], name: str) -> str:
    found = given.get(name, "")
    if not isinstance(found, str) or len(found) > MOST:
        raise NotSaidError(f"{name} is a text")
    return found


def _names(given: Mapping[str, Any], key: str, known: Iterable[str]) -> tuple[str, ...]:
    """Names that were ticked, each once."""
    found, names = given.get(key, []), set(known)
    if not isinstance(found, list) or not all(isinstance(n, str) and n in names for n in found):
        raise NotSaidError(f"{key} are names of the rules")
    return tuple(dict.fromkeys(found))


def _spaced(text: str) -> str:
    """A text with single spaces, its lines kept."""
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


def case_of(rules: RuleBase, said: Said, chosen: Choices) -> Case:
    """The case of a client. Days need the day on which they are counted; else it tells nothing."""
    scenario, _ = understood(rules, said)
    scenario = scenario.replaced(
        title=chosen.title,
        notes=chosen.notes,
        as_of=scenario.as_of if scenario.dates else None,
    )
    return Case(scenario, chosen.expect, Location("", 0, 0), chosen.disputed)
