"""`graph`: what leads to what, as data, laid out, and drawn in three formats."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest

from reconsider_rules.errors import UnknownNameError
from reconsider_rules.graphs import graph as graphs
from reconsider_rules.graphs import whole as whole_module
from reconsider_rules.graphs.derivation import derivation, whole_case
from reconsider_rules.graphs.graph import Edge, Graph, Node
from reconsider_rules.graphs.lit import lit
from reconsider_rules.graphs.ways import ways
from reconsider_rules.graphs.whole import whole
from reconsider_rules.model import RuleBase
from reconsider_rules.reading.subjects import entries_from, subject_from
from reconsider_rules.render.graph_dot import graph_as_dot
from reconsider_rules.render.graph_mermaid import graph_as_mermaid
from reconsider_rules.render.graph_svg import graph_as_svg
from tests.commands import SHIPPED, refusal, run
from tests.golden import pictures
from tests.helpers import ROOT, advisor, loaded, shipped, write_files

RULES = """
facts:
  hours: {topic: Work, ask: Was it the hours?, label: the hours, type: yes/no}
  days: {topic: Time, ask: How long?, label: time, type: number, unit: days}
  goal: {topic: Work, ask: What for?, label: your goal, type: choice, options: {back: to come back, out: to get out}}
conclusions:
  path: {label: what it is about, background: yes, type: choice, options: {back: A way back, out: A way out}}
  moods: {label: the mood, type: choices, options: {good: Fine, bad: Poor}}
  verdict: {label: the answer, type: choice, options: {go: Go for it, wait: Wait, stop: Stop}}
advice:
  call: {step: say, title: "Call in {days or some} days", text: Call.}
  write: {step: decide, title: Write to them, text: Write.}
rules:
  - {id: back, when: {goal: back}, then: {path: back}, because: You want that.}
  - {id: long-hours, when: {hours: yes, path: back}, unless: {days: {less than: 3}}, then: {moods: bad}, because: Long.}
  - {id: short-hours, when: {hours: no, path: back}, then: {moods: good}, because: "Only {days} days."}
  - {id: waiting, when: {path: back}, then: {verdict: wait}, because: Time helps.}
  - {id: going, when: {moods: {includes: good}, path: back}, then: {verdict: go}, overrides: waiting, because: It looks good.}
  - {id: stopping, when: {moods: {count: {at least: 1}}, days: {more than: 9}}, then: {verdict: stop}, overrides: [waiting, going], because: So.}
  - {id: calling, when: {verdict: {not: stop}}, recommend: call, because: All is well.}
  - {id: writing, when: {hours: known}, recommend: write, because: So.}
"""


@pytest.fixture(scope="module")
def rules() -> RuleBase:
    return loaded(RULES)


def pairs(graph: Graph) -> set[str]:
    """Its edges, by the last words of the ids."""
    return {f"{edge.source.split(' ')[-1]}>{edge.target.split(' ')[-1]}" for edge in graph.edges}


def to(rules: RuleBase, *names: str) -> Graph:
    return ways(rules, [subject_from(rules, name) for name in names])


def following(rules: RuleBase, name: str) -> Graph:
    return ways(rules, start=entries_from(rules, name))


def test_the_whole_counts_the_rules_between_its_boxes(rules: RuleBase) -> None:
    found = whole(rules)
    counts = {f"{edge.source}>{edge.target}": edge.rules for edge in found.edges}
    assert counts == {
        "topic Work>conclusion path": 1,
        "topic Work>conclusion moods": 2,
        "topic Work>step decide": 1,
        "topic Time>conclusion moods": 1,
        "topic Time>conclusion verdict": 1,
        "conclusion moods>conclusion verdict": 2,
        "conclusion verdict>step say": 1,
        "conclusion path>conclusion moods": 2,
        "conclusion path>conclusion verdict": 2,
    }
    texts = {node.text: node.small for node in found.nodes}
    assert texts["Work"] == "2 questions" and texts["the answer"] == "3 rules"
    assert texts["Say"] == "1 text, 1 rule"


def test_what_would_lead_everywhere_has_no_lines_and_that_is_said(
    rules: RuleBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert whole(rules).notes == ()
    found = whole(shipped().rules)
    assert any(
        note == "'what this is about' is nearly everywhere, so its lines are left out (26 boxes)."
        for note in found.notes
    )
    assert not [edge for edge in found.edges if edge.source == "conclusion path"]
    near = to(rules, "verdict=go")
    assert near.notes == (
        "'what it is about' is nearly everywhere, so its lines are left out (4 rules).",
    )
    assert "back>going" not in pairs(near)
    asked = ways(rules, start=entries_from(rules, "path"))
    assert asked.notes == ()
    assert "back>going" in pairs(asked)


def test_what_leads_to_a_value_is_each_rule_that_can(rules: RuleBase) -> None:
    assert pairs(to(rules, "verdict=go")) == {"going>go", "good>going", "short-hours>good"}
    assert pairs(to(rules, "verdict=stop")) >= {"bad>stopping", "good>stopping", "stopping>stop"}
    assert pairs(to(rules, "moods=bad")) == {"long-hours>bad"}
    assert pairs(to(rules, "call")) >= {"calling>call", "go>calling", "wait>calling"}
    assert "stop>calling" not in pairs(to(rules, "call"))
    assert to(rules, "verdict=go").title == "What leads to 'Go for it'"
    assert to(rules, "call").title == "What leads to 'Call in [time] days'"


def test_a_rule_says_when_it_fires(rules: RuleBase) -> None:
    nodes = {node.text: node for node in to(rules, "verdict=stop", "verdict=go").nodes}
    assert nodes["long-hours"].small == "when the hours: yes; unless time: less than 3 days"
    assert nodes["stopping"].small == "when the mood: at least 1 of them; time: more than 9 days"
    assert nodes["going"].small == "when the mood: Fine; gives way to stopping"
    assert nodes["short-hours"].tip.startswith("Only [time] days.")


def test_conditions_within_others_stand_in_brackets() -> None:
    rules = loaded("""
facts: {a: {ask: A?, label: the a, type: yes/no}, b: {ask: B?, label: the b, type: yes/no}}
conclusions: {verdict: {type: choice, options: {go: Go}}}
rules:
  - id: x
    when: {a: known, any: [b: yes, all: [a: yes, b: no], any: [a: no]]}
    then: {verdict: go}
    because: So.
  - {id: y, then: {verdict: go}, because: So.}
""")
    nodes = {node.text: node.small for node in to(rules, "go").nodes}
    assert (
        nodes["x"] == "when the a: known; (the b: yes or (the a: yes and the b: no) or the a: no)"
    )
    assert nodes["y"] == "always"


def test_what_a_fact_leads_to_and_the_ways_between(rules: RuleBase) -> None:
    found = following(rules, "days")
    assert pairs(found) == {"days>stopping", "stopping>stop", "days>long-hours"}
    assert [edge.target for edge in found.edges if edge.holds_back] == ["rule long-hours"]
    for write, sign in (
        (graph_as_svg, ' dashed"'),
        (graph_as_dot, "=dashed"),
        (graph_as_mermaid, "-.->"),
    ):
        assert write(found).count(sign.strip()) - write(to(rules, "go")).count(sign.strip()) == 1
    assert found.title == "What 'time' leads to"
    between = ways(rules, [subject_from(rules, "verdict=go")], entries_from(rules, "hours"))
    assert pairs(between) == {"hours>short-hours", "short-hours>good", "good>going", "going>go"}
    assert between.title == "The ways from 'the hours' to 'Go for it'"
    with pytest.raises(UnknownNameError, match="Nothing leads from 'days' to 'verdict=go'"):
        ways(rules, [subject_from(rules, "verdict=go")], entries_from(rules, "days"))


def test_a_case_is_drawn_from_its_facts_to_its_advice(rules: RuleBase) -> None:
    answer = advisor(rules).explain({"goal": "back", "hours": False, "days": 4})
    found = derivation(answer.explanation)
    assert pairs(found) == {
        "goal>path",
        "hours>moods",
        "path>verdict",
        "moods>verdict",
        "verdict>call",
        "hours>write",
    }
    texts = {node.id: (node.above, node.text, node.name, node.small) for node in found.nodes}
    assert texts["fact hours"] == ("the hours", "no", "hours", "")
    assert texts["fact moods"] == ("the mood", "Fine", "moods=good", "short-hours: Only 4 days.")
    assert texts["fact verdict"][3] == "going: It looks good.", "waiting is overridden"
    assert texts["advice call"] == ("say", "Call in 4 days", "call", "calling: All is well.")
    case = whole_case(answer.explanation)
    assert case == found.replaced(notes=("Known, and no rule that fires asks for it: time.",))


def test_a_case_shows_also_what_the_answer_does_not_rest_on() -> None:
    rules = loaded("""
facts: {a: {ask: A?, type: yes/no}, b: {ask: B?, type: yes/no}}
conclusions:
  set: {type: choices, options: {x: X, y: Y, z: Z}}
  other: {type: yes/no}
  verdict: {type: choice, options: {go: Go}}
advice:
  one: {step: say, title: First, text: T}
  two: {step: say, title: Second, text: T}
  three: {step: say, title: Third, text: T}
rules:
  - {id: go, when: {set: {count: {at most: 2}}, b: unknown}, then: {verdict: go}, because: So.}
  - {id: one-two, when: {verdict: go}, recommend: [one, two], because: So.}
  - {id: three, recommend: three, because: So.}
  - {id: both, when: {a: yes}, then: {other: yes, set: [x, y]}, because: So.}
""")
    explanation = advisor(rules).explain({"a": True}).explanation
    found = derivation(explanation)
    assert pairs(found) == {"a>set", "set>verdict", "b>verdict", "verdict>one"}
    nodes = {node.id: (node.kind, node.text, node.name) for node in found.nodes}
    assert nodes["fact set"] == ("conclusion", "X and Y", "set=x, y")
    assert nodes["fact b"] == ("unknown", "not known", "b")
    assert nodes["advice one"] == ("advice", "First\nSecond", "one, two"), "for the same reason"
    assert nodes["advice three"] == ("advice", "Third", "three")
    case = whole_case(explanation)
    assert {node.id for node in case.nodes} - nodes.keys() == {"fact other"}
    assert pairs(case) == pairs(found) | {"a>other"}
    empty = derivation(advisor(rules).explain({}).explanation)
    assert [n.name for n in empty.nodes if n.id == "fact set"] == ["set"]


def test_the_stages_of_a_case_stand_below_their_headings(rules: RuleBase) -> None:
    answer = advisor(rules).explain({"goal": "back", "hours": False})
    heads = ["What you said", "What follows", "What to do"]
    svg = graph_as_svg(derivation(answer.explanation))
    found = {head: float(x) for x, head in re.findall(r'x="([\d.]+)" y="12" [^>]*>([^<]*)<', svg)}
    assert list(found) == heads and sorted(found.values()) == list(found.values())
    assert not [head for head in heads if f">{head}<" in graph_as_svg(to(rules, "verdict=go"))]


def test_what_has_a_part_in_a_case_is_lit(rules: RuleBase) -> None:
    answer = advisor(rules).explain({"goal": "back", "hours": False})
    found = lit(to(rules, "verdict=stop", "verdict=go"), answer.explanation)
    holding = {"value moods good", "rule short-hours", "rule going", "value verdict go"}
    assert found.lit == frozenset(holding)
    svg, dot, mermaid = graph_as_svg(found), graph_as_dot(found), graph_as_mermaid(found)
    assert len(re.findall(r'<g class="\w+ lit">', svg)) == 4
    assert "What is pale has no part in the scenario." in svg
    assert dot.count("penwidth=3") == mermaid.count("stroke-width:4px") == 4
    nothing = lit(to(rules, "verdict=stop"), advisor(rules).explain({}).explanation)
    assert "Nothing of this has a part in the scenario." in graph_as_svg(nothing)


def test_too_much_is_cut_and_that_is_said(rules: RuleBase, monkeypatch: pytest.MonkeyPatch) -> None:
    near = ways(rules, [subject_from(rules, "verdict=go")], most=3)
    assert pairs(near) == {"going>go", "good>going"}
    assert near.notes[-1] == "1 more box is left out: those shown are nearer."
    monkeypatch.setattr("reconsider_rules.graphs.derivation.MOST_NODES", 4)
    answer = advisor(rules).explain({"goal": "back", "hours": False})
    case = whole_case(answer.explanation)
    assert len(case.nodes) == 4 and case.nodes[0].id == "fact verdict"
    assert case.notes[-1].endswith("left out: those shown are nearer.")
    monkeypatch.setattr(whole_module, "MOST_NODES", 3)
    monkeypatch.setattr(whole_module, "MOST_LINES", 1)
    cut = whole(rules)
    assert len(cut.nodes) == 3 and len(cut.edges) == 1
    assert "verdict" in {node.kind for node in cut.nodes}
    assert [note.partition(":")[0] for note in cut.notes] == [
        "4 more boxes are left out",
        "2 more lines are left out",
    ]
    monkeypatch.setattr(whole_module, "MOST_LINES", 2)
    assert whole(rules).notes[-1] == "1 more line is left out: those shown stand for more rules."
    assert graphs.MOST_NODES > 4


def test_everything_shipped_can_be_drawn() -> None:
    rules = shipped().rules
    for fact in rules.facts.values():
        found = following(rules, fact.name)
        assert found.edges and len(found.nodes) <= graphs.MOST_NODES
    for advice in rules.advice:
        assert to(rules, advice).edges
    for verdict in rules.verdicts:
        ElementTree.fromstring(graph_as_svg(to(rules, verdict)))


def test_the_picture_on_the_page_is_what_is_drawn() -> None:
    for path, text in pictures():
        assert path.read_text(encoding="utf-8") == text
        assert len(text) < 200_000


HOSTILE = [
    "<script>alert(1)</script>",
    "a & b < c > d \"e\" 'f' \\",
    "\\N \\n \\",
    'x"] n1 --> n2 [y',
    "end; %%{init: {}}%% subgraph `code` **b** $$x$$ @{a}",
    "--> ]]> | || { } #35; &amp;",
    "語" * 60,
    "x" * 300,
]


def hostile_graph(text: str) -> Graph:
    nodes = (
        Node("a", "fact", text, text, text, text, text),
        Node("b", "rule", text, text, text, text, text),
        Node("c", "verdict", text, small=text, tip=text),
    )
    edges = (Edge("a", "b"), Edge("b", "c", 7))
    return Graph(text, nodes, edges, (text,), frozenset({"a"}))


def test_a_long_title_has_room_or_is_cut() -> None:
    for title, shown in (("word " * 20).strip(), "word</text>"), ("word " * 200, "word…</text>"):
        svg = graph_as_svg(Graph(title, (), ()))
        [width] = re.findall(r'<svg [^>]*width="(\d+)"', svg)
        assert 560 < int(width) <= 1248 and shown in svg


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_words_are_shown_in_svg(text: str) -> None:
    root = ElementTree.fromstring(graph_as_svg(hostile_graph(text)))
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "rect", "text", "g", "path"}
    titles = [each.text for each in root.iter() if each.tag.endswith("title")]
    assert titles.count(text) == 1 + 3
    words = squeezed("".join(each.text or "" for each in root.iter() if each.tag.endswith("text")))
    assert squeezed(text)[:20] in words


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_words_are_dot(text: str) -> None:
    check_dot(graph_as_dot(hostile_graph(text)), 3, 2)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_words_are_mermaid(text: str) -> None:
    check_mermaid(graph_as_mermaid(hostile_graph(text)), 3, 2)


def check_dot(written: str, nodes: int, edges: int) -> None:
    """By Graphviz where it is there; by the shape of every line in any case."""
    lines = written.splitlines()
    string = r'"(?:[^"\\]|\\.)*"'
    assert lines[:2] == ["// generated by reconsider-rules", "digraph {"] and lines[-1] == "}"
    assert re.fullmatch(rf"  graph \[rankdir=LR, label={string}\];", lines[2])
    node = re.compile(rf"  n\d+ \[label={string}, shape=\w+(, \w+=(\w+|{string}))*\];")
    edge = re.compile(r"  n\d+ -> n\d+( \[(label=\d+|style=dashed)\])?;")
    found = [bool(node.fullmatch(line)) for line in lines[3:-1]]
    assert found == [True] * nodes + [False] * edges
    assert all(edge.fullmatch(line) for line in lines[3 + nodes : -1])
    if dot := shutil.which("dot"):
        done = subprocess.run(
            [dot, "-Tjson0"], input=written, capture_output=True, text=True, check=True
        )
        drawn = json.loads(done.stdout)
        assert (len(drawn.get("objects", ())), len(drawn.get("edges", ()))) == (nodes, edges)


def check_mermaid(written: str, nodes: int, edges: int) -> None:
    """By the shape of every line: a label holds letters, digits, harmless signs, and numbers of others."""
    lines = written.splitlines()
    assert lines[:2] == ["%% generated by reconsider-rules", "flowchart LR"]
    label = r"\"(?:[\w ,.:='()?!/-]|#\d+;|<br/>)*\""
    shapes = (r"\(\[", r"\]\)"), (r"\[", r"\]"), (r"\{\{", r"\}\}"), (r"\(", r"\)")
    boxes = "|".join(f"{left}{label}{right}" for left, right in shapes)
    kinds = {
        "node": re.compile(rf"  n\d+(?:{boxes}):::\w+"),
        "edge": re.compile(r"  n\d+ -\.?->(\|\d+\|)? n\d+"),
        "other": re.compile(r"  (%% [^{}]*|classDef \w+ [\w:#,-]+|style n\d+ [\w:-]+)"),
    }
    found = [
        next((kind for kind, shape in kinds.items() if shape.fullmatch(line)), line)
        for line in lines[2:]
    ]
    assert set(found) <= set(kinds)
    assert (found.count("node"), found.count("edge")) == (nodes, edges)


@pytest.mark.parametrize("form", ["dot", "mermaid"])
def test_the_whole_and_its_parts_are_valid(form: str) -> None:
    rules = shipped().rules
    answer = shipped().explain({"user_goal": "get_same_role", "role_status": "reposted"})
    parts = [whole(rules), to(rules, "verdict=go_for_it"), following(rules, "role_status")]
    for graph in [*parts, derivation(answer.explanation), lit(parts[1], answer.explanation)]:
        write, check = (
            (graph_as_dot, check_dot) if form == "dot" else (graph_as_mermaid, check_mermaid)
        )
        check(write(graph), len(graph.nodes), len(graph.edges))


def test_a_picture_says_what_it_is_to_those_who_do_not_see_it(rules: RuleBase) -> None:
    root = ElementTree.fromstring(graph_as_svg(to(rules, "verdict=go")))
    assert root.get("role") == "img" and root.get("aria-labelledby") == "title desc"
    named = {each.get("id"): each.text for each in root if each.get("id")}
    assert named["title"] == "What leads to 'Go for it'"
    assert named["desc"] == (
        "4 boxes, of which these lead to others: going to Go for it; Fine to going; short-hours to Fine."
    )


def test_a_picture_has_its_colours_itself(rules: RuleBase) -> None:
    """Few programs but browsers know colours by names."""
    [style] = re.findall("<style>(.*?)</style>", graph_as_svg(to(rules, "verdict=go")), re.DOTALL)
    assert "--" not in style and style.count("{") == style.count("}")
    light, dark = style.split("@media screen and (prefers-color-scheme: dark)")
    for kind in ("topic", "unknown", "conclusion", "verdict", "step", "advice"):
        assert f".{kind} rect" in light
    assert "fill: #22262b" in light and "fill: #e4e5e2" in dark


def test_an_empty_rule_base_is_an_empty_picture() -> None:
    rules = loaded("facts: {a: {ask: A?, type: yes/no}}")
    for graph in (whole(rules), Graph("Nothing", (), ())):
        ElementTree.fromstring(graph_as_svg(graph))
        check_dot(graph_as_dot(graph), len(graph.nodes), 0)
        check_mermaid(graph_as_mermaid(graph), len(graph.nodes), 0)


@pytest.fixture
def files(here: Path) -> Path:
    return write_files(
        here,
        {
            "rules/r.yaml": RULES,
            "s.yaml": "title: A case\nfacts: {goal: back, hours: no}\n",
            "two.yaml": "facts: {hours: no}\n---\nfacts: {hours: yes}\n",
            "bad.yaml": "facts: {hurs: no}\n",
            "mine.svg": "mine",
        },
    )


def test_the_command_draws_what_is_asked_for(files: Path) -> None:
    assert '<title id="title">What leads to what: 8 rules</title>' in run("graph").out
    assert ">What leads to &#x27;Go for it&#x27;</title>" in run("graph", "--to", "Go for it").out
    assert run("graph", "--to", "verdict=go").out == run("graph", "--to", "go").out
    assert ">What &#x27;time&#x27; leads to<" in run("graph", "--from", "How long?").out
    between = run("graph", "--from", "hours", "--to", "verdict", "--format", "mermaid").out
    assert "%% The ways from 'the hours' to 'the answer'" in between
    assert ">A case</title>" in run("graph", "--scenario", "s.yaml").out
    assert ' lit">' in run("graph", "--scenario", "s.yaml", "--to", "verdict").out
    given = run("graph", "--scenario", "-", stdin="facts: {hours: no}")
    assert given.code == 0 and ">One scenario</title>" in given.out
    assert run("graph", "--format", "dot").out.startswith(
        "// generated by reconsider-rules\ndigraph {"
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--to", "verdct=go"], "Did you mean 'verdict=go'"),
        (["--to", "hurs"], "Did you mean 'hours'?"),
        (
            ["--to", "hours"],
            "--to: Nothing leads to 'hours'. Name a rule, an advice, a conclusion or",
        ),
        (
            ["--from", "call"],
            "--from: Nothing follows from 'call'. Name a fact, a rule, a conclusion or",
        ),
        (["--from", "verdict=stop"], "--from: No rule reads 'verdict=stop'."),
        (["--from", "days", "--to", "verdict=go"], "Nothing leads from 'days' to 'verdict=go'."),
        (["--to", "verdict=gone"], "'gone' is not an option of 'verdict'."),
        (["--scenario", "two.yaml"], "two.yaml has 2 scenarios; one can be drawn."),
        (["--scenario", "bad.yaml"], "Did you mean 'hours'?"),
        (["--scenario", "none.yaml"], "no such file or directory"),
        (
            ["-o", "mine.svg"],
            "mine.svg is there already, and was not written by this program in this form.",
        ),
        (["-o", "rules/x.svg"], "would write into the rule base"),
        (["--scenario", "s.yaml", "-o", "s.yaml"], "would overwrite what is read"),
        (["--format", "png"], "'png' is not one of 'svg', 'mermaid', 'dot'"),
    ],
)
def test_what_can_not_be_drawn_is_said(arguments: list[str], says: str, files: Path) -> None:
    before = sorted(files.rglob("*"))
    assert says in refusal("graph", *arguments)
    assert sorted(files.rglob("*")) == before
    assert Path("mine.svg").read_text() == "mine"


def test_a_terminal_that_can_not_show_a_sign_gets_its_number(files: Path) -> None:
    write_files(files, {"rules/r.yaml": RULES.replace("the mood", "größer 語")})
    for command in (("graph", "--to", "go"), ("list", "--format", "html")):
        out = run(*command, encoding="ascii").out
        assert out.isascii() and "gr&#246;&#223;er &#35486;" in out
        assert run(*command).out.count("größer 語") == out.count("gr&#246;&#223;er &#35486;")


@pytest.mark.parametrize("form", ["svg", "mermaid", "dot"])
def test_a_picture_is_written_and_written_anew(form: str, files: Path) -> None:
    for arguments in ((), ("--to", "verdict=go")):
        assert run("graph", "--format", form, *arguments, "-o", "picture") == (0, "", "")
        assert Path("picture").read_text() == run("graph", "--format", form, *arguments).out


def test_five_thousand_rules_are_drawn(here: Path) -> None:
    random = Random(1)
    lines = [
        "facts:",
        *(f"  f{n}: {{topic: T{n % 30}, ask: Q?, type: yes/no}}" for n in range(200)),
    ]
    lines += ["conclusions:"]
    lines += [f"  c{n}: {{type: choices, options: {{a: A, b: B}}}}" for n in range(300)]
    lines += ["  verdict: {type: choice, options: {go: Go}}", "rules:"]
    for n in range(5000):
        there = random.randrange(1, 300)
        when = f"f{random.randrange(200)}: yes, c{random.randrange(there)}: {{includes: a}}"
        then = f"c{there}: {random.choice('ab')}"
        lines.append(f"  - {{id: r{n}-x, when: {{{when}}}, then: {{{then}}}, because: So.}}")
    lines.append("  - {id: go, when: {c299: {includes: a}}, then: {verdict: go}, because: So.}")
    rules = loaded("\n".join(lines))
    for graph in (whole(rules), to(rules, "verdict=go"), following(rules, "f1")):
        assert len(graph.nodes) <= graphs.MOST_NODES and "left out" in graph.notes[-1]
        assert len(graph_as_svg(graph)) < 500_000


def test_the_readme_shows_a_picture_that_is_there() -> None:
    assert "docs/pictures/whole.svg" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert run("graph", *SHIPPED).code == 0
