"""A rule that somebody wants → the lines that a careful person would write for it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from reconsider_rules.model import VERDICT, Fact, Rule, RuleBase
from reconsider_rules.proving.house import usual_wins
from reconsider_rules.reading.sections import as_id
from reconsider_rules.record import Record
from reconsider_rules.render.yaml import one_or_list, text_lines, value_as_yaml
from reconsider_rules.workbench.new_rule.wanted import NewAdvice, Row, Wanted

WIDTH = 100
INDENT = 2
"""Of an entry within its section."""
ROOM = WIDTH - 2 * INDENT
"""Of a line of an entry."""
MOST_WORDS, MOST_LETTERS = 6, 50
"""Of a name that is made of a reason or a title."""


class Written(Record):
    """The lines of the new rule with its name, and those of the new advice if there is one."""

    id: str
    rule: tuple[str, ...]
    advice_id: str = ""
    advice: tuple[str, ...] = ()


def written(rules: RuleBase, wanted: Wanted) -> Written:
    """The lines, not indented; of what isn't said yet there are none."""
    advice = wanted.advice
    name = _free("_".join(_words(advice.title)), "_", rules.advice) if advice.title else ""
    id = _free("-".join(_words(wanted.because)), "-", rules.rule)
    recommend = (*wanted.recommend, *([name] if name else []))
    lines = [f"- id: {id}"]
    for line in (
        *_clause(rules, "when", wanted.when),
        *_clause(rules, "unless", wanted.unless, is_any=not wanted.together),
        *_then(wanted),
        *([f"recommend: {one_or_list(recommend)}"] if recommend else []),
        *_winning(rules, wanted),
        *text_lines("because", wanted.because, ROOM),
    ):
        lines.append(f"  {line}")
    return Written(id, tuple(lines), name, tuple(_advice(name, advice)) if name else ())


def as_shown(found: Written) -> str:
    """All of it, as it will stand in the file."""
    sections = [("advice", found.advice), ("rules", found.rule)]
    return "\n\n".join(
        "\n".join([f"{name}:", *(f"  {line}" for line in lines)])
        for name, lines in sections
        if lines
    )


def _words(text: str) -> list[str]:
    """The first words of a text, as many as make a name."""
    words = as_id(re.sub(r"\{.*?\}", " ", text)).split("-")[:MOST_WORDS]
    while len(words) > 1 and len("-".join(words)) > MOST_LETTERS:
        words.pop()
    return [word[:MOST_LETTERS] for word in words]


def _free(name: str, between: str, taken: Collection[str]) -> str:
    """The name, or with a number if it is taken."""
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}{between}{number}"
    return found


def _clause(rules: RuleBase, key: str, rows: Iterable[Row], is_any: bool = False) -> Iterator[str]:
    """Conditions: one in the line if it fits, several below each other."""
    told = [
        (row.fact, test)
        for row in rows
        if row.fact in rules.facts and (test := _test(rules.facts[row.fact], row))
    ]
    if not told:
        return
    if len(told) == 1:
        [(fact, test)] = told
        line = f"{key}: {{{fact}: {test}}}"
        yield from [line] if len(line) + 2 * INDENT <= WIDTH else [f"{key}:", f"  {fact}: {test}"]
        return
    yield f"{key}:"
    if is_any:
        yield "  any:"
        yield from (f"    - {fact}: {test}" for fact, test in told)
        return
    once = dict(reversed(told))  # of two tests of one fact the first stands by itself
    yield from (f"  {fact}: {once[fact]}" for fact in dict.fromkeys(fact for fact, _ in told))
    again = list(told)
    for pair in once.items():
        again.remove(pair)
    if again:
        yield "  all:"
        yield from (f"    - {fact}: {test}" for fact, test in again)


def _test(fact: Fact, row: Row) -> str:
    """A condition as it stands behind the name of its fact; '' where it isn't whole."""
    names = [name for name in fact.option_names if name in row.values]
    match row.how:
        case "yes" | "no" | "known" | "unknown":
            return row.how
        case "some":
            return "{count: {at least: 1}}"
        case "range":
            return _range(row)
    if not names:
        return ""
    match fact.type, row.how:
        case "choice", "any":
            return one_or_list(names)
        case "choice", "none":
            return f"{{not: {one_or_list(names)}}}"
        case "choices", ("any" | "all") as how:
            key = "includes" if len(names) == 1 else f"includes {how}"
            return f"{{{key}: {one_or_list(names)}}}"
    return ""


def _range(row: Row) -> str:
    if row.least is not None and row.least == row.most:
        return value_as_yaml(row.least)
    bounds = [("at least", row.least), ("at most", row.most)]
    told = ", ".join(f"{word}: {value_as_yaml(n)}" for word, n in bounds if n is not None)
    return f"{{{told}}}" if told else ""


def _then(wanted: Wanted) -> Iterator[str]:
    if wanted.verdict:
        yield f"then: {{{VERDICT}: {value_as_yaml(wanted.verdict)}}}"


def _winning(rules: RuleBase, wanted: Wanted) -> Iterator[str]:
    """How it stands to the rules with another answer: by their names, and over those below."""
    if not wanted.verdict:
        return
    others = [rule for rule in rules.rules if _verdict(rule) not in (None, wanted.verdict)]
    beaten = [rule.id for rule in others if _verdict(rule) in wanted.wins and rules.is_own(rule)]
    if beaten:
        yield f"overrides: {one_or_list(beaten)}"
    below = [_verdict(rule) for rule in others if not rules.is_own(rule)]
    if below:
        yield f"wins over: {_won(rules, wanted, {each for each in below if each})}"


def _won(rules: RuleBase, wanted: Wanted, below: set[str]) -> str:
    """Over which answers it wins; without any, over those that its own wins over below: perhaps none,
    which its own says."""
    if below <= {*wanted.wins}:
        return VERDICT
    usual = usual_wins(rules, VERDICT, wanted.verdict)
    chosen = wanted.wins or usual or (wanted.verdict,)
    names = [name for name in rules.facts[VERDICT].option_names if name in chosen]
    return f"{{{VERDICT}: {one_or_list(names)}}}"


def _verdict(rule: Rule) -> str | None:
    value = dict(rule.then).get(VERDICT)
    return value if isinstance(value, str) else None


def _advice(name: str, advice: NewAdvice) -> Iterator[str]:
    yield f"{name}:"
    for key, text in (
        ("step", advice.step),
        ("title", advice.title),
        ("text", advice.text),
        ("say", advice.say),
    ):
        yield from (f"  {line}" for line in text_lines(key, text, ROOM))
