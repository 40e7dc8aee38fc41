"""What an engineer who imports the package meets: errors as values, streams, copies, processes."""

from __future__ import annotations

import contextlib
import copy
import functools
import gc
import importlib
import multiprocessing
import pickle
import pkgutil
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import reconsider_rules
from reconsider_rules import (
    Advisor,
    Answer,
    ContradictionError,
    Diagnostic,
    InputError,
    InternalError,
    ReconsiderError,
    RuleBase,
    RuleBaseError,
    Scenario,
    ScenarioError,
    load_rules,
)
from reconsider_rules.model import Location
from reconsider_rules.parsing.file import read
from reconsider_rules.reading.files import TooMuchError
from reconsider_rules.reading.linking import MAX_STRATA
from reconsider_rules.reading.refusals import NotAValue
from reconsider_rules.reading.scenarios import read_cases
from reconsider_rules.record import Record
from reconsider_rules.running.engine import Engine
from tests.helpers import advisor, loaded, texts, write_files

ROOT = Path(__file__).parent.parent
Copier = Callable[[Any], Any]
COPIERS: list[Copier] = [
    copy.copy,
    copy.deepcopy,
    *(
        lambda value, protocol=protocol: pickle.loads(pickle.dumps(value, protocol))
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)
    ),
]

TEXT = """
facts:
  n: {ask: How many?, type: number, whole: yes}
  c: {ask: Which?, type: choice, options: {a: the a, b: the b}}
conclusions:
  level: {type: choice, options: {high: high, low: low}}
  verdict: {type: choice, options: {x: X, y: Y}}
advice:
  go: {step: decide, title: Go, text: Go., conflicts with: [stay]}
  stay: {step: decide, title: Stay, text: Stay.}
rules:
  - {id: high, when: {n: {at least: 3}}, then: {level: high}, because: "It is {n}."}
  - {id: x, when: {level: high}, then: {verdict: x}, recommend: go, because: High.}
  - {id: other, when: {c: a}, then: {verdict: y}, because: An a.}
  - {id: stay, when: {n: 7}, recommend: stay, because: Seven.}
"""
CASES: list[Any] = [
    {"n": 3},
    {"n": 3, "c": "a"},
    {"n": 7},
    {"n": 1.5},
    {"m": 1},
    None,
    [1],
    "n",
    {1: 2},
]


@pytest.fixture
def rules() -> Advisor:
    return Advisor(loaded(TEXT))


@pytest.fixture(scope="module")
def shipped() -> Advisor:
    return load_rules(ROOT / "rules")


def contradiction(rules: Advisor) -> ContradictionError:
    with pytest.raises(ContradictionError) as caught:
        rules.explain({"n": 3, "c": "a"})
    return caught.value


# Streams


def test_a_bad_scenario_is_an_error_in_its_place_and_the_stream_goes_on(rules: Advisor) -> None:
    answers = list(rules.explain_many([*CASES, {"n": 4}]))
    kinds = [type(answer).__name__ for answer in answers]
    assert kinds == [
        "Answer",
        *["ContradictionError"] * 2,
        *["ScenarioError"] * 6,
        "Answer",
    ]
    for place, answer in enumerate(answers):
        if isinstance(answer, ReconsiderError):
            assert answer.place == place
            assert str(answer).startswith(f"scenario {place}:")
        if isinstance(answer, ScenarioError):
            assert {found.location.path for found in answer.diagnostics} == {f"scenario {place}"}
            assert all(found.help for found in answer.diagnostics)


@pytest.mark.parametrize("case", CASES[1:], ids=repr)
def test_explain_raises_what_explain_many_yields(rules: Advisor, case: Any) -> None:
    with pytest.raises(ReconsiderError) as caught:
        rules.explain(case)
    (yielded,) = rules.explain_many([case])
    assert type(yielded) is type(caught.value)
    assert caught.value.place is None
    assert not str(caught.value).startswith("scenario")
    assert str(yielded).split(": ", 1)[1] in str(caught.value).replace("facts:1:1: ", "")


def test_a_scenario_whose_facts_are_no_mapping_is_a_bad_case(rules: Advisor) -> None:
    (answer,) = rules.explain_many([Scenario(None)])  # type: ignore[arg-type]
    assert isinstance(answer, ScenarioError)


def test_an_internal_error_is_that_cases_error_too(
    rules: Advisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Engine.run

    def fails_at_4(self: Engine, facts: Any) -> Any:
        if facts == {"n": 4}:
            raise InternalError("it broke")
        return run(self, facts)

    monkeypatch.setattr(Engine, "run", fails_at_4)
    first, broken, last = rules.explain_many([{"n": 3}, {"n": 4}, {"n": 5}])
    assert isinstance(first, Answer)
    assert isinstance(broken, InternalError)
    assert str(broken) == "scenario 1: it broke"
    assert isinstance(last, Answer)


def test_what_the_cases_themselves_raise_ends_the_stream(rules: Advisor) -> None:
    def cases() -> Iterator[Any]:
        yield {"n": 3}
        raise OSError("the file is gone")

    stream = rules.explain_many(cases())
    assert isinstance(next(stream), Answer)
    with pytest.raises(OSError, match="gone"):
        next(stream)


# Copies


def every_class(base: type) -> list[type]:
    """All classes of the package that derive from one."""
    for module in pkgutil.walk_packages(reconsider_rules.__path__, "reconsider_rules."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found: list[type] = []
    todo = [base]
    while todo:
        subclasses: list[type] = todo.pop().__subclasses__()
        todo += subclasses
        found += [each for each in subclasses if each.__module__.startswith("reconsider_rules")]
    return found


def example_errors(rules: Advisor) -> dict[str, Exception]:
    """One of each kind, as it is raised."""
    found = Diagnostic("error", "code", "It is wrong.", Location("a.yaml", 1, 2), "Mend it.")
    made: dict[str, Exception] = {
        "ContradictionError": contradiction(rules),
        "NotAValue": NotAValue("code", "It is wrong.", "Mend it."),
        "TooMuchError": TooMuchError("rules", "2,000 files"),
    }
    kinds: list[Any] = every_class(Exception)
    for kind in kinds:
        if issubclass(kind, InputError):
            made[kind.__name__] = kind([found, found])
        elif kind.__name__ not in made:
            made[kind.__name__] = kind("It is wrong.")
    return made


ERRORS = sorted(kind.__name__ for kind in every_class(Exception))


@pytest.mark.parametrize("copier", COPIERS)
@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_the_same_when_it_is_copied(rules: Advisor, name: str, copier: Copier) -> None:
    error = example_errors(rules)[name]
    for place in (None, 7):
        if isinstance(error, ReconsiderError):
            error.place = place
        again = copier(error)
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert vars(again) == vars(error)


def test_every_public_error_is_among_those_that_are_copied() -> None:
    public = [name for name in reconsider_rules.__all__ if name.endswith("Error")]
    assert set(public) <= set(ERRORS)
    assert {"NotAValue", "NotComparableError", "RevisionError", "RefusedError"} <= set(ERRORS)


@pytest.mark.parametrize("copier", COPIERS)
def test_a_used_advisor_can_be_copied(rules: Advisor, copier: Copier) -> None:
    used = rules.explain({"n": 3})
    before = used.to_dict()
    again = copier(rules)
    assert again.engine is not rules.engine
    assert again.counterfactuals is not rules.counterfactuals
    assert again.rules == rules.rules
    assert again.explain({"n": 3}).to_dict() == before
    assert rules.explain({"n": 3}).to_dict() == before


@pytest.mark.parametrize("copier", COPIERS)
def test_an_answer_can_be_copied(rules: Advisor, copier: Copier) -> None:
    fresh, used = rules.explain({"n": 3}), rules.explain({"n": 3})
    written = used.to_dict()
    assert copier(fresh).to_dict() == copier(used).to_dict() == written


@functools.cache
def everything() -> list[tuple[str, Record]]:
    """What the public functions give for the shipped rules, by the name of its type."""
    rules = load_rules(ROOT / "rules")
    file = read(str(ROOT / "rules" / "cases" / "constructed-coach.yaml"))
    case = read_cases(rules.rules, file)[0]
    answer = rules.explain(case.scenario)
    findings, proof = Advisor(loaded(TEXT)).check()
    found: list[Any] = [
        case,
        answer.trace,
        answer.verdict,
        *answer.conclusions,
        *answer.recommendations,
        answer.outlook,
        *answer.changes,
        answer.why_not("verdict=do_not"),
        *rules.test([case]),
        *findings,
        proof,
        Advisor(loaded(TEXT)).compare(Advisor(loaded(TEXT.replace("3}", "4}")))),
        *rules.rules.facts.values(),
        *rules.rules.guarantees,
        *rules.rules.rules[:50],
    ]
    return [(type(each).__name__, each) for each in found]


@pytest.mark.parametrize("copier", COPIERS)
def test_every_record_that_is_handed_out_can_be_copied(copier: Copier) -> None:
    met = {name for name, _ in everything()}
    assert {
        *texts(
            "Case¦Trace¦Concluded¦Recommendation¦Outlook¦Way¦WhyNot¦Result¦Finding¦Proof¦Comparison¦"
            "Fact¦Guarantee¦Rule"
        )
    } == met
    for _, record in everything():
        again = copier(record)
        assert again == record
        assert hash(again) == hash(record)


def deep() -> RuleBase:
    """Rules that stand on one another as deep as they may, and then contradict each other."""
    steps = range(1, MAX_STRATA)
    conclusions = "".join(f"  c{n}: {{type: yes/no}}\n" for n in steps)
    conclusions += "  end: {type: choice, options: {a: A, b: B}}\n"
    chain = "".join(
        f"  - {{id: r{n}, when: {{c{n - 1}: yes}}, then: {{c{n}: yes}}, because: So.}}\n"
        for n in steps
    )
    ends = "".join(
        f"  - {{id: end-{end}, when: {{c{steps[-1]}: yes}}, then: {{end: {end}}}, because: So.}}\n"
        for end in "ab"
    )
    return loaded(
        f"facts:\n  c0: {{ask: Is it?, type: yes/no}}\nconclusions:\n{conclusions}rules:\n{chain}{ends}"
    )


@pytest.mark.parametrize("copier", COPIERS)
def test_a_contradiction_at_the_end_of_the_longest_chain_can_be_copied(copier: Copier) -> None:
    with pytest.raises(ContradictionError) as caught:
        advisor(deep()).explain({"c0": True})
    again = copier(caught.value)
    ends = []
    for error in (caught.value, again):
        depth, reason = 0, error.sides[0].because
        while reason.used[0].because:
            depth, reason = depth + 1, reason.used[0].because[0]
        ends.append((depth, reason.rule, reason.used))
    assert ends[0] == ends[1]
    assert ends[0][0] == MAX_STRATA - 1


def test_a_contradiction_prints_short_however_much_led_to_it() -> None:
    """Every step stands on two that stand on the same two: written out, no memory would hold it."""
    steps = range(1, 40)
    conclusions = "".join(f"  a{n}: {{type: yes/no}}\n  b{n}: {{type: yes/no}}\n" for n in steps)
    rules = "".join(
        f"  - {{id: {name}{n}, when: {{a{n - 1}: yes, b{n - 1}: yes}}, then: {{{name}{n}: yes}}, because: So.}}\n"
        for n in steps
        for name in "ab"
    )
    last = "{id: no, when: {a38: yes, b38: yes}, then: {a39: no}, because: So.}"
    facts = "  a0: {ask: Is it?, type: yes/no}\n  b0: {ask: Is it?, type: yes/no}\n"
    text = f"facts:\n{facts}conclusions:\n{conclusions}rules:\n{rules}  - {last}\n"
    with pytest.raises(ContradictionError) as caught:
        advisor(loaded(text)).explain({"a0": True, "b0": True})
    assert repr(caught.value) == f"ContradictionError({str(caught.value)!r})"
    assert len(repr(caught.value.sides)) < 2_000
    assert len(pickle.dumps(caught.value)) < 200_000


def test_a_reason_shared_by_two_is_shared_in_the_copy() -> None:
    chain = loaded(
        """
        facts: {n: {ask: How many?, type: number}}
        conclusions: {a: {type: yes/no}, b: {type: yes/no}, verdict: {type: choice, options: {x: X}}}
        rules:
          - {id: a, when: {n: 1}, then: {a: yes}, because: One.}
          - {id: b, when: {a: yes}, then: {b: yes}, because: A.}
          - {id: v, when: {a: yes, b: yes}, then: {verdict: x}, because: Both.}
        """
    )
    verdict = advisor(chain).explain({"n": 1}).verdict
    assert verdict is not None
    because = copy.deepcopy(verdict).because[0].used
    assert because[0].because[0] is because[1].because[0].used[0].because[0]


# Processes


def explain_in_a_pool(case: Any) -> Any:
    return advisor(loaded(TEXT)).explain(case)


def test_errors_come_back_from_a_pool_of_processes(rules: Advisor) -> None:
    """Where an error can't be unpickled, the pool waits for ever."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        futures = [pool.submit(explain_in_a_pool, case) for case in CASES[:5]]
        method = pool.submit(rules.explain, {"n": 3})
        errors = [future.exception(timeout=60) for future in futures]
        assert method.result(timeout=60).to_dict() == rules.explain({"n": 3}).to_dict()
    for case, error in zip(CASES[1:5], errors[1:], strict=True):
        with pytest.raises(ReconsiderError) as here:
            rules.explain(case)
        assert type(error) is type(here.value)
        assert str(error) == str(here.value)
    assert futures[0].result().verdict.value == "x"


def test_a_rule_base_error_names_its_diagnostics_when_it_comes_back() -> None:
    with pytest.raises(RuleBaseError) as caught:
        loaded("rules: [1]")
    assert pickle.loads(pickle.dumps(caught.value)).diagnostics == caught.value.diagnostics


# Records


def test_wrong_fields_are_named() -> None:
    make: Any = Location
    with pytest.raises(TypeError, match=r"Location\(\) is given no column"):
        make("a", 1)
    with pytest.raises(TypeError, match=r"Location\(\) is given no path, column"):
        make(line=1)
    with pytest.raises(TypeError, match=r"Location\(\) has no row: it takes path, line, column"):
        make("a", 1, 2, row=3)
    with pytest.raises(TypeError, match=r"Location\(\) is given path twice"):
        make("a", 1, 2, path="b")
    with pytest.raises(TypeError, match=r"takes path, line, column, and not 4 values"):
        make("a", 1, 2, 3)
    with pytest.raises(TypeError, match=r"is given no column"):
        make("a", 1, row=3)


# The public object


def test_check_tells_what_loading_warned_of(tmp_path: Path) -> None:
    text = TEXT + "  - {id: warned, when: {c: b}, recommend: go, because: 'It is {n}.'}\n"
    rules = load_rules(write_files(tmp_path / "rules", text))
    for each in (rules, copy.copy(rules), pickle.loads(pickle.dumps(rules))):
        codes = [finding.diagnostic.code for finding in each.check()[0]]
        assert "placeholder-may-be-unknown" in codes


def test_check_shows_what_it_is_doing(rules: Advisor) -> None:
    seen: list[str] = []
    rules.check(progress=seen.append)
    assert "looking for contradictions" in seen


def test_saved_cases_are_read_and_run(tmp_path: Path) -> None:
    files = {
        "rules.yaml": TEXT,
        "cases/a.yaml": "facts: {n: 3}\nexpect: {concludes: {level: high}}\n",
        "cases/b/c.yaml": "facts: {n: 2}\nexpect: {concludes: {level: high}}\n",
    }
    rules = load_rules(write_files(tmp_path, files))
    assert [result.passed for result in rules.test(rules.cases())] == [True, False]
    one = rules.cases(tmp_path / "cases" / "a.yaml")
    assert [case.scenario.facts for case in one] == [{"n": 3}]
    assert not rules.compare(rules, one).cases
    write_files(tmp_path, {"cases/d.yaml": "facts: {m: 3}\n", "cases/e.yaml": "facts: {o: 3}\n"})
    with pytest.raises(ScenarioError) as caught:
        rules.cases()
    assert [found.code for found in caught.value.diagnostics] == ["unknown-fact"] * 2


def test_what_it_is_shows_in_a_line(rules: Advisor) -> None:
    answer = rules.explain({"n": 3})
    for each in (rules, rules.rules, answer):
        assert len(repr(each)) < 200
        assert type(each).__name__ in repr(each)


def test_every_public_name_is_there() -> None:
    for name in reconsider_rules.__all__:
        assert getattr(reconsider_rules, name).__name__ == name


def test_errors_go_where_they_are_to_go(rules: Advisor) -> None:
    errors: list[ReconsiderError] = []
    answers = rules.explain_many([{"n": 3}, {"n": "x"}, {"n": 3}], on_error=errors.append)
    assert [answer.scenario.facts["n"] for answer in answers] == [3, 3]
    assert [error.place for error in errors] == [1]


def test_what_a_taker_of_errors_raises_ends_the_stream(rules: Advisor) -> None:
    def refuse(error: ReconsiderError) -> None:
        raise error

    stream = rules.explain_many([{"n": 3}, {"n": "x"}, {"n": 3}], on_error=refuse)
    next(stream)
    with pytest.raises(ScenarioError, match="scenario 1"):
        next(stream)
    assert list(stream) == []


@pytest.mark.parametrize("collecting", [True, False])
@pytest.mark.parametrize("text", [TEXT, "facts: ["])
def test_no_garbage_is_looked_for_while_rules_are_loaded(
    tmp_path: Path, text: str, collecting: bool
) -> None:
    write_files(tmp_path, {"rules.yaml": text + "# more\n" * 3000})
    looks: list[str] = []

    def look(phase: str, _: dict[str, int]) -> None:
        looks.append(phase)

    before = gc.get_threshold()
    try:
        if not collecting:
            gc.disable()
        gc.collect()
        gc.set_threshold(50)
        gc.callbacks.append(look)
        with contextlib.suppress(RuleBaseError):
            load_rules(tmp_path)
        assert gc.isenabled() == collecting
        assert len(looks) < 10
    finally:
        gc.callbacks.remove(look)
        gc.set_threshold(*before)
        gc.enable()
