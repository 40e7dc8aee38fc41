"""What the language service says → messages of the Language Server Protocol, and places the other way."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence

from lsprotocol import types as lsp

from reconsider_rules.editing.completing import Candidate
from reconsider_rules.editing.fixing import Fix
from reconsider_rules.editing.outlining import Item
from reconsider_rules.editing.places import Edit, Span
from reconsider_rules.errors import Diagnostic

_KINDS = {
    "key": lsp.CompletionItemKind.Property,
    "word": lsp.CompletionItemKind.Keyword,
    "option": lsp.CompletionItemKind.EnumMember,
    "fact": lsp.CompletionItemKind.Variable,
    "conclusion": lsp.CompletionItemKind.Variable,
    "source": lsp.CompletionItemKind.Reference,
}
_SYMBOLS = {
    "section": lsp.SymbolKind.Namespace,
    "fact": lsp.SymbolKind.Variable,
    "conclusion": lsp.SymbolKind.Variable,
    "rule": lsp.SymbolKind.Function,
    "guarantee": lsp.SymbolKind.Interface,
    "advice": lsp.SymbolKind.Object,
}


class Messages:
    """Makes messages for one editor, which counts columns in `units`: `lines` has the lines of a file,
    `uri` is what the editor calls it."""

    def __init__(
        self,
        units: Callable[[str], int],
        lines: Callable[[str], Sequence[str]],
        uri: Callable[[str], str],
    ) -> None:
        self.units = units
        self.lines = lines
        self.uri = uri

    def place(self, path: str, position: lsp.Position) -> tuple[int, int]:
        """Line and column, counted from 1."""
        lines, column, left = self.lines(path), 1, position.character
        if position.line >= len(lines):
            return len(lines), len(lines[-1]) + 1
        for character in lines[position.line]:
            if left <= 0:
                break
            left -= self.units(character)
            column += 1
        return position.line + 1, column

    def position(self, path: str, line: int, column: int) -> lsp.Position:
        lines = self.lines(path)
        if line > len(lines):
            return lsp.Position(len(lines), 0)
        text = lines[line - 1][: column - 1]
        return lsp.Position(line - 1, self.units(text))

    def range(self, span: Span) -> lsp.Range:
        return lsp.Range(
            self.position(span.path, span.line, span.column),
            self.position(span.path, span.end_line, span.end_column),
        )

    def location(self, span: Span) -> lsp.Location:
        return lsp.Location(self.uri(span.path), self.range(span))

    def diagnostic(self, found: Diagnostic) -> lsp.Diagnostic:
        at = found.location
        span = Span(at.path, at.line, at.column, at.line, at.column + max(found.width, 1))
        return lsp.Diagnostic(
            self.range(span),
            f"{found.message}\n{found.help}".strip(),
            severity=lsp.DiagnosticSeverity.Error
            if found.severity == "error"
            else lsp.DiagnosticSeverity.Warning,
            code=found.code,
            source="reconsider-rules",
        )

    def completion(self, found: Candidate) -> lsp.CompletionItem:
        label = found.text.removesuffix(": ")
        return lsp.CompletionItem(
            label,
            kind=_KINDS.get(found.kind, lsp.CompletionItemKind.Value),
            detail=found.kind,
            documentation=found.words or None,
            filter_text=label,
            text_edit=lsp.TextEdit(self.range(found.span), found.text),
        )

    def symbol(self, item: Item) -> lsp.DocumentSymbol:
        return lsp.DocumentSymbol(
            item.name or "?",
            _SYMBOLS.get(item.kind, lsp.SymbolKind.String),
            self.range(item.span),
            self.range(item.named),
            detail=item.words,
            children=[self.symbol(each) for each in item.items],
        )

    def text_edits(self, edits: Iterable[Edit]) -> list[lsp.TextEdit]:
        return [lsp.TextEdit(self.range(edit.span), edit.text) for edit in edits]

    def workspace_edit(self, edits: Sequence[Edit]) -> lsp.WorkspaceEdit:
        """Edits of several files; one that isn't there yet is made."""
        by_file: dict[str, list[Edit]] = {}
        for edit in edits:
            by_file.setdefault(edit.span.path, []).append(edit)
        if all(map(os.path.exists, by_file)):
            return lsp.WorkspaceEdit(
                {self.uri(path): self.text_edits(each) for path, each in by_file.items()}
            )
        changes: list[lsp.CreateFile | lsp.TextDocumentEdit] = []
        for path, each in by_file.items():
            uri = self.uri(path)
            if not os.path.exists(path):
                create = lsp.CreateFileOptions(ignore_if_exists=True)
                changes.append(lsp.CreateFile(uri, options=create))
            document = lsp.OptionalVersionedTextDocumentIdentifier(uri)
            changes.append(lsp.TextDocumentEdit(document, list(self.text_edits(each))))
        return lsp.WorkspaceEdit(document_changes=list(changes))

    def action(self, fix: Fix, told: Iterable[lsp.Diagnostic]) -> lsp.CodeAction:
        return lsp.CodeAction(
            fix.title,
            kind=lsp.CodeActionKind.QuickFix,
            diagnostics=[each for each in told if each.code == fix.of],
            edit=self.workspace_edit(fix.edits),
        )
