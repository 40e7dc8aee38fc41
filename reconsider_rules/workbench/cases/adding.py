"""A case → a document at the end of a file of cases, as a careful person would write it."""

from __future__ import annotations

import os
from collections.abc import Iterator

from reconsider_rules.errors import Diagnostic, ReconsiderError
from reconsider_rules.model import Case, Expectation, Location, RuleBase
from reconsider_rules.parsing.file import YamlFile, parse
from reconsider_rules.reading.files import CASES, SUFFIXES
from reconsider_rules.reading.scenarios import read_cases
from reconsider_rules.render.yaml import name_as_yaml, one_or_list, text_lines, value_as_yaml
from reconsider_rules.workbench.stored import Stored, path_within

DEFAULT = "from-clients.yaml"
HEAD = "# Clients that were saved as cases in the workbench.\n"
SCHEMA = "schema/scenario.json"
WIDTH = 98


class NotWrittenError(ReconsiderError):
    """A case that wasn't written, and why."""


def files_in(folder: str) -> list[str]:
    """The files to which a case may be added: the default one first, whether it is there or not."""
    cases = os.path.join(folder, CASES)
    try:
        names = sorted(os.listdir(cases), key=str.casefold)
    except OSError:
        names = []
    there = [name for name in names if name.endswith(SUFFIXES) and not name.startswith(".")]
    there = [name for name in there if os.path.isfile(os.path.join(cases, name))]
    return [DEFAULT, *(name for name in there if name not in (DEFAULT, "pinned.yaml"))]


def path_in(folder: str, name: str) -> str:
    """The path of a file of cases. Raises NotWrittenError for one that isn't offered, ElsewhereError
    for a link."""
    if name not in files_in(folder):
        raise NotWrittenError(f"There is no file '{name}' for cases. Choose one of those offered.")
    told = f"{name} leads out of the folder of cases. Choose another file."
    return path_within(folder, f"{CASES}/{name}", told)


def appended(rules: RuleBase, file: Stored, path: str, case: Case) -> str:
    """The text of a file of cases with one more at its end.

    Raises NotWrittenError where the file can't be read, or wouldn't say the same afterwards.
    """
    name = f"{CASES}/{os.path.basename(path)}"
    before, slips = _read(rules, file.text, path)
    if slips:
        raise NotWrittenError(
            f"{name} can't be read as it is. Mend it first, or choose another file: {slips[0]}"
        )
    text = file.text or _head(os.path.dirname(os.path.dirname(path)))
    text += "" if text.endswith("\n") else "\n"
    text += ("---\n" if before else "") + "\n".join(_lines(rules, case)) + "\n"
    after, slips = _read(rules, text, path)
    if slips:
        raise NotWrittenError(f"Nothing was written, for it could not be read again: {slips[0]}")
    if list(map(_meant, after)) != [*map(_meant, before), _meant(case)]:
        raise NotWrittenError(
            f"Nothing was written, for {name} would not say the same when it is read again. "
            "Choose another file, or write the case in an editor."
        )
    return text


def _head(folder: str) -> str:
    """How a new file begins: with the schema that editors check it by, if there is one."""
    if not os.path.isfile(os.path.join(folder, *SCHEMA.split("/"))):
        return HEAD
    return f"# yaml-language-server: $schema=../{SCHEMA}\n{HEAD}"


def _read(rules: RuleBase, text: str, path: str) -> tuple[list[Case], list[str]]:
    """The cases of a text, and what is wrong with it; one without any text is a file without cases."""
    file: YamlFile = parse(text, path)
    if not file.documents and not file.diagnostics:
        return [], []
    cases = read_cases(rules, file)
    errors = (each for each in file.diagnostics if each.severity == "error")
    return cases, [_told(each) for each in errors]


def _told(slip: Diagnostic) -> str:
    return f"line {slip.location.line}: {slip.message} {slip.help}".strip()


def _meant(case: Case) -> Case:
    """A case wherever it stands."""
    return case.replaced(location=Location("", 0, 0))


def _lines(rules: RuleBase, case: Case) -> Iterator[str]:
    scenario = case.scenario
    yield from text_lines("title", scenario.title, WIDTH)
    yield from text_lines("notes", scenario.notes, WIDTH)
    if scenario.as_of:
        yield f"as of: {scenario.as_of.isoformat()}"
    dates = dict(scenario.dates)
    facts = [
        f"  {fact.name}: {value_as_yaml(dates.get(fact.name, scenario.facts[fact.name]))}"
        for fact in rules.given
        if fact.name in scenario.facts
    ]
    yield from ["facts:", *facts] if facts else ["facts: {}"]
    yield "expect:"
    yield from _expected(case.expect)
    yield from text_lines("disputed", case.disputed, WIDTH)


def _expected(expect: Expectation) -> Iterator[str]:
    for key, names in (
        ("verdict", expect.verdict),
        ("recommends", expect.recommends),
        ("never recommends", expect.never_recommends),
    ):
        if not names:
            continue
        line = f"  {key}: {one_or_list(names)}"
        if len(line) <= WIDTH:
            yield line
        else:
            yield f"  {key}:"
            yield from (f"    - {name_as_yaml(name)}" for name in names)
