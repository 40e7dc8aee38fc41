"""Which question matters most next, while a client is being asked.

The reasoner says, exactly, which verdicts are still possible and which questions bear on them: so
an interview stops only when its verdict is settled. In which order they are asked only decides how
soon that is, and is therefore a guess: clients who could give the answers so far are made up, like
those of the saved cases, always from the same seed; the next question is the one after whose answer the
least uncertainty about their verdicts is to be expected (Shannon's entropy, with the correction of
Miller and Madow for few clients).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from math import log
from random import Random

from reconsider_rules.model import VERDICT, Case, Fact, Facts, Value
from reconsider_rules.proving.budget import Budget
from reconsider_rules.proving.counterfactuals import Counterfactuals
from reconsider_rules.proving.outlook import Outlook, outlook
from reconsider_rules.proving.questions import answers_of
from reconsider_rules.record import Record

CLIENTS = 150
SEED = 0
KNOWN = 0.05
"""How much a made-up client knows of what a saved case leaves open."""
AGREES, SILENT, DIFFERS = 1.0, 0.5, 0.05
"""How much a saved case counts as a model, for each answer: it gives the same, none, another."""


class Step(Record):
    """Where an interview stands. `likely` are verdicts of made-up clients, the commonest first;
    `ask` the questions that can still matter, the one to put first at the front."""

    outlook: Outlook
    likely: tuple[str | None, ...]
    ask: tuple[Fact, ...]

    @property
    def settled(self) -> bool:
        return self.outlook.settled


class Interview:
    """Asks about one client after another, by the rules of one rule base."""

    def __init__(self, beside: Counterfactuals, cases: Iterable[Case]) -> None:
        self.beside = beside
        self.models = [case.scenario.facts for case in cases]
        self.values = _values(beside, self.models)

    def step(self, given: Facts, closed: Collection[str], budget: Budget) -> Step:
        """What is still possible, and what to ask next; `closed` are the facts nobody knows."""
        ahead = outlook(self.beside, given, budget, closed)
        if ahead.settled or not ahead.ask:
            return Step(ahead, ahead.possible, ())
        clients = self._clients(given, closed)
        verdicts = [self._verdict(client) for client in clients]
        uncertain = {
            fact.name: self._uncertainty(fact, clients, verdicts, len(ahead.possible))
            for fact in ahead.ask
        }
        common = Counter(verdict for verdict in verdicts if verdict in ahead.possible)
        return Step(
            ahead,
            tuple(sorted(ahead.possible, key=lambda verdict: -common[verdict])),
            tuple(sorted(ahead.ask, key=lambda fact: uncertain[fact.name])),
        )

    def _clients(self, given: Facts, closed: Collection[str]) -> list[dict[str, Value]]:
        """Clients who give the answers so far; the rest as in a saved case that is like them, and
        some of what that leaves open."""
        random = Random(SEED)
        weights = [_likeness(model, given) for model in self.models]
        models = random.choices(self.models, weights, k=CLIENTS) if self.models else [{}] * CLIENTS
        open_ = {
            name: found for name, found in self.values.items() if name not in {*given, *closed}
        }
        clients = []
        for model in models:
            client = dict(given)
            for name, values in open_.items():
                if name in model:
                    client[name] = model[name]
                elif random.random() < KNOWN:
                    client[name] = random.choice(values)
            clients.append(client)
        return clients

    def _verdict(self, client: Facts) -> str | None:
        trace = self.beside.engine.run(client)
        found = trace.facts.get(VERDICT)
        return None if trace.clashes or found is None else str(found)

    def _uncertainty(
        self,
        fact: Fact,
        clients: list[dict[str, Value]],
        verdicts: list[str | None],
        possible: int,
    ) -> float:
        """The entropy of the verdict, in nats, to be expected once the fact is known."""
        attributes = self.beside.engine.situations.of(fact.name)
        groups: dict[Hashable, Counter[str | None]] = defaultdict(Counter)
        for client, verdict in zip(clients, verdicts, strict=True):
            answer = tuple(each.code(client.get(fact.name)) for each in attributes)
            groups[answer][verdict] += 1
        entropy = sum(sum(group.values()) * _entropy(group) for group in groups.values())
        bias = len(groups) * (possible - 1) / 2
        return (entropy + bias) / len(clients)


def _entropy(group: Mapping[str | None, int]) -> float:
    total = sum(group.values())
    return -sum(count / total * log(count / total) for count in group.values())


def _likeness(model: Facts, given: Facts) -> float:
    likeness = 1.0
    for name, value in given.items():
        likeness *= SILENT if name not in model else AGREES if model[name] == value else DIFFERS
    return likeness


def _values(beside: Counterfactuals, models: Iterable[Facts]) -> dict[str, list[Value]]:
    """For each fact the answers that the saved cases give, and each that the rules tell apart."""
    found: dict[str, list[Value]] = {}
    for fact in beside.inputs.facts:
        found[fact.name] = _answers(beside, fact)
        found[fact.name] += [model[fact.name] for model in models if fact.name in model]
    return {name: values for name, values in found.items() if values}


def _answers(beside: Counterfactuals, fact: Fact) -> list[Value]:
    found = answers_of(beside.engine.situations.of(fact.name)[0]).values()
    return [(), *found] if fact.type == "choices" else [*found]
