"""Nodes → what refers to declared names: rules, advice, guarantees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconsider_rules.formulas import certainly_known
from reconsider_rules.keys import Key, Kind
from reconsider_rules.language import ADVICE, GUARANTEE, RULE
from reconsider_rules.model import ALWAYS, Advice, Formula, Guarantee, Rule, Value
from reconsider_rules.parsing.nodes import Mapping as MappingNode
from reconsider_rules.parsing.nodes import Node, Scalar, Sequence
from reconsider_rules.reading.antecedents import AntecedentReader
from reconsider_rules.reading.forms import Entry, FormReader, Names, made
from reconsider_rules.reading.prose import check_known, prose
from reconsider_rules.reading.reader import Reader
from reconsider_rules.reading.refusals import shorten


class RuleReader(FormReader):
    """Reads the rules, advice and guarantees of one file."""

    def __init__(self, reader: Reader, names: Names) -> None:
        super().__init__(reader, names)
        self.antecedents = AntecedentReader(reader, names.facts)
        self.claims = AntecedentReader(reader, names.facts, names.advice)

    def rule(self, id: str, key: Scalar | None, node: Node) -> Rule:
        """A rule; `key` is its id where it has one."""
        reader = self.reader
        entry = self.opened(RULE, id, key, node)
        errors = len(reader.file.diagnostics)
        when, _ = entry.value("when"), entry.value("unless")
        sure = len(reader.file.diagnostics) == errors and not reader.told
        said = entry.values()
        if sure:
            self.check_texts(entry, said, when)
        if not {*RULE.any_of} & (entry.fields.keys() | reader.told):
            self.check_consequent(node, entry)
        entry.check_needed(node)
        self.check_wins(entry, said)
        if id in said["overrides"]:
            self.overrides_itself(id, entry.fields["overrides"])
        overrides = tuple([other for other in said["overrides"] if other != id])
        return made(Rule, said, id=id, overrides=overrides, location=reader.at(entry.place))

    def opened(self, kind: Kind, name: str, key: Scalar | None, node: Node) -> Entry:
        """An entry, with nothing told of it yet; `key` is its id where it has one."""
        what = f"{kind.name} '{name}'" if key else f"this {kind.name}"
        self.reader.told = set()
        return self.entry(kind, node, key or node, what, f" of {what}")

    def check_texts(self, entry: Entry, said: Mapping[str, Any], when: Formula = ALWAYS) -> None:
        """Warn of placeholders for facts that may be unknown where `when` holds."""
        for name in entry.kind.texts:
            if name in entry.fields and "{" in said[name].raw:
                known = certainly_known(when)
                check_known(self.reader, entry.fields[name], said[name], known, entry.what)

    def check_consequent(self, node: Node, entry: Entry) -> None:
        reader, what = self.reader, entry.what
        if not isinstance(node, MappingNode) or node.line - 1 in reader.file.unread:
            return
        if [key.text for key, _ in node.entries] == ["id"]:
            reader.told.update(RULE.key)
            reader.error(
                "no-consequent",
                entry.place,
                f"{what} has nothing but its id.",
                "Write 'when', 'then' and 'because' below it, or delete it.",
            )
        else:
            reader.error(
                "no-consequent",
                entry.place,
                f"{what} has neither 'then' nor 'recommend'.",
                "Say what follows from it.",
            )

    def overrides_itself(self, id: str, node: Node) -> None:
        items = node.items if isinstance(node, Sequence) else [node]
        word = next(item for item in items if isinstance(item, Scalar) and item.text == id)
        self.reader.error(
            "cycle", word, f"rule '{id}' overrides itself.", "Take it out of the list."
        )

    def special(self, key: Key, node: Node, entry: Entry) -> Any:
        """A formula, what a rule concludes, or the findings that it accepts."""
        match key.form:
            case "conditions":
                return self.antecedents.formula(node, f"'{key.name}'{entry.of}")
            case "claims":
                return self.claims.formula(node, f"'{key.name}'{entry.of}")
            case "conclusions":
                return self.consequents(node, entry.what)
            case "won":
                return self.won(node, f"'{key.name}'{entry.of}")
        return self.accepted(node, entry.what)

    def consequents(self, node: Node, what: str) -> tuple[tuple[str, Value], ...]:
        found = []
        for key, value in self.reader.entries(node, f"'then' of {what}"):
            fact = self.names.facts.get(key.text)
            if fact is None:
                if not self.reader.odd_character(key):
                    self.unknown_conclusion(key, what)
            elif fact.given and fact.name not in self.reader.doubtful:
                self.reader.error(
                    "concludes-given",
                    key,
                    f"{what} concludes '{key.text}', which is a fact.",
                    "Only conclusions follow from rules; facts come from the scenario.",
                )
            else:
                concluded = self.reader.value_of(fact, value, f"'{key.text}' in 'then' of {what}")
                if concluded is not None:
                    found.append((key.text, concluded))
        if isinstance(node, MappingNode) and not node.entries:
            self.reader.error(
                "empty-value", node, f"'then' of {what} is empty.", "Add a conclusion."
            )
        return tuple(found)

    def unknown_conclusion(self, key: Scalar, what: str) -> None:
        conclusions = [name for name, fact in self.names.facts.items() if not fact.given]
        if self.reader.runs_on(key, conclusions):
            return
        if key.text in RULE.key:
            self.reader.misplaced(
                key,
                f"'{key.text}' stands inside 'then' of {what}.",
                f"Move '{key.text}' to the left, to where 'then' starts.",
            )
            return
        self.reader.unknown_name(
            "unknown-conclusion",
            key,
            f"{what} concludes '{shorten(key.text)}', which is not declared.",
            conclusions,
        )

    def won(self, node: Node, what: str) -> tuple[tuple[str, tuple[Value, ...]], ...]:
        """The conclusions for which a rule of a layer wins, each over which values; over any if ()."""
        if self.names.below is None:
            self.without_extends(node, what)
            return ()
        reader = self.reader
        conclusions = {name: fact for name, fact in self.names.facts.items() if not fact.given}
        if not isinstance(node, MappingNode):
            names = reader.references(node, what, "unknown-conclusion", conclusions)
            return tuple([(name, ()) for name in names])
        found = []
        for key, value in reader.entries(node, what):
            if fact := conclusions.get(key.text):
                words = list(reader.words(value, f"'{key.text}' in {what}"))
                values = [reader.value_of(fact, word, f"'{key.text}' in {what}") for word in words]
                found.append((key.text, tuple([each for each in values if each is not None])))
            elif not reader.runs_on(key, conclusions):
                message = f"{what} names '{shorten(key.text)}', which is no conclusion."
                reader.unknown_name("unknown-conclusion", key, message, conclusions)
        return tuple(found)

    def check_wins(self, entry: Entry, said: Mapping[str, Any]) -> None:
        """Report a conclusion to win for that the rule doesn't draw, or for which none can win."""
        then = dict(said["then"])
        for name, _ in said["wins_over"]:
            fact = self.names.facts[name]
            if fact.type == "choices":
                why, way_out = "takes in whatever any rule adds", "Delete it: a set has no winner."
            elif name in then or "then" in self.reader.told:
                continue
            else:
                why, way_out = "is not among its conclusions", f"Conclude '{name}' under 'then'."
            self.reader.error(
                "nothing-to-win",
                entry.fields["wins over"],
                f"{entry.what} can't win for '{name}', which {why}.",
                way_out,
            )

    def accepted(self, node: Node, what: str) -> tuple[tuple[str, str], ...]:
        """The findings of the check that the coach accepts, each with the reason."""
        entries = self.reader.entries(node, f"'accept' of {what}")
        return tuple(
            [(key.text, prose(self.reader, value, f"'{key.text}'")) for key, value in entries]
        )

    def advice(self, id: str, key: Scalar, node: Node) -> Advice:
        entry = self.opened(ADVICE, shorten(id), key, node)
        if not key.text.replace("_", "").replace("-", "").isalnum():
            self.reader.error(
                "bad-id",
                key,
                f"the advice id '{shorten(key.text)}' is not one word.",
                "Use letters and digits with '_' between words.",
            )
        said = entry.values()
        self.check_texts(entry, said)
        self.check_company(entry, said)
        self.check_numbers(entry, said["paragraph"], said["after"], said["within"])
        entry.check_needed(node)
        return made(Advice, said, id=key.text, location=self.reader.at(key))

    def check_company(self, entry: Entry, said: Mapping[str, Any]) -> None:
        """Report what is said of a line, a message or days where there are none."""
        there = entry.fields.keys() | self.reader.told
        for key in ADVICE.keys:
            if key.beside and key.name in entry.fields and key.beside not in there:
                self.reader.error(
                    "missing-key",
                    entry.fields[key.name],
                    f"'{key.name}' of {entry.what} means nothing without '{key.beside}'.",
                    f"Add '{key.beside}', or delete '{key.name}'.",
                )

    def check_numbers(self, entry: Entry, paragraph: int, first: int, last: int | None) -> None:
        """Report a paragraph that there can't be, days that are past, and a last before the first."""
        if paragraph < 1:
            self.reader.error(
                "out-of-range",
                entry.fields["paragraph"],
                f"'paragraph' of {entry.what} is below 1.",
                "Count paragraphs from 1.",
            )
        if first < 0:
            self.reader.error(
                "out-of-range",
                entry.fields["after"],
                f"'after' of {entry.what} is below 0.",
                "Count from the day of the answer, which is 0.",
            )
        elif last is not None and last < first:
            self.reader.error(
                "empty-range",
                entry.fields.get("within") or entry.fields["after"],
                f"'within' of {entry.what} is {last}, below {first}, the first day to do it.",
                "Count both from the day of the answer, which is 0.",
            )

    def guarantee(self, id: str, key: Scalar | None, node: Node) -> Guarantee:
        reader = self.reader
        entry = self.opened(GUARANTEE, id, key, node)
        said = entry.values()
        claims = [name for name in GUARANTEE.one_of if name in entry.fields]
        is_read = node.line - 1 not in reader.file.unread  # else the claim may be what is not
        if len(claims) != 1 and is_read and not {*GUARANTEE.one_of} & reader.told:
            reader.error(
                "guarantee-claim",
                entry.place,
                f"{entry.what} needs either 'never' or 'always'.",
                "Say what must never, or always, hold.",
            )
        entry.check_needed(node)
        return Guarantee(
            id=id,
            when=said["when"],
            claim=said[claims[-1]] if claims else ALWAYS,
            always="always" in claims,
            because=said["because"],
            location=reader.at(entry.place),
            replaces=said["replaces"],
        )
