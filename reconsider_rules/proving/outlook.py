"""What could change an answer: exact, over every way in which a case could be different.

*Outlook*: the verdicts still possible, whatever the unknown facts turn out to be, and which of
them to find out first. *Changes*: the smallest change of changeable facts that leads to another
verdict. *Why-not*: the smallest change of any facts that brings about a rule, advice or value.
Every change is shown to work by running it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from reconsider_rules.errors import InternalError, UnknownNameError
from reconsider_rules.model import VERDICT, Fact, Facts, Rule, RuleBase, Value
from reconsider_rules.proving.logic import Derived, Inputs, concluded, first_declared
from reconsider_rules.proving.proofs import SANE
from reconsider_rules.proving.reasoner import Reasoner
from reconsider_rules.reading.values import NotAValue, from_text, suggest
from reconsider_rules.record import Record
from reconsider_rules.running.explanation import Explanation
from reconsider_rules.running.situations import Situations
from reconsider_rules.strata import Edge, dependencies


class Outlook(Record):
    """The verdicts possible whatever the unknown facts turn out to be, in declared order.

    `None` among them, last, stands for no verdict. A fact may also stay unknown; contradictions
    don't count. `ask` are the unknown facts of which an answer can rule out a verdict, the one
    that narrows most first: that leaves the fewest verdicts (or none) possible even if the answer
    is the one that says least, then the fewest on average, over the answers that lead to any; as
    declared where facts are equal. The answers are the options, yes and no, each threshold of a
    number and each gap; of a set, no member or one alone.
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
    """The possible cases of a rule base beside a case at hand.

    A program is made for each question, with what the question takes for granted written into it
    as facts: grounding then leaves little to search.
    """

    def __init__(self, rules: RuleBase) -> None:
        self.rules = rules
        self.situations = rules.engine.situations
        self.inputs = Inputs(self.situations)
        self.derived = Derived(rules, self.inputs, self.situations)

    @cached_property
    def _program(self) -> str:
        """What all rules make of a case."""
        self.derived.write()
        return self.derived.flush()

    @property
    def verdicts(self) -> list[str]:
        """The verdicts that rules give, in declared order."""
        fact = self.rules.facts.get(VERDICT)
        given = set(concluded(self.rules, fact)) if fact else set()
        return [option.name for option in fact.options if option.name in given] if fact else []

    def outlook(self, given: Facts) -> Outlook:
        """What the unknown facts can still bring."""
        derived, text = self.derived, self.rules.deciding_program
        unknown = [fact for fact in self.inputs.facts if fact.name not in given]
        answers = {fact.name: self._answers(fact) for fact in unknown}
        lines = [line for fact in unknown for line in self.inputs.lines(fact)]
        lines += [
            self.inputs.stated(self.rules.facts[name], value) for name, value in given.items()
        ]
        lines += ["#show."]
        for found in answers.values():
            lines += [f"{atom}:-{body}.#show {atom}:{atom}." for atom, body in found.items()]
        reasoner = Reasoner("\n".join([text, *lines]))
        outcomes: dict[str | None, list[str]] = {v: [derived.verdict(v)] for v in self.verdicts}
        outcomes[None] = [f"not {derived.verdict(verdict)}" for verdict in self.verdicts]
        # The answers that can go with each outcome, and None with one that is out of reach.
        reached = {
            outcome: reasoner.shown([*literals, *SANE]) for outcome, literals in outcomes.items()
        }
        possible = {outcome: atoms for outcome, atoms in reached.items() if atoms is not None}
        return Outlook(tuple(possible), self._narrowing(answers, list(possible.values())))

    def _answers(self, fact: Fact) -> dict[str, str]:
        """An atom for each answer that a client could give, and what it stands for; of a set, no
        member or one alone."""
        n, attribute = self.inputs.number[fact.name], self.inputs.attribute(fact)
        if fact.type == "choices":
            values = [(), *((option.name,) for option in fact.options)]
            bodies = [",".join(self.inputs.has(fact, value)) for value in values]
        elif fact.type == "number":
            last = attribute.size - 1
            bodies = [
                f"g{n}_{code}" + (f",not g{n}_{code + 1}" if code < last else "")
                for code in attribute.possible[1:]
            ]
        else:
            bodies = [f"v{n}_{code}" for code in range(1, attribute.size)]
        return {f"e{n}_{place}": body for place, body in enumerate(bodies)}

    def _narrowing(
        self, answers: Mapping[str, Mapping[str, str]], reached: list[set[str]]
    ) -> tuple[Fact, ...]:
        """The unknown facts that narrow the verdicts, by how many stay possible at most, then on
        average."""
        left = {}
        for name, atoms in answers.items():
            counts = [sum(atom in each for each in reached) for atom in atoms]
            if leading := [count for count in counts if count]:
                left[name] = max(leading), sum(leading) / len(leading)
        narrowing = [name for name in left if left[name][1] < len(reached)]
        return tuple(self.rules.facts[name] for name in sorted(narrowing, key=left.__getitem__))

    def ways(self, explanation: Explanation) -> tuple[Way, ...]:
        """For every other verdict that changeable facts can lead to, the smallest change."""
        derived, text = self.derived, self.rules.deciding_program
        given = explanation.trace.given
        free = [fact for fact in self.inputs.facts if fact.changeable]
        lines = [
            self.inputs.stated(fact, given.get(fact.name))
            for fact in self.inputs.facts if not fact.changeable
        ]  # fmt: skip
        # What is known doesn't become unknown.
        lines += [f":-{_opposite(self.inputs.known(fact))}." for fact in free if fact.name in given]
        reasoner = self._nearby(free, given, [text, *lines])
        found = []
        for verdict in self.verdicts:
            if verdict != explanation.trace.facts.get(VERDICT):
                changes = self._nearest(reasoner, free, given, derived.verdict(verdict))
                if changes:
                    self._show(given, changes, verdict)
                    found.append(Way(verdict, changes))
        return tuple(sorted(found, key=lambda way: len(way.changes)))

    def _show(self, given: Facts, changes: Iterable[Change], verdict: str) -> None:
        """Run the changed case: it must be as the solver says."""
        if self.rules.engine.run(changed(given, changes)).facts.get(VERDICT) != verdict:
            raise InternalError("a change found by the reasoner does not work when it is run")

    def _nearby(self, free: list[Fact], given: Facts, text: list[str]) -> Reasoner:
        """A program in which some facts are free, and the case at hand is the cheapest."""
        lines = [line for fact in free for line in self.inputs.lines(fact)]
        lines += [line for fact in free for line in self._distance(fact, given.get(fact.name))]
        return Reasoner("\n".join([*text, *lines, *first_declared(self.inputs, free)]))

    def _distance(self, fact: Fact, value: Value | None) -> Iterator[str]:
        """Weak constraints: few changes, none to unknown where it can be helped, near values."""
        n, held = self.inputs.number[fact.name], self.inputs.held(fact, value)
        for place, atom in enumerate(self.inputs.atoms_of(fact)):
            other = f"not {atom}" if atom in held else atom
            yield f"dif{n}:-{other}."
            if fact.type in ("choices", "number"):
                yield f":~{other}. [1@1,{n},{place}]"
        yield f":~dif{n}. [1@3,{n}]"
        yield f":~dif{n},{_opposite(self.inputs.known(fact))}. [1@2,{n}]"

    def _nearest(
        self, reasoner: Reasoner, free: list[Fact], given: Facts, wanted: str
    ) -> tuple[Change, ...]:
        """The fewest changes, then the nearest values, that bring about an atom; () if none do."""
        different = {f"dif{self.inputs.number[fact.name]}": fact for fact in free}
        watched = [*different, *(atom for fact in free for atom in self.inputs.atoms_of(fact))]
        best = reasoner.best([wanted, *SANE], watched)
        if best is None:
            return ()
        return tuple(
            Change(fact, given.get(fact.name), self.inputs.value(fact, best.true))
            for atom, fact in different.items()
            if atom in best.true
        )

    def why_not(self, explanation: Explanation, asked: str) -> tuple[Change, ...] | None:
        """The smallest change that brings about a rule id, an advice id or `conclusion=value`.

        Of any facts, also of history: the fewest; then the fewest that become unknown; then the
        nearest values, as for a `Way`. () if it is there already, None if nothing brings it about.
        Raises UnknownNameError.
        """
        atom, gives = self._asked(asked)
        if any(map(gives, explanation.trace.firings)):
            return ()
        given, free = explanation.trace.given, self.inputs.facts
        changes = self._nearest(self._nearby(free, given, [self._program]), free, given, atom)
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
        if value == ():
            raise UnknownNameError(
                f"'{name}' is empty where no rule adds to it. Ask about one of its options, "
                f"such as {name}={fact.options[0].name}."
            )
        return self.derived.concludes(name, value), lambda rule: _concludes(rule, name, value)


def _concludes(rule: Rule, name: str, value: Value) -> bool:
    """Whether a rule gives a conclusion a value; of a set, the one member."""
    given = dict(rule.then).get(name)
    return (
        value[0] in given
        if isinstance(value, tuple) and isinstance(given, tuple)
        else given == value
    )


def changed(given: Facts, changes: Iterable[Change]) -> Facts:
    """The facts of a case with changes carried out."""
    facts = dict(given)
    for change in changes:
        if change.then is None:
            facts.pop(change.fact.name, None)
        else:
            facts[change.fact.name] = change.then
    return facts


def _opposite(literal: str) -> str:
    return literal.removeprefix("not ") if literal.startswith("not ") else f"not {literal}"


def deciding_program(rules: RuleBase) -> str:
    """The program of the rules that bear on the verdict, or on whether anything contradicts
    itself."""
    situations = Situations(rules)
    derived = Derived(_without_mere_advice(rules), Inputs(situations), situations)
    derived.write()
    return derived.flush()


def _without_mere_advice(rules: RuleBase) -> RuleBase:
    """The rule base without what has no bearing on the verdict, nor on whether anything contradicts
    itself: rules that only advise, and sets that only advice looks at."""
    conflicting = {id for id, advice in rules.advice.items() if advice.conflicts_with}
    conflicting |= {id for advice in rules.advice.values() for id in advice.conflicts_with}
    graph = dependencies(rules.rules)
    telling = {VERDICT, *_that_can_clash(rules)}
    todo: list[Edge] = [
        ("rule", rule.id)
        for rule in rules.rules
        if telling.intersection(name for name, _ in rule.then)
        or conflicting.intersection(rule.recommend)
    ]
    needed = set(todo)
    while todo:
        new = set(graph[todo.pop()]) - needed
        needed |= new
        todo += new
    kept = [rule for rule in rules.rules if ("rule", rule.id) in needed]
    return rules.replaced(
        advice={id: rules.advice[id] for id in rules.advice if id in conflicting},
        rules=tuple(
            rule.replaced(recommend=tuple(id for id in rule.recommend if id in conflicting))
            for rule in kept
        ),
    )


def _that_can_clash(rules: RuleBase) -> Iterator[str]:
    """The conclusions that rules give more than one value; a set unites them."""
    for fact in rules.conclusions:
        if fact.type != "choices" and len(set(concluded(rules, fact))) > 1:
            yield fact.name
