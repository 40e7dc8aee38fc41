"""Which edits of the rules the saved cases notice; for the others, a scenario that would.

An edit is *noticed* if some case that passes would fail. One that is not is put to the reasoner: it is
*equivalent* if it is proved that no scenario is answered otherwise (with another verdict or other advice);
else it *survives*, and a smallest scenario that is answered otherwise is its witness. What the
budget leaves open is undecided. So nothing but edits that matter counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconsider_rules.errors import InternalError
from reconsider_rules.formulas import conditions_of
from reconsider_rules.model import VERDICT, Case, Expectation, Facts, Location, RuleBase, Scenario
from reconsider_rules.proving.budget import BUDGET, Budgets, UndecidedError
from reconsider_rules.proving.finding import Progress, silently
from reconsider_rules.proving.inputs import given_facts, smallest
from reconsider_rules.proving.reasoner import Reasoner
from reconsider_rules.proving.twins import DIFFERS, Twins
from reconsider_rules.record import Record
from reconsider_rules.running.columns import Batch, ColumnEngine
from reconsider_rules.running.layout import Layout
from reconsider_rules.running.mutants import Mutant, mutants
from reconsider_rules.running.noticing import Expected, contradicted

A_MOMENT = (
    100  # edits, with which the cases of the shipped rules are run in some tenths of a second
)


class Survivor(Record):
    """An edit that no case notices and that changes some answer. If it changes that of a saved case
    already, which expects too little to notice, `case` is the place of the first such."""

    mutant: Mutant
    case: Location | None


class Witness(Record):
    """A scenario, and the edits that a case about it would notice.

    Such a case `expect`s the verdict of today, and of the advice all that some of these edits would
    change; None where today's answer contradicts itself, or there is nothing that a case can expect.
    """

    scenario: Scenario
    survivors: tuple[Survivor, ...]
    expect: Expectation | None


class Mutation(Record):
    """How many edits were made and noticed; witnesses of those that survive, the one that shows most
    edits first; and those that are equivalent, or undecided."""

    made: int
    noticed: int
    witnesses: tuple[Witness, ...]
    equivalent: tuple[Mutant, ...]
    undecided: tuple[Mutant, ...]

    @property
    def survivors(self) -> int:
        return sum(len(witness.survivors) for witness in self.witnesses)


def mutate(
    rules: RuleBase,
    cases: Sequence[Case],
    budget: float = BUDGET,
    progress: Progress = silently,
) -> Mutation:
    """Make every edit, and see what becomes of it. The reasoner has so many seconds, about, for each."""
    made = list(mutants(rules))
    layout = Layout(rules, [each for mutant in made for each in conditions_of(mutant.rule)])
    engine = ColumnEngine(rules, layout)
    unnoticed = list(_unnoticed(engine, made, cases, progress))
    survivors = _Survivors(engine, unnoticed, budget, progress)
    return Mutation(
        len(made),
        len(made) - len(unnoticed),
        tuple(survivors.witnesses()),
        tuple(survivors.equivalent),
        tuple(survivors.undecided),
    )


def _unnoticed(
    engine: ColumnEngine, made: Sequence[Mutant], cases: Sequence[Case], progress: Progress
) -> Iterator[Survivor]:
    """The edits under which every case that passes still does."""
    expected = Expected(engine.rules, cases)
    batch = engine.batch([case.scenario.facts for case in cases])
    passed = expected.passed(batch)
    for number, mutant in enumerate(made):
        if number % A_MOMENT == 0:
            progress(f"running the saved cases with each edit ({len(made) - number:,} left)")
        edited = batch.run_by(engine.edited(mutant.rule))
        if not passed & ~expected.passed(edited):
            otherwise = passed & _answered_otherwise(batch, edited)
            first = (otherwise & -otherwise).bit_length() - 1
            yield Survivor(mutant, cases[first].location if otherwise else None)


class _Survivors:
    """Asks of each edit that no case notices whether any scenario is answered otherwise."""

    def __init__(
        self, engine: ColumnEngine, unnoticed: Sequence[Survivor], budget: float, progress: Progress
    ) -> None:
        self.engine = engine
        self.found: list[Facts] = []
        self.surviving: list[Survivor] = []
        self.equivalent: list[Mutant] = []
        self.undecided: list[Mutant] = []
        self._batch = engine.batch([])
        self._twins = Twins(engine.rules, engine.situations)
        self._given = self._twins.inputs.text() + smallest(self._twins.inputs)
        self._budgets = Budgets(budget)
        for number, each in enumerate(unnoticed):
            progress(f"looking for what shows an edit ({len(unnoticed) - number:,} left)")
            self._ask(each)

    def _ask(self, survivor: Survivor) -> None:
        mutant = survivor.mutant
        if self._shown(mutant):
            self.surviving.append(survivor)
            return
        try:
            facts = self._witness(mutant)
        except UndecidedError:
            self.undecided.append(mutant)
            return
        if facts is None:
            self.equivalent.append(mutant)
            return
        self.found.append(facts)
        self._batch = self.engine.batch(self.found)
        if not self._shown(mutant):
            raise InternalError(f"a witness shows no difference: {mutant.rule.id} {mutant.what}")
        self.surviving.append(survivor)

    def _shown(self, mutant: Mutant) -> int:
        """The witnesses so far that the edited rules answer otherwise."""
        return _answered_otherwise(self._batch, self._batch.run_by(self.engine.edited(mutant.rule)))

    def _witness(self, mutant: Mutant) -> Facts | None:
        """A smallest scenario that is answered otherwise, or None. Raises UndecidedError."""
        program = self._twins.program(mutant.rule)
        if program is None:
            return None
        reasoner, inputs = Reasoner(self._given + program), self._twins.inputs
        with self._budgets.next() as budget:
            best = reasoner.best([DIFFERS], inputs.atoms, budget)
        return given_facts(inputs, best.true) if best else None

    def witnesses(self) -> Iterator[Witness]:
        """Few witnesses that show all survivors: in turn the one that shows most of the rest."""
        shows = [0] * len(self.found)  # by witness, a bit for each survivor that it shows
        for number, each in enumerate(self.surviving):
            shown = self._shown(each.mutant)
            for place in range(len(shows)):
                shows[place] |= (shown >> place & 1) << number
        left = (1 << len(self.surviving)) - 1
        while left:
            counts = [(each & left).bit_count() for each in shows]
            place = counts.index(max(counts))
            now = shows[place] & left
            together = [each for n, each in enumerate(self.surviving) if now >> n & 1]
            yield self._told(place, together)
            left &= ~now

    def _told(self, place: int, together: Sequence[Survivor]) -> Witness:
        facts = self.found[place]
        title = f"Notices an edit of {together[0].mutant.rule.id}"
        if len(together) > 1:
            title += f", and {len(together) - 1} more"
        return Witness(Scenario(facts, title), tuple(together), self._expect(facts, together))

    def _expect(self, facts: Facts, together: Sequence[Survivor]) -> Expectation | None:
        """What a case about a scenario must expect to notice some edits."""
        batch = self.engine.batch([facts])
        if contradicted(batch):
            return None
        today = batch.trace(0)
        given = {id for rule in today.firings for id in rule.recommend}
        lost: set[str] = set()
        gained: set[str] = set()
        for each in together:
            edited = batch.run_by(self.engine.edited(each.mutant.rule))
            if not contradicted(edited):
                then = {id for rule in edited.trace(0).firings for id in rule.recommend}
                lost |= given - then
                gained |= then - given
        verdict = today.facts.get(VERDICT)
        expect = Expectation(
            () if verdict is None else (str(verdict),), tuple(sorted(lost)), tuple(sorted(gained))
        )
        return None if expect == Expectation() else expect


def _answered_otherwise(one: Batch, other: Batch) -> int:
    """Where the answers differ: in the verdict, in the advice, or in that there is none in one of
    them, which contradicts itself."""
    wrong, other_wrong = contradicted(one), contradicted(other)
    differs = 0
    for value in one.engine.layout.rules.concluded.get(VERDICT, ()):
        differs |= one.concludes(VERDICT, value) ^ other.concludes(VERDICT, value)
    for id in one.engine.rules.advice:
        differs |= one.recommends(id) ^ other.recommends(id)
    return (differs & ~(wrong | other_wrong)) | (wrong ^ other_wrong)
