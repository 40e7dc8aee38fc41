"""How many cases a second do we answer, beside others who run the same rules?

Nobody is measured that hasn't fired the same rules in the same cases. Then they take turns, each with
as many cases as it answers in a third of a second, but no fewer than 20. What can't be measured says
why.
"""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import islice
from pathlib import Path
from statistics import median

from benchmarks.measure import Figure, kept_apart
from benchmarks.peers.peer import Fired, NotInstalledError, Peer
from benchmarks.synthetic import Shape, random_cases, write_rule_base
from reconsider_rules.model import Facts, RuleBase
from reconsider_rules.reading.loader import read_rules

SIZES = (10, 50, 500, 5000)
SEED = 20  # by which a fifth to a quarter of the rules fire, where there are 50 or more
ROUNDS = 5
SECONDS = 1 / 3  # that a round takes, about
FEWEST, MOST = 20, 8192  # cases of a round
MOST_SLOWING = 2000  # of a peer that slows down
MIXED = 400  # cases with unknown facts, compared as far as the peer is fast
TOO_LONG = 5.0  # seconds for the fewest cases: they must do

BATCH, CODES = "batch", "batch, from codes to columns"
ONE, LIVE, JUSTIFIED = "one at a time", "one at a time, column engine", "one at a time, justified"
OURS = {
    BATCH: "ours.Columns",
    CODES: "ours.ColumnsOnCodes",
    ONE: "ours.OneByOne",
    LIVE: "ours.OneByOneInColumns",
    JUSTIFIED: "ours.Justified",
}
CLIPS, ZEN, NODE = "clipspy", "zen-engine", "json-rules-engine"
ENGINES = {
    CLIPS: "with_clips.Clips",
    ZEN: "with_zen.Zen",
    "experta": "with_experta.Experta",
    "business-rules": "with_business_rules.BusinessRules",
    NODE: "with_node.JsonRulesEngine",
}
GENERATED = "generated Python"
GENERATED_CODES = "generated Python, from codes"
PYTHON = {
    GENERATED: "generated.Generated",
    GENERATED_CODES: "generated.GeneratedOnCodes",
    "a plain loop": "interpreted.Interpreted",
}
PEERS = ENGINES | PYTHON


def peer_class(name: str) -> Callable[[RuleBase], Peer]:
    """What makes a peer, ours among them, of a rule base."""
    module, _, attribute = (OURS | PEERS)[name].partition(".")
    made: Callable[[RuleBase], Peer] = getattr(
        import_module(f"benchmarks.peers.{module}"), attribute
    )
    return made


class Cases:
    """What is asked of all: cases in which every fact is known, of which a `few` are asked first;
    and `mixed` ones. These two have answers beside them."""

    def __init__(self, rules: RuleBase) -> None:
        trusted = peer_class(BATCH)(rules)
        self.all: list[Facts] = list(islice(random_cases(rules, known=1), MOST))
        half, most = (random_cases(rules, seed=2, known=known) for known in (0.5, 0.9))
        mixed: list[Facts] = [next(each) for _ in range(MIXED // 2) for each in (half, most)]
        few = self.all[:FEWEST]
        self.few = few, trusted.fired(few)
        self.mixed = mixed, trusted.fired(mixed)


class Racer:
    """A peer, or ours, that is measured."""

    def __init__(self, name: str, rules: RuleBase) -> None:
        """Raises NotInstalledError."""
        self.name = name
        self.make = peer_class(name)
        self.rules = rules
        self.peer = self.make(rules)
        self.count = FEWEST
        self.rounds = ROUNDS
        self.rates: list[float] = []

    def prove(self, cases: Cases) -> None:
        """Raise AssertionError where it fires other rules; see how many cases it can do."""
        took = self._compared(cases.few)
        if took > TOO_LONG:
            self.rates.append(FEWEST / took)
            self.rounds = 0
            return
        took = min(took, self._timed(cases.few[0]))
        most = MOST_SLOWING if self.peer.slows_down else MOST
        self.count = max(FEWEST, min(most, int(FEWEST * SECONDS / took)))
        mixed, expected = cases.mixed
        self._compared((mixed[: self.count], expected[: self.count]))

    def _compared(self, cases: tuple[Sequence[Facts], Fired]) -> float:
        """The seconds that cases took whose answers are as expected."""
        given, expected = cases
        fired: Fired = []
        took = self._seconds(lambda: fired.extend(self.peer.fired(given)))
        both = zip(given, fired, expected, strict=True)
        wrong = [case for case, one, other in both if sorted(one) != sorted(other)]
        if wrong:
            told = f"{self.name} fires other rules in {len(wrong)} cases, such as {wrong[0]}"
            raise AssertionError(told)
        return took

    def run(self, cases: Sequence[Facts]) -> None:
        """Another round."""
        if self.peer.slows_down:
            self.peer = self.make(self.rules)
        self.rates.append(self.count / self._timed(cases[: self.count]))

    def _timed(self, cases: Sequence[Facts]) -> float:
        prepared = self.peer.prepared(cases)
        return self._seconds(lambda: self.peer.record(prepared))

    def _seconds(self, action: Callable[[], object]) -> float:
        gc.collect()
        start = self.peer.clock()
        action()
        return self.peer.clock() - start


Rates = Mapping[str, "tuple[float, ...] | str"]
"""Cases a second by name, in every round; or why there are none."""


def measured(rules: RuleBase, names: Sequence[str]) -> Rates:
    """All of them, taking turns."""
    cases = Cases(rules)
    racers: list[Racer] = []
    rates: dict[str, tuple[float, ...] | str] = {}
    for name in names:
        try:
            racer = Racer(name, rules)
        except NotInstalledError as missing:
            rates[name] = str(missing)
        else:
            racer.prove(cases)
            racers.append(racer)
    with kept_apart():
        for number in range(ROUNDS):
            for racer in racers:
                if number < racer.rounds:
                    racer.run(cases.all)
    return rates | {racer.name: tuple(racer.rates) for racer in racers}


def measure(sizes: Sequence[int] = SIZES) -> Iterator[Figure]:
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            shape = Shape(rules=size, seed=SEED)
            rules = read_rules(write_rule_base(Path(folder) / "rules", shape))
        yield from figures(size, measured(rules, [*OURS, *PEERS]))


def figures(size: int, rates: Rates) -> Iterator[Figure]:
    """The ratios, then what they are made of."""
    what = f"{size:,} rules"
    known = {name: found for name, found in rates.items() if not isinstance(found, str)}
    engines = [name for name in ENGINES if name in known]
    best = max(engines, key=lambda name: median(known[name]), default=CLIPS)
    least = {50: (10.0, 3.0), 500: (5.0, 5.0), 5000: (5.0, 5.0)}.get(size, (None, None))
    yield ratio(f"{what}, batch ÷ the best engine", rates, BATCH, best, least[0], best)
    yield ratio(f"{what}, batch ÷ {GENERATED}", rates, BATCH, GENERATED, least[1])
    yield ratio(f"{what}, … both from codes", rates, CODES, GENERATED_CODES, least[1])
    targets = size in (50, 500, 5000)
    yield ratio(f"{what}, one at a time ÷ {CLIPS}", rates, ONE, CLIPS, 1.5 if targets else None)
    yield ratio(f"{what}, … column engine", rates, LIVE, CLIPS, 3.0 if targets else None)
    for other in (ZEN, NODE):
        least_other = 10.0 if size == 50 else None
        yield ratio(f"{what}, one at a time ÷ {other}", rates, ONE, other, least_other)
    justified = 7000 / 19000 if size == 50 else None
    yield ratio(f"{what}, justified ÷ traces only", rates, JUSTIFIED, ONE, justified)
    for name, found in rates.items():
        if isinstance(found, str):
            yield not_measured(f"  {name}", found)
        else:
            yield Figure(f"  {name}", found, "cases/s")


def ratio(
    name: str, rates: Rates, one: str, other: str, at_least: float | None, note: str = ""
) -> Figure:
    """How many times as many cases a second one does as the other, in every round of both."""
    ours, theirs = rates[one], rates[other]
    if isinstance(ours, str):
        return not_measured(name, ours)
    if isinstance(theirs, str):
        return not_measured(name, theirs)
    values = tuple(a / b for a, b in zip(ours, theirs, strict=False))  # the slow have one round
    return Figure(name, values, at_least=at_least, note=note)


def not_measured(name: str, why: str) -> Figure:
    return Figure(name, (), note=f"not measured: {why}")
