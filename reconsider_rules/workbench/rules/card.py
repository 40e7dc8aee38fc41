"""The card of one thing that the rules declare: its words, its lines, and all that has to do with it."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import dedent
from urllib.parse import urlencode

from starlette.responses import Response

from reconsider_rules.catalog import KINDS, Entry, kind_of, name_of, words_of
from reconsider_rules.model import Case, RuleBase, Source
from reconsider_rules.parsing.file import read
from reconsider_rules.parsing.layout import block_below
from reconsider_rules.reading.files import name_within
from reconsider_rules.reading.refusals import nearest
from reconsider_rules.render.elements import Html, element, joined, link
from reconsider_rules.render.entry import Neighbour, neighbours
from reconsider_rules.running.cases import Result
from reconsider_rules.workbench.desk import Desk
from reconsider_rules.workbench.frame import page
from reconsider_rules.workbench.links import case_link, linked, place, said_by
from reconsider_rules.workbench.parts import code_lines
from reconsider_rules.workbench.rules.card_picture import pictures
from reconsider_rules.workbench.rules.card_words import addresses, in_words
from reconsider_rules.workbench.rules.proof import place_for_proof
from reconsider_rules.workbench.rules.removing import can_be_removed, remove_part
from reconsider_rules.workbench.version import Version

SHOWN = 12
"""So many of a list stand there at once; the rest opens."""


def entry_page(
    desk: Desk,
    rules: Version,
    entries: list[Entry],
    is_large: bool,
    is_edited: bool,
    added: str = "",
) -> Response:
    """The card of the one that is called so; or, of several kinds, which there are. `is_edited`: these
    are the rules as they are being edited; `added`: it has just been put into this file."""
    base = rules.advisor.rules
    if len(entries) > 1:
        title = f"'{name_of(entries[0])}' stands for several"
        items = (element("li", f"{_kind(each)}: ", linked(base, each)) for each in entries)
        several = element("h1", title), element("ul", *items)
        return page("/rules", title, *several, read_only=desk.read_only)
    [entry] = entries
    return page(
        "/rules",
        name_of(entry),
        _added(desk, added) if added else "",
        _head(base, entry),
        element(
            "div", in_words(base, entry), _written(desk, base, entry, is_edited), class_="card"
        ),
        _neighbours(base, entry, [each for each in rules.results if not each.case.pinned]),
        pictures(base, entry, is_large),
        remove_part(entry) if not is_edited and can_be_removed(desk, base, entry) else "",
        scripts=["entry", "proof", "removing"],
        read_only=desk.read_only,
    )


def _added(desk: Desk, file: str) -> Html:
    """That it was added, what is proved now, and where to go on."""
    if file not in desk.files():
        return Html()
    links = (
        element("a", told, href=to, class_="button quiet")
        for told, to in (("Another rule", "/rules/new"), ("All rules", "/rules"))
    )
    told = element("p", f"Added to {file}.", role="status")
    return element(
        "div", told, place_for_proof(), element("p", *links, class_="buttons"), class_="told"
    )


def not_there(desk: Desk, rules: RuleBase, name: str, told: str) -> Response:
    """That nothing is called so, with what was probably meant."""
    there = {name_of(entry): entry for kind in KINDS.values() for entry in kind(rules)}
    near = nearest(name, there)
    meant = element("p", "Did you mean this? ", linked(rules, there[near])) if near else ""
    search = element("a", "Look for these words", href=f"/rules?{urlencode({'q': name})}")
    title = "There is no such thing in the rules."
    notice = element(
        "section",
        element("h1", title),
        element("p", told),
        meant,
        element("p", search),
        class_="notice",
    )
    return page("/rules", title, notice, read_only=desk.read_only, status=404)


def _kind(entry: Entry) -> str:
    kind = "Question" if kind_of(entry) == "facts" else kind_of(entry).removesuffix("s")
    return kind.capitalize()


def _head(rules: RuleBase, entry: Entry) -> Html:
    words, name = said_by(rules, entry), name_of(entry)
    told = joined((_kind(entry), " ", element("code", name)))
    return element(
        "div",
        element("div", element("p", told, class_="title"), element("h1", words)),
        element("a", "All rules", href="/rules", class_="button quiet"),
        class_="head",
    )


def _written(desk: Desk, rules: RuleBase, entry: Entry, is_edited: bool) -> Html:
    """The lines of its file."""
    name = name_within(desk.folder, entry.location.path)
    unsaved = desk.unsaved(name) if is_edited and name else None
    lines = read(entry.location.path).lines if unsaved is None else unsaved.split("\n")
    if entry.location.line > len(lines):  # it was edited since
        return Html()
    block = block_below(lines, entry.location.line - 1)
    text = dedent("\n".join(lines[n] for n in block)).rstrip()
    told = element("p", "This file is being edited, and not saved yet.") if unsaved else ""
    return element(
        "section",
        element("h2", "As it is written"),
        told,
        element("p", place(desk, rules, entry.location), class_="notes"),
        code_lines(text, "Lines of the file"),
    )


def _neighbours(rules: RuleBase, entry: Entry, results: Iterable[Result]) -> Html:
    sections = []
    for heading, found in neighbours(rules, entry, results):
        items = [element("li", _neighbour(rules, each)) for each in found]
        rest = items[SHOWN:]
        more = ""
        if rest:
            summary = element("summary", f"{len(rest)} more")
            more = element("details", summary, element("ul", *rest))
        title = element("h3", f"{heading} ({len(found)})")
        sections.append(element("section", title, element("ul", *items[:SHOWN]), more))
    if not sections:
        return Html()
    title = element("h2", "What has to do with it")
    return element("section", title, element("div", *sections, class_="neighbours"))


def _neighbour(rules: RuleBase, found: Neighbour) -> Html:
    """A link to its card with what is said of it here."""
    entry = found.entry
    if isinstance(entry, Case):
        return case_link(rules, entry, found.called)
    told = linked(rules, entry)
    if isinstance(entry, Source):
        return joined((told, *(joined((" ", link(each))) for each in addresses(entry))))
    if found.words == words_of(entry):
        return told
    return joined((told, ": ", element("strong", found.words)))
