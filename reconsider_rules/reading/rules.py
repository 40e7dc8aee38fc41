"""Nodes → what refers to declared names: rules, advice, guarantees."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from reconsider_rules.formulas import certainly_known
from reconsider_rules.language import ADVICE_KEYS, GUARANTEE_KEYS, RULE_KEYS
from reconsider_rules.model import (
    ALWAYS,
    LAST,
    NEVER,
    STEPS,
    Advice,
    Fact,
    Formula,
    Guarantee,
    Rule,
    Value,
)
from reconsider_rules.parsing.nodes import Mapping as MappingNode
from reconsider_rules.parsing.nodes import Node, Scalar, Sequence
from reconsider_rules.reading import values
from reconsider_rules.reading.antecedents import AntecedentReader
from reconsider_rules.reading.prose import check_known, prose, text
from reconsider_rules.reading.reader import Reader
from reconsider_rules.record import Record


class Names(Record):
    """Every name that is declared in the rule base."""

    facts: Mapping[str, Fact]
    sources: Collection[str]
    advice: Collection[str]
    rules: Collection[str]


class RuleReader:
    """Reads the rules, advice and guarantees of one file."""

    def __init__(self, reader: Reader, names: Names) -> None:
        self.reader = reader
        self.names = names
        self.antecedents = AntecedentReader(reader, names.facts)
        self.claims = AntecedentReader(reader, names.facts, names.advice)

    def rule(self, id: str, key: Scalar | None, node: Node) -> Rule:
        """A rule; `key` is its id where it has one."""
        reader, names, what = self.reader, self.names, f"rule '{id}'" if key else "this rule"
        place: Node = key or node
        reader.told = set()
        fields = reader.fields(node, what, RULE_KEYS)
        errors = len(reader.file.diagnostics)
        when = self.formula(fields.get("when"), f"'when' of {what}", ALWAYS)
        unless = self.formula(fields.get("unless"), f"'unless' of {what}", NEVER)
        sure = len(reader.file.diagnostics) == errors and not reader.told
        then = self.consequents(fields["then"], what) if "then" in fields else ()
        because = text(reader, fields.get("because"), f"'because' of {what}", names.facts)
        if sure:
            check_known(reader, fields.get("because"), because, certainly_known(when), what)
        if not {"then", "recommend"} & (fields.keys() | reader.told):
            self.check_consequent(node, place, what)
        reader.missing(node, place, what, fields, "id", "because")
        return Rule(
            id=id,
            when=when,
            unless=unless,
            then=then,
            recommend=reader.references(
                fields.get("recommend"), f"'recommend' of {what}", "unknown-advice", names.advice
            ),
            overrides=self.overridden(fields.get("overrides"), id, what),
            because=because,
            source=self.sources(fields, what),
            location=reader.at(place),
            accept=self.accepted(fields.get("accept"), what),
        )

    def check_consequent(self, node: Node, place: Node, what: str) -> None:
        reader = self.reader
        if not isinstance(node, MappingNode) or node.line - 1 in reader.file.unread:
            return
        if [key.text for key, _ in node.entries] == ["id"]:
            reader.told.update(RULE_KEYS)
            reader.error(
                "no-consequent",
                place,
                f"{what} has nothing but its id.",
                "Write 'when', 'then' and 'because' below it, or delete it.",
            )
        else:
            reader.error(
                "no-consequent",
                place,
                f"{what} has neither 'then' nor 'recommend'.",
                "Say what follows from it.",
            )

    def formula(self, node: Node | None, what: str, default: Formula) -> Formula:
        return default if node is None else self.antecedents.formula(node, what)

    def sources(self, fields: dict[str, Node], what: str) -> tuple[str, ...]:
        return self.reader.references(
            fields.get("source"), f"'source' of {what}", "unknown-source", self.names.sources
        )

    def overridden(self, node: Node | None, id: str, what: str) -> tuple[str, ...]:
        if node is None:
            return ()
        what = f"'overrides' of {what}"
        ids = self.reader.references(node, what, "unknown-rule", self.names.rules)
        if id in ids:
            items = node.items if isinstance(node, Sequence) else [node]
            word = next(item for item in items if isinstance(item, Scalar) and item.text == id)
            self.reader.error(
                "cycle", word, f"rule '{id}' overrides itself.", "Take it out of the list."
            )
        return tuple([other for other in ids if other != id])

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
        if key.text in RULE_KEYS:
            self.reader.misplaced(
                key,
                f"'{key.text}' stands inside 'then' of {what}.",
                f"Move '{key.text}' to the left, to where 'then' starts.",
            )
            return
        conclusions = [name for name, fact in self.names.facts.items() if not fact.given]
        self.reader.unknown_name(
            "unknown-conclusion",
            key,
            f"{what} concludes '{values.shorten(key.text)}', which is not declared.",
            conclusions,
        )

    def accepted(self, node: Node | None, what: str) -> tuple[tuple[str, str], ...]:
        """The findings of the check that the coach accepts, each with the reason."""
        if node is None:
            return ()
        entries = self.reader.entries(node, f"'accept' of {what}")
        return tuple(
            [(key.text, prose(self.reader, value, f"'{key.text}'")) for key, value in entries]
        )

    def advice(self, id: str, key: Scalar, node: Node) -> Advice:
        reader, what = self.reader, f"advice '{values.shorten(id)}'"
        reader.told = set()
        if not key.text.replace("_", "").replace("-", "").isalnum():
            reader.error(
                "bad-id",
                key,
                f"the advice id '{values.shorten(key.text)}' is not one word.",
                "Use letters and digits with '_' between words.",
            )
        fields = reader.fields(node, what, ADVICE_KEYS)
        texts = {}
        for name in ("title", "text", "say", "because"):
            texts[name] = text(reader, fields.get(name), f"'{name}' of {what}", self.names.facts)
            check_known(reader, fields.get(name), texts[name], (), what)
        reader.missing(node, key, what, fields, "step", "title", "text")
        return Advice(
            id=key.text,
            step=self.step(fields.get("step"), what),
            title=texts["title"],
            text=texts["text"],
            location=reader.at(key),
            say=texts["say"] if "say" in fields else None,
            because=texts["because"] if "because" in fields else None,
            source=self.sources(fields, what),
            conflicts_with=reader.references(
                fields.get("conflicts with"),
                f"'conflicts with' of {what}",
                "unknown-advice",
                self.names.advice,
            ),
            place=self.place(fields.get("place"), what),
        )

    def step(self, node: Node | None, what: str) -> str:
        word = None if node is None else self.reader.word(node, f"'step' of {what}")
        if word is None:
            return STEPS[0]
        if word.text not in STEPS:
            self.reader.error(
                "unknown-step",
                word,
                f"there is no step '{values.shorten(word.text)}'.",
                values.suggest(word.text, STEPS),
            )
            return STEPS[0]
        return word.text

    def place(self, node: Node | None, what: str) -> int:
        number = self.reader.number(node, f"'place' of {what}")
        if isinstance(number, float) and node is not None:
            self.reader.error(
                "not-whole", node, f"'place' of {what} must be a whole number.", "Write 1, 2, 3 …"
            )
        return LAST if number is None else int(number)

    def guarantee(self, id: str, key: Scalar | None, node: Node) -> Guarantee:
        reader, what = self.reader, f"guarantee '{id}'" if key else "this guarantee"
        place: Node = key or node
        reader.told = set()
        fields = reader.fields(node, what, GUARANTEE_KEYS)
        when = (
            ALWAYS
            if "when" not in fields
            else self.claims.formula(fields["when"], f"'when' of {what}")
        )
        claims = [name for name in ("never", "always") if name in fields]
        is_read = node.line - 1 not in reader.file.unread  # else the claim may be what is not
        if len(claims) != 1 and is_read and not {"never", "always"} & reader.told:
            reader.error(
                "guarantee-claim",
                place,
                f"{what} needs either 'never' or 'always'.",
                "Say what must never, or always, hold.",
            )
        claim: Formula = ALWAYS
        for name in claims:
            claim = self.claims.formula(fields[name], f"'{name}' of {what}")
        reader.missing(node, place, what, fields, "id", "because")
        return Guarantee(
            id=id,
            when=when,
            claim=claim,
            always="always" in claims,
            because=prose(reader, fields.get("because"), f"'because' of {what}"),
            location=reader.at(place),
        )
