"""The answer by default: what can be read out in three minutes, and each part of it with its rule."""

from __future__ import annotations

import re

import pytest

from reconsider_rules import Advisor, Answer
from reconsider_rules.console.answers import View
from reconsider_rules.parsing.file import read
from reconsider_rules.reading.scenarios import read_cases
from reconsider_rules.render.short import MOST_REASONS, is_said, shortened
from reconsider_rules.running.message import Block
from tests.commands import run
from tests.helpers import ROOT, as_markdown, as_text, loaded, shipped

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"), key=lambda path: path.name)
SALARY = str(ROOT / "examples" / "salary-reposted.yaml")


SMALL = """
facts:
  a: {ask: A?, type: yes/no}
conclusions:
  kind: {type: choice, options: {back: back}, background: yes}
  chance: {type: choice, options: {good: good}}
  warmth: {type: choice, options: {warm: warm}}
  verdict: {type: choice, options: {go: Go}}
advice:
  call: {step: reach out, title: Call, text: Do call.}
  ask: {step: say, title: Ask, text: Do ask., say: May I ask?}
  wait: {step: expect, title: Wait, text: Do wait.}
rules:
  - {id: plain, then: {kind: back}, because: It is about going back.}
  - {id: warm, when: {a: yes}, then: {warmth: warm}, because: They are warm., source: [S2, R1]}
  - {id: good, when: {warmth: warm, kind: back}, then: {chance: good}, because: It looks good., source: S1}
  - {id: go, when: {chance: good}, then: {verdict: go}, because: So go., source: [R2, S1]}
  - {id: both, when: {verdict: go}, recommend: [call, ask, wait], because: There is a way., source: S1}
  - {id: good-wait, when: {chance: good}, recommend: wait, because: It takes time.}
sources:
  S1: {title: "Page: one thing", address: "http://a"}
  S2: {title: "Page: another thing", address: "http://a"}
  R1: {title: A book}
  R2: {title: "A column: alone", address: "http://b"}
"""


def answer_to(name: str) -> Answer:
    path = ROOT / "examples" / name
    [case] = read_cases(shipped().rules, read(str(path)))
    return shipped().explain(case.scenario)


@pytest.mark.parametrize("name", [path.name for path in EXAMPLES])
def test_it_is_short_and_names_the_rule_of_every_recommendation(name: str) -> None:
    answer = answer_to(name)
    told = as_text(answer)
    assert len(told.splitlines()) <= 105
    flat = " ".join(told.split())
    for found in answer.recommendations:
        rules = ", ".join(each.rule.id for each in found.because)
        if is_said(found):
            assert f"{' '.join(found.say.split())} ({rules})" in flat
        else:
            assert re.search(rf"{re.escape(found.title)}(\. [^(]*)? \({re.escape(rules)}\)", flat)
    short = shortened(answer.explanation)
    assert len(short.reasons) <= MOST_REASONS
    assert len({reason.text for reason in short.reasons}) == len(short.reasons)
    said = [step.why for _, steps in short.steps for step in steps if step.why]
    assert len(said) == len(set(said)), "nothing is said twice"


@pytest.mark.parametrize("name", [path.name for path in EXAMPLES])
def test_sources_are_numbers_that_are_explained(name: str) -> None:
    short = shortened(answer_to(name).explanation)
    numbers = {number for reason in short.reasons for number in reason.sources}
    assert numbers == set(range(1, len(short.sources) + 1))
    assert sum(title.startswith("Article") for title, _ in short.sources) <= 1


@pytest.mark.parametrize("name", [path.name for path in EXAMPLES])
def test_the_report_for_the_client_names_no_rule(name: str) -> None:
    answer = answer_to(name)
    report = as_markdown(answer)
    for rule in answer.rules.rules:
        assert not re.search(rf"(?<![\w-]){rule.id}(?![\w-])", report), rule.id
    for found in answer.recommendations:
        assert found.title in report.replace("\\", "")
    full = as_markdown(answer, "full")
    assert all(each.rule.id in full for found in answer.recommendations for each in found.because)


def test_the_facts_of_the_report_stand_in_the_order_of_the_vocabulary() -> None:
    report = as_markdown(answer_to("salary-reposted.yaml"))
    said = report[report.index("## What you said") : report.index("## Sources")]
    labels = [line.removeprefix("- ").split(": ")[0] for line in said.splitlines()[2:] if line]
    declared = [fact.label for fact in shipped().rules.given]
    assert labels == [label for label in declared if label in labels]
    assert len(labels) == 9


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_the_draft_alone(form: str) -> None:
    code, out, _ = run("explain", SALARY, "--draft", "--format", form)
    assert code == 0
    message = answer_to("salary-reposted.yaml").explanation.message
    assert message
    drafted = " ".join(
        f"- {line}" if block.points else line for block in message.blocks for line in block.lines
    )
    assert " ".join(out.replace("\\", "").split()) == " ".join(drafted.split())


def test_a_message_opens_and_closes_as_the_way_to_send_it_asks() -> None:
    text = SMALL.replace(
        "text: Do call.}",
        'text: Do call., opens: "Subject\\n\\nHello,\\nyou.", closes: "Bye, {chance}."}',
    )
    message = Advisor(loaded(text)).explain({"a": True}).explanation.message
    assert message
    assert [block.lines for block in message.blocks] == [
        ("Subject",),
        ("Hello,", "you."),
        ("May I ask?",),
        ("Bye, good.",),
    ]
    silent = text.replace("recommend: [call, ask, wait]", "recommend: [call, wait]")
    assert Advisor(loaded(silent)).explain({"a": True}).explanation.message is None


LINES = SMALL.replace(
    "  wait: {step",
    """\
  why: {step: say, place: 1, title: Why, text: Say why., say: "*So* it is."}
  also: {step: say, place: 2, paragraph: 2, title: Also, text: Say it., say: Also this., ENDS}
  then: {step: say, place: 3, paragraph: 2, title: Then, text: Say it., say: Then that.}
  wait: {step""",
).replace("[call, ask, wait]", "[call, ask, wait, why, also, then]")


@pytest.mark.parametrize(
    ("spoken", "blocks", "plain"),
    [
        (
            False,
            [("*So* it is. May I ask?",), ("Also this. Then that.",)],
            "Hello.\n\n*So* it is. May I ask?\n\nAlso this. Then that.\n",
        ),
        (
            True,
            [("*So* it is.", "May I ask?", "Also this.", "Then that.")],
            "Hello.\n\n- *So* it is.\n- May I ask?\n- Also this.\n- Then that.\n",
        ),
    ],
)
def test_a_message_has_paragraphs_or_if_it_is_spoken_points(
    spoken: bool, blocks: list[tuple[str, ...]], plain: str
) -> None:
    opens = f"text: Do call., opens: Hello., spoken: {'yes' if spoken else 'no'}}}"
    text = LINES.replace(", ENDS", "").replace("text: Do call.}", opens)
    answer = Advisor(loaded(text)).explain({"a": True})
    assert answer.explanation.message
    first, *rest = answer.explanation.message.blocks
    assert first == Block(("Hello.",))
    assert rest == [Block(lines, spoken) for lines in blocks]
    assert as_text(answer, view="draft") == plain
    assert as_markdown(answer, "draft") == plain.replace("*", "\\*")


def test_what_stands_after_the_end_of_the_message_waits_for_the_talk() -> None:
    answer = Advisor(loaded(LINES.replace("ENDS", "ends the message: yes"))).explain({"a": True})
    message = answer.explanation.message
    assert message
    assert [[each.id for each in said] for said in message.paragraphs] == [["why"], ["also"]]
    assert [each.id for each in message.later] == ["then", "ask"]
    assert as_text(answer, view="draft") == "*So* it is.\n\nAlso this.\n"
    for written in (as_text(answer), as_text(answer, view="full"), as_markdown(answer, "full")):
        head, later = written.split("For the talk or the letter that may follow")
        assert "Also this." in head
        assert "Then that." in later


def test_paragraphs_come_by_number_whatever_the_places() -> None:
    text = LINES.replace(", ENDS", "").replace(
        "place: 1, title: Why", "place: 1, paragraph: 3, title: Why"
    )
    message = Advisor(loaded(text)).explain({"a": True}).explanation.message
    assert message
    ids = [[each.id for each in said] for said in message.paragraphs]
    assert ids == [["ask"], ["also", "then"], ["why"]]


def test_a_letter_in_markdown_keeps_its_lines_apart() -> None:
    opens = 'text: Do call., opens: "Dear\\nyou,", closes: "Bye,\\nI"}'
    answer = Advisor(loaded(SMALL.replace("text: Do call.}", opens))).explain({"a": True})
    assert as_markdown(answer, "draft") == "Dear\\\nyou,\n\nMay I ask?\n\nBye,\\\nI\n"


def test_drafts_of_several_scenarios_are_told_apart() -> None:
    path = str(ROOT / "examples" / "filled-role.yaml")
    _, out, _ = run("explain", path, SALARY, "--draft")
    assert [line for line in out.splitlines() if line.startswith(("The job went", "Refused over"))]
    _, alone, _ = run("explain", SALARY, "--draft")
    assert not alone.startswith("Refused over")


def test_a_reason_that_was_not_shown_is_told_where_it_counts() -> None:
    text = SMALL.replace("  verdict:", "  pros: {type: choices, options: {x: X, y: Y}}\n  verdict:")
    text = text.replace(
        "when: {chance: good}, then: {verdict: go}, because: So go.",
        "when: {pros: {includes: x}}, then: {verdict: go}, recommend: wait, because: So go.",
    )
    text = text.replace(
        "  - {id: go,",
        "  - {id: pro, when: {a: yes}, then: {pros: x}, because: This speaks for it.}\n  - {id: go,",
    )
    told = dict(shortened(Advisor(loaded(text)).explain({"a": True}).explanation).steps)
    assert [each.why for each in told["expect"]] == ["So go."]


def test_each_line_of_the_message_names_its_rules() -> None:
    written = as_text(Advisor(loaded(LINES.replace(", ENDS", ""))).explain({"a": True}))
    assert "  - Then that. (both)\n" in written
    assert "Say it." not in written


def test_where_there_is_no_message_it_says_so() -> None:
    rules = Advisor(
        loaded("conclusions: {verdict: {type: choice, options: {go: Go}}}\nrules: []\n")
    )
    assert as_text(rules.explain({}), view="draft") == "There is no message to write.\n"


@pytest.mark.parametrize("view", ["short", "full", "brief"])
def test_every_view_begins_with_the_verdict(view: View) -> None:
    answer = answer_to("salary-reposted.yaml")
    assert answer.verdict
    rules = ", ".join(each.rule.id for each in answer.verdict.because)
    head = answer.verdict.title + (f" ({rules})" if view == "short" else "")
    assert as_text(answer, view=view).splitlines()[1] == head


def test_what_goes_without_saying_is_explained_once_in_full() -> None:
    full = as_text(answer_to("salary-reposted.yaml"), view="full")
    assert full.count("what this is about") == 1
    assert "for the reason given above" not in full[full.index("Prepare") :]


def test_what_it_is_made_of() -> None:
    answer = Advisor(loaded(SMALL)).explain({"a": True})
    short = shortened(answer.explanation)
    assert [(each.rule, each.text, each.sources) for each in short.reasons] == [
        ("go", "So go.", (1, 2)),
        ("good", "It looks good.", (2,)),  # nearest first; not what goes without saying
        ("warm", "They are warm.", (2, 3)),
    ]
    assert short.rules == ("go",)
    assert short.sources == (
        ("A column: alone", "http://b"),
        ("Page (2 passages)", "http://a"),
        ("A book", ""),
    )
    told = {step: [(e.title, e.why, e.rules) for e in found] for step, found in short.steps}
    assert told == {
        "reach out": [("Call", "There is a way.", ("both",))],
        "expect": [("Wait", "It takes time.", ("good-wait", "both"))],  # what was not told yet
    }
    assert short.message == answer.explanation.message


def test_what_the_same_rules_say_in_one_step_is_told_as_one() -> None:
    text = SMALL.replace(
        "  wait: {step", "  rest: {step: expect, title: Rest, text: Do.}\n  wait: {step"
    )
    text = text.replace("recommend: wait", "recommend: [wait, rest]")
    text = text.replace("[call, ask, wait]", "[call, ask, wait, rest]")
    answer = Advisor(loaded(text)).explain({"a": True})
    told = dict(shortened(answer.explanation).steps)
    assert [(each.title, each.why) for each in told["expect"]] == [("Rest. Wait", "It takes time.")]
    assert "  1. Rest. Wait (good-wait, both)\n     It takes time.\n" in as_text(answer)
    report = as_markdown(answer)
    assert "1. **Rest**\n\n    Do.\n\n    *It takes time.*\n\n2. **Wait**\n\n    Do wait." in report


def test_a_reason_that_sums_up_a_set_gives_way_to_those_that_made_it() -> None:
    text = SMALL.replace("  verdict:", "  pros: {type: choices, options: {x: X, y: Y}}\n  verdict:")
    text = text.replace(
        "when: {chance: good}, then: {verdict", "when: {pros: {includes: x}}, then: {verdict"
    )
    text = text.replace(
        "  - {id: go,",
        "  - {id: pro, when: {a: yes}, then: {pros: x}, because: This speaks for it.}\n  - {id: go,",
    )
    answer = Advisor(loaded(text)).explain({"a": True})
    short = shortened(answer.explanation)
    assert [reason.rule for reason in short.reasons] == ["pro"]
    assert as_text(answer).startswith("Go (go)\n\nBecause\n  - This speaks for it. (pro)\n")


def test_without_a_verdict_there_is_no_reason() -> None:
    short = shortened(Advisor(loaded(SMALL)).explain({}).explanation)
    assert (short.reasons, short.steps, short.sources) == ((), (), ())
    assert short.verdict.startswith("No rule gives a verdict")
