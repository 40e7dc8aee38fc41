"""The language service as a language server, on standard input and output."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from functools import partial
from importlib.metadata import version
from typing import BinaryIO, cast

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from reconsider_rules.editing.belonging import belongs_to, may_belong
from reconsider_rules.editing.cards import card, card_as_markdown
from reconsider_rules.editing.completing import complete
from reconsider_rules.editing.fixing import fixes
from reconsider_rules.editing.formatting import tidy
from reconsider_rules.editing.messages import Messages
from reconsider_rules.editing.naming import (
    NotRenamedError,
    definition,
    references,
    renamable,
    rename,
)
from reconsider_rules.editing.outlining import folds, outline
from reconsider_rules.editing.protocol import Bounded, Protocol, quiet
from reconsider_rules.editing.session import Session
from reconsider_rules.editing.workspace import Snapshot
from reconsider_rules.errors import Diagnostic
from reconsider_rules.record import Record

REFUSED = -32803  # a request that failed, and whose reason the editor shows as it is


class Asked(Record):
    """What an editor asks about: a file, in a rule base as it is now."""

    session: Session
    path: str

    @property
    def now(self) -> Snapshot:
        return self.session.workspace.now


class Server(LanguageServer):
    """Serves one editor, which may have files of several rule bases open.

    `folder` is the rule base of all files; without it, each belongs to the one that it stands in, and a
    scenario from elsewhere is answered by that `otherwise`.
    """

    def __init__(self, folder: str | None, otherwise: str) -> None:
        super().__init__("reconsider-rules", version("reconsider-rules"), protocol_cls=Protocol)
        self._folder = folder
        self._otherwise = otherwise
        self._sessions: dict[str, Session] = {}
        self._asked: dict[str, Asked] = {}
        self._uris: dict[str, str] = {}
        self._foreign: set[str] = set()
        self._told: dict[str, dict[str, Sequence[Diagnostic]]] = {}

    @property
    def messages(self) -> Messages:
        """Makes messages for this editor."""
        return Messages(self.workspace.position_codec.client_num_units, self._lines, self._uri)

    def open(self, uri: str) -> None:
        """A text is open, or has changed."""
        text = self.workspace.get_text_document(uri).source
        asked = self._asked.get(uri) or self._belonging(uri, text)
        if asked:
            self._asked[uri] = asked
            self._uris[asked.path] = uri
            for session in (asked.session, *self._layers(asked)):
                session.workspace.open(asked.path, text)
                session.changed()

    def _layers(self, asked: Asked) -> list[Session]:
        """The rule bases, of which files are open too, that extend the one that is asked about."""
        folder = asked.session.workspace.folder
        return [
            each for each in self._sessions.values() if folder in each.workspace.now.folders[1:]
        ]

    def _belonging(self, uri: str, text: str) -> Asked | None:
        path = to_fs_path(uri)
        if path is None or (uri in self._foreign and not may_belong(text)):
            return None
        folders = [to_fs_path(each.uri) for each in self.workspace.folders.values()]
        roots = list(filter(None, [*folders, self.workspace.root_path]))
        folder = self._folder or belongs_to(path, text, roots, self._otherwise)
        if folder is None:
            self._foreign.add(uri)  # it isn't looked for at every key
            return None
        if folder not in self._sessions:
            self._sessions[folder] = Session(folder, partial(self._tell, folder))
        session = self._sessions[folder]
        for other in self._asked.values():  # what is open of the rules below, if this is a layer
            if session in self._layers(other):
                there = other.session.workspace.texts[other.path]
                session.workspace.open(other.path, there)
        return Asked(session, session.workspace.name_of(path))

    def close(self, uri: str) -> None:
        """A text is open no more."""
        if asked := self._asked.pop(uri, None):
            for session in (asked.session, *self._layers(asked)):
                session.workspace.close(asked.path)
                session.changed()

    def saved(self) -> None:
        """Something has changed on disk."""
        for session in self._sessions.values():
            session.workspace.saved()
            session.changed()

    def end(self) -> None:
        for session in self._sessions.values():
            session.close()

    def about(self, document: lsp.TextDocumentIdentifier) -> Asked | None:
        return self._asked.get(document.uri)

    def _tell(self, folder: str, path: str, found: Sequence[Diagnostic]) -> None:
        """Tell what is wrong with a file as a part of its rule base, and of those that extend it."""
        by_folder = self._told.setdefault(path, {})
        by_folder[folder] = found
        every = dict.fromkeys(each for there in by_folder.values() for each in there)
        told = [self.messages.diagnostic(each) for each in every]
        params = lsp.PublishDiagnosticsParams(self._uri(path), told)
        self.text_document_publish_diagnostics(params)

    def _uri(self, path: str) -> str:
        """As the editor writes it, where it has named the file."""
        return self._uris.get(path) or str(from_fs_path(path))

    def _lines(self, path: str) -> Sequence[str]:
        for session in self._sessions.values():
            if path in session.workspace.texts:
                return session.workspace.now.file(path).lines
        session = next(iter(self._sessions.values()))
        return session.workspace.now.file(path).lines


def serve(folder: str | None, otherwise: str) -> None:
    """Serve until the editor ends."""
    server = Server(folder, otherwise)
    for feature in (_texts, _names, _reading):
        feature(server)
    quiet()
    gc.enable()
    protocol = os.dup(1)
    os.dup2(2, 1)  # what anything else may print is none of the protocol's
    try:
        server.start_io(
            cast(BinaryIO, Bounded(sys.stdin.buffer)), os.fdopen(os.dup(protocol), "wb")
        )
    finally:
        server.end()
        os.dup2(protocol, 1)
        os.close(protocol)


def _texts(server: Server) -> None:
    """Which texts are open."""

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        server.open(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        server.open(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        server.close(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: lsp.DidSaveTextDocumentParams) -> None:
        server.saved()

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(params: lsp.DidChangeWatchedFilesParams) -> None:
        server.saved()


def _names(server: Server) -> None:
    """What a name is, and where it stands."""

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        if not (asked := server.about(params.text_document)):
            return None
        place = server.messages.place(asked.path, params.position)
        found = card(asked.now, asked.path, *place, asked.session.results)
        if found is None:
            return None
        text = lsp.MarkupContent(lsp.MarkupKind.Markdown, card_as_markdown(found))
        return lsp.Hover(text, server.messages.range(found.span))

    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    def declared(params: lsp.DefinitionParams) -> list[lsp.Location]:
        if not (asked := server.about(params.text_document)):
            return []
        place = server.messages.place(asked.path, params.position)
        return [
            server.messages.location(span) for span in definition(asked.now, asked.path, *place)
        ]

    @server.feature(lsp.TEXT_DOCUMENT_REFERENCES)
    def used(params: lsp.ReferenceParams) -> list[lsp.Location]:
        if not (asked := server.about(params.text_document)):
            return []
        place = server.messages.place(asked.path, params.position)
        declarations = params.context.include_declaration
        found = references(asked.now, asked.path, *place, declarations=declarations)
        return [server.messages.location(span) for span in found]

    @server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)
    def may_rename(params: lsp.PrepareRenameParams) -> lsp.Range | None:
        if not (asked := server.about(params.text_document)):
            return None
        place = server.messages.place(asked.path, params.position)
        try:
            return server.messages.range(renamable(asked.now, asked.path, *place))
        except NotRenamedError as refusal:
            raise JsonRpcException(refusal.message, REFUSED) from None

    @server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))
    def renamed(params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
        if not (asked := server.about(params.text_document)):
            return None
        place = server.messages.place(asked.path, params.position)
        try:
            edits = rename(asked.now, asked.path, *place, params.new_name)
        except NotRenamedError as refusal:
            raise JsonRpcException(refusal.message, REFUSED) from None
        return server.messages.workspace_edit(edits)


def _reading(server: Server) -> None:
    """What may be written, what mends it, and what the text is made of."""

    @server.feature(
        lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=[" ", "{", "[", ","])
    )
    def completed(params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
        if not (asked := server.about(params.text_document)):
            return []
        place = server.messages.place(asked.path, params.position)
        found = complete(asked.now, asked.path, *place)
        return [server.messages.completion(each) for each in found]

    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions([lsp.CodeActionKind.QuickFix])
    )
    def mended(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        if not (asked := server.about(params.text_document)):
            return []
        lines = range(params.range.start.line + 1, params.range.end.line + 2)
        found = fixes(asked.now, asked.path, lines, asked.session.findings)
        return [server.messages.action(fix, params.context.diagnostics) for fix in found]

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def outlined(params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
        if not (asked := server.about(params.text_document)):
            return []
        return [server.messages.symbol(item) for item in outline(asked.now, asked.path)]

    @server.feature(lsp.TEXT_DOCUMENT_FOLDING_RANGE)
    def folded(params: lsp.FoldingRangeParams) -> list[lsp.FoldingRange]:
        if not (asked := server.about(params.text_document)):
            return []
        return [lsp.FoldingRange(a - 1, b - 1) for a, b in folds(asked.now, asked.path)]

    @server.feature(lsp.TEXT_DOCUMENT_FORMATTING)
    def tidied(params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit]:
        if not (asked := server.about(params.text_document)):
            return []
        return server.messages.text_edits(tidy(asked.now, asked.path))
