"""What is told of the rules while they are edited: what is wrong, what is proved, whose advice changes."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence

from reconsider_rules.editing.cards import Card
from reconsider_rules.editing.fixing import Fix
from reconsider_rules.editing.proofs import Proved
from reconsider_rules.errors import Diagnostic
from reconsider_rules.model import RuleBase, Scenario
from reconsider_rules.proving.both_sides import Difference
from reconsider_rules.proving.finding import Finding
from reconsider_rules.render.article import listing
from reconsider_rules.render.elements import Html, element, joined
from reconsider_rules.running.cases import Result
from reconsider_rules.workbench.changes import MOST_SHOWN, TITLE, Shown, changes
from reconsider_rules.workbench.client.said import said_of
from reconsider_rules.workbench.editor.files import EditedFiles
from reconsider_rules.workbench.links import client_address, editing, rule_link
from reconsider_rules.workbench.parts import button
from reconsider_rules.workbench.proved import proved_in_words
from reconsider_rules.workbench.slips import sentence

CONTEXT = 3  # lines around what differs
FIRST = 5  # of the slips that are shown before a file is saved


def wrong_part(
    files: EditedFiles,
    wrong: Mapping[str, list[Diagnostic]],
    mending: Callable[[Diagnostic], list[Fix]],
) -> Html:
    """Everything that is wrong, in whatever file, errors first, each with what mends it."""
    found = [each for there in wrong.values() for each in there]
    found.sort(key=lambda each: (each.severity != "error", each.location))
    items: list[str] = [
        joined((_wrong(files, each), *(_fix(files, each, fix) for fix in mending(each))), " ")
        for each in found[:MOST_SHOWN]
    ]
    if len(found) > MOST_SHOWN:
        items.append(f"… {len(found) - MOST_SHOWN} more")
    return listing(items, class_="wrong") if items else element("p", "Nothing.")


def slip_items(files: EditedFiles, slips: Sequence[Diagnostic]) -> Html:
    """The first of some slips, each with its place."""
    items: list[str] = [_wrong(files, each) for each in slips[:FIRST]]
    more = len(slips) - FIRST
    return listing([*items, *([f"… {more} more"] if more > 0 else [])], class_="wrong")


def _wrong(files: EditedFiles, found: Diagnostic) -> Html:
    name = files.name_of(found.location.path)
    is_below = name.startswith("..")
    known = f"{os.path.basename(name)} of the rules below" if is_below else name
    where: str = f"{known}, line {found.location.line}"
    if not is_below:
        to = editing(name, found.location.line)
        where = element("a", where, href=to, data_file=name, data_line=found.location.line)
    help = element("span", found.help, class_="notes") if found.help else ""
    kind = element("b", "Error" if found.severity == "error" else "Look at this")
    return joined((kind, " (", where, "): ", _closed(sentence(found.message)), " ", help))


def _closed(text: str) -> str:
    """With a full stop, as something follows."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _fix(files: EditedFiles, found: Diagnostic, fix: Fix) -> Html:
    return button(
        fix.title,
        class_="quiet fix",
        data_of=files.name_of(found.location.path),
        data_line=found.location.line,
        data_title=fix.title,
        data_mark=files.mark_of(found.location.path),
    )


def proved_part(rules: RuleBase | None, proved: Proved | None) -> Html:
    """What is proved of the rules as they are typed, and whose advice they change."""
    if rules is None:
        return element("p", "Nothing yet: the rules can't be read. First mend what is wrong.")
    if proved is None:
        return element("p", "Being proved …")
    if proved.failed:
        return element("p", sentence(proved.failed), class_="slip")
    parts = [*_proofs(proved, rules), *_results(proved.results)]
    if proved.comparison:
        shown = Shown(
            (rules,), lambda witness: witness_link(witness, "See such a client"), _responsible
        )
        parts += [element("h3", TITLE), *changes(proved.comparison, shown)]
    elif proved.not_comparable:
        parts.append(element("p", proved.not_comparable))
    elif not proved.is_final:
        parts.append(element("p", "Whose advice changes is being worked out …"))
    return joined(parts)


def _proofs(proved: Proved, rules: RuleBase) -> Iterator[Html]:
    """What holds for every client; then what was found, each with a client to whom it happens."""
    found = [each for each in proved.findings if not each.accepted]
    if told := proved_in_words(rules, proved.findings):
        yield element("p", "Proved for every possible client:", class_="good")
        yield listing(told)
    if found:
        yield element("p", "Look at this:")
        more = [f"… {len(found) - MOST_SHOWN} more"] if len(found) > MOST_SHOWN else []
        yield listing([*map(_finding, found[:MOST_SHOWN]), *more])


def _finding(found: Finding) -> Html:
    told: str = sentence(found.diagnostic.message)
    witness = found.witness
    return joined((told, " ", witness_link(witness, "See such a client") if witness else ""))


def _results(results: Sequence[Result]) -> Iterator[Html]:
    """How the saved cases come out."""
    failed = sum(not each.passed for each in results)
    all_pass = (
        "The saved case passes." if len(results) == 1 else f"All {len(results)} saved cases pass."
    )
    some_fail = f"Of {len(results)} saved cases {failed} {'fails' if failed == 1 else 'fail'}."
    if results:
        told = some_fail if failed else all_pass
        yield element("p", told, class_="slip" if failed else "good")


def witness_link(witness: Scenario, text: str) -> Html:
    """To the page of a client of which something is shown, by the rules as they are edited."""
    title = witness.title or "An example"
    return element("a", text, href=client_address(said_of(witness), title, "edited"))


def _responsible(found: Difference) -> str:
    """The rules that bring it about, as a parenthesis."""
    named = [joined((each.what, " ", rule_link(each.id, "edited"))) for each in found.rules]
    return joined((" (", joined(named, ", "), ")")) if named else ""


def card_part(card: Card) -> Html:
    """What is said of a name or word in the text."""
    options = [joined((element("code", name), ": ", words)) for name, words in card.options]
    parts = [
        joined(
            (
                element("p", element("b", part.heading), f" ({len(part.items) + part.more})"),
                listing([*part.items, *([f"… {part.more} more"] if part.more else [])]),
            )
        )
        for part in card.parts
    ]
    what = f" – {card.what}" if card.what else ""
    head = element("p", element("b", card.name), what)
    return joined((head, element("p", card.words) if card.words else "", listing(options), *parts))


def difference(mine: str, theirs: str, here: str, there: str) -> Html:
    """Two texts, line by line where they differ."""
    lines = difflib.unified_diff(
        mine.split("\n"), theirs.split("\n"), here, there, n=CONTEXT, lineterm=""
    )
    return element("pre", *map(_line, lines), class_="difference")


def _line(line: str) -> Html:
    kinds = {"+": "ins", "-": "del"}
    kind = kinds.get(line[:1])
    text = f"{line}\n"
    return element(kind, text) if kind else joined((text,))
