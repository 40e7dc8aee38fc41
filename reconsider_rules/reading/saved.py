"""The saved cases of a rule base: its own, and those of the rules that it extends."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress

from reconsider_rules.errors import Diagnostic, ReconsiderError, ScenarioError
from reconsider_rules.language import REMOVES
from reconsider_rules.model import Case, Expectation, Removal, RuleBase
from reconsider_rules.parsing.file import Parse, parse, read
from reconsider_rules.reading.files import CASES, case_files, name_within
from reconsider_rules.reading.layers import Gone
from reconsider_rules.reading.loader import Overlay, read_rules
from reconsider_rules.reading.refusals import shorten, suggest
from reconsider_rules.reading.scenarios import read_cases


def saved_cases(rules: RuleBase, paths: Sequence[str | os.PathLike[str]] = ()) -> list[Case]:
    """The saved cases of files, and of all files in folders; without any, those of the rule base.

    Raises ScenarioError with every slip in any of them.
    """
    files = list(map(read, case_files(paths or own_folders(rules))))
    cases = [case for file in files for case in read_cases(rules, file)]
    if slips := [found for file in files for found in file.diagnostics]:
        raise ScenarioError(slips)
    return cases if paths else cases + cases_below(rules)


def edited_cases(rules: RuleBase, overlay: Overlay, how: Parse = parse) -> list[Case]:
    """The saved cases of a rule base that is being edited, some files of it and below having other
    texts than on disk: those of all files without a slip, at their places on disk. `how` texts are
    parsed."""
    found = []
    for path in edited_files(rules.path, overlay):
        text = overlay.get(path)
        file = read(path, how=how) if text is None else how(text, path)
        cases = read_cases(rules, file)
        found += [] if file.diagnostics else cases
    if rules.below:
        with suppress(ReconsiderError, OSError):
            base = read_rules(rules.below.path, overlay)
            found += _left(edited_cases(base, overlay, how), rules.below.removed)
    return found


def edited_files(folder: str, overlay: Overlay) -> list[str]:
    """The files of the saved cases of a rule base, on disk or only in the overlay; none where they
    can't be looked for."""
    cases = os.path.join(folder, CASES)
    there = [path for path in overlay if name_within(cases, path)]
    with suppress(OSError):
        there += case_files([cases]) if os.path.isdir(cases) else ()
    return sorted({*there})


def own_folders(rules: RuleBase) -> tuple[str, ...]:
    """The folder of a rule base's own cases; of a layer, only if it is there."""
    folder = os.path.join(rules.path, CASES)
    return (folder,) if not rules.below or os.path.isdir(folder) else ()


def cases_below(rules: RuleBase, base: RuleBase | None = None) -> list[Case]:
    """The saved cases of the rules that a layer extends, but for those that it removes; `base` are
    these rules, where they have been read.

    Raises ScenarioError with every slip in them, and with what is removed and isn't there.
    """
    if rules.below is None:
        return []
    base = base or read_rules(rules.below.path)
    has_some = base.below or os.path.isdir(os.path.join(base.path, CASES))
    cases = _left(saved_cases(base) if has_some else [], rules.below.removed)
    return [case.replaced(location=rules.named(case.location)) for case in cases]


def _left(cases: Iterable[Case], removed: Iterable[Removal]) -> list[Case]:
    """The cases that a layer has to keep: neither removed nor pinned. They expect what stands in the
    place of what is replaced."""
    by_kind: dict[str, dict[str, Removal]] = {kind: {} for kind in REMOVES.key}
    for removal in removed:
        by_kind[removal.kind][removal.name] = removal
    cases = list(cases)
    titles = {case.scenario.title for case in cases}
    if wrong := [each for title, each in by_kind["cases"].items() if title not in titles]:
        raise ScenarioError([_no_such_case(each, titles) for each in wrong])
    left = [
        case for case in cases if case.scenario.title not in by_kind["cases"] and not case.pinned
    ]
    return [case.replaced(expect=_expected(case.expect, by_kind)) for case in left]


def _expected(expect: Expectation, gone: Gone) -> Expectation:
    """What must come out, under the names that are left; of what is removed, the old ones."""

    def now(names: tuple[str, ...], section: str) -> tuple[str, ...]:
        return tuple([(name in gone[section] and gone[section][name].by) or name for name in names])

    return expect.replaced(
        recommends=now(expect.recommends, "advice"),
        never_recommends=now(expect.never_recommends, "advice"),
        because=now(expect.because, "rules"),
    )


def _no_such_case(removal: Removal, titles: Collection[str]) -> Diagnostic:
    return Diagnostic(
        "error",
        "unknown-below",
        f"the rules that these extend have no saved case '{shorten(removal.name)}'.",
        removal.location,
        suggest(removal.name, titles),
    )
