"""Can anybody else put an answer, or anything to be run, into what is kept, or make a run wait?"""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from reconsider_rules import cache
from reconsider_rules.errors import RuleBaseError
from tests.helpers import write_files
from tests.kept import Kept


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    """A small rule base that was loaded once."""
    kept = Kept(tmp_path, monkeypatch)
    assert kept.load()[1]
    return kept


@pytest.fixture
def at_once() -> Iterator[None]:
    """Fails what waits for somebody to write to a FIFO."""

    def ring(*_: object) -> None:
        pytest.fail("it hangs")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(10)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


class TestWhoseItIs:
    """Whoever can write what is kept could decide the answers."""

    @staticmethod
    def as_if_foreign(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        fstat, inode = os.fstat, path.stat().st_ino

        def forged(descriptor: int) -> os.stat_result:
            about = fstat(descriptor)
            if about.st_ino != inode:
                return about
            return os.stat_result((*about[:4], about.st_uid + 1, *about[5:]))

        monkeypatch.setattr(os, "fstat", forged)

    def test_somebody_else_s_file_is_replaced(
        self, kept: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.as_if_foreign(kept.file, monkeypatch)
        assert kept.load()[1]
        assert not kept.load()[1]

    @pytest.mark.parametrize("mode", [0o620, 0o602])
    def test_a_file_that_others_can_write_is_replaced(self, kept: Kept, mode: int) -> None:
        kept.file.chmod(mode)
        assert kept.load()[1]
        assert kept.file.stat().st_mode & 0o777 == 0o600
        assert not kept.load()[1]

    def test_somebody_else_s_folder_is_not_used(
        self, kept: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.not_used(kept, lambda: self.as_if_foreign(kept.folder, monkeypatch))

    @pytest.mark.parametrize("mode", [0o720, 0o702])
    def test_a_folder_that_others_can_write_to_is_not_used(self, kept: Kept, mode: int) -> None:
        self.not_used(kept, lambda: kept.folder.chmod(mode))

    def test_a_linked_folder_is_not_used(self, kept: Kept) -> None:
        def link() -> None:
            kept.folder.rename(kept.home / "elsewhere")
            kept.folder.symlink_to(kept.home / "elsewhere")

        self.not_used(kept, link)

    @staticmethod
    def not_used(kept: Kept, change: Callable[[], None]) -> None:
        """After the change, nothing in the folder is read, and nothing is written to it."""
        change()
        before = kept.file.stat()
        for _ in range(2):
            assert kept.load()[1]
        assert kept.file.stat().st_ino == before.st_ino

    def test_a_link_is_not_followed_but_replaced(self, kept: Kept) -> None:
        file, target = kept.file, kept.home / "elsewhere"
        file.rename(target)
        before = target.read_bytes()
        file.symlink_to(target)
        assert kept.load()[1]
        assert not file.is_symlink()
        assert target.read_bytes() == before

    @pytest.mark.usefixtures("at_once")
    def test_a_fifo_is_not_waited_for_but_replaced(self, kept: Kept) -> None:
        file = kept.file
        for whole in (b"", file.read_bytes()):
            file.unlink()
            os.mkfifo(file, 0o600)
            if whole:  # somebody writes to it what would be right in a file
                os.write(os.open(file, os.O_RDWR), whole)
            assert kept.load()[1]
            assert file.is_file()
            assert not kept.load()[1]

    @pytest.mark.usefixtures("at_once")
    def test_a_fifo_in_the_place_of_the_folder_is_not_waited_for(self, kept: Kept) -> None:
        kept.folder.rename(kept.home / "elsewhere")
        os.mkfifo(kept.folder)
        assert kept.load()[1]

    def test_a_folder_in_its_place_is_no_matter(self, kept: Kept) -> None:
        file = kept.file
        file.unlink()
        file.mkdir()
        assert kept.load()[1]
        assert kept.load()[1]

    def test_where_files_have_no_owners_nothing_is_kept(
        self, kept: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delattr(os, "geteuid")
        assert kept.load()[1]
        assert kept.load()[1]


class TestPlace:
    """In the user's own cache folder or nowhere."""

    @pytest.mark.parametrize("variable", ["", "cache", "./cache", "../cache"])
    def test_a_relative_place_is_ignored(
        self, kept: Kept, variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", variable)
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        (tmp_path / "here").mkdir()
        monkeypatch.chdir(tmp_path / "here")
        assert kept.load()[1]
        assert (tmp_path / "home" / ".cache" / "reconsider-rules").is_dir()
        assert not kept.load()[1]
        assert list((tmp_path / "here").iterdir()) == []

    def test_without_a_home_nothing_is_kept(
        self, kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("XDG_CACHE_HOME")
        monkeypatch.setenv("HOME", "relative")
        (tmp_path / "here").mkdir()
        monkeypatch.chdir(tmp_path / "here")
        assert kept.load()[1]
        assert list((tmp_path / "here").iterdir()) == []

    def test_a_home_that_can_t_be_written_is_no_matter(
        self, kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write_files(tmp_path, {"file": "no folder"})
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
        assert kept.load()[1]


class Call:
    """Pickled as a call of a function."""

    def __init__(self, function: Callable[..., Any], *arguments: object) -> None:
        self.call = function, arguments

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[object, ...]]:
        return self.call


class TestHostileContent:
    """Somebody who knows the seal can still not have anything called."""

    def test_nothing_in_it_is_called(self, kept: Kept) -> None:
        ran = kept.home / "ran"
        for call in (
            Call(os.system, f"touch '{ran}'"),
            Call(eval, f"open({str(ran)!r}, 'w')"),
            Call(Path.touch, ran),
        ):
            kept.seal(pickle.dumps((call, call)))
            assert kept.load()[1]
            assert not ran.exists()
            assert not kept.load()[1]

    @pytest.mark.parametrize(
        ("module", "name"),
        [
            ("os", "system"),
            ("builtins", "eval"),
            ("builtins", "dict"),
            ("reconsider_rules.running.compiler", "compile_rules"),
            ("reconsider_rules.running.rulesets", "json.dumps"),
            ("reconsider_rules.model", "RuleBase.at"),
            ("reconsider_rules.model", "TypeAlias"),
            ("reconsider_rules.record", "_RecordType"),
            ("reconsider_rules.console.printing", "write"),
            ("reconsider_rules.parsing.file", "YamlFile"),
            ("reconsider_rules.running.situations", "defaultdict"),
            ("model", "RuleBase"),
        ],
    )
    def test_only_what_a_rule_base_is_made_of_is_admitted(self, module: str, name: str) -> None:
        # As protocol 4 asks for a global: two strings, STACK_GLOBAL, and the end.
        asked = b"".join(b"\x8c%c%b" % (len(part), part.encode()) for part in (module, name))
        with pytest.raises(pickle.UnpicklingError, match="is not kept"):
            cache._Unpickler(BytesIO(b"\x80\x04" + asked + b"\x93.")).load()


class TestRuleFilesOfAnySort:
    """What is no file that is read is not read for a digest either."""

    def test_a_file_without_end_is_not_read(self, kept: Kept) -> None:
        with (kept.rules / "endless.yaml").open("wb") as file:
            file.truncate(60_000_000_000)  # a hole: it takes no space
        with pytest.raises(RuleBaseError) as raised:
            kept.load()
        assert [found.code for found in raised.value.diagnostics] == ["too-large"]

    @pytest.mark.usefixtures("at_once")
    def test_a_fifo_among_the_rules_is_not_waited_for(self, kept: Kept) -> None:
        os.mkfifo(kept.rules / "fifo.yaml")
        for _ in range(2):
            with pytest.raises(RuleBaseError) as raised:
                kept.load()
            assert [found.code for found in raised.value.diagnostics] == ["not-a-file"]
            os.open(kept.rules / "fifo.yaml", os.O_RDWR)  # somebody will write, but doesn't yet

    def test_a_name_that_no_file_can_have_is_for_the_reader_to_report(self, kept: Kept) -> None:
        kept.rules = kept.rules / "a\0b"
        with pytest.raises(RuleBaseError) as raised:
            kept.load()
        assert [found.code for found in raised.value.diagnostics] == ["no-rule-base"]
