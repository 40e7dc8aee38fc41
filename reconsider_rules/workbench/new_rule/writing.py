"""A rule that somebody wants → the lines that a careful person would write for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconsider_rules.model import LAST, VERDICT, Fact, Rule, RuleBase
from reconsider_rules.record import Record
from reconsider_rules.render.yaml import one_or_list, text_lines, value_as_yaml
from reconsider_rules.workbench.new_rule.naming import advice_id, rule_id
from reconsider_rules.workbench.new_rule.placing import place_of
from reconsider_rules.workbench.new_rule.wanted import NewAdvice, Row, Wanted

WIDTH = 100
INDENT = 2
"""Of an entry within its section."""
ROOM = WIDTH - 2 * INDENT
"""Of a line of an entry."""


class Written(Record):
    """The lines of the new rule with its name, and those of the new advice if there is one."""

    id: str
    rule: tuple[str, ...]
    advice_id: str = ""
    advice: tuple[str, ...] = ()


def written(rules: RuleBase, wanted: Wanted) -> Written:
    """The lines, not indented; of what isn't said yet there are none."""
    advice = wanted.advice
    name = advice_id(rules, advice.title) if advice.title else ""
    id = rule_id(rules, wanted.because)
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
    return Written(id, tuple(lines), name, tuple(_advice(rules, name, advice)) if name else ())


def as_shown(found: Written) -> str:
    """All of it, as it will stand in the file; nothing as long as there is only a name."""
    sections = [("advice", found.advice), ("rules", found.rule)]
    return "\n\n".join(
        "\n".join([f"{name}:", *(f"  {line}" for line in lines)])
        for name, lines in sections
        if len(lines) > 1
    )


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
    """Over which answers it wins; that it wins over none its own says."""
    if below <= {*wanted.wins}:
        return VERDICT
    chosen = wanted.wins or (wanted.verdict,)
    names = [name for name in rules.facts[VERDICT].option_names if name in chosen]
    return f"{{{VERDICT}: {one_or_list(names)}}}"


def _verdict(rule: Rule) -> str | None:
    value = dict(rule.then).get(VERDICT)
    return value if isinstance(value, str) else None


def _advice(rules: RuleBase, name: str, advice: NewAdvice) -> Iterator[str]:
    yield f"{name}:"
    yield from (f"  {line}" for line in text_lines("step", advice.step, ROOM))
    place = place_of(rules, advice.step, advice.place, name)
    if place not in (None, LAST):
        yield f"  place: {place}"
    for key, text in (
        ("title", advice.title),
        ("text", advice.text),
        ("say", advice.say),
    ):
        yield from (f"  {line}" for line in text_lines(key, text, ROOM))
