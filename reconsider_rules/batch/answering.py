"""A partition → what is written of it: a line of JSON for each row, in order.

It depends on the rules, the options and the rows alone, wherever and however often it is done.

Rows are answered in columns. Of every partition some rows are run again by durable_rules, the engine
that explains, from the row itself on: a line that differs by a letter is an internal error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

from reconsider_rules.advisor import Advisor
from reconsider_rules.batch import lines
from reconsider_rules.batch.encoding import Encoder
from reconsider_rules.batch.lists import Lists, places
from reconsider_rules.batch.partition import EXPLAINED_ROWS, ROWS, Partition, Refused
from reconsider_rules.batch.rows import id_of, refused, row_from, scenario_of
from reconsider_rules.errors import InternalError, ScenarioError
from reconsider_rules.model import VERDICT, Scenario
from reconsider_rules.reading.refusals import NotAValue
from reconsider_rules.record import Record
from reconsider_rules.running.columns import Batch, ColumnEngine
from reconsider_rules.running.explanation import Explanation, explanation_of, place_in_answer
from reconsider_rules.running.justification import ContradictionError
from reconsider_rules.running.tally import Tally

ONE_IN = 256  # rows, of which one is run again


class Options(Record):
    """What all answers of a batch depend on, besides the rules and the rows."""

    as_of: date | None = None
    explain: bool = False

    @property
    def rows(self) -> int:
        """How many rows a partition has."""
        return EXPLAINED_ROWS if self.explain else ROWS


class Answered(Record):
    """What is written of a partition, and what it showed."""

    lines: bytes
    tally: Tally

    def __add__(self, other: Answered) -> Answered:
        return Answered(self.lines + other.lines, self.tally + other.tally)


class Answering:
    """Answers partitions from one rule base."""

    def __init__(self, advisor: Advisor, options: Options) -> None:
        self.advisor = advisor
        self.rules = advisor.rules
        self.options = options
        self.engine = ColumnEngine(self.rules)
        self.encoder = Encoder(self.engine, options.as_of)
        self.advice = [each.id for each in sorted(self.rules.advice.values(), key=place_in_answer)]
        order = [rule.id for rule in self.engine.order]
        self.lists = [Lists(names) for names in (self.rules.verdicts, self.advice, order)]

    def answer(self, partition: Partition) -> Answered:
        """Raises InternalError where the two engines differ."""
        return (self._one_by_one if self.options.explain else self._in_columns)(partition)

    def _one_by_one(self, partition: Partition) -> Answered:
        """Whole explanations, from the engine that explains."""
        texts = []
        tally = Tally()
        for place in range(len(partition.rows)):
            id, found = self._explained(partition, place)
            if isinstance(found, Refused):
                texts.append(error_line(partition, place, id, found))
                tally += Tally(1, {found.code: 1})
            else:
                texts.append(lines.explained(id, found, self.advisor.engine.name))
                tally += lines.tally_of(found)
        return Answered("".join(texts).encode("ascii"), tally)

    def _in_columns(self, partition: Partition) -> Answered:
        """Verdicts, advice and rules."""
        ids, columns, odd = self._encoded(partition)
        out: dict[int, Refused] = {}
        for place in odd:
            ids[place], scenario = self._scenario(partition, place)
            if not isinstance(scenario, Refused):
                number = partition.rows[place][0]
                raise InternalError(f"the row on line {number} is in order, and is not encoded")
            out[place] = scenario
        batch = self.engine.of_columns(columns, len(ids))
        advice = {id: batch.recommends(id) for id in self.advice}
        for place in places(self._doubtful(batch, advice)):
            found = self._explained(partition, place)[1]
            if isinstance(found, Refused):
                out[place] = found
        texts, tally = self._written(ids, batch, advice, out)
        for place, refusal in out.items():
            texts[place] = error_line(partition, place, ids[place], refusal)
        self._run_again(partition, texts)
        return Answered("".join(texts).encode("ascii"), tally)

    def _encoded(self, partition: Partition) -> tuple[list[str], list[int], list[int]]:
        """The ids of rows as JSON has them, the columns, and which rows are not in order."""
        ids, odd = [], []
        rows: list[bytes] = []
        nothing = self.encoder.nothing
        for place, (_, given) in enumerate(partition.rows):
            id, row = "null", None
            if not isinstance(given, Refused):
                try:
                    named, facts = row_from(given)
                    id, row = lines.id_as_json(named), self.encoder.row(facts)
                except NotAValue:
                    row = None
            if row is None:
                odd.append(place)
            ids.append(id)
            rows.append(row or nothing)
        return ids, self.encoder.columns(rows), odd

    def _scenario(self, partition: Partition, place: int) -> tuple[str, Scenario | Refused]:
        """The id of a row as JSON has it, and its scenario or what is wrong with it."""
        given, id = partition.rows[place][1], "null"
        if isinstance(given, Refused):
            return id, given
        try:
            named, facts = row_from(given)
            id = lines.id_as_json(named)
            return id, scenario_of(self.rules, facts, self.options.as_of)
        except NotAValue as error:
            return lines.id_as_json(id_of(given)), refused(error)
        except ScenarioError as error:
            return id, refused(error)

    def _explained(self, partition: Partition, place: int) -> tuple[str, Explanation | Refused]:
        """The id of a row, and what the engine that explains says of it."""
        id, scenario = self._scenario(partition, place)
        if isinstance(scenario, Refused):
            return id, scenario
        try:
            return id, explanation_of(self.advisor.engine, scenario)
        except ContradictionError as error:
            sides = [f"{side.says} ({side.because.rule.id})" for side in error.sides]
            told = f"{error}: {'; '.join(sides)}. 'reconsider-rules check' shows why."
            return id, Refused("contradiction", told)

    def _doubtful(self, batch: Batch, advice: Mapping[str, int]) -> int:
        """Where a conclusion has two values, or two advices come together that must not."""
        doubtful = batch.clashing
        for one, other in self.rules.conflicts:
            doubtful |= advice[one] & advice[other]
        return doubtful

    def _written(
        self,
        ids: Sequence[str],
        batch: Batch,
        advice: Mapping[str, int],
        out: Mapping[int, Refused],
    ) -> tuple[list[str], Tally]:
        """The lines of the rows that are not refused (those of others mean nothing)."""
        sane = batch.all
        for place in out:
            sane &= ~(1 << place)
        verdicts = {each: batch.concludes(VERDICT, each) for each in self.rules.verdicts}
        fired = {rule.id: batch.fires(rule.id) for rule in self.engine.order}
        texts, counts = [], []
        for names, columns in zip(self.lists, (verdicts, advice, fired), strict=True):
            texts.append(names.of(list(columns.values()), len(ids)))
            within = {name: (column & sane).bit_count() for name, column in columns.items()}
            counts.append({name: count for name, count in within.items() if count})
        codes = Counter(refusal.code for refusal in out.values())
        return list(map(lines.line, ids, *texts)), Tally(len(ids), codes, *counts)

    def _run_again(self, partition: Partition, texts: Sequence[str]) -> None:
        """Raise InternalError if durable_rules answers one of some rows otherwise."""
        count = len(texts)
        for place in Random(partition.digest).sample(range(count), 1 + (count - 1) // ONE_IN):
            id, found = self._explained(partition, place)
            if isinstance(found, Refused):
                again = error_line(partition, place, id, found)
            else:
                again = lines.line_from(id, found)
            if again != texts[place]:
                number = partition.rows[place][0]
                raise InternalError(f"two engines answer the row on line {number} differently")


def error_line(partition: Partition, place: int, id: str, refusal: Refused) -> str:
    return lines.error(id, partition.file, partition.rows[place][0], refusal)
