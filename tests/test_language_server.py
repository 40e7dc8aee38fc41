"""The language server, spoken to by a real client over standard input and output."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="pygls is not installed")
pytest.importorskip("pytest_lsp", reason="pytest-lsp is not installed")

import pytest_lsp
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from tests.editing import CASES, FILES, RULES, VOCABULARY
from tests.helpers import ROOT, write_files

LONG = 30  # seconds, on a busy machine
PROVED = ("never-concluded", "no-verdict", "unused-conclusion", "unused-fact", "unused-fact")

pytestmark = pytest.mark.asyncio


@pytest_lsp.fixture(
    config=ClientServerConfig(
        server_command=[sys.executable, "-m", "reconsider_rules", "language-server"]
    )
)  # type: ignore[untyped-decorator]
async def client(lsp_client: LanguageClient, tmp_path: Path) -> AsyncIterator[None]:
    write_files(tmp_path / "base", FILES)
    folder = lsp.WorkspaceFolder(tmp_path.as_uri(), "work")
    params = lsp.InitializeParams(
        capabilities=client_capabilities("visual-studio-code"), workspace_folders=[folder]
    )
    await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()


class File:
    """A file that is open in the client."""

    def __init__(self, client: LanguageClient, path: Path, text: str | None = None) -> None:
        self.client = client
        self.uri = path.as_uri()
        self.version = 1
        self.text = path.read_text(encoding="utf-8") if text is None else text
        document = lsp.TextDocumentItem(self.uri, "yaml", 1, self.text)
        client.text_document_did_open(lsp.DidOpenTextDocumentParams(document))

    @property
    def id(self) -> lsp.TextDocumentIdentifier:
        return lsp.TextDocumentIdentifier(self.uri)

    def write(self, text: str) -> None:
        self.version += 1
        self.text = text
        document = lsp.VersionedTextDocumentIdentifier(self.version, self.uri)
        change = lsp.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(document, [change]))

    def at(self, before: str) -> lsp.Position:
        """The place before a text, in UTF-16 units."""
        start = self.text[: self.text.index(before)]
        line = start[start.rfind("\n") + 1 :]
        return lsp.Position(start.count("\n"), len(line.encode("utf-16-le")) // 2)

    def codes(self) -> list[object]:
        return [each.code for each in self.client.diagnostics.get(self.uri, ())]

    async def told(self, *codes: str) -> None:
        """Wait until just these findings stand in it."""
        async with asyncio.timeout(LONG):
            while sorted(map(str, self.codes())) != sorted(codes):
                await asyncio.sleep(0.01)


async def test_slips_come_and_go_and_then_the_proofs(
    client: LanguageClient, tmp_path: Path
) -> None:
    words = File(client, tmp_path / "base" / "words.yaml")
    await words.told(*PROVED)
    rules = File(client, tmp_path / "base" / "rules.yaml")
    rules.write(RULES.replace("mood: calm}", "moood: calm}", 1))
    await rules.told("unknown-fact")
    [slip] = client.diagnostics[rules.uri]
    assert (slip.range.start, slip.range.end) == (lsp.Position(2, 11), lsp.Position(2, 16))
    assert "Did you mean 'mood'" in slip.message
    await words.told()  # what was proved of other rules is said no more
    rules.write(RULES)
    await words.told(*PROVED)
    assert rules.codes() == []


async def test_a_name_is_shown_found_and_renamed(client: LanguageClient, tmp_path: Path) -> None:
    base = tmp_path / "base"
    rules, case = File(client, base / "rules.yaml"), File(client, base / "cases" / "a.yaml")
    place = rules.at("mood: calm")
    hover = await client.text_document_hover_async(lsp.HoverParams(rules.id, place))
    assert hover
    assert isinstance(hover.contents, lsp.MarkupContent)
    assert "How do you feel?" in hover.contents.value
    found = await client.text_document_definition_async(lsp.DefinitionParams(rules.id, place))
    assert found == [
        lsp.Location(
            (base / "words.yaml").as_uri(), lsp.Range(lsp.Position(3, 2), lsp.Position(3, 6))
        )
    ]
    context = lsp.ReferenceContext(include_declaration=False)
    used = await client.text_document_references_async(
        lsp.ReferenceParams(context, rules.id, place)
    )
    assert used
    assert len(used) == 6
    assert case.uri in [each.uri for each in used]
    edit = await client.text_document_rename_async(lsp.RenameParams(rules.id, place, "state"))
    assert edit
    assert edit.changes
    assert {uri.rpartition("/")[2]: len(edits) for uri, edits in edit.changes.items()} == {
        "words.yaml": 1, "rules.yaml": 5, "a.yaml": 1,
    }  # fmt: skip


async def test_a_refusal_says_why(client: LanguageClient, tmp_path: Path) -> None:
    rules = File(client, tmp_path / "base" / "rules.yaml")
    with pytest.raises(JsonRpcException, match="heads every answer"):
        await client.text_document_prepare_rename_async(
            lsp.PrepareRenameParams(rules.id, rules.at("verdict"))
        )
    with pytest.raises(JsonRpcException, match="already declared"):
        await client.text_document_rename_async(
            lsp.RenameParams(rules.id, rules.at("mood"), "days")
        )


async def test_columns_are_counted_as_the_editor_does(
    client: LanguageClient, tmp_path: Path
) -> None:
    text = VOCABULARY + '  ring: {step: say, title: "😀😀", text: "{mood or 😀}", source: S1}\n'
    words = File(client, tmp_path / "base" / "words.yaml", text)
    params = lsp.DefinitionParams(words.id, words.at("S1}"))
    [found] = await client.text_document_definition_async(params)  # type: ignore[misc]
    assert isinstance(found, lsp.Location)
    assert found.range.start == lsp.Position(1, 2)
    context = lsp.ReferenceContext(include_declaration=False)
    used = await client.text_document_references_async(
        lsp.ReferenceParams(context, words.id, words.at("S1: {"))
    )
    assert words.at("S1}") in [each.range.start for each in used or () if each.uri == words.uri]


async def test_completion_and_fixes_and_the_rest(client: LanguageClient, tmp_path: Path) -> None:
    rules = File(client, tmp_path / "base" / "rules.yaml")
    rules.write(RULES.replace("mood: calm}", "moood: calm}", 1))
    await rules.told("unknown-fact")
    offered = await client.text_document_completion_async(
        lsp.CompletionParams(rules.id, rules.at("moood"))
    )
    assert isinstance(offered, list)
    assert {"mood", "worries", "any"} <= {item.label for item in offered}
    told = client.diagnostics[rules.uri]
    actions = await client.text_document_code_action_async(
        lsp.CodeActionParams(rules.id, told[0].range, lsp.CodeActionContext(list(told)))
    )
    assert actions
    [action] = actions
    assert isinstance(action, lsp.CodeAction)
    assert (action.title, list(action.diagnostics or ())) == ("Write 'mood'", list(told))
    symbols = await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(rules.id))
    assert [each.name for each in symbols or ()] == ["rules", "guarantees"]
    assert await client.text_document_folding_range_async(lsp.FoldingRangeParams(rules.id))
    options = lsp.FormattingOptions(2, insert_spaces=True)
    rules.write(RULES.replace("\n", "  \n"))
    edits = await client.text_document_formatting_async(
        lsp.DocumentFormattingParams(rules.id, options)
    )
    assert [each.new_text for each in edits or ()] == [RULES]


async def test_a_witness_is_saved_to_a_new_file(client: LanguageClient, tmp_path: Path) -> None:
    words = File(client, tmp_path / "base" / "words.yaml")
    await words.told(*PROVED)
    told = client.diagnostics[words.uri]
    all = lsp.Range(lsp.Position(0, 0), lsp.Position(99, 0))
    actions = await client.text_document_code_action_async(
        lsp.CodeActionParams(words.id, all, lsp.CodeActionContext(list(told)))
    )
    [edit] = [
        each.edit
        for each in actions or ()
        if isinstance(each, lsp.CodeAction) and "witness" in each.title
    ]
    assert edit
    assert [type(each) for each in edit.document_changes or ()] == [
        lsp.CreateFile,
        lsp.TextDocumentEdit,
    ]


async def test_what_is_saved_elsewhere_counts(client: LanguageClient, tmp_path: Path) -> None:
    case = File(client, tmp_path / "base" / "cases" / "a.yaml")
    case.write(CASES.replace("mood: calm", "state: calm"))
    await case.told("unknown-fact")
    for name in ("words.yaml", "rules.yaml"):
        path = tmp_path / "base" / name
        path.write_text(path.read_text(encoding="utf-8").replace("mood", "state"), encoding="utf-8")
    client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([]))
    await case.told()


async def test_a_case_that_fails_is_told_in_its_file(
    client: LanguageClient, tmp_path: Path
) -> None:
    rules = File(client, tmp_path / "base" / "rules.yaml")
    rules.write(RULES.replace("then: {verdict: go}", "then: {verdict: stop}"))
    case = File(client, tmp_path / "base" / "cases" / "a.yaml")
    await case.told("case-fails")
    [found] = client.diagnostics[case.uri]
    assert found.severity == lsp.DiagnosticSeverity.Warning
    assert found.message.startswith("expected: the verdict go; actual: stop (Stop)\n")
    assert found.range == lsp.Range(lsp.Position(0, 0), lsp.Position(0, 17))
    case.write(CASES.replace("go,", "stop,"))
    await case.told()


@pytest.mark.parametrize("first", ["base", "house"])
async def test_a_layer_sees_what_is_typed_below(
    client: LanguageClient, tmp_path: Path, first: str
) -> None:
    rule = "{id: mine, when: {sure: yes}, wins over: verdict, then: {verdict: stop}, because: So.}"
    write_files(tmp_path / "house", {"house.yaml": f"extends: ../base\nrules:\n  - {rule}\n"})
    paths = {"base": tmp_path / "base" / "words.yaml", "house": tmp_path / "house" / "house.yaml"}
    names = sorted(paths, key=lambda name: name != first)
    files = {name: File(client, paths[name]) for name in names}
    words, house = files["base"], files["house"]
    words.write(VOCABULARY.replace("  sure: {ask: Are you sure?, type: yes/no}\n", ""))
    await house.told("unknown-fact")
    await words.told(*PROVED[:-1])  # of the rules below by themselves, the layer being unreadable
    words.write(VOCABULARY)
    await house.told()
    await words.told(*PROVED)  # the fact that nobody uses below is used in the layer, and told once


async def test_other_yaml_is_left_alone(client: LanguageClient, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("services: [", encoding="utf-8")
    other = File(client, tmp_path / "compose.yaml")
    rules = File(client, tmp_path / "base" / "rules.yaml", "rules: [")
    async with asyncio.timeout(LONG):
        while not rules.codes():
            await asyncio.sleep(0.01)
    assert other.codes() == []
    assert await client.text_document_hover_async(
        lsp.HoverParams(other.id, lsp.Position(0, 0))
    ) is None  # fmt: skip


async def test_keys_in_a_row_end_with_the_last_word(client: LanguageClient, tmp_path: Path) -> None:
    """The shipped rules: a rule typed letter by letter, with what it asks for on the way."""
    write_files(tmp_path / "base", {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "rules").glob("*.yaml")})  # fmt: skip
    timing = File(client, tmp_path / "base" / "timing.yaml")
    whole = timing.text
    rule = "\n  - id: typed-now\n    when: {decline_reason: schedule_hours}\n    recommend: act_today\n"
    for end in range(0, len(rule), 3):
        timing.write(whole + rule[:end])
        await client.text_document_completion_async(
            lsp.CompletionParams(timing.id, lsp.Position(whole.count("\n") + rule[:end].count("\n"), 4))
        )  # fmt: skip
    timing.write(whole + rule)
    await timing.told("missing-key")
    timing.write(whole)
    await timing.told()


async def test_it_ends_with_its_input_and_prints_nothing(tmp_path: Path) -> None:
    done = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "reconsider_rules", "language-server"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(LONG):
        assert await done.communicate() == (b"", b"")
    assert done.returncode == 0
