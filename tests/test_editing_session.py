"""What is wrong is told when it changes: slips after the last key, and proofs of the rules as they are."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from reconsider_rules.editing.proofs import FAILED, Proved, Question
from reconsider_rules.editing.session import UNCHANGED, UNREADABLE, Session
from reconsider_rules.editing.workspace import Snapshot
from reconsider_rules.errors import Diagnostic
from tests.editing import CASES, FILES, RULES
from tests.helpers import write_files

LONG = 60  # seconds, on a busy machine
WRONG = RULES.replace("mood: calm}", "moood: calm}", 1)
Told = list[tuple[str, list[str]]]


def told_in(
    folder: Path,
    type_in: Callable[[Session, Told], Awaitable[None]],
    files: Mapping[str, str] = FILES,
    compares: bool = False,
) -> Told:
    """What is told, by file, while somebody types."""
    told: Told = []

    def tell(path: str, found: list[Diagnostic]) -> None:
        told.append((Path(path).name, sorted(each.code for each in found)))

    async def session() -> None:
        session = Session(str(write_files(folder / "base", files)), tell, compares)
        try:
            async with asyncio.timeout(LONG):
                await type_in(session, told)
        finally:
            session.close()

    asyncio.run(session())
    return told


def write(session: Session, text: str, name: str = "rules.yaml") -> None:
    session.workspace.open(f"{session.workspace.folder}/{name}", text)
    session.changed()


async def final(session: Session) -> Proved:
    while not (session.proved and session.proved.is_final):
        await asyncio.sleep(0.01)
    return session.proved


async def until(told: Told, *files: str) -> None:
    while not {name for name, _ in told} >= set(files):
        await asyncio.sleep(0.01)


def test_slips_then_proofs_then_slips_alone(tmp_path: Path) -> None:
    async def type_in(session: Session, told: Told) -> None:
        write(session, WRONG)
        await until(told, "rules.yaml")
        assert told == [("rules.yaml", ["unknown-fact"])]
        told.clear()
        write(session, RULES)
        await until(told, "rules.yaml", "words.yaml")
        assert [(name, found[:1]) for name, found in told] == [
            ("rules.yaml", []),
            ("words.yaml", ["never-concluded"]),
        ]
        assert session.findings
        assert [each.case.scenario.title for each in session.results] == ["A calm one"]
        told.clear()
        write(session, WRONG)
        await until(told, "rules.yaml", "words.yaml")
        assert told == [("rules.yaml", ["unknown-fact"]), ("words.yaml", [])]
        assert session.findings == []
        assert session.results  # they are as good as any while the rules can't be read
        told.clear()
        write(session, RULES)  # which have been proved: nothing is waited for
        await until(told, "rules.yaml")
        assert told[0] == ("rules.yaml", [])
        assert told[1][0] == "words.yaml"

    told_in(tmp_path, type_in)


def test_what_is_as_before_is_not_told(tmp_path: Path) -> None:
    async def type_in(session: Session, told: Told) -> None:
        write(session, WRONG)
        await until(told, "rules.yaml")
        for number in range(3):
            write(session, f"{WRONG}# {number}\n")
            await asyncio.sleep(0.2)

    assert told_in(tmp_path, type_in) == [("rules.yaml", ["unknown-fact"])]


def test_in_a_row_of_keys_only_the_last_text_is_looked_at(tmp_path: Path) -> None:
    looked_at: list[Snapshot] = []

    async def type_in(session: Session, told: Told) -> None:
        look = session._look

        async def counted() -> None:
            looked_at.append(session.workspace.now)
            await look()

        session._look = counted  # type: ignore[method-assign]
        for end in range(40):
            write(session, WRONG[: len(WRONG) - 40 + end])
        write(session, WRONG)
        await until(told, "rules.yaml")

    assert told_in(tmp_path, type_in) == [("rules.yaml", ["unknown-fact"])]
    assert len(looked_at) == 1


STOPS = RULES.replace("then: {verdict: go}", "then: {verdict: stop}")


def test_the_rules_on_disk_are_compared_with_those_that_are_typed(tmp_path: Path) -> None:
    async def type_in(session: Session, told: Told) -> None:
        write(session, RULES)
        proved = await final(session)
        assert (proved.comparison, proved.not_comparable) == (None, UNCHANGED)
        write(session, STOPS)
        assert session.proved is None  # only older rules have been proved
        comparison = (await final(session)).comparison
        assert comparison
        assert [(each.old, each.new) for each in comparison.cases] == [("go", "stop")]
        write(session, WRONG)
        assert session.proved is None
        path = Path(session.workspace.folder, "rules.yaml")
        path.write_text(STOPS, encoding="utf-8")
        session.workspace.saved()
        write(session, STOPS)
        assert (await final(session)).not_comparable == UNCHANGED
        path.write_text(WRONG, encoding="utf-8")
        session.workspace.saved()
        session.changed()
        assert (await final(session)).not_comparable == UNREADABLE

    told_in(tmp_path, type_in, compares=True)


def test_nothing_is_compared_unless_that_is_asked_for(tmp_path: Path) -> None:
    async def type_in(session: Session, told: Told) -> None:
        write(session, STOPS)
        proved = await final(session)
        assert (proved.comparison, proved.not_comparable) == (None, "")

    told_in(tmp_path, type_in)


def test_a_case_that_fails_is_told_and_counts_as_it_is_typed(tmp_path: Path) -> None:
    async def type_in(session: Session, told: Told) -> None:
        write(session, STOPS)
        await until(told, "a.yaml")
        assert ("a.yaml", ["case-fails"]) in told
        [found] = session._told[f"{session.workspace.folder}/cases/a.yaml"]
        assert found.severity == "warning"
        assert found.message == "expected: the verdict go; actual: stop (Stop)"
        assert "disputed" in found.help
        assert (found.location.line, found.excerpt, found.width) == (1, "title: A calm one", 17)
        told.clear()
        write(session, CASES.replace("title", "\ntitle").replace("go,", "stop,"), "cases/a.yaml")
        await until(told, "a.yaml")
        assert told == [("a.yaml", [])]
        await final(session)
        assert [each.passed for each in session.results] == [True]
        session.workspace.close(f"{session.workspace.folder}/cases/a.yaml")
        session.changed()
        await until(told, "a.yaml")
        while told[-1] != ("a.yaml", ["case-fails"]):
            await asyncio.sleep(0.01)

    told_in(tmp_path, type_in)


def test_a_case_below_that_fails_is_told_in_its_file(tmp_path: Path) -> None:
    below = write_files(tmp_path / "below", FILES)
    rule = "{id: mine, when: {mood: calm}, wins over: verdict, then: {verdict: stop}, because: So.}"
    house = f"extends: ../below\nrules:\n  - {rule}\n"

    async def type_in(session: Session, told: Told) -> None:
        write(session, house, "house.yaml")
        await until(told, "a.yaml")
        [found] = session._told[f"{below}/cases/a.yaml"]
        assert found.code == "case-fails"
        assert f"with the rules of {Path(session.workspace.folder).name}, expected" in found.message
        assert "under 'removes'" in found.help
        told.clear()
        write(session, f"{house}removes: {{cases: {{A calm one: Not here.}}}}\n", "house.yaml")
        await final(session)
        assert session.results == ()
        assert [found for name, found in told if name == "a.yaml"] == [[]]

    told_in(tmp_path, type_in, {"house.yaml": house})


def test_a_disputed_case_that_comes_out_fails(tmp_path: Path) -> None:
    async def type_in(session: Session, told: Told) -> None:
        write(session, RULES)
        await until(told, "a.yaml")
        [found] = session._told[f"{session.workspace.folder}/cases/a.yaml"]
        assert "delete 'disputed'" in found.message

    told_in(tmp_path, type_in, FILES | {"cases/a.yaml": f"{CASES}disputed: Why not.\n"})


def test_cases_that_change_on_disk_are_run_again(tmp_path: Path) -> None:
    async def type_in(session: Session, told: Told) -> None:
        write(session, RULES)
        await final(session)
        case = Path(session.workspace.folder, "cases", "b.yaml")
        case.write_text(CASES.replace("go,", "stop,"), encoding="utf-8")
        session.workspace.saved()
        session.changed()
        await until(told, "b.yaml")
        assert told[-1] == ("b.yaml", ["case-fails"])

    told_in(tmp_path, type_in)


def test_a_proof_that_fails_is_told_and_tried_again(tmp_path: Path) -> None:
    async def type_in(session: Session, told: Told) -> None:
        start = session._prover._process_for

        def lost(question: Question) -> subprocess.Popen[bytes] | None:
            process = start(question)
            if process:
                process.kill()
            return process

        session._prover._process_for = lost  # type: ignore[method-assign]
        write(session, RULES)
        assert (await final(session)).failed == FAILED
        assert told[-1] == ("rules.yaml", ["not-proved"])
        session._prover._process_for = start  # type: ignore[method-assign]
        session.changed()  # a text that is written again
        await until(told, "words.yaml")
        assert ("rules.yaml", []) in told

    told_in(tmp_path, type_in)
