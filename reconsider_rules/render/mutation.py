"""Which edits the saved cases notice → text, a part of JSON, and cases to add."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from reconsider_rules.model import Location
from reconsider_rules.proving.mutation import Mutation, Survivor, Witness
from reconsider_rules.render.scenario import scenario_as_dict, scenario_as_yaml
from reconsider_rules.render.yaml import value_as_yaml
from reconsider_rules.running.mutants import Mutant

HEAD = """\
# Written by `reconsider-rules test --mutate --write`: what the rules answer today, so that no edit of them goes
# unnoticed. Nobody has judged these answers. After an edit that is right, delete this file and write it anew; a case
# that you have judged to be right loses its line `pinned` and moves to a file of yours.

"""
MOST_WITNESSES = 5
MOST_EDITS = 5  # told of each
MOST_COMMENTS = 3  # before each case that is written


def mutation_as_text(found: Mutation, full: bool = False) -> str:
    """How many edits are noticed, and what cases would notice the others, unless `full` only some."""
    counted = found.noticed + found.survivors
    # Rounded down, and none where something is open: 100% is all.
    share = "" if found.undecided or not counted else f" ({100 * found.noticed // counted}%)"
    lines = [
        f"{_edits(found.made)} of the rules, one at a time: the cases notice {found.noticed} of "
        f"{counted}{share}."
    ]
    survivors = [each for witness in found.witnesses for each in witness.survivors]
    if little := sum(each.case is not None for each in survivors):
        lines.append(
            f"Of the others, {little} change the answer of a saved case that expects too little."
        )
    if found.equivalent:
        lines.append(f"Proved to change no answer, and not counted: {len(found.equivalent)}.")
    if found.undecided:
        lines.append(
            "Not decided within the budget (a larger --budget may decide it), and not counted: "
            f"{len(found.undecided)}."
        )
        lines += [f"  {edit_as_text(each)}" for each in found.undecided]
    shown = found.witnesses if full else found.witnesses[:MOST_WITNESSES]
    for witness in shown:
        lines += ["", *_witness(witness, full)]
    if left := len(found.witnesses) - len(shown):
        more = sum(len(witness.survivors) for witness in found.witnesses[len(shown) :])
        lines += ["", f"({_edits(more)} more, for which {_cases(left)} would do: --full)"]
    return "\n".join(lines) + "\n"


def _witness(witness: Witness, full: bool) -> Iterator[str]:
    survivors = witness.survivors
    yield f"A case with these facts would notice {_edits(len(survivors))}:"
    yield textwrap.indent(scenario_as_yaml(witness.scenario.replaced(title="")), "    ").rstrip()
    shown = survivors if full else survivors[:MOST_EDITS]
    for each in shown:
        yield f"  {edit_as_text(each.mutant)}"
        if each.case:
            yield f"    (and {_at(each.case)} is answered otherwise, and expects too little to notice)"
    if left := len(survivors) - len(shown):
        yield f"  ({left} more)"


def edit_as_text(mutant: Mutant) -> str:
    """An edit with its place, in one line."""
    return " ".join(f"{mutant.location}: rule {mutant.rule.id} {mutant.what}".split())


def _at(location: Location) -> str:
    return f"{location.path}:{location.line}"


def _edits(number: int) -> str:
    return f"{number} edit{'' if number == 1 else 's'}"


def _cases(number: int) -> str:
    return f"{number} case{'' if number == 1 else 's'}"


def mutation_as_dict(found: Mutation) -> dict[str, Any]:
    """The same for programs."""
    return {
        "edits": found.made,
        "noticed": found.noticed,
        "survivors": found.survivors,
        "witnesses": [
            scenario_as_dict(witness.scenario)
            | {"notices": [_survivor(each) for each in witness.survivors]}
            for witness in found.witnesses
        ],
        "equivalent": list(map(_edit, found.equivalent)),
        "undecided": list(map(_edit, found.undecided)),
    }


def _survivor(survivor: Survivor) -> dict[str, str]:
    also = {"case": str(survivor.case)} if survivor.case else {}
    return _edit(survivor.mutant) | also


def _edit(mutant: Mutant) -> dict[str, str]:
    return {"rule": mutant.rule.id, "at": str(mutant.location), "edit": mutant.what}


def cases_as_yaml(found: Mutation) -> str:
    """The witnesses as saved cases, which expect what is answered today."""
    cases = [_case(witness) for witness in found.witnesses if witness.expect is not None]
    return HEAD + "---\n".join(cases)


def _case(witness: Witness) -> str:
    expect = witness.expect
    assert expect is not None
    # Without their places, which would soon be wrong.
    edits = [f"rule {each.mutant.rule.id} {each.mutant.what}" for each in witness.survivors]
    if (left := len(edits) - MOST_COMMENTS) > 0:
        edits[MOST_COMMENTS:] = [f"and {left} more"]
    lines = [f"  verdict: {value_as_yaml(verdict)}" for verdict in expect.verdict]
    if expect.recommends:
        lines.append(f"  recommends: {value_as_yaml(expect.recommends)}")
    if expect.never_recommends:
        lines.append(f"  never recommends: {value_as_yaml(expect.never_recommends)}")
    return "".join(
        [
            *(f"# {edit}\n" for edit in edits),
            scenario_as_yaml(witness.scenario),
            "pinned: yes\n",
            "expect:\n",
            *(f"{line}\n" for line in lines),
        ]
    )
