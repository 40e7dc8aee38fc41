"""What is wrong with a rule base in some possible scenario, or would be right without: proofs.

The findings follow the literature on rule-base anomalies (CHECK, COVER). Every question is put to
the logic program of all possible cases, so a finding is no guess and its absence is a proof. A
finding about behaviour has a *witness*: a smallest scenario that shows it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

from reconsider_rules.errors import Diagnostic
from reconsider_rules.lint import lint
from reconsider_rules.logic import Derived, Inputs, concluded, given_facts, smallest
from reconsider_rules.model import (
    VERDICT,
    AllOf,
    Between,
    Condition,
    Fact,
    Includes,
    Location,
    OneOf,
    Rule,
    RuleBase,
    Scenario,
    Value,
)
from reconsider_rules.reasoner import Reasoner
from reconsider_rules.situations import Attribute, Situations
from reconsider_rules.strata import conditions, shape
from reconsider_rules.words import listed, range_in_words


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic with a scenario that shows it, if one can; `accepted` is the coach's reason."""

    diagnostic: Diagnostic
    witness: Scenario | None = None
    accepted: str = ""
    about: str = ""  # the id of the rule that it is about


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked at: how many scenarios the rules can tell apart."""

    scenarios: int


def find_anomalies(rules: RuleBase) -> tuple[list[Finding], Proof]:
    """All anomalies that need a proof, errors first, each with a witness where there can be one."""
    search = _Search(rules)
    findings = [
        *search.without_verdict(),
        *search.two_values(),
        *search.conflicting_advice(),
        *search.failing_guarantees(),
        *search.silent_rules(),
        *search.redundant_rules(),
        *search.unreachable(),
        *search.impossible_tests(),
        *search.ranges(),
    ]
    return findings, Proof(search.scenarios())


def check_rules(rules: RuleBase, loaded: list[Finding]) -> tuple[list[Finding], Proof]:
    """Everything there is to find, worst first: what loading found, lint, and proofs.

    Adds a finding for every acceptance of something that isn't there any more.
    """
    proved, proof = find_anomalies(rules)
    findings = [*loaded, *map(Finding, lint(rules)), *proved]
    findings += _stale_acceptances(rules, findings)
    order = {"error": 0, "warning": 1}
    findings.sort(key=lambda f: (order[f.diagnostic.severity], f.diagnostic.location))
    return findings, proof


def _stale_acceptances(rules: RuleBase, findings: list[Finding]) -> Iterator[Finding]:
    for rule in rules.rules:
        found = {f.diagnostic.code for f in findings if f.accepted and f.about == rule.id}
        for code, _ in rule.accept:
            if code not in found:
                yield _about(rule, "stale-acceptance", f"rule '{rule.id}' accepts '{code}', which is not "
                             "found any more.", "Delete the line.")  # fmt: skip


class _Search:
    def __init__(self, rules: RuleBase) -> None:
        self.rules = rules
        self.situations = Situations(rules)
        self.inputs = Inputs(self.situations)
        self.derived = Derived(rules, self.inputs, self.situations)
        self.derived.write()
        self.guarantees = [self.guarantee_atom(number) for number in range(len(rules.guarantees))]
        self.needed = {rule.id: self.needed_atom(rule, n) for n, rule in enumerate(rules.rules)}
        program = self.inputs.text() + smallest(self.inputs) + self.derived.flush()
        self.reasoner = Reasoner(program)
        self.sane = ["not clash", "not conflict"]  # in a case that is an error nothing is advised
        fires = {self.derived.fires(rule.id): rule for rule in rules.rules}
        self.firing = {fires[atom].id for atom in self.reasoner.possible(list(fires), self.sane)}

    def scenarios(self) -> int:
        """How many scenarios the rules can tell apart."""
        sizes = (
            1 + 2 ** len(fact.options) if fact.type == "choices"
            else len(self.inputs.attribute(fact).possible)
            for fact in self.rules.given
        )  # fmt: skip
        return prod(sizes)

    def atom(self, body: list[str]) -> str:
        """An atom that holds where a body does, in the program from now on."""
        name = self.derived.named([body])
        if new := self.derived.flush():
            self.reasoner.extend(new)
        return name

    def witness(self, title: str, assumptions: list[str]) -> Scenario | None:
        """The smallest scenario that satisfies the assumptions, or None if none does."""
        best = self.reasoner.best(assumptions)
        return None if best is None else Scenario(given_facts(self.inputs, best.true), title)

    def without_verdict(self) -> Iterator[Finding]:
        verdict = self.rules.facts.get(VERDICT)
        if verdict is None:
            return
        values = {value for value in concluded(self.rules, verdict)}
        none = [
            f"not {self.derived.concludes(VERDICT, value)}" for value in sorted(map(str, values))
        ]
        if witness := self.witness("A scenario without a verdict", [*none, "not clash"]):
            yield _error("no-verdict", verdict.location, "there is a scenario that gets no verdict.",
                         "Add a rule for it, or a rule without 'when' that all others override.",
                         witness)  # fmt: skip

    def two_values(self) -> Iterator[Finding]:
        """Conclusions with two values, those that depend on no other clash first."""
        below: list[str] = []
        for fact in sorted(self.rules.conclusions, key=lambda fact: (self.level(fact), fact.name)):
            if fact.type == "choices":
                continue
            assumptions = [self.derived.clashes(fact.name), *below]
            if witness := self.witness(f"A scenario with two values for {fact.name}", assumptions):
                first, second = self.clashing(fact, assumptions)
                yield _error(
                    "two-values", first.location,
                    f"rules '{first.id}' and '{second.id}' can fire together and give "
                    f"'{fact.name}' different values.",
                    "Let one override the other, or make their conditions exclude each other.", witness,
                )  # fmt: skip
            below.append(f"not {self.derived.clashes(fact.name)}")

    def clashing(self, fact: Fact, assumptions: list[str]) -> tuple[Rule, Rule]:
        """Two rules that clash in the smallest scenario."""
        best = self.reasoner.best(assumptions)
        assert best is not None
        values: dict[Value, Rule] = {}
        for rule in self.rules.rules:
            given = dict(rule.then).get(fact.name)
            if given is not None and self.derived.fires(rule.id) in best.true:
                values.setdefault(given, rule)
        first, second, *_ = values.values()
        return first, second

    def level(self, fact: Fact) -> int:
        strata = self.rules.strata
        rules = [rule.id for rule in self.rules.rules if any(fact.name == n for n, _ in rule.then)]
        return max((strata[id] for id in rules), default=-1)

    def conflicting_advice(self) -> Iterator[Finding]:
        for advice in self.rules.advice.values():
            for other in advice.conflicts_with:
                both = [self.derived.advises(advice.id), self.derived.advises(other), "not clash"]
                if witness := self.witness(f"{advice.id} and {other} together", both):
                    yield _error(
                        "conflicting-advice", advice.location,
                        f"the advice '{advice.id}' and '{other}', which conflict, can be given together.",
                        "Make the rules that recommend them exclude each other.", witness,
                    )  # fmt: skip

    def guarantee_atom(self, number: int) -> str:
        """An atom for a guarantee broken, and one for its `when`."""
        guarantee, name = self.rules.guarantees[number], f"guarantee{number}"
        claim = self.derived.named([self.derived.body(guarantee.claim)])
        broken = f"not {claim}" if guarantee.always else claim
        self.derived.add(f"{name}when", self.derived.body(guarantee.when))
        self.derived.add(name, [f"{name}when", broken])
        return name

    def failing_guarantees(self) -> Iterator[Finding]:
        for guarantee, atom in zip(self.rules.guarantees, self.guarantees, strict=True):
            if witness := self.witness(f"Against {guarantee.id}", [atom, *self.sane]):
                yield _error(
                    "guarantee-fails", guarantee.location,
                    f"the guarantee '{guarantee.id}' fails in some scenario.",
                    f"{guarantee.because} Change the rules that lead there.", witness,
                )  # fmt: skip
            elif self.reasoner.model([f"{atom}when", *self.sane]) is None:
                yield _warning("empty-guarantee", guarantee.location,
                               f"the guarantee '{guarantee.id}' is about no possible scenario.",
                               "Correct its 'when'.")  # fmt: skip

    def silent_rules(self) -> Iterator[Finding]:
        """Rules that never fire: their antecedent never holds, or they always give way."""
        for rule in self.rules.rules:
            if rule.id in self.firing:
                continue
            holds = [self.derived.antecedent(rule.id), *self.sane]
            if witness := self.witness(f"{rule.id} gives way", holds):
                by = [r.id for r in self.rules.rules if rule.id in r.overrides]
                yield _about(rule, "always-overridden", f"rule '{rule.id}' always gives way to "
                             f"{listed([repr(id) for id in by], 'or')}.",
                             "Delete it, or narrow what overrides it.", witness)  # fmt: skip
            else:
                yield _about(rule, "never-fires", f"rule '{rule.id}' can never fire"
                             f"{self.obstacle(rule)}.", "Correct its conditions, or delete it.")  # fmt: skip

    def obstacle(self, rule: Rule) -> str:
        """The condition that can never hold by itself, if there is one."""
        for condition in conditions(rule.when):
            if self.reasoner.model([self.atom(self.derived.body(condition)), *self.sane]) is None:
                return f": nothing makes its test of '{condition.fact}' hold"
        return ": its conditions exclude each other"

    def needed_atom(self, rule: Rule, number: int) -> str:
        """An atom that holds where a rule gives what no other firing gives."""
        name, fires = f"needed{number}", self.derived.fires(rule.id)
        for key in _consequences(rule):
            others = [r.id for r in self.rules.rules if r.id != rule.id and key in _consequences(r)]
            self.derived.add(name, [fires, *(f"not {self.derived.fires(id)}" for id in others)])
        for loser in rule.overrides:
            others = [r.id for r in self.rules.rules if r.id != rule.id and loser in r.overrides]
            alone = [f"not {self.derived.fires(id)}" for id in others]
            self.derived.add(name, [fires, self.derived.antecedent(loser), *alone])
        return name

    def redundant_rules(self) -> Iterator[Finding]:
        candidates = [rule for rule in self.rules.rules if rule.id in self.firing]
        needed = self.reasoner.possible([self.needed[rule.id] for rule in candidates], self.sane)
        for rule in candidates:
            if self.needed[rule.id] in needed:
                continue
            gives = _consequences(rule)
            sharing = [r for r in candidates if r is not rule and gives & _consequences(r)]
            fires = self.derived.fires(rule.id)
            witness = self.witness(f"{rule.id} adds nothing", [fires, *self.sane])
            for other in sharing:
                apart = [fires, f"not {self.derived.fires(other.id)}", *self.sane]
                if gives <= _consequences(other) and self.reasoner.model(apart) is None:
                    yield _about(
                        rule, "subsumed-rule", f"wherever rule '{rule.id}' fires, '{other.id}' fires "
                        "too and gives the same.", "Delete one, or accept it for its reason.", witness,
                    )  # fmt: skip
                    break
            else:
                names = listed([f"'{r.id}'" for r in sharing], "or")
                yield _about(
                    rule, "redundant-rule", f"all that rule '{rule.id}' gives, {names} give as well "
                    "wherever it fires.", "Delete it, or accept it for its reason.", witness,
                )  # fmt: skip

    def unreachable(self) -> Iterator[Finding]:
        """Values that rules conclude, and advice they recommend, but in no scenario."""
        self.reached: dict[str, set[str]] = {}
        for fact in self.rules.conclusions:
            members = {m for value in concluded(self.rules, fact) for m in _members(value)}
            atoms = {self.derived.concludes(fact.name, (m,) if fact.type == "choices" else m): m
                     for m in members}  # fmt: skip
            found = self.reasoner.possible(list(atoms), self.sane)
            self.reached[fact.name] = {str(atoms[atom]) for atom in found}
            for option in fact.options:
                if option.name in members and option.name not in self.reached[fact.name]:
                    yield _warning(
                        "never-concluded", option.location,
                        f"no scenario leads to '{fact.name}: {option.name}'.",
                        "Correct the rules that conclude it, or delete the option.",
                    )  # fmt: skip
        recommended = {id for rule in self.rules.rules for id in rule.recommend}
        atoms_by_id = {self.derived.advises(id): id for id in recommended}
        given = {atoms_by_id[a] for a in self.reasoner.possible(list(atoms_by_id), self.sane)}
        for id in sorted(recommended - given):
            yield _warning("never-recommended", self.rules.advice[id].location,
                           f"no scenario brings the advice '{id}'.",
                           "Correct the rules that recommend it, or delete it.")  # fmt: skip

    def impossible_tests(self) -> Iterator[Finding]:
        """Tests of a value that the fact never has, in rules that can fire all the same."""
        for rule in self.rules.rules:
            if rule.id not in self.firing:
                continue
            for condition in (*conditions(rule.when), *conditions(rule.unless)):
                for what in self.impossible(condition):
                    yield Finding(
                        Diagnostic("warning", "impossible-test", f"rule '{rule.id}' tests {what}, which "
                                   "never occurs.", condition.location,
                                   "Correct the test, or delete it.", width=len(condition.fact)),
                        accepted=dict(rule.accept).get("impossible-test", ""), about=rule.id,
                    )  # fmt: skip

    def impossible(self, condition: Condition) -> list[str]:
        fact, test = self.rules.facts[condition.fact], condition.test
        if isinstance(test, (OneOf, Includes)) and not fact.given:
            reached = self.reached[fact.name]
            return [f"'{fact.name}: {o}'" for o in test.options if o not in reached]
        if isinstance(test, Between) and fact.given:
            attribute = self.inputs.attribute(fact)
            if not any(attribute.mask(test) >> code & 1 for code in attribute.possible):
                return [f"'{fact.name}: {range_in_words(test)}'"]
        return []

    def ranges(self) -> Iterator[Finding]:
        """Gaps and overlaps between rules that differ only in the range of one number."""
        families: dict[object, list[tuple[int, Rule]]] = defaultdict(list)
        for rule in self.rules.rules:
            if rule.id in self.firing:
                for key, mask in self.family(rule):
                    families[key].append((mask, rule))
        for (conclusion, number, _, _), family in families.items():  # type: ignore[misc]
            if len(family) > 1:
                attribute = self.situations.of(number)[0]
                family.sort(key=lambda item: item[0] & -item[0])
                yield from self.overlaps(family, attribute)
                yield from self.gaps(family, attribute, conclusion)

    def family(self, rule: Rule) -> Iterator[tuple[object, int]]:
        """(conclusion, number fact, the other conditions, unless) and the codes of the range."""
        parts = rule.when.parts if isinstance(rule.when, AllOf) else (rule.when,)
        for part in parts:
            if isinstance(part, Condition) and isinstance(part.test, Between):
                rest = frozenset(shape(other) for other in parts if other is not part)
                for name, _ in rule.then:
                    if self.rules.facts[name].type != "choices":
                        mask = self.situations.of(part.fact)[0].mask(part.test)
                        yield (name, part.fact, rest, shape(rule.unless)), mask

    def overlaps(self, family: list[tuple[int, Rule]], attribute: Attribute) -> Iterator[Finding]:
        for place, (mask, rule) in enumerate(family):
            for other_mask, other in family[place + 1 :]:
                both = [self.derived.fires(rule.id), self.derived.fires(other.id), *self.sane]
                if mask & other_mask and (witness := self.witness("Both rules fire", both)):
                    yield _about(
                        rule, "overlap", f"the ranges of '{attribute.fact.name}' in rules '{rule.id}' "
                        f"and '{other.id}' overlap.", "Let one end where the other begins.", witness,
                    )  # fmt: skip

    def gaps(
        self, family: list[tuple[int, Rule]], attribute: Attribute, conclusion: str
    ) -> Iterator[Finding]:
        covered = 0
        for mask, _ in family:
            covered |= mask
        lowest, highest = (covered & -covered).bit_length() - 1, covered.bit_length() - 1
        missing = [code for code in range(lowest, highest) if not covered >> code & 1]
        for code in missing:
            number = attribute.fact.name
            below = next(rule for mask, rule in reversed(family) if mask & -mask < 1 << code)
            wanted = Condition(number, attribute.range(code, code), below.location)
            undecided = f"not h{self.derived.conclusion_number[conclusion]}"
            there = self.atom([*self.derived.body(wanted), *self.rest_of(below, number), undecided])
            if witness := self.witness("Between the ranges", [there, *self.sane]):
                yield _about(
                    below, "gap", f"'{number}' {range_in_words(attribute.range(code, code))} falls between "
                    f"rules: '{conclusion}' stays undecided.", "Let one range begin where the other ends.",
                    witness,
                )  # fmt: skip

    def rest_of(self, rule: Rule, number: str) -> list[str]:
        """The literals of a rule's other conditions."""
        parts = rule.when.parts if isinstance(rule.when, AllOf) else (rule.when,)
        return [literal for part in parts if not (isinstance(part, Condition) and part.fact == number)
                for literal in self.derived.body(part)]  # fmt: skip


def _consequences(rule: Rule) -> frozenset[tuple[str, object]]:
    """What a rule gives: (conclusion, value or member) and ('recommend', advice)."""
    given = {(name, member) for name, value in rule.then for member in _members(value)}
    return frozenset(given | {("recommend", id) for id in rule.recommend})


def _members(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else (value,)


def _error(
    code: str, location: Location, message: str, help: str, witness: Scenario | None = None
) -> Finding:
    return Finding(Diagnostic("error", code, message, location, help), witness)


def _warning(code: str, location: Location, message: str, help: str) -> Finding:
    return Finding(Diagnostic("warning", code, message, location, help))


def _about(
    rule: Rule, code: str, message: str, help: str, witness: Scenario | None = None
) -> Finding:
    """A warning about a rule, accepted if the rule says so."""
    found = Diagnostic("warning", code, message, rule.location, help, width=len(rule.id))
    return Finding(found, witness, dict(rule.accept).get(code, ""), rule.id)
