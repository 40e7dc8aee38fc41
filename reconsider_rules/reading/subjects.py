"""What a question asks about: 'some-rule', 'some_advice', 'verdict=do_not' → Subject."""

from __future__ import annotations

from collections.abc import Sequence

from reconsider_rules.catalog import KINDS, Entry, called, name_of, values_in_words, words_of
from reconsider_rules.errors import UnknownNameError
from reconsider_rules.model import VERDICT, Advice, Fact, RuleBase, Stated, Subject
from reconsider_rules.reading.refusals import NotAValue, nearest, shorten, suggest
from reconsider_rules.reading.values import from_text
from reconsider_rules.words import in_words

MOST_NAMED = 8


def subject_from(rules: RuleBase, text: str) -> Subject:
    """The rule or advice with an id, the verdict of a name, or `conclusion=value`; else the advice
    or the conclusion that has these words.

    Raises UnknownNameError, also where the words fit several.
    """
    if text in rules.rule:
        return rules.rule[text]
    if text in rules.advice:
        return rules.advice[text]
    if "=" not in text and text not in rules.verdicts:
        worded: list[tuple[str, Advice | Stated]] = [*values_in_words(rules)]
        worded += [(words_of(advice), advice) for advice in rules.advice.values()]
        found = called(text, worded)
        if len(found) > 1:
            raise UnknownNameError(
                _several(text, "Ask about one by its name", [_named(each) for each in found])
            )
        if found:
            return found[0]
    return _stated(rules, text)


def entries_from(rules: RuleBase, text: str) -> list[Entry]:
    """Whatever is declared under a name, else the one thing that has these words.

    Raises UnknownNameError, also where the words fit several.
    """
    declared = [entry for kind in KINDS.values() for entry in kind(rules)]
    if named := [entry for entry in declared if name_of(entry) == text]:
        return named
    worded = [(words_of(entry), entry) for entry in declared]
    worded += [(entry.label, entry) for entry in declared if isinstance(entry, Fact)]
    worded += [(words, stated.fact) for words, stated in values_in_words(rules)]
    found = list(dict.fromkeys(called(text, worded)))
    if len(found) > 1:
        named_ones = [f"{name_of(each)} ({shorten(words_of(each))})" for each in found]
        raise UnknownNameError(_several(text, "Name one", named_ones))
    if not found:
        help = _gone(rules, text) or suggest(text, [name_of(entry) for entry in declared])
        raise UnknownNameError(f"Nothing is called '{shorten(text)}'. {help}")
    return found


def _gone(rules: RuleBase, name: str) -> str:
    """What has become of a name below that a layer takes out; '' where it takes none of that name."""
    for removal in rules.below.removed if rules.below else ():
        if removal.name == name:
            how = f"replaced by '{removal.by}'" if removal.by else "removed"
            return f"It is {how} at {rules.at(removal.location)}."
    return ""


def _several(text: str, what: str, named: Sequence[str]) -> str:
    """That words fit several, with the names of these."""
    more = f", and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    return f"'{shorten(text)}' fits several. {what}: {'; '.join(named[:MOST_NAMED])}{more}."


def _named(found: Advice | Stated) -> str:
    if isinstance(found, Advice):
        return f"{found.id} ({words_of(found)})"
    return f"{found.fact.name}={as_text(found)} ({in_words(found.fact, found.value)})"


def as_text(stated: Stated) -> str:
    """The value as it is asked about: of a set, its one member."""
    return stated.value[0] if isinstance(stated.value, tuple) else str(stated.value)


def _stated(rules: RuleBase, text: str) -> Stated:
    """The conclusion and its value (of a set: its one member) that a text asks about."""
    name, _, written = (VERDICT, "", text) if text in rules.verdicts else text.partition("=")
    fact = rules.facts.get(name)
    if fact is None or fact.given or not written:
        verdicts = [f"{VERDICT}={verdict}" for verdict in rules.verdicts]
        help = suggest(text, [*rules.rule, *rules.advice, *verdicts])
        titles = [advice.title.raw for advice in rules.advice.values()]
        if " " in text and (title := nearest(text, titles, 0.8)):
            help = f"Did you mean '{title}'?"
        elif not help.startswith("Did"):
            such = f", such as {verdicts[0]}" if verdicts else ""
            help = f"Write a rule's name, an advice's or its title, or conclusion=value{such}."
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
