"""`ask`: the interview, replayed from a file and held at a real terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

import pytest

from reconsider_rules import Advisor
from reconsider_rules.console.interview import replayed
from reconsider_rules.console.kept import Said
from reconsider_rules.model import VERDICT
from reconsider_rules.proving.interview import Interview
from reconsider_rules.reading.scenarios import scenario_from
from reconsider_rules.render.answers import lines_of, readable, stated, takes_answers, with_answers
from tests.commands import run
from tests.helpers import loaded, shipped, write_files
from tests.random_scenarios import random_scenario

RULES = """
facts:
  goal: {ask: Back or away?, type: choice, options: {back: back, away: away}}
  far: {ask: Is it far?, type: yes/no}
  since: {ask: How long ago?, type: number, unit: days, at least: 0, counts: days since}
  tried: {ask: What have you tried?, type: choices, options: {call: a call, mail: a mail}}
  idle: {ask: Does this matter?, type: yes/no}
conclusions:
  verdict: {type: choice, options: {go: Go, wait: Wait, stay: Stay}}
advice:
  rest: {step: expect, title: Rest, text: Rest.}
rules:
  - {id: back-and-new, when: {goal: back, since: {less than: 10}, tried: {count: 0}}, then: {verdict: go}, because: It is new.}
  - {id: back-and-tried, when: {goal: back, since: {less than: 10}, tried: {count: {at least: 1}}}, then: {verdict: wait}, because: You have tried.}
  - {id: back-and-old, when: {goal: back}, unless: {since: {less than: 10}}, then: {verdict: wait}, because: It is old.}
  - {id: away, when: {goal: away}, then: {verdict: stay}, because: You are away.}
  - {id: unsaid, unless: {goal: known}, then: {verdict: wait}, because: Nobody knows.}
  - {id: resting, when: {far: yes}, recommend: rest, because: It is far.}
"""


def interview(advisor: Advisor) -> Interview:
    return Interview(advisor.counterfactuals, [])


def test_it_stops_as_soon_as_the_verdict_is_settled() -> None:
    asking = interview(Advisor(loaded(RULES)))
    assert replayed(asking, {"goal": "away"}, 2) == (["goal"], "stay")
    assert replayed(asking, {"goal": "back", "since": 30}, 2) == (["goal", "since"], "wait")
    asked, verdict = replayed(asking, {"goal": "back", "since": 3, "tried": ()}, 2)
    assert set(asked) == {"goal", "since", "tried"} and verdict == "go"
    assert replayed(asking, {}, 2) == (["goal"], "wait"), "what isn't known stays so"


def test_the_verdict_is_that_of_the_whole_file_and_no_question_comes_twice() -> None:
    advisor = shipped()
    judged = [case for case in advisor.cases() if not case.pinned]
    asking = Interview(advisor.counterfactuals, judged)
    random = Random(4)
    known = [case.scenario.facts for case in random.sample(judged, 2)]
    known += [
        scenario_from(advisor.rules, random_scenario(random, advisor.rules)).facts for _ in range(2)
    ]
    for facts in known:
        asked, verdict = replayed(asking, facts, 2)
        trace = advisor.engine.run(facts)
        assert len(asked) == len(set(asked)) <= len(advisor.rules.given)
        if not trace.clashes:
            assert verdict == trace.facts.get(VERDICT)


def test_the_questions_are_the_same_each_time() -> None:
    advisor = shipped()
    facts = advisor.cases()[3].scenario.facts
    first, second = (
        replayed(Interview(advisor.counterfactuals, advisor.cases()), facts, 2) for _ in range(2)
    )
    assert first == second


def test_a_replay_prints_questions_answers_and_the_verdict(here: Path) -> None:
    write_files(here, {"rules/r.yaml": RULES, "f.yaml": "facts: {goal: back, since: 30}\n"})
    code, out, _ = run("ask", "--answers", "f.yaml")
    assert code == 0
    assert out == (
        "1. Back or away?\n    - back\n2. How long ago?\n    - 30 days\n"
        "Settled after 2 questions: Wait\n"
    )
    told = json.loads(run("ask", "--answers", "f.yaml", "--format", "json").out)
    assert told == {"asked": ["goal", "since"], "verdict": "wait"}


def test_what_can_t_be_asked_is_said(here: Path) -> None:
    write_files(
        here,
        {
            "rules/r.yaml": RULES,
            "two.yaml": "facts: {goal: back}\n---\nfacts: {goal: away}\n",
            "bad.yaml": "facts: {gaol: back}\n",
        },
    )
    assert "asking needs a terminal" in run("ask").err
    assert "2 scenarios" in run("ask", "--answers", "two.yaml").err
    assert "Did you mean 'goal'?" in run("ask", "--answers", "bad.yaml").err
    assert "goes with --answers" in run("ask", "--format", "json").err
    assert "Traceback" not in run("ask", "--answers", "nowhere.yaml").err
    assert run("ask", "--answers", "nowhere.yaml").code == 2
    assert "give either --answers or -o." in run("ask", "--answers", "two.yaml", "-o", "x.yaml").err


def added(text: str, answers: Mapping[str, Said], earlier: Mapping[str, Said] = {}) -> str:
    return with_answers(text, lines_of(answers), lines_of(earlier))


def test_answers_are_added_and_nothing_is_lost() -> None:
    text = "title: T\nfacts:  # so far\n    # a note\n    goal: back  # said twice\nnotes: N\n"
    assert added(text, {"far": True, "tried": ("call", "mail"), "idle": None}) == (
        "title: T\nfacts:  # so far\n    far: yes\n    tried: [call, mail]\n    idle: unknown\n"
        "    # a note\n    goal: back  # said twice\nnotes: N\n"
    )
    assert added("facts: {}  # none\n", {"since": 3}) == "facts:  # none\n  since: 3\n"
    assert added("facts:", {"since": 3}) == "facts:\n  since: 3\n"
    assert takes_answers(text) and not takes_answers("facts: {goal: back}\n")


def test_answers_are_exchanged_where_they_stand() -> None:
    text = "facts:\n  far: yes\n  # on the phone\n  goal: back\n  tried: none"
    earlier: dict[str, Said] = {"far": True, "goal": "back"}
    assert added(text, {"far": True, "goal": "away"}, earlier) == (
        "facts:\n  far: yes\n  goal: away\n  # on the phone\n  tried: none"
    )
    assert added(text, {**earlier, "since": 3}, earlier) == (
        "facts:\n  far: yes\n  # on the phone\n  goal: back\n  since: 3\n  tried: none"
    )
    assert added("facts:\n  goal: back", {"goal": "back", "far": True}, {"goal": "back"}) == (
        "facts:\n  goal: back\n  far: yes\n"
    )


def test_line_ends_stay() -> None:
    assert added("\ufefffacts:\r\n  goal: back\r\nnotes: N\n", {"far": True}) == (
        "\ufefffacts:\r\n  far: yes\r\n  goal: back\r\nnotes: N\n"
    )


def test_the_facts_that_a_file_states() -> None:
    text = (
        "notes: |\n  far: yes\nfacts:\n  # far: no\n  goal: unknown\n\n  'tried':\n    - call\n"
        "    a: b\n# so far\n  since : 3\nsource:\n  idle: yes\n"
    )
    assert stated(text) == ["goal", "tried", "since"] and readable(text) == text
    assert stated("facts:\nnotes: >\n  far: yes\n") == []
    assert readable("facts:  # none\nnotes: N\n") == "facts: {}  # none\nnotes: N\n"


if sys.platform == "linux":
    from tests.talk import Talk
else:
    pytest.skip("a terminal of one's own needs Linux", allow_module_level=True)


@pytest.fixture
def folder(here: Path) -> Iterator[Path]:
    yield write_files(here, {"rules/r.yaml": RULES})


def test_an_interview_at_a_terminal(folder: Path) -> None:
    talk = Talk("ask", "-o", "client.yaml", folder=folder)
    assert "back" in talk.wait("goes on|> ")
    talk.press("w")
    assert "It is new." in talk.wait("> ")
    talk.press("d")
    talk.wait("The verdict is settled: Wait")
    talk.wait(r"\(y or n, without Enter\) ")
    talk.press("y")
    talk.wait(r"2\. Is it far\?")
    talk.wait("> ")
    talk.press("b")
    talk.wait(r"1\. Back or away\?")
    talk.wait("> ")
    talk.press("1")
    talk.wait(r"Is it far\?")
    talk.wait("> ")
    talk.press("1")
    talk.wait("How long ago.*\n(.*\n)*> ")
    talk.press("2 weeks\n")
    talk.wait("write 14")
    talk.wait("> ")
    talk.press("2020-01-15\n")
    assert talk.end_after("client.yaml has the answers") == 0, talk.seen
    written = (folder / "client.yaml").read_text()
    assert written == "facts:\n  goal: back\n  far: yes\n  since: 2020-01-15\n"
    assert "Rest" in talk.seen


def test_an_interview_that_was_broken_off_is_kept_and_resumed(folder: Path) -> None:
    (folder / "client.yaml").write_text("title: Ann\nfacts:\n  # said on the phone\n")
    talk = Talk("ask", "-o", "client.yaml", folder=folder)
    talk.wait("> ")
    talk.press("1")
    talk.wait("2\\. ")
    talk.wait("> ")
    talk.press("\x03")
    assert talk.end() == 130
    assert "client.yaml has the answers" in talk.seen and "Traceback" not in talk.seen
    kept = "title: Ann\nfacts:\n  goal: back\n  # said on the phone\n"
    assert (folder / "client.yaml").read_text() == kept
    talk = Talk("ask", "-o", "client.yaml", folder=folder)
    assert "Back or away" not in talk.wait("> ")
    talk.press("d\n")
    talk.wait("settled: Wait")
    talk.wait(r"\(y or n, without Enter\) ")
    talk.press("n")
    assert talk.end() == 0
    kept = "title: Ann\nfacts:\n  since: unknown\n  goal: back\n  # said on the phone\n"
    assert (folder / "client.yaml").read_text() == kept


def test_answers_are_not_lost_where_the_file_can_t_be_written(folder: Path) -> None:
    talk = Talk("ask", folder=folder)
    talk.wait("> ")
    talk.press("2")
    talk.wait(r"\(y or n, without Enter\) ")
    talk.press("n")
    talk.wait("nowhere\\): ")
    talk.press("no/such/place.yaml\n")
    talk.wait("can't be written")
    talk.wait("nowhere\\): ")
    talk.press("rules/r.yaml\n")
    talk.wait("there already")
    talk.wait("nowhere\\): ")
    talk.press("mine.yaml\n")
    assert talk.end() == 0
    assert (folder / "mine.yaml").read_text() == "facts:\n  goal: away\n"


def test_an_enter_too_many_does_not_answer_where_to_keep_the_answers(folder: Path) -> None:
    talk = Talk("ask", folder=folder)
    talk.wait("> ")
    talk.press("2\n")
    talk.wait("without Enter\\) ")
    talk.press("n\n")
    talk.wait("nowhere\\): ")
    talk.press("mine.yaml\n")
    assert talk.end_after("mine.yaml has the answers") == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"facts: {goal: back}\n", "needs one line 'facts:'"),
        (b"facts:\n  goal: \xff\n", "client.yaml:2:"),
        (b"facts:\n  gaol: back\n", "Did you mean 'goal'?"),
        (b"facts:\n  goal: back\n---\nfacts:\n  goal: away\n", "needs one line 'facts:'"),
    ],
)
def test_a_file_that_can_t_be_resumed_is_left_alone(
    folder: Path, content: bytes, says: str
) -> None:
    (folder / "client.yaml").write_bytes(content)
    talk = Talk("ask", "-o", "client.yaml", folder=folder)
    assert talk.end() == 2 and says in talk.seen and "internal" not in talk.seen
    assert (folder / "client.yaml").read_bytes() == content


def test_each_answer_is_kept_at_once(folder: Path) -> None:
    talk = Talk("ask", "-o", "client.yaml", folder=folder)
    talk.wait("> ")
    talk.press("1")
    talk.wait("2\\. ")
    talk.wait("> ")
    talk.process.kill()
    talk.end()
    assert (folder / "client.yaml").read_text() == "facts:\n  goal: back\n"


def begun(folder: Path, text: str) -> Path:
    file = folder / "client.yaml"
    file.write_bytes(text.encode())
    return file


def at_the_second_question(folder: Path, *arguments: str) -> Talk:
    """An interview whose first question has been answered with 'back'."""
    talk = Talk("ask", "-o", "client.yaml", *arguments, folder=folder)
    talk.wait(r"1\. Back or away\?")
    talk.wait("> ")
    talk.press("1")
    talk.wait(r"2\. ")
    talk.wait("> ")
    return talk


def test_what_nobody_knows_is_kept_and_not_asked_again(folder: Path) -> None:
    talk = at_the_second_question(folder)
    talk.press("d\n")
    talk.wait("without Enter\\) $")
    talk.press("\x03")
    talk.end()
    kept = "facts:\n  goal: back\n  since: unknown\n"
    assert "2. How long ago?" in talk.seen and (folder / "client.yaml").read_text() == kept
    talk = Talk("ask", "-o", "client.yaml", folder=folder)
    assert "> " not in talk.wait("settled: Wait(.*\n)*.*without Enter\\) $")
    talk.press("y")
    talk.wait(r"1\. Is it far")
    talk.wait("> ")
    talk.press("s")
    talk.end()
    assert "How long ago" not in talk.seen.partition("Wait (")[0]
    (folder / "less.yaml").write_text("facts:\n  goal: back\n")
    full, less = (run("explain", name).out for name in ("client.yaml", "less.yaml"))
    assert full == less and full.startswith("Wait")
    asked = json.loads(run("ask", "--answers", "client.yaml", "--format", "json").out)
    assert asked == {"asked": ["goal", "since"], "verdict": "wait"}


def test_that_only_is_known_what_nobody_knows_is_kept(folder: Path) -> None:
    talk = Talk("ask", "-o", "client.yaml", folder=folder)
    talk.wait("> ")
    talk.press("d")
    talk.wait(r"\(y or n, without Enter\) ")
    talk.press("n")
    assert talk.end_after("client.yaml has the answers") == 0
    assert (folder / "client.yaml").read_text() == "facts:\n  goal: unknown\n"


def test_what_others_write_into_the_file_meanwhile_stays(folder: Path) -> None:
    begun(folder, "title: Ann\r\nfacts:\r\n  far: yes\r\n")
    talk = at_the_second_question(folder)
    begun(
        folder,
        "title: Ann B.\r\nsource: me\r\nfacts:\r\n  goal: back\r\n  # sure\r\n  far: no\r\n",
    )
    talk.press("d\n")
    talk.wait("client.yaml was changed meanwhile")
    talk.press("\x03")
    assert talk.end_after("client.yaml has the answers") == 130
    assert (folder / "client.yaml").read_bytes().decode() == (
        "title: Ann B.\r\nsource: me\r\nfacts:\r\n  goal: back\r\n  since: unknown\r\n"
        "  # sure\r\n  far: no\r\n"
    )


def test_the_answer_that_others_gave_meanwhile_counts(folder: Path) -> None:
    talk = at_the_second_question(folder)
    begun(folder, "title: Ann\nfacts:\n  goal: away  # on the phone\n")
    talk.press("s\n")
    talk.wait(r"Back or away\? There it says: away\.")
    assert talk.end_after("You are away") == 0
    kept = "title: Ann\nfacts:\n  goal: away  # on the phone\n"
    assert (folder / "client.yaml").read_text() == kept


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("facts: {far: yes}\n", "needs one line 'facts:'"),
        ("facts:\n  gaol: away\n", "Did you mean 'goal'"),
    ],
)
def test_answers_go_elsewhere_where_the_file_takes_none_any_more(
    folder: Path, text: str, says: str
) -> None:
    talk = at_the_second_question(folder)
    begun(folder, text)
    talk.press("d\n")
    talk.wait("without Enter\\) $")
    talk.press("\x03")
    talk.wait(says)
    talk.wait("nowhere\\): ")
    talk.press("mine.yaml\n")
    assert talk.end_after("mine.yaml has the answers") == 130
    assert (folder / "client.yaml").read_text() == text
    kept = "facts:\n  goal: back\n  since: unknown\n"
    assert (folder / "mine.yaml").read_text() == kept


def test_a_file_that_is_taken_away_meanwhile_is_written_anew(folder: Path) -> None:
    begun(folder, "title: Ann\nfacts:\n")
    talk = at_the_second_question(folder)
    (folder / "client.yaml").unlink()
    talk.press("\x03")
    talk.end()
    assert (folder / "client.yaml").read_text() == "title: Ann\nfacts:\n  goal: back\n"


def test_the_command_to_go_on_with_has_the_rules_that_were_given(folder: Path) -> None:
    (folder / "rules").rename(folder / "my house")
    talk = at_the_second_question(folder, "--rules", "my house")
    talk.press("\x03")
    talk.wait("To go on: reconsider-rules ask -o client.yaml --rules 'my house'\n")
    talk.end()


def test_before_the_first_question_is_what_the_file_says(folder: Path) -> None:
    talk = Talk("ask", folder=folder)
    talk.wait("> ")
    talk.press("b")
    talk.wait(r"This is the first question\.\n")
    talk.press("\x03")
    talk.end()
    begun(folder, "facts:\n  far: unknown\n")
    talk = Talk("ask", "-o", "client.yaml", folder=folder)
    talk.wait("> ")
    talk.press("b")
    talk.wait("first question; what client.yaml already says can be changed there")
    talk.press("\x03")
    talk.end()


def test_whether_enter_is_needed_is_said(folder: Path) -> None:
    talk = at_the_second_question(folder)
    key, line = (
        "(Press one key, without Enter: a number from 1 to 2; d: ",
        "(Write, then press Enter: ",
    )
    assert key in talk.seen and line in talk.seen
    talk.press("\x03")
    talk.end()


def test_what_is_no_answer_is_told(folder: Path) -> None:
    talk = Talk("ask", folder=folder)
    talk.wait("> ")
    talk.press("x1")
    talk.wait("How long|What have you tried")
    talk.wait("> ")
    talk.press("\nnine\n")
    talk.wait("Write digits: 9|Please give")
    talk.wait("> ")
    talk.press("s\n")
    talk.wait("nowhere")
    talk.press("\n")
    assert talk.end() == 0
    assert sorted(path.name for path in folder.iterdir()) == ["rules"]
