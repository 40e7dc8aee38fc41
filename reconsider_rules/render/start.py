"""The first files of a rule base of one's own."""

from __future__ import annotations

import json
import re

_LAYER = """\
# House rules: what we do otherwise than the rules that these extend, of which all else holds.
# After an edit `reconsider-rules check --rules {folder}` proves all of it and says what it touches, and
# `reconsider-rules diff {below} {folder}` shows whose advice changes.
# What follows are examples: to try one, delete '# ' at the start of its lines.

extends: {below}

# A rule: a verdict of ours for some clients. It wins over "go for it" and gives way to all the others.
# rules:
#   - id: hours-ask-first
#     when: {{decline_reason: schedule_hours}}
#     then: {{verdict: ask_first}}
#     wins over: {{verdict: go_for_it}}
#     because: Where the hours were the reason, we ask before we hope.

# Other words, or one more option.
# changes:
#   facts:
#     decline_reason:
#       options: {{no_childcare: no place for your child}}

# What we don't hold with, each with the reason.
# removes:
#   guarantees:
#     one-reminder-at-most: We remind twice, a week apart.
"""

_RULES = """\
# A rule base that works: one question, two verdicts. docs/writing-rules.md shows all that can stand here.

facts:
  days_since_decline:
    ask: How many days ago did you say no?
    label: time since you said no
    type: number
    unit: days
    at least: 0
    counts: days since
    changeable: no

conclusions:
  verdict:
    label: the answer
    type: choice
    options:
      go_for_it: "Go for it: get in touch and ask"
      ask_first: "Ask first: find out whether there is still a way in"

advice:
  call_them:
    step: reach out
    title: Call them
    text: You said no {days_since_decline or some} days ago. Call, and ask.
    say: I have thought again about your offer, and I would like to talk about it.

rules:
  - id: ask-first
    then: {verdict: ask_first}
    recommend: call_them
    because: A question costs little.

  - id: fresh-so-go
    when: {days_since_decline: {at most: 7}}
    then: {verdict: go_for_it}
    recommend: call_them
    overrides: ask-first
    because: You said no {days_since_decline} days ago, and they have hardly had time to move on.

guarantees:
  - id: every-answer-says-what-to-do
    always: {recommend: call_them}
    because: A verdict without a next step helps nobody.
"""

_CASES = """\
# What must come out for whom: `reconsider-rules test` runs these.

title: A fresh no
facts: {days_since_decline: 3}
expect: {verdict: go_for_it, recommends: call_them}
---
title: Nothing known yet
facts: {}
expect: {verdict: ask_first}
"""


def layer_files(folder: str, below: str) -> dict[str, str]:
    """A layer over other rules, by the names of its files."""
    plain = re.fullmatch(r"[\w./-]+", below) is not None
    named = below if plain else json.dumps(below, ensure_ascii=False)
    return {"house.yaml": _LAYER.format(folder=folder, below=named)}


def empty_files() -> dict[str, str]:
    """A rule base with one small example, by the names of its files."""
    return {"rules.yaml": _RULES, "cases/first.yaml": _CASES}
