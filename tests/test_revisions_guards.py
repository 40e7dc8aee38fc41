"""Does a repository get anything run, read without bound, or fetched?"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconsider_rules import revisions
from reconsider_rules.errors import RuleBaseError
from tests.helpers import texts, write_files
from tests.repositories import (
    at,
    blob,
    commit,
    git,
    new_repository,
    refused,
    replace_git,
    rules,
    tree,
)


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new repository, which is where one is."""
    new_repository(tmp_path / "repository", monkeypatch)


@pytest.fixture(autouse=True)
def soon() -> Iterator[None]:
    """Fails what has no end."""

    def ring(*_: object) -> None:
        pytest.fail("it hangs")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(30)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def test_nothing_that_a_repository_names_is_run(tmp_path: Path) -> None:
    commit(
        {
            "rules/a.yaml": rules("a"),
            "rules/cases/c.yaml": "facts: {}",
            ".gitattributes": "* filter=x diff=x merge=x export-ignore export-subst\n",
        }
    )
    ran = tmp_path / "ran"
    evil = write_files(tmp_path / "hooks", {"evil": f"#!/bin/sh\ntouch '{ran}'\ncat\n"}) / "evil"
    evil.chmod(0o700)
    for hook in ("post-index-change", "reference-transaction", "post-checkout", "fsmonitor"):
        (evil.parent / hook).symlink_to(evil)
    for name in texts(
        "filter.x.smudge¦filter.x.clean¦filter.x.process¦diff.x.textconv¦diff.x.command¦"
        "diff.external¦tar.zip.command¦tar.tar.command¦core.fsmonitor¦core.pager¦pager.ls-tree¦"
        "core.sshCommand¦core.editor¦core.alternateRefsCommand¦core.askPass¦gpg.program¦"
        "uploadpack.packObjectsHook"
    ):
        git("config", name, str(evil))
    for name in ("rev-parse", "ls-tree", "cat-file", "archive"):
        git("config", f"alias.{name}", f"!{evil}")
    git("config", "core.hooksPath", str(evil.parent))
    git("config", "filter.x.required", "true")
    assert at("HEAD:rules") == ["a"]  # in spite of export-ignore
    assert "no folder" in refused("HEAD:nowhere")
    assert not ran.exists()


@pytest.mark.parametrize("other", ["GIT_NO_LAZY_FETCH", "GIT_ALLOW_PROTOCOL"])
def test_what_a_partial_clone_lacks_is_not_fetched(
    other: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of the two guards is enough: older versions of git know one only."""
    commit({"rules/a.yaml": rules("a")})
    git("config", "uploadpack.allowFilter", "true")
    git(
        "clone",
        "--quiet",
        "--no-checkout",
        "--filter=blob:none",
        Path().absolute().as_uri(),
        str(tmp_path / "partial"),
    )
    monkeypatch.chdir(tmp_path / "partial")
    git("config", "remote.origin.uploadpack", f"touch '{tmp_path}/ran'; git-upload-pack")
    monkeypatch.delitem(revisions.GUARDS, other)
    told = refused("HEAD:rules")
    assert "the repository is a partial clone that lacks some of the files." in told
    assert not (tmp_path / "ran").exists()


def test_a_file_that_is_too_large_is_reported_and_not_read() -> None:
    commit({"rules/a.yaml": rules("a"), "rules/big.yaml": "# 34567\n" * 1_000_001})
    id = git("rev-parse", "HEAD:rules/big.yaml")
    stored = Path(".git", "objects", id[:2], id[2:])
    stored.chmod(0o600)
    stored.write_bytes(stored.read_bytes()[:100])  # the size is in the first bytes
    with pytest.raises(RuleBaseError) as raised:
        at("HEAD:rules")
    [found] = raised.value.diagnostics
    assert (found.location.path, found.code) == ("HEAD:rules/big.yaml", "too-large")


def test_there_is_a_bound_to_all_files_together(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"a.yaml": rules("a"), "cases/b.yaml": "#" * 7_000, "other.txt": "#" * 9_000}
    commit(files)
    size = sum(len(git("cat-file", "blob", f"HEAD:{name}")) for name in files) + 10
    monkeypatch.setattr(revisions, "MAX_ALL_BYTES", size - 9_000)
    assert at("HEAD:") == ["a"]
    monkeypatch.setattr(revisions, "MAX_ALL_BYTES", 7_100)
    assert "it holds more than 0 MB of rules." in refused("HEAD:")


@pytest.mark.parametrize("bottom", ["", "a"])
def test_a_tree_of_any_number_of_files_or_empty_folders_has_an_end(bottom: str) -> None:
    inner = tree(("100644", "a.yaml", blob(rules("a")))) if bottom else tree()
    for _ in range(12):
        inner = tree(*(("40000", f"folder-{number}", inner) for number in range(10)))
    assert "it holds too much." in refused(f"{inner}:")


def test_an_interrupt_does_not_wait_for_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_git(tmp_path, monkeypatch, "exec sleep 60")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        at("HEAD:rules")
    assert time.monotonic() - start < 10


def test_there_is_a_bound_to_the_depth() -> None:
    inner = tree(("100644", "a.yaml", blob(rules("a"))))
    for _ in range(revisions.MAX_DEPTH - 1):
        inner = tree(("40000", "f", inner))
    assert at(f"{inner}:") == ["a"]
    inner = tree(("40000", "f", inner))
    assert "more than 40 folders one in the other." in refused(f"{inner}:")


def test_what_is_not_of_this_repository_stays_unread(tmp_path: Path) -> None:
    write_files(tmp_path, {"rules/a.yaml": rules("outside")})
    commit({"b.txt": "-"})
    assert "HEAD has no folder" in refused("HEAD:../rules")
