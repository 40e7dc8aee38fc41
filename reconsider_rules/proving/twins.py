"""A rule base beside one in which a single rule is edited, as a part of a logic program.

What the edit can't reach is written once. What it can reach, its *cone*, is written a second time,
with `twin_` before the atoms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set

from reconsider_rules.model import VERDICT, Rule, RuleBase
from reconsider_rules.proving.counterfactuals import ATOM
from reconsider_rules.proving.derived import Derived
from reconsider_rules.proving.inputs import Inputs
from reconsider_rules.running.situations import Situations

DIFFERS = "differs"
"""The atom of a scenario that the edited rules answer otherwise: with another verdict or other
advice, or in that just one of the two contradicts itself."""


class Twins:
    """Programs for any number of edits of one rule base."""

    def __init__(self, rules: RuleBase, situations: Situations) -> None:
        """`situations` must tell apart what the edited rules ask as well."""
        self.rules = rules
        self.inputs = Inputs(situations)
        self._derived = Derived(rules, self.inputs, situations)
        self._definitions: dict[str, list[str]] = defaultdict(list)  # by head
        self._below: dict[str, set[str]] = defaultdict(set)  # what a head is defined by
        self._above: dict[str, set[str]] = defaultdict(
            set
        )  # the heads that an atom helps to define
        self._derived.write()
        self._derived.add("wrong", ["clash"])
        self._derived.add("wrong", ["conflict"])
        self._take_in()
        verdicts = map(self._derived.verdict, map(str, rules.concluded.get(VERDICT, ())))
        self._answers = [*verdicts, *map(self._derived.advises, rules.advice)]

    def _take_in(self) -> None:
        """Index the lines that were written since the last time."""
        for line in self._derived.flush().splitlines():
            head, *body = ATOM.findall(line)
            self._definitions[head].append(line)
            self._below[head].update(body)
            for atom in body:
                self._above[atom].add(head)

    def program(self, edited: Rule) -> str | None:
        """What the rules make of a scenario, with a rule as it is and as edited, and where the answers
        differ. None if the edit reaches nothing that is in an answer."""
        replaced = self._replaced(edited)
        cone = _closure(replaced, self._above)
        told = list(self._differences(cone))
        if not told:
            return None
        second = [line for lines in replaced.values() for line in lines]
        for head in sorted(cone - replaced.keys()):
            second += self._definitions[head]
        written = "\n".join(second)
        asked = [*ATOM.findall(written), *self._answers, "wrong"]
        first = [
            line
            for head in sorted(_closure(set(asked), self._below))
            for line in self._definitions.get(head, ())
        ]
        return "\n".join([*first, _twin(written, cone), *told])

    def _replaced(self, edited: Rule) -> Mapping[str, list[str]]:
        """The atoms that are defined otherwise, each with its lines: the antecedent of the edited
        rule, and that a rule fires which it overrides no more."""
        derived, id = self._derived, edited.id
        before = self.rules.rule[id]
        lines: dict[str, list[str]] = {}
        if (before.when, before.unless) != (edited.when, edited.unless):
            body = derived.held(edited.when, edited.unless)
            self._take_in()  # the parts of it that have got names
            lines[derived.antecedent(id)] = [_line(derived.antecedent(id), body)]
        for loser in set(before.overrides).difference(edited.overrides):
            above = [other for other in self.rules.overriders[loser] if other != id]
            body = [derived.antecedent(loser), *(f"not {derived.fires(other)}" for other in above)]
            lines[derived.fires(loser)] = [_line(derived.fires(loser), body)]
        return lines

    def _differences(self, cone: Set[str]) -> Iterator[str]:
        wrong = _twin("wrong", cone)
        if "wrong" in cone:
            yield f"{DIFFERS}:-wrong,not {wrong}. {DIFFERS}:-{wrong},not wrong."
        for atom in self._answers:
            if atom in cone:
                twin, sane = _twin(atom, cone), f"not wrong,not {wrong}"
                yield f"{DIFFERS}:-{atom},not {twin},{sane}. {DIFFERS}:-{twin},not {atom},{sane}."


def _line(head: str, body: list[str]) -> str:
    return f"{head}:-{','.join(body)}." if body else f"{head}."


def _twin(text: str, cone: Set[str]) -> str:
    """A part of the program as it is for the edited rules."""
    return ATOM.sub(lambda atom: f"twin_{atom[0]}" if atom[0] in cone else atom[0], text)


def _closure(start: Iterable[str], following: Mapping[str, set[str]]) -> set[str]:
    """All that follows from some atoms, these included."""
    found, todo = set(start), list(start)
    while todo:
        new = following.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return found
