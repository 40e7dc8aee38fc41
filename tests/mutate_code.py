"""Do the tests notice when our own code is changed? Run by hand, on the modules named:

    python -m tests.mutate_code running/explanation formulas --jobs 2 --most 100

Each mutant changes one thing in one module of a copy of the project, and runs the tests that should
notice (`TESTS`, the quick ones first). Lists those that survive, with the change; exits with 1 if any
do. A change that can't be noticed, since it changes nothing, is named in `EQUIVALENT` with the reason.
"""

from __future__ import annotations

import argparse
import ast
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from random import Random

ROOT = Path(__file__).parent.parent
PACKAGE = "reconsider_rules"
COPIED = (PACKAGE, "tests", "rules", "examples", "docs", "README.md", "pyproject.toml")
TESTS = {
    "formulas": "formulas certificates engine_properties",
    "record": "record python_api",
    "render/short": "short golden",
    "render/cited": "short golden",
    "proving/questions": "reasoner_commands golden outlook",
    "running/explanation": "certificates explanation golden reasoner_commands cli engine",
    "running/compiler": "compiler rule_base golden engine",
    "running/rulesets": "rulesets compiler engine",
    "running/durable": "engine",
    "running/attributes": "rule_base golden reasoner_exactness engine reasoner_equivalence",
    "running/situations": (
        "rule_base golden reasoner_exactness engine reasoner_equivalence reasoner_difference"
    ),
    "running/trace": "columns engine_properties",
    "running/layout": "columns",
    "running/columns": "columns mutation",
    "running/coverage": "coverage",
    "running/mutants": "mutation",
    "running/noticing": "mutation",
    "proving/twins": "mutation",
    "proving/mutation": "mutation",
    "render/mutation": "mutation",
    "render/coverage": "coverage",
    "render/junit": "junit",
    "batch/rows": "batch_rows",
    "batch/records": "batch_inputs",
    "batch/disk": "batch_output",
    "batch/encoding": "batch_rows",
    "batch/lists": "batch_rows",
    "batch/lines": "batch_rows batch_output",
    "batch/answering": "batch_rows",
    "batch/partition": "batch_inputs batch_output",
    "batch/tables": "batch_inputs",
    "batch/inputs": "batch_inputs",
    "batch/output": "batch_output batch",
    "batch/whole": "batch_output batch",
    "batch/pool": "batch_pool",
    "cache": "kept_rule_base cli hostile_input",
    "revisions": "revisions reasoner_commands",
    "proving/outlook": "reasoner_commands reasoner_counterfactuals budgets symmetry golden",
    "proving/changes": "reasoner_commands reasoner_counterfactuals budgets symmetry certificates",
    "proving/whynot": "why_not reasoner_commands reasoner_counterfactuals budgets certificates",
    "proving/counterfactuals": (
        "deciding_program reasoner_commands reasoner_counterfactuals budgets symmetry threads"
    ),
    "proving/symmetry": "order_of_alike symmetry",
    "proving/reasoner": (
        "reasoner_budgets reasoner_findings budgets threads interrupts fork reasoner_exactness"
    ),
    "proving/derived": (
        "reasoner_findings reasoner_exactness reasoner_counterfactuals reasoner_difference"
    ),
    "proving/inputs": (
        "reasoner_findings reasoner_exactness reasoner_counterfactuals reasoner_difference"
    ),
    "proving/both_sides": (
        "difference_told reasoner_commands progress reasoner_difference budgets "
        "reasoner_equivalence"
    ),
    "proving/comparison": "difference_told reasoner_difference",
    "graphs": "graph",
    "layout": "layout graph",
    "render/graph_svg": "graph",
    "render/handbook": "handbook",
    "render/handbook_entries": "handbook",
    "render/lettering": "layout graph",
    "proving": (
        "reasoner_findings reasoner_commands progress reasoner_exactness budgets certificates"
    ),
}
"""By module, else by its folder: the test files to run, without `test_`; others beginning so too."""
EQUIVALENT: dict[tuple[str, str, str], str] = {
    ("running/explanation", "break", "continue"): "firings come in the order of their strata",
    (
        "running/explanation",
        "united(known[name], value)",
        "united(value, known[name])",
    ): "a union is the same either way round",
    (
        "running/explanation",
        "if not explanation.rules.conflicts:\n        return",
        "if False:\n        return",
    ): "only saves time: where no advice conflicts, there is no pair to find",
    (
        "proving/both_sides",
        "_common_facts(self.old, self.new)",
        "_common_facts(self.new, self.old)",
    ): "only which of several examples is shown that are all as small",
    ("running/rulesets", "Conjunction = dict[int, int]", "pass"): "a name for mypy",
    (
        "running/compiler",
        "if mask == full:\n            return [{}]",
        "if False:\n            return [{}]",
    ): "only saves comparisons: to be among all codes takes none",
    (
        "running/compiler",
        "self.concluded_by[name] = max(self.concluded_by.get(name, 0), stratum + 1)",
        "(1)",
    ): "the greater is at least 1",
    ("proving/siblings", "covered = 0", "(1)"): "code 0 is no number's",
    (
        "proving/siblings",
        "len(siblings) > 1",
        "((len(siblings)) >= (1))",
    ): "one rule overlaps with none, and leaves no gap",
    (
        "running/compiler",
        "sorted(factors, key=len)",
        "list(factors)",
    ): "only changes of which factor an auxiliary is made",
    (
        "running/compiler",
        "self.place(Outcome(None, False, slot), alternatives)",
        "True",
    ): "whether an auxiliary is overridden is never asked",
    (
        "running/attributes",
        "self.size - 1",
        "((self.size) + (1))",
    ): "no case has a code beyond the last",
    (
        "proving/symmetry",
        "return self.known.setdefault(expression, len(self.known) + 1)",
        "(2)",
    ): "numbers only have to differ, and none may be 0",
    ("proving/inputs", "priority -= 1", "(2)"): "priorities only have to fall",
    (
        "proving/counterfactuals",
        "(\n            self.text(line) for line, found in lines if found and found[0] in self.atoms\n        )",
        "((self.text(line) for line, found in lines))",
    ): "only saves work: the lines left out are in the program already",
}
"""(module, what is written (of one word, its line), what the mutant has): why nobody can tell."""

AT_ONCE = """
from hypothesis import Phase, settings

settings.register_profile("at once", phases=(Phase.explicit, Phase.generate))
settings.load_profile("at once")
"""
"""A counterexample need not be made small: that one was found is all that is asked."""


@dataclass(frozen=True)
class Mutant:
    """One change of a module: what is written at a line, and what stands there instead."""

    module: str
    line: int
    before: str
    after: str
    text: str
    place: str = ""  # what is written; of one word, its line

    def __str__(self) -> str:
        where = f"{PACKAGE}/{self.module}.py:{self.line}"
        if self.place != self.before:
            where += f"  {self.place}"
        return f"{where}\n  - {_shown(self.before)}\n  + {_shown(self.after)}"


def _shown(text: str) -> str:
    """A piece of code in one line, the middle of it left out if it is long."""
    line = " ".join(text.split())
    return line if len(line) <= 160 else f"{line[:100]} … {line[-50:]}"


NOT_LOOKED_AT = (
    "MAX_",
    "AT_ONCE",
    "PATIENCE",
    "PROGRAM_A_SECOND",
    "QUICK_PROGRAM",
    "_MOMENT",
    "__all__",
)
"""What is assigned without saying what happens: limits and times with room to spare, names for mypy."""
COMPARED: dict[type[ast.cmpop], tuple[str, ...]] = {
    ast.Lt: ("<=", ">="),
    ast.LtE: ("<", ">"),
    ast.Gt: (">=", "<="),
    ast.GtE: (">", "<"),
    ast.Eq: ("!=",),
    ast.NotEq: ("==",),
    ast.In: ("not in",),
    ast.NotIn: ("in",),
    ast.Is: ("is not",),
    ast.IsNot: ("is",),
}
CALCULATED: dict[type[ast.operator], str] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "+",
    ast.Div: "*",
    ast.FloorDiv: "*",
    ast.Mod: "*",
    ast.BitAnd: "|",
    ast.BitOr: "&",
    ast.BitXor: "|",
    ast.LShift: ">>",
    ast.RShift: "<<",
    ast.Pow: "*",
}
CALLED = {
    "any": "all",
    "all": "any",
    "min": "max",
    "max": "min",
    "sorted": "list",
    "reversed": "list",
}


def mutants(module: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its text."""
    text = (ROOT / PACKAGE / f"{module}.py").read_text(encoding="utf-8")
    lines = text.splitlines()
    found = []
    for node in _looked_at(ast.parse(text)):
        for after in dict.fromkeys(_changes(node)):
            before, changed = _cut(text, node, after)
            place = before if len(before.split()) > 1 else lines[node.lineno - 1].strip()
            found.append(Mutant(module, node.lineno, before, after, changed, place))
    return found


def _cut(text: str, node: ast.expr | ast.stmt, after: str) -> tuple[str, str]:
    """What a node has in a text, and the text with something else there."""
    lines = text.encode().splitlines(keepends=True)  # columns count bytes
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    start = starts[node.lineno - 1] + node.col_offset
    end = starts[node.end_lineno - 1] + node.end_col_offset
    data = text.encode()
    changed = data[:start] + after.encode() + data[end:]
    return data[start:end].decode(), changed.decode()


def _looked_at(tree: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """The nodes that say what happens: no annotations, docstrings, imports or assertions."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(
            node, (ast.arg, ast.Import, ast.ImportFrom, ast.Assert, ast.JoinedStr, ast.pattern)
        ):
            continue
        if isinstance(node, ast.keyword) and node.arg == "strict":
            continue  # of zip: an assertion too
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).startswith(NOT_LOOKED_AT):
            continue
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.AnnAssign):
            if node.value is not None:
                yield from _looked_at(ast.Expr(node.value))
            continue
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            for part in node.body:
                yield from _looked_at(ast.Module([part], []))
            continue
        if isinstance(node, (ast.expr, ast.stmt)):
            yield node
        yield from _looked_at(node)


def _changes(node: ast.expr | ast.stmt) -> Iterator[str]:
    """What may stand in a node's place."""
    if isinstance(node, ast.stmt):
        yield from _other_statements(node)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        left, right = ast.unparse(node.left), ast.unparse(node.comparators[0])
        yield from (f"(({left}) {sign} ({right}))" for sign in COMPARED[type(node.ops[0])])
    elif isinstance(node, ast.BoolOp):
        other = " or " if isinstance(node.op, ast.And) else " and "
        yield f"({other.join(f'({ast.unparse(part)})' for part in node.values)})"
        yield from (f"({ast.unparse(part)})" for part in node.values)
    elif isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.UAdd):
        yield f"({ast.unparse(node.operand)})"
    elif isinstance(node, ast.BinOp):
        left, right = ast.unparse(node.left), ast.unparse(node.right)
        yield f"(({left}) {CALCULATED[type(node.op)]} ({right}))"
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield str(not node.value)
        elif isinstance(node.value, int):
            yield from (f"({node.value + 1})", f"({node.value - 1})")
    elif isinstance(node, ast.IfExp):
        yield from (f"({ast.unparse(part)})" for part in (node.body, node.orelse))
    elif isinstance(node, ast.Call):
        yield from _other_calls(node)
    elif isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
        yield from _unfiltered(node)


def _other_calls(node: ast.Call) -> Iterator[str]:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name in CALLED:
        arguments = ", ".join(ast.unparse(each) for each in node.args)
        keywords = [] if CALLED[name] == "list" else [ast.unparse(each) for each in node.keywords]
        yield f"{CALLED[name]}({', '.join([arguments, *keywords])})"
    if len(node.args) > 1 and name not in ("isinstance", "getattr", "max", "min"):
        first, second, *rest = map(ast.unparse, node.args)
        others = [*rest, *map(ast.unparse, node.keywords)]
        yield f"{ast.unparse(node.func)}({', '.join([second, first, *others])})"


def _unfiltered(
    node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
) -> Iterator[str]:
    for generator in node.generators:
        kept, generator.ifs = generator.ifs, []
        if kept:
            yield f"({ast.unparse(node)})"
        generator.ifs = kept


def _other_statements(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, (ast.Expr, ast.AugAssign, ast.Raise, ast.Delete, ast.Assign)):
        yield "pass"
    elif isinstance(node, ast.Return) and node.value is not None:
        if ast.unparse(node.value) not in ("None", "False"):
            yield "return None"
    elif isinstance(node, ast.Break):
        yield "continue"
    elif isinstance(node, ast.Continue):
        yield "break"
        yield "pass"
    elif isinstance(node, (ast.If, ast.While)):
        indent = " " * node.col_offset
        rest = ast.unparse(node).split("\n", 1)[1].replace("\n", f"\n{indent}")
        word = "if" if isinstance(node, ast.If) else "while"
        yield f"{word} False:\n{indent}{rest}"
        if word == "if":
            yield f"if True:\n{indent}{rest}"


def noticing(module: str) -> list[str]:
    """The test files that should notice a change of a module."""
    found: dict[str, None] = {}
    for name in (TESTS.get(module) or TESTS[module.partition("/")[0]]).split():
        paths = sorted((ROOT / "tests").glob(f"test_{name}*.py"))
        if not paths:
            sys.exit(f"TESTS names tests/test_{name}*.py for {module}, and there is none.")
        found |= dict.fromkeys(f"tests/{path.name}" for path in paths)
    return list(found)


class Copy:
    """A copy of the project in which a module can be changed and tests run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, folder / name)
        folder.joinpath("conftest.py").write_text(AT_ONCE, encoding="utf-8")
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(folder),
            "XDG_CACHE_HOME": str(folder / "kept"),
        }

    def passes(self, mutant: Mutant | None, tests: Sequence[str], seconds: float) -> str:
        """'passes', 'fails' or 'hangs': what the tests do where the mutant stands."""
        path = self.folder / PACKAGE / f"{mutant.module}.py" if mutant else None
        kept = path.read_bytes() if path else b""
        if path and mutant:
            _write(path, mutant.text.encode())
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests],
            cwd=self.folder,
            env=self.environment,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            return "fails" if process.wait(seconds) else "passes"
        except subprocess.TimeoutExpired:
            return "hangs"
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            if path:
                _write(path, kept)


def _write(path: Path, text: bytes) -> None:
    """Another module in the place of one: nor is there anything of what the former was compiled to."""
    path.write_bytes(text)
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*"):
        compiled.unlink()


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutate_code",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("modules", nargs="+", metavar="MODULE", help="such as running/explanation")
    parser.add_argument("--seed", type=int, default=0, help="of the choice, with --most")
    parser.add_argument(
        "--most", type=int, metavar="N", help="mutants of a module, drawn by chance"
    )
    parser.add_argument("--jobs", type=int, default=1, help="copies to work in at a time")
    options = parser.parse_args()
    survivors = 0
    for module in options.modules:
        name = module.removeprefix(f"{PACKAGE}/").removesuffix(".py")
        found = mutants(name)
        if options.most is not None and options.most < len(found):
            chosen = sorted(Random(options.seed).sample(range(len(found)), options.most))
            found = [found[number] for number in chosen]
        survivors += _report(name, found, options.jobs)
    return 1 if survivors else 0


def _report(module: str, found: Sequence[Mutant], jobs: int) -> int:
    """Run the mutants of a module; how many survive for which there is no argument."""
    tests = noticing(module)
    met: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder, ThreadPoolExecutor(jobs) as pool:
        copies: SimpleQueue[Copy] = SimpleQueue()
        for number in range(jobs):
            copies.put(Copy(Path(folder, str(number))))
        copy = copies.get()
        start = time.monotonic()
        if copy.passes(None, tests, 3600) != "passes":
            sys.exit(f"{module}: the tests fail without any change: {' '.join(tests)}")
        seconds = 3 * (time.monotonic() - start) + 30
        copies.put(copy)

        def run(mutant: Mutant) -> str:
            copy = copies.get()
            try:
                return copy.passes(mutant, tests, seconds)
            finally:
                copies.put(copy)

        for mutant, result in zip(found, pool.map(run, found), strict=True):
            why = EQUIVALENT.get((mutant.module, mutant.place, mutant.after))
            met["argued" if why and result == "passes" else result] += 1
            if result == "passes" and not why:
                print(mutant, flush=True)
    print(
        f"{module}: {len(found)} mutants, {met['fails']} killed, {met['hangs']} by time, "
        f"{met['argued']} argued, {met['passes']} survive.",
        flush=True,
    )
    return met["passes"]


if __name__ == "__main__":
    sys.exit(main())
