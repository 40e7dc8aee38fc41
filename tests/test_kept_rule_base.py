"""Is a kept rule base only ever used where it is what this program made of these very files?"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reconsider_rules import cache, load_rules
from reconsider_rules.proving import counterfactuals
from reconsider_rules.reading import loader
from tests.helpers import write_files
from tests.kept import RULES, Kept, Loaded, content

ROOT = Path(__file__).parent.parent


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    """A small rule base that was loaded once."""
    kept = Kept(tmp_path, monkeypatch)
    assert kept.load()[1]
    return kept


@pytest.mark.parametrize("shipped", [False, True])
def test_it_is_used_and_is_the_same(kept: Kept, shipped: bool) -> None:
    if shipped:
        kept.rules = ROOT / "rules"
        assert kept.load()[1]
    rules, read = kept.load()
    assert not read
    assert content(rules) == content(load_rules(kept.rules))


def test_what_the_reasoner_asks_again_and_again_is_kept_too(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = load_rules(kept.rules).counterfactuals.deciding_program
    monkeypatch.delattr(counterfactuals, "deciding_program")
    assert kept.load()[0].counterfactuals.deciding_program == expected


def test_a_flipped_bit_anywhere_changes_no_answer_and_does_not_stay(kept: Kept) -> None:
    expected = content(kept.load()[0])
    bits = len(kept.file.read_bytes()) * 8
    for bit in {*range(0, bits, max(1, bits // 120)), *range(0, 256, 8)}:
        spoilt = bytearray(kept.file.read_bytes())
        spoilt[bit // 8] ^= 1 << bit % 8
        kept.file.write_bytes(spoilt)
        rules, read = kept.load()
        assert read
        assert content(rules) == expected
        assert not kept.load()[1]


def test_what_is_cut_off_or_longer_is_made_anew(kept: Kept) -> None:
    whole = kept.file.read_bytes()
    for spoilt in (b"", whole[:10], whole[:32], whole[:-1], whole + b"\0"):
        kept.file.write_bytes(spoilt)
        assert kept.load()[1]
        assert not kept.load()[1]


class TestWhatItIsMadeFrom:
    """Its files, this program and this Python: of another of them it is made anew."""

    def test_an_edit_shows_whatever_the_time_of_the_file_says(self, kept: Kept) -> None:
        file = kept.rules / "rules.yaml"
        before = file.stat()
        file.write_text(file.read_text().replace("Let it go", "Leave it "))
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
        rules, read = kept.load()
        assert read
        assert rules.rules.facts["verdict"].option_label("stop") == "Leave it"

    def test_text_that_moved_to_the_next_file_shows(self, kept: Kept) -> None:
        text = "sources: {S1: {title: One}}\n"
        write_files(kept.rules, {"a.yaml": text + "# and so on\n", "b.yaml": "{}\n"})
        kept.load()
        write_files(kept.rules, {"a.yaml": text, "b.yaml": "# and so on\n{}\n"})
        assert kept.load()[1]

    def test_another_name_of_a_file_shows(self, kept: Kept) -> None:
        (kept.rules / "rules.yaml").rename(kept.rules / "other.yaml")
        rules, read = kept.load()
        assert read
        assert rules.rules.rules[0].location.path.endswith("other.yaml")

    def test_the_same_folder_named_in_another_way_is_shown_so(
        self, kept: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(kept.rules.parent)
        kept.rules = Path("rules")
        rules, read = kept.load()
        assert read
        assert rules.rules.rules[0].location.path == "rules/rules.yaml"

    def test_another_folder_of_the_same_relative_name_is_another(
        self, kept: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(kept.rules.parent)
        kept.rules = Path("rules")
        kept.load()
        write_files(kept.home.parent / "b" / "rules", RULES)
        monkeypatch.chdir(kept.home.parent / "b")
        assert kept.load()[1]
        assert len(list(kept.folder.iterdir())) == 3

    def test_a_folder_that_can_t_be_read_is_for_the_reader_to_report(
        self, kept: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def find_files(folder: str, failed: Callable[[OSError], None]) -> list[str]:
            failed(PermissionError())
            return ["rules.yaml"]

        monkeypatch.setattr(cache, "find_files", find_files)
        assert kept.load()[1]

    @pytest.mark.parametrize("edit", ["touched", "longer", "added", "removed"])
    def test_another_version_of_the_program_makes_it_anew(
        self, kept: Kept, edit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        package = write_files(tmp_path / "package", {"a.py": "a", "b/c/d.py": "d"})
        monkeypatch.setattr(cache, "__file__", str(package / "cache.py"))
        assert kept.load()[1]
        assert not kept.load()[1]
        module = package / "b" / "c" / "d.py"
        before = module.stat().st_mtime_ns
        if edit == "added":
            write_files(package, {"b/e.py": "e"})
        elif edit == "removed":
            module.unlink()
        else:
            module.write_text("longer" if edit == "longer" else "d")
            os.utime(module, ns=(before, before + (edit == "touched")))
        assert kept.load()[1]

    def test_another_version_of_python_keeps_its_own(
        self, kept: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(sys, "version", "4.0")
            assert kept.load()[1]
            assert not kept.load()[1]
        assert not kept.load()[1]

    @pytest.mark.parametrize("back", [False, True])
    def test_what_was_edited_while_it_was_read_is_not_kept(
        self, kept: Kept, back: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = kept.rules / "rules.yaml"
        first = file.read_text()
        second, third = first.replace("It was", "It is"), first.replace("It was", "It may be")
        file.write_text(second)
        read = loader.load

        def meanwhile(folder: str, overlay: object) -> Loaded:
            file.write_text(third)
            found = read(folder, None)
            if back:
                file.write_text(second)
            return found

        with monkeypatch.context() as patched:
            patched.setattr(loader, "load", meanwhile)
            kept.load()
        rules, was_read = kept.load()
        assert was_read
        assert rules.rules.rule["pay-stops"].because.raw == (
            "It is pay." if back else "It may be pay."
        )


class TestWriting:
    """Whole or not at all, and nothing else is touched."""

    def test_only_the_user_can_read_it_whatever_the_umask(self, kept: Kept) -> None:
        kept.file.unlink()
        kept.folder.rmdir()
        kept.home.rmdir()
        before = os.umask(0)
        try:
            kept.load()
        finally:
            os.umask(before)
        assert kept.file.stat().st_mode & 0o777 == 0o600
        assert kept.folder.stat().st_mode & 0o777 == 0o700
        assert kept.home.stat().st_mode & 0o777 == 0o700

    def test_a_temporary_file_has_a_new_name_each_time(
        self, kept: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        names, replace = set(), os.replace

        def noted(source: str, target: str, **folders: int) -> None:
            names.add(source)
            replace(source, target, **folders)

        monkeypatch.setattr(os, "replace", noted)
        for _ in range(3):
            kept.file.unlink()
            kept.load()
        assert len(names) == 3

    def test_nothing_is_written_through_a_link_or_over_a_file(
        self, kept: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept.file.unlink()
        target = kept.home / "target"
        target.write_text("mine")
        temporary = kept.folder / f"{bytes(16).hex()}.new"
        monkeypatch.setattr(os, "urandom", bytes)
        for put in (temporary.symlink_to, temporary.hardlink_to):
            put(target)
            assert kept.load()[1]
            assert target.read_text() == "mine"
            temporary.unlink(missing_ok=True)

    @pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
    def test_what_is_broken_off_leaves_nothing_behind(
        self, kept: Kept, error: type[BaseException], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept.file.unlink()

        def broken(*_: str, **__: int) -> None:
            raise error

        monkeypatch.setattr(os, "replace", broken)
        if error is OSError:
            assert kept.load()[1]
        else:
            with pytest.raises(error):
                kept.load()
        assert list(kept.folder.iterdir()) == []

    def test_only_the_newest_stay_also_of_what_was_left_behind(
        self, kept: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept.file.unlink()
        for age in range(30):
            write_files(kept.folder, {f"{age}.new": "left behind"})
            os.utime(kept.folder / f"{age}.new", (0, 10**9 - age))
        folder = kept.folder / "no file of ours"
        folder.mkdir()
        os.utime(folder, (0, 10**9 - 19.5))
        (kept.folder / "link").symlink_to("nowhere")
        os.utime(kept.folder / "link", (0, 1), follow_symlinks=False)
        kept.load()
        names = {file.name for file in kept.folder.iterdir()}
        assert names > {f"{age}.new" for age in range(19)} | {folder.name}
        assert len(names) == 21
        assert not kept.load()[1]

    def test_there_is_a_bound_to_the_size_of_all(
        self, kept: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        size = kept.file.stat().st_size
        kept.file.unlink()
        write_files(kept.folder, {"new": "*" * 15, "old": "*" * 15})
        os.utime(kept.folder / "new", (0, 9))
        os.utime(kept.folder / "old", (0, 1))
        monkeypatch.setattr(cache, "MAX_KEPT_BYTES", size + 15 + 14)  # a byte too few
        kept.load()
        assert (kept.folder / "new").exists()
        assert not (kept.folder / "old").exists()
        assert not kept.load()[1]

    def test_what_is_larger_than_all_that_may_be_kept_is_not(
        self, kept: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(cache, "MAX_KEPT_BYTES", kept.file.stat().st_size - 40)
        assert kept.load()[1]
        assert list(kept.folder.iterdir()) == []

    def test_no_file_stays_open(self, kept: Kept) -> None:
        before = len(os.listdir("/dev/fd"))
        for _ in range(3):
            kept.load()
            kept.file.unlink()
            kept.load()
        assert len(os.listdir("/dev/fd")) == before
