"""What is handed out: an archive of the source, and a wheel that needs no compiler."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.commands import run_in_a_process
from tests.helpers import ROOT

EXAMPLE = str(ROOT / "examples" / "salary-reposted.yaml")
BUILD = "import sys; from setuptools import build_meta; build_meta.{}(sys.argv[1])"
NOT_HANDED_OUT = shutil.ignore_patterns(".*", "*.egg-info", "build", "dist", "__pycache__")


def python(*arguments: str, cwd: Path, path: Sequence[Path] = ()) -> str:
    """What Python prints, with these folders before all others."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, path)), "COLUMNS": "80"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The archive, the wheel made of this folder, and the one made of the archive."""
    folder = tmp_path_factory.mktemp("built")
    shutil.copytree(ROOT, folder / "source", ignore=NOT_HANDED_OUT)
    for what in ("sdist", "wheel"):
        python("-c", BUILD.format(f"build_{what}"), str(folder), cwd=folder / "source")
    [archive], [wheel] = folder.glob("*.tar.gz"), folder.glob("*.whl")
    with tarfile.open(archive) as packed:
        packed.extractall(folder / "unpacked", filter="data")
    [source] = (folder / "unpacked").iterdir()
    (folder / "again").mkdir()
    python("-c", BUILD.format("build_wheel"), str(folder / "again"), cwd=source)
    return {"archive": archive, "wheel": wheel, "again": folder / "again" / wheel.name}


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_a_wheel_is_for_every_machine(built: dict[str, Path]) -> None:
    assert built["wheel"].name.endswith("-py3-none-any.whl")
    names = set(contents(built["wheel"]))
    package = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "reconsider_rules").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    rules = {
        f"reconsider_rules/{path.relative_to(ROOT)}"
        for path in (ROOT / "rules").rglob("*")
        if path.is_file()
    }
    packed = {name for name in names if ".dist-info/" not in name}
    assert packed == package | rules


def test_the_archive_gives_the_same_wheel(built: dict[str, Path]) -> None:
    assert contents(built["again"]) == contents(built["wheel"])


@pytest.mark.parametrize("what", ["archive", "wheel"])
def test_what_is_installed_answers_without_a_compiler(
    what: str, built: dict[str, Path], tmp_path: Path
) -> None:
    """The same to the byte as here, where durable_rules is."""
    to, nothing = tmp_path / "installed", tmp_path / "nothing"
    pip = ("-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation")
    python(*pip, "--target", str(to), str(built[what]), cwd=tmp_path)
    nothing.mkdir()
    (nothing / "durable_rules_engine.py").write_text("raise ImportError", encoding="utf-8")
    for command in (("explain", EXAMPLE), ("test",), ("check",)):
        arguments = (*command, "--rules", "built-in")
        told = python("-m", "reconsider_rules", *arguments, cwd=tmp_path, path=(to, nothing))
        assert told == run_in_a_process(*arguments).out
    version = python(
        str(to / "bin" / "reconsider-rules"), "--version", cwd=tmp_path, path=(to, nothing)
    )
    assert version.endswith("(rules run on columns)\n")
    where = python(
        "-c", "import reconsider_rules as r; print(r.__file__)", cwd=tmp_path, path=(to,)
    )
    assert where.startswith(str(to))
