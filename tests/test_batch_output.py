"""Is a batch complete, in order and letter by letter the same, whenever it was broken off?"""

from __future__ import annotations

import errno
import json
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from datetime import date
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest

from reconsider_rules.batch import disk
from reconsider_rules.batch.answering import Answered, Answering, Options
from reconsider_rules.batch.inputs import Input
from reconsider_rules.batch.output import File
from reconsider_rules.batch.partition import Partition
from reconsider_rules.batch.pool import Pool
from reconsider_rules.batch.whole import Progress, run_batch
from reconsider_rules.errors import BatchError
from reconsider_rules.running.tally import Tally
from tests.engine_bases import base

RULES = base({"n": "type: number"}, {"one": "when: {n: {at least: 3}}"})
OTHERS = base({"n": "type: number"}, {"one": "when: {n: {at least: 4}}"})


class Small(Options):
    """Partitions of three rows."""

    @property
    def rows(self) -> int:
        """So few that a small file has several."""
        return 3


PLAIN = Small()


class InThisProcess:
    """A pool without processes, which remembers what it was asked."""

    workers = 1

    def __init__(self) -> None:
        self.answering = Answering(RULES, Small())
        self.asked: list[str] = []

    def answer(self, partition: Partition) -> Future[Answered]:
        """The answers, at once."""
        self.asked.append(partition.digest)
        future: Future[Answered] = Future()
        future.set_result(self.answering.answer(partition))
        return future


@pytest.fixture
def rows(here: Path) -> Path:
    """Sixteen rows in six partitions, one of them refused."""
    path = here / "in.jsonl"
    given = [json.dumps({"id": n, "n": n}) for n in range(15)]
    path.write_text("\n".join([*given[:4], "?", *given[4:]]), encoding="utf-8")
    return path


def batch(
    *paths: Path,
    resume: bool = True,
    pool: InThisProcess | None = None,
    advisor: Any = RULES,
    options: Options = PLAIN,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Tally:
    """Run a batch, or go on with it, as the command does."""
    with File("out.jsonl", advisor.rules, options, resume) as to:
        using = cast(Pool, pool or InThisProcess())
        return run_batch(
            advisor.rules, options, list(map(Input, map(str, paths))), to, using, progress
        )


def whole(path: str = "out.jsonl") -> list[Any]:
    return [json.loads(line) for line in Path(path).read_bytes().splitlines()]


def refusal(*arguments: Any, **named: Any) -> str:
    with pytest.raises(BatchError) as raised:
        batch(*arguments, **named)
    return str(raised.value)


class Killed(BaseException):
    """What ends a process does not ask whether it may."""


class Steps:
    """Ends everything after so many steps of writing; what is written in one, is half there."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.left = 0
        self.write, self.rename = disk.write, os.rename
        patch.setattr(disk, "write", self.writing)
        patch.setattr(disk, "sync_folder", self.step)
        patch.setattr(os, "rename", self.renaming)
        self.truncate = disk.truncated
        patch.setattr(disk, "truncated", self.truncating)

    def step(self, *_: object) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed

    def writing(self, file: Any, content: bytes) -> None:
        self.step()
        self.write(file, content[: len(content) // 2])
        self.step()
        self.write(file, content[len(content) // 2 :])
        self.step()

    def truncating(self, file: Any, size: int) -> None:
        self.step()
        self.truncate(file, size)
        self.step()

    def renaming(self, *names: str) -> None:
        self.step()
        self.rename(*names)
        self.step()


@pytest.mark.parametrize("seed", range(40))
def test_killed_at_every_point(rows: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """And again while it goes on, until it is complete."""
    wanted = batch(rows)
    content = Path("out.jsonl").read_bytes()
    for name in ("out.jsonl", "out.jsonl.journal"):
        Path(name).unlink()
    steps, random = Steps(monkeypatch), Random(seed)
    monkeypatch.setattr(File, "__exit__", lambda self, *_: self._opened.close())
    for _ in range(100):
        steps.left = seed if seed < 20 else random.randrange(30)
        seed += 1
        before = in_journal()
        pool = InThisProcess()
        with suppress(Killed):
            assert batch(rows, pool=pool) == wanted
            break
        assert not before & set(pool.asked)  # nothing is done twice that is known to be done
    assert Path("out.jsonl").read_bytes() == content
    assert sorted(os.listdir()) == ["in.jsonl", "out.jsonl", "out.jsonl.journal"]


def in_journal() -> set[str]:
    """The partitions of which a journal says, in whole lines, that they were answered."""
    found = set()
    with suppress(FileNotFoundError):
        for line in Path("out.jsonl.journal").read_bytes().split(b"\n")[:-1]:
            found.add(json.loads(line).get("input"))
    return found - {None}


def test_answers_are_in_order_and_errors_among_them(rows: Path) -> None:
    seen: deque[Progress] = deque()
    tally = batch(rows, progress=seen.append)
    found = whole()
    assert [each["id"] for each in found] == [*range(4), None, *range(4, 15)]
    assert found[4]["line"] == 5
    assert (tally.rows, tally.refused, tally.rules) == (16, {"not-json": 1}, {"one": 12})
    assert [each.rows for each in seen] == [3, 6, 9, 12, 15, 16]
    assert seen[-1] == Progress(16, 1, 0, 1.0)


def test_what_is_complete_is_not_done_again(rows: Path) -> None:
    wanted = batch(rows)
    pool = InThisProcess()
    assert batch(rows, pool=pool) == wanted
    assert pool.asked == []
    assert "out.jsonl is there already. Name another file" in refusal(rows, resume=False)


def broken_off(rows: Path, monkeypatch: pytest.MonkeyPatch, options: Options = PLAIN) -> None:
    """Three partitions are written, and the disk is full."""
    written = []

    def full(file: Any, content: bytes) -> None:
        written.append(file)
        if len(written) > 7:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), file.name)
        write(file, content)

    write = disk.write
    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space left"):
        patch.setattr(disk, "write", full)
        batch(rows, options=options)


def test_it_goes_on_where_it_was_broken_off(rows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken_off(rows, monkeypatch)
    assert not Path("out.jsonl").exists()
    assert len(whole("out.jsonl.part")) == 9
    assert "out.jsonl.part is there already." in refusal(rows, resume=False)
    pool = InThisProcess()
    seen: deque[Progress] = deque()
    batch(rows, pool=pool, progress=seen.append)
    assert len(pool.asked) == 3
    assert seen[0].earlier == 9
    assert [each["id"] for each in whole()] == [*range(4), None, *range(4, 15)]


def test_another_rule_base_is_refused(rows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken_off(rows, monkeypatch)
    before = snapshot()
    told = refusal(rows, advisor=OTHERS)
    assert told.startswith(f"out.jsonl was begun with another 'rules' ({RULES.rules.digest}, now")
    assert "delete out.jsonl.part and out.jsonl.journal" in told
    assert "another 'as_of' (None, now 2026-11-24)" in refusal(
        rows, options=Small(date(2026, 11, 24))
    )
    assert "another 'explain' (False, now True)" in refusal(rows, options=Small(None, True))
    assert snapshot() == before
    batch(rows)
    assert "another 'rules'" in refusal(rows, advisor=OTHERS)
    assert "delete out.jsonl and out.jsonl.journal" in refusal(rows, advisor=OTHERS)


def snapshot() -> dict[str, bytes]:
    return {name: Path(name).read_bytes() for name in os.listdir()}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace('"n": 4}', '"n": 5}'), "a row from line 4 on is another one"),
        (lambda text: "\n" + text, "a row from line 2 on is another one"),
        (lambda text: "", "there are fewer rows"),
        (lambda text: "\n".join(text.split("\n")[:6]), "there are fewer rows"),
    ],
)
def test_another_input_is_refused(
    rows: Path, change: Callable[[str], str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken_off(rows, monkeypatch)
    rows.write_text(change(rows.read_text(encoding="utf-8")), encoding="utf-8")
    found = refusal(rows)
    assert found.startswith(f"out.jsonl was begun with another input: {told}. Give the same again")


def test_more_rows_than_it_was_complete_with(rows: Path) -> None:
    batch(rows)
    with rows.open("a", encoding="utf-8") as file:
        file.write('\n{"n": 1}\n' * 5)
    assert "another input" in refusal(rows)


def test_answers_that_somebody_changed(rows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not as it was written is made anew; a whole file is left alone."""
    broken_off(rows, monkeypatch)
    part = Path("out.jsonl.part")
    part.write_bytes(part.read_bytes().replace(b'"id":3', b'"id":8'))
    pool = InThisProcess()
    batch(rows, pool=pool)
    assert len(pool.asked) == 5
    assert [each["id"] for each in whole()] == [*range(4), None, *range(4, 15)]
    Path("out.jsonl").write_bytes(b"x" + Path("out.jsonl").read_bytes()[1:])
    before = snapshot()
    assert "out.jsonl is no longer what was written there. Delete it and" in refusal(rows)
    assert snapshot() == before


def test_a_file_that_no_journal_speaks_of(rows: Path) -> None:
    Path("out.jsonl").write_text("mine", encoding="utf-8")
    assert "no out.jsonl.journal says what it was made from" in refusal(rows)
    assert Path("out.jsonl").read_text(encoding="utf-8") == "mine"


def test_two_batches_at_once(rows: Path) -> None:
    with File("out.jsonl", RULES.rules, Small(), resume=False):
        assert refusal(rows) == "another batch is just writing out.jsonl."


def test_a_file_that_has_come_there_meanwhile(rows: Path) -> None:
    with File("out.jsonl", RULES.rules, Small(), resume=False) as to:
        Path("out.jsonl").write_text("mine", encoding="utf-8")
        with pytest.raises(BatchError, match="is there by now"):
            to.finish()
    assert Path("out.jsonl").read_text(encoding="utf-8") == "mine"


def test_nothing_is_left_where_nothing_was_written(here: Path) -> None:
    Path("in.csv").write_text("m\n1\n", encoding="utf-8")
    with pytest.raises(Exception, match="there is no fact 'm'"):
        batch(here / "in.csv")
    assert os.listdir() == ["in.csv"]


def test_no_rows_at_all(here: Path) -> None:
    Path("in.jsonl").touch()
    assert batch(here / "in.jsonl") == Tally()
    assert Path("out.jsonl").read_bytes() == b""


def test_an_empty_answer_is_an_answer(rows: Path, here: Path) -> None:
    (here / "empty.jsonl").touch()
    batch(here / "empty.jsonl")
    before = snapshot()
    assert "from line 1 on there are more rows" in refusal(rows)
    assert snapshot() == before


@pytest.mark.parametrize("journal", ["", "{", "\0\0\0\0"])
def test_a_beginning_of_a_journal(rows: Path, journal: str) -> None:
    """As when the machine was lost before the first line of it was safe."""
    Path("out.jsonl.journal").write_text(journal, encoding="utf-8")
    assert batch(rows).rows == 16
    assert len(whole()) == 16


@pytest.mark.parametrize(
    ("part", "journal"),
    [("mine", None), ("mine", ""), ("", "mine\n"), ("mine", '{"batch":1'), ("", "1\n")],
)
def test_files_of_somebody_else_stay(rows: Path, part: str, journal: str | None) -> None:
    Path("out.jsonl.part").write_text(part, encoding="utf-8")
    if journal is not None:
        Path("out.jsonl.journal").write_text(journal, encoding="utf-8")
    assert "out.jsonl.journal doesn't say what out.jsonl.part was made from." in refusal(rows)
    for end, text in (("part", part), ("journal", journal)):
        there = Path(f"out.jsonl.{end}")
        assert (there.read_text(encoding="utf-8") if there.exists() else "") == (text or "")


@pytest.mark.parametrize("end", ["", ".part", ".journal"])
def test_a_link_is_not_followed(rows: Path, end: str) -> None:
    Path("mine").write_text("mine", encoding="utf-8")
    Path(f"out.jsonl{end}").symlink_to("mine")
    with pytest.raises((BatchError, OSError)):
        batch(rows)
    assert Path("mine").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("left", [0, 20, 90])
def test_answers_without_their_journal_stay(rows: Path, left: int) -> None:
    batch(rows)
    answers, journal = Path("out.jsonl").read_bytes(), Path("out.jsonl.journal")
    journal.write_bytes(journal.read_bytes()[:left])
    assert "delete out.jsonl and out.jsonl.journal to begin anew" in refusal(rows)
    assert Path("out.jsonl").read_bytes() == answers


def test_something_added_to_what_is_complete(rows: Path) -> None:
    batch(rows)
    with Path("out.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "more"}\n')
    assert "is no longer what was written there" in refusal(rows)
    assert whole()[-1] == {"id": "more"}


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"input": "a", "answers": "b", "bytes": "x"},
        {"input": "a", "answers": "b", "bytes": -1},
        {"input": "a", "answers": "b", "bytes": 10**15, "tally": {}},
        {"input": "a", "answers": sha256(b"").hexdigest(), "bytes": 0, "tally": {"foo": 1}},
        {"input": "a", "answers": sha256(b"").hexdigest(), "bytes": 0, "tally": 5},
    ],
)
def test_a_journal_that_makes_no_sense(rows: Path, line: dict[str, Any]) -> None:
    batch(rows)
    journal = Path("out.jsonl.journal")
    head = journal.read_text(encoding="utf-8").splitlines()[0]
    journal.write_text(f"{head}\n{json.dumps(line)}\n", encoding="utf-8")
    refusal(rows)
    assert len(whole()) == 16


def test_several_files_are_one_stream(rows: Path, here: Path) -> None:
    """An error names its file then; partitions end where a file does."""
    second = here / "second.jsonl"
    second.write_text('{"id": "a", "n": 1}\n\n?\n', encoding="utf-8")
    batch(rows, second)
    found = whole()
    assert [each["id"] for each in found[-3:]] == [14, "a", None]
    assert (found[-1]["file"], found[-1]["line"]) == (str(second), 3)
    assert "another input" in refusal(second, rows)


def test_a_batch_as_of_a_day(rows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = Small(date(2026, 11, 24))
    broken_off(rows, monkeypatch, options)
    assert batch(rows, options=options).rows == 16
    assert "another 'as_of' (2026-11-24, now None)" in refusal(rows)


def test_who_may_read_it_is_as_with_any_file(rows: Path) -> None:
    batch(rows)
    Path("plain").touch()
    modes = {Path(name).stat().st_mode for name in ("plain", "out.jsonl", "out.jsonl.journal")}
    assert len(modes) == 1


@pytest.fixture(autouse=True)
def files_are_closed(here: Path) -> Iterator[None]:
    yield
    assert not [each for each in os.listdir("/proc/self/fd") if leads_below(here, each)]


def leads_below(folder: Path, number: str) -> bool:
    try:
        return os.readlink(f"/proc/self/fd/{number}").startswith(str(folder))
    except OSError:
        return False
