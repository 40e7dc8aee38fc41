"""Does `REVISION:FOLDER` give the rules that git has there, whatever the repository holds?"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reconsider_rules.errors import RuleBaseError
from reconsider_rules.revisions import advisor_at
from tests.commands import run
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


class TestWhichFolder:
    """From where one is, then from the top; what is in the working tree plays no part."""

    @pytest.fixture(autouse=True)
    def committed(self, repository: None) -> None:
        commit(
            {
                "top.yaml": rules("top"),
                "rules/a.yaml": rules("rules"),
                "sub/rules/a.yaml": rules("sub-rules"),
                "sub/deep/a.yaml": rules("deep"),
            }
        )

    @pytest.mark.parametrize(
        ("place", "found"),
        [
            ("HEAD:rules", ["rules"]),
            ("HEAD:rules/", ["rules"]),
            ("HEAD:./rules", ["rules"]),
            ("HEAD:sub/deep/../rules", ["sub-rules"]),
            ("HEAD^{/fix: a slip}:rules", ["rules"]),
            ("HEAD^{tree}:rules", ["rules"]),
        ],
    )
    def test_at_the_top(self, place: str, found: list[str]) -> None:
        assert at(place) == found

    @pytest.mark.parametrize(
        ("place", "found"),
        [
            ("HEAD:rules", ["sub-rules"]),
            ("HEAD:./rules", ["sub-rules"]),
            ("HEAD:../rules", ["rules"]),
            ("HEAD:sub/deep", ["deep"]),
            ("HEAD:deep", ["deep"]),
            ("HEAD:rules/../deep", ["deep"]),
            ("HEAD:sub/deep/", ["deep"]),
        ],
    )
    def test_in_a_folder(
        self, place: str, found: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir("sub")
        assert at(place) == found

    @pytest.mark.parametrize("place", ["HEAD:.", "HEAD:./"])
    def test_the_folder_one_is_in(self, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir("sub/deep")
        assert at(place) == ["deep"]

    def test_the_top_itself(self, monkeypatch: pytest.MonkeyPatch) -> None:
        git("rm", "-r", "--quiet", "rules", "sub/rules")
        git("mv", "sub/deep", "cases")
        commit({"sub/new.txt": "-"})
        assert at("HEAD:") == ["top"]
        assert at("HEAD:.") == ["top"]
        monkeypatch.chdir("sub")
        assert at("HEAD:") == at("HEAD:/") == at("HEAD:..") == ["top"]

    def test_a_folder_here_that_the_revision_lacks_is_not_one_of_that_name_at_the_top(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write_files(Path(), {"sub/deep/rules/a.yaml": rules("new")})
        monkeypatch.chdir("sub/deep")
        assert refused("HEAD:rules").endswith("HEAD has no folder rules where you are.")

    def test_a_folder_that_is_there_comes_first(self) -> None:
        write_files(Path(), {"HEAD:rules/a.yaml": rules("folder")})
        assert at("HEAD:rules") == ["folder"]

    def test_a_bare_repository(self, monkeypatch: pytest.MonkeyPatch) -> None:
        git("clone", "--quiet", "--bare", ".", "bare.git")
        monkeypatch.chdir("bare.git")
        assert at("HEAD:rules") == ["rules"]
        assert at("HEAD:sub/rules") == ["sub-rules"]


class TestNames:
    """Odd names are names, never options, ranges or paths that lead out."""

    @pytest.mark.parametrize(
        "name",
        [
            "-x",
            "--output=x",
            "a b",
            "a\nb",
            "ä",
            "a:b",
            "a..HEAD",
            "a^!",
            "*",
            os.fsdecode(b"\xff"),
        ],
    )
    def test_of_folders_and_files(self, name: str) -> None:
        commit({f"{name}/{name.strip('*')}a.yaml": rules("odd")})
        Path(name).rename("elsewhere")
        if name.isprintable():
            assert at(f"HEAD:{name}") == ["odd"]
        else:  # which the reader reports, with the file's name
            with pytest.raises(RuleBaseError, match="file-name"):
                at(f"HEAD:{name}")

    def test_of_revisions(self) -> None:
        commit({"rules/a.yaml": rules("a")})
        git("update-ref", "refs/heads/-x", "HEAD")
        assert at("-x:rules") == ["a"]
        for name in (*texts("--output=x¦--all¦^HEAD¦HEAD..HEAD¦HEAD^!¦--¦-¦HEAD~7"), "1" * 40):
            assert f"there is no revision {name}." in refused(f"{name}:rules")
        assert sorted(path.name for path in Path().iterdir()) == [".git", "rules"]

    @pytest.mark.parametrize("place", ["rules", ":rules", "", "{" * 50, "{}" * 50, "{:}"])
    def test_what_is_no_revision_at_all(self, place: str) -> None:
        assert "is not a folder. Give a folder, or REVISION:FOLDER" in refused(place)

    @pytest.mark.parametrize("place", ["HEAD:nowhere", "HEAD:../..", "HEAD:rules/a.yaml", "HEAD:/"])
    def test_what_is_no_folder(self, place: str) -> None:
        commit({"rules/a.yaml": rules("a")})
        if place == "HEAD:/":
            assert at(place) == ["a"]
        else:
            assert "HEAD has no folder" in refused(place)


class TestWhatIsUnpacked:
    """All YAML files as git has them, with the saved cases; nothing outside; nothing followed."""

    def test_cases_and_files_of_any_case_and_depth(self) -> None:
        commit(
            {
                "rules/b/c/d.yaml": rules("a"),
                "rules/cases/c.yaml": "facts: {}\n",
                "rules/notes.txt": "-",
                "rules/.hidden.yaml": "- -",
                "rules/.h/x.yaml": "- -",
            }
        )
        with advisor_at("HEAD:rules") as found:
            there = Path(found.rules.path)
            files = sorted(str(path.relative_to(there)) for path in there.rglob("*.*"))
            assert files == ["b/c/d.yaml", "cases/c.yaml"]
            assert (there / "b/c/d.yaml").read_bytes() == Path("rules/b/c/d.yaml").read_bytes()
        assert not there.exists()

    def test_content_is_byte_for_byte_what_was_stored(self) -> None:
        git("config", "core.autocrlf", "true")  # other line ends in files that are checked out
        files = {"a.yaml": rules("a") + "# ä\n\n", "cases/empty.yaml": "", "cases/z.yaml": "#"}
        commit({f"rules/{name}": text for name, text in files.items()})
        with advisor_at("HEAD:rules") as found:
            for name in files:
                assert Path(found.rules.path, name).read_bytes() == Path("rules", name).read_bytes()

    @pytest.mark.parametrize("name", ["a.yaml", "A.YML", "folder"])
    def test_a_link_is_refused(self, name: str, tmp_path: Path) -> None:
        write_files(tmp_path, {"outside.yaml": rules("outside")})
        write_files(Path(), {"rules/b.yaml": rules("b")})
        Path("rules", name).symlink_to(tmp_path / "outside.yaml")
        commit()
        assert f"{name} is a link, which is not followed." in refused("HEAD:rules")

    def test_links_of_other_files_and_submodules_are_left_out(self) -> None:
        write_files(Path(), {"rules/b.yaml": rules("b")})
        Path("rules/README.md").symlink_to("nowhere")
        Path("rules/.link").symlink_to("nowhere")
        commit()
        head = git("rev-parse", "HEAD")
        git("update-index", "--add", "--cacheinfo", f"160000,{head},rules/module.yaml")
        git("commit", "--quiet", "--message", "A module")
        assert at("HEAD:rules") == ["b"]

    def test_nothing_is_written_outside(self, tmp_path: Path) -> None:
        good, bad = blob(rules("good")), blob("bad")
        up = tree(("100644", "bad.yaml", bad))
        for forged in (
            tree(("40000", "..", up), ("100644", "a.yaml", good)),
            tree(("100644", "../bad.yaml", bad), ("100644", "a.yaml", good)),
            tree(("100644", f"{tmp_path}/bad.yaml", bad), ("100644", "a.yaml", good)),
            tree(("100644", "a.yaml", good), ("100644", "b/../../bad.yaml", bad)),
        ):
            with advisor_at(f"{forged}:") as found:
                assert [rule.id for rule in found.rules.rules] == ["good"]
                assert not (Path(found.rules.path).parent / "bad.yaml").exists()
        assert not (tmp_path / "bad.yaml").exists()

    @pytest.mark.parametrize("other", ["a.yaml", "a.yaml/b.yaml", "*" * 300 + ".yaml"])
    def test_what_can_t_be_unpacked_is_said(self, other: str) -> None:
        content = blob(rules("a"))
        forged = tree(("100644", "a.yaml", content), ("100644", other, content))
        assert f"{other} can't be unpacked: " in refused(f"{forged}:")


class TestErrors:
    """What is wrong is told about the place that was named, with the way out."""

    def test_in_rule_files(self) -> None:
        commit({"rules/a.yaml": "rules: {}", "rules/b.yml": rules("b"), "empty/x.txt": "-"})
        for place, shown in (
            ("HEAD:rules", "HEAD:rules/"),
            ("HEAD:rules/", "HEAD:rules/"),
            ("HEAD:", "HEAD:rules/"),
            ("HEAD:empty", "HEAD:empty"),
        ):
            with pytest.raises(RuleBaseError) as raised, advisor_at(place):
                pass
            for found in raised.value.diagnostics:
                assert found.location.path.startswith(shown)
                assert "reconsider-rules-" not in f"{found} {found.help}"

    def test_in_saved_cases_which_diff_reads_too(self) -> None:
        commit(
            {
                "rules/a.yaml": rules("a"),
                "rules/cases/good.yaml": "title: Good\nfacts: {pay: yes}",
                "rules/cases/bad.yaml": "facts: {pya: yes}",
            }
        )
        write_files(Path(), {"new/a.yaml": rules("a").replace("pay: yes", "pay: no")})
        code, out, err = run("diff", "HEAD:rules", "new")
        assert code == 0
        assert "Good: go → (no verdict)" in out
        assert "HEAD:rules/cases/bad.yaml:1:9: error" in err
        assert "reconsider-rules-" not in err

    def test_no_repository(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert "the folder you are in belongs to no git repository." in refused("HEAD:rules")

    def test_somebody_else_s_repository(self, monkeypatch: pytest.MonkeyPatch) -> None:
        commit({"rules/a.yaml": rules("a")})
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        told = refused("HEAD:rules")
        assert "belongs to somebody else" in told
        assert told.endswith(
            f"first run: git config --global --add safe.directory {Path().absolute()}"
        )

    def test_no_git(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(Path("nowhere").absolute()))
        told = refused("HEAD:rules")
        assert "git can't be run (no such file or directory). Install it, or give a folder." in told

    def test_what_git_says_besides(self) -> None:
        write_files(Path(), {".git/config": "[core\n"})
        assert refused("HEAD:rules") == (
            "HEAD:rules can't be read from git: bad config line 1 in file .git/config."
        )

    def test_a_content_that_is_lost(self) -> None:
        commit({"rules/a.yaml": rules("a")})
        id = git("rev-parse", "HEAD:rules/a.yaml")
        stored = Path(".git", "objects", id[:2], id[2:])
        stored.chmod(0o600)
        whole = stored.read_bytes()
        stored.write_bytes(whole[:60])
        assert "HEAD:rules can't be read from git: " in refused("HEAD:rules")
        stored.unlink()
        assert "a.yaml is lost. git fsck tells more." in refused("HEAD:rules")

    def test_a_content_that_is_lost_between_two_questions(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        commit({"rules/a.yaml": rules("a")})
        replace_git(
            tmp_path,
            monkeypatch,
            '[ "$1" = cat-file ] || exec "$real" "$@"; read id; echo "$id missing"',
        )
        assert refused("HEAD:rules").endswith("is lost. git fsck tells more.")

    def test_git_is_asked_in_the_language_that_its_answers_are_looked_up_in(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        replace_git(
            tmp_path,
            monkeypatch,
            '[ "$LC_ALL" = C ] && echo "fatal: not a git repository" >&2; exit 128',
        )
        assert "the folder you are in belongs to no git repository." in refused("HEAD:rules")
