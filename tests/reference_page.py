"""docs/reference.md, written from the table of the language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reconsider_rules.keys import (
    EVERY_TYPE,
    Entries,
    Form,
    Key,
    Kind,
    Nested,
    References,
    Word,
)
from reconsider_rules.language import (
    CHANGED,
    CONCLUSION,
    ENTRIES,
    GROUPS,
    KNOWN,
    RESERVED,
    RULE_FILE,
    SCENARIO,
    TYPES,
)
from tests.helpers import ROOT

PAGE = ROOT / "docs" / "reference.md"

FIRST = """\
# Reference

Every key that a rule file or a scenario may have. `python -m tests.docs` writes this page from the table
in `reconsider_rules/language.py`, from which files are read too. [Writing rules](writing-rules.md)
teaches the language; `reconsider-rules schema` tells it to an editor.
"""

TEXTS = """\
## Texts

In a text with placeholders, `{fact}` stands for the value of a fact or conclusion, in words, and
`{fact or some words}` for the words where it is unknown or an empty set. Braces themselves are written
`{{` and `}}`.

## Names

The name of a fact or conclusion has letters, digits and `_`, and starts with a letter. These have a
meaning already: %s. An option can't be one of: %s.
The conclusion `verdict`, of type `choice`, heads every answer.

## Values
"""

VALUES = {
    "choice": "the name of an option",
    "choices": "the name of an option, or a list; `none` or `[]` for an empty set",
    "number": "digits, such as `14` or `2.5`; a day, such as `2026-10-20`, where the fact `counts` days",
    "yes/no": "`yes` or `no`",
}

CONDITIONS = """\
Lines `fact: test`, for facts and for conclusions; all of them must hold. A list of such holds where all in
it do. A fact that is unknown passes no test but `unknown`."""

EXAMPLES = {
    "source": """\
sources:
  R7:
    title: A column on changing your mind
    address: "https://example.org/change-mind"
""",
    "fact": """\
facts:
  days_since_decline:
    ask: How many days ago did you say no?
    topic: How it came to the no
    label: time since you said no
    type: number
    unit: days
    at least: 0
    at most: 3650
    whole: yes
    counts: days since
    changeable: no
  obligations:
    ask: Is anything binding you?
    type: choices
    options: {visa: a visa that depends on an employer, bonus: a bonus to repay}
""",
    "conclusion": """\
conclusions:
  timing_window:
    label: how fresh your refusal is
    type: choice
    options: {fresh: still fresh, stale: getting stale}
    background: yes
  verdict:
    type: choice
    options: {go_for_it: Go for it, get_advice_first: Get advice first}
""",
    "advice": """\
advice:
  call_today:
    step: reach out
    place: 1
    after: 1
    within: 2
    title: Call once you have slept on it
    text: You said no {days_since_decline or a few} days ago. Every day makes it harder.
    opens: Hello [name],
    closes: Thank you for listening.
    spoken: yes
    because: Each day gives them more time to offer the job to somebody else.
    source: R7
    conflicts with: [see_a_lawyer]
  ask_to_talk:
    step: say
    title: Ask for a talk
    text: A question is enough.
    say: I have thought again about your offer; may we talk?
    paragraph: 2
    ends the message: yes
  see_a_lawyer:
    step: decide
    title: Ask a lawyer before you move
    text: What binds you can cost more than this job.
""",
    "rule": """\
rules:
  - id: a-week-is-fresh
    when: {days_since_decline: {at most: 7}}
    then: {timing_window: fresh}
    because: You said no {days_since_decline} days ago.
    source: R7
  - id: bound-so-get-advice
    when: {obligations: {count: {at least: 1}}}
    then: {verdict: get_advice_first}
    recommend: see_a_lawyer
    because: Something binds you.
  - id: fresh-so-go
    when: {timing_window: fresh}
    unless: {obligations: {includes: visa}}
    then: {verdict: go_for_it}
    recommend: [call_today, ask_to_talk]
    overrides: bound-so-get-advice
    because: They have hardly had time to move on.
    accept:
      subsumed-rule: It gives a second reason to hear.
""",
    "guarantee": """\
guarantees:
  - id: who-is-bound-by-a-visa-is-never-sent-off
    when: {obligations: {includes: visa}}
    never: {verdict: go_for_it}
    because: Losing a visa can't be undone.
  - id: going-for-it-says-what-to-do
    when: {verdict: go_for_it}
    always: {recommend: call_today}
    because: A verdict without a next step helps nobody.
""",
    "removals": """\
extends: ../ours
changes:
  facts:
    obligations: {ask: Does anything bind you?, options: {loan: a loan from them}}
removes:
  cases:
    Three weeks later: We ask first by then.
  guarantees:
    going-for-it-says-what-to-do: Our coach says it.
advice:
  ring_today:
    step: reach out
    title: Ring them today
    text: A voice says more than a mail.
    replaces: call_today
rules:
  - id: weeks-need-advice
    when: {days_since_decline: {at least: 14}}
    then: {verdict: get_advice_first}
    wins over: verdict
    because: After two weeks we look at it together first.
  - id: three-days-are-fresh
    when: {days_since_decline: {at most: 3}}
    then: {timing_window: fresh}
    because: You said no {days_since_decline} days ago.
    replaces: a-week-is-fresh
guarantees:
  - id: no-visa-is-put-at-risk
    when: {obligations: {includes any: [visa, loan]}}
    never: {verdict: go_for_it}
    because: What binds is looked at first.
    replaces: who-is-bound-by-a-visa-is-never-sent-off
""",
    "scenario": """\
title: A fresh no
notes: She liked the people, and had two offers.
source: a client in spring
as of: 2026-04-10
facts:
  days_since_decline: 2026-04-07
  obligations: none
expect:
  verdict: go_for_it
  recommends: [call_today]
  never recommends: see_a_lawyer
  because: a-week-is-fresh
  concludes: {timing_window: fresh}
---
title: Three weeks later
facts: {days_since_decline: 21}
expect: {verdict: go_for_it}
disputed: This column sends everybody off; we would rather know more.
---
title: Nothing known yet
facts: {}
pinned: yes
expect: {never recommends: call_today}
""",
}
"""An example of each kind of entry; together they are a rule base, a case of it, and a layer over it."""

TAKES: dict[str, str] = {
    "prose": "text",
    "text": "text with [placeholders](#texts)",
    "id": "small letters and digits, with `-` between words",
    "yes/no": "`yes` or `no`",
    "number": "a number",
    "whole number": "a whole number",
    "date": "a day, as in `2026-10-20`",
    "options": "lines `name: words for it`",
    "conditions": "[conditions](#conditions)",
    "claims": "[conditions](#conditions), and `recommend` with advice",
    "list of conditions": "a list of [conditions](#conditions)",
    "any members": "an option, or a list",
    "all members": "an option, or a list",
    "range": "a number, or bounds as for a [number](#a-number)",
    "facts": "lines `fact: ` [value](#values)",
    "conclusions": "lines `conclusion: ` [value](#values)",
    "won": "a conclusion, or a list; or lines `conclusion: value`, or a list of values",
    "reasons": "lines `name: reason`",
}
NAMED = {
    "sources": "a source, or a list",
    "advice": "an advice, or a list",
    "rules": "the id of a rule, or a list",
    "guarantees": "the id of a guarantee, or a list",
    "verdicts": "a verdict, or a list",
}


def takes(form: Form) -> str:
    """What stands behind a key, in words."""
    match form:
        case Word(words):
            return ", ".join(f"`{word}`" for word in words)
        case References(to, below=below):
            return NAMED[to] + (", from the rules below" if below else "")
        case Nested(kind):
            return f"lines, see [{kind.name}](#{kind.name})"
        case Entries(kind) if kind in CHANGED.values():
            keys = ", ".join(f"`{key.name}`" for key in kind.keys)
            return f"entries, each by its name, with any of the keys {keys}"
        case Entries(kind, listed):
            way = "a list of entries, each with an `id`" if listed else "entries, each by its name"
            return f"{way}: see [{kind.name}](#{kind.name})"
        case str():
            return TAKES[form]


def needed(key: Key, kind: Kind) -> str:
    """Whether, and for which facts, an entry needs a key."""
    if key.types != EVERY_TYPE:
        types = ", ".join(f"`{type}`" for type in key.types)
        return f"yes, for {types} only" if key.needed else f"no, and for {types} only"
    if key.name in kind.any_of:
        return "at least one of " + ", ".join(f"`{name}`" for name in kind.any_of)
    if key.name in kind.one_of:
        return "just one of " + ", ".join(f"`{name}`" for name in kind.one_of)
    if key.beside:
        return f"no, and only beside `{key.beside}`"
    return "yes" if key.needed else ""


def table(head: str, rows: Iterable[tuple[str, ...]]) -> str:
    """Rows in Markdown, below a head of words between bars."""
    columns = "|---" * head.count(" | ") + "|---|"
    return "\n".join([f"| {head} |", columns, *[f"| {' | '.join(row)} |" for row in rows], ""])


def meanings(words: Mapping[str, str]) -> str:
    return table("word | what it means", [(f"`{word}`", means) for word, means in words.items()])


def entry(kind: Kind) -> Iterator[str]:
    """What there is to say of a kind of entry."""
    yield f"## {kind.name.capitalize()}\n\n{kind.means}\n"
    yield table(
        "key | needed | what stands behind it | what it means",
        [(f"`{key.name}`", needed(key, kind), takes(key.form), key.means) for key in kind.keys],
    )
    for key in kind.keys:
        if isinstance(key.form, Word) and kind is not CONCLUSION:
            yield f"The words for `{key.name}`:\n\n{meanings(key.form.words)}"
    if kind.name in EXAMPLES:
        yield f"```yaml\n{EXAMPLES[kind.name]}```\n"


def conditions() -> Iterator[str]:
    """How facts and conclusions are tested."""
    yield f"## Conditions\n\n{CONDITIONS}\n"
    yield meanings({f"fact: {word}": means for word, means in KNOWN.items()})
    for type in TYPES:
        bare = [("`fact: …`", takes(type.bare.form), type.bare.means)] if type.bare else []
        keys = [(f"`fact: {{{k.name}: …}}`", takes(k.form), k.means) for k in type.tests.keys]
        yield f"### {type.is_a.capitalize()}\n"
        yield table("test | what stands there | when it holds", [*bare, *keys])
    yield f"### Several conditions\n\n{GROUPS.means}\n"
    keys = [(f"`{key.name}`", takes(key.form), key.means) for key in GROUPS.keys]
    yield table("key | what stands behind it | when it holds", keys)


def words() -> Iterator[str]:
    """What can be written in texts, for names and as values."""
    reserved, known = (", ".join(f"`{word}`" for word in group) for group in (RESERVED, KNOWN))
    yield TEXTS % (reserved, known)
    rows = [(f"`{type.name}`", VALUES[type.name]) for type in TYPES]
    yield table("type | value", [*rows, ("any, in a scenario", "`unknown`, or the line left out")])


def page() -> str:
    parts = [FIRST, *entry(RULE_FILE)]
    for kind in ENTRIES:
        parts += [*conditions(), *entry(kind)] if kind is SCENARIO else entry(kind)
    return "\n".join([*parts, *words()])
