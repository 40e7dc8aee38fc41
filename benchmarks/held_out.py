"""`python -m benchmarks.held_out`: do the rules agree with experts on cases they weren't made with?

The cases in `held_out/` are real questions with an expert's answer, labelled from the page before
they were ever run; those in `looked_at/` likewise, but their answers have since been looked at to
change the rules. The verdict that each names first is the expert's; others will do as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reconsider_rules import Advisor, load_rules
from reconsider_rules.model import Case

HERE = Path(__file__).parent
CASES = HERE / "held_out"
LOOKED_AT = HERE / "looked_at"
RULES = HERE.parent / "rules"

URGING = {"go_for_it", "renege_allowed_with_care"}
REFUSING = {"let_go_keep_door_open", "do_not", "renege_avoid"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an expert said of a case, and what the rules say."""

    case: Case
    given: str

    @property
    def expected(self) -> tuple[str, ...]:
        return self.case.expect.verdict

    @property
    def direction(self) -> str:
        backing_out = self.case.scenario.facts.get("user_goal") == "undo_an_acceptance"
        return "backing out" if backing_out else "way back"

    @property
    def strict(self) -> bool:
        """The rules give the expert's very verdict."""
        return self.given == self.expected[0]

    @property
    def lenient(self) -> bool:
        """They give one that will do."""
        return self.given in self.expected

    @property
    def serious(self) -> bool:
        """They urge what the expert advises against, or advise against what the expert urges."""
        pair = {self.given, self.expected[0]}
        return not self.lenient and bool(pair & URGING) and bool(pair & REFUSING)


def outcomes(advisor: Advisor, cases: Iterable[Case]) -> list[Outcome]:
    """How each case is answered."""
    found = []
    for case in cases:
        verdict = advisor.explain(case.scenario).verdict
        found.append(Outcome(case, str(verdict.value) if verdict else ""))
    return found


def report(found: Sequence[Outcome]) -> str:
    """The figures by direction, and every case that is answered otherwise, the serious ones first."""
    directions = dict.fromkeys(outcome.direction for outcome in found)
    lines = [_line("", "cases", "strict", "lenient", "serious")]
    for name in (*directions, "together"):
        lines.append(
            _figures(name, [each for each in found if name in (each.direction, "together")])
        )
    for title, differ in (
        ("Serious", [each for each in found if each.serious]),
        ("Not acceptable", [each for each in found if not each.lenient and not each.serious]),
        (
            "Acceptable, not the expert's first",
            [each for each in found if each.lenient and not each.strict],
        ),
    ):
        lines += ["", f"{title}: {len(differ)}"]
        for each in differ:
            lines.append(f"  {each.direction}: {each.case.scenario.title}")
            lines.append(f"    expected {' or '.join(each.expected)}, given {each.given or 'none'}")
    return "\n".join(lines)


def _figures(name: str, found: Sequence[Outcome]) -> str:
    def share(number: int) -> str:
        return f"{number} ({number / len(found):.0%})" if found else "0"

    return _line(
        name,
        str(len(found)),
        share(sum(each.strict for each in found)),
        share(sum(each.lenient for each in found)),
        share(sum(each.serious for each in found)),
    )


def _line(*cells: str) -> str:
    name, *numbers = cells
    return f"{name:12}" + "".join(f"{number:>12}" for number in numbers)


def main() -> None:
    advisor = load_rules(RULES)
    for title, folder in (("Held out", CASES), ("Looked at", LOOKED_AT)):
        print(f"{title}\n\n{report(outcomes(advisor, advisor.cases(folder)))}\n")


if __name__ == "__main__":
    main()
