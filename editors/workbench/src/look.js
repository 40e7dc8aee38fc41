// The look: every colour is one of the page's, so that light and dark follow it; the second is for a page without.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const paper = "var(--paper, #fbfaf7)";
const sheet = "var(--sheet, #fff)";
const ink = "var(--ink, #22262b)";
const quiet = "var(--quiet, #5a626b)";
const line = "var(--line, #dcdad3)";
const edge = "var(--edge, #b9b6ac)";
const accent = "var(--accent, #1d5c52)";
const tint = "var(--tint, #e8f1ee)";
const panel = "var(--panel, #f3f1ea)";
const mark = "var(--mark, #fff1c2)";
const green = "var(--c2, #23774a)";
const brown = "var(--c4, #8a6400)";
const red = "var(--c5, #c0392b)";
const blue = "var(--c6, #10717a)";

const ring = { outline: `2px solid ${accent}`, outlineOffset: "1px" };

// Only colours that stand out by 4.5 from the sheet, and from what marks a selection or a match.
const words = HighlightStyle.define([
  { tag: tags.definition(tags.propertyName), color: accent },
  { tag: tags.string, color: green },
  { tag: [tags.labelName, tags.special(tags.string)], color: brown },
  { tag: [tags.typeName, tags.keyword, tags.attributeValue], color: blue },
  { tag: tags.lineComment, color: quiet, fontStyle: "italic" },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace, tags.meta], color: quiet },
]);

const text = {
  "&": { color: ink, backgroundColor: sheet, border: `1px solid ${edge}`, height: "100%" },
  "&.cm-focused": { outline: `2px solid ${accent}`, outlineOffset: "-1px" },
  ".cm-scroller": { overflow: "auto" },
  ".cm-content": { caretColor: ink },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: ink },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: mark,
  },
  ".cm-specialChar": { color: brown },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: tint, outline: `1px solid ${edge}` },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", outline: `1px solid ${red}` },
  ".cm-foldPlaceholder": { color: quiet, backgroundColor: panel, border: `1px solid ${edge}` },
  ".cm-gutters, .cm-gutters.cm-gutters-before": {
    color: quiet,
    backgroundColor: paper,
    borderRight: `1px solid ${line}`,
  },
  ".cm-activeLineGutter": { color: ink, backgroundColor: panel },
};

const search = {
  ".cm-panels": { color: ink, backgroundColor: panel },
  ".cm-panels-top": { borderBottom: `1px solid ${edge}` },
  ".cm-panels-bottom": { borderTop: `1px solid ${edge}` },
  ".cm-panel.cm-search, .cm-dialog": { fontSize: "1rem", padding: "6px 28px 6px 8px" },
  ".cm-panel.cm-search label, .cm-dialog label": { fontSize: ".85rem" },
  ".cm-textfield": { color: ink, backgroundColor: sheet, border: `1px solid ${edge}`, fontSize: ".9rem" },
  ".cm-textfield::placeholder": { color: quiet },
  ".cm-button": {
    color: ink,
    backgroundColor: sheet,
    backgroundImage: "none",
    border: `1px solid ${edge}`,
    fontSize: ".85rem",
  },
  ".cm-button:active": { backgroundColor: tint, backgroundImage: "none" },
  ".cm-panel.cm-search [name=close], .cm-dialog-close": { color: ink, minWidth: "24px", minHeight: "24px" },
  ".cm-panels :focus-visible": ring,
  ".cm-searchMatch": { backgroundColor: tint, outline: `1px solid ${edge}` },
  ".cm-searchMatch-selected": { backgroundColor: mark, outline: `2px solid ${accent}` },
};

const lists = {
  ".cm-tooltip": { color: ink, backgroundColor: sheet, border: `1px solid ${edge}`, maxWidth: "min(42rem, 95vw)" },
  ".cm-tooltip-section:not(:first-child)": { borderTopColor: line },
  ".cm-tooltip :focus-visible": ring,
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { display: "flex", gap: "1em", padding: "2px 6px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { color: ink, backgroundColor: tint },
  ".cm-tooltip-autocomplete-disabled ul li[aria-selected]": { color: ink, backgroundColor: panel },
  ".cm-completionMatchedText": { color: accent, fontWeight: "bold" },
  ".cm-completionDetail": {
    color: quiet,
    fontStyle: "normal",
    marginLeft: "0",
    flex: "1",
    overflow: "hidden",
    textOverflow: "ellipsis",
  },
  ".cm-kind": { color: quiet },
  ".cm-card": { padding: "4px 10px", maxHeight: "40vh", overflow: "auto" },
};

// What CodeMirror draws for these are pictures in data: addresses, which the policy of the page forbids.
const slips = {
  ".cm-lintRange": { backgroundImage: "none", textDecoration: "underline wavy", textDecorationSkipInk: "none" },
  ".cm-lintRange-error": { textDecorationColor: red },
  ".cm-lintRange-warning": { textDecorationColor: brown },
  ".cm-lintPoint-error:after": { borderBottomColor: red },
  ".cm-lintPoint-warning:after": { borderBottomColor: brown },
  ".cm-lint-marker": { content: "normal", textAlign: "center", lineHeight: "1" },
  ".cm-lint-marker-error:before": { content: '"●"', color: red },
  ".cm-lint-marker-warning:before": { content: '"▲"', color: brown },
  ".cm-diagnostic": { padding: "4px 10px" },
  ".cm-diagnostic-error": { borderLeftColor: red },
  ".cm-diagnostic-warning": { borderLeftColor: brown },
  ".cm-diagnosticText p": { margin: "0 0 4px" },
  ".cm-diagnostic-code": { color: quiet },
  ".cm-diagnosticAction": {
    color: ink,
    backgroundColor: tint,
    border: `1px solid ${edge}`,
    minHeight: "24px",
    padding: "2px 8px",
    margin: "0 8px 0 0",
  },
};

export const look = [EditorView.theme({ ...text, ...search, ...lists, ...slips }), syntaxHighlighting(words)];
