"""What could change an answer: exact, over every way in which a case could be different.

*Outlook*: the verdicts still possible, whatever the unknown facts turn out to be, and which of
them to find out first. *Changes*: the smallest change of changeable facts that leads to another
verdict. *Why-not*: the smallest change of any facts that brings about a rule, advice or value.
Every change is shown to work by running it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from reconsider_rules.errors import InternalError, UnknownNameError
from reconsider_rules.explanation import Explanation
from reconsider_rules.logic import Derived, Inputs, concluded, first_declared
from reconsider_rules.model import VERDICT, Fact, Facts, Rule, RuleBase, Value
from reconsider_rules.proofs import SANE
from reconsider_rules.reasoner import Model, Reasoner
from reconsider_rules.record import Record
from reconsider_rules.situations import Situations
from reconsider_rules.values import NotAValue, from_text, suggest


class Outlook(Record):
    """The verdicts possible whatever the unknown facts turn out to be, in declared order.

    `None` among them, last, stands for no verdict. A fact may also stay unknown; contradictions
    don't count. `ask` are the unknown facts of which an answer can rule out a verdict, the one
    that narrows most first: that leaves the fewest verdicts (or none) possible, on average over
    the answers that lead to any; as declared where facts are equal. The answers are the options,
    yes and no, each threshold of a number and each gap; of a set, no member or one alone.
    """

    possible: tuple[str | None, ...]
    ask: tuple[Fact, ...]

    @property
    def settled(self) -> bool:
        return len(self.possible) == 1


class Change(Record):
    """A fact that would have to be different: its value now (None: unknown) and then."""

    fact: Fact
    now: Value | None
    then: Value | None


class Way(Record):
    """The smallest set of changes of changeable facts that leads to a verdict.

    The fewest facts; then the nearest values: the fewest steps from threshold to gap to threshold
    and the fewest members to add or take away. A fact that is known doesn't become unknown.
    """

    verdict: str
    changes: tuple[Change, ...]


class Counterfactuals:
    """The possible cases of a rule base beside a case at hand, as one program."""

    def __init__(self, rules: RuleBase) -> None:
        self.rules = rules
        situations = Situations(rules)
        self.inputs = Inputs(situations)
        self.derived = Derived(rules, self.inputs, situations)
        self.derived.write()
        changed = [f"dif{number}" for number in range(len(self.inputs.facts))]
        self.watched = [*self.inputs.atoms, *changed]
        self.lock = threading.Lock()
        self.reasoner = Reasoner(
            self.inputs.text() + self.derived.flush() + _distance(self.inputs) + self._answers()
        )

    @property
    def verdicts(self) -> list[str]:
        """The verdicts that rules give, in declared order."""
        fact = self.rules.facts.get(VERDICT)
        given = set(concluded(self.rules, fact)) if fact else set()
        return [option.name for option in fact.options if option.name in given] if fact else []

    def _answers(self) -> str:
        """Atoms e…: a fact turns out to have an answer."""
        lines = []
        for fact in self.inputs.facts:
            for number, answer in enumerate(self._answers_to(fact)):
                atom = self._answer(fact, number)
                lines.append(f"{atom}:-{','.join(answer)}.")
        return "\n".join(lines) + "\n"

    def _answer(self, fact: Fact, number: int) -> str:
        return f"e{self.inputs.number[fact.name]}_{number}"

    def _answers_to(self, fact: Fact) -> list[list[str]]:
        """The literals of each answer that a client could give; of a set, each member by itself."""
        if fact.type == "choices":
            names = [(option.name,) for option in fact.options]
            return [self.inputs.has(fact, value) for value in [(), *names]]
        if fact.type == "number":
            n, attribute = self.inputs.number[fact.name], self.inputs.attribute(fact)
            last = attribute.size - 1
            return [
                [f"g{n}_{code}"] + ([f"not g{n}_{code + 1}"] if code < last else [])
                for code in attribute.possible[1:]
            ]
        codes = range(1, self.inputs.attribute(fact).size)
        return [[f"v{self.inputs.number[fact.name]}_{code}"] for code in codes]

    def outlook(self, given: Facts) -> Outlook:
        """What the unknown facts can still bring."""
        assumptions = [literal for name, value in given.items()
                       for literal in self.inputs.has(self.rules.facts[name], value)]  # fmt: skip
        assumptions += SANE
        outcomes: dict[str | None, list[str]] = {v: [self.derived.verdict(v)] for v in self.verdicts}
        outcomes[None] = [f"not {self.derived.verdict(verdict)}" for verdict in self.verdicts]
        unknown = [
            self._answer(fact, number)
            for fact in self.inputs.facts if fact.name not in given
            for number in range(len(self._answers_to(fact)))
        ]  # fmt: skip
        with self.lock:
            # The answers that can go with each outcome that is within reach.
            possible = {
                outcome: self.reasoner.possible(unknown, [*assumptions, *literals])
                for outcome, literals in outcomes.items()
                if self.reasoner.satisfiable([*assumptions, *literals])
            }
        return Outlook(tuple(possible), self._narrowing(given, list(possible.values())))

    def _narrowing(self, given: Facts, answers: list[set[str]]) -> tuple[Fact, ...]:
        """The unknown facts that narrow the verdicts, by how many stay possible on average."""
        left = {}
        for fact in self.inputs.facts:
            names = [self._answer(fact, n) for n in range(len(self._answers_to(fact)))]
            counts = [sum(name in each for each in answers) for name in names]
            reached = [count for count in counts if count]
            if fact.name not in given and reached:
                left[fact.name] = sum(reached) / len(reached)
        narrowing = [name for name in left if left[name] < len(answers)]
        return tuple(self.rules.facts[name] for name in sorted(narrowing, key=left.__getitem__))

    def ways(self, explanation: Explanation) -> tuple[Way, ...]:
        """For every other verdict that changeable facts can lead to, the smallest change."""
        given = explanation.trace.given
        now = explanation.trace.facts.get(VERDICT)
        fixed = [literal for fact in self.inputs.facts for literal in self._fixed(fact, given)]
        found = []
        for verdict in self.verdicts:
            if verdict != now:
                wanted = [self.derived.verdict(verdict), *fixed]
                if changes := self._nearest(given, wanted):
                    self._show(given, changes, verdict)
                    found.append(Way(verdict, changes))
        return tuple(sorted(found, key=lambda way: len(way.changes)))

    def _show(self, given: Facts, changes: Iterable[Change], verdict: str) -> None:
        """Run the changed case: it must be as the solver says."""
        if self.rules.engine.run(changed(given, changes)).facts.get(VERDICT) != verdict:
            raise InternalError("a change found by the reasoner does not work when it is run")

    def _fixed(self, fact: Fact, given: Facts) -> list[str]:
        """History stays as it is; what is known doesn't become unknown."""
        if not fact.changeable:
            return self.inputs.has(fact, given.get(fact.name))
        return [self.inputs.known(fact)] if fact.name in given else []

    def _nearest(self, given: Facts, wanted: list[str]) -> tuple[Change, ...]:
        """The fewest changes, then the nearest values, that make literals hold; () if none do."""
        before = [literal for fact in self.inputs.facts
                  for literal in self._old(fact, given.get(fact.name))]  # fmt: skip
        with self.lock:
            best = self.reasoner.best([*before, *wanted, *SANE], self.watched)
        return () if best is None else self._changes(given, best)

    def _old(self, fact: Fact, value: Value | None) -> list[str]:
        """Literals for every o… atom of a fact: they say what it is in the case at hand."""
        atoms, code = self.inputs.atoms_of(fact), self.inputs.attribute(fact).code(value)
        if fact.type == "choices":
            members = value if isinstance(value, tuple) else ()
            held = [value is not None, *(option.name in members for option in fact.options)]
        elif fact.type == "number":
            held = [place <= code for place in range(1, len(atoms) + 1)]
        else:
            held = [place == code for place in range(len(atoms))]
        return [f"o{atom}" if is_so else f"not o{atom}"
                for atom, is_so in zip(atoms, held, strict=True)]  # fmt: skip

    def _changes(self, given: Facts, model: Model) -> tuple[Change, ...]:
        true = model.true
        found = []
        for fact in self.inputs.facts:
            if f"dif{self.inputs.number[fact.name]}" in true:
                found.append(Change(fact, given.get(fact.name), self.inputs.value(fact, true)))
        return tuple(found)

    def why_not(self, explanation: Explanation, asked: str) -> tuple[Change, ...] | None:
        """The smallest change that brings about a rule id, an advice id or `conclusion=value`.

        Of any facts, also of history: the fewest; then the fewest that become unknown; then the
        nearest values, as for a `Way`. () if it is there already, None if nothing brings it about.
        Raises UnknownNameError.
        """
        atom = self._asked(asked)[0]
        given = explanation.trace.given
        same = [literal for fact in self.inputs.facts
                for literal in self.inputs.has(fact, given.get(fact.name))]  # fmt: skip
        with self.lock:
            if self.reasoner.satisfiable([*same, *SANE, atom]):
                return ()
        changes = self._nearest(given, [atom])
        if not changes:
            return None
        if self.brought_about_by(given, changes, asked) is None:
            raise InternalError("a change found by the reasoner does not work when it is run")
        return changes

    def brought_about_by(self, given: Facts, changes: Iterable[Change], asked: str) -> Rule | None:
        """The first rule that gives what is asked when the changed case is run."""
        _, gives = self._asked(asked)
        firings = self.rules.engine.run(changed(given, changes)).firings
        return next((rule for rule in firings if gives(rule)), None)

    def _asked(self, asked: str) -> tuple[str, Callable[[Rule], bool]]:
        """The atom that says that what is asked about is there, and whether a firing gives it."""
        rules = self.rules
        if asked in rules.rule:
            return self.derived.fires(asked), lambda rule: rule.id == asked
        if asked in rules.advice:
            return self.derived.advises(asked), lambda rule: asked in rule.recommend
        name, _, written = (VERDICT, "", asked) if asked in self.verdicts else asked.partition("=")
        fact = rules.facts.get(name)
        if fact is None or fact.given or not written:
            candidates = [*rules.rule, *rules.advice, *(f"{VERDICT}={v}" for v in self.verdicts)]
            help = suggest(asked, candidates)
            raise UnknownNameError(
                f"'{asked}' is no rule, advice or verdict. "
                + (
                    help
                    if help.startswith("Did")
                    else "Write a rule's id, an advice's, or verdict=value."
                )
            )
        try:
            value = from_text(fact, written)
        except NotAValue as refusal:
            raise UnknownNameError(f"{refusal.message} {refusal.help}".strip()) from None
        return self.derived.concludes(name, value), lambda rule: _concludes(rule, name, value)


def _concludes(rule: Rule, name: str, value: Value) -> bool:
    """Whether a rule gives a conclusion a value; of a set, the one member."""
    given = dict(rule.then).get(name)
    return value[0] in given if isinstance(value, tuple) and isinstance(given, tuple) else given == value


def changed(given: Facts, changes: Iterable[Change]) -> Facts:
    """The facts of a case with changes carried out."""
    facts = dict(given)
    for change in changes:
        if change.then is None:
            facts.pop(change.fact.name, None)
        else:
            facts[change.fact.name] = change.then
    return facts


def _distance(inputs: Inputs) -> str:
    """Atoms o… for the case at hand, and weak constraints: few changes, none to unknown where
    it can be helped, near values."""
    lines = []
    for n, fact in enumerate(inputs.facts):
        atoms = inputs.atoms_of(fact)
        lines.append(f"{{{';'.join('o' + atom for atom in atoms)}}}.")
        for place, atom in enumerate(atoms):
            lines += [f"dif{n}:-{atom},not o{atom}.", f"dif{n}:-o{atom},not {atom}."]
            if fact.type in ("choices", "number"):
                lines += [f":~{atom},not o{atom}. [1@1,{n},{place}]",
                          f":~o{atom},not {atom}. [1@1,{n},{place}]"]  # fmt: skip
        known = inputs.known(fact)
        lines.append(f":~dif{n}. [1@3,{n}]")
        lines.append(
            f":~dif{n},{known.removeprefix('not ') if known.startswith('not ') else 'not ' + known}. [1@2,{n}]"
        )
    return "\n".join([*lines, *first_declared(inputs)]) + "\n"
