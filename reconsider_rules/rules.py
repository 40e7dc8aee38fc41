"""Nodes → what refers to declared names: rules, advice, guarantees."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from reconsider_rules import values
from reconsider_rules.antecedents import AntecedentReader, certainly_known
from reconsider_rules.model import (
    ALWAYS,
    NEVER,
    STEPS,
    Advice,
    Fact,
    Formula,
    Guarantee,
    Rule,
    Text,
    Value,
)
from reconsider_rules.reader import Reader
from reconsider_rules.source import Mapping as MappingNode
from reconsider_rules.source import Node, Scalar

_RULE_KEYS = {
    "id": "",
    "when": "",
    "unless": "",
    "then": "",
    "recommend": "",
    "overrides": "",
    "because": "required",
    "source": "",
    "accept": "",
}
_ADVICE_KEYS = {
    "step": "required",
    "place": "",
    "title": "required",
    "text": "required",
    "say": "",
    "because": "",
    "source": "",
    "conflicts with": "",
}
_GUARANTEE_KEYS = {"id": "", "when": "", "never": "", "always": "", "because": "required"}


@dataclass(frozen=True, slots=True)
class Names:
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
        reader, names, what = self.reader, self.names, f"rule '{id}'"
        fields = reader.fields(node, what, _RULE_KEYS)
        when = self.formula(fields.get("when"), f"'when' of {what}", ALWAYS)
        recommend, overrides = fields.get("recommend"), fields.get("overrides")
        if "then" not in fields and recommend is None:
            reader.error("no-consequent", key or node, f"{what} has neither 'then' nor 'recommend'.",
                         "Say what follows from it.")  # fmt: skip
        because = reader.text(fields.get("because"), f"'because' of {what}", names.facts)
        self.check_known(fields.get("because"), because, certainly_known(when), what)
        return Rule(
            id=id,
            when=when,
            unless=self.formula(fields.get("unless"), f"'unless' of {what}", NEVER),
            then=self.consequents(fields["then"], what) if "then" in fields else (),
            recommend=reader.references(
                recommend, f"'recommend' of {what}", "unknown-advice", names.advice
            ),
            overrides=self.overridden(overrides, id, what),
            because=because,
            source=self.sources(fields, what),
            location=reader.at(key or node),
            accept=self.accepted(fields.get("accept"), what),
        )

    def formula(self, node: Node | None, what: str, default: Formula) -> Formula:
        return default if node is None else self.antecedents.formula(node, what)

    def sources(self, fields: dict[str, Node], what: str) -> tuple[str, ...]:
        return self.reader.references(
            fields.get("source"), f"'source' of {what}", "unknown-source", self.names.sources
        )

    def overridden(self, node: Node | None, id: str, what: str) -> tuple[str, ...]:
        ids = self.reader.references(
            node, f"'overrides' of {what}", "unknown-rule", self.names.rules
        )
        if node is not None and id in ids:
            self.reader.error(
                "cycle", node, f"{what} overrides itself.", "Take it out of the list."
            )
        return tuple(other for other in ids if other != id)

    def consequents(self, node: Node, what: str) -> tuple[tuple[str, Value], ...]:
        found = []
        for key, value in self.reader.entries(node, f"'then' of {what}"):
            fact = self.names.facts.get(key.text)
            if fact is None:
                if not self.reader.odd_character(key):
                    self.unknown_conclusion(key, what)
            elif fact.given:
                self.reader.error("concludes-given", key, f"{what} concludes '{key.text}', which is a fact.",
                                  "Only conclusions follow from rules; facts come from the scenario.")  # fmt: skip
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
        if key.text in _RULE_KEYS:
            self.reader.error("misplaced-key", key, f"'{key.text}' stands inside 'then' of {what}.",
                              f"Move '{key.text}' to the left, beside 'then'.")  # fmt: skip
            return
        conclusions = [name for name, fact in self.names.facts.items() if not fact.given]
        self.reader.unknown_name(
            "unknown-conclusion", key,
            f"{what} concludes '{values.shorten(key.text)}', which is not declared.", conclusions,
        )  # fmt: skip

    def accepted(self, node: Node | None, what: str) -> tuple[tuple[str, str], ...]:
        if node is None:
            return ()
        entries = self.reader.entries(node, f"'accept' of {what}")
        return tuple(
            (key.text, self.reader.prose(value, f"'{key.text}'")) for key, value in entries
        )

    def check_known(self, node: Node | None, text: Text, known: frozenset[str], what: str) -> None:
        """Warn of a placeholder that may have nothing to show."""
        for name, fallback in text.placeholders:
            if fallback is None and name not in known and isinstance(node, Scalar):
                self.reader.in_text(
                    "placeholder-may-be-unknown", node, "{" + name,
                    f"{what} mentions {{{name}}}, which may be unknown when it is shown.",
                    f"Write words for that case: {{{name} or …}}.", severity="warning",
                )  # fmt: skip

    def advice(self, key: Scalar, node: Node) -> Advice:
        reader, what = self.reader, f"advice '{key.text}'"
        if not key.text.replace("_", "").replace("-", "").isalnum():
            reader.error("bad-id", key, f"the advice id '{values.shorten(key.text)}' is not a word.",
                         "Use letters and digits with '_' between words.")  # fmt: skip
        fields = reader.fields(node, what, _ADVICE_KEYS)
        texts = {}
        for name in ("title", "text", "say", "because"):
            text = reader.text(fields.get(name), f"'{name}' of {what}", self.names.facts)
            self.check_known(fields.get(name), text, frozenset(), what)
            texts[name] = text
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
        if node is None or (word := self.reader.word(node, f"'step' of {what}")) is None:
            return STEPS[0]
        if word not in STEPS:
            self.reader.error("unknown-step", node, f"{what} has no step '{values.shorten(word)}'.",
                              values.suggest(word, list(STEPS)))  # fmt: skip
            return STEPS[0]
        return word

    def place(self, node: Node | None, what: str) -> int:
        number = self.reader.number(node, f"'place' of {what}")
        if isinstance(number, float) and node is not None:
            self.reader.error("not-whole", node, f"'place' of {what} must be a whole number.",
                              "Write 1, 2, 3 …")  # fmt: skip
        return 5 if number is None else int(number)

    def guarantee(self, id: str, key: Scalar, node: Node) -> Guarantee:
        reader, what = self.reader, f"guarantee '{id}'"
        fields = reader.fields(node, what, _GUARANTEE_KEYS)
        claims = [name for name in ("never", "always") if name in fields]
        if len(claims) != 1:
            reader.error("guarantee-claim", key, f"{what} needs one of 'never' and 'always'.",
                         "Say what must never, or always, hold.")  # fmt: skip
        claim: Formula = ALWAYS
        for name in claims:
            claim = self.claims.formula(fields[name], f"'{name}' of {what}")
        when = fields.get("when")
        return Guarantee(
            id=id,
            when=ALWAYS if when is None else self.claims.formula(when, f"'when' of {what}"),
            claim=claim,
            always="always" in claims,
            because=reader.prose(fields.get("because"), f"'because' of {what}"),
            location=reader.at(key),
        )
