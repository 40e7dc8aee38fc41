"""The shape of the code: one direction, each engine imported in one place."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "reconsider_rules"
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Every module that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize(
    ("package", "home"),
    [
        ("yaml", "parsing/parser.py"),
        ("durable_rules_engine", "running/engine.py"),
        ("clingo", "proving/reasoner.py"),
    ],
)
def test_each_engine_is_imported_in_one_place(package: str, home: str) -> None:
    importers = {
        str(path.relative_to(PACKAGE))
        for path in MODULES
        if any(name.split(".")[0] == package for name in imports(path))
    }
    assert importers == {home}


def test_data_knows_nothing_of_what_is_done_with_it() -> None:
    """model.py imports the rest only inside the methods that people call."""
    top = ast.parse((PACKAGE / "model.py").read_text(encoding="utf-8")).body
    modules = {node.module for node in top if isinstance(node, ast.ImportFrom)}
    assert {name for name in modules if name and name.startswith("reconsider_rules")} == {
        "reconsider_rules.record"
    }


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_answers_one_question(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def loaded_by(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    return set(done.stdout.split())


def test_the_solver_is_only_loaded_where_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    explain = "['explain', 'examples/unsure-client.yaml', '--rules', 'rules', '--no-outlook']"
    code = f"from reconsider_rules.cli import run\nassert run({explain}) == 0"
    loaded_by(code)  # which keeps the rule base ready for the next run
    loaded = loaded_by(code)
    assert "durable_rules_engine" in loaded
    assert not {name for name in loaded if name.split(".")[0] in ("clingo", "durable")}


def test_nothing_is_left_to_import_once_rules_are_loaded_from_python() -> None:
    """A first import that another thread is in hangs a process forked meanwhile."""
    load = "from reconsider_rules import load_rules\nrules = load_rules('rules')\n"
    answer = "answer = rules.explain({'user_goal': 'get_same_role', 'days_since_decline': '0.5'})\n"
    use = (
        "answer.to_dict(), list(rules.explain_many([{'n': 1}, 1, {'days_since_decline': 0.25}]))\n"
        "answer.questions, answer.why_not('verdict=do_not')"
    )
    before, after = loaded_by(load), loaded_by(load + answer + use)
    assert after - before == set()
    assert "click" not in after
