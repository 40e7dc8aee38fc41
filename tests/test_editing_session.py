"""What is wrong is told when it changes: slips after the last key, and proofs of the rules as they are."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from reconsider_rules.editing.session import Session
from reconsider_rules.editing.workspace import Snapshot
from reconsider_rules.errors import Diagnostic
from tests.editing import FILES, RULES
from tests.helpers import write_files

LONG = 60  # seconds, on a busy machine
WRONG = RULES.replace("mood: calm}", "moood: calm}", 1)
Told = list[tuple[str, list[str]]]


def told_in(folder: Path, type_in: Callable[[Session, Told], Awaitable[None]]) -> Told:
    """What is told, by file, while somebody types."""
    told: Told = []

    def tell(path: str, found: list[Diagnostic]) -> None:
        told.append((Path(path).name, sorted(each.code for each in found)))

    async def session() -> None:
        session = Session(str(write_files(folder / "base", FILES)), tell)
        try:
            async with asyncio.timeout(LONG):
                await type_in(session, told)
        finally:
            session.close()

    asyncio.run(session())
    return told


def write(session: Session, text: str) -> None:
    session.workspace.open(f"{session.workspace.folder}/rules.yaml", text)
    session.changed()


async def until(told: Told, *files: str) -> None:
    while {name for name, _ in told} < set(files):
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

        def counted() -> None:
            looked_at.append(session.workspace.now)
            look()

        session._look = counted  # type: ignore[method-assign]
        for end in range(40):
            write(session, WRONG[: len(WRONG) - 40 + end])
        write(session, WRONG)
        await until(told, "rules.yaml")

    assert told_in(tmp_path, type_in) == [("rules.yaml", ["unknown-fact"])]
    assert len(looked_at) == 1
