"""The page of the rules: which they are, their files, and everything that is declared in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from starlette.responses import Response

from reconsider_rules.catalog import KINDS, Entry, matches
from reconsider_rules.errors import RuleBaseError
from reconsider_rules.model import Advice, Fact, RuleBase
from reconsider_rules.reading.files import BUILT_IN, CASES, find_files
from reconsider_rules.render.elements import Html, element, joined
from reconsider_rules.words import answered_by, counted
from reconsider_rules.workbench.desk import HOUSE, Desk
from reconsider_rules.workbench.frame import page
from reconsider_rules.workbench.links import below_called, editing, linked, why_not_below
from reconsider_rules.workbench.parts import button, folded
from reconsider_rules.workbench.rules.proof import place_for_proof
from reconsider_rules.workbench.slips import slip_list

BEGUN = (
    "Your house rules are there. They hold nothing of their own yet: all that the built-in rules say "
    "holds as it did. Add the first rule; or edit their file, in which examples stand."
)
FROM_NOW_ON = "They count from now on, and again whenever the workbench is started in the same folder: {here}."


def told_first(desk: Desk, query: Mapping[str, str]) -> str:
    """What was done just before the page was asked for."""
    if "begun" in query:
        return f"{BEGUN} {FROM_NOW_ON.format(here=desk.here)}"
    if "removed" in query:
        return f"Removed from {query.get('file', 'its file')}: {query['removed']}."
    return ""


def rules_page(desk: Desk, rules: RuleBase, words: str, told: str) -> Response:
    """`words` are what is looked for; `told` is what was done just now."""
    done = element("p", told, role="status", class_="told") if told else ""
    return page(
        "/rules",
        "Rules",
        _head(desk, answered_by(rules)),
        done,
        place_for_proof(),
        _beginning(desk),
        _files(desk, rules),
        element(
            "section",
            element("h2", "What stands in them"),
            _search(words),
            element("div", found(rules, words), id="found"),
        ),
        scripts=["rules", "proof"],
        read_only=desk.read_only,
    )


def broken_page(desk: Desk, error: RuleBaseError) -> Response:
    """The files of rules that can't be read, and what is wrong with them."""
    slips = element(
        "section",
        element("h2", "These rules can't be read"),
        element("p", "Until they are mended, no client can be answered. This is wrong with them:"),
        slip_list(desk, error.diagnostics),
    )
    head = _head(desk, f"The rules in {desk.folder}.", can_add=False)
    files = _own_files(desk, None)
    return page("/rules", "Rules", head, slips, files, read_only=desk.read_only)


def _head(desk: Desk, told: str, can_add: bool = True) -> Html:
    can_add = can_add and not desk.is_built_in and not desk.read_only
    add = element("a", "Add a rule", href="/rules/new", class_="button") if can_add else ""
    title = element("div", element("h1", "Rules"), element("p", told, class_="notes"))
    return element("div", title, add, class_="head")


def _beginning(desk: Desk) -> Html:
    """The way to house rules from the built-in ones."""
    if not desk.is_built_in:
        return Html()
    begin = button("Start your own house rules", "begin", "")
    return element(
        "section",
        element("h2", "House rules"),
        element(
            "p",
            "These rules come with the program and are not for editing. What you do otherwise goes into "
            "house rules: only what is different stands there, and all else holds as it is.",
        ),
        element(
            "p",
            f"They become a folder named {HOUSE}. {FROM_NOW_ON.format(here=desk.here)}",
        ),
        element("p", begin) if not desk.read_only else "",
        element("p", role="alert", class_="slip", id="begin-told", hidden=True),
        class_="beginning",
    )


def _files(desk: Desk, rules: RuleBase) -> Html:
    if desk.is_built_in:
        names = find_files(rules.path)
        files = element("p", "They come with the program, and are not for editing: ", _names(names))
        return element("section", element("h2", "Files"), files)
    below = [
        element(
            "details",
            element(
                "summary",
                f"Files of {below_called(rules)}"
                if name == BUILT_IN
                else f"Files of the rules {name}",
            ),
            element("p", _names(find_files(folder))),
            element("p", f"Not for editing here: {why_not_below(rules)}", class_="notes"),
        )
        for name, folder in rules.folders[1:]
    ]
    return _own_files(desk, rules, *below)


def _own_files(desk: Desk, rules: RuleBase | None, *more: Html) -> Html:
    """The files that can be edited: of rules, each with how much stands in it if that is known; then
    those of saved cases."""
    try:
        names = desk.files()
    except OSError:
        names = []
    items = [_file(desk, name, _contents(rules, name)) for name in names if not _is_case(name)]
    told = element("p", "There is no file yet.") if not items else element("ul", *items)
    cases = [_file(desk, name) for name in names if _is_case(name)]
    if cases:
        title = f"Files of saved cases ({len(cases)})"
        more = (folded(title, element("ul", *cases), open=_any_unsaved(desk, names)), *more)
    return element("section", element("h2", "Files"), told, *more)


def _is_case(name: str) -> bool:
    return name.startswith(f"{CASES}/")


def _any_unsaved(desk: Desk, names: Iterable[str]) -> bool:
    return any(_is_case(name) and desk.unsaved(name) is not None for name in names)


def _file(desk: Desk, name: str, contents: str = "") -> Html:
    """A link to edit a file, with whether all of it is saved."""
    unsaved = "" if desk.unsaved(name) is None else element("strong", " – not saved")
    link = element("a", name, href=editing(name))
    return element("li", link, unsaved, " ", element("small", contents))


def _contents(rules: RuleBase | None, file: str) -> str:
    """How much stands in a file: '3 rules, 1 advice'."""
    if rules is None:
        return ""
    path = f"{rules.path.rstrip('/')}/{file}"
    many = (
        (kind, sum(entry.location.path == path for entry in entries(rules)))
        for kind, entries in KINDS.items()
    )
    told = [counted(n, kind.removesuffix("s"), kind) for kind, n in many if n]
    return ", ".join(told) or "nothing of its own yet"


def _names(names: Iterable[str]) -> Html:
    return joined((element("code", name) for name in names), ", ")


def _search(words: str) -> Html:
    box = element("input", type="search", name="q", id="find", value=words, autocomplete="off")
    return element(
        "form",
        element("label", "Find, by words in any order", box, class_="block"),
        element("button", "Find", class_="quiet"),
        method="get",
        action="/rules",
        role="search",
        class_="search",
    )


def found(rules: RuleBase, text: str) -> Html:
    """Everything declared that has these words, by kind; without words, all of it, folded."""
    words = text.split()
    sections, count = [], 0
    for kind, entries in KINDS.items():
        there = list(entries(rules))
        having = [entry for entry in there if matches(entry, words)]
        count += len(having)
        if having:
            many = f"{len(having)} of {len(there)}" if words else f"{len(there)}"
            title = element("h3", f"{kind.capitalize()} ({many})")
            groups = _grouped(rules, having, is_open=bool(words))
            sections.append(element("section", title, *groups, class_="kind"))
    return joined((element("p", _told(words, count), role="status", id="count"), *sections))


def _told(words: Sequence[str], count: int) -> str:
    if not words:
        return f"{count} things stand in them. Open what you would like to see."
    if not count:
        return "Nothing has these words. Try fewer, or only the beginning of one."
    return f"{count} found."


def _grouped(rules: RuleBase, entries: Sequence[Entry], is_open: bool) -> Iterator[Html]:
    """Entries under what they have in common, each a link to its card; of a layer, its own come first."""
    groups: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: not rules.is_own(entry)):
        groups.setdefault(_group(rules, entry), []).append(entry)
    for name, inside in groups.items():
        items = (element("li", linked(rules, entry)) for entry in inside)
        summary = element("summary", f"{name} ", element("small", f"({len(inside)})"))
        yield element("details", summary, element("ul", *items), class_="group", open=is_open)


def _group(rules: RuleBase, entry: Entry) -> str:
    """What it has in common with others of its kind: a topic, a step, or the file."""
    match entry:
        case Fact() if entry.given:
            return entry.topic or "Other questions"
        case Advice():
            return entry.step.capitalize()
    return rules.named(entry.location).path.removesuffix(".yaml")
