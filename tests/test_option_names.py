"""Options called like words and signs that mean something elsewhere: in every door, themselves."""

from __future__ import annotations

import json

import pytest

from reconsider_rules import RuleBase, Scenario, ScenarioError
from reconsider_rules.model import Value
from reconsider_rules.parsing.file import parse
from reconsider_rules.proving.anomalies import check_rules
from reconsider_rules.reading.scenarios import read_cases
from reconsider_rules.running.cases import run_case
from tests.commands import run
from tests.helpers import advisor, loaded, texts, write_files
from tests.mutants import read_back

NAMES = texts(
    'null¦none¦~¦yes¦no¦true¦[]¦a,b¦a¦b¦a, b¦two words¦ led¦it\'s¦say "hi"¦a: b¦#1¦x #2¦'
    "two\nlines¦tab\t¦Ünï¦🙂¦a=b¦- x¦&a¦%¦?¦Null¦3¦any¦not¦[a]¦[a¦\\¦2020-01-01¦<<¦---"
)


def written() -> str:
    options = {name: f"Option {place}" for place, name in enumerate(NAMES)}
    facts = {
        "c": {"type": "choice", "ask": "Which?", "options": options},
        "s": {"type": "choices", "ask": "Which ones?", "options": options},
    }
    conclusions = {
        "level": {"type": "choice", "options": options},
        "marks": {"type": "choices", "options": options},
        "verdict": {"type": "choice", "options": options},
    }
    rules = []
    for place, name in enumerate(NAMES):
        kinds: dict[str, dict[str, object]] = {
            "level": {"when": {"c": name}, "then": {"level": name}},
            "verdict": {"when": {"level": [name]}, "then": {"verdict": name}},
            "mark": {"when": {"s": {"includes": name}}, "then": {"marks": name}},
            "not": {"when": {"c": {"not": name}}, "recommend": "other"},
        }
        for id, rule in kinds.items():
            rules.append({"id": f"{id}-{place}", **rule, "because": "So."})
    advice = {"other": {"step": "decide", "title": "Other", "text": "Other."}}
    base = {"facts": facts, "conclusions": conclusions, "advice": advice, "rules": rules}
    return json.dumps(base, ensure_ascii=False)


RULES = loaded(written())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_files(tmp_path_factory.mktemp("rules"), written()))


def answers(rules: RuleBase, facts: dict[str, Value]) -> tuple[Value | None, Value | None]:
    known = advisor(rules).explain(facts).trace.facts
    return known.get("verdict"), known["marks"]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_it_is_itself_in_a_file_in_json_and_from_python(name: str) -> None:
    facts: dict[str, Value] = {"c": name, "s": (name,)}
    assert answers(RULES, facts) == (name, (name,))
    assert answers(RULES, {"c": name, "s": [name]}) == (name, (name,))  # type: ignore[dict-item]
    for each in (
        facts,
        {"c": name},
        {"s": (name,)},
        {"s": ()},
        {"s": tuple(sorted({name, "null", "a"}))},
    ):
        assert read_back(RULES, Scenario(each, f"Was {name}, is {name}")) == each
    source = parse(
        json.dumps({"facts": {"c": name, "s": [name]}}, ensure_ascii=name != "🙂"), "a.json"
    )
    (case,) = read_cases(RULES, source)
    assert source.diagnostics == []
    assert case.scenario.facts == facts


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_it_is_itself_in_a_saved_case(name: str) -> None:
    expect = {"verdict": name, "concludes": {"level": name, "marks": [name]}}
    text = json.dumps(
        {"facts": {"c": name, "s": [name]}, "expect": expect}, ensure_ascii=name != "🙂"
    )
    source = parse(text, "case.yaml")
    (case,) = read_cases(RULES, source)
    assert source.diagnostics == []
    assert run_case(advisor(RULES).engine, case).passed
    wrong = case.replaced(scenario=Scenario({"c": "b" if name != "b" else "a"}))
    assert not run_case(advisor(RULES).engine, wrong).passed


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_it_is_itself_when_asked_about(name: str) -> None:
    answer = advisor(RULES).explain({"c": "a" if name != "a" else "b"})
    for asked, change in (
        (f"verdict={name}", ("c", name)),
        (f"level={name}", ("c", name)),
        (f"marks={name}", ("s", (name,))),
    ):
        found = answer.why_not(asked)
        assert found.changes is not None
        assert [(each.fact.name, each.then) for each in found.changes] == [change]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_it_is_itself_on_the_command_line(name: str, folder: str) -> None:
    def said(*more: str) -> str:
        code, out, _ = run("explain", "-", "--rules", folder, *more, stdin="facts: {}")
        assert code == 0
        return out

    quoted = json.dumps(name).replace("\\ud83d\\ude42", "🙂")
    for change in (f"s={name}", f"s=[{quoted}]", f"s=[a, {quoted}]"):
        found = json.loads(
            said("--no-outlook", "--format", "json", "--set", f"c={name}", "--set", change)
        )
        assert found["facts"]["c"] == found["verdict"]["value"] == name
        assert set(found["facts"]["s"]) == ({"a", name} if "[a, " in change else {name})
    for asked in (name, f"marks={name}"):
        assert "Option" in said("--why-not", asked)


def test_a_list_without_brackets_still_names_several() -> None:
    from reconsider_rules.console.scenarios import varied

    for text in ("a,b", "a, b"):  # both of them are options
        assert varied(RULES, Scenario({}), [f"s={text}"]).facts["s"] == (text,)
    assert varied(RULES, Scenario({}), ["s=b,null"]).facts["s"] == ("b", "null")
    assert varied(RULES, Scenario({"s": ("a",)}), ["s=unknown"]).facts == {}
    assert varied(RULES, Scenario({}), ['s=["a,b", null]']).facts["s"] == ("a,b", "null")


@pytest.mark.parametrize("text", ["", " ", ",", "[[a]]", "[a", "[nobody]", "{a: b}"])
def test_what_names_no_members_is_refused(text: str) -> None:
    plain = loaded(
        """
        facts: {s: {ask: Which?, type: choices, options: {a: A, b: B}}}
        conclusions: {verdict: {type: choice, options: {x: X}}}
        rules: [{id: x, then: {verdict: x}, because: So.}]
        """
    )
    import click

    from reconsider_rules.console.scenarios import varied

    with pytest.raises(click.UsageError, match="not an option"):
        varied(plain, Scenario({}), [f"s={text}"])
    assert varied(plain, Scenario({}), ["s=none"]).facts == {"s": ()}
    assert varied(plain, Scenario({}), ["s=[]"]).facts == {"s": ()}
    assert varied(plain, Scenario({}), ["s=[b, a]"]).facts == {"s": ("a", "b")}


@pytest.mark.parametrize("options", ["{a: A}", "{a: A, null: N}", "{a: A, none: N}"])
@pytest.mark.parametrize("type", ["choice", "choices"])
def test_null_unknown_and_none_where_they_are_no_options(options: str, type: str) -> None:
    rules = loaded(
        f"""
        facts: {{f: {{ask: Which?, type: {type}, options: {options}}}}}
        conclusions: {{verdict: {{type: choice, options: {{x: X}}}}}}
        rules: [{{id: x, then: {{verdict: x}}, because: So.}}]
        """
    )

    def read(text: str) -> object:
        source = parse(f"facts: {{f: {text}}}", "a.yaml")
        cases = read_cases(rules, source)
        return (
            source.diagnostics[0].code if source.diagnostics else cases[0].scenario.facts.get("f")
        )

    def one(name: str) -> object:
        return (name,) if type == "choices" else name

    assert read("unknown") is None
    assert read('"unknown"') is None
    assert read("null") == (one("null") if "null" in options else None)
    assert read('"null"') == (one("null") if "null" in options else "unknown-value")
    none = one("none") if "none" in options else () if type == "choices" else "unknown-value"
    assert read("none") == read('"none"') == none
    for given, shown in ((None, None), ("unknown", None)):
        assert advisor(rules).explain({"f": given}).scenario.facts.get("f") is shown
    if "null" in options:
        assert advisor(rules).explain({"f": "null"}).scenario.facts["f"] == one("null")
    else:
        with pytest.raises(ScenarioError):
            advisor(rules).explain({"f": "null"})


def test_the_witness_of_an_option_called_null_reproduces() -> None:
    rules = loaded(
        """
        facts: {f: {ask: Which?, type: choice, options: {"null": nothing, b: the b}}}
        conclusions: {verdict: {type: choice, options: {x: X}}}
        rules: [{id: x, when: {f: {not: "null"}}, then: {verdict: x}, because: So.},
                {id: u, when: {f: unknown}, then: {verdict: x}, because: So.}]
        """
    )
    (finding,) = [each for each in check_rules(rules, [])[0] if each.witness]
    assert finding.diagnostic.code == "no-verdict"
    assert finding.witness is not None
    assert read_back(rules, finding.witness) == finding.witness.facts == {"f": "null"}
    assert advisor(rules).explain(finding.witness).verdict is None
