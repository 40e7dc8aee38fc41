"""A layer: what it adds, replaces, changes and removes of the rules below, and who wins."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reconsider_rules import Advisor, RuleBaseError, ScenarioError, load_rules
from reconsider_rules.cache import load as load_kept
from reconsider_rules.model import Recommended
from reconsider_rules.reading.loader import load, read_rules
from reconsider_rules.render.house import _guarantees
from tests.commands import refusal, run
from tests.helpers import ROOT, write_files
from tests.repositories import commit, git

BELOW = """\
facts:
  reason: {ask: Why?, type: choice, options: {pay: pay, hours: the hours}}
  bound: {ask: Bound?, type: yes/no}
  days: {ask: How long ago?, type: number, unit: days}
conclusions:
  cautions: {type: choices, options: {old: it is long ago, odd: it is odd}}
  verdict: {type: choice, options: {go: Go, ask: Ask, stop: Stop}}
advice:
  call: {step: say, title: Call, text: Call them., say: Hello., conflicts with: write}
  write: {step: say, title: Write, text: Write to them.}
  rest: {step: decide, title: Rest, text: Rest well.}
rules:
  - {id: go, then: {verdict: go}, recommend: call, because: Why not.}
  - {id: long-ago, when: {days: {more than: 90}}, then: {cautions: old}, because: It is long ago.}
  - id: ask
    when: {cautions: {count: {at least: 1}}}
    then: {verdict: ask}
    recommend: write
    overrides: go
    because: "{cautions}"
  - {id: stop, when: {bound: yes}, then: {verdict: stop}, overrides: [go, ask], because: You are bound.}
  - {id: rest, when: {bound: yes}, recommend: rest, because: You need it.}
guarantees:
  - {id: bound-stop, when: {bound: yes}, always: {verdict: stop}, because: Bound is bound.}
  - {id: go-call, when: {verdict: go}, always: {recommend: call}, because: Say how.}
"""
CASES = """\
title: Hours, lately
facts: {reason: hours, days: 3}
expect: {verdict: go, recommends: call, because: go}
---
title: Bound
facts: {bound: yes}
expect: {verdict: stop}
"""


def layer(folder: Path, text: str, **more: str) -> Path:
    """A layer over BELOW, in a folder beside it."""
    write_files(folder, {"below/r.yaml": BELOW, "below/cases/c.yaml": CASES})
    named = {f"house/{name}.yaml": each for name, each in more.items()}
    write_files(folder, {"house/h.yaml": f"extends: ../below\n{text}", **named})
    return folder / "house"


def advisor(folder: Path, text: str, **more: str) -> Advisor:
    return load_rules(layer(folder, text, **more))


def verdict(answers: Advisor, **facts: object) -> object:
    concluded = answers.explain(facts).verdict
    return concluded and concluded.value


def errors(folder: Path, text: str) -> list[tuple[int, int, str]]:
    """Where, in h.yaml, which errors are found; the first line is `extends`."""
    rules, found = load(str(layer(folder, text)))
    assert (rules is None) == any(each.severity == "error" for each in found)
    assert all(each.location.path == str(folder / "house" / "h.yaml") for each in found)
    return [(each.location.line, each.location.column, each.code) for each in found]


def test_a_layer_that_says_nothing_changes_nothing(here: Path) -> None:
    rules = advisor(here, "").rules
    below = read_rules(here / "below")
    assert (rules.facts, rules.advice, rules.rules) == (below.facts, below.advice, below.rules)
    assert (rules.guarantees, rules.strata) == (below.guarantees, below.strata)
    assert rules.digest != below.digest


def test_the_digest_changes_with_the_rules_below(here: Path) -> None:
    before = advisor(here, "").rules.digest
    write_files(here, {"below/r.yaml": BELOW + "# more\n"})
    assert read_rules(here / "house").digest != before


WINS = """
rules:
  - id: hours-ask
    when: {reason: hours}
    then: {verdict: ask}
    wins over: %s
    because: We ask.
"""


@pytest.mark.parametrize("over", ["{verdict: go}", "{verdict: [go]}"])
def test_a_rule_wins_over_the_values_named_and_gives_way_to_the_others(
    here: Path, over: str
) -> None:
    answers = advisor(here, WINS % over)
    assert verdict(answers, reason="hours") == "ask"
    assert verdict(answers, reason="pay") == "go"
    assert verdict(answers, reason="hours", days=100) == "ask"
    assert verdict(answers, reason="hours", bound=True) == "stop"
    found, _ = answers.check()
    assert [each for each in found if each.diagnostic.severity == "error"] == []


def test_a_rule_may_win_over_all_others(here: Path) -> None:
    answers = advisor(here, WINS % "verdict")
    assert verdict(answers, reason="hours", bound=True) == "ask"
    [found] = [each for each in answers.check()[0] if each.diagnostic.severity == "error"]
    assert found.diagnostic.code == "guarantee-fails"
    assert answers.rules.rule["hours-ask"].overrides == ("go", "stop")


def test_what_replaces_a_rule_stands_wherever_that_was_named(here: Path) -> None:
    text = """
rules:
  - {id: mostly-go, then: {verdict: go}, recommend: call, because: Ours., replaces: go}
"""
    rules = advisor(here, text).rules
    assert "go" not in rules.rule
    assert rules.rule["stop"].overrides == ("mostly-go", "ask")
    assert rules.rule["ask"].overrides == ("mostly-go",)


def test_a_rule_may_be_replaced_by_one_of_its_name(here: Path) -> None:
    text = """
rules:
  - {id: long-ago, when: {days: {more than: 9}}, then: {cautions: old}, because: B., replaces: long-ago}
"""
    answers = advisor(here, text)
    assert verdict(answers, days=10) == "ask"
    assert len(answers.rules.rules) == len(read_rules(here / "below").rules)


def test_what_replaces_advice_is_recommended_in_its_place_and_conflicts_as_it_did(
    here: Path,
) -> None:
    text = """
advice:
  ring: {step: say, title: Ring, text: Ring them., replaces: call}
  send: {step: say, title: Send, text: Send it., replaces: write}
"""
    answers = advisor(here, text)
    assert [each.id for each in answers.explain({}).recommendations] == ["ring"]
    [claim] = [each.claim for each in answers.rules.guarantees if each.id == "go-call"]
    assert isinstance(claim, Recommended) and claim.advice == "ring"
    assert answers.rules.conflicts == ()  # the new one says nothing of conflicts
    assert [case.expect.recommends for case in answers.cases()] == [("ring",), ()]


def test_removed_advice_is_recommended_no_more(here: Path) -> None:
    answers = advisor(here, "removes: {advice: {write: We never write.}}")
    assert answers.rules.rule["ask"].recommend == ()
    assert answers.rules.advice["call"].conflicts_with == ()


def test_removed_rules_and_guarantees_are_gone(here: Path) -> None:
    text = "removes: {rules: {stop: We go on.}, guarantees: {bound-stop: As we go on.}}"
    answers = advisor(here, text)
    assert verdict(answers, bound=True) == "go"
    assert [each.id for each in answers.rules.guarantees] == ["go-call"]


def test_options_are_added_and_other_words_are_used(here: Path) -> None:
    text = """
changes:
  facts:
    reason: {ask: Why really?, options: {hours: the working hours, child: the child}}
  conclusions:
    cautions: {options: {child: your child}}
  advice:
    call: {title: Ring, within: 3}
  rules:
    stop: {because: "You are bound, you see."}
rules:
  - {id: child, when: {reason: child}, then: {cautions: child}, because: A child comes first.}
"""
    answers = advisor(here, text)
    reason, call = answers.rules.facts["reason"], answers.rules.advice["call"]
    assert (reason.ask, reason.option_names) == ("Why really?", ("pay", "hours", "child"))
    assert [option.label for option in reason.options] == ["pay", "the working hours", "the child"]
    assert (call.title.raw, call.text.raw, call.within) == ("Ring", "Call them.", 3)
    assert answers.rules.rule["stop"].because.raw == "You are bound, you see."
    assert verdict(answers, reason="child") == "ask"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("extends: built-in", (2, 1, "duplicate-key")),
        ("removes: {rules: {gone: Why.}}", (2, 19, "unknown-below")),
        ("removes: {advice: {call: Why.}}", (2, 20, "nothing-left")),
        ("removes: {advice: {rest: Why.}}", (2, 20, "nothing-left")),
        ("removes: {rules: {stop: }}", (2, 25, "empty-value")),
        ("removes: {rules: {stop: A., stop: B.}}", (2, 29, "duplicate-key")),
        ("removes: {facts: {reason: Why.}}", (2, 11, "unknown-key")),
        ("changes: {facts: {gone: {ask: Why?}}}", (2, 19, "unknown-below")),
        ("changes: {facts: {reason: {type: number}}}", (2, 28, "misplaced-key")),
        ("changes: {facts: {days: {options: {a: A}}}}", (2, 35, "not-a-choice-fact")),
        ("changes: {facts: {reason: {options: {unknown: A}}}}", (2, 38, "reserved-name")),
        ("changes: {advice: {call: {within: 1, after: 2}}}", (2, 35, "empty-range")),
        ("changes: {advice: {call: {after: -1}}}", (2, 34, "out-of-range")),
        ("changes: {advice: {call: {paragraph: 0}}}", (2, 38, "out-of-range")),
        ("changes: {advice: {call: {say: '{gone}'}}}", (2, 33, "unknown-placeholder")),
        ("facts: {bound: {ask: Why?, type: yes/no}}", (2, 9, "declared-twice")),
        ("advice: {call: {step: say, title: C., text: C.}}", (2, 10, "declared-twice")),
        ("rules: [{id: go, then: {verdict: go}, because: A.}]", (2, 14, "declared-twice")),
        (
            "rules: [{id: a, then: {verdict: go}, because: A., replaces: gone}]",
            (2, 61, "unknown-below"),
        ),
        (
            "rules: [{id: a, then: {cautions: odd}, because: A., wins over: cautions}]",
            (2, 64, "nothing-to-win"),
        ),
        (
            "rules: [{id: a, then: {cautions: odd}, because: A., wins over: verdict}]",
            (2, 64, "nothing-to-win"),
        ),
        (
            "rules: [{id: a, then: {verdict: go}, because: A., wins over: {verdict: gone}}]",
            (2, 72, "unknown-value"),
        ),
        (
            "rules: [{id: a, then: {verdict: go}, because: A., wins over: reason}]",
            (2, 62, "unknown-conclusion"),
        ),
        (
            "rules: [{id: a, then: {verdict: go}, because: A., wins over: {reason: pay}}]",
            (2, 63, "unknown-conclusion"),
        ),
        (
            "rules: [{id: a, when: {verdict: go}, then: {verdict: ask}, because: A.}]",
            (2, 14, "cycle"),
        ),
        (
            "removes: {rules: {go: No.}}\nchanges: {rules: {go: {because: G.}}}",
            (3, 19, "declared-twice"),
        ),
        (
            "rules: [{id: a, recommend: rest, because: A.}]\n"
            "removes: {advice: {rest: No.}, rules: {rest: No.}}",
            (2, 14, "nothing-left"),
        ),
        (
            "rules: [{id: a, then: {verdict: go}, because: A., replaces: go},"
            " {id: b, then: {verdict: go}, because: A., replaces: go}]",
            (2, 71, "declared-twice"),
        ),
    ],
)
def test_a_slip_of_a_layer_is_found_where_it_stands(
    here: Path, text: str, expected: tuple[int, int, str]
) -> None:
    assert errors(here, text) == [expected]


HELPS = """
changes: {facts: {cautions: {label: L}}}¦It is among the conclusions: write it under 'conclusions'.
changes: {verdict: {label: L}}¦Put it one step deeper, below 'conclusions'.
changes: {rules: {stop: {when: {bound: no}}}}¦Write a whole one in its place, with 'replaces: stop'.
changes: {facts: {days: {at most: 3}}}¦Only its words and options can.
changes: {rules: {go: {because: G.}}}, removes: {rules: {go: No.}}¦Delete one of them.
rules: [{id: a, recommend: rest, because: A., replaces: call}]¦Only rules can be replaced here.
rules: [{id: a, recommend: rest, because: A., replaces: a}]¦Change it where it stands
rules: [{id: a, do not recommend: rest, because: A.}]¦Possible:
"""


@pytest.mark.parametrize("slip", HELPS.strip().splitlines())
def test_help_leads_to_where_it_belongs(here: Path, slip: str) -> None:
    text, help = slip.split("¦")
    _, found = load(str(layer(here, text.replace("}, removes:", "}\nremoves:"))))
    assert any(help in each.help for each in found), found
    assert not any("Did you mean 'recommend'" in each.help for each in found)


def test_to_win_over_a_verdict_is_to_win_over_what_gives_way_to_it(here: Path) -> None:
    text = WINS.replace("verdict: ask", "verdict: stop") % "{verdict: ask}"
    answers = advisor(here, text)
    assert answers.rules.rule["hours-ask"].overrides == ("ask", "go")
    assert verdict(answers, reason="hours") == "stop"
    assert [f for f in answers.check()[0] if f.diagnostic.severity == "error"] == []


@pytest.mark.parametrize("line", ["removes: {rules: {a: B.}}", "changes: {facts: {}}"])
def test_only_a_layer_changes_and_removes(here: Path, line: str) -> None:
    write_files(here, {"below/r.yaml": f"{BELOW}{line}\n"})
    _, [found] = load(str(here / "below"))
    assert (found.code, found.location.line) == ("not-a-layer", BELOW.count("\n") + 1)


@pytest.mark.parametrize("line", ["replaces: go", "wins over: verdict"])
def test_only_a_rule_of_a_layer_replaces_and_wins(here: Path, line: str) -> None:
    rule = f"  - {{id: a, when: {{days: 1}}, then: {{verdict: go}}, because: A., {line}}}\n"
    write_files(here, {"below/r.yaml": BELOW.replace("guarantees:", rule + "guarantees:")})
    _, [found] = load(str(here / "below"))
    assert found.code == "not-a-layer"


@pytest.mark.parametrize("name", ["../gone", ".", "..", "../house", "part", "[a, b]", "''"])
def test_what_cannot_be_extended_is_said_at_the_line(here: Path, name: str) -> None:
    layer(here, "")
    write_files(here, {"house/h.yaml": f"rules: []\nextends: {name}\n", "house/part/r.yaml": BELOW})
    rules, [found] = load(str(here / "house"))
    assert rules is None
    assert (found.location.path, found.location.line) == (str(here / "house" / "h.yaml"), 2)


def test_layers_in_a_circle_are_an_error(here: Path) -> None:
    write_files(here, {"a/r.yaml": "extends: ../b\n", "b/r.yaml": "extends: ../a\n"})
    with pytest.raises(RuleBaseError, match="leads in a circle"):
        read_rules(here / "a")


def test_what_is_wrong_below_is_said_where_it_is(here: Path) -> None:
    layer(here, "rules: [{id: x, then: {verdict: gone}, because: X.}]")
    write_files(here, {"below/r.yaml": BELOW.replace("overrides: go", "overrides: gone")})
    _, found = load(str(here / "house"))
    assert [(each.location.path, each.code) for each in found] == [
        (str(here / "below" / "r.yaml"), "unknown-rule")
    ]


def test_a_layer_may_stand_on_a_layer(here: Path) -> None:
    layer(here, WINS % "{verdict: go}")
    write_files(
        here,
        {"team/t.yaml": "extends: ../house\nremoves: {rules: {hours-ask: Not with us.}}\n"},
    )
    answers = load_rules(here / "team")
    assert verdict(answers, reason="hours") == "go"
    assert [name for name, _ in answers.rules.folders] == ["", "../house", "../below"]
    assert len(answers.cases()) == 2


def test_places_below_are_named_after_the_rules_they_are_in(here: Path) -> None:
    rules = advisor(here, WINS % "{verdict: go}").rules
    assert rules.at(rules.rule["hours-ask"].location) == "h.yaml:4"
    assert rules.at(rules.rule["go"].location) == "../below/r.yaml:13"


def test_the_cases_below_are_tried_too_but_for_those_removed(here: Path) -> None:
    layer(here, WINS % "{verdict: go}")
    failing = run("test", "--rules", "house")
    assert (failing.code, "2 cases: 1 passed, 1 failed." in failing.out) == (1, True)
    write_files(here, {"house/c.yaml": "removes: {cases: {'Hours, lately': We ask.}}"})
    own = CASES.replace("verdict: go, recommends: call, because: go", "verdict: ask")
    write_files(here, {"house/cases/c.yaml": own})
    assert run("test", "--rules", "house").out == "3 cases: 3 passed.\n"


def test_a_case_to_remove_that_is_not_there_is_said(here: Path) -> None:
    answers = advisor(here, "removes:\n  cases:\n    Hours lately: We ask.\n")
    with pytest.raises(ScenarioError) as raised:
        answers.cases()
    [found] = raised.value.diagnostics
    assert (found.location.line, found.code) == (4, "unknown-below")
    assert "Did you mean 'Hours, lately'?" in found.help


def test_a_clash_with_the_rules_below_is_answered_with_the_way_to_win(here: Path) -> None:
    text = (WINS % "x").replace("    wins over: x\n", "")
    layer(here, text)
    told = run("check", "--rules", "house")
    assert "house/h.yaml:4:9: error[two-values]" in told.err
    assert "Write 'wins over: {verdict: go}' in 'hours-ask'" in told.err
    mended = text.replace("verdict: ask}", "verdict: ask}\n    wins over: {verdict: go}")
    write_files(here, {"house/h.yaml": f"extends: ../below\n{mended}"})
    assert "error" not in run("check", "--rules", "house").err


def test_a_circle_is_answered_with_the_way_to_win(here: Path) -> None:
    text = (WINS % "x").replace("    wins over: x\n", "").replace("hours}", "hours, verdict: go}")
    layer(here, text)
    told = run("check", "--rules", "house")
    assert "Take 'verdict' out of its conditions, and write 'wins over: {verdict: go}'" in told.err


def test_check_tells_what_is_touched_below(here: Path) -> None:
    layer(here, WINS % "{verdict: go}" + "removes: {guarantees: {go-call: No.}}\n")
    told = run("check", "--rules", "house").out
    assert told[told.index("Of the rules below") :] == (
        "Of the rules below (../below):\n"
        "  - 'hours-ask' wins over go\n"
        "  - 'hours-ask' gives way to stop\n"
        "  - the guarantee 'go-call' is removed: No.\n"
        "  - their 1 guarantee holds\n"
        "  - of their 2 saved cases 1 is answered otherwise:\n"
        "      ../below/cases/c.yaml:1 Hours, lately: go → ask; 1 advice lost; not as it must be\n"
        "    (under 'removes: cases:' a layer takes out those that shall be answered otherwise)\n"
    )


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ({"a": True, "b": True}, "all their 2 guarantees hold"),
        ({"a": False, "b": True}, "of their 2 guarantees this fails: a"),
        ({"a": None}, "of their 1 guarantee this is not decided: a"),
        (
            {"a": False, "b": None, "c": False, "d": None},
            "of their 4 guarantees these fail: a and c; these are not decided: b and d",
        ),
    ],
)
def test_what_fails_and_what_is_open_are_told_apart(
    held: dict[str, bool | None], told: str
) -> None:
    assert _guarantees(held) == told


def test_what_winning_too_much_breaks_is_one_error_at_the_rule(here: Path) -> None:
    write_files(here, {"house/h.yaml": "extends: built-in\n" + SHIPPED_WISH % "verdict"})
    told = run("check", "--rules", "house")
    assert told.err.count("error[") == 1
    assert "house/h.yaml:3:9: error[breaks-below]" in told.err
    assert "Write 'wins over: {verdict: go_for_it}' in it" in told.err
    write_files(
        here, {"house/h.yaml": "extends: built-in\n" + SHIPPED_WISH % "{verdict: go_for_it}"}
    )
    assert run("check", "--rules", "house", "--strict").code == 0


def test_what_a_rule_breaks_below_is_said_at_the_rule(here: Path) -> None:
    """Two rules below contradict each other, because the new reason has none of their conditions."""
    text = """\
extends: built-in
changes: {conclusions: {obstacles: {options: {ghosted_twice: they have gone quiet twice}}}}
facts: {ghosted_by_them: {ask: Did they go quiet twice?, type: yes/no}}
rules:
  - id: ghosted-twice
    when: {ghosted_by_them: yes}
    then: {obstacles: ghosted_twice}
    because: They have gone quiet twice.
"""
    write_files(here, {"house/h.yaml": text})
    told = run("check", "--rules", "house").err
    assert told.count("error[") == 1
    assert "house/h.yaml:5:9: error[breaks-below]: rule 'ghosted-twice' breaks what holds" in told
    assert "See under which conditions a rule below does the like: reconsider-rules show " in told
    write_files(
        here,
        {
            "house/h.yaml": text.replace(
                "{ghosted_by_them: yes}", "{ghosted_by_them: yes, path: way_back}"
            )
        },
    )
    assert "two-values" not in run("check", "--rules", "house").err


SHIPPED_WISH = """\
rules:
  - id: hours-ask-first
    when: {decline_reason: schedule_hours}
    then: {verdict: ask_first}
    wins over: %s
    because: We ask first.
"""


def test_diff_shows_whose_advice_the_house_rules_change(here: Path) -> None:
    write_files(
        here, {"house/h.yaml": "extends: built-in\n" + SHIPPED_WISH % "{verdict: go_for_it}"}
    )
    told = run("diff", "built-in", "house").out
    assert told.startswith(
        "Verdict: go_for_it → ask_first\n  added rule hours-ask-first (h.yaml:3)"
    )


def test_diff_shows_what_the_rules_of_a_layer_make_of_a_new_option_and_no_more(here: Path) -> None:
    option = "changes: {facts: {reason: {options: {child: the child}}}}\n"
    layer(here, option)
    told = run("diff", "below", "house").out
    assert told.startswith("Vocabulary: option 'reason: child' is new.\nNo scenario is advised")
    layer(here, option + WINS.replace("hours}", "child}") % "{verdict: go}")
    told = run("diff", "below", "house").out
    assert told.count("Verdict: ") == 1
    assert "Verdict: go → ask" in told


def test_diff_names_what_is_worded_otherwise(here: Path) -> None:
    layer(
        here,
        "changes: {facts: {reason: {ask: Why not?}}, advice: {call: {title: Ring}}, "
        "rules: {stop: {because: No.}}}",
    )
    told = run("diff", "below", "house").out
    assert "Worded otherwise: reason, call and stop.\nNo scenario is advised differently" in told


def test_warnings_about_what_is_unused_are_about_the_layer_alone(here: Path) -> None:
    layer(here, "removes: {rules: {rest: No.}}\nsources: {R1: {title: A book}}")
    told = run("check", "--rules", "house").err
    assert told.count("warning[") == 1
    assert "house/h.yaml:3:11: warning[unused-source]" in told


def test_only_the_rules_of_a_layer_are_tried_by_mutants(here: Path) -> None:
    layer(here, WINS % "{verdict: go}")
    told = run("test", "--rules", "house", "--mutate", "--coverage").out
    assert "1 of 1 rules fire" in told
    assert "3 edits of the rules" in told


def test_a_kept_layer_is_read_anew_when_a_rule_below_changes(here: Path) -> None:
    layer(here, "")
    assert verdict(load_kept("house")) == "go"
    assert verdict(load_kept("house")) == "go"
    write_files(
        here, {"below/r.yaml": BELOW.replace("then: {verdict: go}", "then: {verdict: ask}")}
    )
    assert verdict(load_kept("house")) == "ask"


def test_a_revision_of_a_layer_stands_on_that_revision_of_the_rules_below(here: Path) -> None:
    git("init", "--quiet")
    layer(here, "")
    commit()
    write_files(
        here, {"below/r.yaml": BELOW.replace("then: {verdict: go}", "then: {verdict: ask}")}
    )
    told = run("diff", "HEAD:house", "house").out
    assert told.startswith("Verdict: go → ask")


def test_unsaved_texts_count_below_too(here: Path) -> None:
    layer(here, "")
    text = BELOW.replace("then: {verdict: go}", "then: {verdict: ask}")
    answers = load_rules(here / "house", {str(here / "below" / "r.yaml"): text})
    assert verdict(answers) == "ask"


@pytest.mark.parametrize("options", [(), ("--empty",)])
def test_init_writes_rules_that_prove_clean(here: Path, options: tuple[str, ...]) -> None:
    written = run("init", "mine", *options)
    assert (written.code, written.err[:16]) == (0, "mine is written:")
    assert run("check", "--rules", "mine", "--strict").code == 0
    assert run("test", "--rules", "mine").code == 0
    again = run("init", "mine", *options)
    assert (again.code, "is there already" in again.err) == (2, True)


def test_init_does_not_take_the_name_of_the_rules_that_are_built_in(here: Path) -> None:
    assert "'built-in' is the name of the rules that come with" in refusal("init", "built-in")
    assert not Path("built-in").exists()


def test_the_examples_in_a_new_layer_prove_clean(here: Path) -> None:
    run("init", "mine")
    text = Path("mine/house.yaml").read_text(encoding="utf-8")
    before, examples = text.split("extends: built-in\n")
    tried = re.sub(r"^# (?=  |rules:|changes:|removes:)", "", examples, flags=re.MULTILINE)
    Path("mine/house.yaml").write_text(f"extends: built-in\n{tried}\n", encoding="utf-8")
    assert before.startswith("# ")
    assert run("check", "--rules", "mine", "--strict").code == 0
    assert len(load_rules("mine").rules.rules) == len(read_rules(ROOT / "rules").rules) + 1


def test_a_layer_does_not_have_to_keep_what_is_only_pinned(here: Path) -> None:
    layer(here, WINS % "{verdict: go}")
    write_files(
        here,
        {
            "below/cases/c.yaml": CASES.replace(
                "expect: {verdict: go", "pinned: yes\nexpect: {verdict: go"
            )
        },
    )
    assert run("test", "--rules", "below").out == "2 cases: 2 passed (1 only pinned).\n"
    assert run("test", "--rules", "house").out == "1 case: 1 passed.\n"
    assert "  - their 1 saved case is answered as before" in run("check", "--rules", "house").out


def test_a_name_that_a_layer_takes_out_is_said_to_be(here: Path) -> None:
    layer(here, "rules: [{id: a, then: {verdict: go}, because: A., replaces: go}]")
    assert "It is replaced by 'a' at h.yaml:2." in run("show", "go", "--rules", "house").err
