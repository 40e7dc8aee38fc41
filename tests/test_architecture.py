"""The shape of the code: one direction, each engine imported in one place."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "reconsider_rules"
MODULES = sorted(PACKAGE.rglob("*.py"))


GUIDE = (PACKAGE.parent / "docs" / "how-it-works.md").read_text(encoding="utf-8")
LAYERS = [
    re.findall(r"`(\w+)`", names) for names in re.findall(r"^\| (`.*?`) \|", GUIDE, re.MULTILINE)
]
"""Lowest first, as the guide for contributors has them: modules and folders of the package."""


@cache
def imports(path: Path) -> set[str]:
    """Every module that a file imports, anywhere in it; of a package, what is taken from it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, f"{path}:{node.lineno}: say where from, in full"
            names = {f"{node.module}.{name.name}" for name in node.names}
            found |= {name for name in names if name in NAMES} or {node.module}
    return found


def name_of(path: Path) -> str:
    """A file of the package as a module's name."""
    inside = path.relative_to(PACKAGE.parent).with_suffix("")
    return ".".join(inside.parts).removesuffix(".__init__")


NAMES = {name_of(path): path for path in MODULES}


def layer_of(name: str) -> int:
    """The layer of a module of ours."""
    _, part, *_ = [*name.split("."), "__init__"]
    return next(number for number, layer in enumerate(LAYERS) if part in layer)


def test_every_import_points_down() -> None:
    """From a layer to a lower one, or within a folder."""
    wrong = [
        f"{name} imports {other}"
        for name, path in NAMES.items()
        for other in imports(path) & NAMES.keys()
        if layer_of(other) > layer_of(name)
        or (layer_of(other) == layer_of(name) and name.split(".")[1] != other.split(".")[1])
    ]
    assert wrong == []


@pytest.mark.parametrize("part", ["running", "proving", "render"])
def test_what_works_on_rules_does_not_read_them(part: str) -> None:
    """Though it could, by the order of layers: texts are read before anything asks about them.

    Which characters may be shown is known to the parser, and no YAML.
    """
    allowed = "reconsider_rules.parsing.characters"
    wrong = [
        f"{name} imports {other}"
        for name, path in NAMES.items()
        for other in imports(path) & NAMES.keys() - {allowed}
        if name.split(".")[1:2] == [part] and other.split(".")[1:2] in (["parsing"], ["reading"])
    ]
    assert wrong == []


def test_nothing_goes_round_in_a_circle() -> None:
    graph = {name: imports(path) & NAMES.keys() for name, path in NAMES.items()}
    assert list(TopologicalSorter(graph).static_order())  # else it raises CycleError


def test_every_module_has_a_layer() -> None:
    parts = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in MODULES}
    assert Counter(parts) == Counter(part for layer in LAYERS for part in layer)


@pytest.mark.parametrize(
    ("package", "home"),
    [
        ("yaml", "parsing/parser.py"),
        ("durable_rules_engine", "running/durable.py"),
        ("clingo", "proving/reasoner.py"),
        ("icalendar", "render/calendar.py"),
        ("watchdog", "console/watching.py"),
        ("zstandard", "batch/inputs.py"),
        ("pyarrow", "batch/parquet.py"),
        ("distributed", "batch/cluster.py"),
        ("pygls", "editing/protocol.py editing/server.py"),
        ("uvicorn", "workbench/server.py"),
    ],
)
def test_each_engine_is_imported_in_one_place(package: str, home: str) -> None:
    importers = {
        str(path.relative_to(PACKAGE))
        for path in MODULES
        if any(name.split(".")[0] == package for name in imports(path))
    }
    assert importers == set(home.split())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_answers_one_question(path: Path) -> None:
    most = 500 if path.name in ("language.py", "model.py") else 300  # these two are lists
    assert len(path.read_text(encoding="utf-8").splitlines()) <= most


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
