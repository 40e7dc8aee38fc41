"""What was made when last looked at: explanations, a file for each example and form, the
schemas, and the pictures.

`python -m tests.golden` writes them anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from reconsider_rules import Answer
from reconsider_rules.console.answers import answer_as_html
from reconsider_rules.parsing.file import read
from reconsider_rules.reading.scenarios import read_cases
from reconsider_rules.render.page import Page
from reconsider_rules.render.schema import SCHEMAS
from tests.commands import SHIPPED, run
from tests.helpers import ROOT, as_markdown, as_text, shipped

FOLDER = Path(__file__).parent / "golden"


def goldens() -> Iterator[tuple[Path, str]]:
    """Every golden file with what it should hold now."""
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        [case] = read_cases(shipped().rules, read(str(path)))
        answer = shipped().explain(case.scenario)
        yield FOLDER / f"{path.stem}.txt", as_text(answer)
        yield FOLDER / f"{path.stem}.full.txt", as_text(answer, view="full")
        if path.stem == "salary-reposted":
            yield FOLDER / f"{path.stem}.120.txt", as_text(answer, Page(120))
            yield FOLDER / f"{path.stem}.colour.txt", as_text(answer, Page(80, color=True))
            yield FOLDER / f"{path.stem}.md", as_markdown(answer)
            yield FOLDER / f"{path.stem}.full.md", as_markdown(answer, "full")
            yield FOLDER / f"{path.stem}.html", answer_as_html(answer).body
            yield FOLDER / f"{path.stem}.full.html", answer_as_html(answer, "full").body
            yield FOLDER / f"{path.stem}.json", as_json(answer)


def schemas() -> Iterator[tuple[Path, str]]:
    """The schemas that the shipped files name in their first lines."""
    for what in SCHEMAS:
        yield ROOT / "rules" / "schema" / f"{what}.json", run("schema", what, *SHIPPED).out


def pictures() -> Iterator[tuple[Path, str]]:
    """The pictures that the pages show."""
    yield ROOT / "docs" / "pictures" / "whole.svg", run("graph", *SHIPPED).out


def as_json(answer: Answer) -> str:
    """The JSON but for the digest, which changes with every comment in a rule file."""
    written = answer.to_dict()
    del written["rule_base"]
    return json.dumps(written, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for path, text in (*schemas(), *pictures(), *goldens()):
        path.write_text(text, encoding="utf-8")
