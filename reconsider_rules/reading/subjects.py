"""What a question asks about: 'some-rule', 'some_advice', 'verdict=do_not' → Subject."""

from __future__ import annotations

from reconsider_rules.errors import UnknownNameError
from reconsider_rules.model import VERDICT, RuleBase, Stated, Subject
from reconsider_rules.reading.refusals import NotAValue, suggest
from reconsider_rules.reading.values import from_text


def subject_from(rules: RuleBase, text: str) -> Subject:
    """The rule or advice with an id, the verdict of a name, or `conclusion=value`.

    Raises UnknownNameError.
    """
    if text in rules.rule:
        return rules.rule[text]
    return rules.advice[text] if text in rules.advice else _stated(rules, text)


def _stated(rules: RuleBase, text: str) -> Stated:
    """The conclusion and its value (of a set: its one member) that a text asks about."""
    name, _, written = (VERDICT, "", text) if text in rules.verdicts else text.partition("=")
    fact = rules.facts.get(name)
    if fact is None or fact.given or not written:
        verdicts = [f"{VERDICT}={verdict}" for verdict in rules.verdicts]
        help = suggest(text, [*rules.rule, *rules.advice, *verdicts])
        if not help.startswith("Did"):
            help = "Write a rule's id, an advice's, or conclusion=value, such as verdict=value."
        raise UnknownNameError(f"'{text}' is no rule, advice or verdict. {help}")
    try:
        value = from_text(fact, written)
    except NotAValue as refusal:
        raise UnknownNameError(f"{refusal.message} {refusal.help}".strip()) from None
    if value == ():
        raise UnknownNameError(
            f"'{name}' is empty where no rule adds to it. Ask about one of its options, "
            f"such as {name}={fact.options[0].name}."
        )
    return Stated(fact, value)
