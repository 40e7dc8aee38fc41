"""The editor's module: made of the sources beside it, of pinned packages, with their licences."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from itertools import product
from pathlib import Path

import pytest

from tests.helpers import ROOT

FOLDER = ROOT / "editors" / "workbench"
MADE = ROOT / "reconsider_rules" / "workbench" / "static"
PACKAGE = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))
LOCK = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))["packages"]
NO_NETWORK = re.compile(r"ENOTFOUND|EAI_AGAIN|ECONN\w+|E?TIMEDOUT|ENETUNREACH|ENOTCACHED")
MOST = 450_000  # bytes

needs_node = pytest.mark.skipif(
    not (shutil.which("node") and shutil.which("npm")), reason="node and npm are not installed"
)


def test_what_it_is_made_of_is_pinned() -> None:
    [whole, *others] = LOCK.values()
    assert whole["devDependencies"] == PACKAGE["devDependencies"]
    assert all(re.fullmatch(r"[\d.]+", version) for version in PACKAGE["devDependencies"].values())
    assert all(each.get("integrity") and "resolved" not in each for each in others)


def test_its_licences_stand_beside_it() -> None:
    text = (MADE / "editor.js.LICENSE.txt").read_text(encoding="utf-8")
    shown = re.findall(r"^(\S+) ([\d.]+) \(MIT\)$", text, re.MULTILINE)
    locked = [LOCK[f"node_modules/{name}"]["version"] for name, _ in shown]
    assert locked == [version for _, version in shown]
    assert set(PACKAGE["devDependencies"]) - {"esbuild"} <= dict(shown).keys()
    assert text.count("Permission is hereby granted") == len(shown)


def test_it_is_one_module_that_asks_for_nothing() -> None:
    """No other file, no map of it, nothing that the policy of a page would have to allow."""
    text = (MADE / "editor.js").read_text(encoding="utf-8")
    assert len(text.encode()) <= MOST
    assert not re.search(r"\bimport\b|\beval\(|new Function\b|sourceMappingURL", text)
    assert set(re.findall(r"https?://[^\s\"'`]+", text)) <= {"http://www.w3.org/2000/svg"}


def test_every_text_stands_out_from_whatever_is_behind_it() -> None:
    """By 4.5 (red, which only draws, by 3), selected or found too, in light and dark."""
    look = (FOLDER / "src" / "look.js").read_text(encoding="utf-8")
    css = (ROOT / "reconsider_rules" / "render" / "colours.css").read_text(encoding="utf-8")
    light, dark = (
        dict(re.findall(r"--(\w+): (#\w+)", block))
        for block in re.findall(r":root {(.*?)}", css, re.DOTALL)[:2]
    )
    names = {}
    for name, of_the_page, without_it in re.findall(r'const (\w+) = "var\(--(\w+), (#\w+)', look):
        names[name] = of_the_page
        assert without_it == light[of_the_page]
    texts, behind = (
        set(re.findall(rf"{key}: (\w+)", look)) for key in (r"\bcolor", "backgroundColor")
    )
    for scheme, text, back in product((light, dark), texts, behind):
        found = contrast(scheme[names[text]], scheme[names[back]])
        assert found >= (3 if text == "red" else 4.5), f"{text} on {back}: {found:.2f}"


def contrast(one: str, other: str) -> float:
    """How far two colours stand out from each other, as WCAG 2 has it."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@needs_node
def test_it_is_javascript(tmp_path: Path) -> None:
    module = shutil.copy(MADE / "editor.js", tmp_path / "editor.mjs")
    for path in (module, *(FOLDER / "src").glob("*.js"), FOLDER / "build.mjs"):
        subprocess.run(["node", "--check", path], check=True)


@needs_node
def test_it_is_what_its_sources_make(tmp_path: Path) -> None:
    """To the byte, with the packages that are pinned."""
    folder = tmp_path / "editors" / "workbench"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("node_modules"))
    install = ["npm", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"]
    install += ["--fetch-retries=1", "--fetch-timeout=60000"]
    done = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode and NO_NETWORK.search(done.stderr):
        pytest.skip("the packages of the editor can't be had without a network")
    assert done.returncode == 0, done.stderr
    subprocess.run(["npm", "run", "build"], cwd=folder, capture_output=True, check=True)
    made = tmp_path / "reconsider_rules" / "workbench" / "static"
    for name in ("editor.js", "editor.js.LICENSE.txt"):
        same = (made / name).read_bytes() == (MADE / name).read_bytes()
        assert same, f"{name} is not what its sources make: npm ci && npm run build in {FOLDER}"
