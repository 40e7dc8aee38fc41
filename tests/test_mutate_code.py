"""Are the mutants of our code what they say, and the arguments about them still about something?"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import mutate_code
from tests.mutate_code import EQUIVALENT, Copy, Mutant, mutants, noticing

MODULES = (
    "formulas",
    "running/explanation",
    "running/compiler",
    "running/situations",
    "proving/derived",
)
SAMPLE = '''"""A module: 1 < 2."""
from __future__ import annotations

def first(numbers: list[int], most: int = 3) -> int | None:
    """The first of some numbers."""
    for number in numbers:
        if number >= most and number not in (5, 6):
            continue
        return number
    raise ValueError(f"none below {most}")
'''


@pytest.mark.parametrize("module", MODULES)
def test_every_mutant_is_a_program_of_its_own(module: str) -> None:
    original = (mutate_code.ROOT / mutate_code.PACKAGE / f"{module}.py").read_text(encoding="utf-8")
    found = mutants(module)
    assert len(found) > 10
    assert len({mutant.text for mutant in found}) > 0.9 * len(found)
    for mutant in found[::5]:
        assert mutant.text != original
        compile(mutant.text, module, "exec")


def test_what_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sample.py").write_text(SAMPLE, encoding="utf-8")
    monkeypatch.setattr(mutate_code, "ROOT", tmp_path)
    monkeypatch.setattr(mutate_code, "PACKAGE", ".")
    found = {(mutant.line, mutant.before, mutant.after) for mutant in mutants("sample")}
    assert (7, "number >= most", "((number) > (most))") in found
    assert (7, "number not in (5, 6)", "((number) in ((5, 6)))") in found
    assert (7, "5", "(6)") in found
    assert (8, "continue", "break") in found
    assert (9, "return number", "return None") in found
    assert (10, 'raise ValueError(f"none below {most}")', "pass") in found
    assert {line for line, _, _ in found} == {7, 8, 9, 10}  # no docstring, annotation or import


@pytest.mark.parametrize("module", MODULES)
def test_there_are_tests_to_notice(module: str) -> None:
    for path in noticing(module):
        assert (mutate_code.ROOT / path).is_file()


def test_what_is_argued_about_is_there() -> None:
    for module, before, after in EQUIVALENT:
        assert any((m.place, m.after) == (before, after) for m in mutants(module)), before


def test_a_mutant_is_killed_or_survives(tmp_path: Path) -> None:
    """The module is as before afterwards, and the project itself is never touched."""
    copy = Copy(tmp_path / "copy")
    path = tmp_path / "copy" / mutate_code.PACKAGE / "formulas.py"
    before = path.read_text(encoding="utf-8")
    wrong = next(m for m in mutants("formulas") if m.before == "number >= between.at_least")
    harmless = Mutant("formulas", 1, "", "", before + "\n# the same\n")
    tests = ["tests/test_formulas.py"]
    assert copy.passes(harmless, tests, 60) == "passes"
    assert copy.passes(wrong, tests, 60) == "fails"
    slow = Mutant("formulas", 1, "", "", "import time\ntime.sleep(60)\n")
    assert copy.passes(slow, tests, 3) == "hangs"
    assert path.read_text(encoding="utf-8") == before
    assert (mutate_code.ROOT / mutate_code.PACKAGE / "formulas.py").read_text(
        encoding="utf-8"
    ) == before
